package floor

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

func TestTheMapFollowsTheWave(t *testing.T) {
	rows := []datasets.Slotting{{Location: "WH", SKU: "A", Slot: "near", Velocity: 1},
		{Location: "WH", SKU: "B", Slot: "far", Velocity: 9}, {Location: "other", SKU: "A", Slot: "near", Velocity: 5}}
	move := func(sku, from, to string) moveRow {
		return moveRow{MoveLine: plan.MoveLine{Location: "WH", SKU: sku, From: from, To: to}}
	}
	moves := []moveRow{move("A", "near", "spare"), move("B", "far", "near"), move("A", "spare", "far")}
	for n, want := range map[int]map[string]float64{0: {"near": 1, "far": 9}, 1: {"spare": 1, "far": 9},
		2: {"spare": 1, "near": 9}, 3: {"far": 1, "near": 9}} {
		now, after := heat(rows, "WH", moves[:n])
		require.Equal(t, map[string]float64{"near": 1, "far": 9}, now)
		require.Equal(t, want, after, "after %d moves", n)
	}
	out := SlotsData{Moves: []moveRow{{MoveLine: plan.MoveLine{Worth: plan.Worth{Costs: 60,
		Saves: 10}}}, {MoveLine: plan.MoveLine{Worth: plan.Worth{Costs: 60, Saves: 2}}}},
		Curve: []datasets.MoveCurve{{Moves: 0, Travel: 100}, {Moves: 1, Travel: 80}, {Moves: 2, Travel: 75}}}
	out.weigh("1")
	require.Equal(t, 1, out.Wave)
	require.InDelta(t, 0.2, out.Saved, 1e-12)
	require.InDelta(t, 6, out.Days, 1e-12, "60 s of work, 10 s saved a day")
}
