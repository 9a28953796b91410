package ets

import (
	"math"
	"sort"
)

// Fit is one fitted model. Level, Slope and an additive Season are on the
// scale of the history; Season[j] belongs to step j+1.
type Fit struct {
	Spec
	M                       int
	Alpha, Beta, Gamma, Phi float64
	Level, Slope            float64   // at the end of the history; a multiplicative trend's Slope is a factor a period
	Season                  []float64 // nil without season
	// Sigma is the standard deviation of the one-step error; relative to the
	// forecast when the error is multiplicative.
	Sigma float64
	N     int // observations
	// Tracking is |Σe| / (σ·√k) over the last k = 8 one-step errors: near 1 when
	// the model keeps up, above 4 when the level has moved away from it.
	Tracking float64
	AICc     float64 // comparable with forecast::ets and statsforecast
	// Score is AICc with the prior's penalty and without the constant of the
	// scale; differences of Scores weigh the models of one series.
	Score float64
	// Point is the optimum on the scale mean |y| = 1: smoothing coordinates
	// and initial states. With Scale it restarts the fit.
	Point []float64
	Scale float64
}

// collect turns the candidates within the margin into fits, best first.
func (s *search) collect(scale float64) []Fit {
	var out []Fit
	for i, c := range s.found {
		if c == nil || !c.done || !s.allowed[i] || math.IsInf(c.crit, 1) || c.crit > s.best+s.opt.Margin {
			continue
		}
		if f := s.fit(i, c, scale); f.stable() {
			out = append(out, f)
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].Score < out[b].Score })
	return out
}

func (s *search) fit(i int, c *candidate, scale float64) Fit {
	w, sp := s.w, c.sp
	plain := w.value(sp, c.x) // leaves the final states
	th := w.region.theta(sp, c.x)
	f := Fit{Spec: sp, M: w.m, Alpha: th.alpha, Beta: th.beta, Gamma: th.gamma, Phi: th.phi, N: w.seen,
		Level: w.final.l * scale, Slope: w.final.b * scale, Scale: scale, Score: c.crit,
		Point: append([]float64(nil), c.x...)}
	if sp.grows() {
		f.Slope = w.final.b
	}
	n := float64(w.seen)
	f.AICc = plain + s.penalty(sp) + 2*n*math.Log(scale)
	if sp.Season == NoSeason {
		f.M = 1
	} else {
		f.Season = make([]float64, w.m)
		for j := range f.Season {
			f.Season[j] = w.ring[(len(w.y)+j)%w.m]
			if sp.Season == AddSeason {
				f.Season[j] *= scale
			}
		}
	}
	dof := max(n-float64(sp.Free(w.m)-1), 1)
	f.Sigma = math.Sqrt(w.squares(sp, c.x) / dof)
	f.Tracking = tracking(w.e[:len(w.y)], f.Sigma)
	if !sp.MulError {
		f.Sigma *= scale
	}
	return f
}

// tracking is the tracking signal of the last eight observed errors.
func tracking(e []float64, sigma float64) float64 {
	sum, n := 0.0, 0.0
	for t := len(e) - 1; t >= 0 && n < 8; t-- {
		if e[t] == e[t] {
			sum += e[t]
			n++
		}
	}
	if n == 0 || !(sigma > 0) {
		return 0
	}
	return math.Abs(sum) / (sigma * math.Sqrt(n))
}

// squares is Σe² (Σ(e/f)² for multiplicative errors) at a point.
func (w *work) squares(sp Spec, x []float64) float64 {
	var ss float64
	switch {
	case sp.grows():
		ss, _, _ = w.runGrowing(sp, x)
	case sp.Season == MulSeason:
		ss, _, _ = w.runMul(sp, x)
	default:
		ss, _, _ = w.runAdd(sp, x)
	}
	return ss
}
