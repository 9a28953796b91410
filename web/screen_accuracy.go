package web

import (
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
		_, err = exportRows(w, r, "accuracy", rows)
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
	p.Data = accuracyData{Accuracy: d.verdict.head}
	return s.show(w, r, http.StatusOK, "accuracy.html", p)
}

type accuracyData struct {
	pipeline.Accuracy
	Judging bool
}
