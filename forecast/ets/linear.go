package ets

import "math"

// The models with additive states are linear in their initial states: the
// one-step errors are e = e0 - D·x0, where e0 are the errors from zero states
// and the columns of D are impulse responses. The column of seasonal slot j is
// that of slot 0 shifted by j periods, so D'D needs one response and O(m²)
// differences. Given theta the best x0 is a linear least-squares problem; what
// is left to search has at most four dimensions (variable projection, Golub &
// Pereyra 1973, with Kaufman's Jacobian).

// respond fills out with the one-step forecasts, y ≡ 0, from initial states
// (level, slope, 1 at slot 0 or not): a column of D.
func respond(out []float64, th theta, l, b, s0 float64, ring []float64) {
	for i := range ring {
		ring[i] = 0
	}
	ring[0] = s0
	j, m := 0, len(ring)
	for t := range out {
		q := l + th.phi*b
		f := q + ring[j]
		out[t] = f
		l = q - th.alpha*f
		b = th.phi*b - th.beta*f
		ring[j] -= th.gamma * f
		if j++; j == m {
			j = 0
		}
	}
}

// responses computes e0 and the columns of D for theta. The four recursions
// are independent, so running them side by side hides their latency; those a
// model does not need cost next to nothing.
func (w *work) responses(sp Spec, th theta, y []float64) {
	if sp.Season == NoSeason {
		w.plainResponses(th, y)
		return
	}
	n, m := len(y), w.m
	e0, hl, hb, hs := w.e0[:n], w.hl[:n], w.hb[:n], w.hs[:n]
	ring := w.ds4[:4*m]
	for i := range ring {
		ring[i] = 0
	}
	ring[3] = 1
	a, b, g, phi := th.alpha, th.beta, th.gamma, th.phi
	var l0, b0, b1, l2, l3, b3 float64
	l1, b2 := 1.0, 1.0
	slot := 0
	for t, v := range y {
		r := (*[4]float64)(ring[slot:])
		p0, p1, p2, p3 := phi*b0, phi*b1, phi*b2, phi*b3
		l0 += p0
		l1 += p1
		l2 += p2
		l3 += p3
		x0, x1, x2, x3 := v-l0-r[0], l1+r[1], l2+r[2], l3+r[3]
		e0[t], hl[t], hb[t], hs[t] = x0, x1, x2, x3
		l0 += a * x0
		l1 -= a * x1
		l2 -= a * x2
		l3 -= a * x3
		b0, b1, b2, b3 = p0+b*x0, p1-b*x1, p2-b*x2, p3-b*x3
		r[0] += g * x0
		r[1] -= g * x1
		r[2] -= g * x2
		r[3] -= g * x3
		if slot += 4; slot == len(ring) {
			slot = 0
		}
	}
}

// plainResponses is responses without a season.
func (w *work) plainResponses(th theta, y []float64) {
	n := len(y)
	e0, hl, hb := w.e0[:n], w.hl[:n], w.hb[:n]
	a, b, phi := th.alpha, th.beta, th.phi
	var l0, b0, b1, l2 float64
	l1, b2 := 1.0, 1.0
	for t, v := range y {
		p0, p1, p2 := phi*b0, phi*b1, phi*b2
		l1 += p1
		l2 += p2
		x0 := v - l0 - p0
		e0[t], hl[t], hb[t] = x0, l1, l2
		l0 += p0 + a*x0
		b0, b1, b2 = p0+b*x0, p1-b*l1, p2-b*l2
		l1 -= a * l1
		l2 -= a * l2
	}
}

