package stockpolicy

import (
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// Horizon is a finite-horizon problem with discrete demand, one order a period,
// lead time 0 and backorders.
type Horizon struct {
	Periods    int
	H, P, C, K float64
	Discount   float64 // per period
	EndH, EndP float64 // per unit left and per unit short after the last period
	Demand     demand.Discrete
	Start      int // units at the start

}

// HorizonPlan holds the policy of each period: at or below Reorder[t] order up to
// UpTo[t]. With K = 0 the two differ by one. Cost is the discounted cost from Start.
type HorizonPlan struct {
	Reorder, UpTo []int
	Cost          float64
}

// Solve runs the backward recursion exactly on whole units (Scarf 1960; Snyder
// and Shen 4.5.2).
func (m Horizon) Solve() HorizonPlan {
	spread := m.Demand.Offset + len(m.Demand.Pmf)
	lo, hi := min(m.Start, 0)-spread, max(m.Start, spread)+spread
	if m.K > 0 { // fixed cost makes orders cover several periods
		hi += m.Periods * int(math.Ceil(m.Demand.Mean()))
	}
	n := hi - lo + 1
	next := make([]float64, n) // cost to go at stock lo+i
	for i := range next {
		x := float64(lo + i)
		next[i] = m.EndH*max(0, x) + m.EndP*max(0, -x)
	}
	plan := HorizonPlan{Reorder: make([]int, m.Periods), UpTo: make([]int, m.Periods)}
	value := make([]float64, n)
	for t := m.Periods - 1; t >= 0; t-- {
		after := func(x int) float64 {
			if x < lo { // below the grid the cost to go is linear
				return next[0] + float64(lo-x)*(next[0]-next[1])
			}
			return next[x-lo]
		}
		best := 0
		for i := range value {
			y := lo + i
			v := m.C*float64(y) + NewsvendorCost(m.H, m.P, m.Demand, float64(y))
			for k, p := range m.Demand.Pmf {
				v += m.Discount * p * after(y-m.Demand.Offset-k)
			}
			value[i] = v
			if v < value[best] {
				best = i
			}
		}
		s := best
		for s > 0 && value[s-1] <= value[best]+m.K {
			s--
		}
		plan.UpTo[t], plan.Reorder[t] = lo+best, lo+s-1
		fresh := make([]float64, n)
		for i := range fresh {
			v := value[i]
			if i < s {
				v = value[best] + m.K
			}
			fresh[i] = v - m.C*float64(lo+i)
		}
		next = fresh
	}
	plan.Cost = next[m.Start-lo]
	return plan
}
