package theta

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The expected values are statsforecast 2.1.1:
//
//	m = DynamicOptimizedTheta(season_length=1); m.fit(y)
//	m.model_["par"], (m.model_["residuals"][2:]**2).sum(), m.predict(h=6)
//
// par: initial_smoothed 13.035261850445325, alpha 0.2755721817345309, theta 4.038517752278119.
func TestAgainstStatsforecast(t *testing.T) {
	y := []float64{49.16, 50.41, 49.18, 52.45, 46.81, 49.24, 50.87, 51.93, 44.83, 51.88, 54.16, 52.33,
		56.85, 51.01, 53.45, 50.65, 56.44,
		53.75, 54.41, 51.92, 59.14, 59.23, 60.17, 60.84, 59.48, 58.44, 60.45, 60.59, 65.08, 60.82,
		62.07, 62.72, 65.1, 66.78, 63.62,
		63.73, 64.75, 68.61, 67.14, 64.79, 64.4, 66.72, 65.6, 67.05, 64.25, 66.45, 67.77, 70.22, 70.18,
		76.34, 74.43, 73.91, 67.82,
		72.2, 71.85, 73.75, 68.75, 73.56, 74.44, 70.59}
	const alpha, omega = 0.2755721817345309, 1 - 1/4.038517752278119
	require.InDelta(t, 444.24414130854876, direct(y, alpha, omega, 13.035261850445325), 1e-6, "the same model")
	seen := make([]bool, len(y))
	for i := range seen {
		seen[i] = true
	}
	p := newProblem(y, seen)
	var at Fit
	require.LessOrEqual(t, at.solve(p, alpha), 444.24414130854876, "solved, omega and level are no worse than searched")
	own, ok := New(y, 1)
	require.True(t, ok)
	require.LessOrEqual(t, own.Sigma*own.Sigma*float64(len(y)-3), 444.24414130854876*1.001, "nor is the whole search")
	peer := []float64{73.24280251401561, 73.5742001350508, 73.9035606004862, 74.2309467720726,
		74.55641773299662, 74.88002911020784}
	for j, v := range own.Mean(6) {
		require.InEpsilon(t, peer[j], v, 0.01, "step %d", j+1)
	}
}
