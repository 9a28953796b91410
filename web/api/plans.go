package api

import (
	"context"
	"net/http"
	"path/filepath"
	"strconv"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/changes"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/site"
)

func planRoutes() []site.Route {
	return []site.Route{
		{Method: "GET", Path: "/api/v1/runs", Role: access.ReadOnly, Handle: listRuns},
		{Method: "GET", Path: "/api/v1/runs/{run}", Role: access.Office, Handle: showRun},
		{Method: "GET", Path: "/api/v1/runs/{run}/tables/{table}", Role: access.Office, Handle: readTable},
		{Method: "GET", Path: "/api/v1/runs/{run}/explain/{key}", Role: access.Office, Handle: explainItem},
		{Method: "GET", Path: "/api/v1/diff", Role: access.Office, Handle: diffRuns},
		{Method: "GET", Path: "/api/v1/reviews", Role: access.Office, Handle: decide.ListReviews},
		{Method: "GET", Path: "/api/v1/overrides", Role: access.ReadOnly, Handle: decide.ListOverrides},
		{Method: "POST", Path: "/api/v1/overrides", Role: access.Planner, Handle: decide.SetOverrides},
		{Method: "POST", Path: "/api/v1/reviews", Role: access.Planner, MaxBody: 32 << 20, Handle: decide.AddReviews},
	}
}

func listRuns(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	page := q.Page()
	return list(w, q, func() (execution.Rows[*runs.Manifest], error) {
		var out execution.Rows[*runs.Manifest]
		cfg, err := s.Config()
		if err != nil {
			return out, err
		}
		dir := cfg.RunsDir(s.Opt.Workspace)
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

func showRun(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	_, m, err := s.RunDir(r.PathValue("run"))
	if err != nil {
		return err
	}
	site.WriteJSON(w, http.StatusOK, m)
	return nil
}

// tableReaders read a run's tables by name.
var tableReaders = map[string]func(ctx context.Context, path string, from, limit int) (any, int, error){
	"purchase_plan": readPage[plan.PurchaseLine], "transfer_plan": readPage[plan.TransferLine],
	"putaway_plan": readPage[plan.PutawayLine], "move_plan": readPage[plan.MoveLine],
	"problems": readPage[plan.Problem], "rejects": readPage[plan.Reject],
	"policies": readPage[datasets.Policy], "series": readPage[datasets.Series],
	"forecasts": readPage[datasets.Forecast],
	"covers":    readPage[datasets.Cover], "judgement": readPage[datasets.Judgement],
	"slotting": readPage[datasets.Slotting], "move_curve": readPage[datasets.MoveCurve],
	"slotting_evidence": readPage[datasets.SlottingEvidence],
}

func readPage[T any](ctx context.Context, path string, from, limit int) (any, int, error) {
	rows, total, err := datasets.ReadRange[T](ctx, datasets.Source{Path: path}, int64(from), int64(limit))
	if rows == nil {
		rows = []T{} // an empty list, not null
	}
	return rows, int(total), err
}

func readTable(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	limit, from := int(q.Number("limit", 100, site.MaxPage)), 0
	if c := q.Text("cursor"); c != "" {
		n, err := strconv.Atoi(c)
		if err != nil || n < 0 {
			return site.Refuse(http.StatusBadRequest, "bad_parameter.plans", c)
		}
		from = n
	}
	if err := q.Done(); err != nil {
		return err
	}
	dir, m, err := s.RunDir(r.PathValue("run"))
	if err != nil {
		return err
	}
	name := r.PathValue("table")
	read, known := tableReaders[name]
	if !known || !m.HasTable(name) {
		return site.Refuse(http.StatusNotFound, "no_table", m.Run, name)
	}
	rows, total, err := read(r.Context(), filepath.Join(dir, name+".parquet"), from, limit)
	if err != nil {
		return err
	}
	out := map[string]any{"rows": rows, "total": total}
	if from+limit < total {
		out["next"] = strconv.Itoa(from + limit)
	}
	site.WriteJSON(w, http.StatusOK, out)
	return nil
}

func explainItem(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	dir, _, err := s.RunDir(r.PathValue("run"))
	if err != nil {
		return err
	}
	key, ok := core.ParseKey(r.PathValue("key"))
	if !ok {
		return site.Refuse(http.StatusBadRequest, "bad_key")
	}
	e, err := explain.Explain(r.Context(), s.Workspace(), dir, key)
	if e == nil {
		return err
	}
	out := map[string]any{"explanation": e, "same": err == nil}
	if err != nil {
		out["differs"] = err.Error()
	}
	site.WriteJSON(w, http.StatusOK, out)
	return nil
}

func diffRuns(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	before, after := q.Text("before"), q.Text("after")
	if err := q.Done(); err != nil {
		return err
	}
	b, _, err := s.RunDir(before)
	if err != nil {
		return err
	}
	a, _, err := s.RunDir(after)
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
	site.WriteJSON(w, http.StatusOK, map[string]any{"rows": changes})
	return nil
}
