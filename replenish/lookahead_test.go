package replenish

import (
	"encoding/json"
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/policy"
	"github.com/stretchr/testify/require"
	"math"
	"math/rand/v2"
	"pgregory.net/rapid"
	"slices"
	"strings"
	"testing"
)

// twoHumps is a lead time of 3 days or of 12.
var twoHumps = []float64{0, 0, 0, 0.6, 0.1, 0, 0, 0, 0, 0, 0, 0, 0.3}

// lookClass makes items of one class that look ahead, demand Poisson at a rate
// that all days of a window have in common.
func lookClass(n int, promised float64) []item.Item {
	var items []item.Item
	for k := range n {
		it := classItem(k, 0.3+float64(k%5), 1, 1+float64(k%4)*5, promised)
		rate := 0.3 + float64(k%5)
		lead, cover := overLead(rate, twoHumps, 0), overLead(rate, twoHumps, classReview)
		it.LeadDemand, it.CoverDemand, it.Lead = lead, cover, item.LeadTime{Pmf: twoHumps}
		it.Policy.Kind, it.Multiple, it.OnHand = item.PolicyLookAhead, int64(1+k%3), int64(k%9)
		items = append(items, it)
	}
	return items
}

// overLead is Poisson demand over a lead time at random and some days.
func overLead(rate float64, pmf []float64, extra int) item.Demand {
	var m demand.Mixture
	for d, w := range pmf {
		if w > 0 {
			m.Weights, m.Parts = append(m.Weights, w), append(m.Parts, demand.Poisson{Lambda: rate * float64(d+extra)})
		}
	}
	return m
}

// Sold day by day, lost sales lost and lead times at random, the class gets what
// it was promised, on no more stock than order-up-to at the same price.
func TestLookAheadKeepsTheClassPromise(t *testing.T) {
	fill, stock := map[string]float64{}, map[string]float64{}
	const promised = 0.95
	for _, kind := range []string{item.PolicyLookAhead, item.PolicyOrderUpTo} {
		items := lookClass(15, promised)
		for i := range items {
			items[i].Policy.Kind, items[i].OnHand = kind, 0
		}
		PriceClasses(items, []item.Supplier{classSupplier}, Options{})
		met, due := 0.0, 0.0
		for k := range items {
			m, d, held := liveLost(&items[k], 0.3+float64(k%5), uint64(k))
			met, due = met+m, due+d
			stock[kind] += held * items[k].UnitCost
		}
		fill[kind] = met / due
	}
	t.Log(fill, stock)
	require.InDelta(t, promised, fill[item.PolicyLookAhead], 0.01)
	require.Less(t, stock[item.PolicyLookAhead], stock[item.PolicyOrderUpTo])
}

// liveLost lives an item day by day.
func liveLost(it *item.Item, rate float64, seed uint64) (met, due, held float64) {
	rng := rand.New(rand.NewPCG(seed, 17))
	d := demand.Poisson{Lambda: rate}
	live := *it
	const days = 250 * classReview
	for day := range int32(days) {
		if day%classReview == 0 {
			seen := live // what the planner sees is due after a mean lead time
			seen.OnOrder = slices.Clone(live.OnOrder)
			for i := range seen.OnOrder {
				seen.OnOrder[i].Due = max(day, seen.OnOrder[i].Ordered+6)
			}
			w := item.WindowOf(seen, classSupplier, nil, day)
			if _, q := policy.Decide(&seen, w, day); q > 0 {
				u, lead := rng.Float64(), 0
				for u >= twoHumps[lead] && lead < len(twoHumps)-1 {
					u -= twoHumps[lead]
					lead++
				}
				live.OnOrder = append(live.OnOrder, item.OpenOrder{Quantity: q, Ordered: day, Due: day + int32(lead)})
			}
		}
		kept := live.OnOrder[:0] // the night is over, the day's goods come
		for _, o := range live.OnOrder {
			if o.Due > day {
				kept = append(kept, o)
				continue
			}
			live.OnHand += o.Quantity
		}
		live.OnOrder = kept
		want := int64(d.Quantile(rng.Float64()*0.9999999 + 1e-9))
		if day > days/10 {
			met, due, held = met+float64(min(want, live.OnHand)), due+float64(want), held+float64(live.OnHand)/days
		}
		live.OnHand = max(0, live.OnHand-want)
	}
	return met, due, held
}

