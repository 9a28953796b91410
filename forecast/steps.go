package forecast

import (
	"math"

	"github.com/stockwright/stockwright/forecast/methods"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// expected is the demand expected of each coming period. What is expected of a window is
// its sum, so that days and windows never tell two stories.
func expected(m methods.Model, factor []float64, negative bool) []float64 {
	out := m.Mean(len(factor))
	for j := range out {
		out[j] *= factor[j]
		if !negative {
			out[j] = max(out[j], 0)
		}
	}
	return out
}

// windowSum is what is expected of a window of which the days are.
func windowSum(w series.Window, daily []float64) float64 {
	mean, upto, at := 0.0, 0.0, 0
	for _, l := range w.Lengths() { // ascending
		for ; at < min(l.Periods, len(daily)); at++ {
			upto += daily[at]
		}
		mean += l.P * upto
	}
	return mean
}

// steps fills mean, deviation and quantiles of the single periods.
func steps(m methods.Model, r *series.Request, factor []float64, g *pool.Group, res *series.Result) {
	res.Mean = expected(m, factor[:r.Horizon], r.AllowNegative)
	res.SD = make([]float64, r.Horizon)
	for j, v := range methods.Variances(m, r.Horizon) {
		res.SD[j] = math.Sqrt(max(v, 0)) * factor[j]
	}
	res.Probabilities = append([]float64(nil), r.Probabilities...)
	res.Quantiles = make([][]float64, len(r.Probabilities))
	for i := range res.Quantiles {
		res.Quantiles[i] = make([]float64, r.Horizon)
	}
	if len(res.Quantiles) == 0 {
		return
	}
	stepQuantiles(m, r, factor, g, res)
}

// stepQuantiles fills the quantiles of the single periods, each at the probability that
// the group's map of so far ahead has for it.
func stepQuantiles(m methods.Model, r *series.Request, factor []float64, g *pool.Group, res *series.Result) {
	name := methods.MapName(m, res.Method)
	asked, bucket := make([]float64, len(r.Probabilities)), 0
	methods.StepQuantiles(m, factor[:r.Horizon], series.UpTo(r.Horizon), func(step int) []float64 {
		if b := pool.StepBucket(step); b != bucket {
			bucket = b
			recal := g.StepMaps().At(name, step)
			for i, tau := range r.Probabilities {
				asked[i] = min(max(recal.Of(tau), 1e-9), 1-1e-9)
			}
		}
		return asked
	}, func(j int, quantiles []float64) {
		for i, q := range quantiles {
			if !r.AllowNegative {
				q = max(q, 0)
			}
			res.Quantiles[i][j] = q
		}
	})
}
