package advice

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
)

func (f *finder) stockout(asOf int32) {
	it, p := f.it, f.p
	if it.LeadDemand == nil || it.DoNotStock || p.NoOrder == policy.NoOrderLaunch {
		return
	}
	available := float64(availableBy(it, *p, asOf))
	if p.NoOrder == policy.NoOrderSupplierEnded {
		f.runsOut(available, asOf)
		return
	}
	lead := it.LeadDemand
	if wait := p.Window.Order - asOf; wait > 0 { // demand until the next order day comes before its goods too
		lead = it.DemandOver(p.Window, float64(wait)+p.Window.LeadMean)
	}
	kind, when := ExceptionStockout, "before an order placed today can arrive on "
	if p.Window.Order > asOf {
		when = "before an order placed on the next order day, " + item.IsoDay(p.Window.Order) + ", can arrive on "
	}
	if it.FrozenDays > 0 && int32(it.FrozenDays) >= p.Window.Due-p.Window.Order {
		kind, when = ExceptionFrozen, "inside the frozen days, before new goods may come on "
	}
	f.short(kind, lead, available, asOf, when+item.IsoDay(p.Window.Due))
}

// short finds that more likely than not demand until the window's due day is more than what
// is available. Of what is below nothing, customers have ordered or are owed each unit.
func (f *finder) short(kind string, demand item.Demand, available float64, asOf int32, when string) {
	it, p := f.it, f.p
	owed := max(0, -available)
	short := demand.Shortage(max(0, available)) + owed
	if short < 0.5 || owed == 0 && demand.CDF(available) >= 0.5 {
		return
	}
	if it.EndDay > 0 && it.EndDay < p.Window.Due { // nobody asks for it after its last day
		if short = min(short, it.MeanDemand(0, max(0, int(it.EndDay-asOf)+1))-available); short < 0.5 {
			return
		}
	}
	text := it.Counted.Amount(int64(math.Ceil(short))) + " of expected demand come "
	if owed > 0 {
		text = fmt.Sprintf("%s of expected demand, %s of them ordered by customers, come ", it.Counted.Amount(int64(math.Ceil(short))), it.Counted.Number(int64(owed)))
	}
	f.add(kind, it.Margin()*short, "%s", text+when)
}

// runsOut looks at what is left of an item that nobody takes orders for any more; at risk is
// what is asked for within a cover window and is not there.
func (f *finder) runsOut(available float64, asOf int32) {
	it := f.it
	short := it.CoverDemand.Shortage(max(0, available)) + max(0, -available)
	if short < 0.5 || it.EndDay > 0 && it.EndDay < asOf {
		return
	}
	f.add(ExceptionStockout, it.Margin()*short, "no supplier takes orders for it any more, and what is left lasts %.0f days: name another source, a successor, or a last day on sale",
		it.DaysOf(available))
}

// StockoutBefore is the exception, at risk in currency units, of demand that outruns stock
// before the goods of another supplier's line come; lead is demand until then.
func StockoutBefore(it *item.Item, p policy.PolicyLine, w item.Window, lead item.Demand, asOf int32) (Exception, bool) {
	own := *it
	own.LeadDemand, p.Window = lead, w
	f := &finder{it: &own, p: &p}
	f.stockout(asOf)
	return f.only()
}

// SourceShort is the exception, at risk in currency units, of demand that outruns stock of a
// location and what it is sent tonight, before goods of its supplying location come on a
// later day; why says what that one waits for.
func SourceShort(it *item.Item, p policy.PolicyLine, due int32, sent int64, asOf int32, why string) (Exception, bool) {
	if it.LeadDemand == nil || it.DoNotStock || p.NoOrder == policy.NoOrderLaunch {
		return Exception{}, false
	}
	demand := it.DemandOver(p.Window, float64(due-asOf))
	p.Window.Due = due
	f := &finder{it: it, p: &p}
	available := float64(availableBy(it, p, asOf) + sent)
	f.short(ExceptionStockout, demand, available, asOf, fmt.Sprintf("before goods can arrive on %s: %s", item.IsoDay(due), why))
	return f.only()
}

// only is the first of what was found.
func (f *finder) only() (Exception, bool) {
	if len(f.found) == 0 {
		return Exception{}, false
	}
	return f.found[0], true
}

// availableBy is the stock that demand before the receipt of an order placed
// today can count on: on hand and what comes before it, branches included.
func availableBy(it *item.Item, p policy.PolicyLine, asOf int32) int64 {
	q := p.Position
	units := q.OnHand - q.Expired - q.Doubted - q.Reserved - q.Backordered + q.Predecessor + q.Branches
	for _, o := range it.Promises {
		if o.Day >= p.Window.Due { // an order placed today can still serve it
			units += o.Quantity
		}
	}
	for _, o := range it.Expected(item.LeadOf(it, p.Window), asOf) {
		if o.Day < p.Window.Due {
			units += o.Counts
		}
	}
	for _, o := range it.Drafts {
		if o.Due < p.Window.Due {
			units += o.Quantity
		}
	}
	return units
}
