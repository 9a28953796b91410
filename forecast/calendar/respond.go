package calendar

import "math"

// Response is how the logarithm of demand answers to regressors such as
// promotion and price.
type Response struct {
	Coef []float64 // one per regressor
	Info []float64 // information on each (inverse variance), from this series alone
}

// respondSpread is the prior standard deviation of a coefficient around its
// prior mean, and respondRounds the most Newton steps; both suffice widely.
const (
	respondSpread = 0.7
	respondRounds = 8
)

// settled is the largest change of a coefficient, log scale, or share of change of a spread, in
// a round that is the last: Newton steps after it are hundreds of times smaller.
const settled = 1e-3

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
	start := math.Log(max(meanOver(y, factor), 1e-3))
	for i := range knots {
		beta[p+i] = start
	}
	r := Response{Coef: make([]float64, p), Info: make([]float64, p)}
	s, row := newSystem(p+knots), respondRow{x: x}
	dispersion := 1.0
	for range respondRounds {
		s.clear()
		pearson, count := 0.0, 0.0
		for t, v := range y {
			if v != v || factor[t] <= 0 {
				continue
			}
			row.at(t)
			eta := 0.0
			for i, j := range row.cols {
				eta += row.value[i] * beta[j]
			}
			eta = min(max(eta, -12), 20)
			mu := max(math.Exp(eta)*factor[t], 1e-6)
			root := math.Sqrt(mu / dispersion)
			for i := range row.value {
				row.value[i] *= root
			}
			s.observe(row.cols, row.value, (eta+(v-mu)/mu)*root)
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
		step, before := s.solution(), dispersion
		dispersion = max(pearson/max(count-float64(p+2), 1), 0.5)
		moved := math.Abs(dispersion/before - 1)
		for j := range beta {
			by := min(max(step[j]-beta[j], -2), 2)
			beta[j] += by
			moved = max(moved, math.Abs(by))
		}
		if moved < settled {
			break
		}
	}
	copy(r.Coef, beta[:p])
	return r
}

// respondRow is a period's row of the regression: the regressors that are not zero in
// it, and its place between two knots. Most periods have few regressors.
type respondRow struct {
	x     [][]float64
	cols  []int
	value []float64
}

func (row *respondRow) at(t int) {
	row.cols, row.value = row.cols[:0], row.value[:0]
	for k, x := range row.x {
		if v := x[t]; v != 0 {
			row.cols, row.value = append(row.cols, k), append(row.value, v)
		}
	}
	at := float64(t) / knotEvery
	i := int(at)
	row.cols = append(row.cols, len(row.x)+i, len(row.x)+i+1)
	row.value = append(row.value, 1-(at-float64(i)), at-float64(i))
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
