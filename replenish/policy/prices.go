package policy

import (
	"cmp"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/lotsize"
	"math"
)

// YearlyPurchase is what ordering q each time costs a year: purchase, orders at
// the policy's order cost, stock at the holding rate (Snyder and Shen,
// Fundamentals of Supply Chain Theory, 2nd ed., section 3.4).
func YearlyPurchase(it *item.Item, q int64, holding float64) float64 {
	rate := cmp.Or(it.Policy.HoldingRate, holding)
	d := it.MeanDemand(0, 365)
	if it.Incremental {
		return lotsize.IncrementalCost(it.Policy.OrderCost, rate, d, it.Tiers(), float64(q))
	}
	return lotsize.AllUnitsCost(it.Policy.OrderCost, rate, d, it.Tiers(), float64(q))
}

// breakQuantities are the order quantities worth trying: the breaks and, where each
// unit costs its own tier's price, the economic lot of each tier, which pays a tier's
// dearer first units once an order (Snyder and Shen, section 3.4.2), up and down to
// whole multiples.
func breakQuantities(it *item.Item, holding float64) []int64 {
	multiple := max(1, it.Multiple)
	var out []int64
	for _, b := range it.Breaks {
		out = append(out, lots.Up(b.From, multiple))
	}
	if !it.Incremental {
		return out
	}
	tiers, extra := it.Tiers(), 0.0
	rate, d := cmp.Or(it.Policy.HoldingRate, holding), it.MeanDemand(0, 365)
	for j, t := range tiers {
		if j > 0 {
			extra += (tiers[j-1].Cost - t.Cost) * t.From
		}
		if q := math.Sqrt(2 * d * (it.Policy.OrderCost + extra) / (rate * t.Cost)); q >= t.From &&
			!math.IsNaN(q) && q < item.MaxUnits {
			down := int64(q) / multiple * multiple
			out = append(out, down, down+multiple)
		}
	}
	return out
}

// priceBreak raises an order to the price break that costs least a year, where
// that is less than ordering the quantity at hand each time. Quantities beyond what
// shelf life, phase-out, maximum and largest order leave room for do not count.
func (r *Receipt) priceBreak(it *item.Item, p *PolicyLine, holding float64) {
	if r.Quantity <= 0 || it.MeanDemand(0, 365) <= 0 {
		r.Set("price_break", r.Quantity, "no order, or no demand to hold stock for")
		return
	}
	best, room := r.Quantity, Room(it, p, false)
	least := YearlyPurchase(it, best, holding)
	before := least
	for _, q := range breakQuantities(it, holding) {
		if q <= r.Quantity || q > room {
			continue
		}
		if cost := YearlyPurchase(it, q, holding); cost < least {
			best, least = q, cost
		}
	}
	r.Note("break_quantity", float64(best), "input: the quantity at hand or the break that costs least a year")
	r.Note("yearly_demand", it.MeanDemand(0, 365), "input: mean units of the coming year")
	r.noteOnce("order_cost", it.Policy.OrderCost, "input: currency an order")
	r.noteOnce("holding_rate", cmp.Or(it.Policy.HoldingRate, holding), "input: per currency unit and year")
	r.Note("unit_cost_without_break", it.CostAt(r.Quantity), "input: mean currency a unit of this quantity")
	r.Note("unit_cost_with_break", it.CostAt(best), "input: mean currency a unit of break_quantity")
	r.Note("cost_without_break", before, "currency a year when this quantity q is ordered each time: unit cost × demand + order cost × demand / q + rate × unit cost × q / 2")
	r.Note("cost_with_break", least, "currency a year at break_quantity")
	r.Set("price_break", best, "break_quantity where cost_with_break < cost_without_break")
}

