package ets

// jacobian fills w.a and w.g with J'J and J'r of the whole point (smoothing
// coordinates and initial states), up to the common factor of the
// multiplicative criterion, and returns the sum of squares in that scale.
func (w *work) jacobian(sp Spec, x []float64) float64 {
	p := sp.smoothing() + sp.states(w.m)
	if n := len(w.y) * p; len(w.rows) < n {
		w.rows = make([]float64, n)
	}
	var n int
	switch {
	case sp.grows():
		n = w.rowsGrowing(sp, x, p)
	case sp.Season == MulSeason:
		n = w.rowsMul(sp, x, p)
	case w.gaps:
		n = w.rowsAdd(sp, x, p)
	default:
		n = w.rowsShift(sp, x, p)
	}
	a, g := w.a[:p*p], w.g[:p]
	for i := range a {
		a[i] = 0
	}
	for i := range g {
		g[i] = 0
	}
	if !sp.MulError {
		return w.plainSystem(a, g, n, p)
	}
	return w.relativeSystem(a, g, n, p)
}

// plainSystem: r = e, dr = -df; the rows hold df and w.e the errors.
func (w *work) plainSystem(a, g []float64, n, p int) float64 {
	ss := 0.0
	for t := 0; t < n; t++ {
		e := w.e[t]
		ss += e * e
		for i, v := range w.rows[t*p : (t+1)*p] {
			g[i] -= e * v
		}
	}
	accumulate(a, w.rows, n, p)
	return ss
}

// relativeSystem: r_t = G·e/f with G the geometric mean of f. With u = d log f,
// ũ its mean and ẽ = e/f, dr = G·(-(1+ẽ)u + ẽ·ũ), so that
//
//	J'J = Σ(1+ẽ)²uu' - vũ' - ũv' + S·ũũ',  J'r = -v + S·ũ,  v = Σẽ(1+ẽ)u
//
// up to G². The rows hold df, w.e the errors and w.e0 the forecasts.
func (w *work) relativeSystem(a, g []float64, n, p int) float64 {
	ss := 0.0
	ubar, v := w.ubar[:p], w.v[:p]
	for i := range ubar {
		ubar[i], v[i] = 0, 0
	}
	for t := 0; t < n; t++ {
		f := w.e0[t]
		rel := w.e[t] / f
		ss += rel * rel
		inv, scale := 1/f, (1+rel)/f
		row := w.rows[t*p : (t+1)*p]
		for i, df := range row {
			ubar[i] += df * inv
			r := df * scale
			v[i] += rel * r
			row[i] = r
		}
	}
	accumulate(a, w.rows, n, p)
	for i := range ubar {
		ubar[i] /= float64(n)
	}
	for i := range g {
		g[i] = -v[i] + ss*ubar[i]
		ai := a[i*p : i*p+i+1]
		for j := range ai {
			ai[j] += -v[i]*ubar[j] - ubar[i]*v[j] + ss*ubar[i]*ubar[j]
		}
	}
	return ss
}

// rowsShift fills the rows of a linear model without gaps: smoothing columns
// by recursion, initial-state columns as shifted impulse responses.
func (w *work) rowsShift(sp Spec, x []float64, p int) int {
	n, k := len(w.y), sp.smoothing()
	th := w.region.theta(sp, x)
	ring := w.ring[:1]
	if sp.Season != NoSeason {
		ring = w.ring[:w.m]
	}
	respond(w.hl, th, 1, 0, 0, ring)
	if sp.Trend != NoTrend {
		respond(w.hb, th, 0, 1, 0, ring)
	}
	if sp.Season != NoSeason {
		respond(w.hs, th, 0, 0, 1, ring)
	}
	w.smoothingColumns(sp, x, w.y)
	for t := 0; t < n; t++ {
		row := w.rows[t*p : (t+1)*p]
		for i := 0; i < k; i++ {
			row[i] = w.col[i][t]
		}
		o := k
		row[o] = w.hl[t]
		o++
		if sp.Trend != NoTrend {
			row[o] = w.hb[t]
			o++
		}
		if sp.Season != NoSeason {
			tail := row[o:]
			for j := range tail {
				if j > t {
					tail[j] = 0
				} else {
					tail[j] = w.hs[t-j]
				}
			}
		}
		w.e0[t] = w.y[t] - w.e[t]
	}
	return n
}
