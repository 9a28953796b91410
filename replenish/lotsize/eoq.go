// Package lotsize holds the models that size one order: the economic order
// quantity and its variants, quantity discounts, joint replenishment, dynamic
// lot sizing, and orders under disruptions and random yield.
//
// Rates are per the same unit of time throughout (a year, say); h is holding
// cost per unit and time, K cost per order, d demand per time. Functions are
// defined for positive arguments and return NaN or Inf outside.
package lotsize

import "math"

// EOQ is the economic order quantity √(2Kd/h) and its cost √(2Kdh) per time
// (Harris 1913; Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., 3.2).
func EOQ(k, h, d float64) (q, cost float64) {
	return math.Sqrt(2 * k * d / h), math.Sqrt(2 * k * d * h)
}

// EOQCost is the cost per time Kd/Q + hQ/2 of ordering q.
func EOQCost(k, h, d, q float64) float64 { return k*d/q + h*q/2 }

// EOQBackorders is the economic order quantity with planned backorders at p per
// unit and time: the quantity, the share x of a cycle's demand backordered and
// the cost per time (Snyder and Shen 3.5).
func EOQBackorders(k, h, p, d float64) (q, x, cost float64) {
	return math.Sqrt(2 * k * d * (h + p) / (h * p)), h / (h + p), math.Sqrt(2 * k * d * h * p / (h + p))
}

// EOQBackordersCost is the cost per time of ordering q with share x backordered.
func EOQBackordersCost(k, h, p, d, q, x float64) float64 {
	return k*d/q + h*q*(1-x)*(1-x)/2 + p*q*x*x/2
}

// Batch is the result of the economic production quantity.
type Batch struct {
	Quantity     float64 // units per run
	MaxInventory float64 // units at the end of a run
	Cycle        float64 // time between runs, in the period of the demand rate
	Cost         float64 // per time
}

// EPQ is the economic production quantity when goods arrive at a rate above
// demand (Taft 1918; Snyder and Shen 3.3).
func EPQ(k, h, d, rate float64) Batch {
	idle := 1 - d/rate
	q := math.Sqrt(2 * k * d / (h * idle))
	return Batch{Quantity: q, MaxInventory: q * idle, Cycle: q / d, Cost: math.Sqrt(2 * k * d * h * idle)}
}

// EPQCost is the cost per time of runs of q.
func EPQCost(k, h, d, rate, q float64) float64 { return k*d/q + h*(1-d/rate)*q/2 }

// WholePallets is the rule of buying by whole pallets: the least number of
// pallets that brings stock to the target days while cover after stays within
// the ceiling (equal is allowed); where no whole number does both, the least
// whole packs that reach the target, and pallets is then a fraction. Quantities
// in base units, rate in units per day.
func WholePallets(targetDays, ceilingDays, rate float64, onHand, pallet, pack int64) (pallets float64, units int64) {
	need := targetDays*rate - float64(onHand)
	if need <= 0 || rate <= 0 {
		return 0, 0
	}
	whole := math.Ceil(need/float64(pallet) - 1e-9)
	if float64(onHand)+whole*float64(pallet) <= ceilingDays*rate*(1+1e-12) {
		return whole, int64(whole) * pallet
	}
	units = int64(math.Ceil(need/float64(pack)-1e-9)) * pack
	return float64(units) / float64(pallet), units
}
