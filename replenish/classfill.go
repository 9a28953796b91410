package replenish

import (
	"cmp"
	"math"
	"slices"
)

// TargetClassFill promises a fill rate to a class of items as a whole, not to
// each: every item is bought until the next unit saves less, at the class's one
// price of a lost unit, than it costs to hold. It is the allocation of least
// stock value for the promise (Thonemann, Brown and Hausman, "Easy quantification
// of improved spare parts inventory policies", Management Science 48(9), 2002).
// Price turns it into shortage-cost targets before a plan.
const TargetClassFill = "class_fill_rate"

// ClassPrice is the price that keeps the promise of a class.
type ClassPrice struct {
	Class    string
	Promised float64 // fill rate, weighed by demand
	Expected float64 // fill rate expected at the price
	Price    float64 // of a lost unit, currency units
	Items    int
}

// holdingCost is what a unit held over a review period costs.
func holdingCost(it *Item, review int, rate float64) float64 {
	if it.Policy.HoldingRate > 0 {
		rate = it.Policy.HoldingRate
	}
	return it.UnitCost * cmp.Or(rate, 0.25) * float64(max(1, review)) / 365
}

// ExpectedLoss is the units an item is expected to lose in a review period, and to
// have demanded from it, when position is what it has now and it is bought for at
// a price of a lost unit. overage is the cost per unit held over the period.
func ExpectedLoss(it *Item, position int64, price, overage float64) (lost, demand float64) {
	lot := packOvershoot(it)
	y := lowestForCost(it.CoverDemand, it.LeadDemand, price, overage, lot)
	if after := float64(position); after >= y {
		y = after
	} else {
		need := roundQuantity(int64(y)-position, max(1, it.Multiple), it.Rounding)
		y = float64(position + max(need, it.MOQ))
	}
	lost, demand = it.CoverDemand.Shortage(y), it.CoverDemand.Mean()
	if it.LeadDemand != nil {
		lost -= it.LeadDemand.Shortage(y)
		demand -= it.LeadDemand.Mean()
	}
	return max(0, lost), max(0, demand)
}

// classSample is the most items of a class its price is solved on.
const classSample = 4000

// The prices looked at, as logarithms of currency units.
const lowestLogPrice, highestLogPrice = -16.0, 16.0

// PriceClasses gives every item whose target is TargetClassFill the shortage-cost
// target that keeps the class's promise: the underage is the class's price, the
// overage the holding cost of a review period. windows are the items' cover
// windows, correction the units a class has lost in the past per unit expected
// (1 where unknown; see pipeline/replay). Items without demand keep to the price too.
func PriceClasses(items []Item, windows []Window, holdingRate float64, correction map[string]float64, asOf int32) []ClassPrice {
	members := map[string][]int{}
	for i := range items {
		if items[i].Policy.Target == TargetClassFill {
			members[items[i].Class] = append(members[items[i].Class], i)
		}
	}
	var out []ClassPrice
	for class, list := range members {
		c := solveClass(items, windows, list, holdingRate, cmp.Or(correction[class], 1), asOf)
		c.Class, c.Items = class, len(list)
		out = append(out, c)
		for _, i := range list {
			p := &items[i].Policy
			p.Target, p.Underage, p.Overage = TargetShortageCost, c.Price, holdingCost(&items[i], windows[i].Review, holdingRate)
		}
	}
	slices.SortFunc(out, func(a, b ClassPrice) int { return cmp.Compare(a.Class, b.Class) })
	return out
}

// solveClass finds the price by bisection of its logarithm on an even sample.
func solveClass(items []Item, windows []Window, list []int, rate, correction float64, asOf int32) ClassPrice {
	every := (len(list) + classSample - 1) / classSample
	var c ClassPrice
	demand, allowed := 0.0, 0.0
	loss := func(price float64) float64 {
		lost := 0.0
		for k := 0; k < len(list); k += every {
			it, w := &items[list[k]], windows[list[k]]
			if it.CoverDemand == nil || it.DoNotStock {
				continue
			}
			l, _ := ExpectedLoss(it, positionOf(it, w, asOf).Total, price, holdingCost(it, w.Review, rate))
			lost += l * correction
		}
		return lost
	}
	for k := 0; k < len(list); k += every {
		it := &items[list[k]]
		if it.CoverDemand == nil || it.DoNotStock {
			continue
		}
		_, d := ExpectedLoss(it, math.MaxInt32, 1, 1)
		demand += d
		allowed += (1 - it.Policy.Level) * d
	}
	lo, hi := lowestLogPrice, highestLogPrice
	for range 30 {
		if mid := (lo + hi) / 2; loss(math.Exp(mid)) > allowed {
			lo = mid
		} else {
			hi = mid
		}
	}
	c.Price, c.Promised, c.Expected = math.Exp(hi), 1, 1
	if demand > 0 {
		c.Promised, c.Expected = 1-allowed/demand, 1-loss(c.Price)/demand
	}
	return c
}
