package tree

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
)

func shop(t *testing.T) *Tree {
	tree, err := NewTree(4, Level{"category", []string{"a", "a", "b", "b"}},
		Level{"location", []string{"x", "y", "x", "y"}})
	require.NoError(t, err)
	return tree
}

func TestTreeAddsUp(t *testing.T) {
	tree := shop(t)
	require.Equal(t, 9, tree.Size())
	out := tree.BottomUp([][]float64{{1}, {2}, {3}, {4}})
	require.Equal(t, [][]float64{{10}, {3}, {7}, {4}, {6}, {1}, {2}, {3}, {4}}, out)
}

func TestTopDownSharesByPast(t *testing.T) {
	out := shop(t).TopDown([]float64{100}, []float64{1, 1, 2, 4})
	require.Equal(t, []float64{12.5}, out[5])
	require.Equal(t, []float64{50}, out[8])
	require.Equal(t, []float64{100}, out[0])
	require.Equal(t, []float64{25}, shop(t).TopDown([]float64{100}, make([]float64, 4))[5])
}

// The textbook form S (S' W⁻¹ S)⁻¹ S' W⁻¹ ŷ, computed with dense matrices, must
// give what the constraint form gives.
func TestMinTraceIsTheTextbookForm(t *testing.T) {
	tree := shop(t)
	rng := rand.New(rand.NewPCG(1, 2))
	n, T := tree.Size(), 30
	base, errs := make([][]float64, n), make([][]float64, n)
	for i := range base {
		base[i] = []float64{10 + 5*rng.Float64(), 8 + rng.Float64()}
		errs[i] = make([]float64, T)
		for s := range errs[i] {
			errs[i][s] = rng.NormFloat64() * float64(1+i%3)
		}
	}
	for _, weights := range []Weights{WLS, Shrink} {
		got, err := tree.MinTrace(base, errs, weights, false)
		require.NoError(t, err)
		want := textbook(tree, base, newCovariance(errs, weights))
		for i := range got {
			require.InDeltaSlice(t, want[i], got[i], 1e-8, "node %d, weights %v", i, weights)
		}
		again := tree.BottomUp(got[len(tree.Nodes):])
		for i := range got {
			require.InDeltaSlice(t, again[i], got[i], 1e-9)
		}
	}
}

func textbook(tree *Tree, base [][]float64, w *covariance) [][]float64 {
	n, m := tree.Size(), tree.Bottom
	S := mat.NewDense(n, m, nil)
	for a, node := range tree.Nodes {
		for _, i := range node.Parts {
			S.Set(a, i, 1)
		}
	}
	for i := range m {
		S.Set(len(tree.Nodes)+i, i, 1)
	}
	W := mat.NewDense(n, n, nil)
	for i := range n {
		for j := range n {
			v := 0.0
			if i == j {
				v = w.diagonal * w.variance[i]
			}
			if w.errors != nil {
				for s := range w.errors[i] {
					v += w.full * w.errors[i][s] * w.errors[j][s]
				}
			}
			W.Set(i, j, v)
		}
	}
	var inv, left, middle, projected, out mat.Dense
	if err := inv.Inverse(W); err != nil {
		panic(err)
	}
	left.Mul(S.T(), &inv)
	middle.Mul(&left, S)
	if err := middle.Inverse(&middle); err != nil {
		panic(err)
	}
	yhat := mat.NewDense(n, len(base[0]), nil)
	for i, row := range base {
		yhat.SetRow(i, row)
	}
	projected.Mul(&left, yhat)
	projected.Mul(&middle, &projected)
	out.Mul(S, &projected)
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = mat.Row(nil, i, &out)
	}
	return rows
}

// Reconciling coherent forecasts changes nothing; noise on all nodes gets less
// when they are reconciled.
func TestMinTraceHelps(t *testing.T) {
	tree := shop(t)
	rng := rand.New(rand.NewPCG(3, 4))
	truth := tree.BottomUp([][]float64{{10}, {20}, {30}, {40}})
	errs := make([][]float64, tree.Size())
	for i := range errs {
		errs[i] = make([]float64, 50)
		for s := range errs[i] {
			errs[i][s] = rng.NormFloat64()
		}
	}
	same, err := tree.MinTrace(truth, errs, WLS, true)
	require.NoError(t, err)
	for i := range truth {
		require.InDeltaSlice(t, truth[i], same[i], 1e-9)
	}
	before, after := 0.0, 0.0
	for range 200 {
		base := make([][]float64, len(truth))
		for i := range base {
			base[i] = []float64{truth[i][0] + rng.NormFloat64()}
		}
		out, err := tree.MinTrace(base, errs, WLS, false)
		require.NoError(t, err)
		for i := range base {
			before += (base[i][0] - truth[i][0]) * (base[i][0] - truth[i][0])
			after += (out[i][0] - truth[i][0]) * (out[i][0] - truth[i][0])
		}
	}
	require.Less(t, after, 0.6*before)
}

func TestNonNegative(t *testing.T) {
	tree := shop(t)
	base := [][]float64{{-5}, {0}, {0}, {0}, {0}, {1}, {0}, {0}, {0}}
	errs := make([][]float64, tree.Size())
	for i := range errs {
		errs[i] = []float64{1, -1, 1}
	}
	out, err := tree.MinTrace(base, errs, WLS, true)
	require.NoError(t, err)
	for _, row := range out {
		require.GreaterOrEqual(t, row[0], 0.0)
	}
}
