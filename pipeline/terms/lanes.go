package terms

import (
	"cmp"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish"
)

// laneKey is a lane between own locations, of one item or, with SKU "", of all.
type laneKey struct{ from, to, sku string }

// laneOf is the lane over which a location sends a key; false where none is stated.
func (m *Masters) laneOf(from string, k core.Key) (datasets.Lane, bool) {
	lane, ok := m.lanes[laneKey{from, k.Location, k.SKU}]
	if !ok {
		lane, ok = m.lanes[laneKey{from, k.Location, ""}]
	}
	return lane, ok
}

// transferTerms give an item the terms on which its supplying location sends it: the
// lane's, and the days on which that location is closed. A lane that delivers on
// some days is ordered from on the last day that still comes with each delivery.
func (b *Terms) transferTerms(it *replenish.Item, k core.Key) {
	lane, stated := b.Masters.laneOf(it.SuppliedBy, k)
	closures := b.Masters.closuresOf(it.SuppliedBy)
	if lane.Pack == 0 { // the case of the item, which nobody forbids to open
		it.PackBreak = b.cfg.Replenish.PackBreakCost
	}
	if !stated && len(closures) == 0 {
		return
	}
	s := replenish.Supplier{Key: it.SuppliedBy, LeadDays: float64(b.cfg.Replenish.TransferLeadDays),
		LeadStated: true, ReviewDays: 1, Closures: closures}
	if !stated {
		it.Lane = &s
		return
	}
	if !math.IsNaN(lane.LeadTimeDays) {
		s.LeadDays = lane.LeadTimeDays
	}
	s.LeadSD = lane.LeadTimeSd
	it.Lead = b.LeadTimes.Of(it.SuppliedBy, k.SKU, k.Location, s.LeadDays, s.LeadSD)
	delivers, _ := datasets.ParseWeekdays(lane.DeliveryWeekdays) // the gate has checked it
	for _, d := range delivers {
		s.Works[d] = true
		s.OrderWeekdays[((int(d)-int(math.Ceil(it.Lead.Mean-1e-9)))%7+7)%7] = true
	}
	it.Multiple, it.MOQ = cmp.Or(lane.Pack, it.Multiple), lane.Minimum
	it.Lane = &s
}

// closuresOf are the days on which a location neither sends nor receives.
func (m *Masters) closuresOf(location string) (out []replenish.DayRange) {
	if l := m.Locations[location]; l != nil {
		out = dayRanges(l.Closures)
	}
	return out
}

// dayRanges reads closures that the gate has checked.
func dayRanges(text string) (out []replenish.DayRange) {
	closed, _ := datasets.ParseClosures(text)
	for _, c := range closed {
		out = append(out, replenish.DayRange{From: int32(c[0]), To: int32(c[1])})
	}
	return out
}

// weekdays reads days of the week that the gate has checked.
func weekdays(text string) (out [7]bool) {
	days, _ := datasets.ParseWeekdays(text)
	for _, d := range days {
		out[d] = true
	}
	return out
}

// receives are the days on which a location receives goods.
func (m *Masters) receives(location string) replenish.WorkDays {
	l := m.Locations[location]
	if l == nil || l.ReceivingWeekdays == "" && l.Closures == "" {
		return replenish.WorkDays{}
	}
	return replenish.WorkDays{Weekdays: weekdays(l.ReceivingWeekdays), Closures: dayRanges(l.Closures)}
}

// Source is who an item's goods come from, with the terms that hold for it.
func (b *Terms) Source(it *replenish.Item) replenish.Supplier {
	if it.Supplier == "" && it.Lane != nil {
		return *it.Lane
	}
	return b.SupplierOf[SourceOf(*it)]
}

// SourceOf is the supplier of an item, or the own location that supplies it.
func SourceOf(it replenish.Item) string {
	return cmp.Or(it.Supplier, it.SuppliedBy)
}
