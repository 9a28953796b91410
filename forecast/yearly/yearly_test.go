package yearly

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/feast"
)

func TestDatesAdd(t *testing.T) {
	a, b := make(Dates, Slots), make(Dates, Slots)
	a[0], b[0], b[365] = 1, 2, 3
	require.Equal(t, 3.0, a.Plus(b).At(feast.Day(2025, 1, 1)))
	require.Equal(t, 3.0, Dates(nil).Plus(b).At(feast.Day(2024, 12, 31)))
	require.Nil(t, Dates(nil).Plus(nil))
	require.Equal(t, 1.0, a.Plus(nil).At(feast.Day(2027, 1, 1)))
	require.Zero(t, Dates(nil).At(0))
}

// What only one year has seen of a date is nothing that repeats, beside dates that do.
func TestDatesThatOneYearKnowsAreNotTold(t *testing.T) {
	r := make([]float64, 500)
	for i := range r {
		if i < 30 || i >= 366 && i < 396 { // from 1 January 2024 on: as high in both years
			r[i] = 1
		}
	}
	known := Repeated(r, func(t int) int32 { return feast.Day(2024, 1, 1) + int32(t) }, 1, OfGroup)
	require.InDelta(t, 1, known.At(feast.Day(2024, 1, 15)), 0.1)
	later := Repeated(r[:380], func(t int) int32 { return feast.Day(2024, 1, 1) + int32(t) }, 1, OfGroup)
	require.NotNil(t, later)
	require.NotZero(t, later.At(feast.Day(2024, 1, 8)))
	require.Zero(t, later.At(feast.Day(2024, 1, 20)), "a second year has not come so far")
}

// What is laid out, listed and read back is the same, and what is of no known feast is nothing.
func TestFeastsKept(t *testing.T) {
	ramadan := feast.Numbered(0)
	f := Feasts{{Feast: 0, Before: ramadan.Before, Values: make([]float64, ramadan.Before+ramadan.After+1)}}
	f[0].Values[ramadan.Before-29] = 0.5
	f[0].Values[ramadan.Before] = 1
	first := feast.Day(2033, 1, 1) // has two of them
	over := f.Over(first, 365)
	sum := 0.0
	for _, v := range over {
		sum += v
	}
	require.InDelta(t, 2.5, sum, 1e-9) // the month before the first is of the year before
	require.Equal(t, over, FeastsOf(f.Known()).Over(first, 365))
	require.Nil(t, FeastsOf([]float64{1e6, 0, 1}))
	require.Nil(t, Feasts{{Feast: -1, Values: []float64{1}}}.Over(first, 365))
	require.Nil(t, Feasts(nil).Over(first, 365))
}
