package ets

import "math"

// work is the scratch of one series: every buffer the fits of one history
// need, allocated once. y is scaled to mean |y| = 1.
type work struct {
	y      []float64 // NaN = missing
	m      int
	seen   int
	gaps   bool
	region Region
	e      []float64
	e0     []float64
	hl     []float64
	hb     []float64
	hs     []float64
	ring   []float64
	ds4    []float64
	x0     []float64
	rhs    []float64
	tmp    []float64
	tmp2   []float64
	half   []float64
	gram   []float64
	col    [4][]float64
	rows   []float64
	a, chl []float64
	g      []float64
	delta  []float64
	trial  []float64
	free   []int
	dl, db []float64
	ds     []float64
	ubar   []float64
	v      []float64
	final  struct{ l, b float64 }
}

func newWork(y []float64, m int, region Region) *work {
	n := len(y)
	d := m + 1
	p := d + 4
	w := &work{y: y, m: m, region: region}
	for _, v := range y {
		if math.IsNaN(v) {
			w.gaps = true
		} else {
			w.seen++
		}
	}
	block := make([]float64, 9*n+6*m+d*d+8*p+4*d+2*p*p)
	take := func(k int) []float64 {
		out := block[:k:k]
		block = block[k:]
		return out
	}
	w.e, w.e0, w.hl, w.hb, w.hs = take(n), take(n), take(n), take(n), take(n)
	for i := range w.col {
		w.col[i] = take(n)
	}
	w.ring, w.ds4, w.tmp = take(m), take(4*m), take(m)
	w.gram, w.a, w.chl = take(d*d), take(p*p), take(p*p)
	w.x0, w.rhs, w.tmp2 = take(d), take(d), take(d)
	w.half = make([]float64, 4*d)
	w.g, w.delta, w.trial, w.ubar, w.v = take(p), take(p), take(p), take(p), take(p)
	w.dl, w.db = take(p), take(p)
	w.free = make([]int, 0, p)
	return w
}

// load reads the initial states of a point; the ring has one slot when the
// model has no season.
func (w *work) load(sp Spec, x []float64) (l, b float64, ring []float64) {
	i := sp.smoothing()
	l = x[i]
	i++
	if sp.Trend != NoTrend {
		b = x[i]
		i++
	}
	if sp.Season == NoSeason {
		ring = w.ring[:1]
		ring[0] = 0
		return l, b, ring
	}
	ring = w.ring[:w.m]
	copy(ring, x[i:i+w.m-1])
	ring[w.m-1] = 0
	if sp.Season == MulSeason {
		ring[w.m-1] = 1
	}
	return l, b, ring
}

// tiny is the smallest one-step forecast (mean |y| = 1) a model with a
// multiplicative part may make; below it the point is rejected.
const tiny = 1e-9

// value is the criterion at a point: seen·log S, with S the sum of squared
// errors, or for multiplicative errors the sum of squared relative errors
// times the squared geometric mean of the forecasts. It equals -2 log
// likelihood up to R's constant. +Inf where the model is not defined. The
// final states stay in w.final and w.ring, the errors (relative ones for
// multiplicative errors) in w.e.
func (w *work) value(sp Spec, x []float64) float64 {
	var ss, logs float64
	var ok bool
	switch {
	case sp.grows():
		ss, logs, ok = w.runGrowing(sp, x)
	case sp.Season == MulSeason:
		ss, logs, ok = w.runMul(sp, x)
	default:
		ss, logs, ok = w.runAdd(sp, x)
	}
	if !ok || math.IsNaN(ss) || math.IsInf(ss, 0) {
		return math.Inf(1)
	}
	return criterion(ss, w.seen) + 2*logs
}

// criterion is n·log S, floored so that a perfect fit stays finite.
func criterion(ss float64, n int) float64 {
	return float64(n) * math.Log(max(ss, float64(n)*1e-30))
}

func (w *work) runAdd(sp Spec, x []float64) (ss, logs float64, ok bool) {
	th := w.region.theta(sp, x)
	l, b, ring := w.load(sp, x)
	m, slot := len(ring), 0
	prod := 1.0
	for t, v := range w.y {
		q := l + th.phi*b
		f := q + ring[slot]
		e := v - f
		w.e[t] = e
		if e != e { // missing: states roll on
			l, b = q, th.phi*b
		} else {
			if sp.MulError {
				if f < tiny {
					return 0, 0, false
				}
				r := e / f
				w.e[t] = r
				ss += r * r
				if prod *= f; prod < 1e-100 || prod > 1e100 {
					logs += math.Log(prod)
					prod = 1
				}
			} else {
				ss += e * e
			}
			l = q + th.alpha*e
			b = th.phi*b + th.beta*e
			ring[slot] += th.gamma * e
		}
		if slot++; slot == m {
			slot = 0
		}
	}
	w.final.l, w.final.b = l, b
	return ss, logs + math.Log(prod), true
}

func (w *work) runMul(sp Spec, x []float64) (ss, logs float64, ok bool) {
	th := w.region.theta(sp, x)
	l, b, ring := w.load(sp, x)
	m, slot := len(ring), 0
	prod := 1.0
	for t, v := range w.y {
		q := l + th.phi*b
		s := ring[slot]
		f := q * s
		e := v - f
		w.e[t] = e
		if e != e {
			l, b = q, th.phi*b
		} else {
			if f < tiny || q < tiny {
				return 0, 0, false
			}
			if sp.MulError {
				r := e / f
				w.e[t] = r
				ss += r * r
				if prod *= f; prod < 1e-100 || prod > 1e100 {
					logs += math.Log(prod)
					prod = 1
				}
			} else {
				ss += e * e
			}
			es := e / s
			l = q + th.alpha*es
			b = th.phi*b + th.beta*es
			ring[slot] = s + th.gamma*e/q
		}
		if slot++; slot == m {
			slot = 0
		}
	}
	w.final.l, w.final.b = l, b
	return ss, logs + math.Log(prod), true
}
