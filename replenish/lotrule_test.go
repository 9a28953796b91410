package replenish

import (
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lotsize"
	"github.com/stockwright/stockwright/replenish/policy"
	"github.com/stretchr/testify/require"
	"math"
	"math/rand/v2"
	"pgregory.net/rapid"
	"testing"
)

// certain is an item whose demand is known: units a day from today on, 3 days of
// lead time, ordered weekly.
func certain(daily []float64, rule string, orderCost float64) item.Item {
	sum := func(days int) float64 {
		s := 0.0
		for _, v := range daily[:min(days, len(daily))] {
			s += v
		}
		return s
	}
	return item.Item{SKU: "A", Location: "L1", Supplier: "S", LeadDemand: item.Normal{Mu: sum(3)}, CoverDemand: item.Normal{Mu: sum(10)}, Daily: daily,
		Terms: item.Terms{UnitCost: 2, UnitPrice: 3}, Policy: item.Policy{Kind: item.PolicySS, Level: 0.97, OrderCost: orderCost, HoldingRate: 0.25, LotRule: rule}}
}

// weekly spreads units by week over days, and no demand after the last.
func weekly(weeks []int) []float64 {
	daily := make([]float64, 0, 7*len(weeks)+20)
	for _, units := range weeks {
		for range 7 {
			daily = append(daily, float64(units))
		}
	}
	return append(daily, make([]float64, 20)...)
}

// live orders week by week as the engine decides from what is left of the year,
// and returns the orders, their number, and unit-days of stock beyond what demand
// needs before the next order's goods.
func live(daily []float64, rule string, orderCost float64) (orders []int64, placed int, held float64) {
	s := item.Supplier{Key: "S", LeadDays: 3, ReviewDays: 7}
	position := daily[0] + daily[1] + daily[2]
	for day := 0; day+20 <= len(daily); day += 7 {
		it := certain(daily[day:], rule, orderCost)
		it.OnHand = int64(position)
		_, q := policy.Decide(&it, item.WindowOf(it, s, nil, today), today)
		if q > 0 {
			placed++
		}
		orders = append(orders, q)
		position += float64(q)
		held += 7 * (position - it.CoverDemand.Mean())
		for _, v := range daily[day : day+7] {
			position -= v
		}
	}
	return orders, placed, held
}

// lotsOf are the orders of a rule that places none before something is needed.
func lotsOf(p lotsize.Dynamic, rule string) []int64 {
	out := make([]int64, len(p.Demand))
	left := 0.0
	for k, d := range p.Demand {
		if left < d {
			rest := p
			rest.Demand = p.Demand[k:]
			out[k] = int64(rest.Plan(rule)[0])
			left += float64(out[k])
		}
		left -= d
	}
	return out
}

// On known demand the nights' orders cost what the cheapest of all plans costs,
// found by trying every set of order weeks; every other rule's are those of
// the rule itself.
func TestNightsOrderTheDynamicLot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weeks := rapid.SliceOfN(rapid.IntRange(0, 9), 2, 9).Draw(t, "weeks")
		orderCost := rapid.Float64Range(0.05, 4).Draw(t, "order cost")
		weeks = append([]int{rapid.IntRange(1, 9).Draw(t, "first")}, weeks...)
		daily := weekly(weeks)
		// What the order of a week must add: demand from its goods to the next one's.
		n := len(daily[:len(daily)-20])/7 + 1
		p := lotsize.Dynamic{SetUp: []float64{orderCost}, Holding: []float64{2 * 0.25 / 365 * 7}, Demand: make([]float64, n)}
		for k := range n {
			for d := 7*k + 3; d < min(7*k+10, len(daily)); d++ {
				p.Demand[k] += daily[d]
			}
		}
		for _, rule := range lotsize.Rules() {
			orders, placed, held := live(daily, rule, orderCost)
			if rule != lotsize.RuleWagnerWhitin {
				require.Equal(t, lotsOf(p, rule)[:len(orders)], orders, rule)
				continue
			}
			least := math.Inf(1)
			for set := 1; set < 1<<n; set += 2 {
				cost, last := 0.0, 0
				for k, units := range p.Demand {
					if set>>k&1 == 1 {
						cost, last = cost+orderCost, k
					}
					cost += units * p.Holding[0] * float64(k-last)
				}
				least = min(least, cost)
			}
			require.InDelta(t, least, float64(placed)*orderCost+held*2*0.25/365, 1e-6)
		}
	})
}

