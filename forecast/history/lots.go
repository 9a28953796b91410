package history

import (
	"math"

	"github.com/stockwright/stockwright/forecast/count"
)

// What is only ever sold in lots of ten is counted in lots: a law over units would put half
// of its mass where no demand can be, and take the size of a lot for wild demand.

// lotChance is how seldom sales may be whole lots by chance for lots to be believed, and
// lotSales how many there have to be.
const (
	lotChance = 1e-3
	lotSales  = 4
)

// Lot is the number of units that all sales of a count history are multiples of; 1 where
// they have nothing in common, or are too few to tell.
func (h *History) Lot() float64 {
	common, sales := 0.0, 0.0
	for _, v := range h.Raw {
		if !(v > 0) {
			continue
		}
		if common, sales = divisor(v, common), sales+1; common <= 1 {
			return 1
		}
	}
	if sales < lotSales || math.Pow(common, -sales) > lotChance {
		return 1
	}
	return common
}

// divisor is the greatest common divisor of two whole numbers.
func divisor(a, b float64) float64 {
	for b > 0 {
		a, b = b, math.Mod(a, b)
	}
	return a
}

// InLots is demand counted in lots.
func InLots(y []float64, lot float64) []float64 {
	if lot == 1 {
		return y
	}
	out := make([]float64, len(y))
	for t, v := range y {
		out[t] = v / lot
	}
	return out
}

// InUnits are laws counted in lots as laws of units.
func InUnits(of []count.Law, lot float64) []count.Law {
	for i := range of {
		of[i] = of[i].Times(lot)
	}
	return of
}
