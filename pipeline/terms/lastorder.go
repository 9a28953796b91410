package terms

import (
	"cmp"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish"
)

// ended tells that a supplier takes no order of a sourcing row any more: its last day is
// past, or before the supplier's next order day.
func (m *Masters) ended(r *datasets.Sourcing) bool {
	if r.LastOrderOn <= 0 || r.LastOrderOn < m.asOf {
		return r.LastOrderOn > 0
	}
	s := m.Suppliers[r.Supplier]
	if s == nil {
		return false
	}
	calendar := replenish.Supplier{OrderWeekdays: weekdays(s.OrderWeekdays), Works: weekdays(s.WorkingWeekdays),
		Closures: dayRanges(s.Closures)}
	next := calendar.OrderDay(int32(m.asOf))
	return next > int32(r.LastOrderOn)
}

// lastOrder tells an item when its supplier takes its last order. Where others go on, that
// is no last buy: from the day after it the cheapest of them has the price, and the last
// order lasts until goods of theirs come.
func (b *Terms) lastOrder(it *replenish.Item, t *sourcingTerms) {
	if t.LastOrderOn <= 0 {
		return
	}
	var next *datasets.Sourcing
	for i := range t.others {
		r := &t.others[i]
		if goesOn := r.LastOrderOn <= 0 || r.LastOrderOn > t.LastOrderOn; goesOn && (next == nil || r.UnitCost < next.UnitCost) {
			next = r
		}
	}
	if next == nil || t.LastBuyDays > 0 {
		it.LastOrderDay, it.LastBuyDays = int32(t.LastOrderOn), int(t.LastBuyDays)
		return
	}
	if it.NextCostDay == 0 || it.NextCostDay > int32(t.LastOrderOn) {
		it.NextCost, it.NextCostDay = cmp.Or(next.UnitCost.Float(), it.UnitCost), int32(t.LastOrderOn)+1
	}
	other := *it
	other.Supplier, other.Lead = next.Supplier, b.StatedLead(core.Key{SKU: it.SKU, Location: it.Location}, *next)
	other.LeadWorking = next.LeadTimeUnit == workingDays
	if w := b.Window(*it); w.NextOrder > int32(t.LastOrderOn) {
		it.ExtraDays = max(0, int(math.Ceil(b.Window(other).LeadMean-w.LeadMean-1e-9)))
	}
}
