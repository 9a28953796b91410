package casebook

import (
	"math"

	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/level"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/uom"
)

// steps counts quantities that may be decimals (kilograms) in whole steps, so
// that the night's rules for whole units answer for them as well.
type steps struct{ uom.Fraction }

// stepsOf is the coarsest decimal step, down to a millionth, in which all
// values are whole.
func stepsOf(values ...float64) steps {
	step := 1.0
	for ; step > 1e-6; step /= 10 {
		whole := true
		for _, v := range values {
			whole = whole && math.Abs(v/step-math.Round(v/step)) < 1e-9*max(1, math.Abs(v/step))
		}
		if whole {
			break
		}
	}
	return steps{uom.Steps(step)}
}

func (s steps) count(v float64) int64 { return int64(math.Round(v / s.Value(1))) }

func (s steps) counts(values []float64) []int64 {
	out := make([]int64, len(values))
	for i, v := range values {
		out[i] = s.count(v)
	}
	return out
}

func (s steps) values(counts []int64) []float64 {
	out := make([]float64, len(counts))
	for i, n := range counts {
		out[i] = s.Value(n)
	}
	return out
}

// rounded is a need brought to a multiple as the night does it; least lifts the
// position above the reorder point.
func rounded(rule lots.Rounding, need, least, multiple float64) float64 {
	s := stepsOf(need, least, multiple)
	return s.Value(rule.Round(s.count(need), s.count(least), s.count(multiple)))
}

// roundedDown is what of a quantity fills whole multiples.
func roundedDown(quantity, multiple float64) float64 {
	s := stepsOf(quantity, multiple)
	return s.Value(lots.Down(s.count(quantity), s.count(multiple)))
}

// upTo is the order up to a level at or below the reorder point.
func upTo(reorderPoint, level, position float64) float64 {
	s := stepsOf(reorderPoint, level, position)
	return s.Value(lots.UpTo(s.count(reorderPoint), s.count(level), s.count(position)))
}

// belowMinimum is the order up to most where the position is below least.
func belowMinimum(least, most, position float64) float64 {
	s := stepsOf(least, most, position)
	return s.Value(lots.UpTo(s.count(least)-1, s.count(most), s.count(position)))
}

// levelledLoads moves each period's planned loads to it or an earlier one, so
// that none takes more than capacity; what fits nowhere stays in the first.
// early is the sum over loads of the periods they come early.
func levelledLoads(planned []int, capacity int64) (levelled []int64, early int64) {
	receipts := make([]replenish.PlannedReceipt, len(planned))
	for i, n := range planned {
		receipts[i] = replenish.PlannedReceipt{Need: int32(i), Load: int64(n)}
	}
	levelled = make([]int64, len(planned))
	plan, unplaced := level.LevelReceipts(receipts, func(int32) int64 { return capacity })
	for _, r := range plan {
		levelled[r.Day] += r.Load
		early += r.Load * int64(r.Need-r.Day)
	}
	for _, r := range unplaced {
		levelled[0] += r.Load
		early += r.Load * int64(r.Need)
	}
	return levelled, early
}
