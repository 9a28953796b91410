package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func windowOf(days int) Window {
	lead := make([]float64, days+1)
	lead[days] = 1
	return Window{Lead: lead}
}

// TestPlausibleBoundsTheTail: quantiles beyond three times the largest sum of
// the history are cut there, the others stay; order is kept.
func TestPlausibleBoundsTheTail(t *testing.T) {
	y := make([]float64, 100)
	y[20], y[22], y[60], y[61] = 10, math.NaN(), 40, 5
	c := Cover{Mean: 2, Quantiles: []float64{0, 1, 50, 135, 136, 49_622}}
	plausible(&c, y, windowOf(10), false)
	require.Equal(t, []float64{0, 1, 50, 135, 135, 135}, c.Quantiles)
	for _, same := range []struct {
		y        []float64
		negative bool
	}{{y[:19], false}, {y, true}} {
		c := Cover{Mean: 2, Quantiles: []float64{49_622}}
		plausible(&c, same.y, windowOf(10), same.negative)
		require.Equal(t, 49_622.0, c.Quantiles[0], "a short history and a series that may be negative say nothing")
	}
	c = Cover{Mean: 1000, Quantiles: []float64{2900}}
	plausible(&c, y, windowOf(10), false)
	require.Equal(t, 2900.0, c.Quantiles[0], "growth that the mean knows of is not cut")
}

// TestPlausibleLeavesOrdinaryDemandAlone: on steady and on intermittent
// counts the bound lies beyond the last quantile that a plan uses.
func TestPlausibleLeavesOrdinaryDemandAlone(t *testing.T) {
	for _, rate := range []float64{0.2, 1, 20} {
		r := rand.New(rand.NewPCG(1, uint64(rate*10)))
		y := make([]float64, 365)
		for i := range y {
			for p := r.ExpFloat64(); p < rate; p += r.ExpFloat64() {
				y[i]++
			}
		}
		s := Series{Y: y, Season: 7}
		req := Request{Horizon: 1, Windows: []Window{windowOf(14)}}
		c := Forecast(s, nil, req).Covers[0]
		bounded := c
		bounded.Quantiles = append([]float64(nil), c.Quantiles...)
		plausible(&bounded, y, windowOf(14), false)
		top := 0.0
		for i := 14; i <= len(y); i++ {
			sum := 0.0
			for _, v := range y[i-14 : i] {
				sum += v
			}
			top = math.Max(top, sum)
		}
		require.Less(t, c.Quantiles[len(c.Quantiles)-1], 3*top, "rate %v", rate)
		require.Equal(t, c.Quantiles, bounded.Quantiles)
	}
}
