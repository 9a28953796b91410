package execution

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/ledger"
	"github.com/stockwright/stockwright/plan"
)

func (f *site) next(kinds ...TaskKind) Prompt {
	f.t.Helper()
	var p Prompt
	require.NoError(f.t, f.must(&NextTask{Head: f.head(), Location: "WH", Kinds: kinds, Worker: "ann"}).Into(&p))
	return p
}

// says answers the task's question and expects the next one ("" = finished).
func (f *site) says(task string, next Question, c TaskScan) Prompt {
	f.t.Helper()
	c.Head, c.Task = f.head(), task
	var p Prompt
	require.NoError(f.t, f.must(&c).Into(&p))
	require.Equal(f.t, next, p.Question, p.Text)
	return p
}

func units(n int64) *int64 { return &n }

func (f *site) alerts(code string) int {
	f.t.Helper()
	a, err := f.Alerts(f.ctx, AlertFilter{Open: true, Code: code})
	require.NoError(f.t, err)
	return len(a.Rows)
}

func slotsABC() []Slot {
	return []Slot{{ID: "A-01", Location: "WH", Sequence: 1}, {ID: "A-02", Location: "WH", Sequence: 2},
		{ID: "B-01", Location: "WH", Sequence: 3},
		{ID: "R-01", Location: "WH", Sequence: 9, Place: core.Place{Reserve: true}}}
}

func testPickPackShip(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(&DefineSlots{Head: f.head(), Slots: slotsABC()})
	f.must(opening(f.head(), row("WH", "B-01", "S1", 4), row("WH", "A-02", "S2", 10)))
	f.must(opening(f.head(), row("WH", "A-01", "S1", 6)))
	f.refused("not_enough", &PlaceOrder{Head: f.head(), Order: "C0", Location: "WH",
		Lines: []SaleAsked{{SKU: "S1", Quantity: 11}}})
	f.must(&PlaceOrder{Head: f.head(), Order: "C1", Location: "WH",
		Lines: []SaleAsked{{SKU: "S1", Quantity: 8}, {SKU: "S2", Quantity: 2}}})
	f.verified()

	first := f.next(TaskPick)
	require.Equal(t, "A-01", first.Expect, "pick in route order, not by arrival and not by alphabet of orders")
	require.Equal(t, int64(4), first.Left)
	again := f.next(TaskPick)
	require.Equal(t, first.Task, again.Task, "what was begun is continued")
	wrong := f.says(first.Task, AskFrom, TaskScan{Scan: "slot:B-01"})
	require.Equal(t, "error", wrong.Level)
	f.says(first.Task, AskItem, TaskScan{Scan: "A-01"})
	require.Equal(t, "error", f.says(first.Task, AskItem, TaskScan{Scan: "S2"}).Level)
	f.says(first.Task, AskQuantity, TaskScan{Scan: "S1"})
	require.Equal(t, "error", f.says(first.Task, AskQuantity, TaskScan{Quantity: units(5)}).Level)
	f.says(first.Task, "", TaskScan{Quantity: units(4)})

	f.refused("not_picked", &Pack{Head: f.head(), Order: "C1"})
	for range 2 {
		p := f.next(TaskPick)
		f.must(&Pick{Head: f.head(), Task: p.Task, Quantity: p.Left})
	}
	pack := f.next(TaskPack)
	require.Equal(t, "error", f.says(pack.Task, AskOrder, TaskScan{Scan: "C9"}).Level)
	f.says(pack.Task, "", TaskScan{Scan: "order:C1"})
	ship := f.next(TaskShip)
	f.says(ship.Task, "", TaskScan{Scan: "C1"})
	require.Equal(t, int64(8), f.onHand(ledger.CustomerAccount("WH"), "S1"))
	require.Zero(t, f.onHand(ledger.DockAccount("WH", PackDock), "S1"))
	require.True(t, f.next().Finished)
	f.verified()
}

func TestPickPackShip(t *testing.T) { bothStores(t, testPickPackShip) }

