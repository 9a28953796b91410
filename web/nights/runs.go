// Package nights has the screens of the runs and of the data that they read.
package nights

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// RunsRow is a night of the grid: a published run, or one that failed.
type RunsRow struct {
	Run      string        `json:"run"`
	AsOf     core.Day      `json:"as_of"`
	Pipeline string        `json:"pipeline"`
	State    string        `json:"state"` // published, failed or mended
	Series   int64         `json:"series"`
	Lines    int64         `json:"purchase_lines"`
	Value    core.Money    `json:"purchase_value"`
	Issues   int64         `json:"exceptions"`
	Rejects  int64         `json:"rejects"`
	Seconds  float64       `json:"seconds"`
	Error    string        `json:"error"`
	Address  string        `json:"-"`
	Stages   []stageCell   `json:"-"`
	Failure  *runs.Failure `json:"-"`
	number   int
}

type stageCell struct {
	Name, Mark, State string
	Seconds           float64
}

type runsData struct {
	Stages    []string
	Rows      []RunsRow
	Pager     site.Pager
	Jobs      []site.Job
	Working   bool
	Pipelines []string
	Pipeline  string
	Failed    bool // only what failed
	AsOf      core.Day
	CanRun    bool
	Here      string
}

// stageNames are the columns of the grid, in the order of the night.
var stageNames = []string{"load", "forecast", "replenish", "stock", "slot", "putaway", "publish"}

// RunsPage is nights × stages, the failed ones among them.
func RunsPage(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	cfg, err := s.Config()
	if err != nil {
		return err
	}
	out := runsData{Stages: stageNames, Jobs: s.Jobs.Newest(),
		Pipelines: slices.Sorted(maps.Keys(cfg.Pipelines)), Pipeline: q.Get("pipeline"), Failed: q.Get("failed") != "",
		CanRun: site.Identity(r.Context()).Role.May(access.Planner), AsOf: core.DayOf(s.Opt.Now()),
		Here: "/runs?" + r.URL.RawQuery}
	for _, j := range out.Jobs {
		out.Working = out.Working || j.Ended.IsZero()
	}
	all, err := NightRows(s, cfg, out.Pipeline, out.Failed)
	if err != nil {
		return err
	}
	if q.Get("format") != "" {
		for i := range all {
			if err := all[i].Fill(cfg.RunsDir(s.Opt.Workspace)); err != nil {
				return err
			}
		}
		_, err := site.ExportRows(w, r, "runs", all)
		return err
	}
	out.Rows, out.Pager = site.Paged(r, all)
	for i := range out.Rows {
		if err := out.Rows[i].Fill(cfg.RunsDir(s.Opt.Workspace)); err != nil {
			return err
		}
	}
	p := site.Page{Title: words.Text("nav.runs"), Nav: "runs", Data: out}
	if q.Get("part") == "grid" {
		return s.ShowPart(w, r, "runs.html", "part-grid", p)
	}
	return s.Show(w, r, http.StatusOK, "runs.html", p)
}

// NightRows lists runs and failures, newest day first; their details are
// filled in for those that are shown.
func NightRows(s *site.Server, cfg *config.Config, name string, failedOnly bool) ([]RunsRow, error) {
	dir := cfg.RunsDir(s.Opt.Workspace)
	ids, err := runs.List(dir)
	if err != nil {
		return nil, err
	}
	failures, err := runs.ReadFailures(s.Opt.Workspace)
	if err != nil {
		return nil, err
	}
	var out []RunsRow
	for _, id := range ids {
		if !failedOnly && (name == "" || id.Pipeline == name) {
			out = append(out, RunsRow{Run: id.String(), AsOf: id.AsOf, Pipeline: id.Pipeline,
				State: "published", Address: "/runs/" + id.String(), number: id.Number})
		}
	}
	for i := range failures {
		f := &failures[i]
		if name != "" && f.Pipeline != name {
			continue
		}
		row := RunsRow{Run: f.Run(), AsOf: f.AsOf, Pipeline: f.Pipeline, State: "failed",
			Error: f.Error, Failure: f, Address: "/runs/failed/" + failureName(*f), number: 1000 + i}
		if f.Mended(dir) {
			row.State = "mended"
		}
		if !failedOnly || row.State == "failed" {
			out = append(out, row)
		}
	}
	slices.SortStableFunc(out, func(a, b RunsRow) int {
		return cmp.Or(-cmp.Compare(a.AsOf, b.AsOf), cmp.Compare(a.Pipeline, b.Pipeline),
			-cmp.Compare(a.number, b.number))
	})
	return out, nil
}

