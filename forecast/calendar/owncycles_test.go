package calendar

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/forecast/feast"
)

// countsOf are 700 days of counts from 2024-01-01 whose mean is so much a day, so many times as
// much on some.
func countsOf(seed uint64, mean, times float64, on func(day int32) bool) (y, f []float64) {
	r := rand.New(rand.NewPCG(seed, 7))
	for t := range 700 {
		m := mean
		if on(cycleFirst + int32(t)) {
			m *= times
		}
		y, f = append(y, distuv.Poisson{Lambda: m, Src: r}.Rand()), append(f, 1)
	}
	return y, f
}

func lastThree(day int32) bool {
	month, _ := feast.MonthAndDay(day)
	next, _ := feast.MonthAndDay(day + 3)
	return month != next
}

func payday(day int32) bool {
	_, of := feast.MonthAndDay(day)
	return of == 1 || of == 15
}

// What an item shows by itself multiplies its days by what was planted, ahead too.
func TestOwnCyclesFindWhatAnItemRepeats(t *testing.T) {
	for name, on := range map[string]func(int32) bool{"last days": lastThree, "paydays": payday} {
		busy, usual, days, others := 0.0, 0.0, 0.0, 0.0
		for seed := range uint64(40) {
			y, f := countsOf(seed, 6, 3, on)
			own := OwnCycles(y, f, cycleFirst, nil, nil)
			require.NotEmpty(t, own, "%s, seed %d", name, seed)
			all := make([]float64, 760)
			for i := range all {
				all[i] = 1
			}
			Recur(own, all, cycleFirst, nil)
			for i, v := range all[700:] {
				if on(cycleFirst + int32(700+i)) {
					busy, days = busy+v, days+1
				} else {
					usual, others = usual+v, others+1
				}
			}
		}
		require.InDelta(t, 3, busy/days/(usual/others), 0.25, name)
	}
}

// Chance makes no cycle, and units make no difference.
func TestOwnCyclesAreNoChance(t *testing.T) {
	found := 0
	for seed := range uint64(400) {
		y, f := countsOf(seed, math.Exp(float64(seed%9)-3), 1, payday)
		own := OwnCycles(y, f, cycleFirst, nil, nil)
		if own != nil {
			found++
		}
		for i := range y {
			y[i] *= 1000
		}
		require.InDeltaSlice(t, append([]float64{0}, own...), append([]float64{0}, OwnCycles(y, f, cycleFirst, nil, nil)...), 1e-9)
	}
	require.LessOrEqual(t, found, 4)
}

// Damaged cells are left alone, and those of open days where no day is closed any more.
func TestRecurLeavesDamage(t *testing.T) {
	for _, own := range [][]float64{{-1, 2}, {99, 2}, {1, 2, 3}, {0},
		slices.Insert(slices.Repeat([]float64{2}, endOpen), 0, 2), {endedPlaces}, {endedPlaces, 20000, 2}, {endedPlaces - 1, 20000, 2}} {
		f := []float64{1, 1}
		Recur(own, f, cycleFirst, nil)
		require.Equal(t, []float64{1, 1}, f)
	}
}
