package execution

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

func testReconcile(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(opening(f.head(), row("WH", "A-01", "S1", 10)))
	a, b, c := purchase("L1", "S1", 60), purchase("L2", "S2", 10), purchase("L3", "S3", 5)
	f.must(&ApprovePurchases{Head: f.head(), Lines: []plan.PurchaseLine{a, b}})
	rel, err := f.Release(f.ctx, t.TempDir(), "r")
	require.NoError(t, err)
	seven := int64(7)
	f.must(&Acknowledge{Head: f.head(), Order: rel.Sent[0].ID,
		Lines: []AcknowledgedLine{{Line: "L2", Quantity: &seven}}})
	f.must(&Receive{Head: f.head(), Location: "WH", Order: rel.Sent[0].ID,
		Lines: []Received{{Goods: Goods{SKU: "S1"}, Quantity: 64}}})
	f.must(&Sell{Head: f.head(), Location: "WH", Slot: "B-09", Goods: Goods{SKU: "S9"}, Quantity: 2})
	f.must(&Count{Head: f.head(), Location: "WH", Slot: "A-01", Goods: Goods{SKU: "S1"}, Quantity: 8})
	got, err := f.Reconcile(f.ctx, []plan.PurchaseLine{a, b, c}, core.DayOf(day0()))
	require.NoError(t, err)
	believed := map[string]string{}
	for _, d := range got {
		believed[d.Code+" "+d.SKU] = d.Believed
	}
	require.Equal(t, map[string]string{"not_ordered S3": "plan", "quantity_changed S2": "supplier",
		"over_delivery S1": "receipt",
		"negative S9":      "shelf", "counted S1": "shelf"}, believed)
	got, err = f.Reconcile(f.ctx, nil, core.DayOf(day0())+30)
	require.NoError(t, err)
	believed = map[string]string{}
	for _, d := range got {
		believed[d.Code+" "+d.SKU] = d.Believed
	}
	require.Equal(t, map[string]string{"overdue S2": "nobody", "over_delivery S1": "receipt",
		"negative S9": "shelf", "not_put_away S1": "receipt"}, believed)
}

func TestReconcile(t *testing.T) { bothStores(t, testReconcile) }

// Figures worked out by hand for a small week.
func testKPIs(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	slots := []Slot{{ID: "FAR", Location: "WH", Place: core.Place{X: 30, Y: 10}, Volume: 100,
		Sequence: 2}, {ID: "NEAR", Location: "WH", Place: core.Place{X: 3, Y: 2}, Volume: 100,
		Sequence: 1}, {ID: "EMPTY", Location: "WH", Volume: 200}}
	f.must(&DefineSlots{Head: f.head(), Slots: slots})
	f.must(&DefineItems{Head: f.head(), Items: []Item{{SKU: "S", UnitCost: 20000, UnitVolume: 0.5}}})
	f.must(opening(f.head(), row("WH", "FAR", "S", 100)))
	f.must(&PlaceOrder{Head: f.head(), Order: "C1", Location: "WH", Lines: []SaleAsked{{SKU: "S", Quantity: 10}}})
	f.must(&Pick{Head: f.head(), Task: f.next(TaskPick).Task, Quantity: 10})
	f.must(&Pack{Head: f.head(), Order: "C1"})
	f.must(&Ship{Head: f.head(), Order: "C1"})
	f.must(&PlaceOrder{Head: f.head(), Order: "C2", Location: "WH", Backorder: true,
		Lines: []SaleAsked{{SKU: "S", Quantity: 120}}})
	f.must(&Pick{Head: f.head(), Task: f.next(TaskPick).Task, Quantity: 90})
	f.must(&Pack{Head: f.head(), Order: "C2"})
	f.must(&Ship{Head: f.head(), Order: "C2"})
	f.must(&Receive{Head: f.head(), Location: "WH", Supplier: "V",
		Lines: []Received{{Goods: Goods{SKU: "S"}, Quantity: 60}}})
	received := f.at
	f.at = f.at.Add(3*time.Hour - time.Second)
	f.must(&PutAway{Head: f.head(), Location: "WH", Slot: "FAR", Goods: Goods{SKU: "S"}, Quantity: 60})
	require.Equal(t, 3*time.Hour, f.at.Sub(received))
	f.must(&ApproveMoves{Head: f.head(), Lines: []plan.MoveLine{{Line: "M", Step: 1, SKU: "S",
		Location: "WH", From: "FAR", To: "NEAR", Quantity: 60, Worth: plan.Worth{Saves: 75}}}})
	f.must(&Move{Head: f.head(), Location: "WH", Goods: Goods{SKU: "S"}, From: "FAR", To: "NEAR",
		Quantity: 60, Task: "M"})
	f.must(&Sell{Head: f.head(), Location: "WH", Goods: Goods{SKU: "S"}, Quantity: 10})
	f.must(&Count{Head: f.head(), Location: "WH", Slot: "NEAR", Goods: Goods{SKU: "S"}, Quantity: 50})
	f.must(&Count{Head: f.head(), Location: "WH", Slot: "FAR", Goods: Goods{SKU: "S"}, Quantity: 1})
	day := core.DayOf(day0())
	k, err := f.KPIs(f.ctx, "WH", day, day)
	require.NoError(t, err)
	near := func(want float64, got *float64, name string) {
		t.Helper()
		require.NotNil(t, got, name)
		require.InEpsilon(t, want, *got, 1e-9, name)
	}
	near(0.5, k.OrderAccuracy, "one of two orders went out whole")
	near(100.0/130, k.FillRate, "10 + 90 of 10 + 120 units")
	near(3, k.DockToStockHours, "received at t, put away at t + 3 h")
	near(0.5, k.CountAccuracy, "one of two counts was right")
	near(51*0.5/400, k.SpaceUtilisation, "51 units of half a litre in 400 litres")
	near(2.0/3, k.SlotsUsed, "two of three slots hold something")
	near(110*2.0*365/(51*2.0), k.InventoryTurnover, "110 units sold in a day, 51 on the shelves at its end")
	near(75, k.PredictedSavings, "as the plan said")
	near(2*(40.0-5.0), k.RealisedSavings, "one pick since the move, under a day ago: 35 nearer, there and back")
	none, err := f.KPIs(f.ctx, "ELSEWHERE", day, day)
	require.NoError(t, err)
	require.Nil(t, none.FillRate)
}

