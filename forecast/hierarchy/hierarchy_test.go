package hierarchy_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/hierarchy"
	"github.com/stockwright/stockwright/internal/testkit/tree"
)

// One series at a time gives what the whole tree gives.
func TestCrossedIsMinTrace(t *testing.T) {
	shop, err := tree.NewTree(4, tree.Level{Name: "category", Of: []string{"a", "a", "b", "b"}},
		tree.Level{Name: "location", Of: []string{"x", "y", "x", "y"}})
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(5, 6))
	base, errs := make([][]float64, shop.Size()), make([][]float64, shop.Size())
	for i := range base {
		base[i] = []float64{20 + 5*rng.Float64(), 30 + rng.Float64()}
		errs[i] = make([]float64, 20)
		for s := range errs[i] {
			errs[i][s] = rng.NormFloat64() * float64(1+i%3)
		}
	}
	variance := make([]float64, len(errs))
	for i, e := range errs {
		for _, v := range e {
			variance[i] += v * v / float64(len(e))
		}
	}
	want, err := shop.MinTrace(base, errs, tree.WLS, true)
	require.NoError(t, err)
	n := len(shop.Nodes)
	of := make([][]int, shop.Bottom)
	for a, node := range shop.Nodes {
		for _, i := range node.Parts {
			of[i] = append(of[i], a)
		}
	}
	c := hierarchy.NewCrossed(n, 2)
	for i := range shop.Bottom {
		c.Add(of[i], variance[n+i], base[n+i])
	}
	prices, err := c.Prices(base[:n], variance[:n])
	require.NoError(t, err)
	for i := range shop.Bottom {
		got := append([]float64(nil), base[n+i]...)
		hierarchy.Move(prices, of[i], variance[n+i], got)
		require.InDeltaSlice(t, want[n+i], got, 1e-9)
	}
	_, err = c.Prices(base[:n-1], variance[:n-1])
	require.Error(t, err)
}
