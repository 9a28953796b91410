// Package theta fits the dynamic optimised theta model (DOTM) of Fiorucci,
// Pellegrini, Louzada, Petropoulos & Koehler, "Models for optimising the theta
// method and their relationship to state space models", IJF 32 (2016).
package theta

import (
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/forecast/seasonal"
)

// Fit is one fitted model: exponential smoothing of the series plus (1-1/θ) of
// its own running linear regression.
type Fit struct {
	Alpha float64
	Omega float64 // 1 - 1/θ, in [0, 1]
	Sigma float64 // standard deviation of the one-step error, pattern removed
	N     int     // periods

	Season seasonal.Pattern

	level, mean, a, b float64 // states after the last period
}

// lowAlpha and highAlpha bound the smoothing parameter.
const lowAlpha, highAlpha = 0.05, 0.99

// New fits y (NaN = missing) with season m; ok is false below four
// observations. The seasonal pattern is removed first when it is significant.
func New(y []float64, m int) (*Fit, bool) {
	full := seasonal.Fill(y)
	f := &Fit{N: len(y)}
	if seasonal.Significant(full, m) {
		if p, ok := seasonal.Decompose(full, m); ok {
			f.Season = p
		}
	}
	clean := f.Season.Remove(full)
	seen := make([]bool, len(y))
	count := 0
	for t, v := range y {
		if v == v {
			seen[t] = true
			count++
		}
	}
	if count < 4 {
		return nil, false
	}
	p := newProblem(clean, seen)
	ss := f.search(p)
	f.Sigma = math.Sqrt(ss / float64(max(count-3, 1)))
	return f, true
}

// problem holds what does not depend on alpha.
type problem struct {
	y      []float64
	seen   []bool
	a, b   []float64 // running regression before period t
	mean   float64
	la, lb float64 // after the last period
}

// newProblem runs the regression lines: after t periods A + B·t-ish, updated
// one observation at a time (Fiorucci et al. 2016, eq. 12–15).
func newProblem(y []float64, seen []bool) *problem {
	p := &problem{y: y, seen: seen, a: make([]float64, len(y)), b: make([]float64, len(y))}
	var s line
	for t, v := range y {
		p.a[t], p.b[t] = s.a, s.b
		s.add(v, t+1)
	}
	p.mean, p.la, p.lb = s.mean, s.a, s.b
	return p
}

// line is the linear regression of the first t values on 1 … t.
type line struct{ mean, a, b float64 }

func (s *line) add(v float64, t int) {
	if t == 1 {
		s.mean, s.a, s.b = v, v, 0
		return
	}
	ft := float64(t)
	s.b = ((ft-2)*s.b + 6*(v-s.mean)/ft) / (ft + 1)
	s.mean = ((ft-1)*s.mean + v) / ft
	s.a = s.mean - (ft+1)/2*s.b
}

// search minimises the sum of squares over alpha; for each alpha the best
// omega and initial level are a linear least-squares problem.
func (f *Fit) search(p *problem) float64 {
	const points = 16
	const step = (highAlpha - lowAlpha) / (points - 1)
	var ss [points]float64
	best := 0
	for i := range ss {
		if ss[i] = f.solve(p, lowAlpha+float64(i)*step); ss[i] < ss[best] {
			best = i
		}
	}
	// a < b < c bracket the least sum of squares; beyond the ends there is no room.
	x := [3]float64{lowAlpha + float64(best-1)*step, lowAlpha + float64(best)*step, lowAlpha + float64(best+1)*step}
	y := [3]float64{math.Inf(1), ss[best], math.Inf(1)}
	if best > 0 {
		y[0] = ss[best-1]
	}
	if best < points-1 {
		y[2] = ss[best+1]
	}
	for range 10 {
		at := vertex(x, y)
		if math.Abs(at-x[1]) < closeAlpha {
			break
		}
		narrow(&x, &y, at, f.solve(p, min(max(at, lowAlpha), highAlpha)))
	}
	return f.solve(p, min(max(x[1], lowAlpha), highAlpha))
}

// closeAlpha is how near the best smoothing parameter is found.
const closeAlpha = 2e-4

// vertex is where the parabola through three points is least, or, where they lie
// on none that helps, a golden cut of the wider side.
func vertex(x, y [3]float64) float64 {
	l, r := (x[1]-x[0])*(y[1]-y[2]), (x[1]-x[2])*(y[1]-y[0])
	at := x[1] - ((x[1]-x[0])*l-(x[1]-x[2])*r)/(2*(l-r))
	if at > x[0] && at < x[2] {
		return at
	}
	const golden = 0.3819660112501051
	if x[2]-x[1] > x[1]-x[0] {
		return x[1] + golden*(x[2]-x[1])
	}
	return x[1] - golden*(x[1]-x[0])
}

