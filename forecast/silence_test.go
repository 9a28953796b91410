package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat/distuv"
)

// parts are slow and fast items beside each other over four years.
func parts(rng *rand.Rand) []Series {
	var out []Series
	for i := range 60 {
		level := 0.02
		if i >= 40 {
			level = 3
		}
		out = append(out, Series{Y: poissons(rng, level, 1400), Season: 7})
	}
	return out
}

func poissons(rng *rand.Rand, level float64, n int) []float64 {
	y := make([]float64, n)
	for t := range y {
		y[t] = distuv.Poisson{Lambda: level, Src: rng}.Rand()
	}
	return y
}

// days is a history of so many zeros with some sales in it.
func days(n int, sales map[int]float64) []float64 {
	y := make([]float64, n)
	for t, v := range sales {
		y[t] = v
	}
	return y
}

// Five empty days of an item that leaves one in five empty are hardly its end where none of a
// group has ever ended, in four years; forty are, there too.
func TestDemandEndsAsOftenAsItsGroupFallsSilent(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	var all []Series
	for range 60 {
		y := make([]float64, 1400)
		for t := range y {
			y[t] = distuv.Poisson{Lambda: distuv.Gamma{Alpha: 2, Beta: 2 / 2.6, Src: rng}.Rand(), Src: rng}.Rand()
		}
		all = append(all, Series{Y: y, Season: 7})
	}
	r := Request{Horizon: 1, Windows: []Window{FixedWindow(100, 0)}}
	pool := LearnPool(all, r)
	silent := func(days int) float64 {
		s := Series{Y: slices.Clone(all[0].Y), Season: 7, Stocked: true}
		for t := range days {
			s.Y[len(s.Y)-1-t] = 0
		}
		s.Y[len(s.Y)-1-days] = 3
		return Forecast(s, pool, r).Covers[0].Mean
	}
	require.Greater(t, silent(5), 0.65*260)
	require.Less(t, silent(40), 0.01*260)
}

func TestSilenceIsMeasuredInWhatAnItemSells(t *testing.T) {
	all := parts(rand.New(rand.NewPCG(1, 4)))
	r := Request{Horizon: 97, Windows: []Window{FixedWindow(28, 0), FixedWindow(90, 7)},
		Calendar: &Calendar{Weekday: true}}
	pool := LearnPool(all, r)
	of := func(s Series) Result { s.Season = 7; return Forecast(s, pool, r) }

	once := of(Series{Y: days(1100, map[int]float64{0: 3})})
	require.Less(t, once.Covers[1].Mean, 0.5, "three units once, three years ago")
	require.LessOrEqual(t, quantile(once.Covers[1], 0.95), 3.0)

	never := of(Series{Y: days(1100, nil)})
	require.Less(t, never.Covers[1].Mean, 0.01)

	lately := of(Series{Y: days(22, map[int]float64{0: 1})})
	require.Less(t, lately.Covers[1].Mean, 8.0, "one unit, three weeks ago")
	require.Less(t, quantile(lately.Covers[1], 0.95), 14.0)

	dead := all[50]
	dead.Y = append(append([]float64(nil), dead.Y...), make([]float64, 60)...)
	dead.Stocked = true
	require.Less(t, of(dead).Covers[1].Mean, 0.01, "two months of silence beside its stock")

	short := all[50]
	short.Y = append(append([]float64(nil), short.Y...), 0)
	short.Stocked = true
	require.InDelta(t, 84, of(short).Covers[0].Mean, 12, "a day without a sale is none")

	slow := all[5]
	slow.Y = append(append([]float64(nil), slow.Y...), make([]float64, 60)...)
	require.InDelta(t, 97*0.02, of(slow).Covers[1].Mean, 1.2, "sixty days are little to an item that sells every fifty")
}

