// Package distribution holds distributions of sums of demand over a window: mixtures of
// Normals, counts, and weighted draws where there is no closed form.
package distribution

import "github.com/stockwright/stockwright/forecast/count"

// Sum is the distribution of the sum over a window.
type Sum interface {
	Moments() (mean, sd float64)
	CDF(v float64) float64
	Quantile(tau float64) float64
}

// CountSum is a distribution of counts as a Sum.
type CountSum struct{ count.Law }

// Moments are mean and standard deviation.
func (l CountSum) Moments() (mean, sd float64) { return l.Mean, l.SD() }

// CDF is the probability of at most v.
func (l CountSum) CDF(v float64) float64 { return l.At(v) }

// Quantile is the least count whose CDF is tau or more.
func (l CountSum) Quantile(tau float64) float64 { return l.Law.Quantile(tau) }
