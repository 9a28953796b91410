package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// openSeries draws a Poisson history on the open days of a weekly pattern, with
// what may not be looked at on the closed ones, and the mask over a future too.
func openSeries(seed uint64, mean float64, n, ahead int, open func(t int) bool, closed float64) Series {
	r := rand.New(rand.NewPCG(seed, 5))
	s := Series{Y: make([]float64, n), Open: make([]bool, n+ahead), Season: 7, Start: 18000}
	for t := range s.Open {
		s.Open[t] = open(t)
		if t < n {
			s.Y[t] = closed
			if s.Open[t] {
				s.Y[t] = distuv.Poisson{Lambda: mean, Src: r}.Rand()
			}
		}
	}
	return s
}

// TestClosedDaysHoldNoDemand holds forecasts of businesses open on some days
// against their truth, in the night's way and in that of files.
func TestClosedDaysHoldNoDemand(t *testing.T) {
	patterns := map[string]func(int) bool{
		"Sundays closed":  func(t int) bool { return t%7 != 6 },
		"weekends closed": func(t int) bool { return t%7 < 5 },
		"one day a week":  func(t int) bool { return t%7 == 4 },
		"one day a month": func(t int) bool { return t%30 == 0 },
	}
	for name, open := range patterns {
		for _, mean := range []float64{0.6, 20, 400} {
			for _, calendar := range []*Calendar{nil, {Weekday: true, DayOfMonth: true}} {
				ratio, days := 0.0, 0.0
				for seed := range uint64(8) {
					s := openSeries(seed, mean, 660, 70, open, 0)
					r := Forecast(s, nil, Request{Horizon: 60, Windows: []Window{FixedWindow(9, 1)},
						Calendar: calendar})
					for j, m := range r.Mean {
						if !open(660 + j) {
							require.Zero(t, m, name)
							continue
						}
						ratio, days = ratio+m/mean, days+1
					}
					in := 0
					for j := range 10 {
						if open(660 + j) {
							in++
						}
					}
					// The same business without its closed days, over as many open ones.
					gapless := s
					gapless.Open, gapless.Y = nil, nil
					for t, v := range s.Y {
						if open(t) {
							gapless.Y = append(gapless.Y, v)
						}
					}
					if in > 0 && calendar == nil && mean < 30 {
						want := Forecast(gapless, nil, Request{Windows: []Window{FixedWindow(in, 0)}}).Covers[0]
						require.InEpsilon(t, want.SD, r.Covers[0].SD, 0.1, "%s: spread at %g", name, mean)
					}
				}
				seen := 0
				for t := range 660 {
					if open(t) {
						seen++
					}
				}
				limit := 0.03 + 3/math.Sqrt(8*mean*float64(min(seen, 56))) // three standard errors of the level
				require.InDelta(t, 1, ratio/days, limit, "%s at %g a day", name, mean)
			}
		}
	}
}

// TestClosedDaysTeachNothing changes what is written on closed days: no byte of
// the answer moves.
func TestClosedDaysTeachNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		mean := rapid.SampledFrom([]float64{0.2, 3, 60}).Draw(t, "mean")
		mask := rapid.SliceOfN(rapid.Bool(), 200, 200).Draw(t, "open")
		open := func(t int) bool { return mask[t] }
		request := Request{Horizon: 28, Probabilities: []float64{0.1, 0.9},
			Windows: []Window{FixedWindow(7, 1)}, Calendar: &Calendar{Weekday: true}}
		a := Forecast(openSeries(seed, mean, 150, 50, open, 0), nil, request)
		b := Forecast(openSeries(seed, mean, 150, 50, open, 1e6), nil, request)
		c := Forecast(openSeries(seed, mean, 150, 50, open, math.NaN()), nil, request)
		require.Equal(t, a, b)
		require.Equal(t, a, c)
		for j, m := range a.Mean {
			if !open(150 + j) {
				require.Zero(t, m)
				require.Zero(t, a.Quantiles[1][j])
			}
		}
	})
}
