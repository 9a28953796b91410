package policy

import "github.com/stockwright/stockwright/replenish/item"

// inTheLongRun is the policy without what today's position made of it.
func (p *PolicyLine) inTheLongRun(it *item.Item) *PolicyLine {
	if p.Look == nil && p.Dynamic == nil {
		return p
	}
	steady := SolveLevels(it, p.Window)
	return &steady
}

// MeanHeld is the expected stock on hand over time, units.
func MeanHeld(it *item.Item, p *PolicyLine) float64 {
	steady := p.inTheLongRun(it)
	lowest, width := lowestAfterOrder(it, steady)
	law, service, held := positionsOver(it, steady, width), serviceOf(it), 0.0
	for i, offset := range law.offset {
		held += law.weight[i] * service.held(lowest+offset)
	}
	return held
}

// priceSteps writes the price of a lost unit and whose it is.
func (r *Receipt) priceSteps(it *item.Item) {
	whose := "input: of the item"
	if it.Policy.Target == item.TargetClassFill {
		whose = "input: of class " + it.Class + ", which is promised class_promise as a whole"
		r.Note("class_promise", it.Policy.Level, "input: share of the class's demand met from stock")
	}
	r.Note("lost_unit_price", it.Policy.Underage, whose)
	r.Note("held_unit_cost", it.Policy.Overage, "input: of a review period")
}

// classSteps writes what the levels rest on: the price, and what the last unit
// and the next save and cost. Limits on the levels leave nothing to show.
func (r *Receipt) classSteps(it *item.Item, p *PolicyLine) {
	if p.Target != item.TargetClassFill {
		return
	}
	r.priceSteps(it)
	if p = p.inTheLongRun(it); p.HeldToDays {
		return
	}
	lowest, lot := lowestAfterOrder(it, p)
	service := serviceOf(it)
	held, short := service.held, service.short
	step := func(name string, y float64) {
		r.Note("short_saved_by_"+name, short(y)-short(y+float64(lot)), "input: units a review period and lot")
		r.Note("held_for_"+name, held(y+float64(lot))-held(y), "input: units over the review period and lot")
	}
	if lowest > 0 && !p.SafetyFloor {
		step("last", lowest-1)
	}
	step("next", lowest)
}
