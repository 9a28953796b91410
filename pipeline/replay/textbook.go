package replay

import "math"

// Textbook is simple exponential smoothing with the rate of least squared error
// and the deviation of its one-day errors: what z·σ·√L is usually fed with.
type Textbook struct {
	states []smoothed
}

var textbookRates = [...]float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.3}

// smoothed is one item's levels and squared errors up to a day.
type smoothed struct {
	day, count int
	level      [len(textbookRates)]float64
	square     [len(textbookRates)]float64
}

// NewTextbook makes one for n items.
func NewTextbook(n int) *Textbook { return &Textbook{states: make([]smoothed, n)} }

// At is a MeanSigma, units per day. Days without stock count as they were
// recorded, as the rule would have it.
func (t *Textbook) At(v *View) (mean, sigma float64) {
	s := &t.states[v.Index]
	for ; s.day < len(v.Sales); s.day++ {
		y := v.Sales[s.day]
		if s.count == 0 && y == 0 {
			continue
		}
		s.count++
		for k, a := range textbookRates {
			a = max(a, 1/float64(s.count))
			e := y - s.level[k]
			if s.count > 28 {
				s.square[k] += e * e
			}
			s.level[k] += a * e
		}
	}
	best := 0
	for k := range textbookRates {
		if s.square[k] < s.square[best] {
			best = k
		}
	}
	return s.level[best], math.Sqrt(s.square[best] / float64(max(1, s.count-28)))
}
