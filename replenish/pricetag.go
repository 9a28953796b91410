package replenish

import (
	"cmp"
	"math"
)

// YearlyCost is the expected cost of an item under its policy and terms, in
// currency units a year.
type YearlyCost struct {
	Ordering, Holding, Shortage float64
}

// Total is the sum.
func (c YearlyCost) Total() float64 { return c.Ordering + c.Holding + c.Shortage }

// ExpectedCost is what the item's policy costs a year in expectation: orders at
// the policy's order cost, stock at the holding rate, units short at the margin
// (or the policy's underage cost). The mean order is a review period's demand, at
// least the lot, the multiple and the MOQ; positions after ordering spread over it.
func ExpectedCost(it *Item, w Window, opt Options) YearlyCost {
	p := solvePolicy(it, w)
	lowest, lot := lowestAfterOrder(it, &p)
	review := float64(max(1, w.Review))
	demand := it.CoverDemand.Mean()
	if it.LeadDemand != nil {
		demand -= it.LeadDemand.Mean()
	}
	order := max(demand, float64(lot), float64(it.MOQ), float64(max(1, it.Multiple)))
	spread := max(lot, int64(math.Ceil(order-demand)))
	margin := it.Policy.Underage
	if margin <= 0 {
		margin = max(it.UnitPrice-it.UnitCost, 0.1*it.UnitCost)
	}
	short := expectedShort(it.CoverDemand, it.LeadDemand, lowest, spread)
	rate := cmp.Or(it.Policy.HoldingRate, opt.HoldingRate, 0.25)
	held := 0.0
	const points = 16
	for k := range points { // mean stock over the spread of positions
		y := lowest + (float64(k)+0.5)/points*float64(spread)
		held += reviewCost(it.CoverDemand, it.LeadDemand, 0, 1, y) / points
	}
	reviews := 365 / review
	c := YearlyCost{Holding: rate * it.UnitCost * held, Shortage: margin * short * reviews}
	if order > 0 {
		c.Ordering = it.Policy.OrderCost * min(reviews, demand*reviews/order)
	}
	return c
}

// PriceTag is what a constraint costs a year.
type PriceTag struct {
	Constraint string  `json:"constraint"` // "moq", "multiple"
	Cost       float64 `json:"cost_a_year"`
}

// PriceTags prices each constraint of an item: expected cost with it less
// expected cost without it and all others kept. Constraints that are not there
// have no tag. A negative tag says the constraint happens to save money.
func PriceTags(it *Item, s Supplier, table *LeadTimeTable, opt Options) []PriceTag {
	cost := func(it Item, s Supplier) float64 {
		return ExpectedCost(&it, WindowOf(it, s, table, opt.AsOf), opt).Total()
	}
	with := cost(*it, s)
	var tags []PriceTag
	tag := func(name string, there bool, drop func(it *Item, s *Supplier)) {
		if !there {
			return
		}
		free, terms := *it, s
		drop(&free, &terms)
		tags = append(tags, PriceTag{name, with - cost(free, terms)})
	}
	tag("moq", it.MOQ > 1, func(it *Item, _ *Supplier) { it.MOQ = 0 })
	tag("multiple", it.Multiple > 1, func(it *Item, _ *Supplier) { it.Multiple = 1 })
	return tags
}
