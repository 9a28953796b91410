package pipeline

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/replenish/demand"
)

// The forecast's expected shortage and that of the grid replenishment builds
// from its quantiles are two computations of one integral.
func TestShortageOfForecastAndReplenishmentAgree(t *testing.T) {
	y := make([]float64, 200)
	for i := range y {
		y[i] = 20 * (1 + 0.5*math.Sin(float64(i))) * (1 + 0.3*math.Cos(float64(3*i*i%17)))
	}
	r := forecast.Request{Windows: []forecast.Window{forecast.FixedWindow(5, 2),
		{Lead: []float64{0, .2, .5, .3}, Review: 7}}}
	for _, method := range []string{"", "ets", "counts"} {
		r.Method = method
		for _, c := range forecast.Forecast(forecast.Series{Y: y, Season: 7}, nil, r).Covers {
			g, err := demand.NewGrid(c.Probabilities, c.Quantiles)
			require.NoError(t, err)
			for x := 0.0; x < 2*c.Quantiles[len(c.Quantiles)-1]; x += c.Mean / 7 {
				require.InDelta(t, g.Shortage(x), c.Shortage(x), 1e-9*c.Mean, "%s at %v", method, x)
			}
		}
	}
}
