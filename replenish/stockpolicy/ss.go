package stockpolicy

import (
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// SS is a periodic-review (s,S) system with discrete demand Pmf[k] per period
// on k = 0, 1, …; Lead is demand over lead time plus one review.
type SS struct {
	K, H, P float64
	Pmf     []float64
	Lead    demand.Distribution
}

// PoissonSS is the system with Poisson demand of mean lambda per period and a
// lead time of whole periods (0: what is ordered meets this period's demand).
func PoissonSS(k, h, p, lambda float64, leadTime int) SS {
	d := demand.Poisson{Lambda: lambda}
	n := int(d.Quantile(1-1e-15)) + 2
	pmf := make([]float64, n)
	for i := range pmf {
		pmf[i] = d.PMF(i)
	}
	return SS{K: k, H: h, P: p, Pmf: pmf, Lead: demand.Poisson{Lambda: lambda * float64(leadTime+1)}}
}

// NormalSS is the system with normal demand rounded to whole units, lead time 0.
func NormalSS(k, h, p, mu, sd float64) SS {
	d := RoundedNormal(mu, sd)
	pmf := make([]float64, d.Offset+len(d.Pmf))
	copy(pmf[d.Offset:], d.Pmf)
	return SS{K: k, H: h, P: p, Pmf: pmf, Lead: d}
}

// RoundedNormal is normal demand rounded to whole units, negative values to 0.
func RoundedNormal(mu, sd float64) demand.Discrete {
	n := demand.Normal{Mu: mu, Sigma: sd}
	lo, hi := max(0, int(math.Floor(mu-8*sd))), int(math.Ceil(mu+8*sd))
	pmf := make([]float64, hi-lo+1)
	below := 0.0
	for i := range pmf {
		upto := n.CDF(float64(lo+i) + 0.5)
		pmf[i], below = upto-below, upto
	}
	pmf[len(pmf)-1] += 1 - below
	return demand.Discrete{Offset: lo, Pmf: pmf}
}

func (m SS) level(y int) float64 { return NewsvendorCost(m.H, m.P, m.Lead, float64(y)) }

// Renewals is m(0), m(1), … of n distances: the expected number of periods the position
// spends each distance below S between orders, by the probabilities of a period's demand;
// pmf[0] < 1 (Zheng and Federgruen, Operations Research 39, 1991, equation 2).
func Renewals(pmf []float64, n int) []float64 {
	r := make([]float64, n)
	stay := 1 / (1 - pmf[0])
	for j := range r {
		if j == 0 {
			r[0] = stay
			continue
		}
		sum := 0.0
		for k := 1; k <= j && k < len(pmf); k++ {
			sum += pmf[k] * r[j-k]
		}
		r[j] = sum * stay
	}
	return r
}

// Cost is the exact cost per period of ordering up to S whenever the position
// is at or below s.
func (m SS) Cost(s, S int) float64 {
	r := Renewals(m.Pmf, S-s)
	total, periods := m.K, 0.0
	for j, w := range r {
		total += w * m.level(S-j)
		periods += w
	}
	return total / periods
}

// Optimal is the (s,S) of least cost by the algorithm of Zheng and Federgruen
// (1991).
func (m SS) Optimal() (s, S int, cost float64) {
	best := int(m.Lead.Quantile(m.P / (m.P + m.H)))
	for m.level(best-1) < m.level(best) {
		best--
	}
	for m.level(best+1) < m.level(best) {
		best++
	}
	cache := map[int]float64{}
	g := func(y int) float64 {
		v, ok := cache[y]
		if !ok {
			v = m.level(y)
			cache[y] = v
		}
		return v
	}
	r := Renewals(m.Pmf, 64)
	at := func(s, S int) float64 {
		for len(r) < S-s {
			r = Renewals(m.Pmf, 2*len(r))
		}
		total, periods := m.K, 0.0
		for j := 0; j < S-s; j++ {
			total += r[j] * g(S-j)
			periods += r[j]
		}
		return total / periods
	}
	S = best
	s = best - 1
	for at(s, S) > g(s) {
		s--
	}
	cost = at(s, S)
	for up := best + 1; g(up) <= cost; up++ {
		if at(s, up) >= cost {
			continue
		}
		S = up
		for at(s, S) <= g(s+1) {
			s++
		}
		cost = at(s, S)
	}
	return s, S, cost
}

// PowerApproximation is the (s,S) rule of Ehrhardt and Mosier (1984) for mean mu
// and deviation sd of demand per period and lead time 0. Where Q/mu ≤ 1.5 the
// levels are capped by the newsvendor level, without which the rule can cost half
// as much again; uncapped is s + Q.
func PowerApproximation(k, h, p, mu, sd float64) (s, S, q, uncapped float64) {
	q = 1.30 * math.Pow(mu, 0.494) * math.Pow(k/h, 0.506) * math.Pow(1+sd*sd/(mu*mu), 0.116)
	z := math.Sqrt(q * h / (sd * p))
	s = 0.973*mu + sd*(0.183/z+1.063-2.192*z)
	uncapped = s + q
	S = uncapped
	if q/mu <= 1.5 {
		level := mu + sd*demand.StandardNormalQuantile(p/(p+h))
		s, S = min(s, level), min(S, level)
	}
	return s, S, q, uncapped
}
