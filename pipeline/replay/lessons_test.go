package replay

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/replenish/demand"
)

// Two classes of steady items, the second dear: what is promised for a total is
// cheaper than any other pair of promises that reaches it, by brute force over prices.
func TestPromisesForATotalCostLeast(t *testing.T) {
	items, lead := poissonItems(40, 800)
	for i := range items {
		if i%2 == 1 {
			items[i].Class, items[i].UnitCost = "BX", 4
		}
	}
	span := Options{Start: 250, WarmUp: 28, Days: 280, Seed: 9}
	l := Learn(items, lead, []Options{span}, Calendar{})
	promises := l.Promises(0.95)
	require.Greater(t, promises["AX"], promises["BX"], "a cheap unit is worth more service")
	a, b := l.classes["AX"], l.classes["BX"]
	total := 1 - (a.wanted*(1-promises["AX"])+b.wanted*(1-promises["BX"]))/(a.wanted+b.wanted)
	require.InDelta(t, 0.95, total, 0.004)

	opt := Options{Start: 560, WarmUp: 28, Days: 200, Seed: 3}
	counts := NewCounts(items, opt.Start, Calendar{})
	at := func(pa, pb float64) (lost, stock float64) {
		k := (&Keeper{Lead: lead, Learnt: map[string]Correction{"AX": {Price: pa, Estimate: 1},
			"BX": {Price: pb, Estimate: 1}}}).from(items, counts.Clone())
		r := Report(items, Replay(items, k, opt), opt.Days, 0.25)[0]
		return float64(r.LostUnits), r.StockValue
	}
	one := a.holding * math.Exp(a.priceAt(1-promises["AX"])+a.shift)
	lost, stock := at(one, one)
	for _, tilt := range []float64{0.3, 3} { // another pair, moved together until it loses as much
		low, high, other := -3.0, 3.0, 0.0
		for range 9 {
			mid := one * math.Exp((low+high)/2)
			l, held := at(mid*tilt, mid/tilt)
			if l > lost {
				low = (low + high) / 2
			} else {
				high, other = (low+high)/2, held
			}
		}
		require.Greater(t, other, stock, "tilted by %g", tilt)
	}
}

// However dear a class, it is promised ten points less than all at worst.
func TestPromisesStayWithinTenPoints(t *testing.T) {
	items, lead := poissonItems(40, 800)
	for i := range items {
		if i%8 == 1 {
			items[i].Class, items[i].UnitCost = "AY", 500
		}
	}
	l := Learn(items, lead, []Options{{Start: 250, WarmUp: 28, Days: 280, Seed: 9}}, Calendar{})
	promises := l.Promises(0.95)
	require.InDelta(t, 0.85, promises["AY"], 1e-9)
	require.Greater(t, promises["AX"], 0.95)
}

// The price of a promise is where the class lost in the past what it may lose, and
// dearer promises have higher prices.
func TestPriceRisesWithThePromise(t *testing.T) {
	items, lead := poissonItems(40, 700)
	l := Learn(items, lead, []Options{{Start: 300, WarmUp: 28, Days: 200, Seed: 9}}, Calendar{})
	before := 0.0
	for _, p := range []float64{0.8, 0.9, 0.95, 0.98, 0.99} {
		for i := range items {
			items[i].Promised = p
		}
		learnt := l.Keeper(items).Learnt["AX"]
		require.Greater(t, learnt.Price, before)
		require.InDelta(t, 1-p, l.classes["AX"].share(learnt.Price), 1e-6)
		before = learnt.Price
	}
}

// statsmodels 0.15.0, combine_effects([2.1, 2.4, 3.2, 2.0], [.02, .05, .3, .04],
// method_re="dl"): mean_effect_re and tau2.
func TestRandomEffects(t *testing.T) {
	mean, between := randomEffects([]float64{2.1, 2.4, 3.2, 2.0}, []float64{0.02, 0.05, 0.3, 0.04})
	require.InDelta(t, 2.22400646051785, mean, 1e-9)
	require.InDelta(t, 0.04105978260869639, between, 1e-9)
	mean, between = randomEffects([]float64{3}, []float64{0.1})
	require.Equal(t, 3.0, mean)
	require.Zero(t, between)
}

// A class that was never seen is priced like the others.
func TestAClassNeverSeenIsPricedLikeTheOthers(t *testing.T) {
	items, lead := poissonItems(40, 700)
	for i := range items {
		if i%4 == 0 {
			items[i].Class = "CZ"
			clear(items[i].Demand[:450]) // new
		}
		if i%4 == 1 {
			items[i].Class = "BX"
		}
	}
	l := Learn(items, lead, []Options{{Start: 300, WarmUp: 28, Days: 200, Seed: 9}}, Calendar{})
	k := l.Keeper(items)
	require.Empty(t, l.classes["CZ"].spans)
	perHolding := func(class string) float64 { return math.Log(k.Learnt[class].Price / l.classes[class].holding) }
	require.InDelta(t, perHolding("AX"), perHolding("CZ"), 0.5)
	require.InDelta(t, perHolding("BX"), perHolding("CZ"), 0.5)
}

// A known line is found again in what simulated items show.
func TestPeersFindTheLine(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var spreads []count.Spread
	const days, base, slow = 7.0, 0.1, 0.05
	for range 1500 {
		level := math.Exp(3*rng.Float64() - 2)
		mu := level * days
		d := demand.NegBinOf(mu, mu+mu*mu*(base+slow/level))
		var s count.Spread
		for range 40 {
			e := d.Quantile(rng.Float64()*0.999998+1e-6) - mu
			s.Over += e*e - mu
			s.Base += mu * mu
			s.Mean += mu
			s.Count++
		}
		spreads = append(spreads, s)
	}
	p := peersOf(spreads, days)
	require.InDelta(t, base, p.base, 0.02)
	require.InDelta(t, slow, p.slow, 0.02)
	require.Equal(t, peers{base: 0.3}, peersOf(nil, days))
}

func TestSpreadIsPartedSoThatTheWindowHasItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		week := rapid.Float64Range(0.01, 1).Draw(t, "week")
		e := count.Excess{Periods: []int{1, 7}, Inv: []float64{week * rapid.Float64Range(1, 5).Draw(t, "ratio"), week}}
		common, each := spreadOver(e, 7)
		require.GreaterOrEqual(t, common, leastExcess)
		require.GreaterOrEqual(t, each, 0.0)
		if common > leastExcess {
			require.InEpsilon(t, week, common+each/7, 1e-9)
		}
	})
}