func testFirstExpired(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	late, soon := core.DayOf(day0())+90, core.DayOf(day0())+10
	f.must(&OpenBalances{Head: f.head(), Rows: []OpeningRow{
		{Location: "WH", Slot: "A-01", Goods: Goods{SKU: "S", Lot: "L1", Expiry: late}, Quantity: 5},
		{Location: "WH", Slot: "A-02", Goods: Goods{SKU: "S", Lot: "L2", Expiry: soon}, Quantity: 5},
		{Location: "WH", Slot: "B-01", Goods: Goods{SKU: "S"}, Quantity: 5}}})
	var got Reserved
	require.NoError(t, f.must(&Reserve{Head: f.head(), ID: "R", Location: "WH", Goods: Goods{SKU: "S"},
		Quantity: 12}).Into(&got))
	var lots []string
	for _, r := range got.Reservations {
		lots = append(lots, r.Cell.Lot)
	}
	require.Equal(t, []string{"L2", "L1", ""}, lots)
	var rest Reserved
	require.NoError(t, f.must(&Reserve{Head: f.head(), ID: "Q", Location: "WH", Goods: Goods{SKU: "S"},
		Quantity: 3}).Into(&rest))
	require.Equal(t, "B-01", rest.Reservations[0].Cell.Account.Name(),
		"a lot promised to one order is not offered to another")
	f.must(&PostReservation{Head: f.head(), ID: "R/1"})
	f.refused("settled", &VoidReservation{Head: f.head(), ID: "R/1"})
	f.must(&VoidReservation{Head: f.head(), ID: "R/2"})
	f.refused("settled", &PostReservation{Head: f.head(), ID: "R/2"})
	f.verified()
}

func TestFirstExpiredFirstOut(t *testing.T) { bothStores(t, testFirstExpired) }

func testReservationExpires(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(opening(f.head(), row("WH", "A", "S", 10)))
	f.must(&Reserve{Head: f.head(), ID: "R", Location: "WH", Goods: Goods{SKU: "S"}, Quantity: 8,
		Expires: f.at.Add(time.Minute)})
	f.refused("not_enough", &Reserve{Head: f.head(), ID: "Q", Location: "WH", Goods: Goods{SKU: "S"}, Quantity: 8})
	f.at = f.at.Add(2 * time.Minute)
	f.must(&Reserve{Head: f.head(), ID: "Q2", Location: "WH", Goods: Goods{SKU: "S"}, Quantity: 8})
	r, err := f.Reservation(f.ctx, "R/1")
	require.NoError(t, err)
	require.Equal(t, "expired", r.Reason)
	f.refused("settled", &PostReservation{Head: f.head(), ID: "R/1"})
	f.verified()
}

func TestReservationExpires(t *testing.T) { bothStores(t, testReservationExpires) }

func testMovesResume(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(&DefineSlots{Head: f.head(), Slots: slotsABC()})
	f.must(opening(f.head(), row("WH", "A-01", "S1", 6), row("WH", "A-02", "S2", 3)))
	f.must(&ApproveMoves{Head: f.head(), Lines: []plan.MoveLine{
		{Line: "M2", Step: 2, SKU: "S2", Location: "WH", From: "A-02", To: "A-01", Quantity: 3},
		{Line: "M1", Step: 1, SKU: "S1", Location: "WH", From: "A-01", To: "B-01", Quantity: 6}}})
	p := f.next(TaskMove)
	require.Equal(t, "M1", p.Task, "in the order of the plan")
	f.says("M1", AskItem, TaskScan{Scan: "A-01"})
	f.says("M1", AskQuantity, TaskScan{Scan: "S1"})
	f.says("M1", AskTo, TaskScan{Quantity: units(4)})
	p = f.next(TaskMove)
	require.Equal(t, AskTo, p.Question, "the units are in hand; the question is where they go")
	f.says("M1", AskReason, TaskScan{Scan: "A-02"})
	f.says("M1", AskFrom, TaskScan{Reason: "B-01 is blocked"})
	require.Equal(t, int64(4), f.onHand(SlotAccount("WH", "A-02"), "S1"))
	task, err := f.Task(f.ctx, "M1")
	require.NoError(t, err)
	require.Equal(t, int64(2), task.Left())
	f.must(&Move{Head: f.head(), Location: "WH", Goods: Goods{SKU: "S1"}, From: "A-01", To: "B-01",
		Quantity: 2, Task: "M1"})
	require.Equal(t, "M2", f.next(TaskMove).Task)
	f.must(&CancelTask{Head: f.head(), Task: "M2", Reason: "not today"})
	b, err := f.Balances(f.ctx, BalanceFilter{Location: "WH", Empty: true})
	require.NoError(t, err)
	for _, cell := range b.Rows {
		require.Zero(t, cell.Expected, "%v", cell.Cell)
	}
	f.verified()
}