// failureName is a failure's address: when it was noted.
func failureName(f runs.Failure) string { return strconv.FormatInt(f.At.UnixNano(), 10) }

// Fill reads what the grid shows of a night.
func (row *RunsRow) Fill(dir string) error {
	var done []runs.StageRecord
	if row.Failure != nil {
		done, row.Seconds = row.Failure.Finished, row.Failure.At.Sub(row.Failure.Started).Seconds()
	} else {
		m, err := runs.ReadManifest(filepath.Join(dir, row.Run))
		if err != nil {
			return err
		}
		done = m.Stages
		h := m.Headline
		row.Series, row.Lines, row.Value, row.Issues, row.Rejects = h.Series, h.PurchaseLines,
			h.PurchaseValue, h.Exceptions, h.Rejects
		for _, st := range m.Stages {
			row.Seconds += st.Seconds
		}
	}
	for _, name := range stageNames {
		cell := stageCell{Name: name, Mark: "–", State: "none"}
		for _, st := range done {
			if st.Stage == name {
				cell.Mark, cell.State, cell.Seconds = "✓", "done", st.Seconds
			}
		}
		if f := row.Failure; f != nil && (f.Stage == name || f.Stage == "" && name == "load") {
			cell.Mark, cell.State = "✖", "failed"
		}
		row.Stages = append(row.Stages, cell)
	}
	return nil
}

type failedData struct {
	F       runs.Failure
	Name    string
	Title   string
	Hints   []string
	Stages  []stageCell
	Next    string // the stage from which it can be continued
	CanRun  bool
	Mended  string // the run that mended it
	Stands  string // the newest plan, which stands meanwhile
	Took    time.Duration
	Repeats int // failures of the same day and pipeline
}

// FailedPage says of a night that was not published what failed, where, and
// what to do, and runs it again.
func FailedPage(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	cfg, err := s.Config()
	if err != nil {
		return err
	}
	failures, err := runs.ReadFailures(s.Opt.Workspace)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(failures, func(f runs.Failure) bool { return failureName(f) == r.PathValue("failure") })
	if i < 0 {
		return site.Fail(http.StatusNotFound, "no_failure", words.Text("failed.unknown"))
	}
	f := failures[i]
	dir := cfg.RunsDir(s.Opt.Workspace)
	out := failedData{F: f, Name: failureName(f), Title: fmt.Sprintf(words.Text("failed.title"),
		f.Run()), CanRun: site.Identity(r.Context()).Role.May(access.Planner),
		Took: f.At.Sub(f.Started).Round(10 * time.Millisecond)}
	row := RunsRow{Failure: &f}
	if err := row.Fill(dir); err != nil {
		return err
	}
	out.Stages = row.Stages
	for _, other := range failures {
		if other.AsOf == f.AsOf && other.Pipeline == f.Pipeline {
			out.Repeats++
		}
	}
	if f.Mended(dir) {
		id, _, err := runs.Latest(dir, func(v runs.ID) bool { return v.AsOf == f.AsOf && v.Pipeline == f.Pipeline })
		if err != nil {
			return err
		}
		out.Mended = id.String()
	}
	if id, ok, err := s.LatestPlan(); err == nil && ok {
		out.Stands = id.String()
	}
	out.Next = nextStage(cfg.Pipelines[f.Pipeline].Stages, pipeline.Unfinished(dir, f.AsOf, f.Pipeline))
	if f.Hint != "" {
		out.Hints = append(out.Hints, f.Hint)
	}
	out.Hints = append(out.Hints, words.Text("failed."+f.Kind))
	return s.Show(w, r, http.StatusOK, "failed.html", site.Page{Title: out.Title, Nav: "runs", Data: out})
}

// nextStage is the first stage that is not finished; "" when none is.
func nextStage(stages, finished []string) string {
	if len(finished) == 0 {
		return ""
	}
	for _, name := range stages {
		if !slices.Contains(finished, name) {
			return name
		}
	}
	return ""
}
