package replenish

import (
	"fmt"
	"github.com/stockwright/stockwright/replenish/advice"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/policy"
	"math"
	"slices"
)

// waiting is the time until goods of the first source of an item come.
type waiting struct {
	days  float64
	why   string
	first int64 // of tonight's order, units that come by then
	later int64 // of the position, units that come then or after
	late  bool  // what is bought elsewhere is left out of tonight's order
}

// alternatives is the row of the next best supplier for what the first source of an
// item cannot bring in time, because it takes no orders, is full or late. Waiting
// costs the margin of what is then short; a unit from elsewhere costs what it is
// dearer and its holding until the first source's goods would come.
func (r *planned) alternatives(terms map[string]item.Supplier, ordered map[string]int64, opt Options) *planned {
	if len(r.it.Others) == 0 || opt.limits(r.it) {
		return nil
	}
	var best *planned
	var of waiting
	saved := 0.0
	for _, w := range append(r.waits(opt.AsOf), r.comesLate(opt.AsOf)...) {
		for _, a := range r.it.Others {
			if one, gain := r.instead(a, terms, w, ordered, opt); one != nil && gain > saved {
				best, of, saved = one, w, gain
			}
		}
	}
	if best != nil {
		ordered[best.it.Supplier] += best.receipt.Quantity
		best.because = fmt.Sprintf("%s; waiting for it until %s would cost %.2f more than buying from %s", of.why, item.IsoDay(opt.AsOf+int32(math.Ceil(of.days-1e-9))), saved, best.it.Supplier)
		r.leaveOut(of, best.receipt.Quantity, ordered)
	}
	return best
}

// leaveOut takes what is bought elsewhere for the time a late source takes off tonight's
// order, which would bring it a second time; an order that was filled to its supplier's
// minimum stays.
func (r *planned) leaveOut(w waiting, elsewhere int64, ordered map[string]int64) {
	s, was := r.supplier, r.receipt.Quantity
	if !w.late || was == 0 || s.MinimumValue > 0 || s.MinimumUnits > 0 || s.MinimumWeight > 0 || s.Container > 0 {
		return
	}
	multiple := max(1, r.it.Multiple)
	rest := lots.Up(was-elsewhere, multiple)
	if rest > 0 {
		rest = max(rest, lots.Up(r.it.MOQ, multiple))
	}
	r.receipt.Note("elsewhere", float64(elsewhere), "input: bought from another supplier, as this one is late")
	r.receipt.Set("bought_elsewhere", rest, "quantity - elsewhere, least multiple and moq as long as any is left")
	ordered[r.it.Supplier] -= was - rest
}

// limits tells whether an item's location has a limit of room.
func (opt Options) limits(it *item.Item) bool {
	for _, s := range opt.Storage {
		if s.in(it) {
			return true
		}
	}
	return false
}

// waits is the time until the next goods that the first source can still be asked
// for, where that is not tonight; none where all that is wanted is ordered.
func (r *planned) waits(asOf int32) []waiting {
	if r.policy.NoOrder == policy.NoOrderDay {
		return []waiting{{days: float64(r.window.Order-asOf) + r.window.LeadMean, first: r.receipt.Quantity,
			why: fmt.Sprintf("%s takes no orders until %s", r.it.Supplier, item.IsoDay(r.window.Order))}}
	}
	cut, next := 0.0, r.window.NextOrder
	for _, s := range r.receipt.Steps {
		if s.Name == "max_order" || s.Name == ShortSupplier {
			cut -= s.Added
		}
		if s.Name == ShortSupplier && s.Added < 0 { // full until its next period
			next = max(next, r.window.Order+int32(r.supplier.CapacityDays))
		}
	}
	if r.policy.NoOrder != "" || cut <= 0 {
		return nil
	}
	return []waiting{{days: float64(next-asOf) + r.window.LeadMean, first: r.receipt.Quantity,
		why: fmt.Sprintf("%s takes %s less than are wanted", r.it.Supplier, r.it.Counted.Amount(int64(cut)))}}
}

