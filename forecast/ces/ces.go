// Package ces fits complex exponential smoothing: Svetunkov, Kourentzes & Ord,
// "Complex exponential smoothing", Naval Research Logistics 69 (2022).
package ces

import (
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/forecast/seasonal"
)

// Fit is one fitted model. With complex smoothing parameter a0 + i·a1,
//
//	y = l + e,  l' = l - (1-a1)·p + (a0-a1)·e,  p' = l + (1-a0)·p + (a0+a1)·e
type Fit struct {
	A0, A1 float64
	Sigma  float64
	N      int
	Season seasonal.Pattern
	l, p   float64
	first  float64 // initial level
}

// New fits y (NaN = missing) with season m; ok is false below eight
// observations. A significant seasonal pattern is removed first.
func New(y []float64, m int) (*Fit, bool) {
	count := 0
	for _, v := range y {
		if v == v {
			count++
		}
	}
	if count < 8 {
		return nil, false
	}
	full := seasonal.Fill(y)
	f := &Fit{N: len(y)}
	if seasonal.Significant(full, m) {
		if p, ok := seasonal.Decompose(full, m); ok {
			f.Season = p
		}
	}
	for t, v := range f.Season.Remove(full) {
		if y[t] == y[t] {
			full[t] = v
		} else {
			full[t] = math.NaN()
		}
	}
	f.first = firstMean(full, max(10, m))
	ss := f.search(full)
	f.Sigma = math.Sqrt(ss / float64(max(count-2, 1)))
	return f, !math.IsInf(ss, 1)
}

// stable tells whether the errors are forgotten: the eigenvalues of the
// discount matrix [1-a0+a1, a1-1; 1-a0-a1, 1-a0] lie inside the unit circle.
func stable(a0, a1 float64) bool {
	tr := (1 - a0 + a1) + (1 - a0)
	det := (1-a0+a1)*(1-a0) - (a1-1)*(1-a0-a1)
	return det < 0.9999 && tr < 1+det && -tr < 1+det
}

// search is a shrinking pattern search over (a0, a1).
func (f *Fit) search(y []float64) float64 {
	best := math.Inf(1)
	var b0, b1 float64
	try := func(a0, a1 float64) {
		if !stable(a0, a1) {
			return
		}
		if ss := f.solve(y, a0, a1); ss < best {
			best, b0, b1 = ss, a0, a1
		}
	}
	for _, a0 := range [...]float64{0.2, 0.6, 1.0, 1.3, 1.7} {
		for _, a1 := range [...]float64{0.7, 0.9, 1.0, 1.1, 1.3} {
			try(a0, a1)
		}
	}
	for step := 0.15; step > 0.002; {
		before := best
		x0, x1 := b0, b1
		try(x0+step, x1)
		try(x0-step, x1)
		try(x0, x1+step)
		try(x0, x1-step)
		if !(best < before) {
			step /= 2
		}
	}
	if math.IsInf(best, 1) {
		return best
	}
	return f.solve(y, b0, b1)
}

// solve runs the recursion from the mean of the first periods, keeps the final
// states and returns the sum of squares. Initial states fitted by least
// squares were tried and over-fit short histories.
func (f *Fit) solve(y []float64, a0, a1 float64) float64 {
	return f.run(y, a0, a1, f.first, f.first/1.1)
}

// run is the recursion from given states.
func (f *Fit) run(y []float64, a0, a1, l, p float64) float64 {
	ss := 0.0
	for _, v := range y {
		e := v - l
		if e != e {
			e = 0
		}
		ss += e * e
		l, p = l-(1-a1)*p+(a0-a1)*e, l+(1-a0)*p+(a0+a1)*e
	}
	f.A0, f.A1, f.l, f.p = a0, a1, l, p
	if math.IsNaN(ss) {
		return math.Inf(1)
	}
	return ss
}

// Mean returns the forecasts of steps 1 … h.
func (f *Fit) Mean(h int) []float64 {
	out := make([]float64, h)
	l, p := f.l, f.p
	for j := range out {
		times, plus := f.Season.Factor(f.N + j)
		out[j] = l*times + plus
		l, p = l-(1-f.A1)*p, l+(1-f.A0)*p
	}
	return out
}

// coefficients c[i] are what a unit error adds i steps later.
func (f *Fit) coefficients(h int) []float64 {
	c := make([]float64, h+1)
	l, p := f.A0-f.A1, f.A0+f.A1
	for i := 1; i <= h; i++ {
		c[i] = l
		l, p = l-(1-f.A1)*p, l+(1-f.A0)*p
	}
	return c
}

// Sum returns mean and variance of Σ weight[j-1]·y(n+j).
func (f *Fit) Sum(weight []float64) (mean, variance float64) {
	h := len(weight)
	c := f.coefficients(h)
	w := make([]float64, h)
	for j, v := range f.Mean(h) {
		times, _ := f.Season.Factor(f.N + j)
		w[j] = weight[j] * times
		mean += weight[j] * v
	}
	for j := range w {
		g := w[j]
		for i := j + 1; i < h; i++ {
			g += c[i-j] * w[i]
		}
		variance += g * g
	}
	return mean, variance * f.Sigma * f.Sigma
}

// Variances returns the variance of the forecast error of each step 1 … h.
func (f *Fit) Variances(h int) []float64 {
	out, c := make([]float64, h), f.coefficients(h)
	sum := 1.0
	for j := range out {
		if j > 0 {
			sum += c[j] * c[j]
		}
		times, _ := f.Season.Factor(f.N + j)
		out[j] = f.Sigma * f.Sigma * times * times * sum
	}
	return out
}

// Paths fills each row with one simulated future under Normal errors.
func (f *Fit) Paths(rng *rand.Rand, out [][]float64) {
	for _, row := range out {
		l, p := f.l, f.p
		for j := range row {
			e := rng.NormFloat64() * f.Sigma
			times, plus := f.Season.Factor(f.N + j)
			row[j] = (l+e)*times + plus
			l, p = l-(1-f.A1)*p+(f.A0-f.A1)*e, l+(1-f.A0)*p+(f.A0+f.A1)*e
		}
	}
}

// firstMean is the mean of the observed among the first k periods.
func firstMean(y []float64, k int) float64 {
	sum, n := 0.0, 0.0
	for t, v := range y {
		if v == v && (t < k || n == 0) {
			sum += v
			n++
		}
	}
	return sum / n
}
