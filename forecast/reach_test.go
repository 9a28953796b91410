package forecast

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/history"
)

func TestQuantilesStayWithinReachOfTheHistory(t *testing.T) {
	y := make([]float64, 200)
	for i := range y {
		y[i] = float64(i % 3)
	}
	h := &history.History{Raw: y}
	c := Cover{Mean: 14, SD: 500, Probabilities: []float64{0.5, 0.9, 0.99}, Quantiles: []float64{14, 18, 2000}}
	withinReach(&c, h, FixedWindow(7, 7))
	require.Equal(t, 14.0, c.Quantiles[0], "what is within reach stays")
	require.Equal(t, 18.0, c.Quantiles[1])
	reach := 1.5 * 14 * (1 + 2/math.Sqrt(200.0/14)) // no fortnight sold more than 15, and 14 are forecast
	require.InDelta(t, reach*(1+0.1*math.Log(2000/reach)), c.Quantiles[2], 0.5)
	require.Less(t, c.SD, 100.0)

	short := Cover{Mean: 14, Probabilities: []float64{0.5}, Quantiles: []float64{900}}
	withinReach(&short, &history.History{Raw: y[:20]}, FixedWindow(7, 7))
	require.Equal(t, 900.0, short.Quantiles[0], "a history of one window says nothing")
}
