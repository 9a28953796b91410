package forecast

import (
	"math"
	"math/rand/v2"
	"testing"
)

// A warm night of the ensemble with its quantiles and two cover windows, over
// slow daily items.
func BenchmarkWarmEnsemble(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	histories := make([]Series, 64)
	for i := range histories {
		y := make([]float64, 730)
		level := 0.3 + 4*rng.Float64()*rng.Float64()
		for t := range y {
			level *= math.Exp(0.02 * rng.NormFloat64())
			y[t] = math.Floor(level * (1 + 0.4*math.Sin(2*math.Pi*float64(t%7)/7)) * 2 * rng.ExpFloat64() * rng.Float64())
		}
		histories[i] = Series{Y: y, Season: 7, Group: "foods"}
	}
	r := Request{Horizon: 28, Probabilities: []float64{0.5, 0.95}, Method: "ensemble",
		Windows: []Window{FixedWindow(7, 7), FixedWindow(14, 7)}}
	pool := LearnPool(histories, r)
	states := make([][]byte, len(histories))
	for i, s := range histories {
		s.Y = s.Y[:729]
		states[i] = Forecast(s, pool, r).State
	}
	for i := 0; b.Loop(); i++ {
		q := r
		q.State = states[i%len(states)]
		Forecast(histories[i%len(histories)], pool, q)
	}
}
