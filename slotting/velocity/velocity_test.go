package velocity

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func find(t *testing.T, skus []SKU, terms Terms) map[string]Velocity {
	t.Helper()
	got, _ := Of(skus, terms)
	out := map[string]Velocity{}
	for i, s := range skus {
		out[s.ID] = got[i]
	}
	return out
}

// One sale of 50 units a day is no faster than 20 lines of one unit.
func TestUnitsAreNotLines(t *testing.T) {
	v := find(t, []SKU{
		{ID: "BULK", Own: 50, SoldDays: 120, EndsWith: -1},
		{ID: "PICK", Own: 20, Lines: 2400, LineUnits: 2400, SoldDays: 120, EndsWith: -1},
	}, Terms{WindowDays: 120, HorizonDays: 30})
	require.InDelta(t, 20, v["PICK"].Lines, 1e-9)
	require.Less(t, v["BULK"].Lines, v["PICK"].Lines)
	require.Equal(t, Ratio, v["BULK"].Basis)
}

// What a store sells in a day leaves the warehouse on one line.
func TestTransfersAreLines(t *testing.T) {
	v := find(t, []SKU{
		{ID: "DAILY", SoldDays: 100, Sent: []Lane{{Units: 60}, {Units: 0.25}}, EndsWith: -1},
		{ID: "CASES", SoldDays: 100, Sent: []Lane{{Units: 6, PerTransfer: 24, ReviewDays: 1}}, EndsWith: -1},
		{ID: "WEEKLY", SoldDays: 100, Sent: []Lane{{Units: 60, ReviewDays: 7}}, EndsWith: -1},
	}, Terms{HorizonDays: 30})
	require.InDelta(t, 1.25, v["DAILY"].Lines, 1e-9)
	require.InDelta(t, 0.25, v["CASES"].Lines, 1e-9)
	require.InDelta(t, 1.0/7, v["WEEKLY"].Lines, 1e-9)
	require.Equal(t, Transfers, v["DAILY"].Basis)
}

// What never sold together gets the share of the lines seen once, whatever the
// forecast says; a launch keeps its forecast.
func TestTheUnseenShareWhatChanceLeaves(t *testing.T) {
	skus := []SKU{{ID: "A", Own: 10, Lines: 97, LineUnits: 97, SoldDays: 90, EndsWith: -1}, {ID: "B", Own: 0.1, Lines: 1, LineUnits: 1, SoldDays: 1, EndsWith: -1},
		{ID: "LAUNCH", Own: 3, New: true, EndsWith: -1}}
	for i := range 50 {
		skus = append(skus, SKU{ID: fmt.Sprint("DEAD", i), Own: 2.9, EndsWith: -1})
	}
	v := find(t, skus, Terms{WindowDays: 10, HorizonDays: 30})
	lines := v["A"].Lines + v["B"].Lines + v["LAUNCH"].Lines
	require.InDelta(t, lines/98/50, v["DEAD0"].Lines, 1e-9)
	require.Equal(t, Unseen, v["DEAD0"].Basis)
	require.Positive(t, v["LAUNCH"].Lines)
}

// An item that is not bought any more sells what is left.
func TestDiscontinuedRunsDown(t *testing.T) {
	v := find(t, []SKU{{ID: "OLD", Own: 8, SoldDays: 300, EndsWith: 30}}, Terms{HorizonDays: 30})
	require.InDelta(t, 1, v["OLD"].Units, 1e-9)
	require.InDelta(t, 1, v["OLD"].Lines, 1e-9)
	require.Equal(t, RunningOut, v["OLD"].Basis)
}

// A velocity is never negative, never above the units, and does not depend on
// the unit of measure where lines are known.
func TestVelocityProperties(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(r, "n")
		skus, scaled := make([]SKU, n), make([]SKU, n)
		for i := range n {
			own := rapid.Float64Range(0, 100).Draw(r, "own")
			lines := float64(rapid.IntRange(1, 500).Draw(r, "lines"))
			per := float64(rapid.IntRange(1, 40).Draw(r, "per"))
			skus[i] = SKU{ID: fmt.Sprint(i), Own: own, Lines: lines, LineUnits: lines * per, SoldDays: 1, EndsWith: -1}
			scaled[i] = skus[i]
			scaled[i].Own, scaled[i].LineUnits = 1000*own, 1000*lines*per
		}
		a, _ := Of(skus, Terms{WindowDays: 56, HorizonDays: 30})
		b, _ := Of(scaled, Terms{WindowDays: 56, HorizonDays: 30})
		for i := range a {
			require.GreaterOrEqual(r, a[i].Lines, 0.0)
			require.LessOrEqual(r, a[i].Lines, a[i].Units+1e-12)
			require.InDelta(r, a[i].Lines, b[i].Lines, 1e-9)
		}
	})
}

// What is forecast from few lines is drawn to their count, from many hardly.
func TestFewLinesAreCounted(t *testing.T) {
	got, _ := Of([]SKU{
		{ID: "few", Own: 1, Lines: 2, LineUnits: 2, SoldDays: 2, EndsWith: -1},
		{ID: "many", Own: 100, Lines: 5000, LineUnits: 5000, SoldDays: 50, EndsWith: -1},
		{ID: "new", Own: 1, Lines: 2, LineUnits: 2, SoldDays: 2, New: true, EndsWith: -1},
	}, Terms{WindowDays: 50, HorizonDays: 30})
	require.Less(t, got[0].Lines, 0.2)
	require.Greater(t, got[0].Lines, 0.04)
	require.InDelta(t, 100, got[1].Lines, 0.5)
	require.InDelta(t, 1, got[2].Lines, 1e-9)
}
