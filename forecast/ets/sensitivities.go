package ets

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
