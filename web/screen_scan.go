package web

import (
	"net/http"
	"slices"

	"github.com/stockwright/stockwright/execution"
)

type scanData struct {
	Locations []string
	Worker    string
}

// scanPage is the handheld: one question a screen. The page's script talks to
// the API's next_task and task_scan commands, keeps what it could not send in
// a local queue and sends it again under the same keys.
func (s *Server) scanPage(w http.ResponseWriter, r *http.Request) error {
	tasks, err := s.opt.Ledger.Tasks(r.Context(), execution.TaskFilter{Open: true})
	if err != nil {
		return err
	}
	out := scanData{Worker: identity(r.Context()).Name}
	for _, t := range tasks.Rows {
		if !slices.Contains(out.Locations, t.Location) {
			out.Locations = append(out.Locations, t.Location)
		}
	}
	slices.Sort(out.Locations)
	return s.show(w, r, http.StatusOK, "scan.html", page{Title: text("nav.scan"), Nav: "scan", Data: out})
}