// buyAhead orders today what would otherwise be bought dearer: when the next
// order day has the announced price, each unit saves the rise and costs the
// holding rate for as long as it waits, so that buying pays for the demand of
// (new − old) ÷ (rate × old) years beyond the cover window.
func (r *Receipt) buyAhead(it *item.Item, p *PolicyLine, holding float64) {
	rise := it.NextCost - it.UnitCost
	if p.OrderUpTo <= 0 || it.NextCost <= 0 || rise <= 0 || it.UnitCost <= 0 || it.NextCostDay > p.Window.NextOrder {
		r.Set("price_rise", r.Quantity, "another order day comes before the price rises, it does not rise, or nothing is wanted")
		return
	}
	rate := cmp.Or(it.Policy.HoldingRate, holding)
	days := min(730, int(rise/(rate*it.UnitCost)*365))
	end := max(0, int(p.Window.End-p.Window.Order)+1)
	target := p.OrderUpTo + int64(it.MeanDemand(end, end+days))
	ahead := min(target-p.Position.Total, Room(it, p, false)) / max(1, it.Multiple) * max(1, it.Multiple)
	if ahead < it.MOQ {
		ahead = 0
	}
	r.noteOnce("holding_rate", rate, "input: per currency unit and year")
	r.noteOnce("unit_cost", it.UnitCost, "input: currency a unit today")
	r.Note("next_unit_cost", it.NextCost, "input: currency a unit once the price has risen")
	r.Note("days_ahead", float64(days), "days for which holding a unit costs less than the rise: rise / (holding_rate × unit_cost) × 365, at most 730")
	r.Note("demand_ahead", float64(target-p.OrderUpTo), "input: mean demand of days_ahead beyond the cover window")
	r.Note("ahead_quantity", float64(max(0, ahead)), "order_up_to + demand_ahead - position as far as the caps leave room, in whole multiples, 0 when below moq")
	r.Set("price_rise", max(r.Quantity, ahead), "the larger of the quantity and ahead_quantity: the next order day has the new price")
}

// waitForFall orders before an announced fall of the price no more than lasts until goods
// at the new price come: up to above the reorder point on the first order day that has it.
// It does so where that costs less than the larger order: the price today of what is left
// out, less its price then and the part of an order's cost that it would bear.
func (r *Receipt) waitForFall(it *item.Item, p *PolicyLine) {
	whole := r.Quantity
	if whole <= 0 {
		r.Set("price_fall", whole, "no order")
		return
	}
	end, review := max(0, int(p.Window.End-p.Window.Order)+1), max(1, p.Window.Review)
	days := (max(0, int(it.NextCostDay-p.Window.NextOrder)) + review - 1) / review * review
	until := max(p.Missing(), p.ReorderPoint+1-p.Position.Total+CeilUnits(it.MeanDemand(end, end+days)))
	multiple := max(1, it.Multiple)
	wanted := min(whole, max(lots.Up(until, multiple), lots.Up(it.MOQ, multiple)))
	left := float64(whole - wanted)
	saved := it.CostAt(whole)*float64(whole) - it.CostAt(wanted)*float64(wanted) - it.NextCost*left -
		it.Policy.OrderCost*left/float64(whole)
	r.Note("next_unit_cost", it.NextCost, "input: currency a unit once the price has fallen")
	r.Note("days_until_fall", float64(days), "input: days from the next order day to the first that has the new price")
	r.Note("demand_until_fall", float64(until)-float64(p.Missing()), "input: mean demand of days_until_fall beyond the cover window")
	r.Note("until_fall_quantity", float64(wanted), "reorder_point + 1 + demand_until_fall - position, least multiple at or above it and moq, at most the quantity")
	r.noteOnce("order_cost", it.Policy.OrderCost, "input: currency an order")
	r.Note("fall_saves", saved, "input: currency, the price of what is left out less next_unit_cost and its part of order_cost")
	if saved <= 0 {
		wanted = whole
	}
	r.Set("price_fall", wanted, "until_fall_quantity where fall_saves > 0: the rest is cheaper by then")
}
