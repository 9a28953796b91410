package layout

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
)

// gridLayout has aisles 3 m apart with bays 1 m apart, from 1 m on, and cross
// aisles at the given positions.
func gridLayout(aisles, bays int, cross ...float64) Layout {
	l := Layout{CrossAisles: cross, Stations: []Station{{ID: "pack", Kind: Pack}}}
	for a := range aisles {
		for b := range bays {
			l.Slots = append(l.Slots, Slot{ID: fmt.Sprintf("%c%02d", 'A'+a, b+1),
				Place: core.Place{Aisle: string(rune('A' + a)), X: 3 * float64(a), Y: float64(b + 1)}})
		}
	}
	return l
}

func compiled(t require.TestingT, l Layout) *Warehouse {
	w, _, err := Compile(l)
	require.NoError(t, err)
	return w
}

// shortestTour is Held and Karp's dynamic programme over all subsets.
func shortestTour(w *Warehouse, slots []int32) float64 {
	n := len(slots)
	cost := make([][]float64, 1<<n)
	for set := range cost {
		cost[set] = make([]float64, n)
		for last := range n {
			cost[set][last] = math.Inf(1)
			rest := set &^ (1 << last)
			switch {
			case set == 1<<last:
				cost[set][last] = w.Distance(w.origin, int(slots[last]))
			case set&(1<<last) != 0:
				for k := range n {
					if rest&(1<<k) != 0 {
						cost[set][last] = min(cost[set][last],
							cost[rest][k]+w.Distance(int(slots[k]), int(slots[last])))
					}
				}
			}
		}
	}
	best := math.Inf(1)
	for last := range n {
		best = min(best, cost[1<<n-1][last]+w.Distance(int(slots[last]), w.origin))
	}
	return best
}

func drawStops(r *rapid.T, w *Warehouse) []int32 {
	return rapid.SliceOfNDistinct(rapid.Int32Range(0, int32(len(w.Slots)-1)), 1, min(9, len(w.Slots)),
		rapid.ID[int32]).Draw(r, "stops")
}

func TestOptimalTourIsShortest(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		bays := rapid.IntRange(2, 9).Draw(r, "bays")
		cross := []float64{0, float64(bays) + 1}
		for range rapid.IntRange(0, 2).Draw(r, "middle") {
			c := float64(rapid.IntRange(1, bays).Draw(r, "c")) + 0.5
			if c > cross[len(cross)-2] && c < cross[len(cross)-1] {
				cross = append(cross[:len(cross)-1], c, cross[len(cross)-1])
			}
		}
		l := gridLayout(rapid.IntRange(1, 6).Draw(r, "aisles"), bays, cross...)
		l.Stations[0].X = rapid.SampledFrom([]float64{0, 3, 4.5, 7}).Draw(r, "x")
		l.Stations[0].Y = rapid.SampledFrom([]float64{0, -2, float64(bays + 1)}).Draw(r, "y")
		w := compiled(r, l)
		stops := drawStops(r, w)
		exact := NewRouter(w, Optimal).Cost(stops)
		require.InDelta(r, shortestTour(w, stops), exact, 1e-6)
		for _, p := range Policies {
			router := NewRouter(w, p)
			require.GreaterOrEqual(r, router.Cost(stops), exact-1e-6, "%s beats the shortest tour", p)
			require.LessOrEqual(r, router.Bound(stops), exact+1e-6, "the bound is above the shortest tour")
		}
	})
}

// Tours by the rules, worked by hand: two aisles of five bays (front 0, back
// 6), stops at A2, B1 and B4; then the same with a third aisle.
func TestRuleTours(t *testing.T) {
	two, three := compiled(t, gridLayout(2, 5)), compiled(t, gridLayout(3, 5))
	stops := func(w *Warehouse, ids ...string) (out []int32) {
		for _, id := range ids {
			out = append(out, w.index[id])
		}
		return out
	}
	for _, c := range []struct {
		w      *Warehouse
		policy Policy
		ids    []string
		metres float64
	}{
		{two, Return, []string{"A02", "B01", "B04"}, 2*2 + 2*4 + 2*3},
		{two, SShape, []string{"A02", "B01", "B04"}, 6 + 6 + 2*3},
		{two, Midpoint, []string{"A02", "B01", "B04"}, 6 + 6 + 2*3},
		{two, SShape, []string{"A02", "A03"}, 2 * 3},
		{three, SShape, []string{"A02", "B01", "C04"}, 6 + 6 + 2*4 + 2*6},
		{three, Midpoint, []string{"A02", "B01", "B05", "C04"}, 6 + 2*1 + 2*1 + 6 + 2*6},
		{three, LargestGap, []string{"A02", "B01", "B03", "C04"}, 6 + 2*3 + 6 + 2*6},
		{three, LargestGap, []string{"A02", "B01", "B05", "C04"}, 6 + 2*2 + 6 + 2*6},
		{three, Sequence, []string{"A02", "B01"}, 2 + 1 + 2 + 3 + 3 + 1},
	} {
		require.Equal(t, c.metres, NewRouter(c.w, c.policy).Cost(stops(c.w, c.ids...)), "%s %v", c.policy, c.ids)
	}
}

func TestOneWayAndBlockedAisles(t *testing.T) {
	l := gridLayout(3, 5)
	l.OneWay = map[string]int{"B": 1}
	w := compiled(t, l)
	b2, b4 := int(w.index["B02"]), int(w.index["B04"])
	require.Equal(t, 2.0, w.Distance(b2, b4))
	require.Equal(t, 2.0+3+6+3+2, w.Distance(b4, b2), "the way back leads through the next aisle")
	require.Equal(t, TwoOpt, NewRouter(w, SShape).Policy())
	l = gridLayout(3, 5)
	l.Obstacles = []Obstacle{{X0: 2.5, X1: 3.5, Y0: 2.4, Y1: 2.6}}
	w = compiled(t, l)
	require.Equal(t, 2+3+6+3+2.0, w.Distance(int(w.index["B02"]), int(w.index["B04"])))
}

// On any graph the improved tour is a tour, and with few stops it is close to
// the shortest one even where ways are one-way.
func TestImprovedTour(t *testing.T) {
	sum, best := 0.0, 0.0
	rapid.Check(t, func(r *rapid.T) {
		l := gridLayout(4, 6, 0, 3.5, 7)
		l.OneWay = map[string]int{"B": 1, "C": -1}
		w := compiled(r, l)
		stops := drawStops(r, w)
		got, exact := NewRouter(w, TwoOpt).Cost(stops), shortestTour(w, stops)
		require.GreaterOrEqual(r, got, exact-1e-6)
		sum, best = sum+got, best+exact
	})
	require.Less(t, sum, 1.06*best)
}

// A distance table gives the same distances as the coordinates it was made of.
func TestDistanceTable(t *testing.T) {
	l := gridLayout(3, 4)
	w := compiled(t, l)
	table := l
	for i, a := range l.Slots {
		table.Distances = append(table.Distances, Distance{From: "pack", To: a.ID, Metres: w.Distance(w.origin, i)})
		for j, b := range l.Slots[:i] {
			table.Distances = append(table.Distances, Distance{From: a.ID, To: b.ID, Metres: w.Distance(i, j)})
		}
	}
	v := compiled(t, table)
	for a := range l.Slots {
		for b := range l.Slots {
			require.InDelta(t, w.Distance(a, b), v.Distance(a, b), 1e-5)
		}
	}
}
