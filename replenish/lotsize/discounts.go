package lotsize

import "math"

// Tier is one price tier: the unit cost from a quantity on.
type Tier struct {
	From float64 // units
	Cost float64 // per unit
}

// AllUnits is the order quantity under an all-units discount: holding cost is
// rate × unit cost. It returns the quantity, the index of its tier and the cost
// per time including purchase (Snyder and Shen 3.4.1).
func AllUnits(k, rate, d float64, tiers []Tier) (q float64, tier int, cost float64) {
	cost = math.Inf(1)
	for j, t := range tiers {
		best, _ := EOQ(k, rate*t.Cost, d)
		best = max(best, t.From)
		if j+1 < len(tiers) && best >= tiers[j+1].From {
			continue // a cheaper tier starts before
		}
		if c := AllUnitsCost(k, rate, d, tiers, best); c < cost {
			q, tier, cost = best, j, c
		}
	}
	return q, tier, cost
}

// AllUnitsCost is the cost per time, purchase included, of ordering q.
func AllUnitsCost(k, rate, d float64, tiers []Tier, q float64) float64 {
	c := tiers[0].Cost
	for _, t := range tiers {
		if q >= t.From {
			c = t.Cost
		}
	}
	return c*d + EOQCost(k, rate*c, d, q)
}

// Incremental is the order quantity under an incremental discount, where each
// unit costs the price of its own tier (Snyder and Shen 3.4.2).
func Incremental(k, rate, d float64, tiers []Tier) (q float64, tier int, cost float64) {
	cost = math.Inf(1)
	for j, t := range tiers {
		extra := incrementalFixed(tiers, j)
		best := math.Sqrt(2 * (k + extra) * d / (rate * t.Cost))
		if best < t.From || (j+1 < len(tiers) && best >= tiers[j+1].From) {
			continue
		}
		if c := IncrementalCost(k, rate, d, tiers, best); c < cost {
			q, tier, cost = best, j, c
		}
	}
	return q, tier, cost
}

// incrementalFixed is what the tiers below j cost beyond tier j's own price.
func incrementalFixed(tiers []Tier, j int) float64 {
	extra := -tiers[j].Cost * tiers[j].From
	for i := 0; i < j; i++ {
		extra += tiers[i].Cost * (tiers[i+1].From - tiers[i].From)
	}
	return extra
}

// IncrementalCost is the cost per time, purchase included, of ordering q.
func IncrementalCost(k, rate, d float64, tiers []Tier, q float64) float64 {
	j := 0
	for i, t := range tiers {
		if q >= t.From {
			j = i
		}
	}
	extra := incrementalFixed(tiers, j)
	c := tiers[j].Cost
	return c*d + rate*extra/2 + (k+extra)*d/q + rate*c*q/2
}

// Choice is an order quantity and its cost per time.
type Choice struct{ Quantity, Cost float64 }

// AllUnitsPacks is the best and the second-best order quantity under an
// all-units discount among the multiples of pack between moq and most, by
// looking at each.
func AllUnitsPacks(k, rate, d float64, tiers []Tier, moq, pack, most float64) (best, second Choice) {
	best.Cost, second.Cost = math.Inf(1), math.Inf(1)
	for q := math.Ceil(moq/pack-1e-9) * pack; q <= most; q += pack {
		switch c := AllUnitsCost(k, rate, d, tiers, q); {
		case c < best.Cost:
			best, second = Choice{q, c}, best
		case c < second.Cost:
			second = Choice{q, c}
		}
	}
	return best, second
}
