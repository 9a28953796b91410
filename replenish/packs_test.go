package replenish

import (
	"testing"

	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stretchr/testify/require"
)

// branchOf is a branch that sells slowly and is supplied in packs of twelve.
func branchOf(rate float64, pack int64) []item.Item {
	b := sampleItem("A", rate)
	b.Location, b.Supplier, b.SuppliedBy, b.Multiple, b.UnitCost, b.UnitPrice = "B1", "", "W", pack, 50, 80
	w := item.Item{SKU: "A", Location: "W", Supplier: "S1", OnHand: 500,
		Terms: item.Terms{UnitCost: 50}, Policy: item.Policy{Level: 0.95}}
	return []item.Item{b, w}
}

// sent is the transfer to the branch, and whether its pack was broken.
func sent(t *testing.T, items []item.Item) (quantity int64, broken bool) {
	res := planOne(t, items, sampleSuppliers(), Options{AsOf: today})
	require.Empty(t, res.Problems)
	for _, l := range res.Lines {
		if l.Kind == Transfer {
			for _, s := range l.Receipt {
				broken = broken || s.Name == "pack"
			}
			return l.Quantity, broken
		}
	}
	return 0, false
}

// TestPacksAreBrokenWhereThatIsCheaper sums what each unit of the rest would lie, unit
// by unit as they sell, and sets the price of breaking on both sides of it.
func TestPacksAreBrokenWhereThatIsCheaper(t *testing.T) {
	for _, rate := range []float64{0.08, 0.15, 0.3} {
		single, _ := sent(t, branchOf(rate, 1))
		items := branchOf(rate, 12)
		whole, broken := sent(t, items)
		require.False(t, broken, "without a price packs go whole")
		require.Greater(t, whole, single)
		p := Plan(items, sampleSuppliers(), Options{AsOf: today}).Policies[0]
		require.Equal(t, "B1", p.Location)
		perDay, lying := p.CoverMean/p.Window.MeanDays(), 0.0
		for j := int64(1); j <= whole-single; j++ {
			lying += (float64(single) + float64(j) - 0.5) / perDay * 50 * item.DefaultHoldingRate / 365
		}
		limit := lying / (float64(whole) / float64(single))
		items[0].PackBreak = 0.98 * limit
		quantity, broken := sent(t, items)
		require.True(t, broken, "%v a day", rate)
		require.Equal(t, single, quantity)
		items[0].PackBreak = 1.02 * limit
		quantity, broken = sent(t, items)
		require.False(t, broken)
		require.Equal(t, whole, quantity)

		items[0].EndDay = today + 25 // a whole pack does not sell by then, whatever breaking costs
		items[0].PackBreak = 1e6
		quantity, broken = sent(t, items)
		require.True(t, broken)
		require.True(t, quantity > 0 && quantity <= single, "%d", quantity)
		items[0].EndDay, items[0].PackBreak, items[0].MOQ = 0, 0.01, single+1
		quantity, broken = sent(t, items)
		require.False(t, broken, "a least order above the need is no order of the need")
		require.Equal(t, whole, quantity)
	}
}
