package stockpolicy

import (
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// PeriodicShort is the expected units that become short in a review period when the
// position is raised to y at each review and what is short is owed: n₁(y; L+R) − n₁(y; L),
// with cover demand over L+R and lead demand over L (Hadley and Whitin, Analysis of
// Inventory Systems, 1963, section 5-3). It is never negative.
func PeriodicShort(cover, lead demand.Distribution, y float64) float64 {
	return max(0, cover.Shortage(y)-lead.Shortage(y))
}

// PeriodicFillRate is the share of demand met from stock when position is raised to s
// every review (Silver, Pyke and Peterson 7.9).
func PeriodicFillRate(cover, lead demand.Distribution, s float64) float64 {
	return 1 - PeriodicShort(cover, lead, s)/(cover.Mean()-lead.Mean())
}

// PeriodicForFill is the order-up-to level with the given fill rate; it may be
// below mean demand over the cover window.
func PeriodicForFill(cover, lead demand.Distribution, fill float64) float64 {
	return solveUp(func(s float64) float64 { return PeriodicFillRate(cover, lead, s) }, fill, lead.Mean(), cover.SD()+1)
}

// LotFillRate is the exact fill rate 1 − (n₁(r) − n₁(r + Q))/Q of continuous
// review, and approx the usual 1 − n₁(r)/Q (Hadley and Whitin 1963).
func LotFillRate(lead demand.Distribution, r, q float64) (exact, approx float64) {
	short := lead.Shortage(r)
	return 1 - (short-lead.Shortage(r+q))/q, 1 - short/q
}

// LotForFill is the reorder point with the given exact fill rate. It may imply
// negative safety stock: a large lot protects too.
func LotForFill(lead demand.Distribution, q, fill float64) float64 {
	return solveUp(func(r float64) float64 { exact, _ := LotFillRate(lead, r, q); return exact }, fill,
		lead.Mean()-q, lead.SD()+1)
}

// solveUp finds x with f(x) = target for f not decreasing, widening from start.
func solveUp(f func(float64) float64, target, start, step float64) float64 {
	lo, hi := start, start+step
	for w := step; f(lo) > target; w *= 2 {
		lo -= w
	}
	for w := step; f(hi) < target; w *= 2 {
		hi += w
	}
	for range 200 {
		mid := (lo + hi) / 2
		if f(mid) < target {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// SafetyFactorForFill is the k with n₁(k)·sd = (1 − fill)·q, negative where the
// lot alone protects enough.
func SafetyFactorForFill(fill, q, sd float64) float64 {
	return InverseShortage(demand.Normal{Sigma: 1}, (1-fill)*q/sd)
}

// VariableLeadTime is the mean and deviation of demand over a random lead time:
// √(L·σ² + μ²·σ_L²) (Silver, Pyke and Peterson 7.10).
func VariableLeadTime(mu, sd, leadMean, leadSD float64) demand.Normal {
	return demand.Normal{Mu: mu * leadMean, Sigma: math.Sqrt(leadMean*sd*sd + mu*mu*leadSD*leadSD)}
}

// SmoothingLeadTimeSD is the standard deviation of demand over lead periods under
// simple exponential smoothing with one-step error sigma:
// σ√(L(1 + α(L−1) + α²(L−1)(2L−1)/6)) (Hyndman et al. 2008, section 6.3; Snyder et al. 2004).
func SmoothingLeadTimeSD(alpha, lead, sigma float64) float64 {
	return sigma * math.Sqrt(lead*(1+alpha*(lead-1)+alpha*alpha*(lead-1)*(2*lead-1)/6))
}

// PooledSD is the deviation of the sum of n equal demands with pairwise
// correlation rho (Eppen 1979).
func PooledSD(n, sd, rho float64) float64 { return sd * math.Sqrt(n+n*(n-1)*rho) }

// CensoredPoisson is the maximum-likelihood mean of Poisson demand from units sold
// of which some are only lower bounds (stockout true): the observed part by its
// mass, the censored by P(D ≥ sales) (Conrad 1976). It is NaN without sales.
func CensoredPoisson(sales []int, stockout []bool) float64 {
	if len(sales) == 0 {
		return math.NaN()
	}
	full, open := 0, 0.0
	for i, s := range sales {
		if !stockout[i] {
			full++
		}
		open += float64(s)
	}
	if full == 0 {
		return math.Inf(1)
	}
	// The score falls in λ: Σ observed (k/λ − 1) + Σ censored pmf(k−1)/P(D ≥ k).
	score := func(lambda float64) float64 {
		d, v := demand.Poisson{Lambda: lambda}, 0.0
		for i, s := range sales {
			switch {
			case !stockout[i]:
				v += float64(s)/lambda - 1
			case s > 0:
				v += d.PMF(s-1) / math.Max(1-d.CDF(float64(s-1)), 1e-300)
			}
		}
		return v
	}
	lo, hi := 1e-12, open+1
	for score(hi) > 0 {
		hi *= 2
	}
	for range 200 {
		mid := (lo + hi) / 2
		if score(mid) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}