func TestMovesResume(t *testing.T) { bothStores(t, testMovesResume) }

func testPutAwayDirected(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	slots := slotsABC()
	slots[0].Volume = 10
	f.must(&DefineSlots{Head: f.head(), Slots: slots})
	f.must(&DefineItems{Head: f.head(), Items: []Item{{SKU: "S1", UnitVolume: 1, Codes: []string{"04012345678901"}}}})
	f.must(opening(f.head(), row("WH", "A-01", "S1", 8)))
	f.must(&Receive{Head: f.head(), Location: "WH", Supplier: "X",
		Lines: []Received{{Goods: Goods{SKU: "S1"}, Quantity: 5}}})
	require.Equal(t, 1, f.alerts("unexpected_receipt"))
	f.must(&ApprovePutaways{Head: f.head(), Lines: []plan.PutawayLine{{Line: "P1", SKU: "S1",
		Location: "WH", Slot: "A-02", Quantity: 5}}})
	p := f.next(TaskPutAway)
	f.says(p.Task, AskQuantity, TaskScan{Scan: "04012345678901"})
	q := f.says(p.Task, AskTo, TaskScan{Scan: "5"})
	require.Equal(t, "A-02", q.Expect)
	f.says(p.Task, "", TaskScan{Scan: "A-02"})
	require.Equal(t, int64(5), f.onHand(SlotAccount("WH", "A-02"), "S1"))

	// Goods that no plan line directs: the slot that holds the SKU and has
	// room for two more is offered for two, not for three.
	f.must(&Receive{Head: f.head(), Location: "WH", Supplier: "X",
		Lines: []Received{{Goods: Goods{SKU: "S1"}, Quantity: 2}}})
	p = f.next(TaskPutAway)
	f.says(p.Task, AskQuantity, TaskScan{Scan: "S1"})
	q = f.says(p.Task, AskTo, TaskScan{Quantity: units(2)})
	require.Equal(t, "A-01", q.Expect)
	require.Contains(t, q.Why, "has room for 2")
	f.says(p.Task, "", TaskScan{Scan: "A-01"})
	f.must(&Receive{Head: f.head(), Location: "WH", Supplier: "X",
		Lines: []Received{{Goods: Goods{SKU: "S1"}, Quantity: 3}}})
	p = f.next(TaskPutAway)
	f.says(p.Task, AskQuantity, TaskScan{Scan: "S1"})
	require.Equal(t, "A-02", f.says(p.Task, AskTo, TaskScan{Quantity: units(3)}).Expect)
	f.verified()
}

func TestPutAwayDirected(t *testing.T) { bothStores(t, testPutAwayDirected) }

