package floor

import (
	"net/http"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

type scanData struct {
	Locations []string
	Worker    string
}

// ScanPage is the handheld: one question a screen. The page's script talks to
// the API's next_task and task_scan commands, keeps what it could not send in
// a local queue and sends it again under the same keys.
func ScanPage(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	tasks, err := s.Opt.Ledger.Tasks(r.Context(), execution.TaskFilter{Open: true})
	if err != nil {
		return err
	}
	out := scanData{Worker: site.Identity(r.Context()).Name}
	for _, t := range tasks.Rows {
		if !slices.Contains(out.Locations, t.Location) {
			out.Locations = append(out.Locations, t.Location)
		}
	}
	slices.Sort(out.Locations) // where tasks wait comes first, then every other place: goods at its dock may have none yet
	rest, err := s.LocationNames(r.Context())
	if err != nil {
		return err
	}
	for _, name := range rest {
		if !slices.Contains(out.Locations, name) {
			out.Locations = append(out.Locations, name)
		}
	}
	return s.Show(w, r, http.StatusOK, "scan.html", site.Page{Title: words.Text("nav.scan"), Nav: "scan", Data: out})
}

// ScanWorker serves the script that keeps the handheld page on the device. It
// is looked at anew at every visit, so that a new program replaces it.
func ScanWorker(s *site.Server, w http.ResponseWriter, _ *http.Request) error {
	b, err := site.AssetFiles.ReadFile("assets/worker.js")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Service-Worker-Allowed", "/scan")
	parts := "/assets/" + strings.Join(site.ScanParts, `", "/assets/`)
	_, err = strings.NewReplacer("@version@", site.ScanVersion, "@parts@", parts).WriteString(w, string(b))
	return err
}
