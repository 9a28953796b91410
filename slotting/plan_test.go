package slotting

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/aisles"
	"github.com/stockwright/stockwright/slotting/layout"
)

// drawInput is a random small warehouse with mixed capacities, classes,
// shared slots, locked slots and pinned SKUs.
func drawInput(r *rapid.T) Input {
	var in Input
	aisles, bays := rapid.IntRange(1, 5).Draw(r, "aisles"), rapid.IntRange(2, 8).Draw(r, "bays")
	class := rapid.SampledFrom([]string{"", "", "", "chilled"})
	for a := range aisles {
		for b := range bays {
			in.Layout.Slots = append(in.Layout.Slots, layout.Slot{ID: fmt.Sprintf("%c-%02d", 'A'+a, b),
				Place: core.Place{Aisle: string(rune('A' + a)), StorageClass: class.Draw(r, "class"),
					Locked: rapid.IntRange(0, 9).Draw(r, "locked") == 0}, Bay: fmt.Sprint(b),
				Level:   rapid.IntRange(1, 3).Draw(r, "level"),
				Volume:  rapid.SampledFrom([]float64{0, 50, 100, 200}).Draw(r, "volume"),
				Units:   rapid.SampledFrom([]int64{0, 0, 10, 30}).Draw(r, "units"),
				Weight:  rapid.SampledFrom([]float64{0, 0, 40}).Draw(r, "weight"),
				MaxSKUs: rapid.IntRange(0, 3).Draw(r, "skus")})
		}
	}
	in.Layout.Stations = []layout.Station{{ID: "pack", Kind: layout.Pack, X: 0, Y: 0}}
	f := &floor{}
	w, _, err := layout.Compile(in.Layout)
	require.NoError(r, err)
	n := rapid.IntRange(1, aisles*bays).Draw(r, "n")
	for i := range n {
		in.SKUs = append(in.SKUs, SKU{ID: fmt.Sprintf("S%03d", i),
			Velocity: rapid.Float64Range(0, 20).Draw(r, "velocity"),
			Volume:   rapid.Float64Range(0, 5).Draw(r, "v"), Weight: rapid.Float64Range(0, 3).Draw(r, "w"),
			StorageClass: class.Draw(r, "skuclass"), Pinned: rapid.IntRange(0, 9).Draw(r, "pinned") == 0})
	}
	f = newFloor(w, in, Options{}.withDefaults())
	for i, s := range in.SKUs {
		slot := int32(rapid.IntRange(0, len(w.Slots)-1).Draw(r, "slot"))
		q := int64(rapid.IntRange(1, 20).Draw(r, "q"))
		if f.misfit(int32(i), q, slot, -1) == "" || w.Slots[slot].Locked &&
			len(f.rooms[slot].loads) == 0 && w.Slots[slot].Units == 0 && w.Slots[slot].Volume == 0 &&
			w.Slots[slot].Weight == 0 {
			f.takeStock([]Assignment{{w.Slots[slot].ID, s.ID, q}}, false)
			in.Stock = append(in.Stock, Assignment{w.Slots[slot].ID, s.ID, q})
		}
	}
	return in
}

// replay carries moves out one by one on plain maps, with its own arithmetic,
// and fails on the first that cannot be done.
func replay(t require.TestingT, in Input, moves []Move) map[string]map[string]int64 {
	stock := map[string]map[string]int64{}
	slots, skus := map[string]layout.Slot{}, map[string]SKU{}
	slots[CartSlot], stock[CartSlot] = layout.Slot{ID: CartSlot, MaxSKUs: 4}, map[string]int64{}
	for _, s := range in.Layout.Slots {
		slots[s.ID], stock[s.ID] = s, map[string]int64{}
	}
	for _, s := range in.SKUs {
		skus[s.ID] = s
	}
	for _, a := range in.Stock {
		stock[a.Slot][a.SKU] += a.Quantity
	}
	for _, m := range moves {
		require.GreaterOrEqual(t, stock[m.From][m.SKU], m.Quantity, "step %d takes what is not there", m.Step)
		if stock[m.From][m.SKU] -= m.Quantity; stock[m.From][m.SKU] == 0 {
			delete(stock[m.From], m.SKU)
		}
		stock[m.To][m.SKU] += m.Quantity
		s := slots[m.To]
		units, volume, weight := int64(0), 0.0, 0.0
		for id, q := range stock[m.To] {
			units, volume, weight = units+q, volume+float64(q)*skus[id].Volume, weight+float64(q)*skus[id].Weight
			want := skus[id].StorageClass
			require.True(t, want == "" || s.StorageClass == "" || s.StorageClass == want,
				"step %d breaks the storage class", m.Step)
		}
		require.False(t, s.Locked || slots[m.From].Locked || skus[m.SKU].Pinned, "step %d moves what stays", m.Step)
		require.LessOrEqual(t, len(stock[m.To]), max(s.MaxSKUs, 1), "step %d: too many SKUs", m.Step)
		require.True(t, s.Units == 0 || units <= s.Units, "step %d: units", m.Step)
		require.True(t, s.Volume == 0 || volume <= s.Volume*(1+1e-6), "step %d: volume", m.Step)
		require.True(t, s.Weight == 0 || weight <= s.Weight*(1+1e-6), "step %d: weight", m.Step)
	}
	return stock
}

