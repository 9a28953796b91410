// Package seasonal takes a fixed seasonal pattern out of a history and puts it
// back: the classical decomposition behind the theta methods and complex
// smoothing.
package seasonal

import "math"

// Pattern is a seasonal pattern; Index[t mod len] belongs to period t.
type Pattern struct {
	Index    []float64
	Multiply bool
}

// Significant tells whether the autocorrelation of y at lag m stands out by one
// standard error: the test of the M3 and M4 Theta entries (Fiorucci et al.
// 2016, §5) with a lower bar than their 90 %, because the pattern is shrunk.
// y has no gaps; false when it is shorter than three seasons.
func Significant(y []float64, m int) bool {
	n := len(y)
	if m < 2 || n < 3*m {
		return false
	}
	mean := 0.0
	for _, v := range y {
		mean += v / float64(n)
	}
	var c0 float64
	for _, v := range y {
		c0 += (v - mean) * (v - mean)
	}
	if !(c0 > 0) {
		return false
	}
	sum, last := 0.0, 0.0
	for lag := 1; lag <= m; lag++ {
		c := 0.0
		for t := lag; t < n; t++ {
			c += (y[t] - mean) * (y[t-lag] - mean)
		}
		last = c / c0
		if lag < m {
			sum += last * last
		}
	}
	return math.Abs(last) > math.Sqrt((1+2*sum)/float64(n))
}

// Decompose estimates the pattern by the centred moving average and slot means
// (Kendall & Stuart; R's stats::decompose). It multiplies when every value is
// clearly positive, else adds. ok is false below two seasons.
func Decompose(y []float64, m int) (p Pattern, ok bool) {
	n := len(y)
	if m < 2 || n < 2*m {
		return p, false
	}
	low, mean := math.Inf(1), 0.0
	for _, v := range y {
		low = min(low, v)
		mean += v / float64(n)
	}
	p.Multiply = low > 0.02*mean && mean > 0
	trend := movingAverage(y, m)
	sum, count, squares := make([]float64, m), make([]float64, m), make([]float64, m)
	for t := range y {
		if math.IsNaN(trend[t]) {
			continue
		}
		v := y[t] - trend[t]
		if p.Multiply {
			v = y[t] / trend[t]
		}
		sum[t%m] += v
		squares[t%m] += v * v
		count[t%m]++
	}
	p.Index = sum
	centre, noise := 0.0, 0.0
	for j := range sum {
		if count[j] == 0 {
			return Pattern{}, false
		}
		sum[j] /= count[j]
		centre += sum[j] / float64(m)
		if count[j] > 1 {
			v := max(squares[j]-count[j]*sum[j]*sum[j], 0) / (count[j] - 1)
			noise += v / count[j] / float64(m)
		}
	}
	shrink(sum, centre, noise)
	for j := range sum {
		if p.Multiply {
			sum[j] = max(sum[j]/centre, 0.01)
		} else {
			sum[j] -= centre
		}
	}
	return p, true
}

// shrink pulls the slot means toward their centre as far as their sampling
// noise says (James–Stein): Miller & Williams, "Shrinkage estimators of time
// series seasonal factors and their effect on forecasting accuracy", IJF 19
// (2003).
func shrink(index []float64, centre, noise float64) {
	m := float64(len(index))
	spread := 0.0
	for _, v := range index {
		spread += (v - centre) * (v - centre) / (m - 1)
	}
	if m < 4 || !(spread > 0) {
		return
	}
	w := (m - 3) / (m - 1) * min(noise/spread, 1)
	for j := range index {
		index[j] = centre + (1-w)*(index[j]-centre)
	}
}

// Detrended is y over its moving average, which near the ends is the nearest
// there is; for the test of a series whose level moves. The averages are
// positive.
func Detrended(y []float64, m int) []float64 {
	out := Fill(movingAverage(y, m))
	for t := range out {
		out[t] = y[t] / out[t]
	}
	return out
}

// movingAverage is the centred moving average over one season, NaN at the
// ends.
func movingAverage(y []float64, m int) []float64 {
	n, half := len(y), m/2
	out := make([]float64, n)
	for t := range out {
		out[t] = math.NaN()
	}
	for t := half; t+half < n; t++ {
		s := 0.0
		for i := t - half; i <= t+half; i++ {
			s += y[i]
		}
		if m%2 == 0 {
			s -= (y[t-half] + y[t+half]) / 2
		}
		out[t] = s / float64(m)
	}
	return out
}

// Remove returns y without the pattern.
func (p Pattern) Remove(y []float64) []float64 {
	out := append([]float64(nil), y...)
	if len(p.Index) == 0 {
		return out
	}
	for t := range out {
		if p.Multiply {
			out[t] /= p.Index[t%len(p.Index)]
		} else {
			out[t] -= p.Index[t%len(p.Index)]
		}
	}
	return out
}

// Factor returns what multiplies, and what is added to, the period t.
func (p Pattern) Factor(t int) (times, plus float64) {
	switch {
	case len(p.Index) == 0:
		return 1, 0
	case p.Multiply:
		return p.Index[t%len(p.Index)], 0
	}
	return 1, p.Index[t%len(p.Index)]
}

// Fill replaces missing values by linear interpolation between observed ones,
// the ends by the nearest; all zero when nothing is observed.
func Fill(y []float64) []float64 {
	out := append([]float64(nil), y...)
	last := -1
	for t, v := range out {
		if v != v {
			continue
		}
		for i := last + 1; i < t; i++ {
			if last < 0 {
				out[i] = v
			} else {
				w := float64(i-last) / float64(t-last)
				out[i] = out[last]*(1-w) + v*w
			}
		}
		last = t
	}
	for i := last + 1; i < len(out); i++ {
		if last < 0 {
			out[i] = 0
		} else {
			out[i] = out[last]
		}
	}
	return out
}
