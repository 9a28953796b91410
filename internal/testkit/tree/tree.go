// Package tree reconciles forecasts with every series of a hierarchy in memory: what
// the crossed form of package hierarchy is held against.
package tree

import (
	"errors"
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/mat"
)

// Tree is a set of bottom series and the sums over them that are forecast too.
// Node 0 … len(Nodes)−1 are the sums, in order; the bottom series follow.
type Tree struct {
	Nodes  []Node
	Bottom int // number of bottom series
}

// Node is a sum over bottom series.
type Node struct {
	Level string // "total", or the name of the level
	Label string // the category, the location …
	Parts []int  // bottom series, ascending
}

// Level labels every bottom series: level "location", Of[i] the location of
// series i.
type Level struct {
	Name string
	Of   []string
}

// NewTree builds the total and one node for every label of every level, labels
// in order. Levels need not nest (category and location cross).
func NewTree(bottom int, levels ...Level) (*Tree, error) {
	t := &Tree{Bottom: bottom}
	all := make([]int, bottom)
	for i := range all {
		all[i] = i
	}
	t.Nodes = append(t.Nodes, Node{Level: "total", Parts: all})
	for _, l := range levels {
		if len(l.Of) != bottom {
			return nil, fmt.Errorf("level %s labels %d series of %d", l.Name, len(l.Of), bottom)
		}
		parts := map[string][]int{}
		for i, label := range l.Of {
			parts[label] = append(parts[label], i)
		}
		labels := make([]string, 0, len(parts))
		for label := range parts {
			labels = append(labels, label)
		}
		sort.Strings(labels)
		for _, label := range labels {
			t.Nodes = append(t.Nodes, Node{Level: l.Name, Label: label, Parts: parts[label]})
		}
	}
	return t, nil
}

// Size is the number of sums and bottom series together.
func (t *Tree) Size() int { return len(t.Nodes) + t.Bottom }

// BottomUp adds bottom values up: the result has the sums first, then the
// bottom series as they are. values[i][h] is bottom series i at step h.
func (t *Tree) BottomUp(values [][]float64) [][]float64 {
	out := make([][]float64, 0, t.Size())
	for _, n := range t.Nodes {
		sum := make([]float64, len(values[0]))
		for _, i := range n.Parts {
			for h, v := range values[i] {
				sum[h] += v
			}
		}
		out = append(out, sum)
	}
	return append(out, values...)
}

// TopDown shares a forecast of the total among the bottom series by their
// share of past demand (average historical proportions; Gross & Sohl 1990,
// "Disaggregation methods to expedite product line forecasting", Journal of
// Forecasting 9) and adds up again. A past without demand is shared evenly.
func (t *Tree) TopDown(total []float64, past []float64) [][]float64 {
	sum := 0.0
	for _, v := range past {
		sum += math.Max(v, 0)
	}
	values := make([][]float64, t.Bottom)
	for i := range values {
		share := 1 / float64(t.Bottom)
		if sum > 0 {
			share = math.Max(past[i], 0) / sum
		}
		values[i] = make([]float64, len(total))
		for h, v := range total {
			values[i][h] = share * v
		}
	}
	return t.BottomUp(values)
}

// Weights say how the errors of the forecasts hang together.
type Weights int

const (
	// WLS weighs every forecast by the variance of its own errors.
	WLS Weights = iota
	// Shrink also uses their correlations, shrunk to none (Schäfer & Strimmer 2005).
	Shrink
)

// MinTrace reconciles forecasts of all nodes with minimum trace of the error
// covariance: ỹ = ŷ − W C'(C W C')⁻¹ C ŷ, where C ŷ is by how much each sum
// misses its parts (Wickramasuriya, Athanasopoulos & Hyndman 2019, "Optimal
// forecast reconciliation", JASA 114).
//
// base[n][h] and errors[n][t] (in-sample one-step errors, equal lengths, NaN
// where there is none) hold the sums first, then the bottom series. With
// nonNegative, bottom series below zero are set to zero and added up again.
func (t *Tree) MinTrace(base, errs [][]float64, weights Weights, nonNegative bool) ([][]float64, error) {
	if len(base) != t.Size() || len(errs) != t.Size() {
		return nil, fmt.Errorf("%d forecasts and %d error series for %d nodes", len(base), len(errs), t.Size())
	}
	w := newCovariance(errs, weights)
	steps := len(base[0])
	gap := mat.NewDense(len(t.Nodes), steps, nil)
	for a, n := range t.Nodes {
		for h := range steps {
			v := base[a][h]
			for _, i := range n.Parts {
				v -= base[len(t.Nodes)+i][h]
			}
			gap.Set(a, h, v)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(t.constraint(w)) {
		return nil, errors.New("the error covariance is singular: give more errors, or use WLS")
	}
	var z mat.Dense
	if err := chol.SolveTo(&z, gap); err != nil {
		return nil, err
	}
	return t.move(base, w, &z, nonNegative), nil
}

// constraint is C W C'.
func (t *Tree) constraint(w *covariance) *mat.SymDense {
	n := len(t.Nodes)
	m := mat.NewSymDense(n, nil)
	sums := w.combined(t)
	for a := range n {
		for b := a; b < n; b++ {
			v := 0.0
			if a == b {
				v = w.variance[a]
			}
			v += overlap(t.Nodes[a].Parts, t.Nodes[b].Parts, w.variance[n:])
			v *= w.diagonal
			for s := range sums[a] {
				v += w.full * sums[a][s] * sums[b][s]
			}
			m.SetSym(a, b, v)
		}
	}
	return m
}

// overlap adds the variances of the bottom series two sums share.
func overlap(a, b []int, variance []float64) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			sum += variance[a[i]]
			i, j = i+1, j+1
		}
	}
	return sum
}

// move subtracts W C' z from the forecasts and adds the bottom up.
func (t *Tree) move(base [][]float64, w *covariance, z *mat.Dense, nonNegative bool) [][]float64 {
	n, steps := len(t.Nodes), len(base[0])
	values := make([][]float64, t.Bottom)
	for i := range values {
		values[i] = append([]float64(nil), base[n+i]...)
	}
	back := make([]float64, t.Bottom) // C' z at one step, for the bottom: minus the z of every sum above
	sums := w.combined(t)
	for h := range steps {
		clear(back)
		for a, node := range t.Nodes {
			for _, i := range node.Parts {
				back[i] -= z.At(a, h)
			}
		}
		common := make([]float64, w.length)
		for a := range t.Nodes {
			for s := range sums[a] {
				common[s] += sums[a][s] * z.At(a, h)
			}
		}
		for i := range values {
			v := w.diagonal * w.variance[n+i] * back[i]
			for s := range common {
				v += w.full * w.errors[n+i][s] * common[s]
			}
			values[i][h] -= v
			if nonNegative {
				values[i][h] = math.Max(values[i][h], 0)
			}
		}
	}
	return t.BottomUp(values)
}