// correlate returns Σ_t h(t-j)·v(t) for j = 0 … len(out)-1.
func correlate(out, h, v []float64) {
	n := len(v)
	j := 0
	for ; j+3 < len(out) && j+3 < n; j += 4 {
		hh := h[:n-j-3]
		v0, v1, v2, v3 := v[j:][:len(hh)], v[j+1:][:len(hh)], v[j+2:][:len(hh)], v[j+3:][:len(hh)]
		var a, b, c, d float64
		for t, x := range hh {
			a += x * v0[t]
			b += x * v1[t]
			c += x * v2[t]
			d += x * v3[t]
		}
		k := len(hh)
		a += h[k]*v[j+k] + h[k+1]*v[j+k+1] + h[k+2]*v[j+k+2]
		b += h[k]*v[j+1+k] + h[k+1]*v[j+1+k+1]
		c += h[k] * v[j+2+k]
		out[j], out[j+1], out[j+2], out[j+3] = a, b, c, d
	}
	for ; j < len(out); j++ {
		a := 0.0
		if j < n {
			hh := h[:n-j]
			vv := v[j:][:len(hh)]
			for t, x := range hh {
				a += x * vv[t]
			}
		}
		out[j] = a
	}
}

// concentrate solves for the best initial states at theta and returns the sum
// of squares; +Inf when it cannot. The states go to w.x0, the Cholesky factor
// of D'D stays in w.gram.
func (w *work) concentrate(sp Spec, th theta, y []float64) float64 {
	w.responses(sp, th, y)
	n, d := len(y), sp.states(w.m)
	g, rhs := w.gram[:d*d], w.x0[:d]
	e0, hl := w.e0[:n], w.hl[:n]
	g[0], rhs[0] = dot(hl, hl), dot(hl, e0)
	k := 1
	if sp.Trend != NoTrend {
		hb := w.hb[:n]
		g[d], g[d+1] = dot(hb, hl), dot(hb, hb)
		rhs[1] = dot(hb, e0)
		k = 2
	}
	if sp.Season != NoSeason {
		w.gramSeason(sp, n, d, k)
		correlate(rhs[k:], w.hs[:n], e0)
	}
	copy(w.rhs[:d], rhs)
	if !cholesky(g, d, 1e-11) {
		return math.Inf(1)
	}
	forwardSolve(g, rhs, d)
	ss := dot(e0, e0) - dot(rhs, rhs)
	backSolve(g, rhs, d)
	if ss <= 1e-8*dot(e0, e0) { // cancellation: sum the errors themselves
		ss = w.errorsSquared(sp, n)
	}
	if !(ss >= 0) {
		return math.Inf(1)
	}
	return ss
}

// gramSeason fills the seasonal rows of D'D (lower triangle) by peeling one
// product per step off the autocorrelations of the seasonal response.
func (w *work) gramSeason(sp Spec, n, d, k int) {
	g, h, free := w.gram, w.hs[:n], w.m-1
	c := w.tmp[:free]
	correlate(c, h, w.hl[:n])
	for j := 0; j < free; j++ {
		g[(k+j)*d] = c[j]
	}
	if sp.Trend != NoTrend {
		correlate(c, h, w.hb[:n])
		for j := 0; j < free; j++ {
			g[(k+j)*d+1] = c[j]
		}
	}
	correlate(c, h, h)
	for lag := 0; lag < free; lag++ {
		v := c[lag]
		last := n - 1 - lag // τ of the newest product in the sum for j = 0
		for j := 0; j+lag < free; j++ {
			g[(k+j+lag)*d+k+j] = v
			if last >= 0 {
				v -= h[last] * h[last+lag]
				last--
			}
		}
	}
}

// errorsSquared sums (e0 - D·x0)² term by term.
func (w *work) errorsSquared(sp Spec, n int) float64 {
	sum := 0.0
	x := w.x0
	k := 1
	if sp.Trend != NoTrend {
		k = 2
	}
	for t := 0; t < n; t++ {
		e := w.e0[t] - w.hl[t]*x[0]
		if k == 2 {
			e -= w.hb[t] * x[1]
		}
		if sp.Season != NoSeason {
			for j := 0; j < w.m-1 && j <= t; j++ {
				e -= w.hs[t-j] * x[k+j]
			}
		}
		sum += e * e
	}
	return sum
}
