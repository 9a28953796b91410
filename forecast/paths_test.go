package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/stockwright/stockwright/forecast/distribution"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/methods"
)

// Futures drawn from a model sum to what its window law says, whatever class of demand it
// is and method answers: where the law puts the quantiles of a window, the share of
// futures below is that probability.
func TestPathsSumToTheirWindow(t *testing.T) {
	const futures, days = 600, 14
	rng := rand.New(rand.NewPCG(11, 5))
	r := Request{Horizon: days, Windows: []Window{FixedWindow(days, 0)}}
	for _, whole := range []bool{false, true} {
		var all []Series
		for range 30 {
			all = append(all, anyDemand(rng, 200, math.Exp(rng.NormFloat64()), whole))
		}
		pool := LearnPool(all, r)
		for _, level := range []float64{0.05, 0.7, 5, 300} {
			for _, n := range []int{3, 21, 200} {
				s := anyDemand(rng, n, level, whole)
				for _, of := range methods.All() {
					ask := r
					ask.Method = of.Name
					h := history.Prepare(&s, &ask)
					h.Adjust(pool, &ask, days)
					m, res := methods.FitLadder(h, pool, &ask)
					m = methods.WithDoubt(m, h)
					if res.Method != of.Name {
						continue // it does not apply
					}
					holdPaths(t, m, methods.NewSums(m, h.Ahead, &ask), h.Ahead, futures, of.Name, level, n)
				}
			}
		}
	}
}

func holdPaths(t *testing.T, m methods.Model, laws *methods.Sums, ahead []float64, futures int,
	name string, level float64, n int) {
	t.Helper()
	law := laws.Law(FixedWindow(len(ahead), 0))
	rows := make([][]float64, futures)
	for i := range rows {
		rows[i] = make([]float64, len(ahead))
	}
	m.Paths(rand.New(rand.NewPCG(3, uint64(n))), rows)
	sums := make([]float64, futures)
	mean := 0.0
	for i, row := range rows {
		for j, v := range row {
			sums[i] += v * ahead[j]
		}
		mean += sums[i] / float64(futures)
	}
	slices.Sort(sums)
	want, sd := law.Moments()
	if !(sd > 0) {
		return
	}
	assert.InDelta(t, want, mean, 0.2*sd+0.02*want, "%s: mean of %d days' futures, level %g", name, n, level)
	near := 1e-9
	if _, counts := law.(distribution.CountSum); counts {
		near = 0.5 // a unit drawn at factor one is stretched by the factor of its day
	}
	for _, p := range []float64{0.5, 0.9} {
		q := law.Quantile(p)
		below, _ := slices.BinarySearch(sums, q-near)
		upto, _ := slices.BinarySearch(sums, q+near)
		const off = 0.09
		assert.LessOrEqual(t, float64(below)/float64(futures), p+off,
			"%s: futures below the quantile at %g of %d days, level %g", name, p, n, level)
		assert.GreaterOrEqual(t, float64(upto)/float64(futures), p-off,
			"%s: futures up to the quantile at %g of %d days, level %g", name, p, n, level)
	}
}
