package lotsize

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Every set of order periods is looked at: no plan is cheaper than the
// recursion's, and no rule of thumb beats it.
func TestDynamicLotsAgainstEveryPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "periods")
		draw := func(name string, lo, hi float64) []float64 {
			return rapid.SliceOfN(rapid.Float64Range(lo, hi), n, n).Draw(t, name)
		}
		p := Dynamic{SetUp: draw("set-up", 0, 200), Holding: draw("holding", 0, 3),
			Unit: draw("unit", 0, 5), Demand: draw("demand", 0, 90)}
		for i := range p.Demand {
			if p.Demand[i] < 20 {
				p.Demand[i] = 0
			}
		}
		least := math.Inf(1)
		for orders := 0; orders < 1<<n; orders++ {
			least = min(least, planOf(p, orders))
		}
		q, cost, toGo := p.Solve()
		require.InDelta(t, least, cost, 1e-6)
		require.InDelta(t, cost, toGo[0], 1e-12)
		sum, wanted := 0.0, 0.0
		for i := range q {
			sum += q[i]
			wanted += p.Demand[i]
			require.GreaterOrEqual(t, sum, wanted-1e-9)
		}
		k, h := p.SetUp[0], p.Holding[0]
		_, best, _ := WagnerWhitin(k, h, p.Demand)
		for _, rule := range [][]float64{SilverMeal(k, h, p.Demand), LeastUnitCost(k, h, p.Demand),
			PartPeriod(k, h, p.Demand),
			LotForLot(p.Demand), FixedLot(p.Demand, 50)} {
			require.LessOrEqual(t, best, PlanCost(k, h, p.Demand, rule)+1e-6)
		}
	})
}

// planOf is the cost of ordering in the periods of a bit set, each time what is
// needed until the next one; +Inf where demand comes before the first.
func planOf(p Dynamic, orders int) float64 {
	cost, last, carry := 0.0, -1, 0.0
	for t, d := range p.Demand {
		if orders>>t&1 == 1 {
			last, carry = t, 0
			cost += p.SetUp[t]
		}
		switch {
		case last >= 0:
			cost += d * (p.Unit[last] + carry)
			carry += p.Holding[t]
		case d > 0:
			return math.Inf(1)
		}
	}
	return cost
}

func TestDiscountsAgainstAScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, rate, d := rapid.Float64Range(0.1, 5000).Draw(t, "K"),
			rapid.Float64Range(0.01, 1).Draw(t, "rate"), rapid.Float64Range(1, 1e5).Draw(t, "demand")
		tiers := []Tier{{Cost: rapid.Float64Range(0.1, 900).Draw(t, "cost")}}
		for i := range rapid.IntRange(0, 4).Draw(t, "tiers") {
			last := tiers[i]
			tiers = append(tiers, Tier{From: last.From + rapid.Float64Range(1, 900).Draw(t, "from"),
				Cost: last.Cost * rapid.Float64Range(0.6, 0.999).Draw(t, "cut")})
		}
		q, tier, cost := AllUnits(k, rate, d, tiers)
		qi, tieri, costi := Incremental(k, rate, d, tiers)
		require.InEpsilon(t, cost, AllUnitsCost(k, rate, d, tiers, q), 1e-12)
		require.InEpsilon(t, costi, IncrementalCost(k, rate, d, tiers, qi), 1e-12)
		require.GreaterOrEqual(t, q, tiers[tier].From)
		require.GreaterOrEqual(t, qi, tiers[tieri].From)
		for i := 1; i < 4000; i++ {
			scan := math.Exp(math.Log(1e-3) + float64(i)/4000*math.Log(1e9))
			require.LessOrEqual(t, cost, AllUnitsCost(k, rate, d, tiers, scan)*(1+1e-12))
			require.LessOrEqual(t, costi, IncrementalCost(k, rate, d, tiers, scan)*(1+1e-12))
		}
	})
}

func TestJointMultiplesAgainstEveryVector(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := make([]JointItem, 3)
		for i := range items {
			items[i] = JointItem{SetUp: rapid.Float64Range(0, 900).Draw(t, "k"),
				Holding: rapid.Float64Range(0.1, 50).Draw(t, "h"), Demand: rapid.Float64Range(0.1, 1e4).Draw(t, "d")}
		}
		k := rapid.Float64Range(0, 2000).Draw(t, "K")
		p := JointReplenishment(k, items)
		for a := 1; a <= 12; a++ {
			for b := 1; b <= 12; b++ {
				for c := 1; c <= 12; c++ {
					require.LessOrEqual(t, p.Cost, jointCost(k, items, []int{a, b, c}).Cost*(1+1e-12))
				}
			}
		}
	})
}

// An item that is ordered once in thousands of cycles keeps its multiple.
func TestJointMultiplesHaveNoLowCeiling(t *testing.T) {
	p := JointReplenishment(10, []JointItem{{SetUp: 1, Holding: 10, Demand: 1e5},
		{SetUp: 4000, Holding: 0.1, Demand: 1}})
	require.Greater(t, p.Multiples[1], 300)
}

func TestUncertainSupplyIsLeastCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := rapid.Float64Range(0.01, 10).Draw(t, "h")
		p := h * rapid.Float64Range(2, 100).Draw(t, "p")
		k, d := rapid.Float64Range(1, 900).Draw(t, "K"), rapid.Float64Range(1, 5000).Draw(t, "d")
		q, cost := DisruptedEOQ(k, h, p, d, rapid.Float64Range(0.05, 5).Draw(t, "fail"),
			rapid.Float64Range(1, 30).Draw(t, "recover"))
		require.Positive(t, q)
		require.False(t, math.IsNaN(cost))
		lo := -d * rapid.Float64Range(0.01, 0.9).Draw(t, "lo")
		hi := d * rapid.Float64Range(0, 0.5).Draw(t, "hi")
		s, least := AdditiveYieldNewsvendor(h, p, d, lo, hi)
		for i := range 200 {
			require.LessOrEqual(t, least, AdditiveYieldNewsvendorCost(h, p, d, lo, hi, s*(0.5+float64(i)/200))*(1+1e-9))
		}
	})
}
