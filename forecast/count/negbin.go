// Package count holds the count-demand side of the forecast: the negative
// binomial distribution, dynamic negative-binomial smoothing with the zero-run
// test, and the distribution of demand summed over a cover window.
package count

import "math"

// poissonSize is the size above which a negative binomial is Poisson to
// double precision for every mean that is summed term by term.
const poissonSize = 1e7

// tabulated is the largest mean whose probabilities are summed term by term;
// above it the gamma law with the same two moments stands in, whose quantiles
// differ by less than one part in a thousand there.
const tabulated = 3000

// NegBin is the negative binomial law with the given mean and size r: its
// variance is Mean + Mean²/Size. Size = +Inf is the Poisson law.
type NegBin struct {
	Mean, Size float64
}

// Variance of the law, in units².
func (d NegBin) Variance() float64 {
	if d.Mean <= 0 {
		return 0
	}
	if d.Size >= poissonSize {
		return d.Mean
	}
	return d.Mean + d.Mean*d.Mean/d.Size
}

// LogPMF is log P(X = k), k ≥ 0.
func (d NegBin) LogPMF(k float64) float64 {
	if d.Mean <= 0 {
		if k == 0 {
			return 0
		}
		return math.Inf(-1)
	}
	if k == 0 && d.Size < poissonSize {
		return d.Size * math.Log(d.Size/(d.Size+d.Mean))
	}
	lk, _ := math.Lgamma(k + 1)
	if d.Size >= poissonSize {
		return k*math.Log(d.Mean) - d.Mean - lk
	}
	a, _ := math.Lgamma(k + d.Size)
	b, _ := math.Lgamma(d.Size)
	return a - b - lk + d.Size*math.Log(d.Size/(d.Size+d.Mean)) + k*math.Log(d.Mean/(d.Size+d.Mean))
}

// ratio returns P(k+1)/P(k), the recursion every table below is built with.
func (d NegBin) ratio(k float64) float64 {
	if d.Size >= poissonSize {
		return d.Mean / (k + 1)
	}
	return (d.Size + k) / (k + 1) * d.Mean / (d.Size + d.Mean)
}

// Zero is P(X = 0).
func (d NegBin) Zero() float64 { return math.Exp(d.LogPMF(0)) }
