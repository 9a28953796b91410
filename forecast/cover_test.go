package forecast

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/forecast/distribution"
)

// The same request gives the same bytes, another seed other draws, and the
// windows of one request see the same futures.
func TestJointPathsAreReproducible(t *testing.T) {
	y := smooth(150, 7, 3)
	windows := []Window{FixedWindow(7, 0), FixedWindow(14, 7),
		{Lead: []float64{0, 0, 0, .1, .3, .3, .2, 0, 0, .1}, Review: 7}}
	s := Series{Y: y, Season: 7}
	r := Request{Windows: windows, Method: "ets-pooled", Seed: 5}
	first := Forecast(s, nil, r).Covers
	require.Equal(t, first, Forecast(s, nil, r).Covers)
	r.Seed = 6
	other := Forecast(s, nil, r).Covers
	require.NotEqual(t, first, other)
	r.Paths = -1
	normal := Forecast(s, nil, r).Covers
	require.NotEqual(t, normal, other)
	for i := range first {
		require.InEpsilon(t, first[i].Mean, other[i].Mean, 0.02)
		require.InEpsilon(t, first[i].Mean, normal[i].Mean, 0.05)
	}
}

// A cover's expected shortage is the integral of its own quantiles: that of
// the Normal where the sum is Normal, the mean at zero, and never increasing.
func TestCoverShortage(t *testing.T) {
	c := coverOf(distribution.NormalMix{P: []float64{1}, Mean: []float64{100}, SD: []float64{15}}, false, nil)
	for _, x := range []float64{60, 90, 100, 120, 140} {
		z := (x - 100) / 15
		want := 15 * (distuv.UnitNormal.Prob(z) - z*distuv.UnitNormal.Survival(z))
		require.InDelta(t, want, c.Shortage(x), 0.05, "at %v", x)
	}
	require.InDelta(t, 100, c.Shortage(0), 0.1)
	last := math.Inf(1)
	for x := 0.0; x < 300; x += 3 {
		require.LessOrEqual(t, c.Shortage(x), last)
		last = c.Shortage(x)
	}
	require.Zero(t, Cover{}.Shortage(1))
}
