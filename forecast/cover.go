package forecast

import (
	"math"

	"github.com/stockwright/stockwright/forecast/count"
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
	var mix normalMix
	for _, l := range w.lengths() {
		mean, variance := m.Sum(factor[:l.Periods])
		mix.p = append(mix.p, l.P)
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

// lawful is a model that knows the whole law of a sum, not only two moments.
type lawful interface {
	law(lengths []count.Length, weight []float64) count.Law
	stepLaws(weight []float64) []count.Law
}

// lengths lists the possible lengths of a window with their probabilities.
func (w Window) lengths() []count.Length {
	lead := w.Lead
	if len(lead) == 0 {
		lead = []float64{1}
	}
	total := 0.0
	for _, p := range lead {
		total += max(p, 0)
	}
	if !(total > 0) {
		return []count.Length{{Periods: max(w.Review, 0), P: 1}}
	}
	var out []count.Length
	for n, p := range lead {
		if p > 0 {
			out = append(out, count.Length{Periods: min(n+max(w.Review, 0), horizonLimit), P: p / total})
		}
	}
	return out
}

// periods is the mean length of a window.
func (w Window) periods() float64 {
	mean := 0.0
	for _, l := range w.lengths() {
		mean += l.P * float64(l.Periods)
	}
	return mean
}

// coverOf is the distribution of the sum over one window; recal maps a
// probability to the one whose quantile has been right in the past.
func coverOf(m Model, w Window, factor []float64, negative bool, recal *Map) Cover {
	var c Cover
	var quantile func(float64) float64
	if l, ok := m.(lawful); ok {
		law := l.law(w.lengths(), factor)
		c.Mean, c.SD, quantile = law.Mean, law.SD(), law.Quantile
	} else {
		mix := windowMix(m, w, factor)
		c.Mean, c.SD = mix.moments()
		quantile = mix.quantile
	}
	c.Probabilities = append([]float64(nil), coverProbabilities[:]...)
	c.Quantiles = make([]float64, len(c.Probabilities))
	if !negative {
		c.Mean = max(c.Mean, 0)
	}
	for i, tau := range c.Probabilities {
		q := quantile(recal.of(tau))
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
