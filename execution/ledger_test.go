package execution

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution/ledger"
	"github.com/stockwright/stockwright/internal/testkit/pgtest"
	"github.com/stockwright/stockwright/plan"
)

// site is a service under test with a clock of its own.
type site struct {
	*Service
	t   testing.TB
	ctx context.Context
	at  time.Time
	n   int
}

func day0() time.Time { return time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) }

func openFloor(t testing.TB, store Store, opt Options) *site {
	t.Helper()
	f := &site{t: t, ctx: context.Background(), at: day0()}
	if opt.Now == nil {
		opt.Now = func() time.Time { return f.at }
	}
	svc, err := Open(f.ctx, store, opt)
	require.NoError(t, err)
	f.Service = svc
	t.Cleanup(func() { svc.Close() })
	return f
}

func sqliteAt(t testing.TB, path string) *SQLite {
	t.Helper()
	s, err := OpenSQLite(context.Background(), path)
	require.NoError(t, err)
	return s
}

func newSQLite(t testing.TB) Store { return sqliteAt(t, filepath.Join(t.TempDir(), "ledger.db")) }

// head makes a key of its own, one second later than the last.
func (f *site) head() Head {
	f.n++
	f.at = f.at.Add(time.Second)
	return Head{Key: fmt.Sprintf("k%06d", f.n), At: f.at, Actor: "ann"}
}

func (f *site) must(c Command) Answer {
	f.t.Helper()
	a, err := f.Do(f.ctx, c)
	require.NoError(f.t, err)
	return a
}

func (f *site) refused(code string, c Command) *Error {
	f.t.Helper()
	_, err := f.Do(f.ctx, c)
	var e *Error
	require.ErrorAs(f.t, err, &e)
	require.Equal(f.t, code, e.Code, e.Error())
	return e
}

func (f *site) onHand(a Account, sku string) int64 {
	f.t.Helper()
	rows, err := f.Balances(f.ctx, BalanceFilter{SKU: sku, Account: a, Empty: true})
	require.NoError(f.t, err)
	var n int64
	for _, b := range rows.Rows {
		n += b.OnHand
	}
	return n
}

func (f *site) verified() {
	f.t.Helper()
	v, err := f.Verify(f.ctx)
	require.NoError(f.t, err)
	require.True(f.t, v.OK(), "%+v", v)
}

func opening(h Head, rows ...OpeningRow) *OpenBalances { return &OpenBalances{Head: h, Rows: rows} }

func row(location, slot, sku string, q int64) OpeningRow {
	return OpeningRow{Location: location, Slot: slot, Goods: Goods{SKU: sku}, Quantity: q}
}

func purchase(line, sku string, q int64) plan.PurchaseLine {
	on := core.DayOf(day0())
	return plan.PurchaseLine{Line: line, SKU: sku, Location: "WH", Supplier: "ACME", Quantity: q,
		OrderOn: on, DueOn: on + 7, UnitCost: 25000}
}

