package lotsize

import "math"

// WagnerWhitin is the cheapest plan of orders for demand d per period, at K per
// order and h per unit left at the end of a period (Wagner and Whitin 1958).
// Among equal plans the one whose first order covers fewer periods is taken.
// toGo[t] is the cost of periods t and later when stock is 0 before period t.
func WagnerWhitin(k, h float64, d []float64) (quantities []float64, cost float64, toGo []float64) {
	n := len(d)
	toGo = make([]float64, n+1)
	next := make([]int, n)
	for t := n - 1; t >= 0; t-- {
		toGo[t] = math.Inf(1)
		hold := 0.0
		for u := t; u < n; u++ { // an order in t covers t … u
			hold += h * d[u] * float64(u-t)
			if c := k + hold + toGo[u+1]; c < toGo[t]-1e-9 {
				toGo[t], next[t] = c, u+1
			}
		}
		if d[t] == 0 && toGo[t+1] <= toGo[t] {
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
			quantities[t] += d[u]
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
