package item

import "math"

// What is assumed of orders past their day, beside the lead-time law: the share
// that never come, and the share of lateness beyond the law, which receipts make
// smaller, as receipts.
const (
	shareLost       = 0.02
	lateBeyondLaw   = 0.8
	leastLateBeyond = 0.01
	leastLateDays   = 3 // mean of lateness beyond the law, at least; else half the lead time
)

// Expected is an open order as it is planned on.
type Expected struct {
	OpenOrder
	Day    int32   // it is expected, days since 1970-01-01
	Late   int     // days past due; 0 = not
	Chance float64 // of coming at all, 0–1
	Counts int64   // units that are counted on
}

// Expected are the item's open orders as they are planned on. One that is overdue
// ages: its chance of coming at all is that of an order of the lead-time law not
// having come yet, against one that never comes. While it is more likely than not
// to come all of it counts, then less and less, and nothing at the last.
func (it *Item) Expected(lead LeadTime, asOf int32) []Expected {
	out := make([]Expected, len(it.OnOrder))
	for i, o := range it.OnOrder {
		e := Expected{OpenOrder: o, Day: o.Due, Chance: 1, Counts: o.Quantity}
		if o.Due < asOf {
			e.Late = int(asOf - o.Due)
			e.Day, e.Chance = lead.overdue(o.Ordered, o.Due, asOf)
			if counted := 2 * e.Chance; counted < 1 {
				e.Counts = int64(counted * float64(o.Quantity))
			}
			if e.Chance < 0.05 {
				e.Counts = 0
			}
		}
		out[i] = e
	}
	return out
}

// overdue is when an order past its day is expected, tomorrow at the earliest, and
// its chance of coming at all. The days it has waited are counted from its order
// day; where that is not known, or it was agreed for a day later than the law
// reaches, from as many days before its due day as the lead time has on average.
func (lt LeadTime) overdue(ordered, due, asOf int32) (day int32, chance float64) {
	mean, _ := pmfMoments(lt.Pmf)
	waited := mean + float64(asOf-due)
	if ordered != NoDay && int(due-ordered) <= DayAt(lt.Pmf, 0.99) {
		waited = float64(asOf - ordered)
	}
	beyond := max(leastLateBeyond, lateBeyondLaw/(8+float64(lt.Receipts)))
	scale := max(leastLateDays, mean/2)
	inLaw, restInLaw := 0.0, 0.0 // probability of more than waited days, and the mean of the rest
	for d, p := range lt.Pmf {
		if rest := float64(d) - waited; rest > 0 {
			inLaw += p
			restInLaw += p * rest
		}
	}
	late := max(0, waited-mean)
	tail := math.Exp(-late / scale)
	survives := (1-beyond)*inLaw + beyond*tail
	rest := (1-beyond)*restInLaw + beyond*tail*(scale+max(0, mean-waited))
	if survives < 1e-12 {
		return asOf + max(1, int32(math.Ceil(scale))), 0
	}
	return asOf + max(1, int32(math.Ceil(rest/survives-1e-9))),
		(1 - shareLost) * survives / ((1-shareLost)*survives + shareLost)
}

// LeadOf is the item's lead time, else that of its window.
func LeadOf(it *Item, w Window) LeadTime {
	if len(it.Lead.Pmf) > 0 {
		return it.Lead
	}
	return LeadTime{Pmf: w.Lead}
}
