package replenish

import "math"

// weekday of a day, Sunday = 0; 1970-01-01 was a Thursday.
func weekday(day int32) int { return int(((int64(day)+4)%7 + 7) % 7) }

// TakesOrders tells whether the supplier takes orders on the day.
func (s Supplier) TakesOrders(day int32) bool {
	if s.OrderWeekdays != ([7]bool{}) && !s.OrderWeekdays[weekday(day)] {
		return false
	}
	for _, c := range s.Closures {
		if c.From <= day && day <= c.To {
			return false
		}
	}
	return true
}

// orderHorizon is how far an order day is looked for, in days.
const orderHorizon = 400

// OrderDay is the first day from the given one on when the supplier takes
// orders; NoDay when there is none within 400 days.
func (s Supplier) OrderDay(from int32) int32 {
	for d := from; d < from+orderHorizon; d++ {
		if s.TakesOrders(d) {
			return d
		}
	}
	return NoDay
}

// Window is an item's cover window: what an order placed on Order has to last
// for, until the goods of the order after it have arrived.
type Window struct {
	Order     int32     `json:"order_day"`      // the order day planned for
	NextOrder int32     `json:"next_order_day"` // the order day after it
	Due       int32     `json:"due_day"`        // day of the expected receipt of an order placed on Order
	End       int32     `json:"window_end"`     // last day of the window: NextOrder + the longest lead time (99.9 %) + extra days
	Lead      []float64 `json:"-"`              // lead-time distribution in days
	LeadMean  float64   `json:"lead_mean_days"` // days
	LeadSD    float64   `json:"lead_sd_days"`   // days
	Review    int       `json:"review_days"`    // NextOrder − Order + extra days
	Chances   []int32   `json:"-"`              // days from Order to the chances to order within the lot horizon; of dynamic lots only
}

// WindowOf computes the cover window of an item as of a day. table may be nil.
// The window's End precedes its Order only when the supplier takes no orders.
func WindowOf(it Item, s Supplier, table *LeadTimeTable, asOf int32) Window {
	lead := it.Lead
	if len(lead.Pmf) == 0 && table != nil {
		lead = table.Lookup(it.Supplier, it.SKU, it.Location)
	}
	if len(lead.Pmf) == 0 {
		lead.Pmf = statedPmf(s, mostDays)
	}
	lead.Pmf = notBefore(lead.Pmf, it.FrozenDays)
	w := Window{Lead: lead.Pmf}
	w.LeadMean, w.LeadSD = pmfMoments(lead.Pmf)
	w.Order = s.OrderDay(asOf)
	if w.Order == NoDay {
		w.NextOrder, w.Due, w.End = NoDay, NoDay, NoDay
		return w
	}
	step := max(1, it.Review)
	if it.Review <= 0 {
		step = max(1, s.ReviewDays)
	}
	w.NextOrder = s.OrderDay(w.Order + int32(step))
	if w.NextOrder == NoDay {
		w.NextOrder = w.Order + orderHorizon
	}
	w.Review = int(w.NextOrder-w.Order) + it.ExtraDays
	if it.Policy.lotRule() != "" {
		w.Chances = s.chances(w.Order, step, it.Policy.lotHorizon())
	}
	w.Due = w.Order + int32(math.Ceil(w.LeadMean-1e-9))
	w.End = w.NextOrder + int32(DayAt(lead.Pmf, 0.999)+it.ExtraDays)
	return w
}

// notBefore is the lead time of goods that do not come within the frozen days:
// what would have come earlier comes on the first day after them.
func notBefore(pmf []float64, frozen int) []float64 {
	if frozen <= 0 || frozen > mostFrozenDays || len(pmf) == 0 { // more is refused
		return pmf
	}
	out := make([]float64, max(len(pmf), frozen+1))
	for d, p := range pmf {
		out[max(d, frozen)] += p
	}
	return out
}
