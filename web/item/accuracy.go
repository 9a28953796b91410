package item

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"time"

	"github.com/stockwright/stockwright/pipeline/accuracy"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/web/draw"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// patience is how long the page waits for a judgement that is being made.
const patience = 100 * time.Millisecond

// AccuracyPage holds the forecasts of earlier nights against what was sold.
func AccuracyPage(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	d, err := s.Data(r.URL.Query().Get("run"))
	if err != nil {
		return err
	}
	j := Judge(s, d)
	p := site.Page{Title: words.Text("nav.accuracy"), Nav: "figures", Run: d.Manifest.Run, AsOf: d.Manifest.AsOf}
	replay, err := lastReplay(s)
	if err != nil {
		return err
	}
	nights, err := runs.JudgedNights(d.Dir, trendNights)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") != "" && r.URL.Query().Get("table") == "trend" {
		_, err := site.ExportRows(w, r, "accuracy_by_night", nights)
		return err
	}
	if r.URL.Query().Get("format") != "" && r.URL.Query().Get("table") == "replay" {
		if replay == nil {
			return site.Refuse(http.StatusNotFound, "no_table.accuracy")
		}
		_, err := site.ExportRows(w, r, "replay", replay.Rows)
		return err
	}
	if r.URL.Query().Get("format") != "" {
		rows, err := j.allRows(r.Context())
		if err != nil {
			return err
		}
		switch r.URL.Query().Get("table") {
		case "classes":
			_, err = site.ExportRows(w, r, "accuracy_by_class", j.Verdict.Head.Classes)
		case "promises":
			_, err = site.ExportRows(w, r, "promises", j.Verdict.Head.Promises)
		default:
			_, err = site.ExportRows(w, r, "accuracy", rows)
		}
		return err
	}
	select {
	case <-j.Done:
	case <-r.Context().Done():
		return r.Context().Err()
	case <-time.After(patience):
		p.Data = accuracyData{Judging: true, Replay: replay, Trend: trendOf(nights)}
		return s.Show(w, r, http.StatusOK, "accuracy.html", p)
	}
	if j.Verdict.Err != nil {
		return j.Verdict.Err
	}
	out := accuracyData{Accuracy: j.Verdict.Head, Replay: replay, Trend: trendOf(nights)}
	out.Verdict, out.Better = accuracyVerdict(j.Verdict.Head)
	if p.Names, err = s.Names(r.Context(), d); err != nil {
		return err
	}
	p.Data = out
	return s.Show(w, r, http.StatusOK, "accuracy.html", p)
}

type accuracyData struct {
	accuracy.Accuracy
	Judging bool
	Verdict string
	Better  bool // than the naive forecast, over all series
	Replay  *replayed
	Trend   *trendData // nil where no night has judged
}

// trendNights are shown in the trend, shownNights of them in its table.
const (
	trendNights = 60
	shownNights = 10
)

// trendData is how the forecasts of some weeks before did, night by night.
type trendData struct {
	Line    string // the newest verdict in words
	Worse   bool
	Picture template.HTML
	Nights  []runs.JudgedNight // newest first
}

// trendOf draws the errors of forecasts and of the plain mean by night.
func trendOf(nights []runs.JudgedNight) *trendData {
	if len(nights) == 0 {
		return nil
	}
	last := nights[len(nights)-1]
	out := &trendData{Line: last.Line(), Worse: last.Worse}
	var ours, plain []float64
	most := 0.0
	for _, n := range nights {
		ours, plain = append(ours, 100*n.Error), append(plain, 100*n.PlainError)
		most = max(most, 100*n.Error, 100*n.PlainError)
	}
	if len(nights) > 1 {
		c := draw.NewChart(words.Text("accuracy.trend"), len(nights), 0, most*1.08, 122)
		c.Levels("safety", words.Text("accuracy.plainshort"), plain)
		c.Levels("mean", words.Text("accuracy.oursshort"), ours)
		out.Picture = c.Svg()
	}
	slices.Reverse(nights)
	out.Nights = nights[:min(shownNights, len(nights))]
	return out
}

// accuracyVerdict says in one sentence how the forecasts did against the naive
// one, over all series.
func accuracyVerdict(a accuracy.Accuracy) (verdict string, better bool) {
	err, naive, bias, series := 0.0, 0.0, 0.0, 0.0
	for _, c := range a.Classes {
		n := float64(c.Series)
		err, naive, bias, series = err+n*c.Error, naive+n*c.Naive, bias+n*c.Bias, series+n
	}
	if naive <= 0 || series == 0 {
		return "", false
	}
	than := words.Text("accuracy.better")
	if err > naive {
		than = words.Text("accuracy.worse")
	}
	side := words.Text("accuracy.over")
	if bias < 0 {
		side = words.Text("accuracy.under")
	}
	lean := fmt.Sprintf(words.Text("accuracy.lean"), words.NumberText(max(bias, -bias)/series), side)
	if max(bias, -bias)/series < 0.05 { // is written as none
		lean = words.Text("accuracy.even")
	}
	return fmt.Sprintf(words.Text("accuracy.verdict"), a.Run, a.Days, 100*max(1-err/naive, err/naive-1),
		than, lean), err <= naive
}
