package soldout

import (
	"iter"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// law is how demand of a mean is distributed: negative binomial where it is counted, else gamma.
type law struct {
	whole  bool
	spread float64 // counts: variance m + spread·m²; else: variance spread·m²
}

const (
	// countable is the largest mean, in units, that is counted.
	countable = 40
	// narrow is the least relative variance of fractions, and wide the most of either.
	narrow, wide = 1e-4, 20
)

// newLaw fits the variance to sums over periods: of means, of their squares, and of the squared
// deviations.
func newLaw(whole bool, means, squares, deviations float64) law {
	if whole {
		return law{whole: true, spread: min(max((deviations-means)/squares, 0), wide)}
	}
	return law{spread: min(max(deviations/squares, narrow), wide)}
}

func (l law) variance(mean float64) float64 {
	if l.whole {
		return mean + l.spread*mean*mean
	}
	return l.spread * mean * mean
}

// tiny is the weight, of that of the terms before, at which a sum over counts ends.
const tiny = 1e-7

// beyond is the mean of demand, and of its square, given that it is at least a bound.
func (l law) beyond(mean, bound float64) (x, xx float64) {
	if !l.whole {
		a, u := 1/l.spread, bound/mean/l.spread
		above := l.atLeast(mean, bound)
		if above < 1e-9 { // far out: an exponential tail
			x = bound + mean*l.spread
			return x, x*x + mean*mean*l.spread*l.spread
		}
		return max(bound, mean*mathext.GammaIncRegComp(a+1, u)/above),
			mean * mean * (1 + l.spread) * mathext.GammaIncRegComp(a+2, u) / above
	}
	weights, sum, squares := 0.0, 0.0, 0.0
	for k, w := range l.from(mean, bound) {
		weights, sum, squares = weights+w, sum+k*w, squares+k*k*w
		if !(k < mean || w > tiny*weights) {
			break
		}
	}
	return sum / weights, squares / weights
}

// atLeast is the probability that demand reaches a bound.
func (l law) atLeast(mean, bound float64) float64 {
	switch {
	case !l.whole:
		return mathext.GammaIncRegComp(1/l.spread, bound/mean/l.spread)
	case l.spread < 1e-6:
		return mathext.GammaIncReg(bound, mean)
	}
	return mathext.RegIncBeta(bound, 1/l.spread, mean*l.spread/(1+mean*l.spread))
}

// from gives counts from a bound on with weights in proportion to their probabilities.
func (l law) from(mean, bound float64) iter.Seq2[float64, float64] {
	return func(yield func(k, weight float64) bool) {
		w, r := 1.0, l.spread*mean
		for k := bound; yield(k, w); k++ {
			w *= (mean + r*k) / (1 + r) / (k + 1)
		}
	}
}

// quantile is the demand at probability u among that which is at least a bound.
func (l law) quantile(mean, bound, u float64) float64 {
	if !l.whole {
		a := 1 / l.spread
		above := l.atLeast(mean, bound)
		if above < 1e-9 {
			return bound - mean*l.spread*math.Log(1-u)
		}
		return max(bound, mean*l.spread*mathext.GammaIncRegCompInv(a, above*(1-u)))
	}
	total := 0.0
	for k, w := range l.from(mean, bound) {
		if total += w; !(k < mean || w > tiny*total) {
			break
		}
	}
	at, below := bound, 0.0
	for k, w := range l.from(mean, bound) {
		at, below = k, below+w
		if !(below < u*total && (k < mean || w > tiny*total)) {
			break
		}
	}
	return at
}

// unitOf is what all sales that did not run out are multiples of; 0 where they have nothing in
// common.
func unitOf(y []float64, out []bool) float64 {
	common, most := 0.0, 0.0
	for t, v := range y {
		if v > 0 && !(t < len(out) && out[t]) {
			most = max(most, v)
		}
	}
	for t, v := range y {
		if !(v > 0) || t < len(out) && out[t] {
			continue
		}
		if common = divisor(v, common, 1e-6*most); common < finest*most {
			return 0
		}
	}
	return common
}

// finest is the least unit, of the largest sale, that is one.
const finest = 1e-4

// divisor is the greatest common divisor of two numbers; what is below near is nothing.
func divisor(a, b, near float64) float64 {
	for b > near {
		rest := 0.0
		if n := a / b; n != math.Trunc(n) || math.FMA(n, b, -a) != 0 { // most sales are plain multiples
			rest = math.Mod(a, b)
		}
		if rest > b-near {
			rest = 0
		}
		a, b = b, rest
	}
	return a
}
