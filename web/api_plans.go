package web

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/changes"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

func planRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/api/v1/runs", Role: ReadOnly, Handle: (*Server).listRuns},
		{Method: "GET", Path: "/api/v1/runs/{run}", Role: office, Handle: (*Server).showRun},
		{Method: "GET", Path: "/api/v1/runs/{run}/tables/{table}", Role: office, Handle: (*Server).readTable},
		{Method: "GET", Path: "/api/v1/runs/{run}/explain/{key}", Role: office, Handle: (*Server).explainItem},
		{Method: "GET", Path: "/api/v1/diff", Role: office, Handle: (*Server).diffRuns},
		{Method: "GET", Path: "/api/v1/reviews", Role: office, Handle: (*Server).listReviews},
		{Method: "GET", Path: "/api/v1/overrides", Role: ReadOnly, Handle: (*Server).listOverrides},
		{Method: "POST", Path: "/api/v1/overrides", Role: Planner, Handle: (*Server).setOverrides},
		{Method: "POST", Path: "/api/v1/reviews", Role: Planner, MaxBody: 32 << 20, Handle: (*Server).addReviews},
	}
}

// runDir is the folder of a published run named in a request.
func (s *Server) runDir(name string) (string, *runs.Manifest, error) {
	missing := refuse(http.StatusNotFound, "no_run", name)
	cfg, err := s.config()
	if err != nil {
		return "", nil, err
	}
	if name == "latest" {
		id, ok, err := s.latestPlan()
		if err != nil {
			return "", nil, err
		}
		if !ok {
			return "", nil, missing
		}
		name = id.String()
	}
	if _, err := runs.ParseID(name); err != nil {
		return "", nil, missing
	}
	dir := filepath.Join(cfg.RunsDir(s.opt.Workspace), name)
	m, err := runs.ReadManifest(dir)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil, missing
	}
	return dir, m, err
}

func (s *Server) listRuns(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	page := q.page()
	return list(w, q, func() (execution.Rows[*runs.Manifest], error) {
		var out execution.Rows[*runs.Manifest]
		cfg, err := s.config()
		if err != nil {
			return out, err
		}
		dir := cfg.RunsDir(s.opt.Workspace)
		ids, err := runs.List(dir)
		if err != nil {
			return out, err
		}
		started := page.Cursor == ""
		for i := len(ids) - 1; i >= 0; i-- { // newest first
			name := ids[i].String()
			if !started {
				started = name == page.Cursor
				continue
			}
			if len(out.Rows) == page.Limit {
				out.Next = out.Rows[len(out.Rows)-1].Run
				break
			}
			m, err := runs.ReadManifest(filepath.Join(dir, name))
			if err != nil {
				return out, err
			}
			out.Rows = append(out.Rows, m)
		}
		return out, nil
	})
}

func (s *Server) showRun(w http.ResponseWriter, r *http.Request) error {
	_, m, err := s.runDir(r.PathValue("run"))
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, m)
	return nil
}

// tableReaders read a run's tables by name.
var tableReaders = map[string]func(ctx context.Context, path string, from, limit int) (any, int, error){
	"purchase_plan": readPage[plan.PurchaseLine], "transfer_plan": readPage[plan.TransferLine],
	"putaway_plan": readPage[plan.PutawayLine], "move_plan": readPage[plan.MoveLine],
	"problems": readPage[plan.Problem], "rejects": readPage[plan.Reject],
	"policies": readPage[datasets.Policy], "series": readPage[datasets.Series], "forecasts": readPage[datasets.Forecast],
	"covers": readPage[datasets.Cover], "judgement": readPage[datasets.Judgement], "slotting": readPage[datasets.Slotting], "move_curve": readPage[datasets.MoveCurve],
}

func readPage[T any](ctx context.Context, path string, from, limit int) (any, int, error) {
	rows := []T{}
	at := 0
	err := datasets.StreamRows(ctx, datasets.Source{Path: path}, func(batch []T) error {
		for i := range batch {
			if at >= from && len(rows) < limit {
				rows = append(rows, batch[i])
			}
			at++
		}
		return nil
	})
	return rows, at, err
}

func (s *Server) readTable(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	limit, from := int(q.number("limit", 100, maxPage)), 0
	if c := q.text("cursor"); c != "" {
		n, err := strconv.Atoi(c)
		if err != nil || n < 0 {
			return refuse(http.StatusBadRequest, "bad_parameter.plans", c)
		}
		from = n
	}
	if err := q.done(); err != nil {
		return err
	}
	dir, m, err := s.runDir(r.PathValue("run"))
	if err != nil {
		return err
	}
	name := r.PathValue("table")
	read, known := tableReaders[name]
	if !known || !m.HasTable(name) {
		return refuse(http.StatusNotFound, "no_table", m.Run, name)
	}
	rows, total, err := read(r.Context(), filepath.Join(dir, name+".parquet"), from, limit)
	if err != nil {
		return err
	}
	out := map[string]any{"rows": rows, "total": total}
	if from+limit < total {
		out["next"] = strconv.Itoa(from + limit)
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}

func (s *Server) explainItem(w http.ResponseWriter, r *http.Request) error {
	dir, _, err := s.runDir(r.PathValue("run"))
	if err != nil {
		return err
	}
	key, ok := core.ParseKey(r.PathValue("key"))
	if !ok {
		return refuse(http.StatusBadRequest, "bad_key")
	}
	e, err := explain.Explain(r.Context(), s.workspace(), dir, key)
	if e == nil {
		return err
	}
	out := map[string]any{"explanation": e, "same": err == nil}
	if err != nil {
		out["differs"] = err.Error()
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}

// pipelineOptions are the options of a night of this workspace.
func (s *Server) pipelineOptions() stage.Options {
	opt := stage.Options{Workspace: s.opt.Workspace, Version: s.opt.Version, Today: core.DayOf(s.opt.Now())}
	if cfg, err := s.config(); err == nil && cfg.StockFrom == "ledger" {
		opt.Stock = s.snapshot
	}
	return opt
}

// workspace is where the inputs of runs are read again.
func (s *Server) workspace() gate.Workspace {
	opt := s.pipelineOptions()
	return gate.Workspace{Dir: opt.Workspace, Today: opt.Today, Stock: opt.Stock}
}

// snapshot is the ledger at the end of the day before: what a night plans on.
func (s *Server) snapshot(ctx context.Context, asOf core.Day) (*datasets.Snapshot, error) {
	v, err := s.opt.Ledger.Snapshot(ctx, asOf-1)
	if err != nil {
		return nil, err
	}
	return v.Tables(), nil
}

func (s *Server) diffRuns(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	before, after := q.text("before"), q.text("after")
	if err := q.done(); err != nil {
		return err
	}
	b, _, err := s.runDir(before)
	if err != nil {
		return err
	}
	a, _, err := s.runDir(after)
	if err != nil {
		return err
	}
	changes, err := changes.Diff(r.Context(), b, a)
	if err != nil {
		return err
	}
	if changes == nil {
		changes = []plan.Change{}
	}
	writeJSON(w, http.StatusOK, map[string]any{"rows": changes})
	return nil
}
