package replenish

import (
	"fmt"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/policy"
	"math"
)

// alternatives are the rows of the next best suppliers for what the first source of
// items cannot bring in time tonight, because it takes no orders or is full. Waiting
// costs the margin of what is then short; a unit from elsewhere costs what it is
// dearer and its holding until the first source's goods would come.
func (r *planned) alternatives(terms map[string]item.Supplier, ordered map[string]int64, opt Options) *planned {
	w, why := r.waits(opt.AsOf)
	if why == "" || len(r.it.Others) == 0 || opt.limits(r.it) {
		return nil
	}
	var best *planned
	saved := 0.0
	for _, a := range r.it.Others {
		one, gain := r.instead(a, terms, w, ordered, opt)
		if one != nil && gain > saved {
			best, saved = one, gain
		}
	}
	if best != nil {
		ordered[best.it.Supplier] += best.receipt.Quantity
		best.because = fmt.Sprintf("%s; waiting for it until %s would cost %.2f more than buying from %s", why, item.IsoDay(opt.AsOf+int32(math.Ceil(w-1e-9))), saved, best.it.Supplier)
	}
	return best
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

// waits is the days until the next goods that the first source can still be asked
// for, and why that is not tonight; "" where all that is wanted is ordered.
func (r *planned) waits(asOf int32) (days float64, why string) {
	if r.policy.NoOrder == policy.NoOrderDay {
		return float64(r.window.Order-asOf) + r.window.LeadMean, fmt.Sprintf("%s takes no orders until %s", r.it.Supplier, item.IsoDay(r.window.Order))
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
		return 0, ""
	}
	return float64(next-asOf) + r.window.LeadMean, fmt.Sprintf("%s takes %.0f units less than are wanted", r.it.Supplier, cut)
}

// demandOver is demand over so many days from the as-of day on.
func (r *planned) demandOver(days float64) item.Demand {
	own := max(1, r.window.MeanDays())
	mean := r.it.CoverDemand.Mean() / own * days
	if len(r.it.Daily) > 0 {
		mean = r.it.MeanDemandDays(days)
	}
	return item.MomentDemand(mean, r.it.CoverDemand.SD()*math.Sqrt(days/own))
}

// instead is the row of one alternative and what it saves against waiting; nil where
// it takes no orders today, its goods come no earlier, or nothing is saved.
func (r *planned) instead(a item.Alternate, terms map[string]item.Supplier, wait float64, ordered map[string]int64, opt Options) (*planned, float64) {
	s, known := terms[a.Supplier]
	it := *r.it
	it.Supplier, it.MOQ, it.Multiple, it.MaxOrder, it.Lead, it.Unit, it.LeadWorking = a.Supplier, a.MOQ, a.Multiple, a.MaxOrder, a.Lead, a.Unit, a.LeadWorking
	it.UnitCost, it.Breaks, it.NextCost, it.NextCostDay, it.Others = a.UnitCost, nil, 0, 0, nil
	w := item.WindowOf(it, s, opt.LeadTimes, opt.AsOf)
	if !known || w.Order != opt.AsOf || len(w.Lead) == 0 || w.LeadMean >= wait {
		return nil, 0
	}
	rate := it.Policy.HoldingRate
	if rate <= 0 {
		rate = opt.HoldingRate
	}
	margin := r.it.Margin()
	extra := max(0, a.UnitCost-r.it.UnitCost) + rate*a.UnitCost*wait/365
	if extra >= margin {
		return nil, 0
	}
	d := r.demandOver(wait)
	level := int64(math.Ceil(d.Quantile(1-extra/margin) - 1e-9))
	first := r.receipt.Quantity
	one := &planned{it: &it, supplier: s, known: true, window: w, policy: r.policy, split: true}
	one.policy.Supplier, one.policy.Window = a.Supplier, w
	one.receipt.Inputs(&it, &one.policy)
	one.receipt.Note("first_source", float64(first), "input: ordered tonight from "+r.it.Supplier)
	one.receipt.Note("wait_demand_mean", d.Mean(), fmt.Sprintf("input: mean demand of the %.3g days until goods of the next order of %s", wait, r.it.Supplier))
	one.receipt.Note("waiting_level", float64(level), "input: position up to which a unit saves more by not waiting than it costs here")
	multiple := max(1, it.Multiple)
	one.receipt.Set("alternative", max(0, level-r.policy.Position.Total-first), "waiting_level - position - first_source, at least 0")
	one.receipt.Set("supplier_multiple", lots.Up(one.receipt.Quantity, multiple), lots.Rounding{}.Name())
	if q := one.receipt.Quantity; q > 0 && q < it.MOQ {
		one.receipt.Set("moq", lots.Up(it.MOQ, multiple), "least multiple at or above moq, as there is a need")
	}
	one.receipt.Caps(&it, &one.policy)
	q := one.receipt.Quantity
	if s.Capacity > 0 && q > s.Capacity-s.CapacityUsed-ordered[a.Supplier] || q <= 0 {
		return nil, 0
	}
	have := float64(r.policy.Position.Total + first)
	gain := margin*(d.Shortage(have)-d.Shortage(have+float64(q))) - extra*float64(q) - it.Policy.OrderCost - s.OrderCost
	return one, gain
}