func testReplenish(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	slots := slotsABC()
	slots[0].SKU, slots[0].FaceMin, slots[0].FaceMax = "S1", 5, 30
	f.must(&DefineSlots{Head: f.head(), Slots: slots})
	f.must(&DefineItems{Head: f.head(), Items: []Item{{SKU: "S1", CasePack: 12}}})
	f.must(opening(f.head(), row("WH", "A-01", "S1", 3), row("WH", "R-01", "S1", 100)))
	var out Approved
	require.NoError(t, f.must(&PlanReplenishment{Head: f.head(), Location: "WH"}).Into(&out))
	require.Len(t, out.Ordered, 1)
	task, err := f.Task(f.ctx, out.Ordered[0])
	require.NoError(t, err)
	require.Equal(t, int64(24), task.Quantity, "two full cases of twelve fit into 27")
	require.NoError(t, f.must(&PlanReplenishment{Head: f.head(), Location: "WH"}).Into(&out))
	require.Len(t, out.Ordered, 0, "what is on its way counts")
}

func TestReplenishFace(t *testing.T) { bothStores(t, testReplenish) }

func testBlindCount(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(&DefineItems{Head: f.head(), Items: []Item{{SKU: "S", UnitCost: 100000}, {SKU: "T", UnitCost: 100000}}})
	f.must(opening(f.head(), row("WH", "A-01", "S", 50), row("WH", "A-02", "T", 50)))
	var plan Rows[CountChoice]
	require.NoError(t, f.must(&PlanCounts{Head: f.head(), Location: "WH", Tasks: 2}).Into(&plan))
	require.Len(t, plan.Rows, 2)
	id := plan.Rows[0].Task
	p := f.next(TaskCount)
	require.Equal(t, id, p.Task)
	require.Zero(t, p.Left, "blind: the record is not shown")
	require.Zero(t, p.Of)
	f.says(id, AskItem, TaskScan{Scan: "A-01"})
	f.says(id, AskCount, TaskScan{Scan: "S"})
	f.says(id, AskRecount, TaskScan{Quantity: units(10)})
	f.says(id, AskRecount, TaskScan{Quantity: units(11)})
	require.Equal(t, int64(50), f.onHand(SlotAccount("WH", "A-01"), "S"), "nothing is posted while counts differ")
	f.says(id, AskApproval, TaskScan{Quantity: units(10)})
	counted := f.at
	require.Equal(t, 1, f.alerts("count_to_approve"))
	f.must(&Move{Head: f.head(), Location: "WH", Goods: Goods{SKU: "S"}, From: "A-01", To: "B-01", Quantity: 4})
	f.must(&ApproveCount{Head: f.head(), Task: id, Accept: true})
	require.Equal(t, int64(6), f.onHand(SlotAccount("WH", "A-01"), "S"), "the move after the count stays")
	b, err := f.Balances(f.ctx, BalanceFilter{Account: SlotAccount("WH", "A-01")})
	require.NoError(t, err)
	require.Equal(t, counted.UnixMicro(), b.Rows[0].CountedAt)
	id = plan.Rows[1].Task
	f.says(id, AskItem, TaskScan{Scan: "A-02"})
	f.says(id, AskCount, TaskScan{Scan: "T"})
	f.says(id, "", TaskScan{Quantity: units(49)})
	require.Equal(t, int64(49), f.onHand(SlotAccount("WH", "A-02"), "T"), "a small difference is posted at once")
	f.verified()
}

func TestBlindCount(t *testing.T) { bothStores(t, testBlindCount) }

func testVersions(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(&ApprovePurchases{Head: f.head(), Lines: []plan.PurchaseLine{purchase("L1", "S1", 60)}})
	o, err := f.Orders(f.ctx, OrderFilter{Open: true})
	require.NoError(t, err)
	seen := o.Rows[0]
	f.must(&BeginSending{Head: f.head(), Order: seen.ID})
	e := f.refused("stale_version", &CancelOrder{Head: f.head(), Order: seen.ID, Reason: "too late",
		Version: seen.Version})
	require.Equal(t, Conflict, e.Kind)
	_, err = f.Do(f.ctx, &CancelOrder{Head: f.head(), Order: "none", Reason: "x"})
	require.Equal(t, NotFound, KindOf(err))
	_, err = f.Do(f.ctx, &CancelOrder{Head: f.head(), Order: "none"})
	require.Equal(t, Invalid, KindOf(err))
}

func TestOptimisticVersions(t *testing.T) { bothStores(t, testVersions) }
