package ces

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The expected values are statsforecast 2.1.1:
//
//	m = AutoCES(season_length=1, model="N"); m.fit(y)
//	m.model_["par"], m.model_["states"], m.model_["sigma2"], m.predict(h=4)
//
// Its search and its first states are its own; from those states and at that
// optimum the recursion must leave the same states, errors and forecasts.
func TestRecursionAgainstStatsforecast(t *testing.T) {
	y := []float64{49.16, 50.41, 49.18, 52.45, 46.81, 49.24, 50.87, 51.93, 44.83, 51.88, 54.16, 52.33,
		56.85, 51.01, 53.45, 50.65, 56.44,
		53.75, 54.41, 51.92, 59.14, 59.23, 60.17, 60.84, 59.48, 58.44, 60.45, 60.59, 65.08, 60.82,
		62.07, 62.72, 65.1, 66.78, 63.62,
		63.73, 64.75, 68.61, 67.14, 64.79, 64.4, 66.72, 65.6, 67.05, 64.25, 66.45, 67.77, 70.22, 70.18,
		76.34, 74.43, 73.91, 67.82,
		72.2, 71.85, 73.75, 68.75, 73.56, 74.44, 70.59}
	f := &Fit{N: len(y)}
	ss := f.run(y, 1.2935966700315475, 1.0076671719551094, 51.11840082, 40.60166043)
	require.InDelta(t, 7.353023895535079, ss/56, 1e-6)
	require.InDelta(t, 73.52393534, f.l, 1e-6)
	require.InDelta(t, 49.05048294, f.p, 1e-6)
	require.InDeltaSlice(t, []float64{73.52393534, 73.90001383, 74.35331909, 74.78683429}, f.Mean(4), 1e-6)
	own, ok := New(y, 1)
	require.True(t, ok)
	require.Less(t, own.solve(y, own.A0, own.A1), own.solve(y, 1.2935966700315475, 1.0076671719551094)*1.0001,
		"no optimum of the peer is better from our first states")
}
