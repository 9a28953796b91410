package replenish

import (
	"cmp"
	"math"

	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/lotsize"
)

// tiers are the item's prices from 0 on.
func (it *Item) tiers() []lotsize.Tier {
	out := []lotsize.Tier{{From: 0, Cost: it.UnitCost}}
	for _, b := range it.Breaks {
		if b.From <= 0 {
			out[0].Cost = b.Cost
			continue
		}
		out = append(out, lotsize.Tier{From: float64(b.From), Cost: b.Cost})
	}
	return out
}

// incrementalCost is the mean unit cost of q where each unit costs the price of
// its own tier.
func incrementalCost(it *Item, q int64) float64 {
	tiers, total := it.tiers(), 0.0
	for j, t := range tiers {
		to := float64(q)
		if j+1 < len(tiers) {
			to = min(to, tiers[j+1].From)
		}
		total += t.Cost * max(0, to-t.From)
	}
	return total / float64(q)
}

// yearlyPurchase is what ordering q each time costs a year: purchase, orders at
// the policy's order cost, stock at the holding rate (Snyder and Shen,
// Fundamentals of Supply Chain Theory, 2nd ed., section 3.4).
func (it *Item) yearlyPurchase(q int64, holding float64) float64 {
	rate := cmp.Or(it.Policy.HoldingRate, holding)
	d := it.meanDemand(0, 365)
	if it.Incremental {
		return lotsize.IncrementalCost(it.Policy.OrderCost, rate, d, it.tiers(), float64(q))
	}
	return lotsize.AllUnitsCost(it.Policy.OrderCost, rate, d, it.tiers(), float64(q))
}

// breakQuantities are the order quantities worth trying: the breaks and, where each
// unit costs its own tier's price, the economic lot of each tier, which pays a tier's
// dearer first units once an order (Snyder and Shen, section 3.4.2), up and down to
// whole multiples.
func (it *Item) breakQuantities(holding float64) []int64 {
	multiple := max(1, it.Multiple)
	var out []int64
	for _, b := range it.Breaks {
		out = append(out, lots.Up(b.From, multiple))
	}
	if !it.Incremental {
		return out
	}
	tiers, extra := it.tiers(), 0.0
	rate, d := cmp.Or(it.Policy.HoldingRate, holding), it.meanDemand(0, 365)
	for j, t := range tiers {
		if j > 0 {
			extra += (tiers[j-1].Cost - t.Cost) * t.From
		}
		if q := math.Sqrt(2 * d * (it.Policy.OrderCost + extra) / (rate * t.Cost)); q >= t.From && !math.IsNaN(q) && q < maxUnits {
			down := int64(q) / multiple * multiple
			out = append(out, down, down+multiple)
		}
	}
	return out
}

// priceBreak raises an order to the price break that costs least a year, where
// that is less than ordering the quantity at hand each time. Quantities beyond what
// shelf life, phase-out, maximum and largest order leave room for do not count.
func (r *receipt) priceBreak(it *Item, p *PolicyLine, holding float64) {
	if r.quantity <= 0 || it.meanDemand(0, 365) <= 0 {
		r.set("price_break", r.quantity, "no order, or no demand to hold stock for")
		return
	}
	best, room := r.quantity, it.room(p, false)
	least := it.yearlyPurchase(best, holding)
	before := least
	for _, q := range it.breakQuantities(holding) {
		if q <= r.quantity || q > room {
			continue
		}
		if cost := it.yearlyPurchase(q, holding); cost < least {
			best, least = q, cost
		}
	}
	r.note("break_quantity", float64(best), "input: the quantity at hand or the break that costs least a year")
	r.note("yearly_demand", it.meanDemand(0, 365), "input: mean units of the coming year")
	r.noteOnce("order_cost", it.Policy.OrderCost, "input: currency an order")
	r.noteOnce("holding_rate", cmp.Or(it.Policy.HoldingRate, holding), "input: per currency unit and year")
	r.note("unit_cost_without_break", it.unitCost(r.quantity), "input: mean currency a unit of this quantity")
	r.note("unit_cost_with_break", it.unitCost(best), "input: mean currency a unit of break_quantity")
	r.note("cost_without_break", before, "currency a year when this quantity q is ordered each time: unit cost × demand + order cost × demand / q + rate × unit cost × q / 2")
	r.note("cost_with_break", least, "currency a year at break_quantity")
	r.set("price_break", best, "break_quantity where cost_with_break < cost_without_break")
}