func testLoop(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(opening(f.head(), row("WH", "A-01", "S1", 40), row("WH", "", "S2", 5), row("ST", "", "S1", 3)))
	var ok Approved
	require.NoError(t, f.must(&ApprovePurchases{Head: f.head(),
		Lines: []plan.PurchaseLine{purchase("L1", "S1", 60), purchase("L2", "S2", 10)}}).Into(&ok))
	require.Equal(t, []string{"L1", "L2"}, ok.Ordered)
	require.Len(t, ok.Orders, 1)
	require.NoError(t, f.must(&ApprovePurchases{Head: f.head(),
		Lines: []plan.PurchaseLine{purchase("L1", "S1", 99)}}).Into(&ok))
	require.Equal(t, []string{"L1"}, ok.Known, "a rerun of the day must not order twice")

	outbox := t.TempDir()
	rel, err := f.Release(f.ctx, outbox, "r1")
	require.NoError(t, err)
	require.Len(t, rel.Sent, 1)
	files, err := os.ReadDir(outbox)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	again, err := f.Release(f.ctx, outbox, "r2")
	require.NoError(t, err)
	require.Empty(t, again.Sent)

	order := rel.Sent[0].ID
	f.must(&Acknowledge{Head: f.head(), Order: order, Lines: []AcknowledgedLine{{Line: "L1",
		Promised: core.DayOf(day0()) + 9}}})
	f.must(&ApprovePutaways{Head: f.head(), Lines: []plan.PutawayLine{{Line: "PA1", Order: order,
		SKU: "S1", Location: "WH", Slot: "A-01", Quantity: 60}}})
	f.must(&Receive{Head: f.head(), Location: "WH", Order: order,
		Lines: []Received{{Goods: Goods{SKU: "S1"}, Quantity: 50, Damaged: 2},
			{Line: "L2", Goods: Goods{SKU: "S2"}, Quantity: 10}}})
	f.refused("elsewhere", &PutAway{Head: f.head(), Location: "WH", Slot: "B-02",
		Goods: Goods{SKU: "S1"}, Quantity: 30})
	f.must(&PutAway{Head: f.head(), Location: "WH", Slot: "A-01", Goods: Goods{SKU: "S1"}, Quantity: 30})
	f.must(&PutAway{Head: f.head(), Location: "WH", Slot: "B-02", Goods: Goods{SKU: "S1"}, Quantity: 20,
		Reason: "full"})
	f.must(&Sell{Head: f.head(), Location: "WH", Goods: Goods{SKU: "S1"}, Quantity: 75})

	snap, err := f.Snapshot(f.ctx, core.DayOf(day0()))
	require.NoError(t, err)
	require.Equal(t, []datasets.Stock{{SKU: "S1", Location: "ST", OnHand: 3, ExpiresOn: core.NoDay},
		{SKU: "S1", Location: "WH", OnHand: 15, ExpiresOn: core.NoDay},
		{SKU: "S2", Location: "WH", OnHand: 15, ExpiresOn: core.NoDay}}, snap.Stock)
	require.Len(t, snap.OpenOrders, 1)
	require.Equal(t, int64(8), snap.OpenOrders[0].Quantity)
	require.Equal(t, core.DayOf(day0())+9, snap.OpenOrders[0].DueOn)
	require.Len(t, snap.Receipts, 2)
	require.Equal(t, []datasets.SlotStock{{Location: "WH", Slot: "B-02", SKU: "S1", Quantity: 15,
		ExpiresOn: core.NoDay}}, snap.SlotStock, "first in leaves first")

	before, err := f.Snapshot(f.ctx, core.DayOf(day0())-1)
	require.NoError(t, err)
	for _, r := range before.Stock {
		require.Zero(t, r.OnHand, "nothing was there the day before")
	}
	f.verified()
}

func TestLoop(t *testing.T) { bothStores(t, testLoop) }

func testRepeats(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	f.must(opening(f.head(), row("WH", "A", "S", 10)))
	move := &Move{Head: f.head(), Location: "WH", Goods: Goods{SKU: "S"}, From: "A", To: "B", Quantity: 4}
	first := f.must(move)
	second := f.must(move)
	require.True(t, second.Repeated)
	require.Equal(t, first.Result, second.Result)
	require.Equal(t, int64(4), f.onHand(SlotAccount("WH", "B"), "S"))
	other := *move
	other.Quantity = 5
	f.refused("key_reused", &other)
	_, err := f.Do(f.ctx, &Move{Head: Head{Key: "expire:R/1"}, Location: "WH", Goods: Goods{SKU: "S"},
		From: "A", To: "B", Quantity: 1})
	require.Equal(t, Invalid, KindOf(err), "nobody takes the key of an entry that the ledger will make")
	reserve := &Reserve{Head: f.head(), ID: "R", Location: "WH", Goods: Goods{SKU: "S"}, Quantity: 11}
	one := f.refused("not_enough", reserve)
	f.must(opening(f.head(), row("WH", "A", "S", 10)))
	require.Equal(t, one, f.refused("not_enough", reserve), "a repeat gets the first answer even when it would now be another")
	f.verified()
}

