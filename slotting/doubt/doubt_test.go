package doubt

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Counts that chance alone would spread so far say that all SKUs are alike; a few
// SKUs with most of the lines are told apart.
func TestDoubtTellsChanceFromPopularity(t *testing.T) {
	alike := New([]float64{1, 1, 2, 1, 0, 1, 2, 0, 1, 1})
	require.True(t, math.IsInf(alike.shape, 1))
	require.InDelta(t, alike.Expected(2), alike.Expected(4), 1e-12)
	apart := New([]float64{20, 1, 0, 0, 1, 0, 0, 12, 0, 1})
	require.Greater(t, apart.Expected(0), 10*apart.Expected(1))
}

// However the counts lie, what is expected grows with the count, keeps the lines
// on the whole, and lies between the count and the mean.
func TestDoubtShrinks(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		counts := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 40),
			func(n int) float64 { return float64(n) }), 1, 60).Draw(r, "counts")
		d := New(counts)
		sum, all := 0.0, 0.0
		for i, c := range counts {
			e := d.Expected(i)
			require.GreaterOrEqual(r, e, min(c, d.mean)-1e-9)
			require.LessOrEqual(r, e, max(c, d.mean)+1e-9)
			sum, all = sum+e, all+c
		}
		require.InDelta(r, all, sum, 1e-6*(1+all))
	})
}

func TestGammaDraws(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, shape := range []float64{0.05, 0.7, 1, 3, 40} {
		const n = 40_000
		mean, square := 0.0, 0.0
		for range n {
			x := gamma(shape, rng)
			mean, square = mean+x/n, square+x*x/n
		}
		require.InDelta(t, shape, mean, 5*math.Sqrt(shape/n), "%v", shape)
		require.InDelta(t, shape, square-mean*mean, 0.1*shape+5*math.Sqrt((2*shape*shape+6*shape)/n), "%v", shape)
	}
}

func TestSmoothKeepsTheLines(t *testing.T) {
	counts := []float64{5, 1, 1, 0, 0, 3}
	Smooth(counts)
	sum := 0.0
	for _, c := range counts {
		sum += c
		require.Positive(t, c)
	}
	require.InDelta(t, 10, sum, 1e-12)
	require.InDelta(t, 1.0, counts[3], 1e-12, "two of ten lines were seen once: a share of 0.2 over two unseen SKUs")
}
