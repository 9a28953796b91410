package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// seasonalShop is a group of slow items with one season of m periods: twice
// the mean at its height, nothing in its trough.
func seasonalShop(items, periods, m int) []Series {
	rng := rand.New(rand.NewPCG(8, uint64(m)))
	out := make([]Series, items)
	for i := range out {
		level := 0.2 + 1.5*rng.Float64()
		start := int32(rng.IntN(m)) // items begin at different places of the season
		y := make([]float64, periods-int(start))
		for t := range y {
			y[t] = distuv.Poisson{Lambda: level * seasonAt(int(start)+t, m), Src: rng}.Rand()
		}
		out[i] = Series{Y: y, Season: m, Start: start}
	}
	return out
}

func seasonAt(period, m int) float64 { return 1 + 0.8*math.Sin(2*math.Pi*float64(period)/float64(m)) }

// Slow items follow the season of their group, by week, month and day, with no
// calendar to say so: in their means, their quantiles and their sums.
func TestCountsFollowTheSeasonOfTheirGroup(t *testing.T) {
	for _, m := range []int{7, 12, 52} {
		periods := 4*m + 100
		all := seasonalShop(80, periods, m)
		r := Request{Horizon: m, Probabilities: []float64{0.9},
			Windows: []Window{FixedWindow(m/4, 0), FixedWindow(m, 0)}}
		pool := LearnPool(all, r)
		high, low, want := 0.0, 0.0, [2]float64{}
		for _, s := range all {
			res := Forecast(s, pool, r)
			require.Equal(t, "counts", res.Method)
			require.Empty(t, res.Refused)
			require.Len(t, res.Components.Calendar, m)
			first := int(s.Start) + len(s.Y)
			for j, v := range res.Mean {
				if f := seasonAt(first+j, m); f > 1.5 {
					high, want[0] = high+v, want[0]+f
				} else if f < 0.5 {
					low, want[1] = low+v, want[1]+f
				}
			}
			require.InDelta(t, sumOf(res.Mean), res.Covers[1].Mean, 0.35*sumOf(res.Mean)+0.5)
		}
		require.InEpsilon(t, want[0]/want[1], high/low, 0.3, "season of %d: height over trough", m)
	}
}

func sumOf(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum
}

// What cannot be used is refused with the reason, and other methods keep their
// own seasons.
func TestSeasonOfCountsIsUsedOrRefused(t *testing.T) {
	flat := shop(rand.New(rand.NewPCG(5, 4)), 60, 390)
	r := Request{Horizon: 4}
	res := Forecast(flat[0], LearnPool(flat, r), r)
	require.Len(t, res.Refused, 1)
	require.Contains(t, res.Refused[0], "season of 7 periods: it cannot be told from noise")
	short := seasonalShop(30, 30, 12)
	res = Forecast(short[0], LearnPool(short, r), r)
	require.Contains(t, res.Refused[0], "season of 12 periods: fewer than three whole seasons")
	require.NotEmpty(t, Forecast(short[0], nil, r).Refused, "without a group the series is its own")
	r.Method = "ets"
	require.Empty(t, Forecast(short[0], nil, r).Refused)
	r = Request{Horizon: 4, Calendar: &Calendar{Weekday: true, Yearly: 4}}
	res = Forecast(flat[0], LearnPool(flat, r), r)
	require.Equal(t, []string{"time of year: fewer than 420 days of history"}, res.Refused)
}

// Past windows of a history of two years did not know the season of their series, which is
// known today: they widen nothing. Half of these items swing and half do not.
func TestWhatPastWindowsDidNotKnowOfTheYearWidensNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 1))
	all := make([]Series, 60)
	for i := range all {
		level, swing, y := 15+30*rng.Float64(), float64(i%2), make([]float64, 735)
		for d := range y {
			y[d] = distuv.Poisson{Lambda: level / 7 * math.Exp(swing*math.Cos(2*math.Pi*float64(d-755)/365.25)), Src: rng}.Rand()
		}
		all[i] = Series{Y: y, Season: 7, Start: 18000}
	}
	r := Request{Horizon: 14, Calendar: &Calendar{Weekday: true, DayOfMonth: true, Yearly: 4},
		Windows: []Window{FixedWindow(14, 0)}}
	m := LearnPool(all, r).Groups[""].Maps.At("counts", 14)
	require.NotNil(t, m)
	require.InDelta(t, 0.9, m.Of(0.9), 0.05)
	require.InDelta(t, 0.1, m.Of(0.1), 0.05)
}
