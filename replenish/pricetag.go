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
// (or the policy's underage cost).
func ExpectedCost(it *Item, w Window, holding float64) YearlyCost {
	return expectedCost(it, w, holding, 0)
}

// orderCycle is an item's usual order: its units, the demand of a review period, and
// the positions after a review, of which top is where an order leaves it.
type orderCycle struct {
	order, demand, low, top float64
}

// cycleOf is the usual cycle of a policy. Reviewed every so often, the position falls
// half a review's demand below the reorder point before an order comes, all of it
// where each review orders; the order is brought to multiple, MOQ and least units,
// and cut to the largest order and to what shelf life and a winning maximum allow.
func cycleOf(it *Item, p *PolicyLine, w Window, least float64) orderCycle {
	lowest, width := lowestAfterOrder(it, p)
	c := orderCycle{demand: it.CoverDemand.Mean()}
	if it.LeadDemand != nil {
		c.demand -= it.LeadDemand.Mean()
	}
	up := lowest + float64(width) - 1
	if p.Kind == PolicyOrderUpTo || p.Kind == PolicyNewsvendor || p.Kind == PolicyLookAhead {
		up, width = lowest, 1
	}
	need := float64(width-1) + c.demand/2
	if c.order = it.orderFor(need, c.demand, least); c.order <= c.demand { // each review orders
		need = c.demand
		c.order = it.orderFor(need, c.demand, least)
	}
	c.top = up - need + c.order
	if most := float64(it.ceiling(w)); c.top > most {
		c.order, c.top = c.order-(c.top-most), most
	}
	if most := float64(it.MaxOrder); most > 0 && c.order > most {
		c.order, c.top = most, c.top-(c.order-most)
	}
	c.order = math.Max(c.order, c.demand) // at the latest each review orders
	c.low = c.top - (c.order - c.demand)
	return c
}

// orderFor is the mean order for needs spread over a review's demand.
func (it *Item) orderFor(need, demand, least float64) float64 {
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

// expectedCost is ExpectedCost with orders of at least so many units.
func expectedCost(it *Item, w Window, holding, least float64) YearlyCost {
	p := solvePolicy(it, w)
	c := cycleOf(it, &p, w, least)
	rate := cmp.Or(it.Policy.HoldingRate, holding, DefaultHoldingRate)
	reviews := 365 / float64(max(1, w.Review))
	if served := it.servedShare(w); served < 1 {
		return YearlyCost{Ordering: it.Policy.OrderCost * reviews, Shortage: it.margin() * (1 - served) * c.demand * reviews}
	}
	held := 0.0
	const points = 16
	for k := range points { // mean stock over the positions after a review
		y := c.low + (float64(k)+0.5)/points*(c.top-c.low)
		held += it.service().held(y) / points
	}
	lowest := c.low
	if c.order > 0 { // reviews fall anywhere in the cycle
		lowest -= c.demand / 2 * (1 - c.demand/c.order)
	}
	short := it.service().shortOver(lowest, ofLots(max(1, int64(math.Round(c.top-lowest))+1)))
	out := YearlyCost{Holding: rate * it.UnitCost * held, Shortage: it.margin() * short * reviews}
	if c.order > 0 {
		out.Ordering = it.Policy.OrderCost * c.demand * reviews / c.order
	}
	return out
}

// servedShare is the share of mean demand that orders of the largest size at every
// review can bring; 1 where there is no largest order or it suffices.
func (it *Item) servedShare(w Window) float64 {
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
	Constraint string  `json:"constraint"` // "moq", "multiple", "maximum", "shelf_life", "max_order", "order_days"
	Cost       float64 `json:"cost_a_year"`
}

// PriceTags prices each constraint of an item: expected cost with it less
// expected cost without it and all others kept. Constraints that are not there
// have no tag. A negative tag says the constraint happens to save money. The tag
// of the order days compares with ordering every day.
func PriceTags(it *Item, s Supplier, table *LeadTimeTable, asOf int32, holding float64) []PriceTag {
	return priceTags(it, WindowOf(*it, s, table, asOf), holding)
}

func priceTags(it *Item, w Window, holding float64) []PriceTag {
	with := ExpectedCost(it, w, holding).Total()
	var tags []PriceTag
	tag := func(name string, there bool, drop func(it *Item) Window) {
		if !there {
			return
		}
		free := *it
		then := drop(&free)
		tags = append(tags, PriceTag{name, with - ExpectedCost(&free, then, holding).Total()})
	}
	tag("moq", it.MOQ > 1, func(it *Item) Window { it.MOQ = 0; return w })
	tag("multiple", it.Multiple > 1, func(it *Item) Window { it.Multiple = 1; return w })
	tag("maximum", it.MaximumWins && it.Maximum > 0, func(it *Item) Window { it.Maximum = 0; return w })
	tag("shelf_life", it.ShelfLifeDays > 0 && len(it.Daily) > 0, func(it *Item) Window { it.ShelfLifeDays = 0; return w })
	tag("max_order", it.MaxOrder > 0, func(it *Item) Window { it.MaxOrder = 0; return w })
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

// minimumCost is what a supplier's minimum order value costs a year: where its usual
// order falls short of it, every line of an order is as much larger, which spares
// orders and holds stock.
func minimumCost(s Supplier, rows []*planned, holding float64) float64 {
	type line struct {
		r     *planned
		cycle orderCycle
	}
	var lines []line
	perReview, none := 0.0, 1.0
	for _, r := range rows {
		if r.it.CoverDemand == nil || r.it.UnitCost <= 0 {
			continue
		}
		c := cycleOf(r.it, &r.policy, r.window, 0)
		if c.demand <= 0 {
			continue
		}
		lines = append(lines, line{r, c})
		perReview += c.demand * r.it.UnitCost
		none *= 1 - math.Min(1, c.demand/c.order)
	}
	if perReview <= 0 {
		return 0
	}
	orders := 1 - none // share of reviews with an order
	usual := perReview / math.Max(orders, 1e-9)
	if usual >= s.MinimumValue {
		return 0
	}
	cost, reviews := 0.0, 365/float64(max(1, lines[0].r.window.Review))
	for _, l := range lines {
		least := l.cycle.order * s.MinimumValue / usual
		cost += expectedCost(l.r.it, l.r.window, holding, least).Total() - expectedCost(l.r.it, l.r.window, holding, 0).Total()
	}
	return cost - s.OrderCost*reviews*orders*(1-usual/s.MinimumValue)
}
