package series

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The median of counts that are counted is that of sorting them.
func TestMedianPositive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOf(rapid.OneOf(rapid.Map(rapid.IntRange(-2, 80), func(v int) float64 { return float64(v) }),
			rapid.SampledFrom([]float64{0.5, math.NaN(), 63.5}))).Draw(t, "y")
		var p []float64
		for _, v := range y {
			if v > 0 {
				p = append(p, v)
			}
		}
		want := 0.0
		if slices.Sort(p); len(p) > 0 {
			want = p[len(p)/2]
		}
		require.Equal(t, want, MedianPositive(y))
	})
}
