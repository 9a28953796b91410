package ets

import "math"

// admit makes sure that a converged seasonal fit forgets its errors (is
// stable in the sense of Hyndman et al. 2008, ch. 10). If not, it is fitted
// again in the usual region, where hardly any point is inadmissible, and if
// need be with gamma lowered step by step.
func (s *search) admit(sp Spec, prior *Prior, x []float64, f float64) float64 {
	th := s.w.region.theta(sp, x)
	if sp.Season == NoSeason || admissible(th, s.w.m) {
		return f
	}
	th.beta = min(th.beta, th.alpha)
	th.gamma = min(th.gamma, 1-th.alpha)
	region := s.w.region
	s.w.region = Usual
	Usual.coordinates(sp, th, x)
	d := s.w.descent(sp, prior, math.Inf(1))
	if f = d.at(x); !math.IsInf(f, 1) {
		f, _ = d.run(x, f)
	}
	for try := 0; try < 12 && !admissible(s.w.region.theta(sp, x), s.w.m); try++ {
		th = Usual.theta(sp, x)
		th.gamma, th.alpha = max(0.8*th.gamma, lowest), max(0.98*th.alpha, lowest)
		Usual.coordinates(sp, th, x)
		f = d.at(x)
	}
	th = Usual.theta(sp, x)
	s.w.region = region
	region.coordinates(sp, th, x)
	return f
}

// admissible tests whether the model forgets its errors: the roots of the
// moving-average polynomial of its reduced form
//
//	(1-φB)(1-B^m) + αB(1-φB)(1+…+B^(m-1)) + βφB(1+…+B^(m-1)) + γB^m(1-φB)
//
// must lie inside the unit circle (in z = 1/B; Hyndman et al. 2008, ch. 10–11),
// by the Schur–Cohn recursion. A root on the circle, which there always is
// without damping, counts as inside.
func admissible(th theta, m int) bool {
	if m < 2 {
		return true
	}
	a, b, g, phi := th.alpha, th.beta, th.gamma, th.phi
	p := make([]float64, m+2) // p[k] multiplies z^k
	p[0] = phi * (1 - a - g)
	p[1] = a - a*phi + b*phi + g - 1
	for k := 2; k < m; k++ {
		p[k] = a - a*phi + b*phi
	}
	p[m] = a + b*phi - phi
	p[m+1] = 1
	scale := 1.0
	for k := range p { // roots inside radius 1+ε
		p[k] *= scale
		scale *= 1 + 1e-5
	}
	return schurStable(p)
}

// schurStable tells whether all roots of Σ p[k] z^k lie inside the unit circle.
func schurStable(p []float64) bool {
	for n := len(p) - 1; n > 0; n-- {
		k := p[0] / p[n]
		if k <= -1 || k >= 1 {
			return false
		}
		q := make([]float64, n)
		for i := range q {
			q[i] = (p[i+1] - k*p[n-1-i]) / (1 - k*k)
		}
		p = q
	}
	return true
}
