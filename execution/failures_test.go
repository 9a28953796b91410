package execution

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/plan"
)

func (f *site) stockOf(sku, location string) datasets.Stock {
	f.t.Helper()
	s, err := f.Snapshot(f.ctx, core.DayOf(f.at))
	require.NoError(f.t, err)
	for _, r := range s.Stock {
		if r.SKU == sku && r.Location == location {
			return r
		}
	}
	return datasets.Stock{}
}

func (f *site) onOrder(sku string) (n int64) {
	f.t.Helper()
	s, err := f.Snapshot(f.ctx, core.DayOf(f.at))
	require.NoError(f.t, err)
	for _, r := range s.OpenOrders {
		if r.SKU == sku {
			n += r.Quantity
		}
	}
	return n
}

// Record says 200, shelf has 80.
func testRecordTooHigh(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(&DefineSlots{Head: f.head(), Slots: slotsABC()})
	f.must(opening(f.head(), row("WH", "A-01", "S", 200), row("WH", "B-01", "S", 15)))
	f.must(&PlaceOrder{Head: f.head(), Order: "C1", Location: "WH", Lines: []SaleAsked{{SKU: "S", Quantity: 100}}})
	f.must(&PlaceOrder{Head: f.head(), Order: "C2", Location: "WH", Lines: []SaleAsked{{SKU: "S", Quantity: 60}}})
	task := f.next(TaskPick)
	var got Picked
	require.NoError(t, f.must(&Pick{Head: f.head(), Task: task.Task, Quantity: 80, Short: true}).Into(&got))
	require.Len(t, got.Alternate, 1, "the slot that has some is asked for next")
	require.Equal(t, int64(5), got.Backordered)
	require.Equal(t, int64(15), f.onHand(SlotAccount("WH", "B-01"), "S"))
	require.Zero(t, f.onHand(SlotAccount("WH", "A-01"), "S"), "the short pick posts the difference")
	require.Equal(t, 2, f.alerts("promise_broken"), "both orders are told, not only the one at hand")
	s := f.stockOf("S", "WH")
	require.Equal(t, int64(15), s.OnHand, "the next night sees what is there")
	require.Equal(t, int64(15), s.Reserved)
	require.Equal(t, int64(5+60), s.Backordered)

	// The reorder that the night now proposes rests on a doubtful record.
	var ok Approved
	require.NoError(t, f.must(&ApprovePurchases{Head: f.head(),
		Lines: []plan.PurchaseLine{purchase("L1", "S", 300)}}).Into(&ok))
	require.Len(t, ok.Held, 1)
	rel, err := f.Release(f.ctx, t.TempDir(), "r1")
	require.NoError(t, err)
	require.Empty(t, rel.Sent, "a held line is not sent")
	require.Equal(t, int64(300), f.onOrder("S"), "and not proposed a second time")
	var counted Counted
	require.NoError(t, f.must(&Count{Head: f.head(), Location: "WH", Slot: "A-01",
		Goods: Goods{SKU: "S"}, Quantity: 0}).Into(&counted))
	require.Equal(t, []string{"L1"}, counted.Freed)
	rel, err = f.Release(f.ctx, t.TempDir(), "r2")
	require.NoError(t, err)
	require.Len(t, rel.Sent, 1)
	f.verified()
}

func TestRecordTooHigh(t *testing.T) { bothStores(t, testRecordTooHigh) }

func testCountRecomputes(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(opening(f.head(), row("WH", "A-01", "S", 200)))
	f.must(&PlaceOrder{Head: f.head(), Order: "C1", Location: "WH", Lines: []SaleAsked{{SKU: "S", Quantity: 20}}})
	task := f.next(TaskPick)
	f.must(&Pick{Head: f.head(), Task: task.Task, Quantity: 10, Short: true})
	f.must(&ApprovePurchases{Head: f.head(), Lines: []plan.PurchaseLine{purchase("L1", "S", 300)}})
	var counted Counted
	require.NoError(t, f.must(&Count{Head: f.head(), Location: "WH", Slot: "A-01",
		Goods: Goods{SKU: "S"}, Quantity: 70}).Into(&counted))
	require.Equal(t, []string{"L1"}, counted.Dropped, "the line was computed on a wrong stock")
	require.Zero(t, f.onOrder("S"), "the next night computes it anew")
	require.Equal(t, int64(70), f.stockOf("S", "WH").OnHand)
	f.verified()
}

func TestCountGivesTheLineBack(t *testing.T) { bothStores(t, testCountRecomputes) }

// Goods arrive and nobody logs them.
func testUnloggedArrival(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(&ApprovePurchases{Head: f.head(), Lines: []plan.PurchaseLine{purchase("L1", "S", 50)}})
	rel, err := f.Release(f.ctx, t.TempDir(), "r1")
	require.NoError(t, err)
	order := rel.Sent[0].ID
	var seen Seen
	require.NoError(t, f.must(&SeeShipment{Head: f.head(), Location: "WH", Order: order}).Into(&seen))
	require.True(t, seen.Expected)
	var ok Approved
	require.NoError(t, f.must(&ApprovePurchases{Head: f.head(),
		Lines: []plan.PurchaseLine{purchase("L2", "S", 50)}}).Into(&ok))
	require.Len(t, ok.Held, 1, "the duplicate is blocked")
	rel, err = f.Release(f.ctx, t.TempDir(), "r2")
	require.NoError(t, err)
	require.Empty(t, rel.Sent)
	p := f.next(TaskReceive)
	require.Equal(t, seen.Task, p.Task)
	f.says(p.Task, AskQuantity, TaskScan{Scan: "sku:S"})
	f.says(p.Task, "", TaskScan{Quantity: units(50)})
	require.Zero(t, f.alerts("shipment_unreceived"))
	require.Zero(t, f.onOrder("S"), "the duplicate is dropped, the first is received")
	require.Equal(t, int64(50), f.stockOf("S", "WH").OnHand)
	l, err := f.Line(f.ctx, "L2")
	require.NoError(t, err)
	require.True(t, l.Closed)
	f.verified()
}

