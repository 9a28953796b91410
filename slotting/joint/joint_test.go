package joint

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/internal/testkit/aisles"
	"github.com/stockwright/stockwright/slotting/layout"
)

// Every exchange's change is what measuring all tours afresh says, for every
// policy, along random walks of exchanges.
func TestJointDeltaIsExact(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := aisles.Compiled(r, aisles.Grid(3, 6, 0, 3.5, 7))
		policy := rapid.SampledFrom(layout.Policies[:]).Draw(r, "policy")
		a := Arrangement{MoveCost: rapid.SampledFrom([]float64{0, 2}).Draw(r, "cost"), Spare: []int32{15, 16, 17}}
		for i := range 15 {
			a.Slots = append(a.Slots, int32(i))
		}
		a.Homes = rapid.Permutation(a.Slots).Draw(r, "homes")
		for range 12 {
			a.Tours = append(a.Tours, rapid.SliceOfN(rapid.Int32Range(0, 14), 1, 6).Draw(r, "tour"))
		}
		j := newJoint(layout.NewRouter(w, policy), a, 1)
		for range 40 {
			c := j.cellOf[j.movers[rapid.IntRange(0, len(j.movers)-1).Draw(r, "a")]]
			d := int32(rapid.IntRange(0, len(j.cells)-1).Draw(r, "d"))
			if c == d {
				continue
			}
			j.take(c, d, j.try(c, d))
			if item := j.cells[d]; item >= 0 && a.MoveCost > 0 && j.at[item] != a.Homes[item] {
				require.Equal(r, a.Homes[item], j.slots[j.homeCell(item)])
			}
			moved := 0.0
			for i, s := range j.at {
				if s != a.Homes[i] {
					moved++
				}
			}
			require.InDelta(r, j.measured()+moved*a.MoveCost, j.total, 1e-6)
		}
	})
}

// On instances small enough to try every permutation, the search finds the
// best layout.
func TestArrangeFindsTheBestLayout(t *testing.T) {
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 1))
		w := aisles.Compiled(t, aisles.Grid(2, 3))
		var a Arrangement
		for i := range 6 {
			a.Slots = append(a.Slots, int32(i))
		}
		for range 7 {
			a.Tours = append(a.Tours, []int32{rng.Int32N(6), rng.Int32N(6), rng.Int32N(6)})
		}
		r := layout.NewRouter(w, layout.SShape)
		best := math.Inf(1)
		permute(slices.Clone(a.Slots), 0, func(at []int32) {
			sum := 0.0
			for _, tour := range a.Tours {
				sum += r.Cost([]int32{at[tour[0]], at[tour[1]], at[tour[2]]})
			}
			best = min(best, sum)
		})
		slots, metres := Arrange(w, layout.SShape, a, Search{Seed: seed})
		require.InDelta(t, best, metres, 1e-9)
		again, _ := Arrange(w, layout.SShape, a, Search{Seed: seed})
		require.Equal(t, slots, again, "the same seed gives another layout")
	}
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