func TestRepeats(t *testing.T) { bothStores(t, testRepeats) }

func TestReopenedLedgerIsTheSame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	f := openFloor(t, sqliteAt(t, path), Options{})
	f.must(opening(f.head(), row("WH", "A", "S", 10), row("WH", "B", "S", 3)))
	f.must(&Reserve{Head: f.head(), ID: "R", Location: "WH", Goods: Goods{SKU: "S"}, Quantity: 11})
	want, err := f.Digest(f.ctx)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	g := openFloor(t, sqliteAt(t, path), Options{})
	got, err := g.Digest(g.ctx)
	require.NoError(t, err)
	require.Equal(t, want, got)
	g.verified()
	r, err := g.Reservations(g.ctx, ReservationFilter{Open: true})
	require.NoError(t, err)
	require.Len(t, r.Rows, 2)
}

// Two processes write one ledger, in a file and in a database.
func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	t.Run("sqlite", func(t *testing.T) { testTwoProcesses(t, sqliteAt(t, path), sqliteAt(t, path)) })
	t.Run("postgres", func(t *testing.T) {
		first := newPostgres(t).(*Postgres)
		second, err := OpenPostgres(context.Background(), first.Source)
		require.NoError(t, err)
		testTwoProcesses(t, first, second)
	})
}

