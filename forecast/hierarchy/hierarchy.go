// Package hierarchy makes forecasts of items, categories, locations and their
// total agree: the whole is what its parts add up to.
package hierarchy

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Crossed reconciles with minimum trace of the error covariance, of which it takes the
// variances: ỹ = ŷ − W C'(C W C')⁻¹ C ŷ, where C ŷ is by how much each sum misses its
// parts (Wickramasuriya, Athanasopoulos & Hyndman 2019, "Optimal forecast
// reconciliation", JASA 114). Bottom series are added one at a time, and moved one at a
// time afterwards: memory grows with the square of the number of sums, not with them.
type Crossed struct {
	sums    [][]float64 // [sum][step] of the bottom forecasts
	overlap *mat.SymDense
}

// NewCrossed makes room for some sums over some steps.
func NewCrossed(sums, steps int) *Crossed {
	c := &Crossed{sums: make([][]float64, sums), overlap: mat.NewSymDense(sums, nil)}
	for a := range c.sums {
		c.sums[a] = make([]float64, steps)
	}
	return c
}

// Add adds a bottom series: the different sums it is part of, the variance of
// its errors, and its forecast. Equal orders give equal bits.
func (c *Crossed) Add(of []int, variance float64, forecast []float64) {
	for i, a := range of {
		for h, v := range forecast {
			c.sums[a][h] += v
		}
		for _, b := range of[i:] {
			c.overlap.SetSym(a, b, c.overlap.At(a, b)+variance)
		}
	}
}

// Sum is what the bottom forecasts of a sum add up to, step by step.
func (c *Crossed) Sum(a int) []float64 { return c.sums[a] }

// Prices solves for what one unit of variance moves a series of a sum by:
// z = (C W C')⁻¹ C ŷ, [sum][step]. base are the forecasts made of the sums
// themselves, variance that of their errors.
func (c *Crossed) Prices(base [][]float64, variance []float64) ([][]float64, error) {
	n := len(c.sums)
	if len(base) != n || len(variance) != n {
		return nil, fmt.Errorf("%d forecasts and %d variances for %d sums", len(base), len(variance), n)
	}
	w := mat.NewSymDense(n, nil)
	w.CopySym(c.overlap)
	gap := mat.NewDense(n, len(c.sums[0]), nil)
	for a := range n {
		w.SetSym(a, a, w.At(a, a)+variance[a])
		for h, v := range base[a] {
			gap.Set(a, h, v-c.sums[a][h])
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(w) {
		return nil, errors.New("the error variances leave the sums undetermined: some sum has none")
	}
	var z mat.Dense
	if err := chol.SolveTo(&z, gap); err != nil {
		return nil, err
	}
	out := make([][]float64, n)
	for a := range out {
		out[a] = mat.Row(nil, a, &z)
	}
	return out, nil
}

// Move reconciles one bottom forecast in place; it stays at or above zero.
func Move(prices [][]float64, of []int, variance float64, forecast []float64) {
	for h := range forecast {
		v := forecast[h]
		for _, a := range of {
			v += variance * prices[a][h]
		}
		forecast[h] = max(v, 0)
	}
}
