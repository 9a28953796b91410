package slotting

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/slotting/layout"
)

// movesOf is units as the plan lists them.
func movesOf(f *floor, units []unit) []Move {
	p := &planner{floor: f}
	return p.moves(units)
}

// movesTo are the moves that bring each load to the slot of its number in goal.
func movesTo(t require.TestingT, in Input, goal []int) []Move {
	w, _, err := layout.Compile(in.Layout)
	require.NoError(t, err)
	f := newFloor(w, in, Options{}.withDefaults())
	at := make([]int32, len(goal))
	for i, s := range goal {
		at[i] = int32(s)
	}
	k := f.rankSlots(layout.NewRouter(w, layout.SShape), f.drawTours(nil, 50))
	return movesOf(f, (&exchanger{floor: f, rank: k}).carried(at))
}

// Every step of a layout laid afresh can be carried out when its turn comes, no load
// is left on the cart, and where nothing keeps loads out the goal is reached.
func TestALayoutLaidAfreshIsCarriedOutStepByStep(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		in := drawInput(r)
		opt := Options{Horizon: rapid.SampledFrom([]float64{1, 30, 1e6}).Draw(r, "horizon")}.withDefaults()
		w, _, err := layout.Compile(in.Layout)
		require.NoError(r, err)
		f := newFloor(w, in, opt)
		start := slices.Clone(f.at)
		router := layout.NewRouter(w, opt.Policy)
		k := f.rankSlots(router, f.drawTours(nil, 50))
		units := f.relayed(k, rapid.SampledFrom(relayings[:]).Draw(r, "over"))
		require.Equal(r, start, f.at, "the floor is left as it was")
		stock := replay(r, in, movesOf(f, units))
		require.Empty(r, stock[CartSlot])
		for _, u := range units {
			saves, costs := 0.0, 0.0
			for _, s := range u.steps {
				saves += s.saves()
			}
			costs += u.costs
			require.InDelta(r, saves, u.saves, 1e-9*(1+max(saves, -saves)))
			require.Positive(r, costs)
		}
	})
}

// Of a layout laid afresh the first eighth of the steps saves more than half, for few
// steps more than loads that move.
func TestALayoutLaidAfreshSavesMostEarly(t *testing.T) {
	for seed := range uint64(4) {
		rng := rand.New(rand.NewPCG(seed, 9))
		in := Input{Layout: layout.Layout{Stations: []layout.Station{{ID: "pack", Kind: layout.Pack}}}}
		const slots, goods = 600, 540
		for i := range slots {
			in.Layout.Slots = append(in.Layout.Slots, layout.Slot{ID: fmt.Sprintf("S%03d", i),
				Place: core.Place{Aisle: fmt.Sprint(i / 60), X: float64(i / 60 * 3), Y: float64(i % 60)}})
		}
		home := rng.Perm(slots)
		for i := range goods {
			in.SKUs = append(in.SKUs, SKU{ID: fmt.Sprintf("K%03d", i), Velocity: 100 / float64(i+1)})
			in.Stock = append(in.Stock, Assignment{in.Layout.Slots[home[i]].ID, in.SKUs[i].ID, 1})
		}
		w, _, err := layout.Compile(in.Layout)
		require.NoError(t, err)
		f := newFloor(w, in, Options{Horizon: 1000}.withDefaults())
		e := &exchanger{floor: f, rank: f.rankSlots(layout.NewRouter(w, layout.SShape), f.drawTours(nil, 200))}
		goal := e.layout(0)
		moved, steps, first, all := 0, 0, 0.0, 0.0
		for l := range goal {
			if goal[l] != f.at[l] {
				moved++
			}
		}
		units := e.carried(goal)
		for _, u := range units {
			if steps += len(u.steps); steps <= moved/8 {
				first += u.saves
			}
			all += u.saves
		}
		require.LessOrEqual(t, float64(steps), 1.15*float64(moved))
		require.Greater(t, first, all/2)
	}
}

// Layouts with the moves to them charged, held against the best of all by brute force:
// on the mean nearly all that there is to gain.
func TestALayoutLaidAfreshGainsNearlyWhatTheBestOfAllDoes(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	share, cases := 0.0, 0
	for range 300 {
		in := Input{Layout: layout.Layout{Stations: []layout.Station{{ID: "pack", Kind: layout.Pack}}}}
		home := rng.Perm(6)
		for i := range 6 {
			in.Layout.Slots = append(in.Layout.Slots, layout.Slot{ID: fmt.Sprintf("S%02d", i),
				Place: core.Place{Aisle: "A", Y: float64(10 * (i + 1))}})
		}
		for i := range 2 + rng.IntN(5) {
			in.SKUs = append(in.SKUs, SKU{ID: fmt.Sprintf("K%02d", i), Velocity: 10 * rng.Float64()})
			in.Stock = append(in.Stock, Assignment{fmt.Sprintf("S%02d", home[i]), in.SKUs[i].ID, 1})
		}
		w, _, err := layout.Compile(in.Layout)
		require.NoError(t, err)
		f := newFloor(w, in, Options{Horizon: 1 + 10*rng.Float64(), Policy: layout.Return}.withDefaults())
		e := &exchanger{floor: f, rank: f.rankSlots(layout.NewRouter(w, layout.Return), f.drawTours(nil, 200))}
		value := func(at []int32) float64 {
			sum := 0.0
			for l, s := range at {
				sum -= e.daily(int32(l), s) * f.opt.Horizon
				if s != f.at[l] {
					sum -= f.work(step{load: int32(l), from: f.at[l], to: s})
				}
			}
			return sum
		}
		stay := value(f.at)
		most := stay
		each(6, len(in.SKUs), func(at []int32) { most = max(most, value(at)) })
		if most > stay+60 {
			mine := stay
			for _, over := range relayings {
				mine = max(mine, value(e.layout(over)))
			}
			share += (mine - stay) / (most - stay)
			cases++
		}
	}
	require.Greater(t, cases, 50)
	require.GreaterOrEqual(t, share/float64(cases), 0.9)
	t.Logf("%.3f over %d cases", share/float64(cases), cases)
}

// each calls do with every way to lay n loads into slots, one to a slot.
func each(slots, n int, do func(at []int32)) {
	at, used := make([]int32, n), make([]bool, slots)
	var lay func(i int)
	lay = func(i int) {
		if i == n {
			do(at)
			return
		}
		for s := range slots {
			if !used[s] {
				used[s], at[i] = true, int32(s)
				lay(i + 1)
				used[s] = false
			}
		}
	}
	lay(0)
}
