package ets

import (
	"math"
	"math/rand/v2"
)

// Mean returns the forecasts of steps 1 … h.
func (f *Fit) Mean(h int) []float64 {
	out := f.trend(h)
	for j := range out {
		switch f.Spec.Season {
		case AddSeason:
			out[j] += f.Season[j%f.M]
		case MulSeason:
			out[j] *= f.Season[j%f.M]
		}
	}
	return out
}

// trend is level plus slope of steps 1 … h, without season.
func (f *Fit) trend(h int) []float64 {
	out := make([]float64, h)
	damp, sum := 1.0, 0.0
	for j := range out {
		damp *= f.Phi
		sum += damp
		if f.grows() {
			out[j] = f.Level * math.Pow(f.Slope, sum)
			continue
		}
		out[j] = f.Level + sum*f.Slope
	}
	return out
}

// shocks returns the variance of the error that enters at each of the steps
// 1 … h, on the scale of the trend. Additive errors have one variance; a
// multiplicative error's is sigma² times the second moment of the level it
// multiplies (exact for additive seasons, Hyndman et al. 2008, §6.3; with a
// multiplicative season the small cross terms are left out).
func (f *Fit) shocks(h int) []float64 {
	out := make([]float64, h)
	s2 := f.Sigma * f.Sigma
	if !f.MulError {
		for j := range out {
			out[j] = s2
		}
		return out
	}
	mean := f.trend(h)
	if f.Spec.Season == AddSeason {
		mean = f.Mean(h)
	}
	c := f.coefficients(h)
	for j := range out {
		v := 0.0
		for i := 0; i < j; i++ {
			v += c[j-i] * c[j-i] * out[i]
		}
		out[j] = s2 * (mean[j]*mean[j] + v)
	}
	return out
}

// coefficients returns c[i], what a unit error adds i steps later:
// alpha + beta(phi + … + phi^i) + gamma when i is a whole number of seasons.
func (f *Fit) coefficients(h int) []float64 {
	c := make([]float64, h+1)
	damp, sum := 1.0, 0.0
	for i := 1; i <= h; i++ {
		damp *= f.Phi
		sum += damp
		c[i] = f.Alpha + f.Beta*sum
		if f.Season != nil && i%f.M == 0 {
			c[i] += f.Gamma
		}
	}
	return c
}

// Sum returns mean and variance of Σ weight[j-1]·y(n+j): each shock counts
// with its own weight and what it leaves in the states for the later steps.
func (f *Fit) Sum(weight []float64) (mean, variance float64) {
	h := len(weight)
	for j, v := range f.Mean(h) {
		mean += weight[j] * v
	}
	if f.grows() {
		for _, g := range f.Pulls(weight) {
			variance += g * g
		}
		return mean, variance
	}
	g, shocks := f.gains(weight), f.shocks(h)
	for j := h - 1; j >= 0; j-- {
		variance += g[j] * g[j] * shocks[j]
	}
	return mean, variance
}

// gains are the factors by which the error of each step enters the sum.
func (f *Fit) gains(weight []float64) []float64 {
	h := len(weight)
	w := weight
	if f.Spec.Season == MulSeason {
		w = make([]float64, h)
		for j := range w {
			w[j] = weight[j] * f.Season[j%f.M]
		}
	}
	out, seasonal := make([]float64, h), make([]float64, h+f.M)
	var later, sloped float64 // Σ w, Σ phi_i·w over the later steps
	for j := h - 1; j >= 0; j-- {
		g := w[j] + f.Alpha*later + f.Beta*sloped
		if f.Season != nil && j+f.M < h {
			seasonal[j] = w[j+f.M] + seasonal[j+f.M]
			g += f.Gamma * seasonal[j]
		}
		out[j] = g
		later += w[j]
		sloped = f.Phi * (later + sloped)
	}
	return out
}

// Variances returns the variance of the forecast error of each step 1 … h.
func (f *Fit) Variances(h int) []float64 {
	if f.grows() {
		return f.nudged(h, func(out, move []float64) {
			for j, v := range move {
				out[j] += v * v
			}
		})
	}
	out, c := f.shocks(h), f.coefficients(h)
	if !f.MulError { // one shock variance: a running sum
		for j := 1; j < h; j++ {
			out[j] = out[j-1] + c[j]*c[j]*out[0]
		}
		return out
	}
	shocks := append([]float64(nil), out...)
	for j := range out {
		for i := 0; i < j; i++ {
			out[j] += c[j-i] * c[j-i] * shocks[i]
		}
		if f.Spec.Season == MulSeason {
			out[j] *= f.Season[j%f.M] * f.Season[j%f.M]
		}
	}
	return out
}

// Paths fills each row with one simulated future under Normal errors; a
// relative error stays above -1.
func (f *Fit) Paths(rng *rand.Rand, out [][]float64) {
	w := f.Walker()
	var shock []float64
	for _, row := range out {
		shock = shock[:0]
		for range row {
			shock = append(shock, rng.NormFloat64())
		}
		w.Walk(shock, row)
	}
}

// move carries the states over one step with error e; slot is the step's place in the season.
func (f *Fit) move(l, b *float64, season []float64, slot int, q, s, e float64) {
	if f.grows() {
		g := power(*b, f.Phi)
		*b, *l = max(g+f.Beta*e/(s**l), tiny), max(q+f.Alpha*e/s, tiny*f.Scale)
		if f.Spec.Season == MulSeason {
			season[slot] = s + f.Gamma*e/q
		}
		return
	}
	if f.Spec.Season == MulSeason {
		if math.Abs(s) < 1e-12 || math.Abs(q) < 1e-12 {
			*l, *b = q, f.Phi**b
			return
		}
		*l = q + f.Alpha*e/s
		*b = f.Phi**b + f.Beta*e/s
		season[slot] = s + f.Gamma*e/q
		return
	}
	*l = q + f.Alpha*e
	*b = f.Phi**b + f.Beta*e
	if f.Spec.Season == AddSeason {
		season[slot] = s + f.Gamma*e
	}
}
