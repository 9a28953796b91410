package stockpolicy

import "github.com/stockwright/stockwright/replenish/demand"

// Perished is the steady state of a perishable item.
type Perished struct {
	Outdated, Lost, FillRate float64 // units per period, units per period, share
}

// PerishableTwoPeriods is the exact steady state of goods that live two periods:
// each period total stock is raised to s with fresh goods (lead time 0), demand
// comes, unmet demand is lost, and what is old and unsold perishes. oldestFirst
// is FIFO issuing, else LIFO (Nahmias 1975).
func PerishableTwoPeriods(lambda float64, s int, oldestFirst bool) Perished {
	d := demand.Poisson{Lambda: lambda}
	most := int(d.Quantile(1-1e-14)) + s
	pmf := make([]float64, most+1)
	for k := range pmf {
		pmf[k] = d.PMF(k)
	}
	now := make([]float64, s+1) // by old units before the order
	now[0] = 1
	var out Perished
	for range 100_000 {
		next := make([]float64, s+1)
		outdated := 0.0
		for old, w := range now {
			fresh := s - old
			for k, p := range pmf {
				fromOld := min(k, old)
				fromFresh := min(k-fromOld, fresh)
				if !oldestFirst {
					fromFresh = min(k, fresh)
					fromOld = min(k-fromFresh, old)
				}
				outdated += w * p * float64(old-fromOld)
				next[fresh-fromFresh] += w * p
			}
		}
		change := 0.0
		for i := range next {
			change = max(change, next[i]-now[i], now[i]-next[i])
		}
		// Half steps damp the chain's alternation of full and empty periods.
		for i := range next {
			now[i] = (now[i] + next[i]) / 2
		}
		out.Outdated = outdated
		if change < 1e-13 {
			break
		}
	}
	out.Lost = d.Shortage(float64(s))
	out.FillRate = 1 - out.Lost/lambda
	return out
}
