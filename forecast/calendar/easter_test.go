package calendar

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/feast"
	"github.com/stockwright/stockwright/forecast/yearly"
)

// Days never change their order, Easter falls on one date, and autumn on its own.
func TestFromEaster(t *testing.T) {
	last := fromEaster(dayOf("2000-01-01"))
	for day := dayOf("2000-01-02"); day < dayOf("2100-01-01"); day++ {
		now := fromEaster(day)
		require.GreaterOrEqual(t, now, last)
		last = now
	}
	for year := 2000; year < 2100; year++ {
		require.Equal(t, yearly.Slot(dayOf("2001-04-08")), yearly.Slot(fromEaster(feast.Easter(year))))
		for day := feast.Day(year, 8, 1); day < feast.Day(year+1, 1, 2); day++ {
			require.Equal(t, day, fromEaster(day))
		}
	}
}

// A peak that moves with Easter is foreseen from two years on, one that keeps its date is not
// moved, and what was learnt by the one count is not taken for the other.
func TestYearsByEaster(t *testing.T) {
	first, known := dayOf("2023-01-02"), 760
	options := Options{Weekday: true, Yearly: 6}
	demand := func(peak func(year int) int32) []float64 {
		y := make([]float64, known+300)
		for i := range y {
			day := first + int32(i)
			off := float64(day-peak(2023+(i+1)/365)) / 8
			y[i] = 100 * (1 + 4*math.Exp(-off*off/2))
		}
		return y
	}
	moving := demand(func(year int) int32 { return feast.Easter(year) - 8 })
	k, e := LearnYear(options, first, len(moving), moving[:known])
	require.Contains(t, k.Names, EasterName)
	f := e.Factors(k, 0, len(moving), known)
	for i := known; i < len(moving); i++ {
		require.InDelta(t, moving[i]/moving[known], f[i]/f[known], 0.25*moving[i]/moving[known], "day %d", i)
	}
	kept := demand(func(year int) int32 { return feast.Day(year, 4, 1) })
	dated, d := LearnYear(options, first, len(kept), kept[:known])
	require.NotContains(t, dated.Names, EasterName)

	_, ok := Unpack(k, e.Pack(k))
	require.True(t, ok)
	_, ok = Unpack(k, d.Pack(dated))
	require.False(t, ok)
	_, ok = Unpack(dated, e.Pack(k))
	require.False(t, ok)
}