// Approved drafts and what was ordered today are part of today's order: what is
// there counts once, and the second plan is empty.
func TestLookAheadIsNotAskedTwice(t *testing.T) {
	base := lookClass(90, 0.95)
	first := planClass(t, slices.Clone(base), Options{Workers: 1, Exceptions: true, PriceTags: true})
	require.Greater(t, len(first.Lines), 30)
	for _, l := range first.Lines {
		b, err := json.Marshal(l)
		require.NoError(t, err)
		require.Contains(t, string(b), "decided")
		require.NoError(t, checkText(b))
	}
	rng := rand.New(rand.NewPCG(8, 9))
	items := slices.Clone(base)
	rng.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	require.Equal(t, first.Lines, planClass(t, items, Options{Workers: 5, Exceptions: true, PriceTags: true}).Lines)

	PriceClasses(base, []item.Supplier{classSupplier}, Options{})
	for _, how := range []string{"draft", "sent", "half"} {
		items := slices.Clone(base)
		wanted := map[string]int64{}
		for i := range items {
			for _, l := range first.Lines {
				if l.SKU != items[i].SKU {
					continue
				}
				o := item.OpenOrder{Quantity: l.Quantity, Due: l.DueDay, Ordered: l.OrderDay}
				switch how {
				case "draft":
					items[i].Drafts = append(items[i].Drafts, o)
				case "sent":
					items[i].OnOrder = append(items[i].OnOrder, o)
				case "half":
					pack := items[i].Multiple
					o.Quantity = o.Quantity / pack / 2 * pack
					wanted[l.SKU] = l.Quantity - o.Quantity
					items[i].Drafts = append(items[i].Drafts, o)
				}
			}
		}
		got := map[string]int64{}
		for _, l := range planClass(t, items, Options{}).Lines {
			got[l.SKU] = l.Quantity
		}
		require.Equal(t, wanted, got, how)
	}
}

// A decision that was tampered with is seen by the checker.
func TestCheckerRecomputesTheDecision(t *testing.T) {
	res := planClass(t, lookClass(9, 0.95), Options{})
	require.NotEmpty(t, res.Lines)
	for _, name := range []string{"decided", "ordered_today", "owed", "order_up_to", "lost_unit_price", "held_for_next", "short_saved_by_last"} {
		l := res.Lines[0]
		l.Receipt = slices.Clone(l.Receipt)
		for i := range l.Receipt {
			if s := &l.Receipt[i]; s.Name == name {
				switch name {
				case "lost_unit_price":
					s.Value *= 40
				case "held_for_next", "short_saved_by_last":
					s.Value = 0
				default:
					s.Value++
				}
			}
		}
		b, err := json.Marshal(l)
		require.NoError(t, err)
		require.Error(t, checkText(b), name)
	}
}

// The two spreads are found again from the variances of simulated windows.
func TestSpreadsAreFittedToTheWindows(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 4))
	for _, c := range []struct{ common, each float64 }{{0, 0}, {0.2, 0}, {0, 2}, {0.1, 1.5}} {
		var sums [2][3]float64 // n, Σ, Σ²
		const rate, runs = 3.0, 40_000
		level, own := gammaDraws(c.common), gammaDraws(c.each)
		for range runs {
			all := level(rng)
			lead := 3
			switch u := rng.Float64(); {
			case u > 0.7:
				lead = 12
			case u > 0.6:
				lead = 4
			}
			total := 0.0
			for d := range lead + classReview {
				if d == lead {
					sums[0][1], sums[0][2] = sums[0][1]+total, sums[0][2]+total*total
				}
				mean := rate * all * own(rng)
				for t := rng.ExpFloat64(); t < mean; t += rng.ExpFloat64() {
					total++
				}
			}
			sums[1][1], sums[1][2] = sums[1][1]+total, sums[1][2]+total*total
		}
		moment := func(k int) item.Demand {
			m := sums[k][1] / runs
			return item.MomentDemand(m, math.Sqrt(sums[k][2]/runs-m*m))
		}
		it := classItem(1, rate, 1, 1, 0.95)
		it.LeadDemand, it.CoverDemand, it.Policy.Kind, it.Policy.Underage, it.Policy.Overage, it.Lead = moment(0), moment(1), item.PolicyLookAhead, 1, 1, item.LeadTime{Pmf: twoHumps}
		p, _ := policy.Decide(&it, item.WindowOf(it, classSupplier, nil, 0), 0)
		require.InDelta(t, c.common, p.Look.Common, 0.015, "%+v", c)
		require.InDelta(t, c.each, p.Look.Each, 0.25, "%+v", c)
	}
}

// gammaDraws draws from a gamma of mean 1.
func gammaDraws(variance float64) func(rng *rand.Rand) float64 {
	if variance <= 0 {
		return func(*rand.Rand) float64 { return 1 }
	}
	var at [5000]float64
	for i := range at {
		at[i] = demand.Gamma{Shape: 1 / variance, Scale: variance}.Quantile((float64(i) + 0.5) / float64(len(at)))
	}
	return func(rng *rand.Rand) float64 { return at[rng.IntN(len(at))] }
}

