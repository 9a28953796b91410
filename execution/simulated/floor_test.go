package simulated

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/plan"
)

// floor seeds a ledger with a small generated workspace.
func floor(t *testing.T) (*Floor, core.Day) {
	world, err := generate.New(generate.Options{SKUs: 60, Stores: 1, Days: 120, Seed: 4})
	require.NoError(t, err)
	dir := t.TempDir()
	_, err = world.Write(t.Context(), dir, generate.Layout{}, nil)
	require.NoError(t, err)
	store, err := execution.OpenSQLite(t.Context(), filepath.Join(dir, "ledger.db"))
	require.NoError(t, err)
	ledger, err := execution.Open(t.Context(), store, execution.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, ledger.Close()) })
	asOf := world.Options().AsOf
	_, err = ledger.Seed(t.Context(), execution.Head{Key: "seed", At: asOf.Time().Add(-time.Hour)}, execution.Masters{
		Stock: table[datasets.Stock](t, dir, "stock"), SlotStock: table[datasets.SlotStock](t, dir, "slot_stock"),
		OpenOrders: table[datasets.OpenOrder](t, dir, "open_orders"),
		Slots:      table[datasets.Slot](t, dir, "slots"), Items: world.Items()})
	require.NoError(t, err)
	return &Floor{Ledger: ledger, World: world}, asOf
}

func table[T any](t *testing.T, dir, name string) []T {
	rows, err := datasets.ReadRows[T](context.Background(), datasets.Source{Path: filepath.Join(dir, name+".parquet")})
	require.NoError(t, err)
	return rows
}

// stock is what all shelves of a location hold of a SKU at a day's end.
func stock(t *testing.T, f *Floor, day core.Day) map[string]int64 {
	s, err := f.Ledger.Snapshot(t.Context(), day)
	require.NoError(t, err)
	out := map[string]int64{}
	for _, r := range s.Stock {
		out[r.SKU+"@"+r.Location] += r.OnHand
	}
	return out
}

// TestDaysAddUp plays a week and holds the ledger to the story of the days:
// closing stock is opening stock and receipts less sales and waste.
func TestDaysAddUp(t *testing.T) {
	f, asOf := floor(t)
	total := func(m map[string]int64) (n int64) {
		for _, v := range m {
			n += v
		}
		return n
	}
	before := total(stock(t, f, asOf-1))
	var sold, received, expired, lost, wanted int64
	for day := asOf; day < asOf+7; day++ {
		d, err := f.Play(t.Context(), day)
		require.NoError(t, err)
		sold, received, expired, lost = sold+d.Sold, received+d.Received, expired+d.Expired, lost+d.Lost
		f.World.Customers(day, func(w generate.Want) { wanted += w.Units })
		rows := 0.0
		for i := range d.Sales.Date {
			require.Equal(t, int32(day), d.Sales.Date[i])
			rows += d.Sales.Quantity[i]
		}
		require.EqualValues(t, d.Sold, rows, "the sales table says what was sold")
	}
	require.Positive(t, received)
	require.Equal(t, wanted, sold+lost)
	require.Equal(t, before+received-sold-expired, total(stock(t, f, asOf+6)))
	v, err := f.Ledger.Verify(t.Context())
	require.NoError(t, err)
	require.True(t, v.OK(), "%+v", v)
	for key, n := range stock(t, f, asOf+6) {
		require.GreaterOrEqual(t, n, int64(0), key)
	}
}

func TestPlayingADayAgainChangesNothing(t *testing.T) {
	f, asOf := floor(t)
	_, err := f.Play(t.Context(), asOf)
	require.NoError(t, err)
	first, err := f.Ledger.Digest(t.Context())
	require.NoError(t, err)
	// The morning's part of the day again: what has been done is not done twice.
	var again Day
	again.Day = asOf
	require.NoError(t, f.receive(t.Context(), &again))
	require.NoError(t, f.ship(t.Context(), &again))
	second, err := f.Ledger.Digest(t.Context())
	require.NoError(t, err)
	require.Equal(t, first, second)
}

// TestApprovedPlansAreCarriedOut approves a purchase, a transfer, a putaway
// and a move by hand and plays until the goods are where the plan wants them.
func TestApprovedPlansAreCarriedOut(t *testing.T) {
	f, asOf := floor(t)
	do := func(c execution.Command) {
		_, err := f.Ledger.Do(t.Context(), c)
		require.NoError(t, err)
	}
	s, err := f.Ledger.Snapshot(t.Context(), asOf-1)
	require.NoError(t, err)
	held := map[string]datasets.SlotStock{}
	for _, r := range s.SlotStock {
		if r.Quantity > 40 && r.Lot == "" && f.World.ShelfLife(r.SKU) == 0 {
			held[r.SKU] = r
		}
	}
	require.NotEmpty(t, held)
	var from datasets.SlotStock
	for _, k := range f.World.SKUs() {
		if r, ok := held[k]; ok {
			from = r
			break
		}
	}
	supplier := f.World.SourcingRows()[0].Supplier
	at := func(key string) execution.Head { return execution.Head{Key: key, At: asOf.Time().Add(time.Hour)} }
	do(&execution.ApprovePurchases{Head: at("p"), Lines: []plan.PurchaseLine{{Line: "P1", SKU: from.SKU,
		Location: generate.Warehouse,
		Supplier: supplier, Quantity: 24, OrderOn: asOf, DueOn: asOf + 5}}})
	do(&execution.ApproveTransfers{Head: at("t"), Lines: []plan.TransferLine{{Line: "T1", SKU: from.SKU,
		From:     generate.Warehouse,
		Location: "ST001", Quantity: 5, OrderOn: asOf, DueOn: asOf + 1}}})
	do(&execution.ApprovePutaways{Head: at("a"), Lines: []plan.PutawayLine{{Line: "A1", Order: "P1", SKU: from.SKU,
		Location: generate.Warehouse, Slot: "SOMEWHERE", Quantity: 24}}})
	do(&execution.ApproveMoves{Head: at("m"), Lines: []plan.MoveLine{{Line: "M1", Step: 1,
		SKU: from.SKU, Location: generate.Warehouse,
		From: from.Slot, To: "ELSEWHERE", Quantity: 3}}})
	_, err = f.Ledger.Release(t.Context(), t.TempDir(), "release")
	require.NoError(t, err)
	arrives, err := f.World.ArrivesOn(supplier, from.SKU, asOf)
	require.NoError(t, err)
	var transferred, put int64
	moves := 0
	for day := asOf; day <= arrives; day++ {
		d, err := f.Play(t.Context(), day)
		require.NoError(t, err)
		transferred, put, moves = transferred+d.Transferred, put+d.PutAway, moves+d.Moves
	}
	require.EqualValues(t, 5, transferred)
	require.EqualValues(t, 24, put)
	require.Equal(t, 1, moves)
	for _, line := range []string{"P1", "T1"} {
		l, err := f.Ledger.Line(t.Context(), line)
		require.NoError(t, err)
		require.Equal(t, l.Quantity, l.Received, line)
	}
	l, err := f.Ledger.Line(t.Context(), "P1")
	require.NoError(t, err)
	require.Equal(t, arrives, l.Arrivals[0].On, "it arrives when the world says")
}
