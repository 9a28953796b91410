package calendar

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// fortnightly is every second Thursday.
func fortnightly(day int32) bool { return (day+3)%14 == 3 }

// aheadOf are the factors of own cycles on days of a kind within 42 days after 700, over those
// of the others.
func aheadOf(own []float64, on func(int32) bool) float64 {
	all := make([]float64, 742)
	for i := range all {
		all[i] = 1
	}
	Recur(own, all, cycleFirst, nil)
	busy, usual, days, others := 0.0, 0.0, 0.0, 0.0
	for i, v := range all[700:] {
		if on(cycleFirst + int32(700+i)) {
			busy, days = busy+v, days+1
		} else {
			usual, others = usual+v, others+1
		}
	}
	return busy / days / (usual / others)
}

// A cycle that stopped is not forecast; what it did before stays with the days before.
func TestOwnCyclesEnd(t *testing.T) {
	for _, gone := range []int32{56, 112, 182} {
		ahead := 0.0
		for seed := range uint64(20) {
			y, f := countsOf(seed, 4, 8, func(day int32) bool { return fortnightly(day) && day < cycleFirst+700-gone })
			own := OwnCycles(y, f, cycleFirst, nil, nil)
			ahead += aheadOf(own, fortnightly) / 20
			past := make([]float64, 700)
			for i := range past {
				past[i] = 1
			}
			Recur(own, past, cycleFirst, nil)
			for i := range past[:500] {
				if fortnightly(cycleFirst + int32(i)) {
					require.Greater(t, past[i], 3.0, "day %d of seed %d", i, seed)
				}
			}
		}
		require.InDelta(t, 1, ahead, 0.15, "gone for %d days", gone)
	}
}

// Last days of a month end as well.
func TestOwnMonthEndsEnd(t *testing.T) {
	ahead := 0.0
	for seed := range uint64(20) {
		y, f := countsOf(seed, 4, 6, func(day int32) bool { return lastThree(day) && day < cycleFirst+700-90 })
		ahead += aheadOf(OwnCycles(y, f, cycleFirst, nil, nil), lastThree) / 20
	}
	require.InDelta(t, 1, ahead, 0.15)
}

// A customer who now and then stays away once has not left, nor one who came back.
func TestOwnCyclesThatStayAreKept(t *testing.T) {
	for name, calls := range map[string]func(seed, visit int) bool{
		"always":                    func(int, int) bool { return true },
		"not once in six":           func(seed, visit int) bool { return (visit+seed)%6 != 0 },
		"away for twelve, and back": func(_, visit int) bool { return visit < 32 || visit >= 44 },
	} {
		for seed := range 60 {
			visit := 0
			y, f := countsOf(uint64(seed), 4, 8, func(day int32) bool {
				if !fortnightly(day) {
					return false
				}
				visit++
				return calls(seed, visit)
			})
			require.Greater(t, aheadOf(OwnCycles(y, f, cycleFirst, nil, nil), fortnightly), 3.0, "%s, seed %d", name, seed)
		}
	}
}
