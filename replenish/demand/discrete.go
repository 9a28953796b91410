package demand

import "math"

// Discrete is a distribution on the integers Offset, Offset+1, … with the
// probabilities Pmf (≥ 0, summing to 1 within rounding).
type Discrete struct {
	Offset int
	Pmf    []float64
}

// Mean is Σ k·p(k).
func (d Discrete) Mean() float64 {
	m := 0.0
	for i, p := range d.Pmf {
		m += float64(d.Offset+i) * p
	}
	return m
}

// SD is the standard deviation.
func (d Discrete) SD() float64 {
	m, v := d.Mean(), 0.0
	for i, p := range d.Pmf {
		u := float64(d.Offset+i) - m
		v += u * u * p
	}
	return math.Sqrt(v)
}

// CDF is P(D ≤ x).
func (d Discrete) CDF(x float64) float64 {
	f := 0.0
	for i, p := range d.Pmf {
		if float64(d.Offset+i) > x {
			return f
		}
		f += p
	}
	return 1
}

// Quantile is the smallest integer k with P(D ≤ k) ≥ q.
func (d Discrete) Quantile(q float64) float64 {
	f := 0.0
	for i, p := range d.Pmf {
		if f += p; f >= q-1e-12 {
			return float64(d.Offset + i)
		}
	}
	return float64(d.Offset + len(d.Pmf) - 1)
}

// Shortage is Σ (k − x)+·p(k).
func (d Discrete) Shortage(x float64) float64 {
	s := 0.0
	for i := len(d.Pmf) - 1; i >= 0; i-- {
		u := float64(d.Offset+i) - x
		if u <= 0 {
			break
		}
		s += u * d.Pmf[i]
	}
	return s
}

// Mixture is the distribution that is Parts[i] with probability Weights[i];
// the weights are ≥ 0 and sum to 1. Demand over a random lead time is the
// mixture over the lead times.
type Mixture struct {
	Weights []float64
	Parts   []Distribution
}

// Mean is Σ w·mean.
func (m Mixture) Mean() float64 {
	s := 0.0
	for i, w := range m.Weights {
		s += w * m.Parts[i].Mean()
	}
	return s
}

// SD is by the law of total variance.
func (m Mixture) SD() float64 {
	mean, v := m.Mean(), 0.0
	for i, w := range m.Weights {
		d, sd := m.Parts[i].Mean()-mean, m.Parts[i].SD()
		v += w * (sd*sd + d*d)
	}
	return math.Sqrt(v)
}

// CDF is Σ w·CDF(x).
func (m Mixture) CDF(x float64) float64 {
	s := 0.0
	for i, w := range m.Weights {
		if w > 0 {
			s += w * m.Parts[i].CDF(x)
		}
	}
	return s
}

// Quantile inverts the CDF by bisection between the parts' own quantiles.
func (m Mixture) Quantile(p float64) float64 {
	lo, hi, integer := math.Inf(1), math.Inf(-1), true
	for i, w := range m.Weights {
		if w <= 0 {
			continue
		}
		q := m.Parts[i].Quantile(p)
		lo, hi = min(lo, q), max(hi, q)
		switch m.Parts[i].(type) {
		case Poisson, NegBin, Discrete:
		default:
			integer = false
		}
	}
	if lo >= hi {
		return hi
	}
	if integer {
		return solveInteger(m.CDF, p, hi)
	}
	return solve(m.CDF, p, lo-1e-9*math.Abs(lo)-1e-9, hi)
}

// Shortage is Σ w·Shortage(x).
func (m Mixture) Shortage(x float64) float64 {
	s := 0.0
	for i, w := range m.Weights {
		if w > 0 {
			s += w * m.Parts[i].Shortage(x)
		}
	}
	return s
}