func TestKPIs(t *testing.T) { bothStores(t, testKPIs) }

func testExport(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(opening(f.head(), row("WH", "A-01", "S1", 10), OpeningRow{Location: "WH", Slot: "A-02",
		Goods: Goods{SKU: "S2", Lot: "X", Expiry: 21000}, Quantity: 4}))
	f.must(&Move{Head: f.head(), Location: "WH", Goods: Goods{SKU: "S1"}, From: "A-01", To: "A-02", Quantity: 3})
	dir := t.TempDir()
	files, err := f.Export(f.ctx, dir, core.DayOf(day0()))
	require.NoError(t, err)
	require.Len(t, files, 7)
	moves, err := datasets.ReadRows[PostingRow](f.ctx, datasets.Source{Path: filepath.Join(dir, "movements.parquet")})
	require.NoError(t, err)
	want, err := f.postingRows(f.ctx)
	require.NoError(t, err)
	require.Equal(t, want, moves)
	stock, err := datasets.ReadRows[datasets.Stock](f.ctx, datasets.Source{Path: filepath.Join(dir, "stock.parquet")})
	require.NoError(t, err)
	snap, err := f.Snapshot(f.ctx, core.DayOf(day0()))
	require.NoError(t, err)
	require.Equal(t, snap.Stock, stock)
}

func TestExport(t *testing.T) { bothStores(t, testExport) }

func testReplay(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	var lines []string
	event := func(c Command) {
		body, err := json.Marshal(c)
		require.NoError(t, err)
		line, err := json.Marshal(Event{c.Kind(), body})
		require.NoError(t, err)
		lines = append(lines, string(line))
	}
	event(&Receive{Head: f.head(), Location: "WH", Lines: []Received{{Line: "L1",
		Goods: Goods{SKU: "S1"}, Quantity: 5}}})
	event(&ApprovePurchases{Head: f.head(), Lines: []plan.PurchaseLine{purchase("L1", "S1", 60)}})
	for range 50 {
		event(&Move{Head: f.head(), Location: "WH", Goods: Goods{SKU: "S1"}, From: "A", To: "B", Quantity: 1})
	}
	batch := strings.Join(lines, "\n") + "\n{\"kind\":\"mvoe\",\"command\":{}}\n"
	out, err := f.Replay(f.ctx, strings.NewReader(batch))
	require.NoError(t, err)
	require.Equal(t, 52, out.Done, "the receipt waits for the order that comes after it")
	require.Len(t, out.Failed, 1)
	require.Contains(t, out.Failed[0].Text, "there is no command \"mvoe\"")
	digest, err := f.Digest(f.ctx)
	require.NoError(t, err)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	out, err = f.Replay(f.ctx, strings.NewReader(strings.Join(lines, "\n")))
	require.NoError(t, err)
	require.Equal(t, 52, out.Repeated)
	again, err := f.Digest(f.ctx)
	require.NoError(t, err)
	require.Equal(t, digest, again)
}

