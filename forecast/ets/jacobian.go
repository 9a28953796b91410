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

// columns are the positions of the sensitivities in a row while a recursion
// runs; coordinates a model lacks point at the scratch column p.
type columns struct{ alpha, beta, gamma, phi, level, slope, season int }

func (s Spec) columns(p int) columns {
	c := columns{beta: p, gamma: p, phi: p, slope: p, season: p}
	i := 1
	if s.Trend != NoTrend {
		c.beta = i
		i++
	}
	if s.Season != NoSeason {
		c.gamma = i
		i++
	}
	if s.damped() {
		c.phi = i
		i++
	}
	c.level = i
	i++
	if s.Trend != NoTrend {
		c.slope = i
		i++
	}
	c.season = i
	return c
}

// startSensitivities clears and seeds the sensitivities of the states.
func (w *work) startSensitivities(sp Spec, c columns, p, m int) (dl, db, ds []float64) {
	q := p + 1
	if len(w.ds) < m*q {
		w.ds = make([]float64, (w.m)*(w.m+6))
	}
	dl, db, ds = w.dlBuf(q), w.dbBuf(q), w.ds[:m*q]
	for i := range dl {
		dl[i], db[i] = 0, 0
	}
	for i := range ds {
		ds[i] = 0
	}
	dl[c.level] = 1
	if sp.Trend != NoTrend {
		db[c.slope] = 1
	}
	if sp.Season != NoSeason {
		for j := 0; j < m-1; j++ {
			ds[j*q+c.season+j] = 1
		}
	}
	return dl, db, ds
}

func (w *work) dlBuf(q int) []float64 {
	if len(w.dl) < q {
		w.dl = make([]float64, q)
	}
	return w.dl[:q]
}

func (w *work) dbBuf(q int) []float64 {
	if len(w.db) < q {
		w.db = make([]float64, q)
	}
	return w.db[:q]
}

// rowsAdd is the general recursion for additive states, with gaps.
func (w *work) rowsAdd(sp Spec, x []float64, p int) int {
	th, c := w.region.theta(sp, x), sp.columns(p)
	l, b, ring := w.load(sp, x)
	m := len(ring)
	dl, db, ds := w.startSensitivities(sp, c, p, m)
	slot, n := 0, 0
	for _, v := range w.y {
		q := l + th.phi*b
		f := q + ring[slot]
		e := v - f
		dl[c.phi] += b
		if e != e {
			for i := range dl {
				dl[i] += th.phi * db[i]
				db[i] *= th.phi
			}
			db[c.phi] += b
			l, b = q, th.phi*b
		} else {
			dsj := ds[slot*(p+1):][:p+1]
			row := w.rows[n*p : (n+1)*p]
			for i := range row {
				dq := dl[i] + th.phi*db[i]
				df := dq + dsj[i]
				row[i] = df
				dl[i] = dq - th.alpha*df
				db[i] = th.phi*db[i] - th.beta*df
				dsj[i] -= th.gamma * df
			}
			dl[c.alpha] += e
			db[c.beta] += e
			db[c.phi] += b
			dsj[c.gamma] += e
			w.chainRow(sp, c, x, row)
			w.e[n], w.e0[n] = e, f
			n++
			l = q + th.alpha*e
			b = th.phi*b + th.beta*e
			ring[slot] += th.gamma * e
		}
		dl[p], db[p] = 0, 0
		if slot++; slot == m {
			slot = 0
		}
	}
	return n
}

// rowsMul is the recursion for a multiplicative season, with or without gaps.
func (w *work) rowsMul(sp Spec, x []float64, p int) int {
	th, c := w.region.theta(sp, x), sp.columns(p)
	l, b, ring := w.load(sp, x)
	m := len(ring)
	dl, db, ds := w.startSensitivities(sp, c, p, m)
	slot, n := 0, 0
	for t, v := range w.y {
		q, s := l+th.phi*b, ring[slot]
		f := q * s
		e := v - f
		dl[c.phi] += b
		if e != e {
			for i := range dl {
				dl[i] += th.phi * db[i]
				db[i] *= th.phi
			}
			db[c.phi] += b
			l, b = q, th.phi*b
		} else {
			row := w.rows[n*p : (n+1)*p]
			live := p
			if t < m { // slots that have not come up yet have moved nothing
				live = min(p, c.season+t+1)
				for i := live; i < p; i++ {
					row[i] = 0
				}
			}
			dsj := ds[slot*(p+1):][:p+1]
			es, eq := e/s, e/q
			mulStep(row[:live], dl, db, dsj, th, q, s, es, eq)
			dl[c.alpha] += es
			db[c.beta] += es
			db[c.phi] += b
			dsj[c.gamma] += eq
			w.chainRow(sp, c, x, row)
			w.e[n], w.e0[n] = e, f
			n++
			l = q + th.alpha*es
			b = th.phi*b + th.beta*es
			ring[slot] = s + th.gamma*eq
		}
		dl[p], db[p] = 0, 0
		if slot++; slot == m {
			slot = 0
		}
	}
	return n
}

// mulStep moves every sensitivity over one observation.
func mulStep(row, dl, db, ds []float64, th theta, q, s, es, eq float64) {
	dl, db, ds = dl[:len(row)], db[:len(row)], ds[:len(row)]
	as, bs, gq := th.alpha/s, th.beta/s, th.gamma/q
	for i := range row {
		dbi, dsi := th.phi*db[i], ds[i]
		dq := dl[i] + dbi
		df := dq*s + q*dsi
		row[i] = df
		d := df + es*dsi
		dl[i] = dq - as*d
		db[i] = dbi - bs*d
		ds[i] = dsi - gq*(df+eq*dq)
	}
}

func (w *work) chainRow(sp Spec, c columns, x, row []float64) {
	raw := [4]float64{row[0]}
	if sp.Trend != NoTrend {
		raw[1] = row[c.beta]
	}
	if sp.Season != NoSeason {
		raw[2] = row[c.gamma]
	}
	w.region.chain(sp, x, &raw)
	row[0] = raw[0]
	if sp.Trend != NoTrend {
		row[c.beta] = raw[1]
	}
	if sp.Season != NoSeason {
		row[c.gamma] = raw[2]
	}
}
