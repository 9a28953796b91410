package pipeline

import (
	"fmt"
	"maps"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// unreleased is an approved line that has not become an order.
type unreleased struct {
	line  string
	key   core.Key
	draft replenish.OpenOrder
	value core.Money
	asOf  core.Day // the day it was approved for
}

// unreleasedOf lists the approved lines of a journal that are not yet orders, by
// line.
func unreleasedOf(journal []plan.Review, asOf core.Day) []unreleased {
	var out []unreleased
	decisions := plan.Decisions(journal)
	for _, line := range slices.Sorted(maps.Keys(decisions)) {
		d := decisions[line]
		if d.Status != plan.Approved || d.Approval == nil || d.Approval.AsOf > asOf {
			continue
		}
		u := unreleased{line: line, asOf: d.Approval.AsOf}
		if p := d.Approval.Purchase; p != nil {
			u.key, u.value = core.Key{Location: p.Location, SKU: p.SKU}, p.UnitCost*core.Money(d.Quantity)
			u.draft = replenish.OpenOrder{ID: line, Quantity: d.Quantity, Ordered: int32(p.OrderOn), Due: int32(max(p.DueOn, asOf))}
			out = append(out, u)
		}
		if t := d.Approval.Transfer; t != nil {
			u.key, u.value = core.Key{Location: t.Location, SKU: t.SKU}, t.Value
			u.draft = replenish.OpenOrder{ID: line, Quantity: d.Quantity, Ordered: int32(t.OrderOn), Due: int32(max(t.DueOn, asOf))}
			out = append(out, u)
		}
	}
	return out
}

// draftsOf are the approved lines that are not yet orders and still count as on
// order, so that a second run does not propose them again.
func draftsOf(c *config.Config, journal []plan.Review, asOf core.Day) map[core.Key][]replenish.OpenOrder {
	out := map[core.Key][]replenish.OpenOrder{}
	for _, u := range unreleasedOf(journal, asOf) {
		if c.ApprovalStands(u.asOf, asOf) {
			out[u.key] = append(out[u.key], u.draft)
		}
	}
	return out
}

// staleApprovals names approvals of earlier days that nobody has released.
func (n *Night) staleApprovals() {
	for _, u := range unreleasedOf(n.reviews, n.opt.AsOf) {
		age := int(n.opt.AsOf - u.asOf)
		if age < 1 {
			continue
		}
		text := fmt.Sprintf("%d units approved for %s, %d days ago, were never released", u.draft.Quantity, u.asOf, age)
		if n.cfg.ApprovalStands(u.asOf, n.opt.AsOf) {
			text += fmt.Sprintf("; they count as on order until %s", u.asOf+core.Day(n.cfg.Replenish.ApprovalDays))
		} else {
			text += fmt.Sprintf("; since %s they no longer count as on order", u.asOf+core.Day(n.cfg.Replenish.ApprovalDays)+1)
		}
		n.problem(plan.Problem{Code: "stale_approval", Severity: plan.SeverityWarning, Key: u.key.String(), AtRisk: u.value, Text: text,
			Hint: "release " + u.line + ", or take the approval back"})
	}
}
