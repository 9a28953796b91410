package lotsize

import "math"

// DisruptedEOQCost is the cost per time of ordering q from a supplier that
// fails at rate fail and recovers at rate recover, both per time; p is the cost
// per unit lost (Parlar and Berkin 1991, Berk and Arreola-Risa 1994; Snyder and
// Shen equation 9.5).
func DisruptedEOQCost(k, h, p, d, fail, recover, q float64) float64 {
	psi := fail / (fail + recover) * -math.Expm1(-(fail+recover)*q/d)
	return (k + h*q*q/(2*d) + p*d*psi/recover) / (q/d + psi/recover)
}

// DisruptedEOQ is the units ordered that minimise DisruptedEOQCost, and that cost.
func DisruptedEOQ(k, h, p, d, fail, recover float64) (q, cost float64) {
	start, _ := DisruptedEOQApprox(k, h, p, d, fail, recover)
	q = minimise(func(q float64) float64 { return DisruptedEOQCost(k, h, p, d, fail, recover, q) }, start/10, start*10)
	return q, DisruptedEOQCost(k, h, p, d, fail, recover, q)
}

// DisruptedEOQApprox is the closed-form approximation of Snyder (2014), with
// its own cost hQ.
func DisruptedEOQApprox(k, h, p, d, fail, recover float64) (q, cost float64) {
	a := fail / (fail + recover) * d * h
	root := math.Sqrt(a*a + 2*h*recover*(k*d*recover+d*d*p*fail/(fail+recover)))
	q = (root - a) / (h * recover)
	return q, h * q
}

// DisruptedBaseStock is the base-stock level and cost per period under certain
// demand d per period when the supplier fails with probability fail and recovers
// with probability recover in a period (Tomlin 2006; Snyder and Shen 9.2).
func DisruptedBaseStock(h, p, d, fail, recover float64) (s, cost float64) {
	n := 0
	for down := 1.0; 1-fail/(fail+recover)*down < p/(p+h) && n < 1<<20; n++ {
		down *= 1 - recover
	}
	s = d * float64(n+1)
	return s, DisruptedBaseStockCost(h, p, d, fail, recover, s)
}

// DisruptedBaseStockCost is the cost per period of base-stock level s.
func DisruptedBaseStockCost(h, p, d, fail, recover, s float64) float64 {
	cost, weight := 0.0, recover/(fail+recover)
	for n, left := 0, 1.0; left > 1e-16 && n < 1<<20; n++ {
		need := d * float64(n+1)
		cost += weight * (h*max(0, s-need) + p*max(0, need-s))
		left -= weight
		if n == 0 {
			weight = fail * recover / (fail + recover)
		} else {
			weight *= 1 - recover
		}
		if weight*d*float64(n+2) < 1e-18 {
			break
		}
	}
	return cost
}

// DisruptedEOQApproxCost is the cost per time of ordering q by the approximation
// of Snyder (2014), which takes the chance of finding the supplier down for that
// of a long cycle.
func DisruptedEOQApproxCost(k, h, p, d, fail, recover, q float64) float64 {
	psi := fail / (fail + recover)
	return (k + h*q*q/(2*d) + p*d*psi/recover) / (q/d + psi/recover)
}

// AdditiveYieldEOQ is the order quantity when q + Y units arrive for q ordered
// (Snyder and Shen 9.3.1).
func AdditiveYieldEOQ(k, h, d, mean, sd float64) (q, cost float64) {
	q = math.Sqrt(2*k*d/h+sd*sd) - mean
	return q, AdditiveYieldEOQCost(k, h, d, mean, sd, q)
}

// AdditiveYieldEOQCost is the cost per time of ordering q.
func AdditiveYieldEOQCost(k, h, d, mean, sd, q float64) float64 {
	return (2*k*d+h*sd*sd)/(2*(q+mean)) + h*(q+mean)/2
}

// MultiplicativeYieldEOQ is the order quantity when q·Z units arrive for q
// ordered (Snyder and Shen 9.3.1).
func MultiplicativeYieldEOQ(k, h, d, mean, sd float64) (q, cost float64) {
	q = math.Sqrt(2 * k * d / (h * (mean*mean + sd*sd)))
	return q, MultiplicativeYieldEOQCost(k, h, d, mean, sd, q)
}

// MultiplicativeYieldEOQCost is the cost per time of ordering q.
func MultiplicativeYieldEOQCost(k, h, d, mean, sd, q float64) float64 {
	return k*d/(q*mean) + h*q*(mean*mean+sd*sd)/(2*mean)
}

// AdditiveYieldNewsvendor is the order quantity for certain demand d when s + Y
// units arrive, Y uniform on [lo, hi]; h per unit left, p per unit short
// (Snyder and Shen 9.3.2).
func AdditiveYieldNewsvendor(h, p, d, lo, hi float64) (s, cost float64) {
	s = d - lo - (hi-lo)*h/(h+p)
	return s, AdditiveYieldNewsvendorCost(h, p, d, lo, hi, s)
}

// AdditiveYieldNewsvendorCost is the cost of ordering s: the mean over Y of
// h·(s + Y − d)+ + p·(d − s − Y)+.
func AdditiveYieldNewsvendorCost(h, p, d, lo, hi, s float64) float64 {
	above := func(u float64) float64 { return max(0, u) * max(0, u) / 2 } // ∫ of (·)+
	left := above(s+hi-d) - above(s+lo-d)
	short := above(d-s-lo) - above(d-s-hi)
	return (h*left + p*short) / (hi - lo)
}

// minimise is golden-section search for a unimodal function, to the accuracy
// that float64 function values allow.
func minimise(f func(float64) float64, lo, hi float64) float64 {
	const ratio = 0.6180339887498949
	a, b := hi-ratio*(hi-lo), lo+ratio*(hi-lo)
	fa, fb := f(a), f(b)
	for range 200 {
		if fa <= fb {
			hi, b, fb = b, a, fa
			a = hi - ratio*(hi-lo)
			fa = f(a)
		} else {
			lo, a, fa = a, b, fb
			b = lo + ratio*(hi-lo)
			fb = f(b)
		}
		if hi-lo < 1e-12*math.Abs(hi) {
			break
		}
	}
	return (lo + hi) / 2
}
