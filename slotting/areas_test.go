package slotting

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/slotting/layout"
)

// twoZones is two blocks side by side, each with a pack station of its own.
func twoZones() layout.Layout {
	var l layout.Layout
	for z, zone := range []string{"A", "B"} {
		for aisle := range 3 {
			for bay := range 10 {
				l.Slots = append(l.Slots, layout.Slot{ID: fmt.Sprintf("%s%d%02d", zone, aisle, bay),
					Place: core.Place{Zone: zone, Aisle: fmt.Sprint(zone, aisle),
						X: float64(100*z + 3*aisle), Y: float64(bay + 1)}})
			}
		}
		l.Stations = append(l.Stations, layout.Station{ID: "pack" + zone, Kind: layout.Pack, Zone: zone,
			X: float64(100 * z)})
	}
	return l
}

// A tour over two zones with stations of their own is two tours, each from its own.
func TestZonesAreWalkedFromTheirOwnStations(t *testing.T) {
	l := twoZones()
	w, _, err := layout.Compile(l)
	require.NoError(t, err)
	for _, p := range layout.Policies {
		r := layout.NewRouter(w, p)
		only := func(zone string) (out layout.Layout) {
			for _, s := range l.Slots {
				if s.Zone == zone {
					out.Slots = append(out.Slots, s)
				}
			}
			for _, s := range l.Stations {
				if s.Zone == zone {
					out.Stations = append(out.Stations, s)
				}
			}
			return out
		}
		rng := rand.New(rand.NewPCG(1, 2))
		for range 20 {
			var both, a, b []int32
			for range 1 + rng.IntN(8) {
				s := int32(rng.IntN(60))
				both = append(both, s)
				if s < 30 {
					a = append(a, s)
				} else {
					b = append(b, s-30)
				}
			}
			wa, _, err := layout.Compile(only("A"))
			require.NoError(t, err)
			wb, _, err := layout.Compile(only("B"))
			require.NoError(t, err)
			require.InDelta(t, layout.NewRouter(wa, p).Cost(a)+layout.NewRouter(wb, p).Cost(b),
				r.Cost(both), 1e-9, "%s", p)
			require.LessOrEqual(t, r.Bound(both), r.Cost(both)+1e-6)
		}
	}
}

// What a plan saves counts metres in a zone at the speed of its equipment, and its
// metres stay metres.
func TestEquipmentSetsWhatAMetreCosts(t *testing.T) {
	in := Input{Layout: twoZones()}
	for i := range 40 {
		id := fmt.Sprintf("S%02d", i)
		in.SKUs = append(in.SKUs, SKU{ID: id, Velocity: float64(i)})
		in.Stock = append(in.Stock, Assignment{in.Layout.Slots[i%2*30+29-i/2].ID, id, 10})
	}
	plain, err := Plan(in, Options{LevelTime: -1})
	require.NoError(t, err)
	fast, err := Plan(in, Options{LevelTime: -1, Equipment: map[string]Equipment{"A": {Speed: 4},
		"B": {Speed: 4, HandlingTime: 90, CartLoads: 1}}})
	require.NoError(t, err)
	require.InDelta(t, plain.TravelBefore, fast.TravelBefore, 1e-6, "the same metres")
	require.InDelta(t, plain.TravelBefore-plain.TravelAfter, plain.SecondsSaved, 1e-6)
	require.InDelta(t, (fast.TravelBefore-fast.TravelAfter)/4, fast.SecondsSaved, 1e-6)
	require.NotEmpty(t, fast.Moves)
	for _, m := range fast.Moves {
		if m.To[0] == 'B' && m.From[0] == 'B' {
			require.GreaterOrEqual(t, m.Costs, 90.0)
		}
	}
	// Only one zone is fast: what is picked often is drawn into it.
	one, err := Plan(in, Options{LevelTime: -1, Horizon: 365, Equipment: map[string]Equipment{"B": {Speed: 10}}})
	require.NoError(t, err)
	lines := map[byte]float64{}
	for _, a := range one.After {
		for _, s := range in.SKUs {
			if s.ID == a.SKU {
				lines[a.Slot[0]] += s.Velocity
			}
		}
	}
	require.Greater(t, lines['B'], 1.5*lines['A'])
	again := in
	again.Stock = one.After
	rerun, err := Plan(again, Options{LevelTime: -1, Horizon: 365, Equipment: map[string]Equipment{"B": {Speed: 10}}})
	require.NoError(t, err)
	require.Empty(t, rerun.Moves, "a plan run again proposes nothing")
}
