package replenish

import (
	"cmp"
	"slices"
)

// promises sums up what the classes of the rows are promised and expect, by
// class and promise.
func promises(rows []*planned, opt Options) []ClassPromise {
	sums := map[classKey]*ClassPromise{}
	var keys []classKey
	for _, r := range rows {
		if !r.it.aimsAtClass() {
			continue
		}
		k := r.classKey()
		c := sums[k]
		if c == nil {
			c = &ClassPromise{Class: k.class, SKU: k.sku, Location: k.loc, Supplying: k.supplying, Promised: k.level, LostUnitPrice: r.it.Policy.Underage}
			sums[k], keys = c, append(keys, k)
		}
		rate := r.dailyRate(opt)
		c.Items++
		c.DailyDemand += rate
		c.Expected += rate * r.policy.ExpectedFill
		if rate > 0 {
			c.StockValue += r.it.UnitCost * meanHeld(r.it, &r.policy)
		}
	}
	slices.SortFunc(keys, func(a, b classKey) int {
		return cmp.Or(cmp.Compare(a.class, b.class), -cmp.Compare(a.level, b.level), cmp.Compare(a.sku, b.sku), cmp.Compare(a.loc, b.loc), boolCompare(a.supplying, b.supplying))
	})
	out := make([]ClassPromise, len(keys))
	for i, k := range keys {
		out[i] = *sums[k]
		if out[i].Expected = 1; sums[k].DailyDemand > 0 {
			out[i].Expected = sums[k].Expected / sums[k].DailyDemand
		}
	}
	return out
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// inTheLongRun is the policy without what today's position made of it.
func (p *PolicyLine) inTheLongRun(it *Item) *PolicyLine {
	if p.Look == nil && p.Dynamic == nil {
		return p
	}
	steady := solvePolicy(it, p.Window)
	return &steady
}

// meanHeld is the expected stock on hand over time, units.
func meanHeld(it *Item, p *PolicyLine) float64 {
	steady := p.inTheLongRun(it)
	lowest, width := lowestAfterOrder(it, steady)
	law, held := positionsOver(it, steady, width), 0.0
	for i, offset := range law.offset {
		held += law.weight[i] * it.service().held(lowest+offset)
	}
	return held
}

// priceSteps writes the price of a lost unit and whose it is.
func (r *receipt) priceSteps(it *Item) {
	whose := "input: of the item"
	if it.Policy.Target == TargetClassFill {
		whose = "input: of class " + it.Class + ", which is promised class_promise as a whole"
		r.note("class_promise", it.Policy.Level, "input: share of the class's demand met from stock")
	}
	r.note("lost_unit_price", it.Policy.Underage, whose)
	r.note("held_unit_cost", it.Policy.Overage, "input: of a review period")
}

// classSteps writes what the levels rest on: the price, and what the last unit
// and the next save and cost. Limits on the levels leave nothing to show.
func (r *receipt) classSteps(it *Item, p *PolicyLine) {
	if p.Target != TargetClassFill {
		return
	}
	r.priceSteps(it)
	if p = p.inTheLongRun(it); p.HeldToDays {
		return
	}
	lowest, lot := lowestAfterOrder(it, p)
	step := func(name string, y float64) {
		held, short := it.service().held, it.service().short
		r.note("short_saved_by_"+name, short(y)-short(y+float64(lot)), "input: units a review period and lot")
		r.note("held_for_"+name, held(y+float64(lot))-held(y), "input: units over the review period and lot")
	}
	if lowest > 0 && !p.SafetyFloor {
		step("last", lowest-1)
	}
	step("next", lowest)
}
