// Package decide takes what people decide, from a program or from a form: reviews of a
// plan's lines, and overrides of what it is made from.
package decide

import (
	"context"
	"errors"
	"net/http"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
)

func ListReviews(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	line := q.Text("line")
	if err := q.Done(); err != nil {
		return err
	}
	journal, err := runs.ReadReviews(s.Opt.Workspace)
	if err != nil {
		return err
	}
	rows := []plan.Review{}
	for _, v := range journal {
		if line == "" || v.Line == line {
			rows = append(rows, v)
		}
	}
	site.WriteJSON(w, http.StatusOK, map[string]any{"rows": rows})
	return nil
}

// ReviewRequest is one review as a client sends it; author and time are the
// server's to say.
type ReviewRequest struct {
	Line     string      `json:"line"`
	Action   plan.Action `json:"action"`
	Quantity *int64      `json:"quantity,omitempty"`
	Until    core.Day    `json:"until,omitzero"`
	Reason   string      `json:"reason,omitempty"`
	Version  int         `json:"version"`
	Insist   bool        `json:"insist,omitempty"`
}

// AddReviews appends reviews of a run's lines, all or none.
func AddReviews(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Run     string          `json:"run"`
		Reviews []ReviewRequest `json:"reviews"`
	}
	if err := site.ReadBody(r, &body); err != nil {
		return err
	}
	if body.Run == "" {
		body.Run = "latest"
	}
	if len(body.Reviews) == 0 {
		return site.Refuse(http.StatusBadRequest, "no_reviews")
	}
	reviews, err := MakeReviews(s, r.Context(), body.Run, body.Reviews)
	if err != nil {
		return err
	}
	if err := AppendReviews(s, reviews); err != nil {
		return err
	}
	site.WriteJSON(w, http.StatusOK, map[string]any{"rows": reviews})
	return nil
}

// AppendReviews answers a stale version with both sides.
func AppendReviews(s *site.Server, reviews []plan.Review) error {
	err := runs.AppendReviews(s.Opt.Workspace, reviews)
	if err == nil {
		return nil
	}
	if !errors.Is(err, plan.ErrStale) {
		return site.Fail(http.StatusUnprocessableEntity, "refused", err.Error())
	}
	p := site.Fail(http.StatusConflict, "stale", err.Error())
	if journal, jerr := runs.ReadReviews(s.Opt.Workspace); jerr == nil {
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

// MakeReviews joins what a client asks for with the lines of the run.
func MakeReviews(s *site.Server, ctx context.Context, run string, asked []ReviewRequest) ([]plan.Review, error) {
	d, err := s.Data(run)
	if err != nil {
		return nil, err
	}
	m, id := d.Manifest, site.Identity(ctx)
	lines, err := linesOf(d, asked)
	if err != nil {
		return nil, err
	}
	var out []plan.Review
	for _, a := range asked {
		l, ok := lines[a.Line]
		if !ok {
			return nil, site.Refuse(http.StatusNotFound, "no_line", m.Run, a.Line)
		}
		switch a.Action {
		case plan.ActionApprove, plan.ActionReject, plan.ActionChange, plan.ActionSnooze, plan.ActionUndo:
		default:
			return nil, site.Refuse(http.StatusBadRequest, "bad_action", a.Action)
		}
		if a.Action == plan.ActionChange && a.Quantity == nil {
			return nil, site.Refuse(http.StatusBadRequest, "no_quantity", a.Line)
		}
		v := l
		v.Line, v.AsOf, v.Action, v.Until, v.Reason, v.Author, v.At, v.Version, v.Insist = a.Line,
			m.AsOf, a.Action, a.Until, a.Reason, id.Name, s.Opt.Now().UTC(), a.Version, a.Insist
		if a.Quantity != nil {
			v.Quantity = *a.Quantity
		}
		out = append(out, v)
	}
	return out, nil
}

// linesOf gives those purchase and transfer lines of a run that are asked for,
// as reviews to fill in.
func linesOf(d *site.RunData, asked []ReviewRequest) (map[string]plan.Review, error) {
	purchases, err := d.Purchases.Get(d, "purchase_plan")
	if err != nil {
		return nil, err
	}
	transfers, err := d.Transfers.Get(d, "transfer_plan")
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
