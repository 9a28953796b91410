package ets

// projected fills w.a (k×k) and w.g (k) with the projected Gauss–Newton system
// in the smoothing coordinates, after concentrate at the same point.
func (w *work) projected(sp Spec, x []float64, y []float64) {
	n, d, k := len(y), sp.states(w.m), sp.smoothing()
	copy(x[k:k+d], w.x0[:d])
	w.smoothingColumns(sp, x, y)
	cross := w.tmp2[:d]
	for i := 0; i < k; i++ {
		ci := w.col[i][:n]
		w.g[i] = -dot(ci, w.e[:n]) // r = e, dr = -df
		cross[0] = dot(w.hl[:n], ci)
		o := 1
		if sp.Trend != NoTrend {
			cross[1] = dot(w.hb[:n], ci)
			o = 2
		}
		if sp.Season != NoSeason {
			correlate(cross[o:], w.hs[:n], ci)
		}
		forwardSolve(w.gram, cross, d)
		copy(w.half[i*d:(i+1)*d], cross)
		for j := 0; j <= i; j++ {
			w.a[i*k+j] = dot(ci, w.col[j][:n]) - dot(cross, w.half[j*d:(j+1)*d])
		}
	}
}

// smoothingColumns runs the linear recursion from the states in x and fills
// w.e with the errors and w.col[i] with d f / d(box coordinate i).
func (w *work) smoothingColumns(sp Spec, x []float64, y []float64) {
	th := w.region.theta(sp, x)
	k := sp.smoothing()
	l, b, ring := w.load(sp, x)
	m := len(ring)
	ds := w.ds4[:4*m]
	for i := range ds {
		ds[i] = 0
	}
	var dl, db [4]float64
	slot := 0
	for t, v := range y {
		q := l + th.phi*b
		e := v - q - ring[slot]
		w.e[t] = e
		dsj := (*[4]float64)(ds[4*slot:])
		var raw [4]float64
		dl[3] += b
		for i := 0; i < 4; i++ {
			dq := dl[i] + th.phi*db[i]
			df := dq + dsj[i]
			raw[i] = df
			dl[i] = dq - th.alpha*df
			db[i] = th.phi*db[i] - th.beta*df
			dsj[i] -= th.gamma * df
		}
		dl[0] += e
		db[1] += e
		db[3] += b
		dsj[2] += e
		w.storeColumns(sp, k, t, x, &raw)
		l = q + th.alpha*e
		b = th.phi*b + th.beta*e
		ring[slot] += th.gamma * e
		if slot++; slot == m {
			slot = 0
		}
	}
}

// storeColumns turns sensitivities to alpha, beta, gamma, phi into those to
// the box coordinates (chain rule) and stores them.
func (w *work) storeColumns(sp Spec, k, t int, x []float64, raw *[4]float64) {
	w.region.chain(sp, x, raw)
	i := 1
	w.col[0][t] = raw[0]
	if sp.Trend != NoTrend {
		w.col[i][t] = raw[1]
		i++
	}
	if sp.Season != NoSeason {
		w.col[i][t] = raw[2]
	}
	if sp.damped() {
		w.col[k-1][t] = raw[3]
	}
}
