package history

import (
	"math"

	"github.com/stockwright/stockwright/forecast/life"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// FaintAge is the share of the usual demand of a life below which a day tells nothing of its level.
const FaintAge = 0.05

// age multiplies the factors of a series by what its group sells by age, where it began within
// the history of the group and goes as the others do; faint marks ages that hardly sell.
func (h *History) age(g *pool.Group, all []float64) (faint []bool) {
	if g == nil || g.Life == nil || h.Series.Ramp != nil || !Ages(h.Series) || h.FirstDay() < g.Life.Since {
		return nil
	}
	fits := h.once(keptLife, nil, 1, func() []float64 {
		y := make([]float64, len(h.Raw))
		for t, v := range h.Raw {
			y[t] = v / math.Max(all[t], 1e-3)
		}
		if one, told := life.New(h.FirstDay(), y); told && !g.Life.Fits(&one) {
			return []float64{0}
		}
		return []float64{1}
	})
	if len(fits) == 0 || fits[0] == 0 {
		return nil
	}
	h.Aged, faint = true, make([]bool, len(h.Raw))
	for t := range all {
		by := g.Life.At(t)
		all[t] *= by
		if t < len(faint) {
			faint[t] = by < FaintAge || t == 0 // it may begin there because something sold
		}
	}
	return faint
}

// Ages tells whether a series is of days, by which lives are told.
func Ages(s *series.Series) bool { return s.Season == 7 && s.Laid.Days() }
