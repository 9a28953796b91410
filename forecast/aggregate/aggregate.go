// Package aggregate reconciles forecasts of one series made at several
// temporal aggregations: THIEF of Athanasopoulos, Hyndman, Kourentzes &
// Petropoulos, "Forecasting with temporal hierarchies", EJOR 262 (2017), with
// structural scaling.
package aggregate

import "math"

// Factors lists the aggregation levels of season m: its divisors, ascending
// from 1.
func Factors(m int) []int {
	var out []int
	for k := 1; k <= m; k++ {
		if m%k == 0 {
			out = append(out, k)
		}
	}
	return out
}

// Blocks sums y over non-overlapping blocks of k periods that end with the
// newest; the oldest n mod k periods are left out. A block with a missing
// period is scaled up from what was observed, or missing without any.
func Blocks(y []float64, k int) []float64 {
	n := len(y) / k
	out := make([]float64, n)
	for i := range out {
		sum, seen := 0.0, 0
		for _, v := range y[len(y)-(n-i)*k:][:k] {
			if v == v {
				sum += v
				seen++
			}
		}
		out[i] = math.NaN()
		if seen > 0 {
			out[i] = sum * float64(k) / float64(seen)
		}
	}
	return out
}

// Reconcile combines forecasts of all levels for whole seasons: byLevel[i]
// holds those of Factors(m)[i], a whole number of seasons long. The result has
// one value per base period. It is the least-squares solution with weights
// 1/k, the variance of an aggregate growing with its number of periods.
func Reconcile(byLevel [][]float64, m int) []float64 {
	factors := Factors(m)
	a := make([]float64, m*m)
	for _, k := range factors {
		for i := 0; i < m; i++ {
			for j := i / k * k; j <= i; j++ {
				a[i*m+j] += 1 / float64(k)
			}
		}
	}
	factor(a, m)
	h := len(byLevel[0])
	out := make([]float64, h)
	for start := 0; start+m <= h; start += m {
		b := out[start : start+m]
		for l, k := range factors {
			for i := range b {
				b[i] += byLevel[l][(start+i)/k] / float64(k)
			}
		}
		solve(a, b)
	}
	return out
}

// factor is the Cholesky factor of the lower triangle of a, in place.
func factor(a []float64, m int) {
	for i := 0; i < m; i++ {
		for j := 0; j <= i; j++ {
			v := a[i*m+j]
			for k := 0; k < j; k++ {
				v -= a[i*m+k] * a[j*m+k]
			}
			if i == j {
				a[i*m+i] = math.Sqrt(v)
			} else {
				a[i*m+j] = v / a[j*m+j]
			}
		}
	}
}

func solve(l, b []float64) {
	m := len(b)
	for i := range b {
		for k := 0; k < i; k++ {
			b[i] -= l[i*m+k] * b[k]
		}
		b[i] /= l[i*m+i]
	}
	for i := m - 1; i >= 0; i-- {
		for k := i + 1; k < m; k++ {
			b[i] -= l[k*m+i] * b[k]
		}
		b[i] /= l[i*m+i]
	}
}
