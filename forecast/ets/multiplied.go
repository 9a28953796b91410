package ets

import "math"

// startMultiplied finds starts for a multiplicative season: the additive
// season on log y with concentrated states, carried back by exp.
func (s *search) startMultiplied(i int, sp Spec) {
	logged := s.logWork()
	twin := sp.logTwin()
	k, states := sp.smoothing(), sp.states(s.w.m)
	d := s.w.descent(sp, s.prior(i), math.Inf(1))
	var starts picks
	try := func(th theta) {
		x := make([]float64, k+states)
		s.w.region.coordinates(sp, th, x)
		if math.IsInf(logged.concentrate(twin, th, logged.y), 1) {
			return
		}
		expStates(x[k:], logged.x0[:states], sp)
		starts.add(pick{x, d.at(x)})
	}
	s.multipliedGrid(i, sp, try)
	if c := s.found[max(i-1, 12)]; c != nil && sp.Trend != NoTrend { // the simpler model, with its states
		x := make([]float64, k+states)
		promote(x, c, sp)
		starts.add(pick{x, d.at(x)})
	}
	for _, c := range starts.two(sp) {
		s.descend(i, sp, c.x, c.f)
	}
}

// logWork is the scratch of log y, made when first needed.
func (s *search) logWork() *work {
	if s.logged == nil {
		y := make([]float64, len(s.filled.y))
		for t, v := range s.filled.y {
			y[t] = math.Log(max(v, 1e-6))
		}
		s.logged = newWork(y, s.w.m, s.w.region)
	}
	return s.logged
}

func (s *search) multipliedGrid(i int, sp Spec, try func(th theta)) {
	if sp.Trend == NoTrend || s.found[i-1] == nil {
		for _, th := range seasonalGrid {
			try(th.shape(sp))
		}
		return
	}
	s.nested(i, sp, try)
	if sp.Trend == Additive {
		try(seasonalGrid[1].shape(sp))
		try(seasonalGrid[5].shape(sp))
	}
}

// expStates turns the states of a fit on log y into those of a model on y whose
// season or trend multiplies.
func expStates(out, x []float64, sp Spec) {
	out[0] = math.Exp(x[0])
	o := 1
	if sp.Trend != NoTrend {
		out[1] = math.Exp(min(max(x[1], -1), 1))
		if !sp.grows() {
			out[1] = out[0] * (out[1] - 1)
		}
		o = 2
	}
	for j := o; j < len(x); j++ {
		out[j] = math.Exp(min(max(x[j], -20), 20))
	}
}

// promote copies the optimum of a model with one trend less into the
// coordinates of sp.
func promote(x []float64, c *candidate, sp Spec) {
	k, ck := sp.smoothing(), c.sp.smoothing()
	if sp.Trend == Additive {
		x[0], x[1] = c.x[0], 0.01
		if sp.Season != NoSeason {
			x[2] = c.x[1]
		}
		x[k] = c.x[ck]
		x[k+1] = 0
		copy(x[k+2:], c.x[ck+1:])
		return
	}
	copy(x, c.x[:ck])
	x[k-1] = phiHigh
	copy(x[k:], c.x[ck:])
}

// fillGaps replaces missing values by the last one of the same season slot,
// else the next one, else the mean.
func fillGaps(y []float64, m int) []float64 {
	out := append([]float64(nil), y...)
	for t := m; t < len(out); t++ {
		if out[t] != out[t] {
			out[t] = out[t-m]
		}
	}
	for t := len(out) - 1 - m; t >= 0; t-- {
		if out[t] != out[t] {
			out[t] = out[t+m]
		}
	}
	sum, n := 0.0, 0.0
	for _, v := range out {
		if v == v {
			sum += v
			n++
		}
	}
	for t, v := range out {
		if v != v {
			out[t] = sum / n
		}
	}
	return out
}
