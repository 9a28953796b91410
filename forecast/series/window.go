package series

import "github.com/stockwright/stockwright/forecast/count"

// negligible is the share of the likeliest length's probability up to which a length is
// none: a lead time of a moment is no second day.
const negligible = 1e-6

// Lengths lists the possible lengths of a window with their probabilities.
func (w Window) Lengths() []count.Length {
	lead := w.Lead
	if len(lead) == 0 {
		lead = []float64{1}
	}
	most, total := 0.0, 0.0
	for _, p := range lead {
		most = max(most, p)
	}
	for _, p := range lead {
		if p > negligible*most {
			total += p
		}
	}
	if !(total > 0) {
		return []count.Length{{Periods: max(w.Review, 0), P: 1}}
	}
	var out []count.Length
	for n, p := range lead {
		if p > negligible*most {
			out = append(out, count.Length{Periods: min(n+max(w.Review, 0), HorizonLimit), P: p / total})
		}
	}
	return out
}

// Mean is the mean length of the window in periods.
func (w Window) Mean() float64 {
	mean := 0.0
	for _, l := range w.Lengths() {
		mean += l.P * float64(l.Periods)
	}
	return mean
}

// Window is a cover window: a lead time in periods plus a fixed review time.
type Window struct {
	// Lead is the probability mass of the lead time over 0, 1, 2 … periods. It
	// is normalised; an empty one means a lead time of zero.
	Lead []float64
	// Review is the number of periods added to the lead time.
	Review int
}

// FixedWindow is a window of exactly lead + review periods.
func FixedWindow(lead, review int) Window {
	p := make([]float64, max(lead, 0)+1)
	p[len(p)-1] = 1
	return Window{Lead: p, Review: review}
}

// Longest is the number of periods of the longest window that has any
// probability.
func (w Window) Longest() int {
	for i := len(w.Lead) - 1; i >= 0; i-- {
		if w.Lead[i] > 0 {
			return i + max(w.Review, 0)
		}
	}
	return max(w.Review, 0)
}

// HorizonLimit bounds the steps of one request.
const HorizonLimit = 10000
