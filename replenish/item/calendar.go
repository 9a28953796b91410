package item

import (
	"math"
	"time"
)

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

// WorkDays are the days on which a site works. The zero value works every day.
type WorkDays struct {
	Weekdays [7]bool    // Sunday first; all false = every day
	Closures []DayRange // days it does not
}

// Works tells whether the site works on the day.
func (w WorkDays) Works(day int32) bool {
	if w.Weekdays != ([7]bool{}) && !w.Weekdays[weekday(day)] {
		return false
	}
	for _, c := range w.Closures {
		if c.From <= day && day <= c.To {
			return false
		}
	}
	return true
}

func (w WorkDays) always() bool { return w.Weekdays == [7]bool{} && len(w.Closures) == 0 }

// working are the supplier's working days, those a lead time in working days counts:
// Monday to Friday where none are stated, without its closures.
func (s Supplier) working() WorkDays {
	w := WorkDays{Weekdays: s.Works, Closures: s.Closures}
	if w.Weekdays == ([7]bool{}) {
		w.Weekdays = [7]bool{false, true, true, true, true, true, false}
	}
	return w
}

// WorkingDays counts the supplier's working days after one day up to another.
func (s Supplier) WorkingDays(from, to int32) int {
	w, n := s.working(), 0
	for d := from + 1; d <= to; d++ {
		if w.Works(d) {
			n++
		}
	}
	return n
}

// arrival is the day on which goods ordered on a day come after so many days of lead
// time: the first day from then on that the supplier works and the site receives.
func (s Supplier) arrival(it *Item, order int32, days int) int32 {
	day := order + int32(days)
	if it.LeadWorking {
		w := s.working()
		day = order
		for n, looked := 0, 0; n < days && looked < 4*days+OrderHorizon; looked++ {
			if day++; w.Works(day) {
				n++
			}
		}
	}
	delivers := WorkDays{Weekdays: s.Works, Closures: s.Closures}
	for d := day; d < day+OrderHorizon; d++ {
		if delivers.Works(d) && it.Receives.Works(d) {
			return d
		}
	}
	return day
}

// arrivals is the law of the days from an order on a day to goods on hand.
func (s Supplier) arrivals(it *Item, order int32, pmf []float64) []float64 {
	if it.Receives.always() && !it.LeadWorking && s.Works == ([7]bool{}) && len(s.Closures) == 0 {
		return pmf
	}
	var out []float64
	for d, p := range pmf {
		if p <= 0 {
			continue
		}
		after := int(s.arrival(it, order, d) - order)
		for len(out) <= after {
			out = append(out, 0)
		}
		out[after] += p
	}
	return out
}

// OrderHorizon is how far an order day is looked for, in days.
const OrderHorizon = 400

// OrderDay is the first day from the given one on when the supplier takes
// orders; NoDay when there is none within 400 days.
func (s Supplier) OrderDay(from int32) int32 {
	for d := from; d < from+OrderHorizon; d++ {
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
	NextOrder int32     `json:"next_order_day"` // the order day after it whose goods come later
	Due       int32     `json:"due_day"`        // day of the expected receipt of an order placed on Order
	End       int32     `json:"window_end"`     // last day of the window: NextOrder + the longest lead time (99.9 %) + extra days
	Lead      []float64 `json:"-"`              // lead-time distribution in days
	LeadMean  float64   `json:"lead_mean_days"` // days
	LeadSD    float64   `json:"lead_sd_days"`   // days
	Review    int       `json:"review_days"`    // days between the goods of Order and those of NextOrder, plus extra days
	PlainLead float64   `json:"-"`              // mean lead time before closures and days off move its end, days; 0 = LeadMean
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
		lead.Pmf = statedPmf(s, MostDays)
	}
	lead.Pmf = notBefore(lead.Pmf, it.FrozenDays)
	w := Window{Lead: lead.Pmf}
	w.LeadMean, w.LeadSD = pmfMoments(lead.Pmf)
	w.Order = s.OrderDay(asOf)
	if w.Order == NoDay {
		w.NextOrder, w.Due, w.End = NoDay, NoDay, NoDay
		return w
	}
	due := int(math.Ceil(w.LeadMean - 1e-9))
	w.Lead = s.arrivals(&it, w.Order, lead.Pmf)
	w.PlainLead = w.LeadMean
	w.LeadMean, w.LeadSD = pmfMoments(w.Lead)
	w.Due = s.arrival(&it, w.Order, due)
	step := max(1, it.Review)
	if it.Review <= 0 {
		step = max(1, s.ReviewDays)
	}
	w.NextOrder = s.OrderDay(w.Order + int32(step))
	for range OrderHorizon { // what comes with the goods of today is no later chance
		if w.NextOrder == NoDay || s.arrival(&it, w.NextOrder, due) > w.Due {
			break
		}
		w.NextOrder = s.OrderDay(w.NextOrder + 1)
	}
	if w.NextOrder == NoDay {
		w.NextOrder = w.Order + OrderHorizon
	}
	next := s.arrivals(&it, w.NextOrder, lead.Pmf)
	mean, _ := pmfMoments(next)
	w.Review = max(1, int(math.Round(float64(w.NextOrder-w.Order)+mean-w.LeadMean))) + it.ExtraDays
	if it.Policy.DynamicRule() != "" {
		w.Chances = s.Chances(w.Order, step, it.Policy.LotHorizon())
	}
	w.End = w.NextOrder + int32(DayAt(next, 0.999)+it.ExtraDays)
	return w
}

// notBefore is the lead time of goods that do not come within the frozen days:
// what would have come earlier comes on the first day after them.
func notBefore(pmf []float64, frozen int) []float64 {
	if frozen <= 0 || frozen > MostFrozenDays || len(pmf) == 0 { // more is refused
		return pmf
	}
	out := make([]float64, max(len(pmf), frozen+1))
	for d, p := range pmf {
		out[max(d, frozen)] += p
	}
	return out
}

// MeanDays is the mean length of the cover window, days.
func (w Window) MeanDays() float64 { return w.LeadMean + float64(w.Review) }

// IsoDay is the day, in days since 1970-01-01, as YYYY-MM-DD.
func IsoDay(day int32) string {
	return time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly)
}

// Chances are the days from an order day to itself, the later days within a
// horizon on which the supplier takes orders, step days apart or more, and the
// one after them.
func (s Supplier) Chances(order int32, step, horizon int) []int32 {
	var out []int32
	for day := order; ; {
		out = append(out, day-order)
		if int(day-order) >= horizon {
			return out
		}
		next := s.OrderDay(day + int32(step))
		if next == NoDay {
			next = order + int32(max(horizon, int(day-order)+step))
		}
		day = next
	}
}
