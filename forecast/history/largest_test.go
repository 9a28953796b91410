package history

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestLargestSumIsWhatBruteForceFinds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(0, 50), 1, 60).Draw(r, "y")
		periods := rapid.IntRange(1, len(y)).Draw(r, "periods")
		h := &History{Raw: y}
		most, windows := h.LargestSum(periods)
		want := 0.0
		for t := 0; t+periods <= len(y); t++ {
			sum := 0.0
			for _, v := range y[t : t+periods] {
				sum += v
			}
			want = max(want, sum)
		}
		require.InDelta(r, want, most, 1e-9)
		require.InDelta(r, float64(len(y))/float64(periods), windows, 1e-9)
	})
}
