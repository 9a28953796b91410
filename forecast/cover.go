package forecast

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// coverProbabilities is the grid of every Cover.
var coverProbabilities = [...]float64{
	0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75,
	0.8, 0.85, 0.875, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 0.9995,
}

// normalMix is a mixture of Normals: the sum over a window of random length.
type normalMix struct {
	p, mean, sd []float64
}

// windowMix returns the sum over the window as one Normal per possible length.
// factor[j] is the calendar factor of step j+1 and covers the longest length.
func windowMix(m Model, w Window, factor []float64) normalMix {
	lead := w.Lead
	if len(lead) == 0 {
		lead = []float64{1}
	}
	total := 0.0
	for _, p := range lead {
		total += max(p, 0)
	}
	var mix normalMix
	for n, p := range lead {
		if !(p > 0) {
			continue
		}
		mean, variance := m.Sum(factor[:n+max(w.Review, 0)])
		mix.p = append(mix.p, p/total)
		mix.mean = append(mix.mean, mean)
		mix.sd = append(mix.sd, math.Sqrt(max(variance, 0)))
	}
	return mix
}

func (x normalMix) moments() (mean, sd float64) {
	var second float64
	for i, p := range x.p {
		mean += p * x.mean[i]
		second += p * (x.mean[i]*x.mean[i] + x.sd[i]*x.sd[i])
	}
	return mean, math.Sqrt(max(second-mean*mean, 0))
}

func (x normalMix) cdf(v float64) float64 {
	sum := 0.0
	for i, p := range x.p {
		switch {
		case x.sd[i] > 0:
			sum += p * distuv.UnitNormal.CDF((v-x.mean[i])/x.sd[i])
		case v >= x.mean[i]:
			sum += p
		}
	}
	return sum
}

// quantile inverts the mixture by bisection between the extreme Normals.
func (x normalMix) quantile(tau float64) float64 {
	z := distuv.UnitNormal.Quantile(tau)
	if len(x.p) == 1 {
		return x.mean[0] + z*x.sd[0]
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range x.p {
		lo = min(lo, x.mean[i]+z*x.sd[i])
		hi = max(hi, x.mean[i]+z*x.sd[i])
	}
	for range 60 {
		mid := (lo + hi) / 2
		if x.cdf(mid) < tau {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// coverOf is the distribution of the sum over one window.
func coverOf(m Model, w Window, factor []float64, negative bool) Cover {
	mix := windowMix(m, w, factor)
	var c Cover
	c.Mean, c.SD = mix.moments()
	c.Probabilities = append([]float64(nil), coverProbabilities[:]...)
	c.Quantiles = make([]float64, len(c.Probabilities))
	if !negative {
		c.Mean = max(c.Mean, 0)
	}
	for i, tau := range c.Probabilities {
		q := mix.quantile(tau)
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
