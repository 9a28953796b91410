package calendar

import (
	"math"

	"github.com/stockwright/stockwright/forecast/yearly"
)

// The logarithm of few sales is that of their mean and more: what is added to it, so that a
// period without a sale has one. A fit of logarithms lifts the troughs of a season so, against its
// peaks. How much tells y itself, held against the fit by least squares: y is a·fit − low.

// lowMost is the most of the least factor that is taken off, and lowNoise of what logarithms added:
// an event that does more in one year than in another is told by least squares, too. It counts
// beyond lowBeyond standard errors.
const (
	lowMost   = 0.8
	lowNoise  = 1.5
	lowBeyond = 3
)

// lowered is what the logarithms lifted all factors by, in factors of a level of one.
func (e *Effects) lowered(k *Columns, y []float64, offset int) float64 {
	mean := meanOf(y)
	if !(mean > 0) || e.driven {
		return 0
	}
	// weighted by one over fit, the variance of counts, y/mean = a·fit − c
	var n, fits, inverse, values, ratios, squares, level float64
	dated := k.dated(e.Dates, e.Feasts, offset, len(y))
	for t, v := range y {
		if v != v || e.Shut(k, offset+t) || e.Unsure(k, offset+t) {
			continue
		}
		x := dated[t]
		k.told(offset+t, func(j int, a float64) { x += a * e.Coef[j] })
		trend := e.trendAt(t)
		for _, s := range e.Shifts {
			if k.First+int32(offset+t) < s.Day {
				trend -= s.By
			}
		}
		fit := math.Exp(math.Min(math.Max(x, -e.reach()), e.reach()) + trend)
		v = math.Max(v, 0) / mean
		n, fits, inverse = n+1, fits+fit, inverse+1/fit
		values, ratios, squares, level = values+v, ratios+v/fit, squares+v*v/fit, level+math.Exp(trend)
	}
	// sums of 1/fit · (a·fit − c − v)·(fit, −1): a·fits − c·n = values, a·n − c·inverse = ratios
	det := fits*inverse - n*n
	if n < yearly.Slots || !(det > 1e-6*n*n) {
		return 0
	}
	a, c := (values*inverse-ratios*n)/det, (values*n-ratios*fits)/det
	if !(a > 0) || !(c > 0) {
		return 0
	}
	variance := (squares - a*values + c*ratios) / n * fits / det
	c *= math.Max(0, 1-lowBeyond*lowBeyond*variance/(c*c))
	return math.Min(c/a, lowNoise*relativeNoise(y, mean)) * n / level
}

// trendAt is the trend of row t after the first known one.
func (e *Effects) trendAt(t int) float64 {
	at := float64(t) / knotEvery
	i := int(at)
	return e.trend[i]*(1-(at-float64(i))) + e.trend[i+1]*(at-float64(i))
}