// Launches at any scale, whole or in parts: the 95 % quantile of four weeks holds what
// comes about as often as it says.
func TestNewItemsOfEveryScale(t *testing.T) {
	for _, c := range []struct {
		name        string
		scale, part float64
	}{{"hundreds", 100, 0}, {"kilograms", 2.5, 0.001}, {"grams", 0.0025, 1e-6}} {
		rng := rand.New(rand.NewPCG(3, 7))
		business := func(n int) (of []Series, level []float64) {
			for range n {
				l := c.scale * math.Exp(0.6*rng.NormFloat64())
				s := Series{Season: 7, Start: 20000, Y: make([]float64, 200)}
				for t := range s.Y {
					s.Y[t] = distuv.Gamma{Alpha: 8, Beta: 8 / l, Src: rng}.Rand()
					if c.part == 0 {
						s.Y[t] = math.Round(s.Y[t])
					} else {
						s.Y[t] = math.Round(s.Y[t]/c.part) * c.part
					}
				}
				of, level = append(of, s), append(level, l)
			}
			return of, level
		}
		known, _ := business(60)
		r := Request{Horizon: 28, Calendar: &Calendar{Weekday: true},
			Probabilities: []float64{0.5, 0.95}, Windows: []Window{FixedWindow(28, 0)}}
		pool := LearnPool(known, r)
		fresh, _ := business(120)
		for _, n := range []int{0, 1, 3, 7, 14, 21} {
			held, sum, want := 0.0, 0.0, 0.0
			for _, s := range fresh {
				truth := floats.Sum(s.Y[n : n+28])
				s.Y = s.Y[:n]
				if n == 0 {
					s.Y = nil
				}
				got := Forecast(s, pool, r).Covers[0]
				if truth <= quantile(got, 0.95) {
					held++
				}
				sum, want = sum+got.Mean, want+truth
			}
			require.InDelta(t, 0.95, held/120, 0.055, "%s after %d days", c.name, n)
			require.InEpsilon(t, want, sum, 0.1, "%s after %d days: %v", c.name, n, sum/want)
		}
	}
}

// A forecast bears the unit of its history: nothing of it is counted in units.
func TestUnitsChangeNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for _, n := range []int{5, 20, 60, 400} {
		for _, size := range []float64{0.001, 1000} {
			var all, other []Series
			for range 12 {
				s := Series{Season: 7, Start: 20000, Group: "g", Y: make([]float64, n)}
				for t := range s.Y {
					s.Y[t] = 2.5 + rng.Float64() + float64((t+3)%7/5)
				}
				all = append(all, s)
				o := s
				o.Y = make([]float64, n)
				for t, v := range s.Y {
					o.Y[t] = size * v
				}
				other = append(other, o)
			}
			r := Request{Horizon: 14, Calendar: &Calendar{Weekday: true},
				Probabilities: []float64{0.5, 0.95}, Windows: []Window{FixedWindow(14, 0)}}
			a, b := Forecast(all[3], LearnPool(all, r), r), Forecast(other[3], LearnPool(other, r), r)
			require.Equal(t, a.Method, b.Method)
			for j := range a.Mean {
				require.InEpsilon(t, size*a.Mean[j], b.Mean[j], 2e-3, "%d days × %g", n, size)
				require.InEpsilon(t, size*a.Quantiles[1][j], b.Quantiles[1][j], 5e-3)
			}
			require.InEpsilon(t, size*quantile(a.Covers[0], 0.99), quantile(b.Covers[0], 0.99), 5e-3)
		}
	}
}

// What was sold while an item ran out is no low demand of a past window.
func TestWindowsThatRanOutLowerNoQuantile(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 4))
	var all []Series
	for range 60 {
		s := Series{Y: poissons(rng, 12, 600), Season: 7, InStock: make([]bool, 600)}
		gone := 520 + rng.IntN(30)
		for t := range s.Y {
			if s.InStock[t] = t < gone || t >= gone+30; !s.InStock[t] {
				s.Y[t] = 0
			}
		}
		all = append(all, s)
	}
	r := Request{Horizon: 28, Windows: []Window{FixedWindow(8, 0)}, Calendar: &Calendar{Weekday: true}}
	pool := LearnPool(all, r)
	off := 0.0
	for _, s := range all {
		c := Forecast(s, pool, r).Covers[0]
		off += (quantile(c, 0.5) - c.Mean) / c.SD / float64(len(all))
	}
	require.InDelta(t, 0, off, 0.1, "deviations of the median from the mean")
}
