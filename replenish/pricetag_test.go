package replenish

import (
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
	"github.com/stretchr/testify/require"
	"math"
	"math/rand/v2"
	"testing"
)

// daysOfGamma is gamma demand over a number of days of mean 4 and variance 6 each.
func daysOfGamma(days float64) item.Demand { return item.MomentDemand(4*days, math.Sqrt(6*days)) }

// taggedItem is reviewed weekly after a lead time of five days.
func taggedItem() (item.Item, []item.Supplier) {
	it := item.Item{SKU: "A", Location: "L1", Supplier: "S", LeadDemand: daysOfGamma(5),
		CoverDemand: daysOfGamma(12), Daily: flat(4, 60),
		Terms: item.Terms{UnitCost: 2, UnitPrice: 3}, Policy: item.Policy{Level: 0.97, OrderCost: 6, HoldingRate: 0.25}}
	return it, []item.Supplier{{Key: "S", LeadDays: 5, ReviewDays: 7}}
}

// The tag of each constraint against a second plan without it, whose forecast is
// made anew for its own window: the expected costs differ by the tag.
func TestPriceTagIsWhatAPlanWithoutTheConstraintSaves(t *testing.T) {
	for _, c := range []struct {
		constraint string
		set, drop  func(it *item.Item, s *item.Supplier)
	}{
		{"moq", func(it *item.Item, _ *item.Supplier) { it.MOQ = 90 },
			func(it *item.Item, _ *item.Supplier) { it.MOQ = 0 }},
		{"multiple", func(it *item.Item, _ *item.Supplier) { it.Multiple = 48 },
			func(it *item.Item, _ *item.Supplier) { it.Multiple = 1 }},
		{"maximum", func(it *item.Item, _ *item.Supplier) { it.Maximum, it.MaximumWins = 44, true },
			func(it *item.Item, _ *item.Supplier) { it.Maximum = 0 }},
		{"shelf_life", func(it *item.Item, _ *item.Supplier) { it.ShelfLifeDays = 6 },
			func(it *item.Item, _ *item.Supplier) { it.ShelfLifeDays = 0 }},
		{"order_days", func(*item.Item, *item.Supplier) {}, func(it *item.Item,
			s *item.Supplier) {
			s.ReviewDays, it.CoverDemand = 1, daysOfGamma(6)
		}},
		{"order_days", func(_ *item.Item, s *item.Supplier) { s.ReviewDays, s.OrderWeekdays = 1, [7]bool{5: true} },
			func(it *item.Item, s *item.Supplier) { s.OrderWeekdays, it.CoverDemand = [7]bool{}, daysOfGamma(6) }},
	} {
		it, suppliers := taggedItem()
		c.set(&it, &suppliers[0])
		opt := Options{AsOf: today, PriceTags: true}
		with := planOne(t, []item.Item{it}, suppliers, opt)
		require.NotEmpty(t, with.Lines, "%s: %v", c.constraint, with.Problems)
		tag := math.NaN()
		for _, g := range with.Lines[0].Tags {
			if g.Constraint == c.constraint {
				tag = g.Cost
			}
		}
		before := policy.ExpectedCost(&it, with.Policies[0].Window, opt.HoldingRate).Total()
		c.drop(&it, &suppliers[0])
		without := planOne(t, []item.Item{it}, suppliers, opt)
		saved := before - policy.ExpectedCost(&it, without.Policies[0].Window, opt.HoldingRate).Total()
		require.NotZero(t, tag, c.constraint)
		require.InDelta(t, saved, tag, 0.01*math.Abs(saved), c.constraint)
	}
}

// The tags of MOQ, pack and maximum against the same item lived through: twenty
// thousand weeks with and without it, holding, ordering and lost margin counted
// as they come.
func TestPriceTagAgainstALifeWithout(t *testing.T) {
	for _, c := range []struct {
		constraint string
		set        func(it *item.Item)
	}{
		{"moq", func(it *item.Item) { it.MOQ = 120 }},
		{"multiple", func(it *item.Item) { it.Multiple = 60 }},
		{"moq", func(it *item.Item) { it.Policy.Kind, it.MOQ = item.PolicySS, 250 }},
		{"multiple", func(it *item.Item) { it.Policy.Kind, it.Multiple = item.PolicySS, 120 }},
		{"maximum", func(it *item.Item) { it.Policy.Kind, it.Maximum, it.MaximumWins = item.PolicySS, 66, true }},
	} {
		it, suppliers := taggedItem()
		c.set(&it)
		free := it
		free.MOQ, free.Multiple, free.Maximum = 0, 0, 0
		opt := Options{AsOf: today}
		w := item.WindowOf(it, suppliers[0], nil, today)
		tag := 0.0
		for _, g := range policy.PriceTagsOver(&it, w, opt.HoldingRate) {
			if g.Constraint == c.constraint {
				tag = g.Cost
			}
		}
		lived := liveThrough(it, w, 20_000) - liveThrough(free, w, 20_000)
		require.InDelta(t, lived, tag, 0.1*math.Abs(lived)+1, c.constraint)
	}
}

