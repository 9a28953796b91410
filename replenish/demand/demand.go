// Package demand holds the distributions of demand over a window of days that
// every stock policy is computed from: normal, gamma, negative binomial,
// Poisson, lognormal, discrete, a quantile grid, and mixtures of them.
//
// Demand is in units (not rounded). Nothing here returns NaN for parameters
// inside the stated ranges.
package demand

// Distribution is the distribution of total demand D over a window.
type Distribution interface {
	// Mean is E[D] in units.
	Mean() float64
	// SD is the standard deviation of D in units.
	SD() float64
	// CDF is P(D ≤ x).
	CDF(x float64) float64
	// Quantile is the smallest x with CDF(x) ≥ p, for 0 < p < 1.
	Quantile(p float64) float64
	// Shortage is E[(D − x)+], the expected units short of x (the first-order
	// loss function; Snyder and Shen, Fundamentals of Supply Chain Theory,
	// 2nd ed., appendix C).
	Shortage(x float64) float64
}

// Surplus is E[(x − D)+], the expected units left of x.
func Surplus(d Distribution, x float64) float64 { return x - d.Mean() + d.Shortage(x) }

// solve finds x in [lo, hi] with f(x) ≥ p by bisection, for f not decreasing.
// It widens hi until f(hi) ≥ p or hi is beyond 1e300.
func solve(f func(float64) float64, p, lo, hi float64) float64 {
	for f(hi) < p && hi < 1e300 {
		lo, hi = hi, hi+2*(hi-lo)+1
	}
	for i := 0; i < 200; i++ {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			break
		}
		if f(mid) >= p {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// solveInteger finds the smallest integer k ≥ 0 with f(k) ≥ p, starting from
// a guess and doubling the step outward before bisecting.
func solveInteger(f func(float64) float64, p, guess float64) float64 {
	lo, hi := -1.0, max(guess, 0)
	for step := 1.0; f(hi) < p && hi < 1e15; step *= 2 {
		lo, hi = hi, hi+step
	}
	for step := 1.0; lo < 0 && hi-step > 0; step *= 2 {
		if f(hi-step) < p {
			lo = hi - step
			break
		}
		hi -= step
	}
	for hi-lo > 1 {
		mid := float64(int64((lo + hi) / 2))
		if mid <= lo {
			mid = lo + 1
		}
		if f(mid) >= p {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}
