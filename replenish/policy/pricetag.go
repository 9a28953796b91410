package policy

import (
	"cmp"
	"github.com/stockwright/stockwright/replenish/item"
	"math"
)

// YearlyCost is the expected cost of an item under its policy and terms, in
// currency units a year.
type YearlyCost struct {
	Ordering, Holding, Shortage float64
	Waste                       float64 // units past their shelf life, at cost
}

// Total is the sum, currency units a year.
func (c YearlyCost) Total() float64 { return c.Ordering + c.Holding + c.Shortage + c.Waste }

// ExpectedCost is what the item's policy costs a year in expectation: orders at
// the policy's order cost, stock at the holding rate, units short at the margin
// (or the policy's underage cost).
func ExpectedCost(it *item.Item, w item.Window, holding float64) YearlyCost {
	return CostAtLeast(it, w, holding, 0)
}

// CostAtLeast is ExpectedCost with orders of at least so many units.
func CostAtLeast(it *item.Item, w item.Window, holding, least float64) YearlyCost {
	p, service := SolvePolicy(it, w), serviceOf(it)
	rate := cmp.Or(it.Policy.HoldingRate, holding, item.DefaultHoldingRate)
	reviews := 365 / float64(max(1, w.Review))
	if served := ServedShare(it); served < 1 {
		orders := reviews
		if OrderShare(it) == 1 {
			orders = min(orders, 365/float64(max(1, it.SupplyDays)))
		}
		return YearlyCost{Ordering: it.Policy.OrderCost * orders,
			Shortage: it.Margin() * (1 - served) * service.perReview() * reviews}
	}
	run := runOf(it, &p, least)
	return YearlyCost{
		Ordering: it.Policy.OrderCost * run.orders * reviews, Holding: rate * it.UnitCost * run.held,
		Shortage: it.Margin() * run.short * reviews, Waste: it.UnitCost * run.wasted * reviews,
	}
}

// ServedShare is the share of mean demand that can be brought for good, by orders of the
// largest size and by what the supplier's capacity leaves the item.
func ServedShare(it *item.Item) float64 {
	if it.SupplyShare > 0 {
		return math.Min(it.SupplyShare, OrderShare(it))
	}
	return OrderShare(it)
}

// OrderShare is the share of mean demand that orders of the largest size at every
// review can bring; 1 where there is no largest order or it suffices.
func OrderShare(it *item.Item) float64 {
	perReview := PerReview(it)
	if it.MaxOrder <= 0 || perReview <= 0 {
		return 1
	}
	return math.Min(1, float64(it.MaxOrder/max(1, it.Multiple)*max(1, it.Multiple))/perReview)
}

// PriceTag is what a constraint costs a year.
type PriceTag struct {
	Constraint string  `json:"constraint"` // "moq", "multiple", "maximum", "shelf_life", "max_order", "supplier_capacity", "order_days"
	Cost       float64 `json:"cost_a_year"`
}

// PriceTags prices each constraint of an item: expected cost with it less
// expected cost without it and all others kept. Constraints that are not there
// have no tag. A negative tag says the constraint happens to save money. The tag
// of the order days compares with ordering every day.
func PriceTags(it *item.Item, s item.Supplier, table *item.LeadTimeTable, asOf int32, holding float64) []PriceTag {
	return PriceTagsOver(it, item.WindowOf(*it, s, table, asOf), holding)
}

// PriceTagsOver are the price tags over a cover window that is known; holding is per
// currency unit and year.
func PriceTagsOver(it *item.Item, w item.Window, holding float64) []PriceTag {
	with := ExpectedCost(it, w, holding).Total()
	var tags []PriceTag
	tag := func(name string, there bool, drop func(it *item.Item) item.Window) {
		if !there {
			return
		}
		free := *it
		then := drop(&free)
		tags = append(tags, PriceTag{name, with - ExpectedCost(&free, then, holding).Total()})
	}
	tag("moq", it.MOQ > 1, func(it *item.Item) item.Window { it.MOQ = 0; return w })
	tag("multiple", it.Multiple > 1, func(it *item.Item) item.Window { it.Multiple = 1; return w })
	tag("maximum", it.MaximumWins && it.Maximum > 0, func(it *item.Item) item.Window { it.Maximum = 0; return w })
	tag("shelf_life", it.ShelfLifeDays > 0 && len(it.Daily) > 0,
		func(it *item.Item) item.Window { it.ShelfLifeDays = 0; return w })
	tag("max_order", it.MaxOrder > 0, func(it *item.Item) item.Window { it.MaxOrder = 0; return w })
	tag("supplier_capacity", it.SupplyShare > 0, func(it *item.Item) item.Window { it.SupplyShare = 0; return w })
	tag("order_days", w.Review > 1 && it.LeadDemand != nil, func(it *item.Item) item.Window { return ReviewedDaily(it, w) })
	return tags
}

// ReviewedDaily gives the item the cover window it would have with a chance to
// order every day: demand beyond the lead time shrinks with the review period,
// its mean and its variance in proportion.
func ReviewedDaily(it *item.Item, w item.Window) item.Window {
	share := 1 / float64(w.Review)
	lead, cover := it.LeadDemand, it.CoverDemand
	mean := lead.Mean() + share*(cover.Mean()-lead.Mean())
	variance := item.Square(lead.SD()) + share*max(0, item.Square(cover.SD())-item.Square(lead.SD()))
	it.CoverDemand = item.MomentDemand(mean, math.Sqrt(variance))
	if it.AimsAtClass() { // which is charged for a unit held over a review period
		it.Policy.Overage *= share
	}
	w.End -= int32(w.Review - 1)
	w.NextOrder -= int32(w.Review - 1)
	w.Review = 1
	return w
}
