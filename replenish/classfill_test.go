package replenish

import (
	"encoding/json"
	"fmt"
	"github.com/stockwright/stockwright/replenish/change"
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lotsize"
	"github.com/stockwright/stockwright/replenish/policy"
	"github.com/stretchr/testify/require"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

const classLead, classReview = 5, 7

var classSupplier = item.Supplier{Key: "S", LeadDays: classLead, ReviewDays: classReview}

// classItem is an item of one class that sells rate units a day.
func classItem(k int, rate, spread, cost, promised float64) item.Item {
	over := func(days float64) item.Demand {
		if spread <= 1 {
			return demand.Poisson{Lambda: rate * days}
		}
		return demand.NegBinOf(rate*days, spread*rate*days)
	}
	it := item.Item{SKU: fmt.Sprintf("i%03d", k), Location: "L", Class: "AX", Supplier: "S",
		Terms:      item.Terms{UnitCost: cost, Multiple: 1},
		LeadDemand: over(classLead), CoverDemand: over(classLead + classReview),
		Policy: item.Policy{Target: item.TargetClassFill, Level: promised, AllowNegativeSafetyStock: true}}
	for range 60 {
		it.Daily = append(it.Daily, rate)
	}
	return it
}

// classOf makes items of one class: different rates, costs and lots.
func classOf(n int, promised float64) []item.Item {
	kinds := []string{item.PolicyOrderUpTo, item.PolicySS, item.PolicyLot, item.PolicySQ}
	var items []item.Item
	for k := range n {
		it := classItem(k, 0.05+float64(k%7), 1+float64(k%3), 0.5+float64(k%5)*3, promised)
		it.Policy.Kind, it.Policy.Lot, it.Multiple = kinds[k%4], int64(1+k%9), int64(1+k%4)
		if k%8 == 5 {
			it.Policy.Lot, it.Policy.LotRule, it.Policy.OrderCost, it.Policy.HoldingRate = 0,
				lotsize.RuleWagnerWhitin, 2, 0.25
		}
		items = append(items, it)
	}
	return items
}

func planClass(t *testing.T, items []item.Item, opt Options) Result {
	t.Helper()
	PriceClasses(items, []item.Supplier{classSupplier}, opt)
	r := Plan(items, []item.Supplier{classSupplier}, opt)
	require.Empty(t, r.Problems)
	return r
}

// Of all levels that four items can have, none that lose as little as ours hold
// less value, and those that just keep the promise hold less by one unit at most.
func TestClassPriceIsTheCheapestOfAllLevels(t *testing.T) {
	for _, promised := range []float64{0.8, 0.9, 0.95, 0.98} {
		costs, rates := []float64{1, 4, 9, 30}, []float64{0.5, 0.2, 0.35, 0.1}
		var items []item.Item
		for k := range costs {
			items = append(items, classItem(k, rates[k], 1, costs[k], promised))
		}
		res := planClass(t, items, Options{})
		const most = 20
		var lost, value [4][most]float64
		allowed, step := 0.0, 0.0
		ours := [2]float64{}
		for k, it := range items {
			allowed += (1 - promised) * rates[k] * classReview
			for y := range most {
				lost[k][y] = it.CoverDemand.Shortage(float64(y)) - it.LeadDemand.Shortage(float64(y))
				onHand := func(d item.Demand) float64 { return float64(y) - d.Mean() + d.Shortage(float64(y)) }
				value[k][y] = costs[k] * (onHand(it.CoverDemand) + onHand(it.LeadDemand)) / 2
			}
			up := res.Policies[k].OrderUpTo
			ours[0] += lost[k][up]
			ours[1] += value[k][up]
			step = max(step, value[k][up+1]-value[k][up])
		}
		require.LessOrEqual(t, ours[0], allowed+1e-9, "the promise of %g is kept", promised)
		cheapest := math.Inf(1)
		for n := range most * most * most * most {
			l, v := 0.0, 0.0
			for k, rest := 0, n; k < 4; k, rest = k+1, rest/most {
				l += lost[k][rest%most]
				v += value[k][rest%most]
			}
			if l <= ours[0]-1e-9 {
				require.Greater(t, v, ours[1]-1e-9, "promised %g", promised)
			}
			if l <= allowed {
				cheapest = min(cheapest, v)
			}
		}
		require.Less(t, ours[1]-cheapest, step, "promised %g", promised)
		require.InDelta(t, ours[1], res.Classes[0].StockValue.Float(), 1e-4)
		require.InDelta(t, 1-ours[0]/(allowed/(1-promised)), res.Classes[0].ExpectedFillRate, 1e-9)
	}
}

// Simulated for years, unmet demand backordered, the class as a whole gets what it
// was promised, while its items get more or less.
func TestClassPromiseIsKeptInASimulation(t *testing.T) {
	for _, promised := range []float64{0.9, 0.97} {
		items := classOf(40, promised)
		for k := range items {
			items[k].Policy.Kind, items[k].Multiple = item.PolicyOrderUpTo, 1
			rate := 0.05 + float64(k%7)
			items[k].LeadDemand, items[k].CoverDemand = demand.Poisson{Lambda: classLead * rate},
				demand.Poisson{Lambda: (classLead + classReview) * rate}
		}
		res := planClass(t, items, Options{})
		met, due := 0.0, 0.0
		worst, best := 1.0, 0.0
		for k, p := range res.Policies {
			m, d := simulateLevel(float64(p.OrderUpTo), 0.05+float64(k%7), uint64(k))
			met, due = met+m, due+d
			worst, best = min(worst, m/d), max(best, m/d)
		}
		require.InDelta(t, promised, met/due, 0.005)
		require.InDelta(t, res.Classes[0].ExpectedFillRate, met/due, 0.003)
		require.Less(t, worst, promised-0.01)
		require.Greater(t, best, promised+0.005)
	}
}

// simulateLevel sells an item from day to day under order-up-to and returns the
// units met from stock and the units demanded.
func simulateLevel(level, rate float64, seed uint64) (met, due float64) {
	rng := rand.New(rand.NewPCG(seed, 5))
	d := demand.Poisson{Lambda: rate}
	stock, position := level, level
	var come [classLead + 1]float64
	for day := range 14_000 {
		if day%classReview == 0 {
			come[(day+classLead)%len(come)] += level - position
			position = level
		}
		stock += come[day%len(come)] // before the day's sales, lead days after the order
		come[day%len(come)] = 0
		want := d.Quantile(rng.Float64()*0.9999999 + 1e-9)
		met += min(want, max(0, stock))
		due += want
		stock -= want
		position -= want
	}
	return met, due
}

func TestClassFillHoldsLessThanItemByItem(t *testing.T) {
	for _, level := range []float64{0.9, 0.95, 0.98} {
		class := planClass(t, classOf(60, level), Options{})
		require.Len(t, class.Classes, 1)
		c := class.Classes[0]
		require.Equal(t, int64(60), c.Items)
		require.GreaterOrEqual(t, c.ExpectedFillRate, level)
		require.Less(t, c.ExpectedFillRate, level+0.004)
		each := classOf(60, level)
		for i := range each {
			each[i].Policy.Target = item.TargetFill
		}
		value := 0.0
		for i, p := range Plan(each, []item.Supplier{classSupplier}, Options{}).Policies {
			value += each[i].UnitCost * policy.MeanHeld(&each[i], p)
		}
		require.Less(t, c.StockValue.Float(), 0.97*value)
	}
}

// The price stands whatever lies in stock, in whatever order the items come and
// on any number of workers; so the second plan after approving the first is empty.
func TestClassPriceStands(t *testing.T) {
	base := classOf(90, 0.96)
	first := planClass(t, slices.Clone(base), Options{Workers: 1})
	require.NotEmpty(t, first.Lines)
	for _, l := range first.Lines {
		b, err := json.Marshal(l)
		require.NoError(t, err)
		require.Contains(t, string(b), "held_for_next")
		require.NoError(t, checkText(b))
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for _, workers := range []int{2, 7} {
		items := slices.Clone(base)
		rng.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		again := planClass(t, items, Options{Workers: workers})
		require.Equal(t, first.Lines, again.Lines)
		require.Equal(t, first.Classes, again.Classes)
	}
	items := slices.Clone(base)
	for i := range items {
		for _, l := range first.Lines {
			if l.SKU == items[i].SKU {
				items[i].Drafts = append(items[i].Drafts, item.OpenOrder{Quantity: l.Quantity, Due: l.DueDay})
			}
		}
	}
	second := planClass(t, items, Options{})
	require.Empty(t, second.Lines)
	require.Equal(t, first.Classes, second.Classes)
}

// Another promise makes another class, a location that supplies others too, and an
// item whose target a person set keeps it alone.
func TestClassesAreToldApart(t *testing.T) {
	items := classOf(30, 0.95)
	for i := range 10 {
		items[i].Policy.Level = 0.99
	}
	items[20].Policy.Level, items[20].Policy.Rule = 0.99, change.OverrideRule+"ann: opening"
	branch := items[29]
	branch.Location, branch.Supplier, branch.SuppliedBy = "B", "", "L"
	res := planClass2(t, append(items, branch))
	require.Len(t, res.Classes, 4)
	alone := 0
	for _, c := range res.Classes {
		require.InDelta(t, c.Promised, c.ExpectedFillRate, 0.05)
		require.GreaterOrEqual(t, c.ExpectedFillRate, c.Promised)
		if c.SKU != "" {
			alone++
			require.Equal(t, items[20].SKU, c.SKU)
		}
	}
	require.Equal(t, 1, alone)
}

func planClass2(t *testing.T, items []item.Item) Result {
	t.Helper()
	suppliers := []item.Supplier{classSupplier, {Key: "L", LeadDays: 1}}
	PriceClasses(items, suppliers, Options{})
	r := Plan(items, suppliers, Options{})
	require.Empty(t, r.Problems)
	return r
}

func TestClassPromiseOutOfReach(t *testing.T) {
	items := classOf(30, 0.99)
	for i := range items {
		items[i].Policy.Kind = item.PolicyOrderUpTo
		items[i].Policy.MaxDays = 10
		if i%3 == 0 {
			items[i].Policy.MaxDays = 0
		}
	}
	res := planClass(t, items, Options{})
	require.Less(t, res.Classes[0].ExpectedFillRate, 0.985)
	for i, p := range res.Policies {
		if items[i].Policy.MaxDays == 0 {
			require.Less(t, float64(p.OrderUpTo), p.CoverMean+6*p.CoverSD+2,
				"what is not held is not piled up for what is")
		}
	}
}

func TestClassFillRefusesWhatItCannotWeigh(t *testing.T) {
	items := classOf(8, 0.95)
	items[3].UnitCost, items[4].Policy.Level, items[5].CoverDemand = 0, 1, nil
	items[6].Policy.Kind, items[6].Policy.Min, items[6].Policy.Max = item.PolicyMinMax, 1, 2
	PriceClasses(items, []item.Supplier{classSupplier}, Options{})
	res := Plan(items, []item.Supplier{classSupplier}, Options{})
	codes := map[string]string{}
	for _, p := range res.Problems {
		codes[p.SKU] = p.Code
	}
	require.Equal(t, map[string]string{"i003": "no_unit_cost", "i004": "bad_target", "i005": "missing_demand"}, codes)
	require.Equal(t, int64(4), res.Classes[0].Items)
	require.Zero(t, items[6].Policy.Underage)

	none := classOf(3, 0.95)
	for i := range none {
		none[i].LeadDemand, none[i].CoverDemand, none[i].Daily = item.Normal{}, item.Normal{}, nil
	}
	res = planClass(t, none, Options{})
	require.Empty(t, res.Lines, "a class without demand holds nothing")
	require.Equal(t, 1.0, res.Classes[0].ExpectedFillRate)

	unpriced := classOf(1, 0.95)
	require.Equal(t, "no_class_price", Plan(unpriced, []item.Supplier{classSupplier}, Options{}).Problems[0].Code)
}

// The tag of the order days holds a class's price against what a unit costs to hold
// for as long as it is held: a day, where every day takes orders.
func TestOrderDaysOfAClassItemAreTaggedAtItsPrice(t *testing.T) {
	items := classOf(20, 0.95)
	PriceClasses(items, []item.Supplier{classSupplier}, Options{})
	it := items[0]
	w := item.WindowOf(it, classSupplier, nil, 0)
	daily := it
	v := policy.ReviewedDaily(&daily, w)
	require.InDelta(t, holdingCost(&it, v, Options{}), daily.Policy.Overage, 1e-12)
	tags := policy.PriceTags(&it, classSupplier, nil, 0, 0)
	require.Equal(t, "order_days", tags[len(tags)-1].Constraint)
}
