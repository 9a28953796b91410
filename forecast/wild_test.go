package forecast

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Any history, with a calendar, regressors, stock flags and a pool, is answered
// with finite numbers that are not negative.
func TestWildHistoriesWithEverything(t *testing.T) {
	value := rapid.OneOf(rapid.Just(0.0), rapid.Just(math.NaN()), rapid.Just(math.Inf(1)), rapid.Float64Range(-5, 30),
		rapid.Map(rapid.IntRange(0, 60), func(v int) float64 { return float64(v) }), rapid.Just(1e15),
		rapid.Just(1e-12))
	rapid.Check(t, func(t *rapid.T) {
		draw := func() Series {
			n := rapid.IntRange(0, 220).Draw(t, "n")
			s := Series{Start: int32(rapid.IntRange(-1000, 20000).Draw(t, "start")),
				Season: rapid.SampledFrom([]int{0, 7, 12}).Draw(t, "m")}
			for range n {
				s.Y = append(s.Y, value.Draw(t, "y"))
			}
			if rapid.Bool().Draw(t, "promo") {
				s.Promo = rapid.SliceOfN(value, 0, n+10).Draw(t, "p")
			}
			if rapid.Bool().Draw(t, "price") {
				s.Price = rapid.SliceOfN(value, 0, n+10).Draw(t, "q")
			}
			if rapid.Bool().Draw(t, "stock") {
				s.InStock = rapid.SliceOfN(rapid.Bool(), 0, n).Draw(t, "in")
			}
			return s
		}
		all := []Series{draw(), draw()}
		r := request()
		r.Calendar = &Calendar{Weekday: true, DayOfMonth: true, Yearly: 2, Closed: []int32{all[0].Start + 3},
			Events: []CalendarEvent{{Name: "x", Day: all[0].Start + 20}, {Name: "x", Day: all[0].Start + 90}}}
		pool := LearnPool(all, r)
		for _, s := range all {
			checkResult(t, r, Forecast(s, pool, r))
			checkResult(t, r, Forecast(s, nil, r))
		}
	})
}

// A price of 0 or 1 alone, which a group knows, has no logarithm at 0.
func TestPricesOfNothingOrOne(t *testing.T) {
	y := make([]float64, 74)
	for _, i := range []int{4, 16, 17, 21, 23} {
		y[i] = 1
	}
	s := Series{Y: y, Price: []float64{1, 0}}
	r := request()
	r.Calendar = &Calendar{Weekday: true, DayOfMonth: true, Yearly: 2}
	checkResult(t, r, Forecast(s, LearnPool([]Series{{}, s}, r), r))
}
