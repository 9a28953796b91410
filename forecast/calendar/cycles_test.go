package calendar

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/feast"
)

const cycleFirst, cycleDays = 19723, 700 // from Monday 2024-01-01

// busy draws days whose logarithms are normal around weekdays and what on adds.
func busy(seed uint64, noise float64, on func(day int32) float64) []float64 {
	r := rand.New(rand.NewPCG(seed, 5))
	y := make([]float64, cycleDays)
	for t := range y {
		day := cycleFirst + int32(t)
		y[t] = 100 * math.Exp(0.1*float64(weekday(day))+on(day)+noise*r.NormFloat64())
	}
	return y
}

func leftOf(day int32) int {
	_, of := feast.MonthAndDay(day)
	_, next := feast.MonthAndDay(day - int32(of) + 32)
	return 32 - next - of
}

// quarterly are days pulled from the first week of quarters into the last; in the last months
// of them, months are so after a multiple of three.
func quarterly(after int) func(int32) float64 {
	return func(d int32) float64 {
		month, of := feast.MonthAndDay(d)
		if month%3 == after && leftOf(d) < 8 {
			return 0.8
		}
		return map[bool]float64{true: -0.7}[month%3 == (after+1)%3 && of <= 8]
	}
}

// Days ahead have what cycles add to days of their kind, and days of no cycle nothing.
func TestCyclesAreFoundAndForecast(t *testing.T) {
	for name, on := range map[string]func(int32) float64{
		"last three days of a month": func(d int32) float64 { return map[bool]float64{true: 0.9}[leftOf(d) < 3] },
		"first Saturdays": func(d int32) float64 {
			return map[bool]float64{true: 1.1}[weekday(d) == 5 && dayOfMonth(d) <= 7]
		},
		"every third Thursday": func(d int32) float64 {
			return map[bool]float64{true: 1.4}[weekday(d) == 3 && (d+3)/7%3 == 1]
		},
		"last week of a quarter":        quarterly(0),
		"last week of a fiscal quarter": quarterly(1),
	} {
		t.Run(name, func(t *testing.T) {
			const ahead = 100
			k := NewColumns(Options{Weekday: true, DayOfMonth: true}, cycleFirst, cycleDays+ahead, cycleDays)
			e := Learn(k, busy(1, 0.15, on), 0, nil, 1)
			require.NotEmpty(t, k.cycles)
			f := e.Factors(k, 0, cycleDays+ahead, cycleDays)
			usual, days := 0.0, 0.0
			for t := range cycleDays {
				usual, days = usual+math.Exp(0.1*float64(weekday(cycleFirst+int32(t)))+on(cycleFirst+int32(t))), days+1
			}
			for i := cycleDays; i < cycleDays+ahead; i++ {
				day := cycleFirst + int32(i)
				want := 0.1*float64(weekday(day)) + on(day) - math.Log(usual/days)
				require.InDelta(t, want, math.Log(f[i]), 0.25)
			}
			kept := e.Pack(k)
			again := NewColumns(Options{Weekday: true, DayOfMonth: true}, cycleFirst, cycleDays+ahead, cycleDays)
			same, ok := Unpack(again, kept)
			require.True(t, ok)
			require.Equal(t, k.Names, again.Names)
			require.Equal(t, f, same.Factors(again, 0, cycleDays+ahead, cycleDays))
		})
	}
}

// Noise, also noise of levels that wander, shows no cycle.
func TestNoiseHasNoCycle(t *testing.T) {
	for seed := range uint64(40) {
		y := busy(seed, 0.3, func(int32) float64 { return 0 })
		r, level := rand.New(rand.NewPCG(seed, 6)), 0.0
		for t := range y {
			level = 0.9*level + 0.1*r.NormFloat64()
			y[t] *= math.Exp(level)
		}
		k := NewColumns(Options{Weekday: true, DayOfMonth: true}, cycleFirst, cycleDays, cycleDays)
		Learn(k, y, 0, nil, 1)
		require.Empty(t, k.cycles, "seed %d", seed)
	}
}

// What one time of the year does in every year is no cycle of quarters, nor are levels that wander
// for weeks together.
func TestYearsAndWanderingLevelsAreNoQuarters(t *testing.T) {
	for seed := range uint64(40) {
		y := busy(seed, 0.1, func(d int32) float64 {
			month, of := feast.MonthAndDay(d)
			return map[bool]float64{true: 1.1}[month == 11 && of > 26]
		})
		r, level := rand.New(rand.NewPCG(seed, 7)), 0.0
		wander := busy(seed, 0.02, func(int32) float64 { return 0 })
		for t := range wander {
			level = 0.95*level + 0.06*r.NormFloat64()
			wander[t] *= math.Exp(level)
		}
		for _, y := range [][]float64{y, wander} {
			k := NewColumns(Options{Weekday: true, DayOfMonth: true}, cycleFirst, cycleDays, cycleDays)
			Learn(k, y, 0, nil, 1)
			require.Empty(t, k.cycles, "seed %d", seed)
		}
	}
}

// Cycles count by the calendar and by open days, of which the rest of a last month goes by
// its weekdays.
func TestCellsOfCycles(t *testing.T) {
	shut := make([]bool, 50) // 2024-01-01 to 2024-02-19, weekends closed
	for t := range shut {
		shut[t] = weekday(cycleFirst+int32(t)) >= 5
	}
	k := NewColumns(Options{Weekday: true, DayOfMonth: true, Shut: shut}, cycleFirst, len(shut), len(shut))
	d := newDated(k.First, len(k.index), k.doors)
	require.Equal(t, []int8{0, 1, 31, 1, 19}, []int8{d.left[30], d.left[29], d.day[30], d.day[31], d.day[49]})
	require.Equal(t, int8(10), d.left[49])
	require.Equal(t, int8(0), d.openLeft[30])
	require.Equal(t, int8(8), d.openLeft[49], "20 to 23 and 26 to 29 February")
	require.Equal(t, int8(0), d.openDone[31])
	require.Equal(t, int8(12), d.openDone[49])
	require.True(t, slices.ContainsFunc(cycles, func(c cycle) bool { return c.doors }))
}
