// Package multiple forecasts series with two seasons, one a whole number of
// the other (day and week of hourly data, week and year of daily data): the
// double seasonal exponential smoothing with autocorrelated errors of Taylor,
// "Triple seasonal methods for short-term electricity demand forecasting",
// EJOR 204 (2010), in its double form.
package multiple

import (
	"math"
	"math/rand/v2"
)

// Fit is one fitted model, additive on y or, when Log, on log y:
//
//	f = l + s1 + s2 + phi·e(t-1),  l += alpha·e,  s1 += delta·e,  s2 += omega·e
type Fit struct {
	Alpha, Delta, Omega, Phi float64
	Sigma                    float64
	Log                      bool
	Short, Long              int
	N                        int

	level, last float64
	s1, s2      []float64
}

// New fits y (NaN = missing) with the two seasons; ok is false with fewer than
// two long seasons. Log asks for log y, refused when y is not clearly positive.
func New(y []float64, short, long int, log bool) (*Fit, bool) {
	if short < 2 || long <= short || long%short != 0 || len(y) < 2*long {
		return nil, false
	}
	f := &Fit{Short: short, Long: long, N: len(y), Log: log, s1: make([]float64, short), s2: make([]float64, long)}
	work := append([]float64(nil), y...)
	if log {
		for t, v := range y {
			if v <= 0 {
				return nil, false
			}
			work[t] = math.Log(v)
		}
	}
	init := start(work, short, long)
	ss := f.search(work, init)
	if math.IsInf(ss, 1) {
		return nil, false
	}
	seen := 0
	for _, v := range y {
		if v == v {
			seen++
		}
	}
	f.Sigma = math.Sqrt(ss / float64(max(seen-4, 1)))
	return f, true
}

// states are the initial ones.
type states struct {
	level  float64
	s1, s2 []float64
}

// start takes level and profiles from up to the first four long seasons.
func start(y []float64, short, long int) states {
	n := min(len(y)/long, 4) * long
	s := states{s1: make([]float64, short), s2: make([]float64, long)}
	s.level = profile(y[:n], 1, func(int, float64) float64 { return 0 })[0]
	copy(s.s1, profile(y[:n], short, func(t int, _ float64) float64 { return s.level }))
	copy(s.s2, profile(y[:n], long, func(t int, _ float64) float64 { return s.level + s.s1[t%short] }))
	return s
}

// profile is the mean of y minus what is known, by position in the season.
func profile(y []float64, m int, known func(t int, v float64) float64) []float64 {
	sum, n := make([]float64, m), make([]float64, m)
	for t, v := range y {
		if v == v {
			sum[t%m] += v - known(t, v)
			n[t%m]++
		}
	}
	for j := range sum {
		if n[j] > 0 {
			sum[j] /= n[j]
		}
	}
	return sum
}

// search is a coordinate search with shrinking steps from two starts.
func (f *Fit) search(y []float64, init states) float64 {
	lo := [4]float64{0, 0, 0, 0}
	hi := [4]float64{0.5, 0.7, 0.7, 0.99}
	best, at := math.Inf(1), [4]float64{}
	for _, p := range [][4]float64{{0.02, 0.1, 0.1, 0.8}, {0.1, 0.2, 0.2, 0.3}} {
		if ss := f.run(y, init, p); ss < best {
			best, at = ss, p
		}
	}
	step := [4]float64{0.04, 0.1, 0.1, 0.1}
	for range 24 {
		moved := false
		for i := range at {
			for _, sign := range [...]float64{1, -1} {
				p := at
				p[i] = min(max(p[i]+sign*step[i], lo[i]), hi[i])
				if ss := f.run(y, init, p); ss < best*(1-1e-6) {
					best, at, moved = ss, p, true
					break
				}
			}
		}
		if !moved {
			for i := range step {
				step[i] /= 2
			}
			if step[1] < 0.004 {
				break
			}
		}
	}
	return f.run(y, init, at)
}

// run filters y, keeps parameters and final states and returns the sum of
// squared errors after the first long season, on which the profiles rest.
func (f *Fit) run(y []float64, init states, p [4]float64) float64 {
	f.Alpha, f.Delta, f.Omega, f.Phi = p[0], p[1], p[2], p[3]
	copy(f.s1, init.s1)
	copy(f.s2, init.s2)
	l, last, ss := init.level, 0.0, 0.0
	i, j := 0, 0
	for t, v := range y {
		e := v - l - f.s1[i] - f.s2[j] // without the carried error
		if e != e {
			last *= f.Phi
		} else {
			u := e - f.Phi*last
			if t >= f.Long {
				ss += u * u
			}
			l += f.Alpha * u
			f.s1[i] += f.Delta * u
			f.s2[j] += f.Omega * u
			last = e
		}
		if i++; i == f.Short {
			i = 0
		}
		if j++; j == f.Long {
			j = 0
		}
	}
	f.level, f.last = l, last
	if math.IsNaN(ss) {
		return math.Inf(1)
	}
	return ss
}

func (f *Fit) raw(h int) []float64 {
	out := make([]float64, h)
	carry := f.last
	for j := range out {
		carry *= f.Phi
		t := f.N + j
		out[j] = f.level + f.s1[t%f.Short] + f.s2[t%f.Long] + carry
	}
	return out
}

// Mean returns the forecasts of steps 1 … h.
func (f *Fit) Mean(h int) []float64 {
	out := f.raw(h)
	if f.Log {
		for j := range out {
			out[j] = math.Exp(min(out[j], 700))
		}
	}
	return out
}

// coefficients c[i] are what a unit error adds i steps later.
func (f *Fit) coefficients(h int) []float64 {
	c := make([]float64, h+1)
	carry := 1.0
	for i := 1; i <= h; i++ {
		carry *= f.Phi
		c[i] = f.Alpha + carry
		if i%f.Short == 0 {
			c[i] += f.Delta
		}
		if i%f.Long == 0 {
			c[i] += f.Omega
		}
	}
	return c
}

// Sum returns mean and variance of Σ weight[j-1]·y(n+j); on logs to first
// order around the forecast.
func (f *Fit) Sum(weight []float64) (mean, variance float64) {
	for j, v := range f.Mean(len(weight)) {
		mean += weight[j] * v
	}
	for _, g := range f.Pulls(weight) {
		variance += g * g
	}
	return mean, variance
}

// Variances returns the variance of the forecast error of each step 1 … h.
func (f *Fit) Variances(h int) []float64 {
	out, c, sum := f.Mean(h), f.coefficients(h), 1.0
	for j := range out {
		if j > 0 {
			sum += c[j] * c[j]
		}
		scale := 1.0
		if f.Log {
			scale = out[j] * out[j]
		}
		out[j] = f.Sigma * f.Sigma * sum * scale
	}
	return out
}

// Paths fills each row with one simulated future under Normal errors.
func (f *Fit) Paths(rng *rand.Rand, out [][]float64) {
	for _, row := range out {
		shock := make([]float64, len(row))
		for j := range shock {
			shock[j] = rng.NormFloat64()
		}
		f.Walker(len(row)).Walk(shock, row)
	}
}

// Pattern is the level and the coming short season.
func (f *Fit) Pattern() (level float64, season []float64) {
	for j := 0; j < f.Short; j++ {
		season = append(season, f.s1[(f.N+j)%f.Short])
	}
	if f.Log {
		for j := range season {
			season[j] = math.Exp(season[j])
		}
		return math.Exp(min(f.level, 700)), season
	}
	return f.level, season
}
