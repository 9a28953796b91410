package item

import "github.com/stockwright/stockwright/replenish/lotsize"

// Margin is what a unit short loses: the policy's underage cost, else price less
// cost, at least a tenth of the cost.
func (it *Item) Margin() float64 {
	if it.Policy.Underage > 0 && it.Policy.Target != TargetClassFill { // whose price is no money lost
		return it.Policy.Underage
	}
	return max(it.UnitPrice-it.UnitCost, 0.1*it.UnitCost)
}

// Tiers are the item's prices from 0 on.
func (it *Item) Tiers() []lotsize.Tier {
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
	tiers, total := it.Tiers(), 0.0
	for j, t := range tiers {
		to := float64(q)
		if j+1 < len(tiers) {
			to = min(to, tiers[j+1].From)
		}
		total += t.Cost * max(0, to-t.From)
	}
	return total / float64(q)
}

// CostAt is the cost per unit of a quantity after price breaks.
func (it *Item) CostAt(q int64) float64 {
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
