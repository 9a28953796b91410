package ces

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func history(n int) []float64 {
	rng := rand.New(rand.NewPCG(5, 1))
	y := make([]float64, n)
	l := 50.0
	for t := range y {
		l += rng.NormFloat64()
		y[t] = l + 2*rng.NormFloat64()
	}
	return y
}

func TestStabilityAgreesWithTheResponse(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	for range 500 {
		a0, a1 := 2.2*rng.Float64(), 2.2*rng.Float64()
		l, p := 1.0, 0.3
		for range 4000 {
			e := -l
			l, p = l-(1-a1)*p+(a0-a1)*e, l+(1-a0)*p+(a0+a1)*e
		}
		size := math.Abs(l) + math.Abs(p)
		if size > 1e-6 && size < 1e6 {
			continue // on the border
		}
		require.Equal(t, size <= 1e-6, stable(a0, a1), "a0=%v a1=%v", a0, a1)
	}
}

func TestSumsMatchSimulatedPaths(t *testing.T) {
	f, ok := New(history(80), 1)
	require.True(t, ok)
	const h, paths = 8, 60000
	weight := []float64{1, 1, 1, 0.5, 1, 1, 2, 1}
	out := make([][]float64, paths)
	for i := range out {
		out[i] = make([]float64, h)
	}
	f.Paths(rand.New(rand.NewPCG(3, 4)), out)
	var sum, ss, last, last2 float64
	for _, row := range out {
		v := 0.0
		for j := range row {
			v += weight[j] * row[j]
		}
		sum += v
		ss += v * v
		last += row[h-1] / paths
		last2 += row[h-1] * row[h-1] / paths
	}
	mean, variance := f.Sum(weight)
	sd := math.Sqrt(ss/paths - sum/paths*sum/paths)
	require.InDelta(t, mean, sum/paths, 4*sd/math.Sqrt(paths))
	require.InEpsilon(t, math.Sqrt(variance), sd, 0.02)
	require.InEpsilon(t, f.Variances(h)[h-1], last2-last*last, 0.05)
}

func TestNoPointBesideTheOptimumIsBetter(t *testing.T) {
	y := history(80)
	f, ok := New(y, 1)
	require.True(t, ok)
	best := f.solve(y, f.A0, f.A1)
	for _, d := range [][2]float64{{0.02, 0}, {-0.02, 0}, {0, 0.02}, {0, -0.02}} {
		g := *f
		if stable(f.A0+d[0], f.A1+d[1]) {
			require.GreaterOrEqual(t, g.solve(y, f.A0+d[0], f.A1+d[1]), best*(1-1e-4))
		}
	}
}
