package history

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/series"
)

// ramp multiplies factors by what the age of a new place makes of demand.
func (h *History) ramp(all []float64) {
	if of := h.Series.Ramp; of != nil {
		for t := range all {
			all[t] *= of[h.Offset+t]
		}
		h.ramped = true
	}
}

// rampAlone divides it out of a history whose factors do not hold it, and adds what is not
// known of it to the doubt about the coming ones.
func (h *History) rampAlone(ahead int) {
	of := h.Series.Ramp
	if of == nil {
		return
	}
	if h.Factor == nil {
		h.Factor, h.Y = series.Ones(len(h.Raw)), slices.Clone(h.Y)
	}
	if !h.ramped {
		all := append(slices.Clone(h.Factor), h.Ahead...)
		h.ramp(all)
		for t := range h.Y {
			h.Y[t] *= h.Factor[t] / all[t]
		}
		h.Factor, h.Ahead = all[:len(h.Factor):len(h.Factor)], all[len(h.Factor):]
	}
	h.addDoubt(ahead, func(j int) float64 { return h.Series.RampDoubt[j] })
}

// addDoubt adds to the doubt about the coming factors, log scale.
func (h *History) addDoubt(ahead int, of func(j int) float64) {
	if h.Doubt == nil {
		h.Doubt = make([]float64, ahead)
	}
	for j := range h.Doubt[:ahead] {
		h.Doubt[j] = math.Hypot(h.Doubt[j], of(j))
	}
}
