package replenish

import (
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
)

// Projection asks a plan for the projected stock of one item.
type Projection struct {
	SKU, Location string
	Days          int    // looked ahead
	Quantity      *int64 // units planned to come; nil = those of the plan's own lines, on their day
	Due           int32  // the day Quantity comes
}

// seen is the item as the plan sees it: a location planned on its branches with
// their stock and what is on its way to them.
func (r *planned) seen() item.Item {
	it := *r.it
	if len(r.branches) > 0 {
		q := r.policy.Position
		it.OnHand, it.Reserved, it.Backordered, it.Predecessor = q.OnHand+q.Branches, q.Reserved,
			q.Backordered, q.Predecessor
	}
	return it
}

// needDay is the day on which goods ordered today are needed at the latest: the
// first on which projected stock without them falls below safety stock, at most
// the last of the cover window, at least the day they are due.
func (r *planned) needDay(asOf int32) int32 {
	it, end := r.seen(), r.window.End
	for _, d := range policy.ProjectStock(&it, *r.policy, asOf, int(end-asOf)+1, 0, 0) {
		if d.Stock < d.SafetyStock {
			return max(r.window.Due, d.Day)
		}
	}
	return max(r.window.Due, end)
}

// project projects the item asked for as the plan sees it: a location planned
// on its branches with them, its planned line on its day.
func (res *Result) project(rows []*planned, opt Options) {
	if opt.Project == nil {
		return
	}
	for _, r := range rows {
		if r.it.SKU != opt.Project.SKU || r.it.Location != opt.Project.Location {
			continue
		}
		it, units, due := r.seen(), int64(0), r.window.Due
		for _, l := range res.Lines {
			if l.SKU == it.SKU && l.Location == it.Location {
				units += l.Quantity
			}
		}
		if opt.Project.Quantity != nil {
			units, due = *opt.Project.Quantity, opt.Project.Due
		}
		res.Projected = policy.ProjectStock(&it, *r.policy, opt.AsOf, opt.Project.Days, units, due)
	}
}
