package count

// Spread gathers, over in-sample origins, how far sums of L periods fell from
// their forecast: the moments a negative binomial of the sum is fitted with.
type Spread struct {
	Over  float64 // Σ w·(e² − μ)
	Base  float64 // Σ w·μ²
	Mean  float64 // Σ w·μ
	Sum   float64 // Σ w·(actual sum)
	Count float64 // Σ w, in independent windows (origins/L)
}

// SumSpread compares the forecast of every in-sample sum of length L, made
// from the level path of the fit, with what was sold. Origins start after
// skip periods; windows touching a missing or off-sale period are left out.
// Each origin counts 1/L, so Count is in independent windows. Levels are taken to be
// as certain as the last: what an early one misses because it rests on few periods
// is no spread of the sums to come.
func (f *Fit) SumSpread(y, factor []float64, L, skip int) Spread {
	var s Spread
	n := len(y)
	if n < L+skip+1 {
		return s
	}
	actual, weight, bad := 0.0, 0.0, 0
	add := func(t int, sign float64) {
		if y[t] != y[t] || !f.OnSale[t] {
			bad += int(sign)
			return
		}
		actual += sign * y[t]
		weight += sign * at(factor, t)
	}
	for t := skip; t < skip+L; t++ {
		add(t, 1)
	}
	w := 1 / float64(L)
	for t := skip; ; t++ { // window [t, t+L) forecast from level after t−1
		if bad == 0 && t > 0 {
			mu := f.Path[t-1] * weight
			e := actual - mu
			s.Over += w * (e*e - mu - weight*weight*f.vaguer(t-1))
			s.Base += w * mu * mu
			s.Mean += w * mu
			s.Sum += w * actual
			s.Count += w
		}
		if t+L >= n {
			return s
		}
		add(t, -1)
		add(t+L, 1)
	}
}

// vaguer is by how much the variance of the level after a period is above that of the
// last by chance alone.
func (f *Fit) vaguer(t int) float64 {
	if f.Vague == nil {
		return 0
	}
	return (f.Vague[t] - f.Vague[len(f.Vague)-1]) * f.Path[t] * (1 + f.Path[t]/f.Size)
}

// finest is the number of units a sum is cut into where it has no unit of its own.
const finest = 1e6

// Unitless is the spread of sums that are not counted in units: all of it is in
// excess of their number, whatever they are measured in.
func (s Spread) Unitless() Spread {
	if !(s.Count > 0) || !(s.Base > 0) {
		return Spread{}
	}
	by := finest * s.Count / s.Mean
	return Spread{Over: (s.Over + s.Mean) * by * by, Base: s.Base * by * by, Mean: s.Mean * by,
		Sum: s.Sum * by, Count: s.Count}
}
