package replenish

import (
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
	"github.com/stretchr/testify/require"
	"math"
	"testing"
)

// The lines of a day before, in and after an event.
func TestTimePhasedSafetyStockFollowsTheSeason(t *testing.T) {
	it := sampleItem("A", 1)
	for d := range it.Daily {
		it.Daily[d] = 1
	}
	for d := 20; d < 30; d++ {
		it.Daily[d] = 4 // an event
	}
	w := window(it)
	p := policy.TimePhased(&it, w, 40)
	today := policy.SolvePolicy(&it, w)
	require.Equal(t, policy.PhasedPolicy{SafetyStock: today.SafetyStock,
		ReorderPoint: today.ReorderPoint, OrderUpTo: today.OrderUpTo}, p[0])
	require.Greater(t, p[20].SafetyStock, 1.5*p[0].SafetyStock, "with the event")
	require.Greater(t, p[20].OrderUpTo, p[0].OrderUpTo)
	require.Equal(t, p[0], p[35], "and back after it")
}

func TestWasteUnderBothWaysOfPicking(t *testing.T) {
	it := sampleItem("A", 2)
	it.OnHand = 30
	it.Lots = []item.Lot{{Quantity: 10, Expires: today + 3}, {Quantity: 20, Expires: today + 20}}
	w := policy.ForecastWaste(&it, today, 30, 0, item.NoDay)
	// oldest first: 6 of 10 sold in 3 days, 4 lost; then 20 in 17 days, none lost.
	require.InDelta(t, 4, w.OldestFirst, 1e-9)
	// newest first: all 10 old ones expire; 20 − 40 < 0, none of the new.
	require.InDelta(t, 10, w.NewestFirst, 1e-9)
	days := policy.ProjectStock(&it, policy.SolvePolicy(&it, window(it)), today, 10, 12, today+5)
	require.InDelta(t, 30-2*10-4+12, days[9].Stock, 1e-9)
	require.Equal(t, int64(4), days[3].Expired)
}

func TestExpiringLotsLeaveThePosition(t *testing.T) {
	it := sampleItem("A", 1)
	it.OnHand = 40
	it.Lots = []item.Lot{{Quantity: 15, Expires: today}, {Quantity: 25, Expires: today + 10}}
	p := item.PositionOf(&it, window(it), today)
	require.Equal(t, int64(30), p.Expired, "15 today, and 15 of the 25 that ten days do not sell")
	require.Equal(t, int64(10), p.Total)
}

// What was approved comes with what is ordered today: it does not serve the days before,
// so that a second night does not find room for more.
func TestADateOrdersNothingBesideAcceptedDrafts(t *testing.T) {
	for _, change := range []func(it *item.Item){func(it *item.Item) { it.ShelfLifeDays = 6 },
		func(it *item.Item) { it.EndDay = today + 9 }} {
		it := sampleItem("A", 5)
		it.OnHand, it.Multiple = 3, 1
		change(&it)
		first := planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today})
		require.Len(t, first.Lines, 1)
		l := first.Lines[0]
		require.Less(t, l.Quantity, first.Policies[0].OrderUpTo-3, "its date cuts the order")
		it.Drafts = []item.OpenOrder{{Quantity: l.Quantity, Ordered: l.OrderDay, Due: l.DueDay}}
		require.Empty(t, planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today}).Lines)
	}
}

func TestSupersessionKitsAndSplit(t *testing.T) {
	old, fresh := sampleItem("OLD", 6), sampleItem("NEW", 6)
	old.OnHand = 30
	items := []item.Item{old, fresh}
	item.Supersede(items, []item.Supersession{{Old: "OLD", New: "NEW", From: today}}, today)
	res := Plan(items, sampleSuppliers(), Options{AsOf: today})
	plain := Plan([]item.Item{fresh}, sampleSuppliers(), Options{AsOf: today})
	require.Len(t, res.Lines, 1, "the old SKU is not bought")
	require.Equal(t, plain.Lines[0].Quantity-30, res.Lines[0].Quantity, "what is left of it is used up first")
	old.OnOrder = []item.OpenOrder{{Quantity: 5, Due: today + 2}, {Quantity: 7, Due: today - 2}}
	old.Drafts = []item.OpenOrder{{Quantity: 3, Due: today + 4}}
	old.Lots = []item.Lot{{Quantity: 6, Expires: today}}
	items = []item.Item{old, fresh}
	item.Supersede(items, []item.Supersession{{Old: "OLD", New: "NEW", From: today}}, today)
	require.Equal(t, int64(30+5+3-6), items[1].Predecessor, "with what comes, without what is overdue or past its date")
	need, daily := item.DependentDemand("P", item.Poisson{Lambda: 9}, []float64{1},
		[]item.Component{{Kit: "K", SKU: "P", Per: 2}},
		func(string) (item.Demand, []float64) { return item.Poisson{Lambda: 16}, []float64{3, 3} })
	require.InDelta(t, 41, need.Mean(), 1e-9)
	require.InDelta(t, math.Sqrt(9+64), need.SD(), 1e-9)
	require.Equal(t, []float64{7, 6}, daily)
	units, rest := item.SplitOrder(100, []item.Source{{Supplier: "a", Share: 0.7, Multiple: 10,
		Capacity: 50}, {Supplier: "b", Share: 0.3, MOQ: 20}})
	require.Equal(t, []int64{50, 50}, units)
	require.Zero(t, rest)
}
