package slotting

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/aisles"
	"github.com/stockwright/stockwright/slotting/layout"
)

// bulkWarehouse has forward slots near the station and bulk behind them.
func bulkWarehouse(forward, bulk int) layout.Layout {
	l := aisles.Grid(1, forward+bulk)
	for i := range l.Slots {
		l.Slots[i].Reserve = i >= forward
		l.Slots[i].MaxSKUs = 1
		if !l.Slots[i].Reserve {
			l.Slots[i].Units = 120
		}
	}
	return l
}

func TestRefillsComeBeforeThePicksThatNeedThem(t *testing.T) {
	in := Input{Layout: bulkWarehouse(3, 3)}
	in.SKUs = []SKU{
		{ID: "FAST", Velocity: 10, Demand: 30, FaceUnits: 100, FaceLeast: 60, Pack: 12},
		{ID: "FULL", Velocity: 5, Demand: 5, FaceUnits: 20, FaceLeast: 10},
		{ID: "BULK", Velocity: 2, Demand: 2, FaceUnits: 10, FaceLeast: 4},
	}
	in.Stock = []Assignment{{"A01", "FAST", 15}, {"A02", "FULL", 15}, {"A04", "FAST", 40},
		{"A05", "FAST", 400}, {"A06", "BULK", 300}}
	out, err := Refills(in, Options{})
	require.NoError(t, err)
	require.Len(t, out, 3)
	require.Equal(t, []string{"BULK", "FAST", "FAST"}, []string{out[0].SKU, out[1].SKU, out[2].SKU})
	require.Equal(t, Refill{SKU: "BULK", From: "A06", To: "A03", Quantity: 10, Opens: true,
		Reason: out[0].Reason}, out[0])
	require.Equal(t, "A04", out[1].From, "the first row of stock goes first")
	require.Equal(t, int64(36), out[1].Quantity, "whole packs")
	require.Equal(t, "A05", out[2].From)
	require.Equal(t, int64(48), out[2].Quantity)
	require.InDelta(t, 0.5, out[1].Days, 1e-9)
}

// Over a month of days with random demand no face is empty at a pick while the
// SKU has bulk, where a face is filled at what a bad day takes.
func TestNoFaceIsEmptyWithStockInBulk(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	in := Input{Layout: bulkWarehouse(8, 24)}
	stock := map[string]map[string]int64{}
	for i := range 8 {
		mean := []float64{1, 2, 4, 8, 12, 16, 20, 30}[i]
		id := fmt.Sprint("S", i)
		in.SKUs = append(in.SKUs, SKU{ID: id, Velocity: mean, Demand: mean, FaceLeast: mean + 4*mean,
			FaceUnits: 8 * mean})
		for b := range 3 {
			slot := in.Layout.Slots[8+3*i+b].ID
			stock[slot] = map[string]int64{id: int64(14 * mean)}
		}
	}
	for day := range 30 {
		in.Stock = nil
		for _, s := range in.Layout.Slots {
			for id, q := range stock[s.ID] {
				in.Stock = append(in.Stock, Assignment{s.ID, id, q})
			}
		}
		out, err := Refills(in, Options{})
		require.NoError(t, err)
		for _, r := range out {
			require.GreaterOrEqual(t, stock[r.From][r.SKU], r.Quantity)
			stock[r.From][r.SKU] -= r.Quantity
			if stock[r.To] == nil {
				stock[r.To] = map[string]int64{}
			}
			stock[r.To][r.SKU] += r.Quantity
		}
		for _, s := range in.SKUs {
			pickADay(t, in, stock, s, rng, day)
		}
	}
}

func pickADay(t *testing.T, in Input, stock map[string]map[string]int64, s SKU, rng *rand.Rand, day int) {
	demand := int64(0)
	for range int(3 * s.Demand) {
		if rng.Float64() < 1.0/3 {
			demand++
		}
	}
	bulk := int64(0)
	for i, slot := range in.Layout.Slots {
		if i >= 8 {
			bulk += stock[slot.ID][s.ID]
			continue
		}
		n := min(demand, stock[slot.ID][s.ID])
		stock[slot.ID][s.ID] -= n
		demand -= n
		if stock[slot.ID][s.ID] == 0 {
			delete(stock[slot.ID], s.ID)
		}
	}
	require.False(t, demand > 0 && bulk > 0, "day %d: the face of %s is empty with %d in bulk", day, s.ID, bulk)
}

// Goods beyond what a face should hold go to bulk, and to the face where bulk is full.
func TestPutawayLeavesBulkInBulk(t *testing.T) {
	in := Input{Layout: bulkWarehouse(1, 1), SKUs: []SKU{{ID: "A", Velocity: 5, Demand: 5, FaceUnits: 20}}}
	in.Layout.Slots[1].Units = 60
	lines, _, err := Putaway(in, []Receipt{{ID: "R", SKU: "A", Quantity: 100}}, Options{})
	require.NoError(t, err)
	got := map[string]int64{}
	for _, l := range lines {
		got[l.Slot] += l.Quantity
	}
	require.Equal(t, map[string]int64{"A01": 40, "A02": 60}, got)
}

// A face too small for a bad day gets a second slot, once every SKU has one.
func TestAFaceTooSmallForADayGetsAnother(t *testing.T) {
	in := Input{Layout: bulkWarehouse(4, 3)}
	in.SKUs = []SKU{{ID: "FAST", Velocity: 40, Demand: 160, FaceUnits: 400, FaceLeast: 200},
		{ID: "SLOW", Velocity: 1, Demand: 1, FaceUnits: 6, FaceLeast: 3}}
	in.Stock = []Assignment{{"A01", "FAST", 100}, {"A05", "FAST", 1000}, {"A06", "SLOW", 50}}
	got := map[string]int64{}
	out, err := Refills(in, Options{})
	require.NoError(t, err)
	for _, r := range out {
		got[r.SKU+" "+r.To] += r.Quantity
	}
	require.Equal(t, map[string]int64{"FAST A01": 20, "FAST A03": 120, "SLOW A02": 6}, got)
}

// A fast SKU does not move to a nearer slot that cannot hold its day.
func TestAMoveKeepsRoomForAWholeDay(t *testing.T) {
	in := Input{Layout: bulkWarehouse(3, 1), SKUs: []SKU{{ID: "FAST", Velocity: 30, Demand: 180,
		FaceUnits: 600, FaceLeast: 280}}}
	in.Layout.Slots[0].Units, in.Layout.Slots[1].Units, in.Layout.Slots[2].Units = 40, 320, 40
	in.Stock = []Assignment{{"A03", "FAST", 40}}
	res, err := Plan(in, Options{})
	require.NoError(t, err)
	require.Len(t, res.Moves, 1)
	require.Equal(t, "A02", res.Moves[0].To)
}
