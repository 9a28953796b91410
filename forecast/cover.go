package forecast

import (
	"github.com/stockwright/stockwright/forecast/distribution"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// coverOf is the distribution of the sum over one window; recal maps a
// probability to the one whose quantile has been right in the past.
func coverOf(law distribution.Sum, negative bool, recal *pool.Map) series.Cover {
	var c series.Cover
	c.Mean, c.SD = law.Moments()
	c.Probabilities = append([]float64(nil), series.CoverProbabilities[:]...)
	c.Quantiles = make([]float64, len(c.Probabilities))
	if !negative {
		c.Mean = max(c.Mean, 0)
	}
	for i, tau := range c.Probabilities {
		q := law.Quantile(recal.Of(tau))
		if !negative {
			q = max(q, 0)
		}
		if i > 0 {
			q = max(q, c.Quantiles[i-1])
		}
		c.Quantiles[i] = q
	}
	return c
}
