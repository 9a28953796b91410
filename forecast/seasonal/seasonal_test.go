package seasonal

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPatternOfACleanHistoryComesBack(t *testing.T) {
	index := []float64{0.8, 1.1, 1.3, 0.8}
	y := make([]float64, 40)
	for i := range y {
		y[i] = 50 * index[i%4]
	}
	require.True(t, Significant(y, 4))
	p, ok := Decompose(y, 4)
	require.True(t, ok)
	require.True(t, p.Multiply)
	for j := range index {
		require.InDelta(t, index[j], p.Index[j], 1e-9)
	}
	for i, v := range p.Remove(y) {
		require.InDelta(t, 50, v, 1e-9)
		times, plus := p.Factor(i)
		require.InDelta(t, y[i], v*times+plus, 1e-9)
	}
}

func TestNoiseIsShrunkAway(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	y := make([]float64, 48)
	for i := range y {
		y[i] = 100 + 20*rng.NormFloat64()
	}
	p, ok := Decompose(y, 12)
	require.True(t, ok)
	raw, spread := make([]float64, 12), 0.0
	for i, v := range y {
		raw[i%12] += v / 400
	}
	rawSpread := 0.0
	for j := range raw {
		rawSpread += (raw[j] - 1) * (raw[j] - 1)
		spread += (p.Index[j] - 1) * (p.Index[j] - 1)
	}
	require.Less(t, spread, 0.5*rawSpread)
}

func TestFill(t *testing.T) {
	nan := math.NaN()
	require.Equal(t, []float64{1, 1, 2, 3, 3}, Fill([]float64{nan, 1, nan, 3, nan}))
	require.Equal(t, []float64{0, 0}, Fill([]float64{nan, nan}))
}
