package ets

import "math"

// Prior pulls the smoothing coordinates of one model toward those of its
// group: Kappa·Σ(x-Mean)²/Var is added to -2 log likelihood.
type Prior struct {
	Mean, Var [4]float64
	Kappa     float64
}

func (p *Prior) penalty(x []float64, k int) float64 {
	if p == nil {
		return 0
	}
	sum := 0.0
	for i := 0; i < k; i++ {
		d := x[i] - p.Mean[i]
		sum += d * d / p.Var[i]
	}
	return p.Kappa * sum
}

// addTo adds the penalty's curvature and slope to a Gauss–Newton system whose
// sum of squares is ss.
func (p *Prior) addTo(a, g, x []float64, k, dim int, ss float64, n int) {
	if p == nil {
		return
	}
	for i := 0; i < k; i++ {
		c := ss / float64(n) * p.Kappa / p.Var[i]
		a[i*dim+i] += c
		g[i] += c * (x[i] - p.Mean[i])
	}
}

// longestStep per kind of smoothing coordinate: alpha, bs or gs, phi.
func (s Spec) longestStep(i int) float64 {
	switch {
	case i == 0:
		return 0.35
	case s.damped() && i == s.smoothing()-1:
		return 0.1
	}
	return 0.5
}

const (
	converged = 1e-4 // smallest drop of the criterion worth a further step
	maxSteps  = 40
	maxFails  = 9
)

// descent is one Levenberg–Marquardt search from a start.
type descent struct {
	w         *work
	sp        Spec
	prior     *Prior
	projected bool // initial states concentrated out
	k, dim    int
	ss        float64
	limit     float64 // abandon when even the optimistic end stays above it
	steps     int
	loose     float64 // smallest drop worth a step; converged when zero
}

func (w *work) descent(sp Spec, prior *Prior, limit float64) *descent {
	d := &descent{w: w, sp: sp, prior: prior, k: sp.smoothing(), limit: limit, loose: converged}
	d.projected = !sp.MulError && sp.Season != MulSeason && !w.gaps
	d.dim = d.k
	if !d.projected {
		d.dim += sp.states(w.m)
	}
	return d
}

// at evaluates the penalised criterion; in the projected form it also leaves
// the best initial states in x.
func (d *descent) at(x []float64) float64 {
	if !d.projected {
		return d.w.value(d.sp, x) + d.prior.penalty(x, d.k)
	}
	ss := d.w.concentrate(d.sp, d.w.region.theta(d.sp, x), d.w.y)
	copy(x[d.k:], d.w.x0[:d.sp.states(d.w.m)])
	d.ss = ss
	return criterion(ss, d.w.seen) + d.prior.penalty(x, d.k)
}

// run improves x in place from its criterion f and returns the new criterion.
// done is false when the search was abandoned at the limit.
func (d *descent) run(x []float64, f float64) (value float64, done bool) {
	w := d.w
	trial := w.trial[:len(x)]
	lambda := 1e-3
	for d.steps = 0; d.steps < maxSteps; d.steps++ {
		if d.projected {
			w.projected(d.sp, x, w.y)
		} else {
			d.ss = w.jacobian(d.sp, x)
		}
		a, g := w.a[:d.dim*d.dim], w.g[:d.dim]
		d.prior.addTo(a, g, x, d.k, d.dim, d.ss, w.seen)
		fails := 0
		for {
			gain, ok := d.step(x, trial, lambda)
			if ok && fails == 0 && d.hopeless(f, gain) {
				return f, false
			}
			if ok {
				if ft := d.at(trial); ft < f {
					drop := f - ft
					copy(x, trial)
					f = ft
					lambda *= 0.2
					if drop < d.loose {
						return f, true
					}
					break
				}
				if gain < 1e-9*d.ss && lambda < 1 {
					return f, true
				}
			}
			lambda = max(lambda, 1e-6) * 8
			if fails++; fails > maxFails {
				return f, true
			}
		}
	}
	return f, true
}

// hopeless tells that even twice the predicted gain leaves the criterion above
// the limit.
func (d *descent) hopeless(f, gain float64) bool {
	rest := 1 - 2*gain/d.ss
	return rest > 0 && f+float64(d.w.seen)*math.Log(rest) > d.limit
}

// step writes the damped Gauss–Newton point from x to trial and returns the
// predicted drop of the sum of squares.
func (d *descent) step(x, trial []float64, lambda float64) (gain float64, ok bool) {
	w, dim := d.w, d.dim
	free := w.free[:0]
	for i := 0; i < dim; i++ {
		if i < d.k {
			lo, hi := d.sp.box(i)
			if (x[i] <= lo && w.g[i] > 0) || (x[i] >= hi && w.g[i] < 0) {
				continue
			}
		}
		free = append(free, i)
	}
	q := len(free)
	c, delta := w.chl[:q*q], w.delta[:q]
	for r, i := range free {
		ci, ai := c[r*q:r*q+r+1], w.a[i*dim:i*dim+i+1]
		if q == dim {
			copy(ci, ai)
		} else {
			for s := range ci {
				ci[s] = ai[free[s]]
			}
		}
		ci[r] += lambda*ci[r] + 1e-14*d.ss
		delta[r] = -w.g[i]
	}
	if !cholesky(c, q, 0) {
		return 0, false
	}
	forwardSolve(c, delta, q)
	gain = dot(delta, delta)
	backSolve(c, delta, q)
	shrink := 1.0
	for r, i := range free {
		if i < d.k {
			if limit := d.sp.longestStep(i); math.Abs(delta[r])*shrink > limit {
				shrink = limit / math.Abs(delta[r])
			}
		}
	}
	copy(trial, x)
	for r, i := range free {
		trial[i] += shrink * delta[r]
	}
	d.clamp(trial)
	return gain, true
}

func (d *descent) clamp(x []float64) {
	for i := 0; i < d.k; i++ {
		lo, hi := d.sp.box(i)
		x[i] = min(max(x[i], lo), hi)
	}
}
