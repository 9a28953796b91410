package demand

// Scaled is By times another demand, as over a window By times as long where
// every day is alike; By is above 0.
type Scaled struct {
	Of Distribution
	By float64
}

// Mean is E[D].
func (s Scaled) Mean() float64 { return s.By * s.Of.Mean() }

// SD is the standard deviation of D.
func (s Scaled) SD() float64 { return s.By * s.Of.SD() }

// CDF is P(D ≤ x).
func (s Scaled) CDF(x float64) float64 { return s.Of.CDF(x / s.By) }

// Quantile is the smallest x with CDF(x) ≥ p.
func (s Scaled) Quantile(p float64) float64 { return s.By * s.Of.Quantile(p) }

// Shortage is E[(D − x)+].
func (s Scaled) Shortage(x float64) float64 { return s.By * s.Of.Shortage(x/s.By) }