// comesLate are the times until goods come, of orders on their way and of tonight's,
// where one of them is overdue or stock does not last so long.
func (r *planned) comesLate(asOf int32) (out []waiting) {
	if r.policy.NoOrder != "" || len(r.branches) > 0 {
		return nil
	}
	type arrival struct {
		days float64
		item.Expected
	}
	arrivals := []arrival{{days: r.window.LeadMean}}
	var overdue *item.Expected
	for _, e := range r.it.Expected(item.LeadOf(r.it, r.window), asOf) {
		if e.Day <= r.window.End { // others are not in the position
			arrivals = append(arrivals, arrival{float64(e.Day - asOf), e})
		}
		if e.Late > 0 && (overdue == nil || e.Late > overdue.Late) {
			overdue = &e
		}
	}
	for _, d := range r.it.Drafts {
		arrivals = append(arrivals, arrival{float64(d.Due - asOf), item.Expected{OpenOrder: d, Counts: d.Quantity}})
	}
	for _, at := range arrivals {
		w := waiting{days: at.days, late: true}
		for _, other := range arrivals {
			if other.days >= at.days {
				w.later += other.Counts
			}
		}
		lasts := r.it.DaysOf(float64(r.policy.Position.Total - w.later))
		switch {
		case overdue != nil:
			w.why = fmt.Sprintf("order %s is %d days overdue", overdue.ID, overdue.Late)
		case lasts < at.days:
			w.why = fmt.Sprintf("%s is too late: stock lasts %.0f days", r.it.Supplier, lasts)
		default:
			continue
		}
		out = append(out, w)
	}
	return out
}

// instead is the row of one alternative and what it saves against waiting; nil where
// it takes no orders today, its goods come no earlier, or nothing is saved.
func (r *planned) instead(a item.Alternate, terms map[string]item.Supplier, wait waiting,
	ordered map[string]int64, opt Options) (*planned, float64) {
	s, known := terms[a.Supplier]
	it := *r.it
	it.Supplier, it.MOQ, it.Multiple, it.MaxOrder, it.Lead, it.Unit, it.LeadWorking = a.Supplier, a.MOQ,
		a.Multiple, a.MaxOrder, a.Lead, a.Unit, a.LeadWorking
	it.UnitCost, it.Breaks, it.NextCost, it.NextCostDay, it.Others = a.UnitCost, nil, 0, 0, nil
	w := item.WindowOf(it, s, opt.LeadTimes, opt.AsOf)
	if !known || w.Order != opt.AsOf || len(w.Lead) == 0 || w.LeadMean >= wait.days {
		return nil, 0
	}
	rate := it.Policy.HoldingRate
	if rate <= 0 {
		rate = opt.HoldingRate
	}
	margin := r.it.Margin()
	extra := max(0, a.UnitCost-r.it.UnitCost) + rate*a.UnitCost*wait.days/365
	if extra >= margin {
		return nil, 0
	}
	d := r.it.DemandOver(r.window, wait.days)
	have := r.policy.Position.Total - wait.later + wait.first
	level := int64(math.Ceil(d.Quantile(1-extra/margin) - 1e-9))
	p := *r.policy
	one := &planned{it: &it, supplier: &s, known: true, window: w, policy: &p, first: r.policy, split: true}
	one.policy.Supplier, one.policy.Window = a.Supplier, w
	one.receipt.Inputs(&it, one.policy)
	one.receipt.Note("first_source", float64(wait.first), "input: ordered tonight from "+r.it.Supplier)
	one.receipt.Note("comes_later", float64(wait.later), "input: of the position, what comes only then")
	one.receipt.Note("wait_demand_mean", d.Mean(), fmt.Sprintf("input: mean demand of the %.3g days until goods of %s come", wait.days, r.it.Supplier))
	one.receipt.Note("waiting_level", float64(level), "input: position up to which a unit saves more by not waiting than it costs here")
	multiple := max(1, it.Multiple)
	one.receipt.Set("alternative", max(0, level-have), "waiting_level - (position - comes_later + first_source), at least 0")
	one.receipt.Set("supplier_multiple", lots.Up(one.receipt.Quantity, multiple), lots.Rounding{}.Name())
	if q := one.receipt.Quantity; q > 0 && q < it.MOQ {
		one.receipt.Set("moq", lots.Up(it.MOQ, multiple), "least multiple at or above moq, as there is a need")
	}
	one.receipt.Caps(&it, one.policy)
	q := one.receipt.Quantity
	if s.Capacity > 0 && q > s.Capacity-s.CapacityUsed-ordered[a.Supplier] || q <= 0 {
		return nil, 0
	}
	y := float64(have)
	gain := margin*(d.Shortage(y)-d.Shortage(y+float64(q))) - extra*float64(q) - it.Policy.OrderCost - s.OrderCost
	return one, gain
}

// lasts has the stock-out of an item end with the goods of another supplier's line, where
// these come before its first source's.
func (res *Result) lasts(r, one *planned, opt Options) {
	at := slices.IndexFunc(res.Exceptions, func(e advice.Exception) bool {
		return e.Kind == advice.ExceptionStockout && e.SKU == r.it.SKU && e.Location == r.it.Location
	})
	if at < 0 || one.window.Due >= r.window.Due {
		return
	}
	if e, short := advice.StockoutBefore(r.it, *r.policy, one.window, r.it.DemandOver(r.window, one.window.LeadMean), opt.AsOf); short {
		res.Exceptions[at] = e
	} else {
		res.Exceptions = slices.Delete(res.Exceptions, at, at+1)
	}
}
