package demand

import "math"

// Normal is the normal distribution with mean Mu and standard deviation
// Sigma ≥ 0 units. Sigma 0 is the certain demand Mu.
type Normal struct{ Mu, Sigma float64 }

// Mean is Mu.
func (n Normal) Mean() float64 { return n.Mu }

// SD is Sigma.
func (n Normal) SD() float64 { return n.Sigma }

// CDF is Φ((x − μ)/σ).
func (n Normal) CDF(x float64) float64 {
	if n.Sigma <= 0 {
		if x >= n.Mu {
			return 1
		}
		return 0
	}
	return StandardNormalCDF((x - n.Mu) / n.Sigma)
}

// Quantile is μ + σ·Φ⁻¹(p).
func (n Normal) Quantile(p float64) float64 { return n.Mu + n.Sigma*StandardNormalQuantile(p) }

// Shortage is σ·n₁((x − μ)/σ).
func (n Normal) Shortage(x float64) float64 {
	if n.Sigma <= 0 {
		return max(0, n.Mu-x)
	}
	return n.Sigma * StandardNormalLoss((x-n.Mu)/n.Sigma)
}

// StandardNormalCDF is Φ(z), the probability of at most z deviations.
func StandardNormalCDF(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// StandardNormalPDF is φ(z), the density per deviation.
func StandardNormalPDF(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }

// StandardNormalQuantile is Φ⁻¹(p), the safety factor z of a probability
// 0 < p < 1; it is −Inf at 0 and +Inf at 1.
func StandardNormalQuantile(p float64) float64 {
	z := -math.Sqrt2 * math.Erfcinv(2*p)
	if math.IsInf(z, 0) || math.IsNaN(z) {
		return z
	}
	// One Newton step removes the last digits Erfcinv loses in the tails.
	if d := StandardNormalPDF(z); d > 1e-300 {
		z -= (StandardNormalCDF(z) - p) / d
	}
	return z
}

// StandardNormalLoss is n₁(z) = E[(Z − z)+] = φ(z) − z(1 − Φ(z)), in deviations.
func StandardNormalLoss(z float64) float64 {
	if z > 6 {
		// The difference cancels; the asymptotic series of the Mills ratio
		// (Abramowitz and Stegun 26.2.12) does not.
		w := 1 / (z * z)
		return StandardNormalPDF(z) * w * (1 - w*(3-w*(15-w*(105-w*945))))
	}
	return StandardNormalPDF(z) - z*0.5*math.Erfc(z/math.Sqrt2)
}

// StandardNormalLoss2 is n₂(z) = E[((Z − z)+)²]/2 = ((z² + 1)(1 − Φ(z)) − zφ(z))/2, in
// squared deviations.
func StandardNormalLoss2(z float64) float64 {
	if z > 6 {
		w := 1 / (z * z)
		return StandardNormalPDF(z) * w / z * (1 - w*(6-w*(45-w*420)))
	}
	return ((z*z+1)*0.5*math.Erfc(z/math.Sqrt2) - z*StandardNormalPDF(z)) / 2
}
