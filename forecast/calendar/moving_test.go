package calendar

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/feast"
	"github.com/stockwright/stockwright/forecast/yearly"
)

// demandOf is demand of a mean by day, known days with noise and those to come without.
func demandOf(first int32, known, ahead int, mean func(day int32) float64) []float64 {
	r := rand.New(rand.NewPCG(3, 4))
	y := make([]float64, known+ahead)
	for i := range y {
		y[i] = mean(first + int32(i))
		if i < known {
			y[i] *= math.Exp(0.08 * r.NormFloat64())
		}
	}
	return y
}

func numberOf(name string) int {
	for i, f := range feast.All() {
		if f.Name == name {
			return i
		}
	}
	panic(name)
}

// A peak on a weekday of a month is foreseen from two years on, on its day and beside it, what
// was learnt is the same when it was kept, and a series that joins in half as much is told so.
func TestPeaksOnAWeekdayOfAMonth(t *testing.T) {
	friday := map[int32]bool{}
	thanks := feast.Numbered(numberOf("Thanksgiving"))
	for _, day := range thanks.Between(0, 30000) {
		friday[day+1] = true
	}
	first, known := feast.Day(2024, 9, 2), 790
	demand := demandOf(first, known, 60, func(day int32) float64 {
		if friday[day] || friday[day-1] {
			return 600
		}
		return 100
	})
	o := Options{Weekday: true, Yearly: 4}
	k, e := LearnYear(o, first, len(demand), demand[:known])
	require.Equal(t, []int{numberOf("Thanksgiving")}, e.Feasts.Numbers())
	near := func(got []float64, want func(i int) float64) {
		for i := known; i < len(demand); i++ {
			require.InEpsilon(t, want(i)/want(known), got[i]/got[known], 0.2, "day %d", i)
		}
	}
	near(e.Factors(k, 0, len(demand), known), func(i int) float64 { return demand[i] })

	kept, ok := Unpack(k, e.Pack(k))
	require.True(t, ok)
	require.InDeltaSlice(t, e.Factors(k, 0, len(demand), known), kept.Factors(k, 0, len(demand), known), 1e-9)

	own := NewColumns(Options{Weekday: true, Yearly: 4, Of: yearly.OfSeries}, first, len(demand), known)
	own.Dates, own.Feasts = e.Dates, e.Feasts
	half := make([]float64, len(demand))
	for i, v := range demand {
		half[i] = math.Sqrt(v)
	}
	of := Learn(own, half[:known], 0, PriorFor(own, k.Names, e.Coef), 0.5)
	near(of.Factors(own, 0, len(demand), known), func(i int) float64 { return half[i] })
}

// Peaks that keep their dates are of dates, whatever weekday they fall on, and noise is of nothing.
func TestDatesMoveWithNothing(t *testing.T) {
	first, known := feast.Day(2023, 3, 6), 1100
	for name, mean := range map[string]func(day int32) float64{
		"noise": func(int32) float64 { return 100 },
		"date": func(day int32) float64 {
			if s := yearly.Slot(day); s == yearly.Slot(feast.Day(2023, 2, 14)) || s >= 350 && s <= 358 {
				return 400
			}
			return 100
		},
		"bell": func(day int32) float64 {
			off := float64(yearly.Slot(day)-200) / 20
			return 100 * (1 + 3*math.Exp(-off*off/2))
		},
	} {
		y := demandOf(first, known, 0, mean)
		_, e := LearnYear(Options{Weekday: true, Yearly: 4}, first, known+60, y)
		require.Empty(t, e.Feasts, name)
	}
}