func TestUnloggedArrival(t *testing.T) { bothStores(t, testUnloggedArrival) }

// A putaway that is not recorded, a misplaced item.
func testMisplaced(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(opening(f.head(), row("WH", "A-01", "S", 30)))
	f.must(&Receive{Head: f.head(), Location: "WH", Supplier: "X",
		Lines: []Received{{Goods: Goods{SKU: "T"}, Quantity: 12}}})
	var seen Seen
	require.NoError(t, f.must(&SeeGoods{Head: f.head(), Location: "WH", Slot: "B-07",
		Goods: Goods{SKU: "T"}}).Into(&seen))
	require.Equal(t, int64(12), seen.Moved)
	require.Equal(t, int64(12), f.onHand(SlotAccount("WH", "B-07"), "T"), "the putaway nobody recorded")
	require.NoError(t, f.must(&SeeGoods{Head: f.head(), Location: "WH", Slot: "C-01",
		Goods: Goods{SKU: "S"}, Quantity: 5}).Into(&seen))
	require.Equal(t, "A-01", seen.From)
	require.Equal(t, int64(25), f.onHand(SlotAccount("WH", "A-01"), "S"))
	require.Equal(t, int64(5), f.onHand(SlotAccount("WH", "C-01"), "S"))
	tasks, err := f.Tasks(f.ctx, TaskFilter{Open: true, Kind: TaskCount, SKU: "S"})
	require.NoError(t, err)
	var slots []string
	for _, task := range tasks.Rows {
		slots = append(slots, task.From)
	}
	require.ElementsMatch(t, []string{"A-01", "C-01"}, slots, "a count where it was expected, and where it is")
	require.NoError(t, f.must(&SeeGoods{Head: f.head(), Location: "WH", Slot: "C-01",
		Goods: Goods{SKU: "S"}}).Into(&seen))
	require.True(t, seen.Expected)
	require.NoError(t, f.must(&SeeGoods{Head: f.head(), Location: "WH", Slot: "C-02",
		Goods: Goods{SKU: "NEVER"}}).Into(&seen))
	require.Equal(t, 1, f.alerts("stray_goods"))
	f.verified()
}

func TestMisplacedGoods(t *testing.T) { bothStores(t, testMisplaced) }

// An order picked against stock that no longer exists.
func testPromiseOnNothing(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(opening(f.head(), row("WH", "A-01", "S", 10)))
	f.must(&Count{Head: f.head(), Location: "WH", Slot: "A-01", Goods: Goods{SKU: "S"}, Quantity: 3})
	e := f.refused("not_enough", &PlaceOrder{Head: f.head(), Order: "C1", Location: "WH",
		Lines: []SaleAsked{{SKU: "S", Quantity: 4}}})
	require.Contains(t, e.Text, "has 3 of S")
	tasks, err := f.Tasks(f.ctx, TaskFilter{Open: true, Kind: TaskPick})
	require.NoError(t, err)
	require.Empty(t, tasks.Rows)
	s := f.stockOf("S", "WH")
	require.Zero(t, s.Reserved)
	f.verified()
}

func TestPromiseOnNothing(t *testing.T) { bothStores(t, testPromiseOnNothing) }

// A crash between hand-off and record never resends blindly.
func testCrashWhileSending(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(&ApprovePurchases{Head: f.head(), Lines: []plan.PurchaseLine{purchase("L1", "S", 50)}})
	o, err := f.Orders(f.ctx, OrderFilter{Open: true})
	require.NoError(t, err)
	id := o.Rows[0].ID
	f.must(&BeginSending{Head: f.head(), Order: id}) // and the process dies here
	outbox := t.TempDir()
	rel, err := f.Release(f.ctx, outbox, "r1")
	require.NoError(t, err)
	require.Empty(t, rel.Sent)
	require.Len(t, rel.Unknown, 1)
	require.Equal(t, 1, f.alerts("hand_off_unknown"))
	files, err := os.ReadDir(outbox)
	require.NoError(t, err)
	require.Empty(t, files, "nothing is sent again by itself")
	f.refused("not_approved", &BeginSending{Head: f.head(), Order: id})
	f.must(&RecordSent{Head: f.head(), Order: id, Ref: "the supplier has it"})
	require.Zero(t, f.alerts("hand_off_unknown"))

	// When the files are there complete, the hand-off did happen.
	f.must(&ApprovePurchases{Head: f.head(), Lines: []plan.PurchaseLine{purchase("L2", "T", 50)}})
	next, err := f.Orders(f.ctx, OrderFilter{State: OrderApproved})
	require.NoError(t, err)
	f.must(&BeginSending{Head: f.head(), Order: next.Rows[0].ID})
	begun, lines, err := f.Order(f.ctx, next.Rows[0].ID)
	require.NoError(t, err)
	ledger, err := f.identity(f.ctx)
	require.NoError(t, err)
	written, err := orderFiles(ledger, begun, lines)
	require.NoError(t, err)
	for _, file := range written {
		require.NoError(t, wholefile.WriteBytes(filepath.Join(outbox, file.name), wholefile.Shared, file.body))
	}
	rel, err = f.Release(f.ctx, outbox, "r3")
	require.NoError(t, err)
	require.Len(t, rel.Sent, 1)
}

func TestCrashWhileSending(t *testing.T) { bothStores(t, testCrashWhileSending) }
