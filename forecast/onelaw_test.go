package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// One law for an item, whatever class it is of and method answers it: what is expected
// of a window is the sum of its days, a window of one day is that day, and a longer
// window holds no less than a shorter one.
func TestDaysAndWindowsTellOneStory(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	pool := map[bool]*Pool{}
	r := Request{Horizon: 28, Calendar: &Calendar{Weekday: true}, Probabilities: []float64{0.1, 0.5, 0.9, 0.95, 0.99},
		Windows: []Window{FixedWindow(1, 0), FixedWindow(7, 0), FixedWindow(7, 7),
			{Lead: []float64{0, 0, .2, .3, .3, .2}, Review: 7}}}
	for _, whole := range []bool{false, true} {
		var all []Series
		for range 40 {
			all = append(all, anyDemand(rng, 200, math.Exp(rng.NormFloat64()), whole))
		}
		pool[whole] = LearnPool(all, r)
	}
	methods := []string{"", "", "", "counts", "ensemble", "ets", "ets-pooled", "theta", "steady",
		"naive", "seasonal-naive", "mean", "croston"}
	rapid.Check(t, func(d *rapid.T) {
		whole := rapid.Bool().Draw(d, "whole")
		n := rapid.SampledFrom([]int{0, 1, 3, 9, 21, 40, 120, 300}).Draw(d, "days")
		level := math.Exp(rapid.Float64Range(-3, 6).Draw(d, "log level"))
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(d, "seed"), 1))
		s := anyDemand(rng, n, level, whole)
		if rapid.Bool().Draw(d, "large orders") {
			for t := range s.Y {
				if rng.IntN(40) == 0 {
					s.Y[t] += math.Ceil(20 * level)
				}
			}
		}
		for t := max(0, n-rapid.IntRange(0, 60).Draw(d, "silence")); t < n; t++ {
			s.Y[t] = 0
		}
		ask := r
		ask.Method = rapid.SampledFrom(methods).Draw(d, "method")
		res := Forecast(s, pool[whole], ask)
		sum := func(days int) (out float64) {
			for _, m := range res.Mean[:days] {
				out += m
			}
			return out
		}
		near := func(want, got float64) {
			require.InDelta(d, want, got, 0.005*want+1e-9, "%s: %s", res.Method, res.Reason)
		}
		near(sum(1), res.Covers[0].Mean)
		near(sum(7), res.Covers[1].Mean)
		near(sum(14), res.Covers[2].Mean)
		near(0.2*sum(9)+0.3*sum(10)+0.3*sum(11)+0.2*sum(12), res.Covers[3].Mean)
		for i, p := range ask.Probabilities {
			// Where the law has a step at this probability, as that of what may be off
			// sale has, either side of it is the quantile.
			c := res.Covers[0]
			at := slices.Index(c.Probabilities, p)
			day, low, high := res.Quantiles[i][0], c.Quantiles[at-1], c.Quantiles[at+1]
			require.GreaterOrEqual(d, day, low-0.02*low-1, "%s at %g: %s", res.Method, p, res.Reason)
			require.LessOrEqual(d, day, high+0.02*high+1, "%s at %g: %s", res.Method, p, res.Reason)
		}
	})
}

func anyDemand(rng *rand.Rand, n int, level float64, whole bool) Series {
	s := Series{Season: 7, Start: 20000, Y: make([]float64, n)}
	for t := range s.Y {
		s.Y[t] = distuv.Gamma{Alpha: 2, Beta: 2 / level, Src: rng}.Rand()
		if whole {
			s.Y[t] = distuv.Poisson{Lambda: s.Y[t], Src: rng}.Rand()
		}
	}
	return s
}
