package methods

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNaiveSumsMatchSimulatedWalks(t *testing.T) {
	// The drift model's variance of the sum of 3 steps of a walk: 3²+2²+1² = 14 σ².
	m := &naiveModel{pattern: []float64{10}, sigma: 2, walk: 1, seen: 100}
	mean, v := m.Sum([]float64{1, 1, 1})
	require.InDelta(t, 30, mean, 1e-12)
	require.InDelta(t, 14*4, v, 1e-9)
}
