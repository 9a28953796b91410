package assign

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The exact assignment equals the best of all permutations, and its dual
// proves it.
func TestAssignIsOptimal(t *testing.T) {
	placed := 0
	rapid.Check(t, func(r *rapid.T) {
		m := rapid.IntRange(1, 7).Draw(r, "slots")
		n := rapid.IntRange(1, m).Draw(r, "skus")
		a := Separable{Allowed: [][]bool{{true, true, true}, {false, true, true}, {false, false, true}}}
		for range n {
			a.Value = append(a.Value, float64(rapid.IntRange(0, 9).Draw(r, "v")))
			a.Kind = append(a.Kind, rapid.IntRange(0, 2).Draw(r, "kind"))
		}
		for range m {
			a.Way = append(a.Way, float64(rapid.IntRange(0, 9).Draw(r, "w")))
			a.SlotKind = append(a.SlotKind, rapid.IntRange(0, 2).Draw(r, "slotkind"))
		}
		best := math.Inf(1)
		at := make([]int32, m)
		for j := range at {
			at[j] = int32(j)
		}
		permute(at, 0, func(at []int32) {
			sum := 0.0
			for i := range n {
				if !a.Allowed[a.Kind[i]][a.SlotKind[at[i]]] {
					return
				}
				sum += a.Value[i] * a.Way[at[i]]
			}
			best = min(best, sum)
		})
		got, ok := Solve(a)
		require.Equal(r, !math.IsInf(best, 1), ok)
		if !ok {
			return
		}
		placed++
		require.InDelta(r, best, got.Cost, 1e-6)
		require.InDelta(r, best, got.Bound, 1e-6)
		used := map[int32]bool{}
		for i, j := range got.Slot {
			require.False(r, used[j])
			used[j] = true
			require.True(r, a.Allowed[a.Kind[i]][a.SlotKind[j]])
		}
	})
	require.Positive(t, placed)
}

// A few thousand SKUs in three nested sizes: too many to try, but the dual
// proves the optimum.
func TestAssignProvesLargeOptimum(t *testing.T) {
	a := nestedAssignment(3000, 2800, 1)
	got, ok := Solve(a)
	require.True(t, ok)
	require.InEpsilon(t, got.Bound, got.Cost, 1e-7)
}

// nestedAssignment has slots of three sizes and SKUs that need at least one.
func nestedAssignment(slots, skus int, seed uint64) Separable {
	rng := rand.New(rand.NewPCG(seed, 3))
	a := Separable{Allowed: [][]bool{{true, true, true}, {false, true, true}, {false, false, true}}}
	for i := range skus {
		a.Value = append(a.Value, 1000*math.Pow(float64(i+1), -1.1))
		a.Kind = append(a.Kind, int(rng.Float64()*rng.Float64()*3))
	}
	for range slots {
		a.Way = append(a.Way, 10+490*rng.Float64())
		a.SlotKind = append(a.SlotKind, rng.IntN(3))
	}
	return a
}

func permute(v []int32, k int, visit func([]int32)) {
	if k == len(v) {
		visit(v)
		return
	}
	for i := k; i < len(v); i++ {
		v[k], v[i] = v[i], v[k]
		permute(v, k+1, visit)
		v[k], v[i] = v[i], v[k]
	}
}
