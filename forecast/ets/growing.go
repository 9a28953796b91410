package ets

import "math"

// Models with a multiplicative trend: with g = b^phi (Hyndman et al. 2008,
// table 2.1, row M and Md),
//
//	f = l·g·s,  l' = l·g + alpha·e/s,  b' = g + beta·e/(s·l),  s' = s + gamma·e/(l·g)
//
// and s = 1 without a season. They are fitted only when asked for: they win
// likelihood on growth that does not go on, and R and statsforecast leave them
// out by default for that.

// growthMost is the factor within which a stable multiplicative trend stays:
// over growthSteps periods, or for ever when it is damped.
const (
	growthMost  = 3.0
	growthSteps = 12
)

// stable tells whether the growth at the end of a fit is one to go on with. A
// trend that multiplies has no bound of its own: what grows faster is left to
// the models whose trend adds.
func (f *Fit) stable() bool {
	if !f.grows() {
		return true
	}
	if !(f.Level > 0) || !(f.Slope > 0) {
		return false
	}
	periods := float64(growthSteps)
	if f.damped() {
		periods = f.Phi / (1 - f.Phi)
	}
	return math.Abs(periods*math.Log(f.Slope)) <= math.Log(growthMost)
}

// logTwin is the additive model on log y that a multiplicative one resembles.
func (s Spec) logTwin() Spec {
	out := Spec{Trend: s.Trend}
	if s.grows() {
		out.Trend = s.Trend - Multiplicative + Additive
	}
	if s.Season != NoSeason {
		out.Season = AddSeason
	}
	return out
}

func (w *work) runGrowing(sp Spec, x []float64) (ss, logs float64, ok bool) {
	th := w.region.theta(sp, x)
	l, b, ring := w.load(sp, x)
	m, slot := len(ring), 0
	if sp.Season == NoSeason {
		ring[0] = 1
	}
	prod := 1.0
	for t, v := range w.y {
		g := power(b, th.phi)
		q, s := l*g, ring[slot]
		f := q * s
		e := v - f
		w.e[t] = e
		if e != e {
			l, b = q, g
		} else {
			if f < tiny || q < tiny {
				return 0, 0, false
			}
			r := e / f
			w.e[t] = r
			ss += r * r
			if prod *= f; prod < 1e-100 || prod > 1e100 {
				logs += math.Log(prod)
				prod = 1
			}
			es := e / s
			b = g + th.beta*es/l
			l = q + th.alpha*es
			ring[slot] = s + th.gamma*e/q
		}
		if !(l > tiny) || !(b > tiny) {
			return 0, 0, false
		}
		slot = (slot + 1) % m
	}
	w.final.l, w.final.b = l, b
	return ss, logs + math.Log(prod), true
}

func power(b, phi float64) float64 {
	if phi == 1 {
		return b
	}
	return math.Pow(b, phi)
}

// rowsGrowing is the recursion with its sensitivities, with or without gaps.
func (w *work) rowsGrowing(sp Spec, x []float64, p int) int {
	th, c := w.region.theta(sp, x), sp.columns(p)
	l, b, ring := w.load(sp, x)
	m := len(ring)
	if sp.Season == NoSeason {
		ring[0] = 1
	}
	dl, db, ds := w.startSensitivities(sp, c, p, m)
	slot, n := 0, 0
	for _, v := range w.y {
		g := power(b, th.phi)
		q, s := l*g, ring[slot]
		f := q * s
		e := v - f
		dsj := ds[slot*(p+1):][:p+1]
		row := w.rows[n*p : min((n+1)*p, len(w.rows))]
		seen := e == e
		es, eq := 0.0, 0.0
		if seen {
			es, eq = e/s, e/q
			w.e[n], w.e0[n] = e, f
		}
		slope := th.phi * g / b
		for i := range dl {
			dg := slope * db[i]
			if i == c.phi {
				dg += g * math.Log(b)
			}
			dq := dl[i]*g + l*dg
			df := dq*s + q*dsj[i]
			if !seen {
				dl[i], db[i] = dq, dg
				continue
			}
			if i < p {
				row[i] = df
			}
			des := -(df + es*dsj[i]) / s
			db[i] = dg + th.beta*(des-es/l*dl[i])/l
			dl[i] = dq + th.alpha*des
			dsj[i] -= th.gamma * (df + eq*dq) / q
		}
		if seen {
			dl[c.alpha] += es
			db[c.beta] += es / l
			dsj[c.gamma] += eq
			w.chainRow(sp, c, x, row)
			n++
			b = g + th.beta*es/l
			l = q + th.alpha*es
			ring[slot] = s + th.gamma*eq
		} else {
			l, b = q, g
		}
		dl[p], db[p], dsj[p] = 0, 0, 0
		slot = (slot + 1) % m
	}
	return n
}

// startGrowing finds starts for a multiplicative trend: the additive one on
// log y with concentrated states, and the fitted model whose trend adds.
func (s *search) startGrowing(i int, sp Spec) {
	logged, twin := s.logWork(), sp.logTwin()
	k, states := sp.smoothing(), sp.states(s.w.m)
	d := s.w.descent(sp, s.prior(i), math.Inf(1))
	var starts picks
	grid := trendGrid
	if sp.Season != NoSeason {
		grid = seasonalGrid
	}
	for _, th := range grid {
		th = th.shape(sp)
		x := make([]float64, k+states)
		s.w.region.coordinates(sp, th, x)
		if math.IsInf(logged.concentrate(twin, th, logged.y), 1) {
			continue
		}
		expStates(x[k:], logged.x0[:states], sp)
		starts.add(pick{x, d.at(x)})
	}
	added := sp
	added.Trend = sp.Trend - Multiplicative + Additive
	if c := s.found[specIndex(added)]; c != nil && c.x[k] > 0 {
		x := append([]float64(nil), c.x...)
		x[k+1] = min(max(1+c.x[k+1]/c.x[k], 0.5), 2)
		starts.add(pick{x, d.at(x)})
	}
	for _, c := range starts.two(sp) {
		s.descend(i, sp, c.x, c.f)
	}
}
