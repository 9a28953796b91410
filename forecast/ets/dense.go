package ets

import "math"

// Small dense algebra on row-major lower triangles, without allocation.

func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+3 < len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}

// cholesky factors the lower triangle of a (d×d) in place after adding
// ridge·a[i][i] to its diagonal; false when it is not positive definite. The
// diagonal of the factor holds reciprocals.
func cholesky(a []float64, d int, ridge float64) bool {
	for i := 0; i < d; i++ {
		ri := a[i*d : i*d+i+1]
		ri[i] += ridge * ri[i]
		for j := 0; j < i; j++ {
			rj := a[j*d : j*d+j+1]
			ri[j] = (ri[j] - dot(ri[:j], rj[:j])) * rj[j]
		}
		v := ri[i] - dot(ri[:i], ri[:i])
		if !(v > 0) || math.IsInf(v, 0) {
			return false
		}
		ri[i] = 1 / math.Sqrt(v)
	}
	return true
}

func forwardSolve(l, b []float64, d int) {
	for i := 0; i < d; i++ {
		r := l[i*d : i*d+i+1]
		b[i] = (b[i] - dot(r[:i], b[:i])) * r[i]
	}
}

func backSolve(l, b []float64, d int) {
	for i := d - 1; i >= 0; i-- {
		v := b[i] * l[i*d+i]
		b[i] = v
		r := l[i*d : i*d+i]
		for j := range r {
			b[j] -= v * r[j]
		}
	}
}

// accumulate adds rows'·rows to the lower triangle of a (p×p); rows is n×p.
// Four rows at a time keep the products in registers.
func accumulate(a, rows []float64, n, p int) {
	t := 0
	for ; t+3 < n; t += 4 {
		r0, r1, r2, r3 := rows[t*p:(t+1)*p], rows[(t+1)*p:(t+2)*p], rows[(t+2)*p:(t+3)*p], rows[(t+3)*p:(t+4)*p]
		for i := 0; i < p; i++ {
			ai := a[i*p : i*p+i+1]
			x0, x1, x2, x3 := r0[i], r1[i], r2[i], r3[i]
			q0, q1, q2, q3 := r0[:len(ai)], r1[:len(ai)], r2[:len(ai)], r3[:len(ai)]
			for j := range ai {
				ai[j] += (x0*q0[j] + x1*q1[j]) + (x2*q2[j] + x3*q3[j])
			}
		}
	}
	for ; t < n; t++ {
		r := rows[t*p : (t+1)*p]
		for i := 0; i < p; i++ {
			ai, x := a[i*p:i*p+i+1], r[i]
			for j := range ai {
				ai[j] += x * r[j]
			}
		}
	}
}
