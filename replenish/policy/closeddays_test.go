package policy

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
)

// On an order day whose goods meet no customers before those of the next, as those that
// come on a Saturday do where weekends are closed, levels are like those of other days:
// at least what most lead times ask for, at most what a usual day more would.
func TestLevelsOfAnOrderBeforeClosedDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate, days := rapid.Float64Range(0.05, 40).Draw(t, "a day"),
			float64(rapid.IntRange(1, 30).Draw(t, "open days of the lead time"))
		ratio := rapid.Float64Range(1.05, 6).Draw(t, "variance over mean")
		lead := demand.NegBinOf(rate*days, ratio*rate*days)
		it := &item.Item{LeadDemand: lead, CoverDemand: lead,
			Daily: []float64{0, 0, rate, rate, rate, rate, rate}, Terms: item.Terms{UnitCost: 1}}
		it.Policy = item.Policy{Level: rapid.Float64Range(0.8, 0.99).Draw(t, "target"),
			AllowNegativeSafetyStock: true, LostSales: rapid.Bool().Draw(t, "lost")}
		w := item.Window{Review: 1}
		next := *it
		next.CoverDemand = demand.NegBinOf(rate*(days+1), ratio*rate*(days+1))
		for _, target := range []string{item.TargetFill, item.TargetClassFill} {
			it.Policy.Target, next.Policy.Target = target, target
			if target == item.TargetClassFill {
				it.Policy.Underage, it.Policy.Overage = 10, 0.1
			}
			next.Policy = it.Policy
			closed, open := SolvePolicy(it, w), SolvePolicy(&next, w)
			near := math.Max(2, 0.3*float64(open.OrderUpTo)+lead.SD())
			require.InDelta(t, open.OrderUpTo, closed.OrderUpTo, near, target)
			require.Equal(t, closed.OrderUpTo-1, closed.ReorderPoint)
		}
	})
}

// Where nothing is asked for nothing is held.
func TestNoDemandHasNoLevel(t *testing.T) {
	for _, target := range []string{item.TargetFill, item.TargetClassFill, item.TargetShortageCost} {
		none := item.MomentDemand(0, 0)
		it := &item.Item{LeadDemand: none, CoverDemand: none, Terms: item.Terms{UnitCost: 1},
			Policy: item.Policy{Target: target, Level: 0.95, Underage: 10, Overage: 1, AllowNegativeSafetyStock: true}}
		require.Zero(t, SolvePolicy(it, item.Window{Review: 1}).OrderUpTo, target)
	}
}
