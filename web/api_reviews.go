package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

func (s *Server) listReviews(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	line := q.text("line")
	if err := q.done(); err != nil {
		return err
	}
	journal, err := runs.ReadReviews(s.opt.Workspace)
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
	Until    core.Day    `json:"until,omitzero"`
	Reason   string      `json:"reason,omitempty"`
	Version  int         `json:"version"`
	Insist   bool        `json:"insist,omitempty"`
}

// addReviews appends reviews of a run's lines, all or none.
func (s *Server) addReviews(w http.ResponseWriter, r *http.Request) error {
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
	err := runs.AppendReviews(s.opt.Workspace, reviews)
	if err == nil {
		return nil
	}
	if !errors.Is(err, plan.ErrStale) {
		return fail(http.StatusUnprocessableEntity, "refused", err.Error())
	}
	p := fail(http.StatusConflict, "stale", err.Error())
	if journal, jerr := runs.ReadReviews(s.opt.Workspace); jerr == nil {
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
	d, err := s.data(run)
	if err != nil {
		return nil, err
	}
	m, id := d.manifest, identity(ctx)
	lines, err := linesOf(d, asked)
	if err != nil {
		return nil, err
	}
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
		v.Line, v.AsOf, v.Action, v.Until, v.Reason, v.Author, v.At, v.Version, v.Insist = a.Line, m.AsOf, a.Action, a.Until, a.Reason, id.Name, s.opt.Now().UTC(), a.Version, a.Insist
		if a.Quantity != nil {
			v.Quantity = *a.Quantity
		}
		out = append(out, v)
	}
	return out, nil
}

// linesOf gives those purchase and transfer lines of a run that are asked for,
// as reviews to fill in.
func linesOf(d *runData, asked []reviewRequest) (map[string]plan.Review, error) {
	purchases, err := d.purchases.get(d, "purchase_plan")
	if err != nil {
		return nil, err
	}
	transfers, err := d.transfers.get(d, "transfer_plan")
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, a := range asked {
		wanted[a.Line] = true
	}
	out := map[string]plan.Review{}
	for i := range purchases {
		if l := purchases[i]; wanted[l.Line] {
			out[l.Line] = plan.Review{Quantity: l.Quantity, Purchase: &l}
		}
	}
	for i := range transfers {
		if l := transfers[i]; wanted[l.Line] {
			out[l.Line] = plan.Review{Quantity: l.Quantity, Transfer: &l}
		}
	}
	return out, nil
}
