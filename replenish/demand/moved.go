package demand

// Moved is a distribution of the same shape with another mean and a deviation By
// times its own, never below 0: what of it would lie there counts as 0 in CDF and
// quantiles and is left in mean and shortage.
type Moved struct {
	Of Distribution
	To float64 // the mean
	By float64
}

// Mean is E[D].
func (m Moved) Mean() float64 { return m.To }

// SD is the standard deviation of D.
func (m Moved) SD() float64 { return m.By * m.Of.SD() }

// CDF is P(D ≤ x).
func (m Moved) CDF(x float64) float64 {
	if x < 0 {
		return 0
	}
	return m.Of.CDF(m.back(x))
}

// Quantile is the smallest x with CDF(x) ≥ p.
func (m Moved) Quantile(p float64) float64 {
	return max(0, m.To+(m.Of.Quantile(p)-m.Of.Mean())*m.By)
}

// Shortage is E[(D − x)+].
func (m Moved) Shortage(x float64) float64 {
	if x < 0 {
		return m.Shortage(0) - x
	}
	return m.By * m.Of.Shortage(m.back(x))
}

func (m Moved) back(x float64) float64 { return m.Of.Mean() + (x-m.To)/m.By }
