package series

import (
	"math"
	"sort"
)

// MeanOf is the mean of the observed values, 0 when there are none.
func MeanOf(y []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range y {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// MedianPositive is the median of the values above zero; 0 where there are none.
func MedianPositive(y []float64) float64 {
	var of [counted]int
	n, few := 0, true
	for _, v := range y {
		if v > 0 {
			n++
			if few = few && v < counted && v == math.Trunc(v); few {
				of[int(v)]++
			}
		}
	}
	if n == 0 {
		return 0
	}
	if few { // small counts are counted, not sorted
		before := 0
		for v, times := range of {
			if before += times; before > n/2 {
				return float64(v)
			}
		}
	}
	p := make([]float64, 0, n)
	for _, v := range y {
		if v > 0 {
			p = append(p, v)
		}
	}
	sort.Float64s(p)
	return p[n/2]
}

// counted bounds the counts whose median is found by counting.
const counted = 64

// Ones is n times one.
func Ones(n int) []float64 {
	f := make([]float64, n)
	for t := range f {
		f[t] = 1
	}
	return f
}

// Cycle repeats a pattern to n values.
func Cycle(pattern []float64, n int) []float64 {
	out := make([]float64, n)
	for j := range out {
		out[j] = pattern[j%len(pattern)]
	}
	return out
}

// UpTo lists 1 … h.
func UpTo(h int) []int {
	out := make([]int, h)
	for j := range out {
		out[j] = j + 1
	}
	return out
}
