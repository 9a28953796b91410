package stockpolicy

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/replenish/demand"
)

// steady is an item with Poisson demand of lambda a day.
func steady(lambda float64, days int) Lookahead {
	l := Lookahead{Review: 1, Mean: make([]float64, days+1)}
	for d := range days {
		l.Mean[d+1] = l.Mean[d] + lambda
	}
	return l
}

// On Zipkin's lost-sales systems, lead times 1 and 2, the policy costs what the
// exact optimum does, within 4 %.
func TestLookaheadIsNearTheLostSalesOptimum(t *testing.T) {
	const lambda, periods = 5.0, 10_000
	d := demand.Poisson{Lambda: lambda}
	for _, lead := range []int{1, 2} {
		for _, penalty := range []float64{9, 19} {
			rng := rand.New(rand.NewPCG(uint64(lead), uint64(penalty)))
			l := steady(lambda, 20)
			l.Lead = make([]float64, lead+1)
			l.Lead[lead] = 1
			pipe, cost := make([]int64, lead), 0.0
			for n := range periods {
				l.OnHand, pipe = l.OnHand+pipe[0], pipe[1:]
				l.Seed, l.Open = uint64(n), l.Open[:0]
				for j, q := range pipe { // what comes next was ordered first
					l.Open = append(l.Open, OpenOrder{Age: lead - 1 - j, Quantity: q})
				}
				q, _ := l.Look().Order(penalty, 1, 1, 0)
				pipe = append(pipe, q)
				want := int64(d.Quantile(rng.Float64()*0.9999999 + 1e-9))
				cost += float64(max(0, l.OnHand-want)) + penalty*float64(max(0, want-l.OnHand))
				l.OnHand = max(0, l.OnHand-want)
			}
			best := LostSalesOptimal(lambda, lead, 1, penalty)
			require.InDelta(t, best, cost/periods, 0.04*best, "lead %d, penalty %g", lead, penalty)
		}
	}
}

// Day by day and draw by draw, as many units are lost as Lost says.
func TestLostAgreesWithADailySimulation(t *testing.T) {
	l := steady(2.5, 60)
	l.OnHand, l.Review = 14, 7
	l.Lead = []float64{0, 0, 0, .4, .2, 0, 0, 0, 0, .2, .1, 0, 0, 0, 0, 0, .1}
	l.Open = []OpenOrder{{Age: 7, Quantity: 12}, {Age: 2, Quantity: 18}}
	l.Common, l.Leave, l.Rejoin = 0.09, 0.01, 0.1
	for _, q := range []float64{0, 10, 25} {
		got := 0.0
		for seed := range 400 {
			l.Seed = uint64(seed) * 77
			got += l.Look().Lost(q) / 400
		}
		require.InDelta(t, simulatedLoss(l, q), got, 0.1, "order of %g", q)
	}
}

func simulatedLoss(l Lookahead, q float64) float64 {
	rng := rand.New(rand.NewPCG(4, 2))
	leadAfter := func(age int) int {
		for {
			u, d := rng.Float64(), 0
			for c := l.Lead[0]; c < u && d < len(l.Lead)-1; c += l.Lead[d] {
				d++
			}
			if d > age {
				return d - max(age, 0)
			}
		}
	}
	const runs = 60_000
	g := demand.Gamma{Shape: 1 / l.Common, Scale: l.Common}
	lost := 0.0
	for range runs {
		come := map[int]float64{}
		for _, o := range l.Open {
			come[leadAfter(o.Age)] += float64(o.Quantity)
		}
		mine, next := leadAfter(-1), l.Review+leadAfter(-1)
		level, x, on := g.Quantile(rng.Float64()), float64(l.OnHand), true
		left := false
		for day := 0; day < next; day++ {
			x += come[day]
			if day == mine {
				x += q
			}
			switch {
			case on && !left && rng.Float64() < l.Leave:
				on, left = false, true
			case !on && rng.Float64() < l.Rejoin:
				on = true
			}
			want := 0.0
			if on {
				want = demand.Poisson{Lambda: 2.5 * level}.Quantile(rng.Float64()*0.9999999 + 1e-9)
			}
			if day >= mine {
				lost += max(0, want-x)
			}
			x = max(0, x-want)
		}
	}
	return lost / runs
}

func TestLookaheadOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := steady(rapid.Float64Range(0.05, 30).Draw(t, "rate"), 60)
		l.OnHand, l.Review = rapid.Int64Range(0, 200).Draw(t, "on hand"), rapid.IntRange(1, 14).Draw(t, "review")
		l.Lead = rapid.SliceOfN(rapid.Float64Range(0.01, 1), 1, 30).Draw(t, "lead")
		total := 0.0
		for _, p := range l.Lead {
			total += p
		}
		for d := range l.Lead {
			l.Lead[d] /= total
		}
		l.Common, l.Each = rapid.Float64Range(0, 2).Draw(t, "common"), rapid.Float64Range(0, 3).Draw(t, "each")
		l.Away, l.Leave = rapid.Float64Range(0, 1).Draw(t, "away"), rapid.Float64Range(0, 0.02).Draw(t, "leave")
		l.Return, l.Rejoin, l.Seed = 0.05, 0.08, rapid.Uint64().Draw(t, "seed")
		if age := rapid.IntRange(-1, 20).Draw(t, "age"); age >= 0 {
			l.Open = []OpenOrder{{Age: age, Quantity: rapid.Int64Range(1, 100).Draw(t, "open")}}
		}
		pack := rapid.Int64Range(1, 24).Draw(t, "pack")
		q, lost := l.Look().Order(5, 0.1, pack, 0)
		again, _ := l.Look().Order(5, 0.1, pack, 0)
		require.Equal(t, q, again, "the same every time")
		require.Zero(t, q%pack)
		require.False(t, math.IsNaN(lost) || lost < 0)
		dear, less := l.Look().Order(20, 0.1, pack, 0)
		require.GreaterOrEqual(t, dear, q, "a dearer lost unit is never bought for less")
		require.LessOrEqual(t, less, lost+1e-9)
		require.LessOrEqual(t, l.Look().Lost(float64(q+5)), l.Look().Lost(float64(q))+1e-9)
	})
}

func TestTablesAreWhatTheyTabulate(t *testing.T) {
	for z := -8.0; z < 8; z += 0.0137 {
		exact := demand.Normal{Mu: 0, Sigma: 1}.Shortage(z)
		require.InDelta(t, exact, lossOf(z), 2e-5, "z = %g", z)
	}
	for x := 0.0; x < 45; x += 0.0113 {
		require.InEpsilon(t, math.Exp(-x), expOf(x), 5e-5, "x = %g", x)
	}
	for u := 0.0005; u < 1; u += 0.00037 {
		require.InDelta(t, math.Log(u), logOf(u), 3e-3, "u = %g", u)
	}
}

// More futures find the same order, with less luck in it.
func TestMoreFuturesScatterLess(t *testing.T) {
	scatter := func(paths int) float64 {
		sum, square := 0.0, 0.0
		const looks = 200
		for k := range looks {
			l := Lookahead{OnHand: 40, Lead: []float64{0, 0, 0, 0, .4, .2, .2, 0, 0, 0, .2}, Review: 7,
				Common: 0.1, Each: 0.2, Leave: 0.002, Rejoin: 0.05,
				Open: []OpenOrder{{Age: 3, Quantity: 30}}, Seed: uint64(k) * 0x9e3779b97f4a7c15, Paths: paths}
			for d := range 30 {
				l.Mean = append(l.Mean, 5*float64(d))
			}
			q, _ := l.Look().Order(20, 1, 1, 0)
			sum, square = sum+float64(q)/looks, square+float64(q)*float64(q)/looks
		}
		return math.Sqrt(square - sum*sum)
	}
	few, many := scatter(32), scatter(256)
	require.Less(t, many, 0.6*few)
}

// Lead times drawn are those of the law, given the days waited.
func TestLeadTimesDrawnAreThoseOfTheLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.IntRange(0, 5), 1, 70).Draw(t, "weights")
		weights[len(weights)-1]++
		sum := 0.0
		for _, w := range weights {
			sum += float64(w)
		}
		lead := make([]float64, len(weights))
		for d, w := range weights {
			lead[d] = float64(w) / sum
		}
		p := newPlayer(&Lookahead{Lead: lead})
		age := rapid.IntRange(-1, len(lead)+1).Draw(t, "age")
		u := rapid.Float64Range(0, 0.999999).Draw(t, "u")
		want, beyond := max(age+1, len(lead)-1), 0.0
		for d := age + 1; d < len(lead); d++ {
			beyond += lead[d]
		}
		below := 0.0
		for d := age + 1; d < len(lead); d++ {
			if below += lead[d]; u*beyond < below-1e-12 {
				want = d
				break
			}
		}
		got := p.lead(age, u)
		if got != want { // a boundary, but for rounding
			edge := 0.0
			for d := age + 1; d <= min(got, want) && d < len(lead); d++ {
				edge += lead[d]
			}
			require.InDelta(t, u*beyond, edge, 1e-9)
		}
	})
}
