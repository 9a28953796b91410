package tree

import "math"

// covariance is diagonal·diag(variance) + full·Σ errors errors'.
type covariance struct {
	variance []float64
	diagonal float64
	full     float64
	errors   [][]float64 // nil rows without correlations
	length   int
}

func newCovariance(errs [][]float64, weights Weights) *covariance {
	w := &covariance{variance: make([]float64, len(errs)), diagonal: 1}
	floor := 0.0
	for n, e := range errs {
		sum, count := 0.0, 0.0
		for _, v := range e {
			if v == v {
				sum, count = sum+v*v, count+1
			}
		}
		if count > 0 {
			w.variance[n] = sum / count
		}
		floor = math.Max(floor, w.variance[n])
	}
	for n := range w.variance { // a series that never erred still moves a little
		w.variance[n] = math.Max(w.variance[n], 1e-9*floor+1e-300)
	}
	if weights == Shrink {
		w.correlate(errs)
	}
	return w
}

// correlate keeps the errors themselves (zero where missing) and the intensity
// of shrinkage λ = Σ var(r_ij)/Σ r_ij² over i ≠ j of the error correlations
// (Schäfer & Strimmer 2005, "A shrinkage approach to large-scale covariance
// matrix estimation", SAGMB 4).
func (w *covariance) correlate(errs [][]float64) {
	w.length = len(errs[0])
	scaled := make([][]float64, len(errs))
	w.errors = make([][]float64, len(errs))
	for n, e := range errs {
		scaled[n] = make([]float64, len(e))
		w.errors[n] = make([]float64, len(e))
		for t, v := range e {
			if v == v {
				w.errors[n][t] = v
				scaled[n][t] = v / math.Sqrt(w.variance[n])
			}
		}
	}
	T := float64(w.length)
	above, below := 0.0, 0.0
	for i := range scaled {
		for j := range i {
			mean, square := 0.0, 0.0
			for t := range scaled[i] {
				x := scaled[i][t] * scaled[j][t]
				mean, square = mean+x/T, square+x*x
			}
			above += 2 * (square - T*mean*mean) / (T * (T - 1))
			below += 2 * mean * mean
		}
	}
	lambda := 1.0
	if below > 0 && T > 1 {
		lambda = math.Min(math.Max(above/below, 0), 1)
	}
	// The diagonal of Σee'/T is the variance already; only what lies off it shrinks.
	w.diagonal, w.full = lambda, (1-lambda)/T
}

// combined is C times the errors: for every sum its own error minus its parts'.
func (w *covariance) combined(t *Tree) [][]float64 {
	out := make([][]float64, len(t.Nodes))
	if w.errors == nil {
		return out
	}
	for a, n := range t.Nodes {
		out[a] = append([]float64(nil), w.errors[a]...)
		for _, i := range n.Parts {
			for s, v := range w.errors[len(t.Nodes)+i] {
				out[a][s] -= v
			}
		}
	}
	return out
}
