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
}

// Total is the sum, currency units a year.
func (c YearlyCost) Total() float64 { return c.Ordering + c.Holding + c.Shortage }

// ExpectedCost is what the item's policy costs a year in expectation: orders at
// the policy's order cost, stock at the holding rate, units short at the margin
// (or the policy's underage cost).
func ExpectedCost(it *item.Item, w item.Window, holding float64) YearlyCost {
	return CostAtLeast(it, w, holding, 0)
}

// OrderCycle is an item's usual order: its units, the demand of a review period, and
// the positions after a review, of which top is where an order leaves it.
type OrderCycle struct {
	Order, Demand, low, top float64
}

// CycleOf is the usual cycle of a policy. Reviewed every so often, the position falls
// half a review's demand below the reorder point before an order comes, all of it
// where each review orders; the order is brought to multiple, MOQ and least units,
// and cut to the largest order and to what shelf life and a winning maximum allow.
func CycleOf(it *item.Item, p *PolicyLine, w item.Window, least float64) OrderCycle {
	lowest, width := lowestAfterOrder(it, p)
	c := OrderCycle{Demand: it.CoverDemand.Mean()}
	if it.LeadDemand != nil {
		c.Demand -= it.LeadDemand.Mean()
	}
	up := lowest + float64(width) - 1
	if p.Kind == item.PolicyOrderUpTo || p.Kind == item.PolicyNewsvendor || p.Kind == item.PolicyLookAhead {
		up, width = lowest, 1
	}
	need := float64(width-1) + c.Demand/2
	if c.Order = orderFor(it, need, c.Demand, least); c.Order <= c.Demand { // each review orders
		need = c.Demand
		c.Order = orderFor(it, need, c.Demand, least)
	}
	c.top = up - need + c.Order
	if most := float64(ceiling(it, w)); c.top > most {
		c.Order, c.top = c.Order-(c.top-most), most
	}
	if most := float64(it.MaxOrder); most > 0 && c.Order > most {
		c.Order, c.top = most, c.top-(c.Order-most)
	}
	c.Order = math.Max(c.Order, c.Demand) // at the latest each review orders
	c.low = c.top - (c.Order - c.Demand)
	return c
}

// orderFor is the mean order for needs spread over a review's demand.
func orderFor(it *item.Item, need, demand, least float64) float64 {
	order := 0.0
	const points = 16
	for k := range points {
		n := need + ((float64(k)+0.5)/points-0.5)*math.Min(demand, need)
		q := math.Max(n, math.Max(float64(it.MOQ), least))
		if m := float64(it.Multiple); m > 1 {
			q = math.Ceil(q/m-1e-9) * m
		}
		order += q / points
	}
	return order
}

// CostAtLeast is ExpectedCost with orders of at least so many units.
func CostAtLeast(it *item.Item, w item.Window, holding, least float64) YearlyCost {
	p := SolvePolicy(it, w)
	c := CycleOf(it, &p, w, least)
	rate := cmp.Or(it.Policy.HoldingRate, holding, item.DefaultHoldingRate)
	reviews := 365 / float64(max(1, w.Review))
	if served := ServedShare(it, w); served < 1 {
		return YearlyCost{Ordering: it.Policy.OrderCost * reviews, Shortage: it.Margin() * (1 - served) * c.Demand * reviews}
	}
	held := 0.0
	const points = 16
	for k := range points { // mean stock over the positions after a review
		y := c.low + (float64(k)+0.5)/points*(c.top-c.low)
		held += serviceOf(it).held(y) / points
	}
	lowest := c.low
	if c.Order > 0 { // reviews fall anywhere in the cycle
		lowest -= c.Demand / 2 * (1 - c.Demand/c.Order)
	}
	short := serviceOf(it).shortOver(lowest, OfLots(max(1, int64(math.Round(c.top-lowest))+1)))
	out := YearlyCost{Holding: rate * it.UnitCost * held, Shortage: it.Margin() * short * reviews}
	if c.Order > 0 {
		out.Ordering = it.Policy.OrderCost * c.Demand * reviews / c.Order
	}
	return out
}

// ServedShare is the share of mean demand that orders of the largest size at every
// review can bring; 1 where there is no largest order or it suffices.
func ServedShare(it *item.Item, w item.Window) float64 {
	perReview := it.CoverDemand.Mean()
	if it.LeadDemand != nil {
		perReview -= it.LeadDemand.Mean()
	}
	if it.MaxOrder <= 0 || perReview <= 0 {
		return 1
	}
	return math.Min(1, float64(it.MaxOrder/max(1, it.Multiple)*max(1, it.Multiple))/perReview)
}

// ceiling is the highest position an order may leave.
func ceiling(it *item.Item, w item.Window) int64 {
	top := int64(item.MaxUnits)
	if it.ShelfLifeDays > 0 && len(it.Daily) > 0 {
		top = min(top, int64(it.MeanDemand(0, int(w.Due-w.Order)+it.ShelfLifeDays)))
	}
	if it.MaximumWins && it.Maximum > 0 {
		top = min(top, it.Maximum)
	}
	return top
}

// PriceTag is what a constraint costs a year.
type PriceTag struct {
	Constraint string  `json:"constraint"` // "moq", "multiple", "maximum", "shelf_life", "max_order", "order_days"
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
	tag("shelf_life", it.ShelfLifeDays > 0 && len(it.Daily) > 0, func(it *item.Item) item.Window { it.ShelfLifeDays = 0; return w })
	tag("max_order", it.MaxOrder > 0, func(it *item.Item) item.Window { it.MaxOrder = 0; return w })
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