// narrow keeps the three points around the least value, now that the value at one
// more is known.
func narrow(x, y *[3]float64, at, value float64) {
	left := at < x[1]
	switch {
	case value < y[1] && left:
		x[2], y[2], x[1], y[1] = x[1], y[1], at, value
	case value < y[1]:
		x[0], y[0], x[1], y[1] = x[1], y[1], at, value
	case left:
		x[0], y[0] = at, value
	default:
		x[2], y[2] = at, value
	}
}

// vanished is where the weight of the initial level no longer counts; below it
// the processor would crawl through subnormal numbers.
const vanished = 1e-100

// solve finds omega and the initial level for alpha, keeps them and the final
// level in f, and returns the sum of squares over the observed periods from
// the third on.
func (f *Fit) solve(p *problem, alpha float64) float64 {
	var gg, gp, pp, gr, pr, rr float64
	level, decay, grow, keep := 0.0, 1.0, 0.0, 1-alpha
	for t, v := range p.y {
		// grow = (1-(1-alpha)^(t+1))/alpha for zero-based t
		grow = 1 + keep*grow
		if t >= 2 && p.seen[t] {
			g := decay*p.a[t] + grow*p.b[t]
			r := v - level
			gg += g * g
			gp += g * decay
			pp += decay * decay
			gr += g * r
			pr += decay * r
			rr += r * r
		}
		level = keep*level + alpha*v // one multiplication and addition a step to wait for
		if decay *= keep; decay < vanished {
			decay = 0
		}
	}
	omega, l0 := 0.0, 0.0
	if det := gg*pp - gp*gp; det > 1e-12*gg*pp {
		omega = (gr*pp - pr*gp) / det
	} else if gg > 0 {
		omega = gr / gg
	}
	omega = min(max(omega, 0), 1)
	if pp > 0 {
		l0 = (pr - omega*gp) / pp
	}
	f.Alpha, f.Omega = alpha, omega
	f.level, f.mean, f.a, f.b = level+decay*l0, p.mean, p.la, p.lb
	return max(rr-2*omega*gr-2*l0*pr+omega*omega*gg+2*omega*l0*gp+l0*l0*pp, 0)
}

// Mean returns the forecasts of steps 1 … h: the recursion goes on with its
// own forecasts as observations.
func (f *Fit) Mean(h int) []float64 {
	out := make([]float64, h)
	level, s := f.level, line{f.mean, f.a, f.b}
	decay := math.Pow(1-f.Alpha, float64(f.N))
	grow := (1 - decay) / f.Alpha
	for j := range out {
		grow = 1 + (1-f.Alpha)*grow
		v := level + f.Omega*(decay*s.a+grow*s.b)
		decay *= 1 - f.Alpha
		level += f.Alpha * (v - level)
		s.add(v, f.N+j+1)
		times, plus := f.Season.Factor(f.N + j)
		out[j] = v*times + plus
	}
	return out
}

// Sum returns mean and variance of Σ weight[j-1]·y(n+j). The variance is that
// of simple exponential smoothing with the same alpha: the running regression
// moves too little over a window to matter.
func (f *Fit) Sum(weight []float64) (mean, variance float64) {
	later := 0.0
	means := f.Mean(len(weight))
	for j := len(weight) - 1; j >= 0; j-- {
		mean += weight[j] * means[j]
		times, _ := f.Season.Factor(f.N + j)
		w := weight[j] * times
		g := w + f.Alpha*later
		variance += g * g
		later += w
	}
	return mean, variance * f.Sigma * f.Sigma
}

// Variances returns the variance of the forecast error of each step 1 … h.
func (f *Fit) Variances(h int) []float64 {
	out := make([]float64, h)
	for j := range out {
		times, _ := f.Season.Factor(f.N + j)
		out[j] = f.Sigma * f.Sigma * times * times * (1 + float64(j)*f.Alpha*f.Alpha)
	}
	return out
}

// Paths fills each row with one simulated future under Normal errors.
func (f *Fit) Paths(rng *rand.Rand, out [][]float64) {
	for _, row := range out {
		mean := f.Mean(len(row))
		shift := 0.0
		for j := range row {
			times, _ := f.Season.Factor(f.N + j)
			e := rng.NormFloat64() * f.Sigma
			row[j] = mean[j] + times*(shift+e)
			shift += f.Alpha * e
		}
	}
}

// Level and Trend are the expected demand of the next period without season,
// and its mean change over the following season.
func (f *Fit) Level() (level, trend float64) {
	h := max(len(f.Season.Index), 4)
	bare := *f
	bare.Season = seasonal.Pattern{}
	m := bare.Mean(h)
	return m[0], (m[h-1] - m[0]) / float64(h-1)
}
