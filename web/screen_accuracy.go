package web

import (
	"net/http"

	"github.com/stockwright/stockwright/pipeline"
)

// accuracyPage holds the forecasts of earlier nights against what was sold.
func (s *Server) accuracyPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.data(r.URL.Query().Get("run"))
	if err != nil {
		return err
	}
	a, err := pipeline.JudgeForecasts(r.Context(), d.dir)
	if err != nil {
		return err
	}
	if done, err := exportRows(w, r, "accuracy", a.Items); done {
		return err
	}
	a.Items = a.Items[:min(50, len(a.Items))]
	return s.show(w, r, http.StatusOK, "accuracy.html", page{Title: text("nav.accuracy"), Nav: "accuracy", Run: d.manifest.Run, AsOf: d.manifest.AsOf, Data: a})
}