func TestPlanIsCarriedOutStepByStep(t *testing.T) {
	moved := 0
	rapid.Check(t, func(r *rapid.T) {
		in := drawInput(r)
		opt := Options{HandlingTime: 5, SampleTours: 40}
		res, err := Plan(in, opt)
		require.NoError(r, err)
		stock := replay(r, in, res.Moves)
		for _, a := range res.After {
			require.Equal(r, a.Quantity, stock[a.Slot][a.SKU])
		}
		require.Len(r, res.After, len(in.Stock))
		moved += len(res.Moves)
		for i := 1; i < len(res.Curve); i++ {
			require.LessOrEqual(r, res.Curve[i].Travel, res.Curve[i-1].Travel)
		}
		in.Stock = res.After
		again, err := Plan(in, opt)
		require.NoError(r, err)
		require.Empty(r, again.Moves, "a second plan proposes moves again")
	})
	require.Positive(t, moved)
}

// In an area without a free slot the fastest item still comes to the front: what
// lies there waits on the cart.
func TestFullAreaIsSwappedByWayOfTheCart(t *testing.T) {
	in := Input{Layout: aisles.Grid(1, 30)}
	for i, s := range in.Layout.Slots {
		id := fmt.Sprintf("S%02d", i)
		in.SKUs = append(in.SKUs, SKU{ID: id, Velocity: 0.1 + 20*float64(i/(len(in.Layout.Slots)-1))})
		in.Stock = append(in.Stock, Assignment{s.ID, id, 5})
	}
	res, err := Plan(in, Options{})
	require.NoError(t, err)
	require.Len(t, res.Moves, 3)
	require.Equal(t, []string{CartSlot, in.Layout.Slots[0].ID, in.Layout.Slots[len(in.Layout.Slots)-1].ID},
		[]string{res.Moves[0].To, res.Moves[1].To, res.Moves[2].To})
	require.Empty(t, replay(t, in, res.Moves)[CartSlot])
	require.Less(t, res.TravelAfter, res.TravelBefore)
}

func TestPutawayNeverOverfills(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		in := drawInput(r)
		var receipts []Receipt
		want := int64(0)
		for i := range rapid.IntRange(1, 10).Draw(r, "receipts") {
			q := int64(rapid.IntRange(1, 60).Draw(r, "rq"))
			want += q
			receipts = append(receipts, Receipt{ID: fmt.Sprint(i), SKU: in.SKUs[i%len(in.SKUs)].ID,
				Quantity: q, Day: int32(i % 2)})
		}
		lines, _, err := Putaway(in, receipts, Options{SampleTours: 20})
		require.NoError(r, err)
		var moves []Move
		got := int64(0)
		arrivals := in
		arrivals.Layout.Slots = append([]layout.Slot{{ID: "dock"}}, in.Layout.Slots...)
		arrivals.SKUs = append([]SKU(nil), in.SKUs...)
		for i := range arrivals.SKUs {
			arrivals.SKUs[i].Pinned = false
		}
		for _, l := range lines {
			got += l.Quantity
			require.NotEmpty(r, l.Reason)
			if l.Slot != "" {
				arrivals.Stock = append(arrivals.Stock[:len(arrivals.Stock):len(arrivals.Stock)],
					Assignment{"dock", l.SKU, l.Quantity})
				moves = append(moves, Move{SKU: l.SKU, From: "dock", To: l.Slot, Quantity: l.Quantity,
					Step: len(moves)})
			}
		}
		require.Equal(r, want, got, "units were lost")
		replay(r, arrivals, moves)
	})
}
