package replenish

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWarehouseServesBranchesFairlyAndBuysOnTheEchelon(t *testing.T) {
	var items []Item
	for _, loc := range []string{"B1", "B2", "B3"} {
		b := sampleItem("A", 3)
		b.Location, b.Supplier, b.SuppliedBy, b.Multiple = loc, "", "W", 1
		items = append(items, b)
	}
	items[0].OnHand = 20
	w := Item{SKU: "A", Location: "W", Supplier: "S1", OnHand: 60, UnitCost: 2, Policy: Policy{Level: 0.95}}
	res := Plan(append(items, w), sampleSuppliers(), Options{AsOf: today})
	require.Empty(t, res.Problems)
	moved := map[string]int64{}
	bought := int64(0)
	for _, l := range res.Lines {
		if l.Kind == Transfer {
			moved[l.Location] += l.Quantity
			require.Equal(t, "W", l.From)
		} else {
			bought += l.Quantity
		}
	}
	require.Equal(t, int64(60), moved["B1"]+moved["B2"]+moved["B3"], "a short warehouse sends all it has")
	require.InDelta(t, float64(20+moved["B1"]), float64(moved["B2"]), 1.01, "equal cover after the transfer")
	require.InDelta(t, float64(moved["B3"]), float64(moved["B2"]), 1.01)
	require.Greater(t, bought, int64(0))
}

func TestRebalancingComesBeforeNewGoods(t *testing.T) {
	rich, poor := sampleItem("A", 1), sampleItem("A", 1)
	rich.Location, rich.OnHand = "B1", 200
	poor.Location = "B2"
	for _, b := range []*Item{&rich, &poor} {
		b.Supplier, b.SuppliedBy = "", "W"
	}
	w := Item{SKU: "A", Location: "W", Supplier: "S1", UnitCost: 2, Policy: Policy{Level: 0.9}}
	res := Plan([]Item{rich, poor, w}, sampleSuppliers(), Options{AsOf: today, Rebalance: true})
	require.Len(t, res.Lines, 1)
	require.Equal(t, "B1", res.Lines[0].From)
	require.Equal(t, "B2", res.Lines[0].Location)
	w.OnHand = 500
	res = Plan([]Item{rich, poor, w}, sampleSuppliers(), Options{AsOf: today, Rebalance: true})
	require.Equal(t, "W", res.Lines[0].From, "what lies ready goes first")
}
