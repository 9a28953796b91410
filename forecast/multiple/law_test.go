package multiple

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// known is a model whose parameters and state are written down.
func known(log bool) *Fit {
	return &Fit{Alpha: 0.2, Delta: 0.3, Omega: 0.1, Phi: 0.5, Sigma: 0.05, Log: log, Short: 2, Long: 4, N: 9,
		level: 3, last: 0.4, s1: []float64{0.1, -0.1}, s2: []float64{0.2, 0, -0.2, 0.05}}
}

// step is the model's recursion as it is written down, one period.
func (f *Fit) step(t int, shock float64) float64 {
	i, j := t%f.Short, t%f.Long
	e := f.Phi*f.last + shock
	v := f.level + f.s1[i] + f.s2[j] + e
	f.level += f.Alpha * shock
	f.s1[i] += f.Delta * shock
	f.s2[j] += f.Omega * shock
	f.last = e
	return v
}

// TestWalksFollowTheRecursion: walking with shocks is stepping the model, whatever
// the shocks; without them it is the mean.
func TestWalksFollowTheRecursion(t *testing.T) {
	const h = 11
	rng := rand.New(rand.NewPCG(1, 2))
	for _, log := range []bool{false, true} {
		for round := range 50 {
			shock, row := make([]float64, h), make([]float64, h)
			for j := range shock {
				if round > 0 {
					shock[j] = rng.NormFloat64()
				}
			}
			f := known(log)
			f.Walker(h).Walk(shock, row)
			mean := f.Mean(h)
			for j := range row {
				want := f.step(f.N+j, f.Sigma*shock[j])
				if log {
					want = math.Exp(want)
				}
				require.InEpsilon(t, want, row[j], 1e-12, "step %d", j+1)
				if round == 0 {
					require.InEpsilon(t, want, mean[j], 1e-12)
				}
			}
		}
		require.Equal(t, log, known(log).Bent())
	}
}

// TestVariancesAreThoseOfSums: the variance of step j is that of the sum that weighs
// step j alone; a pull is what a small shock of its step does to the sum.
func TestVariancesAreThoseOfSums(t *testing.T) {
	const h = 9
	for _, log := range []bool{false, true} {
		f := known(log)
		variances := f.Variances(h)
		weight := []float64{1, 2, 0.5, 0, 1, 1, 3, 1, 1}
		mean, _ := f.Sum(weight)
		pulls := f.Pulls(weight)
		for j := range h {
			one := make([]float64, h)
			one[j] = 1
			_, v := f.Sum(one)
			require.InEpsilon(t, v, variances[j], 1e-12, "step %d log=%v", j+1, log)

			const small = 1e-5
			shock, row := make([]float64, h), make([]float64, h)
			shock[j] = small
			f.Walker(h).Walk(shock, row)
			moved := -mean
			for i, y := range row {
				moved += weight[i] * y
			}
			require.InEpsilon(t, moved/small, pulls[j], 1e-3, "step %d log=%v", j+1, log)
		}
	}
}

// TestPatternIsTheComingSeason begins with the period after the history.
func TestPatternIsTheComingSeason(t *testing.T) {
	level, season := known(false).Pattern()
	require.Equal(t, 3.0, level)
	require.Equal(t, []float64{-0.1, 0.1}, season, "the tenth period is the second of its season")
	level, season = known(true).Pattern()
	require.InEpsilon(t, math.Exp(3), level, 1e-12)
	require.InEpsilonSlice(t, []float64{math.Exp(-0.1), math.Exp(0.1)}, season, 1e-12)
}

// TestMissingPeriodsAreNoZeros: a tenth of the history missing leaves the forecasts
// where they were.
func TestMissingPeriodsAreNoZeros(t *testing.T) {
	y := history(9, 0.5)
	whole, ok := New(y[:8*28], 4, 28, false)
	require.True(t, ok)
	rng := rand.New(rand.NewPCG(5, 5))
	gaps := append([]float64(nil), y[:8*28]...)
	for i := range gaps {
		if rng.Float64() < 0.1 {
			gaps[i] = math.NaN()
		}
	}
	f, ok := New(gaps, 4, 28, false)
	require.True(t, ok)
	for j, v := range whole.Mean(28) {
		require.InDelta(t, v, f.Mean(28)[j], 1, "step %d", j+1)
	}
	require.Less(t, f.Sigma, 2*whole.Sigma)
}
