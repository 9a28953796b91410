package history

import (
	"math"

	"github.com/stockwright/stockwright/forecast/calendar"
)

const (
	// shiftDays is over how many days before and after a shift of its group a series is
	// looked at, and shiftFew how many of them must be known on each side for it to have
	// one at all.
	shiftDays = 56
	shiftFew  = 14
	// shiftApart is how far series lie apart in a shift of their group, as a share of it.
	shiftApart = 0.5
)

// shift lays a group's changes of level into the factors of a series' past, so that they
// are no surprise to its level and its spread. Each counts as the series itself shows it,
// drawn to the group's by its own noise.
func (h *History) shift(f []float64, first int32, of []calendar.Shift) {
	for _, s := range of {
		at := int(s.Day - first)
		if at < shiftFew || at > len(f) {
			continue
		}
		own := math.Exp(h.ownShift(f, at, s.By))
		for t := range f[:at] {
			f[t] /= own
		}
	}
}

// ownShift is what a shift in period at, by on the log scale for its group, is for the
// series; 0 where it has no history before it, its group's where it has none after.
func (h *History) ownShift(f []float64, at int, by float64) float64 {
	n := len(h.Raw)
	before, was, known := h.sold(f, min(max(at-shiftDays, 0), n), min(at, n))
	after, is, since := h.sold(f, min(at, n), min(at+shiftDays, n))
	switch {
	case since < shiftFew: // seen from a past that did not know it yet, too
		return by
	case known < shiftFew || !(before > 0):
		return 0
	}
	own := math.Log((after + 0.5) / is / ((before + 0.5) / was))
	noise := 2/(before+1) + 2/(after+1) // counts are spread wider than Poisson ones
	if !h.IsCount() {
		noise = 2/known + 2/since
	}
	apart := shiftApart * by * shiftApart * by
	return by + apart/(apart+noise)*(own-by)
}

// sold is what was sold in some periods, and what the factors give a level of one.
func (h *History) sold(f []float64, from, to int) (sold, expected, known float64) {
	for t := from; t < to; t++ {
		if v := h.Raw[t]; v == v && f[t] > 0 {
			sold, expected, known = sold+v, expected+f[t], known+1
		}
	}
	return sold, expected, known
}