// liveThrough is the yearly cost of an item ordered by its policy once a week.
func liveThrough(it item.Item, w item.Window, weeks int) float64 {
	rng := rand.New(rand.NewPCG(11, 13))
	p, daily := policy.SolvePolicy(&it, w), make([]float64, 4000)
	for i := range daily {
		daily[i] = daysOfGamma(1).Quantile((float64(i) + 0.5) / float64(len(daily)))
	}
	lead, review := int(w.LeadMean), w.Review
	due := make([]float64, review*weeks+lead+1)
	net, onOrder, cost := 60.0, int64(0), 0.0
	for d := range review * weeks {
		net += due[d]
		onOrder -= int64(due[d])
		if d%review == 0 {
			// net stock in whole units below zero is backordered
			it.OnHand, it.Backordered, it.OnOrder = int64(max(0, math.Floor(net))), int64(max(0, -math.Floor(net))), nil
			if onOrder > 0 {
				it.OnOrder = []item.OpenOrder{{ID: "X", Quantity: onOrder, Ordered: today, Due: today + 1}}
			}
			p.Position = item.PositionOf(&it, w, today)
			var r policy.Receipt
			r.BaseQuantity(&it, &p, 0)
			if r.Quantity > 0 {
				r.Caps(&it, &p)
			}
			if r.Quantity > 0 {
				q := r.Quantity
				due[d+lead] += float64(q)
				onOrder += q
				cost += it.Policy.OrderCost
			}
		}
		before := net
		net -= daily[rng.IntN(len(daily))]
		cost += it.Policy.HoldingRate * it.UnitCost / 365 * (max(0, before) + max(0, net)) / 2
		cost += it.Margin() * (max(0, -net) - max(0, -before))
	}
	return cost * 365 / float64(review*weeks)
}

// A supplier's minimum against life: weekly orders worth 56 filled up to 200, which is
// a hundred units of the only item, and the supplier's orders spared.
func TestSupplierMinimumTag(t *testing.T) {
	it, suppliers := taggedItem()
	w := item.WindowOf(it, suppliers[0], nil, today)
	suppliers[0].MinimumValue, suppliers[0].OrderCost = 200, 6
	it.Policy.OrderCost = 0
	res := planOne(t, []item.Item{it}, suppliers, Options{AsOf: today, PriceTags: true})
	filled := it
	filled.MOQ = 100
	orders := 365 / 7.0
	want := liveThrough(filled, w, 20_000) - liveThrough(it, w, 20_000) - 6*(orders-orders*56/200)
	require.InDelta(t, want, res.Orders[0].MinimumCost, 0.05*math.Abs(want))
	suppliers[0].MinimumValue = 50
	res = planOne(t, []item.Item{it}, suppliers, Options{AsOf: today, PriceTags: true})
	require.Zero(t, res.Orders[0].MinimumCost, "a minimum that every week's purchases reach costs nothing")
}

func TestPriceTagIsWhatDroppingTheMOQChanges(t *testing.T) {
	it := sampleItem("A", 1)
	it.MOQ, it.Multiple, it.Policy.OrderCost = 200, 6, 10
	s := sampleSuppliers()[0]
	tags := policy.PriceTags(&it, s, nil, today, 0)
	require.Equal(t, "moq", tags[0].Constraint)
	free := it
	free.MOQ = 0
	w := window(it)
	// 200 units held on average 97 longer than orders of a week's demand; fewer orders save.
	change := policy.ExpectedCost(&it, w, 0).Total() - policy.ExpectedCost(&free, w, 0).Total()
	require.InDelta(t, change, tags[0].Cost, 0.01*math.Abs(change))
	require.Greater(t, policy.ExpectedCost(&it, w, 0).Holding, policy.ExpectedCost(&free, w, 0).Holding)
	require.Less(t, policy.ExpectedCost(&it, w, 0).Ordering, policy.ExpectedCost(&free, w, 0).Ordering)
}

// The expected cost behind the price tags against a simulation of the same item.
func TestExpectedShortageAgainstSimulation(t *testing.T) {
	cover, lead := item.Poisson{Lambda: 36}, item.Poisson{Lambda: 15}
	for _, lot := range []int64{1, 6, 40} {
		y := policy.Service{Cover: cover, Lead: lead}.LowestForFill(0.93, policy.OfLots(lot))
		want := policy.Service{Cover: cover, Lead: lead}.FillRate(y, policy.OfLots(lot))
		require.InDelta(t, want, simulateFill(int64(y), lot, 5, 7, 3, 300_000), 0.004, "lot %d", lot)
	}
}
