package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets"
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
	slices.Sort(out.Locations) // where tasks wait comes first, then every other place: goods at its dock may have none yet
	rest, err := s.locationNames(r.Context())
	if err != nil {
		return err
	}
	for _, name := range rest {
		if !slices.Contains(out.Locations, name) {
			out.Locations = append(out.Locations, name)
		}
	}
	return s.show(w, r, http.StatusOK, "scan.html", page{Title: text("nav.scan"), Nav: "scan", Data: out})
}

// locationNames are the locations of the workspace, sorted.
func (s *Server) locationNames(ctx context.Context) ([]string, error) {
	cfg, err := s.config()
	if err != nil {
		return nil, err
	}
	sources, err := cfg.Sources(s.opt.Workspace)
	if err != nil {
		return nil, err
	}
	source, ok := sources["locations"]
	if !ok {
		return nil, nil
	}
	rows, err := datasets.ReadRows[datasets.Location](ctx, source)
	if err != nil {
		return nil, fail(http.StatusUnprocessableEntity, "locations", err.Error())
	}
	var out []string
	for _, v := range rows {
		out = append(out, v.Location)
	}
	slices.Sort(out)
	return out, nil
}

// scanParts are the files of the handheld page that a device keeps.
var scanParts = []string{"app.css", "screens.css", "print.css", "words.js", "app.js", "parts.js", "camera.js", "scan.js", "vendor/zxing.min.js", "icon.svg"}

// scanVersion names the parts of the handheld page that a device keeps: other
// parts, another version.
var scanVersion = func() string {
	sum := sha256.New()
	for _, name := range append([]string{"worker.js"}, scanParts...) {
		b, err := assetFiles.ReadFile("assets/" + name)
		if err != nil {
			panic(err)
		}
		sum.Write(b)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}()

// scanWorker serves the script that keeps the handheld page on the device. It
// is looked at anew at every visit, so that a new program replaces it.
func (s *Server) scanWorker(w http.ResponseWriter, _ *http.Request) error {
	b, err := assetFiles.ReadFile("assets/worker.js")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Service-Worker-Allowed", "/scan")
	parts := "/assets/" + strings.Join(scanParts, `", "/assets/`)
	_, err = strings.NewReplacer("@version@", scanVersion, "@parts@", parts).WriteString(w, string(b))
	return err
}