// On demand that swings with the season the cheapest lots cost no more than the
// economic lot, on any item, and clearly less on the whole.
func TestDynamicLotsPayOnSeasons(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 3))
	total := map[string]float64{}
	for range 40 {
		rate, swing, orderCost := 0.2+4*rng.Float64(), 0.6+0.4*rng.Float64(), 0.5+6*rng.Float64()
		peak, width := rng.Float64()*52, 3+9*rng.Float64()
		weeks := make([]int, 53)
		for w := range weeks {
			off := math.Abs(math.Mod(float64(w)-peak+78, 52) - 26)
			weeks[w] = int(math.Round(rate * (1 - swing + 4*swing*math.Exp(-off*off/width/width))))
		}
		weeks[0] = max(1, weeks[0])
		cost := map[string]float64{}
		for _, rule := range []string{item.LotEconomic, lotsize.RuleWagnerWhitin, lotsize.RuleSilverMeal} {
			_, placed, held := live(weekly(weeks), rule, orderCost)
			cost[rule] = float64(placed)*orderCost + held*2*0.25/365
			total[rule] += cost[rule]
		}
		require.LessOrEqual(t, cost[lotsize.RuleWagnerWhitin], cost[item.LotEconomic]+1e-9)
	}
	require.Less(t, total[lotsize.RuleWagnerWhitin], 0.95*total[item.LotEconomic])
	require.Less(t, total[lotsize.RuleSilverMeal], 0.97*total[item.LotEconomic])
	t.Logf("cost against the economic lot: Wagner-Whitin %.3f, Silver-Meal %.3f", total[lotsize.RuleWagnerWhitin]/total[item.LotEconomic],
		total[lotsize.RuleSilverMeal]/total[item.LotEconomic])
}

// seasonal sells 2 a day, 8 a day in the fourth week.
func seasonal() item.Item {
	it := sampleItem("A", 2)
	for d := 21; d < 28; d++ {
		it.Daily[d] = 8
	}
	it.Multiple = 1
	it.Policy = item.Policy{Kind: item.PolicySQ, Level: 0.97, OrderCost: 4, HoldingRate: 0.3, LotRule: lotsize.RuleWagnerWhitin}
	return it
}

