package calendar

import (
	"math"

	"github.com/stockwright/stockwright/forecast/yearly"
)

// Where a peak sets in on other days in one year than in another, days around its edge are far
// from the mean of the years, and a level that followed them would be far off: they tell when
// it sells, not how much.
const (
	unsureDays   = 3   // dates that are judged together
	unsureBeyond = 16. // mean square of what is left of them, over the usual one
	unsureLeast  = 0.3 // root of the least mean square worth having, log scale
)

// unsureDates are the dates that something belongs to and on which years are far apart; nil for
// none. r is what is left of each day, NaN unknown.
func (e *Effects) unsureDates(k *Columns, r []float64, offset int) []bool {
	if e.Dates == nil && e.Feasts == nil {
		return nil
	}
	dated := k.dated(e.Dates, e.Feasts, offset, len(r))
	near := yearly.MovingMean(r, unsureDays)
	square, n, belongs := make([]float64, yearly.Slots), make([]float64, yearly.Slots), make([]bool, yearly.Slots)
	for t, v := range near {
		if v == v {
			s := yearly.Slot(k.yearDay(offset + t))
			square[s], n[s] = square[s]+v*v, n[s]+1
			belongs[s] = belongs[s] || dated[t] != 0
		}
	}
	bar := math.Max(unsureBeyond*yearly.RobustVariance(near), unsureLeast*unsureLeast)
	out, any := make([]bool, yearly.Slots), false
	for s := range out {
		if belongs[s] && n[s] > 1 && square[s] > bar*n[s] {
			out[s], any = true, true
		}
	}
	if !any {
		return nil
	}
	return out
}

// Unsure tells whether row t is on a date on which years are far apart.
func (e *Effects) Unsure(k *Columns, t int) bool {
	return e.unsure != nil && e.unsure[yearly.Slot(k.yearDay(t))]
}