func TestReplay(t *testing.T) { bothStores(t, testReplay) }

func TestOrderWorkbookOpens(t *testing.T) {
	files, err := orderFiles("", Order{ID: "PO/1", Supplier: "ACME"},
		[]Line{{ID: "L1", SKU: "S1", Quantity: 7, UnitCost: 12500},
			{ID: "L2", SKU: "S2", Quantity: 48, UnitCost: 3333, OrderUnit: "CS", OrderUnitSize: 12},
			{ID: "L3", SKU: "S3", Quantity: 50, UnitCost: 3333, OrderUnit: "CS", OrderUnitSize: 12}})
	require.NoError(t, err)
	require.Equal(t, "PO_1.xlsx", files[0].name)
	book, err := excelize.OpenReader(strings.NewReader(string(files[0].body)))
	require.NoError(t, err)
	rows, err := book.GetRows("Order")
	require.NoError(t, err)
	require.Equal(t, []string{"L1", "S1", "7", "1.25", "8.75", "1970-01-01"}, rows[6])
	require.Equal(t, []string{"4", "CS", "12", "3.9996"}, rows[7][6:], "4 cases of 12 make 48")
	require.Len(t, rows[8], 6, "50 are no whole number of cases")
	lines := strings.Split(string(files[1].body), "\n")
	require.Equal(t, "order,line,supplier,location,sku,quantity,unit_cost,due_on,order_units,order_unit,order_unit_size,order_unit_cost", lines[0])
	require.Equal(t, "PO/1,L2,ACME,,S2,48,0.3333,1970-01-01,4,CS,12,3.9996", lines[2])
	require.Equal(t, "PO/1,L3,ACME,,S3,50,0.3333,1970-01-01,,,,", lines[3])
	var doc OrderFile
	require.NoError(t, json.Unmarshal(files[2].body, &doc))
	require.Nil(t, doc.Lines[0].OrderUnit)
	require.Equal(t, &OrderUnit{Units: 4, Unit: "CS", Size: 12, UnitCost: "3.9996"}, doc.Lines[1].OrderUnit)
}

// The same facts in any order make the same ledger, counts and late arrivals
// included.
func testAnyOrder(t *testing.T, store func(testing.TB) Store) {
	var events []Command
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 400 {
		h := Head{Key: fmt.Sprintf("e%d", n), At: day0().Add(time.Duration(r.IntN(5000)) * time.Second)}
		g, slot := Goods{SKU: modelSKUs[r.IntN(2)]}, modelSlots[r.IntN(3)]
		switch r.IntN(5) {
		case 0:
			events = append(events, &Count{Head: h, Location: "WH", Slot: slot, Goods: g, Quantity: r.Int64N(40)})
		case 1:
			events = append(events, &Sell{Head: h, Location: "WH", Slot: slot, Goods: g, Quantity: 1 + r.Int64N(5)})
		case 2:
			events = append(events, &PutAway{Head: h, Location: "WH", Slot: slot, Goods: g, Quantity: 1 + r.Int64N(9)})
		case 3:
			events = append(events, &Adjust{Head: h, Location: "WH", Slot: slot, Goods: g,
				Difference: -1 - r.Int64N(3), Reason: "broken"})
		default:
			events = append(events, &Move{Head: h, Location: "WH", Goods: g, From: slot, To: "Z",
				Quantity: 1 + r.Int64N(4)})
		}
	}
	var digests []string
	for range 3 {
		f := openFloor(t, store(t), Options{GroupSize: 1 + r.IntN(40)})
		_, errs := f.DoAll(f.ctx, events)
		for _, err := range errs {
			require.NoError(t, err)
		}
		d, err := f.Digest(f.ctx)
		require.NoError(t, err)
		digests = append(digests, d)
		f.verified()
		r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	}
	require.Equal(t, digests[0], digests[1])
	require.Equal(t, digests[0], digests[2])
}

func TestAnyOrder(t *testing.T) { bothStores(t, testAnyOrder) }
