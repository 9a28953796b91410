package count

import "math"

// Excess is a group's extra-Poisson variance of sums, 1/r, at a few window
// lengths (ascending), and how far its series differ from it.
type Excess struct {
	Periods []int     `json:"periods"`
	Inv     []float64 `json:"inv"`
}

// excessSpread is the prior coefficient of variation of a series' own 1/r
// around its group's.
const excessSpread = 0.7

// leastExcess keeps a group from being certain of how its sums are spread.
const leastExcess = 0.001

// ExcessCounts gathers the spread of many series at one window length.
type ExcessCounts struct{ over, base float64 }

// Add lets a series vote with the precision of its own estimate: a slow mover
// knows little of its excess, for Poisson noise drowns it.
func (e *ExcessCounts) Add(s Spread) {
	if s.Count < 1 || s.Mean <= 0 {
		return
	}
	m := s.Mean / s.Count
	w := 1 / ((1/m + 0.3) * (1/m + 0.3) * m * m)
	e.over += w * s.Over
	e.base += w * s.Base
}

// Or are these counts, or others where no series told anything.
func (e ExcessCounts) Or(others ExcessCounts) ExcessCounts {
	if e.base > 0 {
		return e
	}
	return others
}

// Inv is the group's 1/r.
func (e *ExcessCounts) Inv() float64 {
	if e.base <= 0 {
		return 0.3
	}
	return min(max(e.over/e.base, leastExcess), 20)
}

// Of is the group's 1/r at a window length. Between two lengths it is a power of the
// length, as that of days that are independent and that of levels that move are; an
// unknown group answers 0.3.
func (e *Excess) Of(periods int) float64 { return e.Over(float64(periods)) }

// Over is Of a length that need not be whole.
func (e *Excess) Over(periods float64) float64 {
	if e == nil || len(e.Inv) == 0 {
		return 0.3
	}
	n := len(e.Periods)
	if periods <= float64(e.Periods[0]) {
		return e.Inv[0]
	}
	for i := 1; i < n; i++ {
		if periods <= float64(e.Periods[i]) {
			a, b := math.Log(float64(e.Periods[i-1])), math.Log(float64(e.Periods[i]))
			x := (math.Log(periods) - a) / (b - a)
			from, to := max(e.Inv[i-1], leastExcess), max(e.Inv[i], leastExcess)
			return from * math.Pow(to/from, x)
		}
	}
	return e.Inv[n-1]
}

// Shrunk is the series' own 1/r pulled to the group's: each weighs by its
// precision, the own estimate's variance being 2(1/m + g)²/windows.
func (s Spread) Shrunk(group float64) float64 {
	if s.Count < 1 || s.Mean <= 0 || s.Base <= 0 {
		return group
	}
	m := s.Mean / s.Count
	own := max(s.Over/s.Base, 0)
	noise := 2 * (1/m + group) * (1/m + group) / s.Count
	prior := excessSpread * excessSpread * group * group
	return (own*prior + group*noise) / (prior + noise)
}
