package web

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"time"

	"github.com/stockwright/stockwright/pipeline/accuracy"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// patience is how long the page waits for a judgement that is being made.
const patience = 100 * time.Millisecond

// accuracyPage holds the forecasts of earlier nights against what was sold.
func (s *Server) accuracyPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.data(r.URL.Query().Get("run"))
	if err != nil {
		return err
	}
	j := s.judge(d)
	p := page{Title: text("nav.accuracy"), Nav: "accuracy", Run: d.manifest.Run, AsOf: d.manifest.AsOf}
	replay, err := s.lastReplay()
	if err != nil {
		return err
	}
	nights, err := runs.JudgedNights(d.dir, trendNights)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") != "" && r.URL.Query().Get("table") == "trend" {
		_, err := exportRows(w, r, "accuracy_by_night", nights)
		return err
	}
	if r.URL.Query().Get("format") != "" && r.URL.Query().Get("table") == "replay" {
		if replay == nil {
			return refuse(http.StatusNotFound, "no_table.accuracy")
		}
		_, err := exportRows(w, r, "replay", replay.Rows)
		return err
	}
	if r.URL.Query().Get("format") != "" {
		rows, err := j.allRows(r.Context())
		if err != nil {
			return err
		}
		switch r.URL.Query().Get("table") {
		case "classes":
			_, err = exportRows(w, r, "accuracy_by_class", j.verdict.head.Classes)
		case "promises":
			_, err = exportRows(w, r, "promises", j.verdict.head.Promises)
		default:
			_, err = exportRows(w, r, "accuracy", rows)
		}
		return err
	}
	select {
	case <-j.done:
	case <-r.Context().Done():
		return r.Context().Err()
	case <-time.After(patience):
		p.Data = accuracyData{Judging: true, Replay: replay, Trend: trendOf(nights)}
		return s.show(w, r, http.StatusOK, "accuracy.html", p)
	}
	if j.verdict.err != nil {
		return j.verdict.err
	}
	out := accuracyData{Accuracy: j.verdict.head, Replay: replay, Trend: trendOf(nights)}
	out.Verdict, out.Better = accuracyVerdict(j.verdict.head)
	p.Data = out
	return s.show(w, r, http.StatusOK, "accuracy.html", p)
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
		c := newChart(text("accuracy.trend"), len(nights), 0, most*1.08, 122)
		c.levels("safety", text("accuracy.plainshort"), plain)
		c.levels("mean", text("accuracy.oursshort"), ours)
		out.Picture = c.svg()
	}
	slices.Reverse(nights)
	out.Nights = nights[:min(shownNights, len(nights))]
	return out
}

// ratioBar draws an error against the naive one, whose line stands in the
// middle.
func ratioBar(ratio float64) template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="bar promise" viewBox="0 0 100 8" width="120" height="12" preserveAspectRatio="none" aria-hidden="true"><rect class="fill" width="%.1f" height="8"/><rect class="at" x="50" width="1" height="8"/></svg>`,
		50*min(max(ratio, 0), 2)))
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
	than := text("accuracy.better")
	if err > naive {
		than = text("accuracy.worse")
	}
	lean := text("accuracy.over")
	if bias < 0 {
		lean = text("accuracy.under")
	}
	return fmt.Sprintf(text("accuracy.verdict"), a.Run, a.Days, 100*max(1-err/naive, err/naive-1), than, numberText(max(bias, -bias)/series), lean), err <= naive
}
