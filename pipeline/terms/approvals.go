package terms

import (
	"maps"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// Unreleased is an approved line that has not become an order.
type Unreleased struct {
	Line  string
	Key   core.Key
	Draft replenish.OpenOrder
	Value core.Money
	AsOf  core.Day // the day it was approved for
}

// UnreleasedOf lists the approved lines of a journal that are not yet orders, by
// line.
func UnreleasedOf(journal []plan.Review, asOf core.Day) []Unreleased {
	var out []Unreleased
	decisions := plan.Decisions(journal)
	for _, line := range slices.Sorted(maps.Keys(decisions)) {
		d := decisions[line]
		if d.Status != plan.Approved || d.Approval == nil || d.Approval.AsOf > asOf {
			continue
		}
		u := Unreleased{Line: line, AsOf: d.Approval.AsOf}
		if p := d.Approval.Purchase; p != nil {
			u.Key, u.Value = core.Key{Location: p.Location, SKU: p.SKU}, p.UnitCost*core.Money(d.Quantity)
			u.Draft = replenish.OpenOrder{ID: line, Quantity: d.Quantity, Ordered: int32(p.OrderOn),
				Due: int32(max(p.DueOn, asOf))}
			out = append(out, u)
		}
		if t := d.Approval.Transfer; t != nil {
			u.Key, u.Value = core.Key{Location: t.Location, SKU: t.SKU}, t.Value
			u.Draft = replenish.OpenOrder{ID: line, Quantity: d.Quantity, Ordered: int32(t.OrderOn),
				Due: int32(max(t.DueOn, asOf))}
			out = append(out, u)
		}
	}
	return out
}

// DraftsOf are the approved lines that are not yet orders and still count as on
// order, so that a second run does not propose them again.
func DraftsOf(c *config.Config, journal []plan.Review, asOf core.Day) map[core.Key][]replenish.OpenOrder {
	out := map[core.Key][]replenish.OpenOrder{}
	for _, u := range UnreleasedOf(journal, asOf) {
		if c.ApprovalStands(u.AsOf, asOf) {
			out[u.Key] = append(out[u.Key], u.Draft)
		}
	}
	return out
}
