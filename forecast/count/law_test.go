package count

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// Expected values: scipy 1.17, scipy.stats.nbinom.pmf(k, r, r/(r+mu)) with mu = 3, r = 2.
func TestLogPMFAgainstScipy(t *testing.T) {
	d := NegBin{Mean: 3, Size: 2}
	for k, want := range map[float64]float64{0: 0.16, 1: 0.192, 2: 0.1728, 5: 0.07464960000000001,
		10: 0.010642046975999997} {
		require.InDelta(t, want, math.Exp(d.LogPMF(k)), 1e-12)
	}
}

func TestPoissonLimit(t *testing.T) {
	l := NewLaw([]NegBin{{Mean: 4, Size: math.Inf(1)}}, []float64{1})
	p := distuv.Poisson{Lambda: 4}
	for k := range 15 {
		require.InDelta(t, p.CDF(float64(k)), l.At(float64(k)), 1e-9)
	}
}

func TestLawIsADistribution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "parts")
		var parts []NegBin
		var weights []float64
		mean, total := 0.0, 0.0
		for range n {
			p := NegBin{Mean: rapid.Float64Range(0, 2000).Draw(t, "mean"),
				Size: rapid.Float64Range(0.3, 1e8).Draw(t, "size")}
			w := rapid.Float64Range(0.01, 1).Draw(t, "weight")
			parts, weights = append(parts, p), append(weights, w)
			mean, total = mean+w*p.Mean, total+w
		}
		l := NewLaw(parts, weights)
		require.InDelta(t, mean/total, l.Mean, 1e-6*(1+mean))
		require.InDelta(t, l.Mean, l.Shortage(0), 1e-5*(1+l.Mean), "E[(X−0)+] is the mean")
		last := -1.0
		for _, p := range []float64{0.001, 0.1, 0.5, 0.9, 0.99, 0.9999} {
			q := l.Quantile(p)
			require.GreaterOrEqual(t, q, math.Max(last, 0))
			require.GreaterOrEqual(t, l.At(q), p-1e-9)
			if q > 0 {
				require.Less(t, l.At(q-1), p+1e-9)
			}
			last = q
		}
		// The shortage is what the distribution function says: ∫ₓ^∞ (1 − F).
		x, sum := l.Quantile(0.7), 0.0
		for k := x; k < x+200000; k++ {
			tail := 1 - l.At(k)
			if tail <= 0 {
				break
			}
			sum += tail
		}
		require.InDelta(t, sum, l.Shortage(x), 1e-4*(1+l.Mean), "but for the tail that is cut")
	})
}

// Above the tabulated means the gamma law stands in: its quantiles are those of
// the negative binomial to a part in a thousand.
func TestLargeMeansMeetTheTable(t *testing.T) {
	big := NewLaw([]NegBin{{Mean: tabulated + 1, Size: 20}}, []float64{1})
	table := NewLaw([]NegBin{{Mean: tabulated - 1, Size: 20}}, []float64{1})
	require.Nil(t, big.CDF)
	require.NotNil(t, table.CDF)
	for _, p := range []float64{0.05, 0.5, 0.9, 0.99} {
		require.InEpsilon(t, table.Quantile(p), big.Quantile(p), 2e-3)
		require.InDelta(t, table.Shortage(table.Quantile(p)), big.Shortage(table.Quantile(p)), 3)
	}
}

func TestEmptyMixtureIsZero(t *testing.T) {
	l := NewLaw(nil, nil)
	require.Zero(t, l.Quantile(0.99))
	require.Zero(t, l.Shortage(0))
}

// A law of lots has its mass on whole lots, and is short by lots.
func TestLawOfLots(t *testing.T) {
	one := NewLaw([]NegBin{{Mean: 3, Size: 2}}, []float64{1})
	lots := one.Times(10)
	require.InDelta(t, 30, lots.Mean, 1e-9)
	require.InDelta(t, 10*one.SD(), lots.SD(), 1e-9)
	require.InDelta(t, one.At(2), lots.At(29), 1e-12)
	require.InDelta(t, one.At(3), lots.At(30), 1e-12)
	require.InDelta(t, 10*one.Quantile(0.9), lots.Quantile(0.9), 1e-9)
	require.InDelta(t, 10*one.Shortage(2.5), lots.Shortage(25), 1e-9)
	big := NewLaw([]NegBin{{Mean: 2 * tabulated, Size: 2}}, []float64{1})
	require.InDelta(t, 10*big.Quantile(0.9), big.Times(10).Quantile(0.9), 1e-3)
}
