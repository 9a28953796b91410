package stockpolicy

import (
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// LostSalesOptimal is the least cost per period of a lost-sales system with
// Poisson demand, lead time 1 or 2 periods, h per unit left and p per unit lost,
// by value iteration on stock and pipeline (Zipkin 2008). An order placed in a
// period arrives lead periods later, before that period's demand. It returns
// NaN for other lead times.
func LostSalesOptimal(lambda float64, lead int, h, p float64) float64 {
	if lead != 1 && lead != 2 {
		return math.NaN()
	}
	d := demand.Poisson{Lambda: lambda}
	most := int(d.Quantile(1-1e-12)) + 1
	pmf := make([]float64, most+1)
	for k := range pmf {
		pmf[k] = d.PMF(k)
	}
	limit := int((demand.Poisson{Lambda: lambda * float64(lead+1)}).Quantile(p/(p+h))) + 3 // the backorder level bounds the position
	n := limit + 1
	width := 1 // states are (stock x, units due next period); with lead 1 nothing else is due
	if lead == 2 {
		width = n
	}
	value, next := make([]float64, n*width), make([]float64, n*width)
	// later is the expected value after stock x, units due and an order of q.
	later := func(x, due, q int) float64 {
		v := 0.0
		for k, w := range pmf {
			left := max(0, x-k)
			if lead == 1 {
				v += w * value[left+q]
			} else {
				v += w * value[(left+due)*width+q]
			}
		}
		return v
	}
	for {
		low, high := math.Inf(1), math.Inf(-1)
		for x := 0; x < n; x++ {
			now := NewsvendorCost(h, p, d, float64(x))
			for due := 0; due < width && x+due <= limit; due++ {
				best := math.Inf(1)
				for q := 0; x+due+q <= limit; q++ {
					best = min(best, later(x, due, q))
				}
				i := x*width + due
				next[i] = now + best
				low, high = min(low, next[i]-value[i]), max(high, next[i]-value[i])
			}
		}
		base := next[0]
		for i := range next {
			value[i] = next[i] - base
		}
		if high-low < 1e-6 {
			return (low + high) / 2
		}
	}
}
