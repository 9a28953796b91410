package lotsize

import "math"

// Dynamic is demand by period and what each period's order and stock cost. A
// list of costs has one value per period, or one value for all; no list is 0.
type Dynamic struct {
	SetUp   []float64 // per order
	Holding []float64 // per unit left at the end of the period
	Unit    []float64 // per unit ordered
	Demand  []float64 // units, ≥ 0
}

// at is a cost of period t.
func at(list []float64, t int) float64 {
	if len(list) == 0 {
		return 0
	}
	return list[min(t, len(list)-1)]
}

// WagnerWhitin is the cheapest plan of orders for demand d per period, at K per
// order and h per unit left at the end of a period (Wagner and Whitin 1958).
// Among equal plans the one whose first order covers fewer periods is taken.
// toGo[t] is the cost of periods t and later when stock is 0 before period t.
func WagnerWhitin(k, h float64, d []float64) (quantities []float64, cost float64, toGo []float64) {
	return Dynamic{SetUp: []float64{k}, Holding: []float64{h}, Demand: d}.Solve()
}

// Solve is WagnerWhitin where costs differ by period.
func (p Dynamic) Solve() (quantities []float64, cost float64, toGo []float64) {
	n := len(p.Demand)
	toGo = make([]float64, n+1)
	next := make([]int, n)
	for t := n - 1; t >= 0; t-- {
		toGo[t] = math.Inf(1)
		hold, carry := 0.0, 0.0  // carry is what it costs to hold a unit from t to u
		for u := t; u < n; u++ { // an order in t covers t … u
			hold += (carry + at(p.Unit, t)) * p.Demand[u]
			if c := at(p.SetUp, t) + hold + toGo[u+1]; c < toGo[t]-1e-9 {
				toGo[t], next[t] = c, u+1
			}
			carry += at(p.Holding, u)
		}
		if p.Demand[t] == 0 && toGo[t+1] <= toGo[t] {
			toGo[t], next[t] = toGo[t+1], -1 // nothing needed, nothing ordered
		}
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

// SilverMeal lengthens each order while the cost per period falls (Silver and
// Meal 1973).
func SilverMeal(k, h float64, d []float64) []float64 {
	return grow(d, func(t, u int, hold, units float64) float64 {
		return (k + h*hold) / float64(u-t+1)
	})
}

// LeastUnitCost lengthens each order while the cost per unit falls.
func LeastUnitCost(k, h float64, d []float64) []float64 {
	return grow(d, func(t, u int, hold, units float64) float64 {
		return (k + h*hold) / math.Max(units, 1e-300)
	})
}

// grow builds a plan whose orders are lengthened while a score falls.
func grow(d []float64, score func(t, u int, hold, units float64) float64) []float64 {
	q := make([]float64, len(d))
	for t := 0; t < len(d); {
		hold, units := 0.0, d[t]
		best := score(t, t, 0, units)
		u := t + 1
		for ; u < len(d); u++ {
			hold += d[u] * float64(u-t)
			s := score(t, u, hold, units+d[u])
			if s > best {
				break
			}
			best = s
			units += d[u]
		}
		q[t] = units
		t = u
	}
	return q
}

// PartPeriod lengthens each order to where its holding cost is closest to K
// (part-period balancing; DeMatteis 1968).
func PartPeriod(k, h float64, d []float64) []float64 {
	q := make([]float64, len(d))
	for t := 0; t < len(d); {
		hold, units := 0.0, d[t]
		u := t + 1
		for ; u < len(d); u++ {
			longer := hold + h*d[u]*float64(u-t)
			if longer > k && longer-k >= k-hold {
				break
			}
			hold = longer
			units += d[u]
			if hold > k {
				u++
				break
			}
		}
		q[t] = units
		t = u
	}
	return q
}

// LotForLot orders every period's demand in that period.
func LotForLot(d []float64) []float64 {
	q := make([]float64, len(d))
	copy(q, d)
	return q
}

// FixedLot orders the least multiple of lot that covers what stock lacks.
func FixedLot(d []float64, lot float64) []float64 {
	q, stock := make([]float64, len(d)), 0.0
	for t, v := range d {
		if stock < v {
			q[t] = math.Ceil((v-stock)/lot-1e-9) * lot
		}
		stock += q[t] - v
	}
	return q
}
