package web

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/plan"
)

func planRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/api/v1/runs", Role: ReadOnly, Handle: (*Server).runs},
		{Method: "GET", Path: "/api/v1/runs/{run}", Role: ReadOnly, Handle: (*Server).run},
		{Method: "GET", Path: "/api/v1/runs/{run}/tables/{table}", Role: ReadOnly, Handle: (*Server).table},
		{Method: "GET", Path: "/api/v1/runs/{run}/explain/{key}", Role: ReadOnly, Handle: (*Server).explain},
		{Method: "GET", Path: "/api/v1/diff", Role: ReadOnly, Handle: (*Server).diff},
		{Method: "GET", Path: "/api/v1/reviews", Role: ReadOnly, Handle: (*Server).reviews},
		{Method: "GET", Path: "/api/v1/overrides", Role: ReadOnly, Handle: (*Server).overrides},
		{Method: "POST", Path: "/api/v1/overrides", Role: Planner, Handle: (*Server).setOverrides},
		{Method: "POST", Path: "/api/v1/reviews", Role: Planner, MaxBody: 32 << 20, Handle: (*Server).review},
	}
}

// runDir is the folder of a published run named in a request.
func (s *Server) runDir(name string) (string, *pipeline.Manifest, error) {
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
	if _, err := pipeline.ParseRunID(name); err != nil {
		return "", nil, missing
	}
	dir := filepath.Join(cfg.RunsDir(s.opt.Workspace), name)
	m, err := pipeline.ReadManifest(dir)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil, missing
	}
	return dir, m, err
}

func (s *Server) runs(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	page := q.page()
	return list(w, q, func() (execution.Rows[*pipeline.Manifest], error) {
		var out execution.Rows[*pipeline.Manifest]
		cfg, err := s.config()
		if err != nil {
			return out, err
		}
		dir := cfg.RunsDir(s.opt.Workspace)
		ids, err := pipeline.ListRuns(dir)
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
			m, err := pipeline.ReadManifest(filepath.Join(dir, name))
			if err != nil {
				return out, err
			}
			out.Rows = append(out.Rows, m)
		}
		return out, nil
	})
}

func (s *Server) run(w http.ResponseWriter, r *http.Request) error {
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
	"covers": readPage[datasets.Cover], "slotting": readPage[datasets.Slotting], "move_curve": readPage[datasets.MoveCurve],
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

func (s *Server) table(w http.ResponseWriter, r *http.Request) error {
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

func (s *Server) explain(w http.ResponseWriter, r *http.Request) error {
	dir, _, err := s.runDir(r.PathValue("run"))
	if err != nil {
		return err
	}
	key, ok := pipeline.ParseKey(r.PathValue("key"))
	if !ok {
		return refuse(http.StatusBadRequest, "bad_key")
	}
	e, err := pipeline.Explain(r.Context(), s.pipelineOptions(), dir, key)
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
func (s *Server) pipelineOptions() pipeline.Options {
	opt := pipeline.Options{Workspace: s.opt.Workspace, Version: s.opt.Version, Today: plan.DayOf(s.opt.Now())}
	if cfg, err := s.config(); err == nil && cfg.StockFrom == "ledger" {
		opt.Stock = s.snapshot
	}
	return opt
}

// snapshot is the ledger at the end of the day before: what a night plans on.
func (s *Server) snapshot(ctx context.Context, asOf plan.Day) (*datasets.Snapshot, error) {
	v, err := s.opt.Ledger.Snapshot(ctx, asOf-1)
	if err != nil {
		return nil, err
	}
	return &datasets.Snapshot{Stock: v.Stock, OpenOrders: v.OpenOrders, Receipts: v.Receipts, SlotStock: v.SlotStock}, nil
}

func (s *Server) diff(w http.ResponseWriter, r *http.Request) error {
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
	changes, err := pipeline.Diff(r.Context(), b, a)
	if err != nil {
		return err
	}
	if changes == nil {
		changes = []plan.Change{}
	}
	writeJSON(w, http.StatusOK, map[string]any{"rows": changes})
	return nil
}

func (s *Server) reviews(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	line := q.text("line")
	if err := q.done(); err != nil {
		return err
	}
	journal, err := pipeline.ReadReviews(s.opt.Workspace)
	if err != nil {
		return err
	}
	rows := []plan.Review{}
	for _, v := range journal {
		if line == "" || v.Line == line {
			rows = append(rows, v)
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"rows": rows})
	return nil
}

// reviewRequest is one review as a client sends it; author and time are the
// server's to say.
type reviewRequest struct {
	Line     string      `json:"line"`
	Action   plan.Action `json:"action"`
	Quantity *int64      `json:"quantity,omitempty"`
	Until    plan.Day    `json:"until,omitzero"`
	Reason   string      `json:"reason,omitempty"`
	Version  int         `json:"version"`
}

// review appends reviews of a run's lines, all or none.
func (s *Server) review(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Run     string          `json:"run"`
		Reviews []reviewRequest `json:"reviews"`
	}
	if err := readBody(r, &body); err != nil {
		return err
	}
	if body.Run == "" {
		body.Run = "latest"
	}
	if len(body.Reviews) == 0 {
		return refuse(http.StatusBadRequest, "no_reviews")
	}
	reviews, err := s.makeReviews(r.Context(), body.Run, body.Reviews)
	if err != nil {
		return err
	}
	if err := s.appendReviews(reviews); err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]any{"rows": reviews})
	return nil
}

