package forecast

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkCounts is one cold answer for a daily item of two years with its
// group's calendar, four quantiles of 28 steps and three cover windows.
func BenchmarkCounts(b *testing.B) {
	all := shop(rand.New(rand.NewPCG(9, 9)), 60, 730)
	r := Request{Horizon: 28, Probabilities: []float64{0.5, 0.9, 0.95, 0.99}, Calendar: &Calendar{Weekday: true},
		Windows: []Window{FixedWindow(7, 0), FixedWindow(14, 7), {Lead: []float64{0, 0, .2, .3, .3, .2}, Review: 7}}}
	pool := LearnPool(all, r)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Forecast(all[i%len(all)], pool, r)
	}
}
