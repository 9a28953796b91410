package slotting

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/slotting/layout"
)

// What comes off the cart into a slot that suits it better than its own says so: a
// large one, whose face need not be restocked so often.
func TestSwapByWayOfTheCartIsExplained(t *testing.T) {
	in := Input{Layout: layout.Layout{Stations: []layout.Station{{ID: "pack", Kind: layout.Pack}}, Slots: []layout.Slot{
		{ID: "near", Place: core.Place{Aisle: "A", X: 0, Y: 2}, Units: 10},
		{ID: "far", Place: core.Place{Aisle: "A", X: 0, Y: 100}, Units: 200}}},
		SKUs:  []SKU{{ID: "FAST", Velocity: 30}, {ID: "BULKY", Velocity: 2, Demand: 50, FaceUnits: 100}},
		Stock: []Assignment{{"far", "FAST", 5}, {"near", "BULKY", 5}}}
	res, err := Plan(in, Options{})
	require.NoError(t, err)
	require.Len(t, res.Moves, 3)
	require.Equal(t, CartSlot, res.Moves[2].From)
	require.Contains(t, res.Moves[2].Reason, "cart")
	require.Positive(t, res.Moves[2].Saves)
}
