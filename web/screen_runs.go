package web

import (
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/plan"
)

type runsRow struct {
	Run      string
	Headline pipeline.Headline
	Stages   []stageCell
	Seconds  float64
}

type stageCell struct {
	Name, Mark string
	Seconds    float64
}

type runsData struct {
	Stages    []string
	Rows      []runsRow
	Jobs      []job
	Pipelines []string
	AsOf      plan.Day
	CanRun    bool
}

// runsPage is nights × stages.
func (s *Server) runsPage(w http.ResponseWriter, r *http.Request) error {
	cfg, err := s.config()
	if err != nil {
		return err
	}
	dir := cfg.RunsDir(s.opt.Workspace)
	ids, err := pipeline.ListRuns(dir)
	if err != nil {
		return err
	}
	out := runsData{Stages: []string{"load", "forecast", "replenish", "stock", "slot", "putaway", "publish"}, Jobs: s.jobs.newest(),
		Pipelines: slices.Sorted(maps.Keys(cfg.Pipelines)), CanRun: identity(r.Context()).Role.may(Planner), AsOf: plan.DayOf(s.opt.Now())}
	for i := len(ids) - 1; i >= max(0, len(ids)-60); i-- {
		m, err := pipeline.ReadManifest(filepath.Join(dir, ids[i].String()))
		if err != nil {
			return err
		}
		row := runsRow{Run: m.Run, Headline: m.Headline}
		for _, name := range out.Stages {
			cell := stageCell{Name: name, Mark: "–"}
			for _, st := range m.Stages {
				if st.Stage == name {
					cell.Mark, cell.Seconds = "✓", st.Seconds
					row.Seconds += st.Seconds
				}
			}
			row.Stages = append(row.Stages, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return s.show(w, r, http.StatusOK, "runs.html", page{Title: text("nav.runs"), Nav: "runs", Data: out})
}

type runData2 struct {
	M       *pipeline.Manifest
	Total   float64
	Changed []string
	Before  string
	CanRun  bool
}

// runPage is one run: its stages, inputs, what changed in the configuration
// and inputs since the run before, and its tables.
func (s *Server) runPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.data(r.PathValue("run"))
	if err != nil {
		return err
	}
	m := d.manifest
	out := runData2{M: m, CanRun: identity(r.Context()).Role.may(Planner)}
	for _, st := range m.Stages {
		out.Total += st.Seconds
	}
	id, ok, err := pipeline.LatestRun(filepath.Dir(d.dir), func(v pipeline.RunID) bool { return v.Pipeline == m.Pipeline && v.AsOf < m.AsOf })
	if err != nil {
		return err
	}
	if ok {
		before, err := pipeline.ReadManifest(filepath.Join(filepath.Dir(d.dir), id.String()))
		if err != nil {
			return err
		}
		out.Before, out.Changed = before.Run, changedSince(before, m)
	}
	return s.show(w, r, http.StatusOK, "run.html", page{Title: m.Run, Nav: "runs", Run: m.Run, AsOf: m.AsOf, Data: out})
}

// changedSince says in words what differs between two runs' inputs and settings.
func changedSince(before, after *pipeline.Manifest) []string {
	var out []string
	if before.ConfigHash != after.ConfigHash {
		out = append(out, text("run.config"))
	}
	if before.Version != after.Version {
		out = append(out, fmt.Sprintf(text("run.version"), before.Version, after.Version))
	}
	was := map[string]pipeline.InputRecord{}
	for _, in := range before.Inputs {
		was[in.Table] = in
	}
	for _, in := range after.Inputs {
		switch b, ok := was[in.Table]; {
		case !ok:
			out = append(out, fmt.Sprintf(text("run.newinput"), in.Table))
		case b.Hash != in.Hash:
			out = append(out, fmt.Sprintf(text("run.input"), in.Table, countText(b.Rows), countText(in.Rows)))
		}
	}
	return out
}
