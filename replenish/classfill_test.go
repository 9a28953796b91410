package replenish

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/replenish/demand"
)

// classOf makes items of one class: different rates, costs and lot sizes.
func classOf(level float64) ([]Item, []Window) {
	var items []Item
	var windows []Window
	for k := range 30 {
		rate := 0.5 + float64(k%7)
		lead, cover := demand.NegBinOf(5*rate, 12*rate), demand.NegBinOf(12*rate, 30*rate)
		items = append(items, Item{SKU: string(rune('a' + k)), Location: "L", Class: "AX", LeadDemand: lead, CoverDemand: cover, UnitCost: 0.5 + float64(k%5)*3,
			Multiple: int64(1 + k%4), OnHand: 0, Policy: Policy{Target: TargetClassFill, Level: level, AllowNegativeSafetyStock: true}})
		windows = append(windows, Window{Review: 7})
	}
	return items, windows
}

// fillAndStock is the class's expected fill and the value held above demand when
// every item is bought from nothing at its policy.
func fillAndStock(items []Item, windows []Window) (fill, value float64) {
	lost, due := 0.0, 0.0
	for i := range items {
		it := items[i]
		p, q := Decide(&it, windows[i], 0)
		y := float64(p.Position.Total + q)
		l := it.CoverDemand.Shortage(y) - it.LeadDemand.Shortage(y)
		lost += l
		due += it.CoverDemand.Mean() - it.LeadDemand.Mean()
		value += it.UnitCost * (y - it.CoverDemand.Mean() + it.CoverDemand.Shortage(y))
	}
	return 1 - lost/due, value
}

func TestClassPriceKeepsThePromiseWithLessStockThanItemByItem(t *testing.T) {
	for _, level := range []float64{0.9, 0.95, 0.98} {
		items, windows := classOf(level)
		prices := PriceClasses(items, windows, 0.25, nil, 0)
		require.Len(t, prices, 1)
		require.Equal(t, 30, prices[0].Items)
		fill, value := fillAndStock(items, windows)
		require.InDelta(t, level, fill, 0.01)
		require.GreaterOrEqual(t, fill, level-1e-6)
		require.InDelta(t, prices[0].Expected, fill, 1e-9)

		each, _ := classOf(level)
		for i := range each {
			each[i].Policy.Target = TargetFill
		}
		fillEach, valueEach := fillAndStock(each, windows)
		require.GreaterOrEqual(t, fillEach, level-0.01)
		require.Less(t, value, valueEach)
	}
}

func TestCorrectionMovesTheClassPrice(t *testing.T) {
	plain, windows := classOf(0.95)
	price := PriceClasses(plain, windows, 0.25, nil, 0)[0].Price
	corrected, _ := classOf(0.95)
	strict := PriceClasses(corrected, windows, 0.25, map[string]float64{"AX": 2}, 0)[0]
	require.Greater(t, strict.Price, price)
	fill, _ := fillAndStock(corrected, windows)
	require.InDelta(t, 0.975, fill, 0.01, "a class that loses twice what is expected aims at half the loss")
	require.Equal(t, TargetShortageCost, corrected[0].Policy.Target)
	require.InDelta(t, corrected[0].UnitCost*0.25*7/365, corrected[0].Policy.Overage, 1e-12)
}

func TestOtherTargetsAreLeftAlone(t *testing.T) {
	items, windows := classOf(0.95)
	items[3].Policy.Target = TargetCycle
	items[5].CoverDemand = nil
	PriceClasses(items, windows, 0, nil, 0)
	require.Equal(t, TargetCycle, items[3].Policy.Target)
	require.Positive(t, items[5].Policy.Underage)
	require.False(t, math.IsNaN(items[0].Policy.Underage))
}
