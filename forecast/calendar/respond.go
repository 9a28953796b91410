package calendar

import "math"

// Response is how the logarithm of demand answers to regressors such as
// promotion and price.
type Response struct {
	Coef []float64 // one per regressor
	Info []float64 // information on each (inverse variance), from this series alone
}

// respondSpread is the prior standard deviation of a coefficient around its
// prior mean, and respondRounds the Newton steps; both suffice widely.
const (
	respondSpread = 0.7
	respondRounds = 8
)

// Respond fits demand ~ quasi-Poisson with mean exp(trend + Σ coef·x)·factor by
// Newton steps, where the trend is piecewise linear with a knot every 91
// periods, so that a lasting change of level is not put down to a price. NaN in
// y is missing; x[k] has at least len(y) finite values; prior is what the
// coefficients shrink to. The variance is taken as proportional to the mean
// with the dispersion of the residuals (McCullagh & Nelder 1989, §6.2).
func Respond(y, factor []float64, x [][]float64, prior []float64) Response {
	p, n := len(x), len(y)
	knots := n/knotEvery + 2
	beta := make([]float64, p+knots)
	copy(beta, prior)
	start := math.Log(math.Max(meanOver(y, factor), 1e-3))
	for i := range knots {
		beta[p+i] = start
	}
	row := func(t int, f func(int, float64)) {
		for k := range x {
			f(k, x[k][t])
		}
		at := float64(t) / knotEvery
		i := int(at)
		f(p+i, 1-(at-float64(i)))
		f(p+i+1, at-float64(i))
	}
	r := Response{Coef: make([]float64, p), Info: make([]float64, p)}
	dispersion := 1.0
	for range respondRounds {
		s := newSystem(p + knots)
		pearson, count := 0.0, 0.0
		for t, v := range y {
			if v != v || factor[t] <= 0 {
				continue
			}
			eta := 0.0
			row(t, func(j int, a float64) { eta += a * beta[j] })
			eta = math.Min(math.Max(eta, -12), 20)
			mu := math.Max(math.Exp(eta)*factor[t], 1e-6)
			w := mu / dispersion
			s.weighted(func(f func(int, float64)) { row(t, f) }, eta+(v-mu)/mu, w)
			pearson, count = pearson+(v-mu)*(v-mu)/mu, count+1
		}
		for k := range p {
			r.Info[k] = s.a[k*s.p+k]
			s.pull(k, 1/(respondSpread*respondSpread), prior[k])
		}
		for i := range knots - 1 {
			s.tie(p+i, p+i+1, 1/(4*trendStep*trendStep))
		}
		s.pull(p, 1e-6, start)
		step := s.solution()
		for j := range beta {
			beta[j] += math.Min(math.Max(step[j]-beta[j], -2), 2)
		}
		dispersion = math.Max(pearson/math.Max(count-float64(p+2), 1), 0.5)
	}
	copy(r.Coef, beta[:p])
	return r
}

// weighted is observe with a weight.
func (s *system) weighted(each func(func(int, float64)), v, w float64) {
	root := math.Sqrt(w)
	s.observe(func(f func(int, float64)) { each(func(j int, a float64) { f(j, a*root) }) }, v*root)
}

func meanOver(y, factor []float64) float64 {
	sum, weight := 0.0, 0.0
	for t, v := range y {
		if v == v {
			sum, weight = sum+v, weight+factor[t]
		}
	}
	if weight <= 0 {
		return 0
	}
	return sum / weight
}