// Where the costs of a lost unit and of one left over are given, orders cost less in a
// simulation than at a unit left charged once.
func TestCostsGivenAreKeptLow(t *testing.T) {
	it := classItem(1, 5, 1, 1, 0.95)
	it.Policy = item.Policy{Kind: item.PolicyLookAhead, Target: item.TargetShortageCost, Underage: 1, Overage: 0.2, LostSales: true, AllowNegativeSafetyStock: true}
	it.Lead, it.Review, it.OnHand = item.LeadTime{Pmf: append(make([]float64, 14), 1)}, 7, 0
	it.LeadDemand, it.CoverDemand = demand.Poisson{Lambda: 10}, demand.Poisson{Lambda: 15}
	for i := range it.Daily {
		it.Daily[i] = 5. / 7
	}
	cost := func(decide func(it *item.Item, w item.Window, day int32) int64) float64 {
		rng := rand.New(rand.NewPCG(5, 3))
		live, total := it, 0.0
		const weeks = 4000
		for week := range int32(weeks) {
			day := 7 * week
			w := item.WindowOf(live, classSupplier, nil, day)
			w.Review, w.NextOrder = 7, day+7
			if q := decide(&live, w, day); q > 0 {
				live.OnOrder = append(live.OnOrder, item.OpenOrder{Quantity: q, Ordered: day, Due: day + 14})
			}
			kept := []item.OpenOrder{}
			for _, o := range live.OnOrder {
				if o.Due <= day {
					live.OnHand += o.Quantity
				} else {
					kept = append(kept, o)
				}
			}
			live.OnOrder = kept
			want := int64(demand.Poisson{Lambda: 5}.Quantile(rng.Float64()*0.9999999 + 1e-9))
			total += max(0, float64(want-live.OnHand))
			live.OnHand = max(0, live.OnHand-want)
			total += 0.2 * float64(live.OnHand)
		}
		return total / weeks
	}
	ours := cost(func(it *item.Item, w item.Window, day int32) int64 { _, q := policy.Decide(it, w, day); return q })
	once := cost(func(it *item.Item, w item.Window, day int32) int64 {
		p := policy.SolvePolicy(it, w)
		p.Position = item.PositionOf(it, w, day)
		l := p.WhereUnitsAre(it)
		f := policy.BeforeTheDay(w, p.DailyMeans(it))
		f.OnHand, f.Open, f.LeftOver, f.Seed = l.Available, l.Open, 1, policy.LookSeed(it, day)
		return policy.WorthOrdering(f.Look(), 1, 0.2, 1)
	})
	t.Logf("a week costs %.3f, charged once %.3f", ours, once)
	require.Less(t, ours, once)
	require.Less(t, ours, 1.0, "forty lines of simulation: 0.97")
}

// Coarse steps end where single packs end, and the numbers hold together wherever
// units are.
func TestLookAheadDecisions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		it := classItem(1, rapid.Float64Range(0.02, 60).Draw(t, "rate"), rapid.Float64Range(1, 6).Draw(t, "spread"), 2, 0.95)
		it.Policy.Kind, it.Policy.Underage, it.Policy.Overage = item.PolicyLookAhead, rapid.Float64Range(0.02, 9).Draw(t, "price"), 0.01
		it.Lead, it.Multiple = item.LeadTime{Pmf: twoHumps}, rapid.Int64Range(1, 30).Draw(t, "pack")
		it.OnHand, it.Backordered = rapid.Int64Range(0, 300).Draw(t, "on hand"), rapid.Int64Range(0, 40).Draw(t, "owed")
		const day = 500
		for range rapid.IntRange(0, 4).Draw(t, "orders") {
			ordered := day - rapid.Int32Range(0, 30).Draw(t, "age")
			o := item.OpenOrder{Quantity: rapid.Int64Range(1, 90).Draw(t, "open"), Ordered: ordered, Due: ordered + 6}
			if rapid.Bool().Draw(t, "unknown day") {
				o.Ordered = item.NoDay
			}
			it.OnOrder = append(it.OnOrder, o)
		}
		w := item.WindowOf(it, classSupplier, nil, day)
		p, q := policy.Decide(&it, w, day)
		l := p.Look
		require.Zero(t, l.Decided%it.Multiple)
		require.Equal(t, p.Position.Total-l.Today, l.Available+policy.ComingUnits(l.Open)-l.Owed, "no unit is lost")
		require.GreaterOrEqual(t, it.Policy.Overage*l.Held[1]*(1+1e-9), it.Policy.Underage*l.Saved[1])
		require.Equal(t, lots.Up(max(0, l.Decided+l.Owed+l.Presence-l.Today), it.Multiple), q)
		if it.AimsAtClass() {
			require.GreaterOrEqual(t, p.Position.Total+q, int64(1), "something is there or coming")
		}
		mean := p.DailyMeans(&it)
		ahead := policy.BeforeTheDay(w, mean)
		ahead.OnHand, ahead.Open, ahead.Common, ahead.Each, ahead.Seed = l.Available, l.Open, l.Common, l.Each, policy.LookSeed(&it, day)
		plain, _ := ahead.Look().Order(it.Policy.Underage, it.Policy.Overage, it.Multiple, 0)
		require.Equal(t, plain, l.Decided)
	})
}

