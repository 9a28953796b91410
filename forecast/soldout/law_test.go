package soldout

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A unit is found in plain multiples as in others, and the greatest common divisor of whole
// numbers is the one of arithmetic.
func TestDivisor(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a, b := rapid.IntRange(1, 5000).Draw(r, "a"), rapid.IntRange(1, 5000).Draw(r, "b")
		unit := rapid.SampledFrom([]float64{1, 0.5, 0.1, 12}).Draw(r, "unit")
		want, rest := a, b
		for rest > 0 {
			want, rest = rest, want%rest
		}
		got := divisor(float64(a)*unit, float64(b)*unit, 1e-6*unit*float64(max(a, b)))
		require.InDelta(r, float64(want), got/unit, 1e-3)
	})
	require.Equal(t, 3.0, divisor(3e15, 3, 1e-3))
	require.InDelta(t, 0.25, divisor(math.Nextafter(0.75, 1), 0.25, 1e-6), 1e-9)
}
