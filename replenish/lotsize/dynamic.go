package lotsize

import "math"

// Dynamic is demand by period and what each period's order and stock cost. A
// list of costs has one value per period, or one value for all; no list is 0.
type Dynamic struct {
	SetUp   []float64 // per order
	Holding []float64 // per unit left at the end of the period
	Unit    []float64 // per unit ordered
	Demand  []float64 // units, ≥ 0
	Length  []float64 // of the periods, any unit of time, > 0; no list is 1
}

// at is a cost of period t.
func at(list []float64, t int) float64 {
	if len(list) == 0 {
		return 0
	}
	return list[min(t, len(list)-1)]
}

// spread is a list of costs with one value for each of n periods.
func spread(list []float64, n int) []float64 {
	if len(list) == n {
		return list
	}
	out := make([]float64, n)
	for t := range out {
		out[t] = at(list, t)
	}
	return out
}

// WagnerWhitin is the cheapest plan of orders for demand d per period, at K per
// order and h per unit left at the end of a period (Wagner and Whitin 1958).
// Among equal plans the one whose first order covers fewer periods is taken.
// toGo[t] is the cost of periods t and later when stock is 0 before period t.
func WagnerWhitin(k, h float64, d []float64) (quantities []float64, cost float64, toGo []float64) {
	return level(k, h, d).Solve()
}

// Solve is WagnerWhitin where costs differ by period.
func (p Dynamic) Solve() (quantities []float64, cost float64, toGo []float64) {
	n := len(p.Demand)
	setUp, holding, unit := spread(p.SetUp, n), spread(p.Holding, n), spread(p.Unit, n)
	toGo = make([]float64, n+1)
	next := make([]int, n)
	reach := n // no order in t covers a period from reach on
	for t := n - 1; t >= 0; t-- {
		if t+1 < n && unit[t]+holding[t] < unit[t+1] {
			reach = n // buying early for a rise has no bound but its own
		}
		best, end := math.Inf(1), t
		spent, carry := setUp[t], unit[t] // carry is what a unit costs that is ordered in t and kept until u
		for u := t; u < reach; u++ {      // an order in t covers t … u
			d := p.Demand[u]
			if u > t && (carry-unit[u])*d > setUp[u]+1e-9 {
				break // an order of its own serves u, and all after it, for less
			}
			spent += carry * d
			if c := spent + toGo[u+1]; c < best-1e-9 {
				best, end = c, u+1
			}
			carry += holding[u]
		}
		// A unit kept from t on costs no less than one kept from t + 1 on, so what
		// is not worth keeping from there is not worth keeping from here.
		reach = end
		if p.Demand[t] == 0 && toGo[t+1] <= best {
			best, end = toGo[t+1], -1 // nothing needed, nothing ordered
		}
		toGo[t], next[t] = best, end
	}
	quantities = make([]float64, n)
	for t := 0; t < n; {
		if next[t] < 0 {
			t++
			continue
		}
		for u := t; u < next[t]; u++ {
			quantities[t] += p.Demand[u]
		}
		t = next[t]
	}
	return quantities, toGo[0], toGo[:n]
}

// PlanCost is the cost of a plan of orders: K for each order and h per unit left
// at the end of each period.
func PlanCost(k, h float64, d, quantities []float64) float64 {
	stock, cost := 0.0, 0.0
	for t, q := range quantities {
		if q > 0 {
			cost += k
		}
		stock += q - d[t]
		cost += h * stock
	}
	return cost
}
