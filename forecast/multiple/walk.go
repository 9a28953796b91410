package multiple

import "math"

// Bent tells that sums of the model's future are not Normal: those of a model
// of the logarithm.
func (f *Fit) Bent() bool { return f.Log }

// Walker follows the model into the future, one path at a time.
type Walker struct {
	f       *Fit
	c, mean []float64
}

// Walker returns a walker over up to h steps; it is read-only.
func (f *Fit) Walker(h int) *Walker { return &Walker{f, f.coefficients(h), f.raw(h)} }

// Walk writes the future that unit Normal shocks, one per step, make of the
// model; len(shock) ≥ len(row).
func (w *Walker) Walk(shock, row []float64) {
	for j := range row {
		v := shock[j]
		for i, s := range shock[:j] {
			v += w.c[j-i] * s
		}
		v = w.mean[j] + w.f.Sigma*v
		if w.f.Log {
			v = math.Exp(min(v, 700))
		}
		row[j] = v
	}
}

// Pulls is how far a unit shock of each step moves Σ weight[j-1]·y(n+j), to
// first order around the forecast.
func (f *Fit) Pulls(weight []float64) []float64 {
	h := len(weight)
	c, w := f.coefficients(h), append([]float64(nil), weight...)
	if f.Log {
		for j, v := range f.Mean(h) {
			w[j] *= v
		}
	}
	g := make([]float64, h)
	for j := range g {
		g[j] = w[j]
		for i := j + 1; i < h; i++ {
			g[j] += c[i-j] * w[i]
		}
		g[j] *= f.Sigma
	}
	return g
}
