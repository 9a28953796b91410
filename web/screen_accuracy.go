package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/stockwright/stockwright/pipeline"
)

// patience is how long the page waits for a judgement that is being made.
const patience = 100 * time.Millisecond

// accuracyPage holds the forecasts of earlier nights against what was sold.
func (s *Server) accuracyPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.data(r.URL.Query().Get("run"))
	if err != nil {
		return err
	}
	s.judge(d)
	p := page{Title: text("nav.accuracy"), Nav: "accuracy", Run: d.manifest.Run, AsOf: d.manifest.AsOf}
	if r.URL.Query().Get("format") != "" {
		rows, err := d.judgedRows(r.Context())
		if err != nil {
			return err
		}
		switch r.URL.Query().Get("table") {
		case "classes":
			_, err = exportRows(w, r, "accuracy_by_class", d.verdict.head.Classes)
		case "promises":
			_, err = exportRows(w, r, "promises", d.verdict.head.Promises)
		default:
			_, err = exportRows(w, r, "accuracy", rows)
		}
		return err
	}
	select {
	case <-d.judged:
	case <-r.Context().Done():
		return r.Context().Err()
	case <-time.After(patience):
		p.Data = accuracyData{Judging: true}
		return s.show(w, r, http.StatusOK, "accuracy.html", p)
	}
	if d.verdict.err != nil {
		return d.verdict.err
	}
	p.Data = accuracyData{Accuracy: d.verdict.head, Verdict: accuracyVerdict(d.verdict.head)}
	return s.show(w, r, http.StatusOK, "accuracy.html", p)
}

type accuracyData struct {
	pipeline.Accuracy
	Judging bool
	Verdict string
}

// accuracyVerdict says in one sentence how the forecasts did against the naive
// one, over all series.
func accuracyVerdict(a pipeline.Accuracy) string {
	err, naive, bias, series := 0.0, 0.0, 0.0, 0.0
	for _, c := range a.Classes {
		n := float64(c.Series)
		err, naive, bias, series = err+n*c.Error, naive+n*c.Naive, bias+n*c.Bias, series+n
	}
	if naive <= 0 || series == 0 {
		return ""
	}
	words := text("accuracy.better")
	if err > naive {
		words = text("accuracy.worse")
	}
	lean := text("accuracy.over")
	if bias < 0 {
		lean = text("accuracy.under")
	}
	return fmt.Sprintf(text("accuracy.verdict"), a.Run, a.Days, 100*max(1-err/naive, err/naive-1), words, numberText(max(bias, -bias)/series), lean)
}