func testTwoProcesses(t *testing.T, one, two Store) {
	f, g := openFloor(t, one, Options{}), openFloor(t, two, Options{})
	g.n = 100_000
	f.must(opening(f.head(), row("WH", "A", "S", 10)))
	for range 20 {
		g.must(&Move{Head: g.head(), Location: "WH", Goods: Goods{SKU: "S"}, From: "A", To: "B", Quantity: 1})
		f.must(&Move{Head: f.head(), Location: "WH", Goods: Goods{SKU: "S"}, From: "B", To: "A", Quantity: 1})
		require.Equal(t, int64(10), g.onHand(SlotAccount("WH", "A"), "S"))
	}
	move := &Move{Head: f.head(), Location: "WH", Goods: Goods{SKU: "S"}, From: "A", To: "B", Quantity: 1}
	var wg sync.WaitGroup
	for _, svc := range []*Service{f.Service, g.Service, f.Service, g.Service} {
		wg.Go(func() {
			for n := range 50 {
				c := &Sell{Head: Head{Key: fmt.Sprintf("same-%d", n)}, Location: "WH", Slot: "A",
					Goods: Goods{SKU: "S"}, Quantity: 1}
				_, err := svc.Do(f.ctx, c)
				assert.NoError(t, err)
				_, err = svc.Do(f.ctx, move)
				assert.NoError(t, err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, int64(10-50-1), f.onHand(SlotAccount("WH", "A"), "S"),
		"the same keys from two processes happen once")
	require.Equal(t, int64(10-50-1), g.onHand(SlotAccount("WH", "A"), "S"))
	f.verified()
	g.verified()
}

// A database that goes down and comes back: nobody is told that something was
// done which was not, and the same key settles what is in doubt.
func TestDatabaseGoesDown(t *testing.T) {
	if server == nil {
		t.Skipf("PostgreSQL is not tested here: %v", why)
	}
	own, err := pgtest.Start()
	require.NoError(t, err)
	defer own.Stop()
	store, err := OpenPostgres(context.Background(), own.DSN(""))
	require.NoError(t, err)
	f := openFloor(t, store, Options{})
	f.must(opening(f.head(), row("WH", "A", "S", 10)))
	own.Kill()
	move := &Move{Head: f.head(), Location: "WH", Goods: Goods{SKU: "S"}, From: "A", To: "B", Quantity: 1}
	_, err = f.Do(f.ctx, move)
	require.ErrorContains(t, err, "try again under the same key")
	require.NoError(t, own.Restart())
	require.Eventually(t, func() bool {
		_, err := f.Do(f.ctx, move)
		return err == nil
	}, 5*time.Minute, 50*time.Millisecond)
	require.Equal(t, int64(1), f.onHand(SlotAccount("WH", "B"), "S"))
	require.Equal(t, int64(9), f.onHand(SlotAccount("WH", "A"), "S"))
	f.verified()
}

// The digest of a command of many rows is that of its JSON as a whole.
func TestDigestOfManyRowsIsThatOfTheWhole(t *testing.T) {
	head := Head{Key: `a "lines":[] b`, At: time.UnixMilli(1_760_000_000_000), Actor: "x"}
	rows := 2_500
	receive := &Receive{Head: head, Location: "WH", Dock: "d", Order: "O", Supplier: "S", Lines: make([]Received, rows)}
	for i := range receive.Lines {
		receive.Lines[i] = Received{Goods: Goods{SKU: fmt.Sprint("S", i)}, Quantity: int64(i)}
	}
	for _, c := range []Command{receive, &OpenBalances{Head: head, Rows: make([]OpeningRow, rows)},
		&ImportOrders{Head: head, Rows: make([]datasets.OpenOrder, rows)},
		&DefineSlots{Head: head, Slots: make([]Slot, rows)}, &DefineItems{Head: head, Items: make([]Item, rows)},
		&ApprovePurchases{Head: head, Lines: make([]plan.PurchaseLine, rows)},
		&ApproveTransfers{Head: head, Lines: make([]plan.TransferLine, rows)},
		&ApprovePutaways{Head: head, Lines: make([]plan.PutawayLine, rows)},
		&ApproveMoves{Head: head, Lines: make([]plan.MoveLine, rows)},
		&RecoverOrder{Head: head, Lines: make([]RecoveredLine, rows)},
		&Acknowledge{Head: head, Order: "O", Reason: "r", Lines: make([]AcknowledgedLine, rows)},
		&Acknowledge{Head: head, Order: "O", Lines: make([]AcknowledgedLine, rows)}} {
		body, err := json.Marshal(c)
		require.NoError(t, err)
		want := sha256.Sum256(append([]byte(c.Kind()+"\n"), body...))
		got, err := ledger.CommandDigest(c)
		require.NoError(t, err)
		require.Equal(t, want[:16], got, c.Kind())
	}
}

// What a body says twice is not read as the last of the two.
func TestRepeatedMembersAreRefused(t *testing.T) {
	many := ""
	for i := range 60 {
		many += fmt.Sprintf(`"m%d":{"a":1,"b":[{"a":1},{"a":2}]},`, i)
	}
	for body, want := range map[string]string{
		`{"key":"a","location":"WH","lines":[{"sku":"S","quantity":1},{"sku":"S","quantity":2}]}`: "",
		`{"key":"a","lines":[{"sku":"S","quantity":1,"quantity":10}]}`:                            "quantity",
		`{"key":"a","lines":[{"sku":"S","quantity":1,"Quantity":10}]}`:                            "quantity",
		`{"key":"a","lines":[],"lines":[{"sku":"S"}]}`:                                            "lines",
		`{"key":"a","\u006bey":"b"}`:                                                              "key",
		`{"key":"a\",\"key","x":["key","key"],"y":{"key":1}}`:                                     "",
		`{` + many + `"z":1}`:        "",
		`{` + many + `"m40":1}`:      "m40",
		`{` + many + `"z":{},"z":1}`: "z",
		`}]{"a"`:                     "",
		`{"a`:                        "",
	} {
		require.Equal(t, want, ledger.RepeatedMember([]byte(body), true), body)
	}
	require.Empty(t, ledger.RepeatedMember([]byte(`{"a":1,"A":2}`), false))
	_, err := Decode("receive", []byte(`{"key":"a","location":"WH","lines":[{"sku":"S","quantity":1,"quantity":10}]}`))
	require.ErrorContains(t, err, `"quantity" is given twice`)
}
