package ranked

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The tree finds what looking at every slot in turn finds, also after changes.
func TestFirstIsTheFirst(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(r, "n")
		order := rapid.Permutation(firstN(n+3)).Draw(r, "order")[:n]
		room := make([][3]float64, n+3)
		figure := rapid.SampledFrom([]float64{Closed, 0, 1, 2, 5})
		draw := func() [3]float64 {
			return [3]float64{figure.Draw(r, "units"), figure.Draw(r, "volume"), figure.Draw(r, "weight")}
		}
		for s := range room {
			room[s] = draw()
		}
		tree := NewTree(order, n+3)
		tree.Build(func(s int32) (float64, float64, float64) { return room[s][0], room[s][1], room[s][2] })
		for range 5 {
			k := rapid.IntRange(0, n-1).Draw(r, "k")
			room[order[k]] = draw()
			tree.Set(k, room[order[k]][0], room[order[k]][1], room[order[k]][2])
			from, need, odd := rapid.IntRange(0, n-1).Draw(r, "from"), draw(), rapid.Bool().Draw(r, "odd")
			passes := func(s int32) bool { return !odd || s%2 == 1 }
			want := slices.IndexFunc(order, func(s int32) bool {
				return int(tree.Place[s]) >= from && room[s][0] >= need[0] && room[s][1] >= need[1] &&
					room[s][2] >= need[2] && passes(s)
			})
			require.Equal(r, want, tree.First(from, need[0], need[1], need[2], n+1, passes))
		}
	})
}

func firstN(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

// What is made to grow grows, keeps its sum, and is left alone where it grew already.
func TestGrowing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		v := rapid.SliceOfN(rapid.Float64Range(-10, 10), 1, 30).Draw(r, "v")
		out, sum := slices.Clone(v), 0.0
		Growing(out)
		for i := range v {
			sum += out[i] - v[i]
		}
		require.InDelta(r, 0, sum, 1e-9)
		for i := 1; i < len(out); i++ {
			require.LessOrEqual(r, out[i-1], out[i])
		}
		slices.Sort(v)
		again := slices.Clone(v)
		Growing(again)
		require.InDeltaSlice(r, v, again, 1e-9)
	})
}

// One more slot is worth what moving every later load one up saves.
func TestPricesAreWhatMovingUpSaves(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		scores := rapid.SliceOfNDistinct(rapid.IntRange(0, 50), 1, 12, rapid.ID[int]).Draw(r, "scores")
		lines := rapid.SliceOfN(rapid.IntRange(0, 9), len(scores), len(scores)).Draw(r, "lines")
		var p Prices
		lie := map[int]int{}
		for i, s := range scores {
			p.Add(float64(s), float64(lines[i]))
			lie[s] = lines[i]
		}
		p.Settle()
		slices.Sort(scores)
		one := rapid.IntRange(0, 55).Draw(r, "slot")
		saved, free := 0, one
		for _, s := range scores {
			if s >= one {
				saved += lie[s] * (s - free)
				free = s
			}
		}
		require.InDelta(r, float64(saved), p.Above(float64(one)), 1e-9)
	})
}
