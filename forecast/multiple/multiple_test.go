package multiple

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func history(weeks int, noise float64) []float64 {
	rng := rand.New(rand.NewPCG(8, 1))
	y := make([]float64, weeks*28)
	for t := range y {
		y[t] = 100 + 20*math.Sin(2*math.Pi*float64(t%4)/4) + 10*math.Cos(2*math.Pi*float64(t%28)/28) + noise*rng.NormFloat64()
	}
	return y
}

func TestBothSeasonsAreFound(t *testing.T) {
	y := history(9, 0.5)
	for _, log := range []bool{false, true} {
		f, ok := New(y[:8*28], 4, 28, log)
		require.True(t, ok)
		for j, v := range f.Mean(28) {
			require.InDelta(t, y[8*28+j], v, 3, "step %d log=%v", j, log)
		}
	}
}

func TestSumsMatchSimulatedPaths(t *testing.T) {
	f, ok := New(history(8, 3), 4, 28, false)
	require.True(t, ok)
	f.Alpha, f.Delta, f.Phi = 0.1, 0.2, 0.6
	const h, paths = 10, 60000
	weight := []float64{1, 1, 2, 1, 1, 1, 0.5, 1, 1, 1}
	out := make([][]float64, paths)
	for i := range out {
		out[i] = make([]float64, h)
	}
	f.Paths(rand.New(rand.NewPCG(3, 4)), out)
	var sum, ss float64
	for _, row := range out {
		v := 0.0
		for j := range row {
			v += weight[j] * row[j]
		}
		sum += v
		ss += v * v
	}
	mean, variance := f.Sum(weight)
	sd := math.Sqrt(ss/paths - sum/paths*sum/paths)
	require.InDelta(t, mean, sum/paths, 4*sd/math.Sqrt(paths))
	require.InEpsilon(t, math.Sqrt(variance), sd, 0.02)
}

func TestRefusals(t *testing.T) {
	_, ok := New(history(1, 1), 4, 28, false)
	require.False(t, ok, "one long season")
	_, ok = New(history(8, 1), 4, 27, false)
	require.False(t, ok, "not a whole number of short seasons")
	_, ok = New(append(history(8, 1), -1), 4, 28, true)
	require.False(t, ok, "log of a negative")
}
