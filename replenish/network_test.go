package replenish

import (
	"fmt"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
	"slices"
	"testing"
)

func TestWarehouseServesBranchesFairlyAndBuysOnTheEchelon(t *testing.T) {
	var items []item.Item
	for _, loc := range []string{"B1", "B2", "B3"} {
		b := sampleItem("A", 3)
		b.Location, b.Supplier, b.SuppliedBy, b.Multiple = loc, "", "W", 1
		items = append(items, b)
	}
	items[0].OnHand = 20
	w := item.Item{SKU: "A", Location: "W", Supplier: "S1", OnHand: 60, Terms: item.Terms{UnitCost: 2},
		Policy: item.Policy{Level: 0.95}}
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

// What is wrong with where goods come from says nothing against those at hand; what is wrong
// with the stock does.
func TestGoodsAtHandGoOnThoughTheyCannotBeBought(t *testing.T) {
	sent := func(spoil func(*item.Item)) (units int64, res Result) {
		b := sampleItem("A", 3)
		b.Location, b.Supplier, b.SuppliedBy, b.Multiple = "B1", "", "W", 1
		w := item.Item{SKU: "A", Location: "W", Supplier: "S1", OnHand: 60, Terms: item.Terms{UnitCost: 2},
			Policy: item.Policy{Level: 0.95}}
		spoil(&w)
		res = Plan([]item.Item{b, w}, sampleSuppliers(), Options{AsOf: today})
		for _, l := range res.Lines {
			require.Equal(t, Transfer, l.Kind)
			units += l.Quantity
		}
		return units, res
	}
	for _, supplier := range []string{"", "nobody"} {
		units, res := sent(func(w *item.Item) { w.Supplier = supplier })
		require.Positive(t, units, supplier)
		require.Len(t, res.Problems, 1)
		require.Equal(t, 1, res.Quarantine.Without[0].Lines, "the line rests on it")
	}
	units, _ := sent(func(w *item.Item) { w.Supplier, w.Reserved = "", -1 })
	require.Zero(t, units, "the stock itself is in doubt")
}

// Two branches of a location that holds less than a case share what it has, and what is
// approved for one counts once above; where the lane's pack goes whole nothing is sent.
func TestLessThanACaseIsSharedInSingleUnits(t *testing.T) {
	plan := func(open float64, drafts ...item.OpenOrder) Result {
		var items []item.Item
		for _, loc := range []string{"B1", "B2"} {
			b := sampleItem("A", 3)
			b.Location, b.Supplier, b.SuppliedBy, b.Multiple, b.PackBreak = loc, "", "W", 24, open
			items = append(items, b)
		}
		items[0].Drafts = drafts
		return Plan(append(items, item.Item{SKU: "A", Location: "W", Supplier: "S1", OnHand: 10,
			Terms: item.Terms{UnitCost: 2}, Policy: item.Policy{Level: 0.95}}), sampleSuppliers(), Options{AsOf: today})
	}
	moved := func(res Result) (units []int64) {
		for _, l := range res.Lines {
			if l.Kind == Transfer {
				units = append(units, l.Quantity)
			}
		}
		return units
	}
	require.Equal(t, []int64{5, 5}, moved(plan(0.1)))
	require.Empty(t, moved(plan(0)))
	res := plan(0.1, item.OpenOrder{Quantity: 4, Due: today + 1})
	require.Equal(t, []int64{1, 5}, moved(res), "equal cover, of the six that are left")
	require.Equal(t, int64(10), res.Policies[2].Position.Total)
}

func TestRebalancingComesBeforeNewGoods(t *testing.T) {
	rich, poor := sampleItem("A", 1), sampleItem("A", 1)
	rich.Location, rich.OnHand = "B1", 200
	poor.Location = "B2"
	for _, b := range []*item.Item{&rich, &poor} {
		b.Supplier, b.SuppliedBy = "", "W"
	}
	w := item.Item{SKU: "A", Location: "W", Supplier: "S1", Terms: item.Terms{UnitCost: 2},
		Policy: item.Policy{Level: 0.9}}
	res := Plan([]item.Item{rich, poor, w}, sampleSuppliers(), Options{AsOf: today, Rebalance: true})
	require.Len(t, res.Lines, 1)
	require.Equal(t, "B1", res.Lines[0].From)
	require.Equal(t, "B2", res.Lines[0].Location)
	w.OnHand = 500
	res = Plan([]item.Item{rich, poor, w}, sampleSuppliers(), Options{AsOf: today, Rebalance: true})
	require.Equal(t, "W", res.Lines[0].From, "what lies ready goes first")
}

// A tree of any depth: the top is planned on what is sold below it, over its own
// lead time and review and the way down, and on nothing else.
func TestAnyNumberOfLevelsAddsUpToWhatIsSold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		depth := rapid.IntRange(2, 5).Draw(t, "depth")
		items := []item.Item{{SKU: "A", Location: "L0", Supplier: "S1", Terms: item.Terms{UnitCost: 2},
			Policy: item.Policy{Level: 0.95}}}
		terms := sampleSuppliers()
		sold, stock := 0.0, int64(0)
		for level := 1; level < depth; level++ {
			by := fmt.Sprintf("L%d", level-1)
			terms = append(terms, item.Supplier{Key: by, LeadDays: 2, ReviewDays: 1})
			it := item.Item{SKU: "A", Location: fmt.Sprintf("L%d", level), SuppliedBy: by,
				Terms: item.Terms{UnitCost: 2}, Policy: item.Policy{Level: 0.95},
				OnHand:  rapid.Int64Range(0, 20).Draw(t, "on hand"),
				OnOrder: []item.OpenOrder{{ID: "T", Quantity: 3, Ordered: today - 1, Due: today + 1}}}
			if level == depth-1 {
				rate := rapid.Float64Range(0.5, 9).Draw(t, "rate")
				it.Daily = slices.Repeat([]float64{rate}, 60)
				it.LeadDemand, it.CoverDemand = item.Normal{Mu: 2 * rate, Sigma: 1}, item.Normal{Mu: 3 * rate, Sigma: 2}
				sold = rate
			}
			items = append(items, it)
			stock += it.OnHand + 3
		}
		res := Plan(items, terms, Options{AsOf: today})
		require.Empty(t, res.Problems)
		top := res.Policies[0]
		require.Equal(t, "L0", top.Location)
		days := top.Window.LeadMean + float64(top.Window.Review) + 2*float64(depth-1)
		require.InDelta(t, sold*days, top.CoverMean, 0.02*sold*days)
		require.Equal(t, stock, top.Position.Total)
	})
}
