package demand

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Poisson is the Poisson distribution with mean Lambda ≥ 0 units.
type Poisson struct{ Lambda float64 }

// Mean is λ.
func (p Poisson) Mean() float64 { return p.Lambda }

// SD is √λ.
func (p Poisson) SD() float64 { return math.Sqrt(p.Lambda) }

// PMF is P(D = k) for an integer k.
func (p Poisson) PMF(k int) float64 {
	if k < 0 {
		return 0
	}
	if p.Lambda <= 0 {
		if k == 0 {
			return 1
		}
		return 0
	}
	lg, _ := math.Lgamma(float64(k) + 1)
	return math.Exp(float64(k)*math.Log(p.Lambda) - p.Lambda - lg)
}

// CDF is P(D ≤ x).
func (p Poisson) CDF(x float64) float64 { return 1 - p.above(math.Floor(x)) }

// above is P(D > k) for an integer-valued k.
func (p Poisson) above(k float64) float64 {
	if k < 0 {
		return 1
	}
	if p.Lambda <= 0 {
		return 0
	}
	return mathext.GammaIncReg(k+1, p.Lambda)
}

// Quantile is the smallest integer k with P(D ≤ k) ≥ q.
func (p Poisson) Quantile(q float64) float64 {
	guess := math.Ceil(p.Lambda + p.SD()*StandardNormalQuantile(min(max(q, 1e-12), 1-1e-12)))
	return solveInteger(p.CDF, min(q, 1-1e-15), guess)
}

// Shortage is λ·P(D ≥ k) − x·P(D > k) with k = ⌊x⌋.
func (p Poisson) Shortage(x float64) float64 {
	if x < 0 {
		return p.Lambda - x
	}
	k := math.Floor(x)
	return max(0, p.Lambda*p.above(k-1)-x*p.above(k))
}

// NegBin is the negative binomial: failures before the R-th success with
// success probability P; R > 0 (not only integers), 0 < P ≤ 1.
type NegBin struct{ R, P float64 }

// NegBinOf is the negative binomial with the given mean > 0 and variance
// above the mean. A variance at or below the mean gives the closest legal
// member, which is practically Poisson.
func NegBinOf(mean, variance float64) NegBin {
	variance = max(variance, mean*(1+1e-9))
	return NegBin{R: mean * mean / (variance - mean), P: mean / variance}
}

// Mean is R(1 − P)/P.
func (n NegBin) Mean() float64 { return n.R * (1 - n.P) / n.P }

// SD is √(R(1 − P))/P.
func (n NegBin) SD() float64 { return math.Sqrt(n.R*(1-n.P)) / n.P }

// PMF is P(D = k) for an integer k.
func (n NegBin) PMF(k int) float64 {
	if k < 0 {
		return 0
	}
	x := float64(k)
	a, _ := math.Lgamma(x + n.R)
	b, _ := math.Lgamma(n.R)
	c, _ := math.Lgamma(x + 1)
	return math.Exp(a - b - c + n.R*math.Log(n.P) + x*math.Log1p(-n.P))
}

// CDF is P(D ≤ x).
func (n NegBin) CDF(x float64) float64 { return 1 - n.above(math.Floor(x), n.R) }

// above is P(D > k) when the number of successes is r.
func (n NegBin) above(k, r float64) float64 {
	if k < 0 {
		return 1
	}
	if n.P >= 1 {
		return 0
	}
	return mathext.RegIncBeta(k+1, r, 1-n.P)
}

// Quantile is the smallest integer k with P(D ≤ k) ≥ q.
func (n NegBin) Quantile(q float64) float64 {
	guess := math.Ceil(n.Mean() + n.SD()*StandardNormalQuantile(min(max(q, 1e-12), 1-1e-12)))
	return solveInteger(n.CDF, min(q, 1-1e-15), guess)
}

// Shortage is E[D]·P(D′ ≥ k) − x·P(D > k), k = ⌊x⌋, D′ negative binomial with
// one success more (k·pmf(k; R) = E[D]·pmf(k − 1; R + 1)).
func (n NegBin) Shortage(x float64) float64 {
	if x < 0 {
		return n.Mean() - x
	}
	k := math.Floor(x)
	return max(0, n.Mean()*n.above(k-1, n.R+1)-x*n.above(k, n.R))
}
