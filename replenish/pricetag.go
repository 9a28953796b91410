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

// Total is the sum, currency units a year.
func (c YearlyCost) Total() float64 { return c.Ordering + c.Holding + c.Shortage }

// ExpectedCost is what the item's policy costs a year in expectation: orders at
// the policy's order cost, stock at the holding rate, units short at the margin
// (or the policy's underage cost). The mean order is a review period's demand, at
// least the lot, the multiple and the MOQ; positions after ordering spread over
// it, none above what shelf life and a winning maximum allow.
func ExpectedCost(it *Item, w Window, opt Options) YearlyCost {
	p := solvePolicy(it, w)
	lowest, lot := lowestAfterOrder(it, &p)
	review := float64(max(1, w.Review))
	demand := it.CoverDemand.Mean()
	if it.LeadDemand != nil {
		demand -= it.LeadDemand.Mean()
	}
	if !p.byLots() && p.Kind != PolicyOrderUpTo && p.Kind != PolicyNewsvendor && p.Kind != PolicyLookAhead {
		lot += (packOvershoot(it) - 1) / 2 // rounding up passes the level by half a pack on average
	}
	order := max(demand, float64(lot), float64(it.MOQ), float64(max(1, it.Multiple)))
	spread := max(lot, int64(math.Ceil(order-demand)))
	if top := it.ceiling(w); top < int64(lowest)+spread-1 {
		lowest = min(lowest, float64(top))
		spread = max(1, top-int64(lowest)+1)
	}
	rate := cmp.Or(it.Policy.HoldingRate, opt.HoldingRate, defaultHoldingRate)
	held := 0.0
	const points = 16
	for k := range points { // mean stock over the spread of positions
		y := lowest + (float64(k)+0.5)/points*float64(spread)
		held += reviewCost(it.CoverDemand, it.LeadDemand, 0, 1, y) / points
	}
	reviews := 365 / review
	short := expectedShort(it.CoverDemand, it.LeadDemand, lowest, ofLots(spread))
	c := YearlyCost{Holding: rate * it.UnitCost * held, Shortage: it.margin() * short * reviews}
	if order > 0 {
		c.Ordering = it.Policy.OrderCost * min(reviews, demand*reviews/order)
	}
	return c
}

// ceiling is the highest position an order may leave.
func (it *Item) ceiling(w Window) int64 {
	top := int64(maxUnits)
	if it.ShelfLifeDays > 0 && len(it.Daily) > 0 {
		top = min(top, int64(it.meanDemand(0, int(w.Due-w.Order)+it.ShelfLifeDays)))
	}
	if it.MaximumWins && it.Maximum > 0 {
		top = min(top, it.Maximum)
	}
	return top
}

// PriceTag is what a constraint costs a year.
type PriceTag struct {
	Constraint string  `json:"constraint"` // "moq", "multiple", "maximum", "shelf_life", "order_days"
	Cost       float64 `json:"cost_a_year"`
}

// PriceTags prices each constraint of an item: expected cost with it less
// expected cost without it and all others kept. Constraints that are not there
// have no tag. A negative tag says the constraint happens to save money. The tag
// of the order days compares with ordering every day.
func PriceTags(it *Item, s Supplier, table *LeadTimeTable, opt Options) []PriceTag {
	return priceTags(it, WindowOf(*it, s, table, opt.AsOf), opt)
}

func priceTags(it *Item, w Window, opt Options) []PriceTag {
	with := ExpectedCost(it, w, opt).Total()
	var tags []PriceTag
	tag := func(name string, there bool, drop func(it *Item) Window) {
		if !there {
			return
		}
		free := *it
		then := drop(&free)
		tags = append(tags, PriceTag{name, with - ExpectedCost(&free, then, opt).Total()})
	}
	tag("moq", it.MOQ > 1, func(it *Item) Window { it.MOQ = 0; return w })
	tag("multiple", it.Multiple > 1, func(it *Item) Window { it.Multiple = 1; return w })
	tag("maximum", it.MaximumWins && it.Maximum > 0, func(it *Item) Window { it.Maximum = 0; return w })
	tag("shelf_life", it.ShelfLifeDays > 0 && len(it.Daily) > 0, func(it *Item) Window { it.ShelfLifeDays = 0; return w })
	tag("order_days", w.Review > 1 && it.LeadDemand != nil, func(it *Item) Window { return it.reviewedDaily(w) })
	return tags
}

// reviewedDaily gives the item the cover window it would have with a chance to
// order every day: demand beyond the lead time shrinks with the review period,
// its mean and its variance in proportion.
func (it *Item) reviewedDaily(w Window) Window {
	share := 1 / float64(w.Review)
	lead, cover := it.LeadDemand, it.CoverDemand
	mean := lead.Mean() + share*(cover.Mean()-lead.Mean())
	variance := square(lead.SD()) + share*max(0, square(cover.SD())-square(lead.SD()))
	it.CoverDemand = MomentDemand(mean, math.Sqrt(variance))
	if it.aimsAtClass() { // which is charged for a unit held over a review period
		it.Policy.Overage *= share
	}
	w.End -= int32(w.Review - 1)
	w.NextOrder -= int32(w.Review - 1)
	w.Review = 1
	return w
}

// minimumCost is what a supplier's minimum order value costs a year: where a
// review period's purchases fall short of it, orders come as much rarer as they
// are larger, half of the difference is held on average, and the orders spared
// are saved.
func minimumCost(s Supplier, rows []*planned, opt Options) float64 {
	yearly, holding, review := 0.0, 0.0, 1.0
	for _, r := range rows {
		bought := r.it.meanDemand(0, 365) * r.it.UnitCost
		yearly += bought
		holding += bought * cmp.Or(r.it.Policy.HoldingRate, opt.HoldingRate)
		review = max(review, float64(r.window.Review))
	}
	usual := yearly * review / 365
	if usual <= 0 || usual >= s.MinimumValue {
		return 0
	}
	return holding/yearly*(s.MinimumValue-usual)/2 - s.OrderCost*(yearly/usual-yearly/s.MinimumValue)
}
