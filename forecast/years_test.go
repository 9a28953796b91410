package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// swinging is some years of demand around 100 with a swing of 30 % and noise of 8 %.
func swinging(rng *rand.Rand, season, n int) []float64 {
	y := make([]float64, n)
	for t := range y {
		y[t] = 100*(1+0.3*math.Sin(2*math.Pi*float64(t)/float64(season))) + 8*rng.NormFloat64()
	}
	return y
}

// With two to three years of weeks or months the yearly swing is forecast, better than
// the year before repeated, for one series alone and among others.
func TestAYearlySwingIsKnownFromTwoYearsOn(t *testing.T) {
	for _, c := range []struct{ season, n, horizon int }{{52, 110, 26}, {52, 130, 26}, {52, 156, 26},
		{12, 24, 12}, {12, 27, 12}, {12, 35, 12}} {
		ours, naive := 0.0, 0.0
		for seed := range uint64(20) {
			y := swinging(rand.New(rand.NewPCG(seed, 5)), c.season, c.n+c.horizon)
			r := Request{Horizon: c.horizon, Seed: 1}
			s := Series{Y: y[:c.n], Season: c.season}
			got := Forecast(s, LearnPool([]Series{s}, r), r)
			for j, v := range y[c.n:] {
				ours += (got.Mean[j] - v) * (got.Mean[j] - v)
				back := y[c.n+j-c.season]
				naive += (back - v) * (back - v)
			}
		}
		require.Less(t, math.Sqrt(ours/naive), 1.0, "%d periods of a season of %d", c.n, c.season)
	}
}

// What has no season gets none: hardly worse than the mean.
func TestNoSwingIsMadeUp(t *testing.T) {
	for _, c := range []struct{ season, n int }{{52, 110}, {12, 30}} {
		ours, mean := 0.0, 0.0
		for seed := range uint64(20) {
			rng := rand.New(rand.NewPCG(seed, 6))
			y := make([]float64, c.n+13)
			for t := range y {
				y[t] = 100 + 15*rng.NormFloat64()
			}
			r := Request{Horizon: 13, Seed: 1}
			s := Series{Y: y[:c.n], Season: c.season}
			for j, v := range Forecast(s, LearnPool([]Series{s}, r), r).Mean {
				ours += (v - 100) * (v - 100)
				mean += (y[c.n+j] - 100) * (y[c.n+j] - 100)
			}
		}
		require.Less(t, math.Sqrt(ours/mean), 0.6, "season of %d", c.season)
	}
}

// An event that sold ten times as much, twice, is nearly believed: of one SKU alone and
// of ten.
func TestTwoCleanRepeatsOfAnEventAreBelieved(t *testing.T) {
	for _, skus := range []int{1, 10} {
		first := int32(19600)
		events := []CalendarEvent{{Name: "sale", Day: first + 330}, {Name: "sale", Day: first + 694},
			{Name: "sale", Day: first + 708}}
		var sample []Series
		for i := range skus {
			rng := rand.New(rand.NewPCG(uint64(i), 8))
			y := make([]float64, 700)
			for d := range y {
				mean := 20.0
				if d == 330 || d == 694 {
					mean = 200
				}
				y[d] = math.Max(0, math.Round(mean+math.Sqrt(mean)*rng.NormFloat64()))
			}
			sample = append(sample, Series{Y: y, Start: first, Season: 7})
		}
		r := Request{Horizon: 14, Seed: 1, Calendar: &Calendar{Weekday: true, DayOfMonth: true,
			Yearly: 4, Events: events}}
		p := LearnPool(sample, r)
		for _, s := range sample {
			got := Forecast(s, p, r).Mean
			require.InDelta(t, 200, got[8], 40, "%d SKUs", skus)
			require.InDelta(t, 20, got[3], 3)
		}
	}
}

// Items with a bell of their own each, on other dates than their neighbours', seen in two
// years: within 6 % over the eight weeks in which the bells lie.
func TestAnItemsOwnBell(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var sample []Series
	var truth []float64
	for i := range 60 {
		level, high, peak := 8+8*rng.Float64(), 3+3*rng.Float64(), float64(912+i%60)
		mean := func(day int) float64 {
			off := math.Mod(float64(day)-peak+365.25*10.5, 365.25) - 365.25/2
			return level * (1 + high*math.Exp(-off*off/200))
		}
		s, ahead := Series{Start: 20000, Season: 7, Group: "all"}, 0.0
		for day := range 912 {
			s.Y = append(s.Y, distuv.Poisson{Lambda: mean(day), Src: rng}.Rand())
		}
		for day := range 56 {
			ahead += mean(912 + day)
		}
		sample, truth = append(sample, s), append(truth, ahead)
	}
	r := Request{Horizon: 56, Calendar: &Calendar{Weekday: true, DayOfMonth: true, Yearly: 4}}
	p := LearnPool(sample, r)
	got, want := 0.0, 0.0
	for i, s := range sample {
		for _, m := range Forecast(s, p, r).Mean {
			got += m
		}
		want += truth[i]
	}
	require.InEpsilon(t, want, got, 0.06)
}
