package slotting

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/internal/testkit/aisles"
	"github.com/stockwright/stockwright/slotting/layout"
)

// A permutation with c rings over full slots takes n + c handlings, and every
// step can be done; without a free slot they wait on the cart.
func TestALayoutTakesHandlingsAndRings(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(2, 20).Draw(r, "n")
		in := Input{Layout: aisles.Grid(3, 8)}
		perm := rapid.Permutation(firstN(n)).Draw(r, "perm")
		moving, rings := 0, 0
		seen := make([]bool, n)
		for i := range n {
			id := fmt.Sprint("S", i)
			in.SKUs = append(in.SKUs, SKU{ID: id, Velocity: 1})
			in.Stock = append(in.Stock, Assignment{in.Layout.Slots[i].ID, id, 1})
			if perm[i] != i {
				moving++
			}
			length := 0
			for k := i; !seen[k]; k = perm[k] {
				seen[k] = true
				length++
			}
			if length > 1 {
				rings++
			}
		}
		for _, slots := range []int{len(in.Layout.Slots), n} {
			in.Layout.Slots = in.Layout.Slots[:slots]
			moves := movesTo(r, in, perm)
			require.Len(r, moves, moving+rings)
			stock := replay(r, in, moves)
			require.Empty(r, stock[CartSlot])
			for i, a := range in.Stock {
				require.Equal(r, int64(1), stock[in.Layout.Slots[perm[i]].ID][a.SKU])
			}
		}
	})
}

func firstN(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// No layout that the search finds is below the printed bound.
func TestBoundHolds(t *testing.T) {
	for _, policy := range layout.Policies {
		in := smallWarehouse(40, 60)
		res, err := Plan(in, Options{Policy: policy, HandlingTime: -1, Horizon: 1e6, LinesPerTour: 5})
		require.NoError(t, err)
		require.Positive(t, res.LowerBound)
		require.LessOrEqual(t, res.LowerBound, res.TravelAfter, policy)
		require.LessOrEqual(t, res.TourBound, res.TravelAfter*1.1, policy)
		require.Less(t, res.TravelAfter, res.TravelBefore, policy)
		require.InDelta(t, res.TravelAfter/res.LowerBound-1, res.Gap, 1e-12)
	}
}

func smallWarehouse(skus, slots int) Input {
	in := Input{Layout: aisles.Grid(slots/12, 12)}
	rng := rand.New(rand.NewPCG(1, 2))
	for i, s := range rng.Perm(slots)[:skus] {
		id := fmt.Sprintf("S%02d", i)
		in.SKUs = append(in.SKUs, SKU{ID: id, Velocity: 30 / float64(i+1)})
		in.Stock = append(in.Stock, Assignment{in.Layout.Slots[s].ID, id, 5})
	}
	return in
}

func TestPlanIsDeterministicAndBudgeted(t *testing.T) {
	in := smallWarehouse(50, 60)
	whole, err := Plan(in, Options{Horizon: 100})
	require.NoError(t, err)
	again, err := Plan(in, Options{Horizon: 100})
	require.NoError(t, err)
	require.Equal(t, whole, again)
	require.Greater(t, len(whole.Moves), 6)
	few, err := Plan(in, Options{Horizon: 100, MaxMoves: 6})
	require.NoError(t, err)
	require.LessOrEqual(t, len(few.Moves), 6)
	require.NotEmpty(t, few.Moves)
	require.Less(t, few.TravelAfter, few.TravelBefore)
	for _, m := range few.Moves {
		require.NotEmpty(t, m.Reason)
	}
	part := slices.Clone(in.Stock) // the whole plan broken off as early saves less
	for _, m := range whole.Moves[:6] {
		i := slices.IndexFunc(part, func(a Assignment) bool { return a.SKU == m.SKU })
		part[i].Slot = m.To
	}
	cut := in
	cut.Stock = part
	rest, err := Plan(cut, Options{Horizon: 0.0001})
	require.NoError(t, err)
	require.LessOrEqual(t, few.TravelAfter, rest.TravelBefore)
	none, err := Plan(in, Options{Horizon: 0.0001})
	require.NoError(t, err)
	require.Empty(t, none.Moves)
	require.Contains(t, none.Verdict, "leave the slots as they are")
}

func TestAisleLimitSpreadsPickers(t *testing.T) {
	in := smallWarehouse(50, 60)
	free, err := Plan(in, Options{Horizon: 1e5, HandlingTime: -1, Policy: layout.Return})
	require.NoError(t, err)
	limited, err := Plan(in, Options{Horizon: 1e5, HandlingTime: -1, Policy: layout.Return, AisleLimit: 45})
	require.NoError(t, err)
	busiest := func(r Result) (before, after float64) {
		for _, a := range r.Aisles {
			before, after = max(before, a.Before), max(after, a.After)
		}
		return before, after
	}
	_, a := busiest(free)
	before, b := busiest(limited)
	require.Greater(t, a, 45.0)
	require.LessOrEqual(t, b, max(before, 45)+1e-9)
}

func TestPutawayCountsGoodsInFlight(t *testing.T) {
	in := smallWarehouse(10, 60)
	in.SKUs = append(in.SKUs, SKU{ID: "new", Velocity: 100})
	lines, _, err := Putaway(in, []Receipt{{ID: "r", SKU: "new", Quantity: 3}}, Options{Policy: layout.Return})
	require.NoError(t, err)
	require.Len(t, lines, 1)
	best := lines[0].Slot
	in.InFlight = []Assignment{{best, "S00", 1}}
	lines, _, err = Putaway(in, []Receipt{{ID: "r", SKU: "new", Quantity: 3}}, Options{Policy: layout.Return})
	require.NoError(t, err)
	require.NotEqual(t, best, lines[0].Slot)
	lines, _, err = Putaway(in, []Receipt{{ID: "r", SKU: "unheard of", Quantity: 3}}, Options{})
	require.NoError(t, err)
	require.Empty(t, lines[0].Slot)
}

func TestColdSKUsLeavePrimeSlotsFree(t *testing.T) {
	in := smallWarehouse(40, 60)
	in.Stock = nil
	lines, _, err := Putaway(in, []Receipt{{ID: "slow", SKU: "S39", Quantity: 1},
		{ID: "fast", SKU: "S00", Quantity: 1, Day: 1}}, Options{Policy: layout.Return})
	require.NoError(t, err)
	w := aisles.Compiled(t, in.Layout)
	way := func(l PutawayLine) float64 {
		slot, _ := w.Slot(l.Slot)
		return w.Distance(w.Origin(), slot)
	}
	require.Less(t, way(lines[1]), way(lines[0]), "the slow SKU came first and took the better slot")
}

func TestCOIPrefersSmallGoods(t *testing.T) {
	in := Input{Layout: aisles.Grid(2, 4), SKUs: []SKU{{ID: "bulky", Velocity: 10, Volume: 50},
		{ID: "small", Velocity: 8, Volume: 1}},
		Stock: []Assignment{{"B04", "bulky", 1}, {"B03", "small", 1}}}
	at := func(m Mode) map[string]string {
		res, err := Plan(in, Options{Mode: m, HandlingTime: -1, Horizon: 1e6, Policy: layout.Return, LinesPerTour: 1})
		require.NoError(t, err)
		out := map[string]string{}
		for _, a := range res.After {
			out[a.SKU] = a.Slot
		}
		return out
	}
	require.Equal(t, "A01", at(Demand)["bulky"])
	require.Equal(t, "A01", at(COI)["small"])
}
