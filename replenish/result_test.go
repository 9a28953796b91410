package replenish

import (
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
	"testing"
)

// The days of cover after a line are the days of mean demand that position and
// line together meet, sold off day by day.
func TestDaysOfCoverAfterTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		it := sampleItem("A", 3)
		for d := range it.Daily {
			it.Daily[d] = float64(rapid.IntRange(0, 9).Draw(t, "demand")) / 2
		}
		it.Daily[len(it.Daily)-1] = 3 // what goes on beyond the forecast
		it.OnHand, it.MOQ = rapid.Int64Range(0, 30).Draw(t, "on hand"), rapid.Int64Range(0, 90).Draw(t, "moq")
		res := Plan([]item.Item{it}, sampleSuppliers(), Options{AsOf: today})
		if len(res.Lines) == 0 {
			return
		}
		left, days := float64(it.OnHand+res.Lines[0].Quantity), 0.0
		for d := 0; left > 1e-9; d++ {
			sold := min(left, it.MeanDemand(d, d+1))
			if sold < it.MeanDemand(d, d+1) {
				days = float64(d) + sold/it.MeanDemand(d, d+1)
			} else {
				days = float64(d + 1)
			}
			left -= sold
		}
		require.InDelta(t, days, res.Lines[0].DaysOfCover, 1e-6)
		require.GreaterOrEqual(t, res.Lines[0].DaysOfCover, res.Policies[0].DaysOfCover)
	})
}
