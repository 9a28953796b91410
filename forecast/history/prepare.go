package history

import (
	"math"

	"github.com/stockwright/stockwright/forecast/series"
)

// Prepare reads a series into a history: faults become missing, periods before
// the first observation go, negative demand becomes zero unless allowed,
// censored periods go, lone spikes are capped, and the class of demand is named.
func Prepare(s *series.Series, r *series.Request) *History {
	y := observed(s, r)
	soldOut(y, s, false)
	first := 0
	for first < len(y) && math.IsNaN(y[first]) {
		first++
	}
	h := &History{Raw: y[first:], Offset: first, Season: max(s.Season, 1), Series: s}
	h.Outliers = capOutliers(h.Raw, s, first)
	h.Y = h.Raw
	h.measure()
	if h.leaveSilences() {
		h.measure()
	}
	h.Class = classify(h)
	if h.Scale == 0 {
		h.Scale = 1
	}
	return h
}

// measure counts what is observed, and how much that is.
func (h *History) measure() {
	h.Seen, h.Scale = 0, 0
	abs := 0.0
	for _, v := range h.Y {
		if !math.IsNaN(v) {
			h.Seen++
			abs += math.Abs(v)
		}
	}
	if h.Seen > 0 {
		h.Scale = abs / float64(h.Seen)
	}
}

// observed is what a series says of its open periods, without faults.
func observed(s *series.Series, r *series.Request) []float64 {
	y := make([]float64, len(s.Y))
	for t, v := range s.Y {
		if math.IsInf(v, 0) || math.Abs(v) > series.Largest {
			v = math.NaN()
		}
		if v < 0 && !r.AllowNegative {
			v = 0
		}
		y[t] = v
	}
	hideClosed(s, y)
	return y
}

// classify names the class of demand after Syntetos, Boylan & Croston (2005),
// "On the categorization of demand patterns", JORS 56: mean interval between
// demands against 1.32, squared variation of demand sizes against 0.49. The
// degenerate histories have classes of their own.
func classify(h *History) string {
	if h.Seen == 0 {
		return "empty"
	}
	var n, sum, ss float64
	constant, first := true, math.NaN()
	for _, v := range h.Y {
		if math.IsNaN(v) {
			continue
		}
		if math.IsNaN(first) {
			first = v
		}
		constant = constant && v == first
		if v != 0 {
			n++
			sum += v
			ss += v * v
		}
	}
	switch {
	case n == 0:
		return "zero"
	case constant:
		return "constant"
	case h.Seen < 4:
		return "short"
	}
	interval := float64(h.Seen) / n
	mean := sum / n
	cv2 := (ss/n - mean*mean) / (mean * mean)
	switch {
	case interval < 1.32 && cv2 < 0.49:
		return "smooth"
	case interval < 1.32:
		return "erratic"
	case cv2 < 0.49:
		return "intermittent"
	}
	return "lumpy"
}