// The night comes before the day's goods: an order as old as the short lead time
// may well come today; a day later it is known to take the long one.
func TestWhatMayComeTodayIsCounted(t *testing.T) {
	it := classItem(1, 2, 2, 5, 0.95)
	it.Policy.Kind, it.Policy.Underage, it.Policy.Overage = item.PolicyLookAhead, 2, 0.1
	pmf := make([]float64, 22)
	pmf[3], pmf[21] = 0.6, 0.4
	it.Lead = item.LeadTime{Pmf: pmf}
	const day = 300
	decided := func(ordered int32, onHand int64) float64 {
		total := 0.0
		for d := range int32(20) { // the mean of the futures of twenty days
			it.OnHand, it.OnOrder = onHand, []item.OpenOrder{{Quantity: 30, Ordered: ordered + d, Due: day + d + 1}}
			p, _ := policy.Decide(&it, item.WindowOf(it, classSupplier, nil, day+d), day+d)
			total += float64(p.Look.Decided) / 20
		}
		return total
	}
	require.Less(t, decided(day-3, 2), decided(day-4, 2)-2)
	require.InDelta(t, decided(day-2, 2), decided(day-3, 2), 3)
}

// A class's price takes what looking ahead loses in the long run from living its
// items through: an item by itself, lived through by other means, agrees.
func TestLossRatioAgreesWithALiveItem(t *testing.T) {
	for k, rate := range []float64{0.5, 3} {
		items := lookClass(1, 0.93)
		items[0].LeadDemand, items[0].CoverDemand = overLead(rate, twoHumps, 0), overLead(rate, twoHumps, classReview)
		for i := range items[0].Daily {
			items[0].Daily[i] = rate
		}
		items[0].OnHand = 0
		PriceClasses(items, []item.Supplier{classSupplier}, Options{})
		met, due := 0.0, 0.0
		for seed := range uint64(12) {
			m, d, _ := liveLost(&items[0], rate, seed+uint64(100*k))
			met, due = met+m, due+d
		}
		p := Plan(items, []item.Supplier{classSupplier}, Options{}).Classes[0]
		require.InDelta(t, p.ExpectedFillRate, met/due, 0.01, "rate %g", rate)
		require.Greater(t, met/due, 0.92, "rate %g", rate)
	}
}

func TestLookAheadNeedsAPrice(t *testing.T) {
	it := classItem(1, 2, 1, 2, 0.95)
	it.Policy.Kind, it.Policy.Target = item.PolicyLookAhead, item.TargetFill
	res := Plan([]item.Item{it}, []item.Supplier{classSupplier}, Options{})
	require.Equal(t, "look_ahead_without_price", res.Problems[0].Code)
	require.True(t, strings.Contains(res.Problems[0].Hint, "class_fill_rate"))
}

// What a decision costs beside a level, on demand as the night knows it.
func BenchmarkLookAhead(b *testing.B) {
	items := lookClass(60, 0.95)
	for i := range items {
		items[i].LeadDemand, items[i].CoverDemand = gridOf(items[i].LeadDemand), gridOf(items[i].CoverDemand)
	}
	PriceClasses(items, []item.Supplier{classSupplier}, Options{})
	for _, kind := range []string{item.PolicyLookAhead, item.PolicyOrderUpTo} {
		b.Run(kind, func(b *testing.B) {
			for n := range b.N {
				it := items[n%len(items)]
				it.Policy.Kind = kind
				policy.Decide(&it, item.WindowOf(it, classSupplier, nil, 0), 0)
			}
		})
	}
}

func gridOf(d item.Demand) item.Demand {
	var p, q []float64
	for _, at := range []float64{0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.999} {
		p, q = append(p, at), append(q, d.Quantile(at))
	}
	g, err := item.NewQuantileGrid(p, q)
	if err != nil {
		panic(err)
	}
	return g
}