// appendReviews answers a stale version with both sides.
func (s *Server) appendReviews(reviews []plan.Review) error {
	err := pipeline.AppendReviews(s.opt.Workspace, reviews)
	if err == nil {
		return nil
	}
	if !errors.Is(err, plan.ErrStale) {
		return fail(http.StatusUnprocessableEntity, "refused", err.Error())
	}
	p := fail(http.StatusConflict, "stale", err.Error())
	if journal, jerr := pipeline.ReadReviews(s.opt.Workspace); jerr == nil {
		decisions := plan.Decisions(journal)
		for _, v := range reviews {
			if d := decisions[v.Line]; d.Version != v.Version {
				p.Theirs, p.Ours = d, v
				break
			}
		}
	}
	return p
}

// makeReviews joins what a client asks for with the lines of the run.
func (s *Server) makeReviews(ctx context.Context, run string, asked []reviewRequest) ([]plan.Review, error) {
	dir, m, err := s.runDir(run)
	if err != nil {
		return nil, err
	}
	lines, err := readLines(ctx, dir)
	if err != nil {
		return nil, err
	}
	id := identity(ctx)
	var out []plan.Review
	for _, a := range asked {
		l, ok := lines[a.Line]
		if !ok {
			return nil, refuse(http.StatusNotFound, "no_line", m.Run, a.Line)
		}
		switch a.Action {
		case plan.ActionApprove, plan.ActionReject, plan.ActionChange, plan.ActionSnooze, plan.ActionUndo:
		default:
			return nil, refuse(http.StatusBadRequest, "bad_action", a.Action)
		}
		if a.Action == plan.ActionChange && a.Quantity == nil {
			return nil, refuse(http.StatusBadRequest, "no_quantity", a.Line)
		}
		v := l
		v.Line, v.AsOf, v.Action, v.Until, v.Reason, v.Author, v.At, v.Version = a.Line, m.AsOf, a.Action, a.Until, a.Reason, id.Name, s.opt.Now().UTC(), a.Version
		if a.Quantity != nil {
			v.Quantity = *a.Quantity
		}
		out = append(out, v)
	}
	return out, nil
}

// readLines gives the purchase and transfer lines of a run as reviews to fill in.
func readLines(ctx context.Context, dir string) (map[string]plan.Review, error) {
	out := map[string]plan.Review{}
	purchases, err := datasets.ReadRows[plan.PurchaseLine](ctx, datasets.Source{Path: filepath.Join(dir, "purchase_plan.parquet")})
	if err != nil {
		return nil, err
	}
	for i := range purchases {
		out[purchases[i].Line] = plan.Review{Quantity: purchases[i].Quantity, Purchase: &purchases[i]}
	}
	transfers, err := datasets.ReadRows[plan.TransferLine](ctx, datasets.Source{Path: filepath.Join(dir, "transfer_plan.parquet")})
	if err != nil {
		return nil, err
	}
	for i := range transfers {
		out[transfers[i].Line] = plan.Review{Quantity: transfers[i].Quantity, Transfer: &transfers[i]}
	}
	return out, nil
}
