package forecast

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestLargestSumIsWhatBruteForceFinds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(0, 50), 1, 60).Draw(r, "y")
		periods := rapid.IntRange(1, len(y)).Draw(r, "periods")
		h := &history{raw: y}
		most, windows := h.largestSum(periods)
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

func TestQuantilesStayWithinReachOfTheHistory(t *testing.T) {
	y := make([]float64, 200)
	for i := range y {
		y[i] = float64(i % 3)
	}
	h := &history{raw: y}
	c := Cover{Mean: 14, SD: 500, Probabilities: []float64{0.5, 0.9, 0.99}, Quantiles: []float64{14, 18, 2000}}
	c.withinReach(h, FixedWindow(7, 7))
	require.Equal(t, 14.0, c.Quantiles[0], "what is within reach stays")
	require.Equal(t, 18.0, c.Quantiles[1])
	reach := 1.5 * 14 * (1 + 2/math.Sqrt(200.0/14)) // no fortnight sold more than 15, and 14 are forecast
	require.InDelta(t, reach*(1+0.1*math.Log(2000/reach)), c.Quantiles[2], 0.5)
	require.Less(t, c.SD, 100.0)

	short := Cover{Mean: 14, Probabilities: []float64{0.5}, Quantiles: []float64{900}}
	short.withinReach(&history{raw: y[:20]}, FixedWindow(7, 7))
	require.Equal(t, 900.0, short.Quantiles[0], "a history of one window says nothing")
}
