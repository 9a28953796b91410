package demand

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Gamma is the gamma distribution with mean Shape·Scale units; Shape has no unit, and
// both must be > 0.
type Gamma struct{ Shape, Scale float64 }

// GammaOf is the gamma distribution with the given mean > 0 and standard
// deviation > 0.
func GammaOf(mean, sd float64) Gamma {
	return Gamma{Shape: mean * mean / (sd * sd), Scale: sd * sd / mean}
}

// Mean is kθ.
func (g Gamma) Mean() float64 { return g.Shape * g.Scale }

// SD is √k·θ.
func (g Gamma) SD() float64 { return math.Sqrt(g.Shape) * g.Scale }

// CDF is the regularised lower incomplete gamma function P(k, x/θ).
func (g Gamma) CDF(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return mathext.GammaIncReg(g.Shape, x/g.Scale)
}

// Quantile inverts the CDF.
func (g Gamma) Quantile(p float64) float64 {
	switch {
	case p <= 0:
		return 0
	case p >= 1:
		return math.Inf(1)
	}
	return g.Scale * mathext.GammaIncRegInv(g.Shape, p)
}

// Shortage is kθ·Q(k+1, x/θ) − x·Q(k, x/θ) with Q the upper incomplete gamma.
func (g Gamma) Shortage(x float64) float64 {
	if x <= 0 {
		return g.Mean() - x
	}
	up := mathext.GammaIncRegComp
	return max(0, g.Mean()*up(g.Shape+1, x/g.Scale)-x*up(g.Shape, x/g.Scale))
}

// Exponential is the exponential distribution with the given Rate > 0 per unit.
type Exponential struct{ Rate float64 }

// Mean is 1/rate.
func (e Exponential) Mean() float64 { return 1 / e.Rate }

// SD is 1/rate.
func (e Exponential) SD() float64 { return 1 / e.Rate }

// CDF is 1 − e^(−rate·x).
func (e Exponential) CDF(x float64) float64 { return -math.Expm1(-e.Rate * max(x, 0)) }

// Quantile is −ln(1 − p)/rate.
func (e Exponential) Quantile(p float64) float64 { return -math.Log1p(-p) / e.Rate }

// Shortage is e^(−rate·x)/rate for x ≥ 0.
func (e Exponential) Shortage(x float64) float64 {
	if x < 0 {
		return e.Mean() - x
	}
	return math.Exp(-e.Rate*x) / e.Rate
}

// LogNormal is the distribution of e^X units with X normal (MuLog, SigmaLog > 0).
type LogNormal struct{ MuLog, SigmaLog float64 }

// Mean is exp(μ + σ²/2).
func (l LogNormal) Mean() float64 { return math.Exp(l.MuLog + l.SigmaLog*l.SigmaLog/2) }

// SD is mean·√(exp(σ²) − 1).
func (l LogNormal) SD() float64 { return l.Mean() * math.Sqrt(math.Expm1(l.SigmaLog*l.SigmaLog)) }

// CDF is Φ((ln x − μ)/σ).
func (l LogNormal) CDF(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return StandardNormalCDF((math.Log(x) - l.MuLog) / l.SigmaLog)
}

// Quantile is exp(μ + σ·Φ⁻¹(p)).
func (l LogNormal) Quantile(p float64) float64 {
	return math.Exp(l.MuLog + l.SigmaLog*StandardNormalQuantile(p))
}

// Shortage is E[X]·Φ((μ + σ² − ln x)/σ) − x·(1 − Φ((ln x − μ)/σ)).
func (l LogNormal) Shortage(x float64) float64 {
	if x <= 0 {
		return l.Mean() - x
	}
	z := (math.Log(x) - l.MuLog) / l.SigmaLog
	return max(0, l.Mean()*StandardNormalCDF(l.SigmaLog-z)-x*StandardNormalCDF(-z))
}
