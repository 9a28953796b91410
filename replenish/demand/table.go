package demand

import "math"

// Table is a distribution on 0, step, 2·step, … with every CDF and shortage
// tabulated, so that a policy search costs one look-up per level.
type Table struct {
	step  float64
	cdf   []float64 // P(D ≤ i·step)
	short []float64 // E[(D − i·step)+]
	sd    float64
}

// tableMost is the most points of a table; larger demand takes a wider step.
const tableMost = 512

// Windows is a mixture of negative binomial (or Poisson) windows: window i has a weight, a
// mean and a variance. A variance at or below the mean is Poisson. Weights are normalised.
type Windows struct{ Weights, Means, Variances []float64 }

// Add adds a window: its weight on any scale, its mean in units and its variance in their square.
func (w *Windows) Add(weight, mean, variance float64) {
	w.Weights, w.Means, w.Variances = append(w.Weights, weight), append(w.Means, mean), append(w.Variances, variance)
}

// top is where its table ends.
func (w *Windows) top() (top float64) {
	for i, m := range w.Means {
		top = max(top, m+7*math.Sqrt(max(w.Variances[i], m))+12)
	}
	return top
}

// Tables tabulates several windows in steps of one width. What one of them has beyond another, as a
// cover window beyond its lead time, is then not the difference of two roundings.
func Tables(of ...Windows) []*Table {
	top, out := 0.0, make([]*Table, len(of))
	for i := range of {
		top = max(top, of[i].top())
	}
	step := math.Ceil(top / tableMost)
	for i, w := range of {
		out[i] = w.table(step)
	}
	return out
}

// table tabulates a mixture in whole steps.
func (w *Windows) table(step float64) *Table {
	weights, means, variances := w.Weights, w.Means, w.Variances
	total := 0.0
	for _, w := range weights {
		total += w
	}
	n := int(w.top()/step) + 2
	pmf := make([]float64, n)
	for i, w := range weights {
		switch {
		case !(w > 0 && total > 0):
		case step > 1 && variances[i] < means[i]*step*1.5:
			// In wide steps so steady a demand is no longer a count; it is so
			// large that the normal differs by less than a step.
			addNormal(pmf, w/total, means[i]/step, math.Sqrt(max(variances[i], means[i]))/step)
		default:
			addCounts(pmf, w/total, means[i]/step, variances[i]/(step*step))
		}
	}
	return tableOf(pmf, step)
}

// addNormal adds weight times a normal rounded to whole steps.
func addNormal(pmf []float64, weight, mean, sd float64) {
	n, below := Normal{Mu: mean, Sigma: sd}, 0.0
	for k := range pmf {
		upto := n.CDF(float64(k) + 0.5)
		if k == len(pmf)-1 {
			upto = 1
		}
		pmf[k] += weight * (upto - below)
		below = upto
	}
}

// addCounts adds weight times a negative binomial to pmf by its recursion.
func addCounts(pmf []float64, weight, mean, variance float64) {
	if mean <= 0 {
		pmf[0] += weight
		return
	}
	poisson := variance <= mean*(1+1e-6)
	var r, q, logp float64
	if poisson {
		logp = -mean
	} else {
		r, q = mean*mean/(variance-mean), 1-mean/variance
		logp = r * math.Log(mean/variance)
	}
	rest := weight
	// Far below the mean the mass underflows: start the recursion in logs.
	k := 0
	for ; k < len(pmf)-1 && logp < -600; k++ {
		logp += math.Log(ratio(poisson, mean, r, q, k))
	}
	p := weight * math.Exp(logp)
	a, b := r*q, q // p(k+1)/p(k) = (a + b·k)/(k + 1)
	if poisson {
		a, b = mean, 0
	}
	x := float64(k)
	for ; k < len(pmf)-1; k++ {
		pmf[k] += p
		rest -= p
		if p < 1e-14*weight && x > mean {
			break
		}
		p *= (a + b*x) * reciprocal[k+1]
		x++
	}
	pmf[len(pmf)-1] += max(0, rest)
}

// reciprocal[k] is 1/k: a multiplication where the recursion would divide.
var reciprocal = func() (r [tableMost + 8]float64) {
	for k := 1; k < len(r); k++ {
		r[k] = 1 / float64(k)
	}
	return r
}()

func ratio(poisson bool, mean, r, q float64, k int) float64 {
	if poisson {
		return mean / float64(k+1)
	}
	return (float64(k) + r) / float64(k+1) * q
}

// tableOf turns probabilities, which it uses up, into a table.
func tableOf(pmf []float64, step float64) *Table {
	n := len(pmf)
	t := &Table{step: step, cdf: pmf, short: make([]float64, n)}
	sum, second := 0.0, 0.0
	for i, p := range pmf {
		x := float64(i) * step
		second += p * x * x
		sum += p
		pmf[i] = min(1, sum)
	}
	t.cdf[n-1] = 1
	for i := n - 2; i >= 0; i-- {
		t.short[i] = t.short[i+1] + step*(1-t.cdf[i])
	}
	t.sd = math.Sqrt(max(0, second-t.short[0]*t.short[0]))
	return t
}

// Mean is the table's mean.
func (t *Table) Mean() float64 { return t.short[0] }

// SD is the table's standard deviation.
func (t *Table) SD() float64 { return t.sd }

// CDF is P(D ≤ x).
func (t *Table) CDF(x float64) float64 {
	switch i := int(math.Floor(x / t.step)); {
	case x < 0:
		return 0
	case i >= len(t.cdf):
		return 1
	default:
		return t.cdf[i]
	}
}

// Quantile is the smallest tabulated x with CDF(x) ≥ p.
func (t *Table) Quantile(p float64) float64 {
	lo, hi := 0, len(t.cdf)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if t.cdf[mid] >= p-1e-12 {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return float64(lo) * t.step
}

// Shortage is linear between the tabulated points, as it is between whole units.
func (t *Table) Shortage(x float64) float64 {
	if x <= 0 {
		return t.short[0] - x
	}
	f := x / t.step
	i := int(f)
	if i >= len(t.short)-1 {
		return 0
	}
	return t.short[i] + (f-float64(i))*(t.short[i+1]-t.short[i])
}