// buyAhead orders today what would otherwise be bought dearer: when the next
// order day has the announced price, each unit saves the rise and costs the
// holding rate for as long as it waits, so that buying pays for the demand of
// (new − old) ÷ (rate × old) years beyond the cover window. A price that falls
// buys nothing ahead.
func (r *receipt) buyAhead(it *Item, p *PolicyLine, holding float64) {
	rise := it.NextCost - it.UnitCost
	if it.NextCost <= 0 || rise <= 0 || it.UnitCost <= 0 || it.NextCostDay > p.Window.NextOrder {
		r.set("price_rise", r.quantity, "another order day comes before the price rises, or it does not rise")
		return
	}
	rate := cmp.Or(it.Policy.HoldingRate, holding)
	days := min(730, int(rise/(rate*it.UnitCost)*365))
	end := max(0, int(p.Window.End-p.Window.Order)+1)
	target := p.OrderUpTo + int64(it.meanDemand(end, end+days))
	ahead := min(target-p.Position.Total, it.room(p, false)) / max(1, it.Multiple) * max(1, it.Multiple)
	if ahead < it.MOQ {
		ahead = 0
	}
	r.noteOnce("holding_rate", rate, "input: per currency unit and year")
	r.noteOnce("unit_cost", it.UnitCost, "input: currency a unit today")
	r.note("next_unit_cost", it.NextCost, "input: currency a unit once the price has risen")
	r.note("days_ahead", float64(days), "days for which holding a unit costs less than the rise: rise / (holding_rate × unit_cost) × 365, at most 730")
	r.note("demand_ahead", float64(target-p.OrderUpTo), "input: mean demand of days_ahead beyond the cover window")
	r.note("ahead_quantity", float64(max(0, ahead)), "order_up_to + demand_ahead - position as far as the caps leave room, in whole multiples, 0 when below moq")
	r.set("price_rise", max(r.quantity, ahead), "the larger of the quantity and ahead_quantity: the next order day has the new price")
}

// jointLots gives the items of each supplier that share the set-up of its orders
// their lots: those of the joint replenishment cycle, in which item i is part of
// every mᵢ-th order (lotsize.JointReplenishment). It is for items of s,S and s,Q
// policies that state no lot. A refused item shares nothing, so that the lots of
// its supplier's other items are found without it.
func jointLots(rows []*planned, opt Options) {
	bySupplier := map[string][]*planned{}
	for _, r := range rows {
		it := r.it
		if len(r.problems) == 0 && it.Supplier != "" && !r.neverOrdered(opt.AsOf) && r.supplier.OrderCost > 0 && it.Policy.Lot == 0 && it.Policy.lotRule() == "" && it.UnitCost > 0 &&
			(it.Policy.Kind == PolicySS || it.Policy.Kind == PolicySQ) && it.meanDemand(0, 365) > 0 {
			bySupplier[it.Supplier] = append(bySupplier[it.Supplier], r)
		}
	}
	keys := sortedKeys(bySupplier)
	parallel(len(keys), opt.Workers, func(n int) {
		list := bySupplier[keys[n]]
		items := make([]lotsize.JointItem, len(list))
		for i, r := range list {
			items[i] = lotsize.JointItem{SetUp: r.it.Policy.OrderCost, Demand: r.it.meanDemand(0, 365),
				Holding: cmp.Or(r.it.Policy.HoldingRate, opt.HoldingRate) * r.it.UnitCost}
		}
		plan := lotsize.JointReplenishment(list[0].supplier.OrderCost, items)
		for i, r := range list {
			it := *r.it // the caller's item is not touched
			it.Policy.Lot = max(1, int64(math.Round(items[i].Demand*plan.Cycle*float64(plan.Multiples[i]))))
			r.it = &it
		}
	})
}

// unitCost is the cost per unit of a quantity after price breaks.
func (it *Item) unitCost(q int64) float64 {
	if it.Incremental && len(it.Breaks) > 0 && q > 0 {
		return incrementalCost(it, q)
	}
	cost := it.UnitCost
	for _, b := range it.Breaks {
		if q >= b.From {
			cost = b.Cost
		}
	}
	return cost
}