// A dynamic lot stands under the same terms as any other: what comes later is
// counted, and pack, MOQ, shelf life, maximum and days of cover bound it.
func TestDynamicLotsKeepTheTerms(t *testing.T) {
	plan := func(change func(it *item.Item, s *item.Supplier)) (Result, int64) {
		it, suppliers := seasonal(), sampleSuppliers()
		change(&it, &suppliers[0])
		res := planOne(t, []item.Item{it}, suppliers, Options{AsOf: today})
		if len(res.Lines) == 0 {
			return res, 0
		}
		return res, res.Lines[0].Quantity
	}
	res, plain := plan(func(*item.Item, *item.Supplier) {})
	p := res.Policies[0]
	require.Equal(t, "wagner_whitin", p.LotRule)
	require.Greater(t, plain, p.ReorderPoint+1, "more than the need")
	require.Equal(t, plain, p.OrderUpTo, "from nothing")
	require.Equal(t, step(t, res, "policy_quantity").Value, float64(plain))
	require.Equal(t, float64(p.ReorderPoint+1), step(t, res, "net_requirements").Values[0])
	for name, c := range map[string]struct {
		change func(it *item.Item, s *item.Supplier)
		want   func(q int64) bool
	}{
		"position above the reorder point": {func(it *item.Item, _ *item.Supplier) { it.OnHand = p.ReorderPoint + 1; it.MOQ = 500 }, func(q int64) bool { return q == 0 }},
		"supply after the window": {func(it *item.Item, _ *item.Supplier) {
			it.OnOrder = []item.OpenOrder{{ID: "1", Quantity: 10, Ordered: today - 1, Due: p.Window.End + 3}}
		}, func(q int64) bool { return q == plain-10 }},
		"pack":          {func(it *item.Item, _ *item.Supplier) { it.Multiple = 24 }, func(q int64) bool { return q == (plain+23)/24*24 }},
		"moq":           {func(it *item.Item, _ *item.Supplier) { it.MOQ = plain + 30 }, func(q int64) bool { return q == plain+30 }},
		"maximum":       {func(it *item.Item, _ *item.Supplier) { it.Maximum, it.MaximumWins = 33, true }, func(q int64) bool { return q == 33 }},
		"shelf life":    {func(it *item.Item, _ *item.Supplier) { it.ShelfLifeDays = 9 }, func(q int64) bool { return q == 18 }},
		"days of cover": {func(it *item.Item, _ *item.Supplier) { it.Policy.MaxDays = 20 }, func(q int64) bool { return q == 40 }},
		"one period":    {func(it *item.Item, _ *item.Supplier) { it.Policy.LotHorizonDays = 7 }, func(q int64) bool { return q < plain/2 }},
		"free orders":   {func(it *item.Item, _ *item.Supplier) { it.Policy.OrderCost = 0 }, func(q int64) bool { return q < plain }},
		"a stated lot":  {func(it *item.Item, _ *item.Supplier) { it.Policy.LotRule, it.Policy.Lot = item.LotEconomic, 50 }, func(q int64) bool { return q == 50 }},
	} {
		res, q := plan(c.change)
		require.Empty(t, res.Problems, name)
		require.True(t, c.want(q), "%s: %d, plain %d", name, q, plain)
	}
	for code, change := range map[string]func(it *item.Item, s *item.Supplier){
		"unknown_lot_rule": func(it *item.Item, _ *item.Supplier) { it.Policy.LotRule = "whim" },
		"bad_lot_horizon":  func(it *item.Item, _ *item.Supplier) { it.Policy.LotHorizonDays = 100_000 },
	} {
		res, _ := plan(change)
		require.Len(t, res.Problems, 1)
		require.Equal(t, code, res.Problems[0].Code)
	}
}

// The periods of a dynamic lot are those between the days the supplier takes
// orders; today is a Friday, so that the first is Monday.
func TestDynamicLotsFollowTheOrderDays(t *testing.T) {
	it, s := seasonal(), item.Supplier{Key: "S1", LeadDays: 5, OrderWeekdays: [7]bool{1: true, 4: true}, Closures: []item.DayRange{{From: today + 9, To: today + 11}}}
	it.Policy.LotHorizonDays = 20
	require.Equal(t, []int32{0, 3, 10, 14, 17, 21}, item.WindowOf(it, s, nil, today).Chances, "Monday, Thursday, not the closed Monday, …")
	it.Policy.LotRule = ""
	require.Empty(t, item.WindowOf(it, s, nil, today).Chances)
}

// A rule that states a lot takes the place of a lot rule, and the other way
// round: the more specific of the two says how lots are sized.
func TestLotAndLotRuleAreOneTerm(t *testing.T) {
	it := sampleItem("A", 1)
	item.ApplyRules(&it, []item.Rule{{Name: "default", Policy: item.Policy{Kind: item.PolicySS, LotRule: "wagner_whitin", LotHorizonDays: 90}}, {Name: "item", SKU: "A", Policy: item.Policy{Lot: 40}}})
	require.Equal(t, int64(40), it.Policy.Lot)
	require.Empty(t, it.Policy.DynamicRule())
	item.ApplyRules(&it, []item.Rule{{Name: "default", Policy: item.Policy{Lot: 40}}, {Name: "item", SKU: "A", Policy: item.Policy{LotRule: "part_period"}}})
	require.Zero(t, it.Policy.Lot)
	require.Equal(t, "part_period", it.Policy.DynamicRule())
	require.Equal(t, 90, it.Policy.LotHorizon())
}

func BenchmarkDynamicLot(b *testing.B) {
	for _, review := range []int{1, 7} {
		it, s := seasonal(), item.Supplier{Key: "S1", LeadDays: 5, ReviewDays: review}
		w := item.WindowOf(it, s, nil, today)
		b.Run(map[int]string{1: "daily", 7: "weekly"}[review], func(b *testing.B) {
			for b.Loop() {
				policy.DynamicSpread(&it, w)
			}
		})
	}
}
