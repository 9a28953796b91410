package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// Level shifts make single steps miss their model's quantiles, the more the
// farther ahead; what the group has seen brings the coverage back, on windows
// it was not learnt from.
func TestStepQuantilesAreRecalibrated(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 1))
	all := make([]Series, 200)
	const n, h = 160, 14
	for i := range all {
		level, y := 100.0, make([]float64, n)
		for t := range y {
			if rng.Float64() < 0.04 {
				level *= math.Exp(0.6 * rng.NormFloat64())
			}
			y[t] = level * math.Exp(0.05*rng.NormFloat64())
		}
		all[i] = Series{Y: y}
	}
	past := make([]Series, len(all))
	for i, s := range all {
		past[i] = s
		past[i].Y = s.Y[:n-h]
	}
	r := Request{Horizon: h, Probabilities: []float64{0.05, 0.5, 0.95}, Method: "ets"}
	cover := func(pool *Pool) (far float64) {
		for i, s := range past {
			res := Forecast(s, pool, r)
			for j := h / 2; j < h; j++ {
				require.LessOrEqual(t, res.Quantiles[0][j], res.Quantiles[1][j])
				require.LessOrEqual(t, res.Quantiles[1][j], res.Quantiles[2][j])
				if y := all[i].Y[n-h+j]; y >= res.Quantiles[0][j] && y <= res.Quantiles[2][j] {
					far += 1 / float64(len(all)*(h-h/2))
				}
			}
		}
		return far
	}
	pool := LearnPool(past, r)
	require.NotEmpty(t, pool.Groups[""].Steps)
	with := cover(pool)
	for _, g := range pool.Groups {
		g.Steps = nil
	}
	without := cover(pool)
	t.Logf("90 %% band: %.3f, recalibrated %.3f", without, with)
	require.Less(t, math.Abs(with-0.9), math.Abs(without-0.9))
	require.InDelta(t, 0.9, with, 0.04)
}
