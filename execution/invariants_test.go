package execution

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stockwright/stockwright/execution/ledger"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// machine drives the service with random commands and keeps a plain model
// beside it: units by account and SKU as a map, nothing else shared with the
// code under test.
type machine struct {
	svc    *Service
	ctx    context.Context
	strict bool // negative stock is not allowed
	at     time.Time
	n      int
	model  map[string]int64 // account + SKU -> units
	said   []Command        // commands that were answered, to be repeated
	first  []Answer
}

var modelSlots = []string{"A-01", "A-02", "B-01"}

var modelSKUs = []string{"S1", "S2"}

func (m *machine) head() Head {
	m.n++
	m.at = m.at.Add(time.Second)
	return Head{Key: fmt.Sprintf("k%05d", m.n), At: m.at, Actor: "rapid"}
}

func cellKey(a Account, sku string) string { return string(a) + " " + sku }

func (m *machine) moved(from, to Account, sku string, units int64) {
	m.model[cellKey(from, sku)] -= units
	m.model[cellKey(to, sku)] += units
}

// try does a command and reports whether it was carried out.
func (m *machine) try(t *rapid.T, c Command) bool {
	a, err := m.svc.Do(m.ctx, c)
	if err != nil {
		require.Contains(t, []ErrorKind{Refused, Conflict, NotFound}, KindOf(err), "%v", err)
		return false
	}
	m.said, m.first = append(m.said, c), append(m.first, a)
	return true
}

func drawSKU(t *rapid.T) Goods { return Goods{SKU: rapid.SampledFrom(modelSKUs).Draw(t, "sku")} }

func drawSlot(t *rapid.T) string { return rapid.SampledFrom(modelSlots).Draw(t, "slot") }

func drawUnits(t *rapid.T) int64 { return rapid.Int64Range(1, 12).Draw(t, "units") }

func (m *machine) Receive(t *rapid.T) {
	g, n := drawSKU(t), drawUnits(t)
	if m.try(t, &Receive{Head: m.head(), Location: "WH", Supplier: "V",
		Lines: []Received{{Goods: g, Quantity: n, Damaged: 1}}}) {
		m.moved(ledger.SupplierAccount("V"), ledger.DockAccount("WH", ""), g.SKU, n)
		m.moved(ledger.SupplierAccount("V"), ledger.LossAccount("WH", "damaged"), g.SKU, 1)
	}
}

func (m *machine) PutAway(t *rapid.T) {
	g, n, slot := drawSKU(t), drawUnits(t), drawSlot(t)
	if m.try(t, &PutAway{Head: m.head(), Location: "WH", Slot: slot, Goods: g, Quantity: n}) {
		m.moved(ledger.DockAccount("WH", ""), SlotAccount("WH", slot), g.SKU, n)
	}
}

func (m *machine) Move(t *rapid.T) {
	g, n, from, to := drawSKU(t), drawUnits(t), drawSlot(t), drawSlot(t)
	if from != to && m.try(t, &Move{Head: m.head(), Location: "WH", Goods: g, From: from, To: to, Quantity: n}) {
		m.moved(SlotAccount("WH", from), SlotAccount("WH", to), g.SKU, n)
	}
}

func (m *machine) Sell(t *rapid.T) {
	g, n, slot := drawSKU(t), drawUnits(t), drawSlot(t)
	if m.try(t, &Sell{Head: m.head(), Location: "WH", Slot: slot, Goods: g, Quantity: n}) {
		m.moved(SlotAccount("WH", slot), ledger.CustomerAccount("WH"), g.SKU, n)
	}
}

func (m *machine) Count(t *rapid.T) {
	g, slot := drawSKU(t), drawSlot(t)
	n := rapid.Int64Range(0, 30).Draw(t, "counted")
	if m.try(t, &Count{Head: m.head(), Location: "WH", Slot: slot, Goods: g, Quantity: n}) {
		a := SlotAccount("WH", slot)
		m.moved(ledger.AdjustmentAccount("WH", "count"), a, g.SKU, n-m.model[cellKey(a, g.SKU)])
	}
}

func (m *machine) LateSale(t *rapid.T) {
	g, slot, n := drawSKU(t), drawSlot(t), drawUnits(t)
	h := m.head()
	h.At = m.at.Add(-time.Duration(rapid.IntRange(1, 40).Draw(t, "late")) * time.Second)
	a := SlotAccount("WH", slot)
	b, err := m.svc.Balances(m.ctx, BalanceFilter{Account: a, SKU: g.SKU, Empty: true})
	require.NoError(t, err)
	counted := int64(0)
	if len(b.Rows) > 0 {
		counted = b.Rows[0].CountedAt
	}
	if m.try(t, &Sell{Head: h, Location: "WH", Slot: slot, Goods: g, Quantity: n}) {
		m.moved(a, ledger.CustomerAccount("WH"), g.SKU, n)
		if counted >= h.At.UnixMicro() { // the count had seen it already
			m.moved(ledger.AdjustmentAccount("WH", "count"), a, g.SKU, n)
		}
	}
}

func (m *machine) Reserve(t *rapid.T) {
	h := m.head()
	m.try(t, &Reserve{Head: h, ID: h.Key, Location: "WH", Goods: drawSKU(t), Quantity: drawUnits(t),
		Expires: m.at.Add(20 * time.Second)})
}

func (m *machine) settleOne(t *rapid.T, post bool) {
	open, err := m.svc.Reservations(m.ctx, ReservationFilter{Open: true})
	require.NoError(t, err)
	if len(open.Rows) == 0 {
		return
	}
	r := rapid.SampledFrom(open.Rows).Draw(t, "reservation")
	if !post {
		m.try(t, &VoidReservation{Head: m.head(), ID: r.ID})
	} else if m.try(t, &PostReservation{Head: m.head(), ID: r.ID}) {
		m.moved(r.Cell.Account, r.To, r.Cell.SKU, r.Quantity)
	}
}

func (m *machine) Post(t *rapid.T) { m.settleOne(t, true) }

func (m *machine) Void(t *rapid.T) { m.settleOne(t, false) }

func (m *machine) Order(t *rapid.T) {
	h := m.head()
	m.try(t, &PlaceOrder{Head: h, Order: h.Key, Location: "WH", Backorder: rapid.Bool().Draw(t, "backorder"),
		Lines: []SaleAsked{{SKU: drawSKU(t).SKU, Quantity: drawUnits(t)}}})
}

func (m *machine) Pick(t *rapid.T) {
	tasks, err := m.svc.Tasks(m.ctx, TaskFilter{Open: true, Kind: TaskPick})
	require.NoError(t, err)
	if len(tasks.Rows) == 0 {
		return
	}
	task := rapid.SampledFrom(tasks.Rows).Draw(t, "task")
	n := rapid.Int64Range(0, task.Left()).Draw(t, "picked")
	short := n == 0 || rapid.Bool().Draw(t, "short")
	a := SlotAccount("WH", task.From)
	if m.try(t, &Pick{Head: m.head(), Task: task.ID, Quantity: n, Short: short}) {
		m.moved(a, ledger.DockAccount("WH", PackDock), task.Goods.SKU, n)
		if left := m.model[cellKey(a, task.Goods.SKU)]; short && left > 0 {
			m.moved(a, ledger.AdjustmentAccount("WH", "count"), task.Goods.SKU, left)
		}
	}
}

func (m *machine) Ship(t *rapid.T) {
	sales, err := m.svc.Sales(m.ctx, SaleFilter{Open: true})
	require.NoError(t, err)
	for _, o := range sales.Rows {
		if o.State == SalePicked {
			require.True(t, m.try(t, &Pack{Head: m.head(), Order: o.ID}))
			require.True(t, m.try(t, &Ship{Head: m.head(), Order: o.ID}))
			for _, p := range o.Packed {
				m.moved(ledger.DockAccount("WH", PackDock), ledger.CustomerAccount("WH"), p.SKU, p.Quantity)
			}
		}
	}
}

func (m *machine) Repeat(t *rapid.T) {
	if len(m.said) == 0 {
		return
	}
	i := rapid.IntRange(0, len(m.said)-1).Draw(t, "repeat")
	a, err := m.svc.Do(m.ctx, m.said[i])
	require.NoError(t, err)
	require.True(t, a.Repeated)
	require.Equal(t, m.first[i].Result, a.Result, "a repeat is answered with the first answer")
}

// Check holds after every command: the model's balances, reserved = pending,
// no negative slot unless allowed, every unit in exactly one account.
func (m *machine) Check(t *rapid.T) {
	v, err := m.svc.Verify(m.ctx)
	require.NoError(t, err)
	require.True(t, v.OK(), "%+v", v)
	all, err := m.svc.Balances(m.ctx, BalanceFilter{Empty: true})
	require.NoError(t, err)
	got := map[string]int64{}
	for _, b := range all.Rows {
		if b.OnHand != 0 {
			got[cellKey(b.Account, b.SKU)] += b.OnHand
		}
		require.GreaterOrEqual(t, b.Reserved, int64(0))
		if b.Account.Kind() == KindSlot && m.strict {
			require.GreaterOrEqual(t, b.OnHand, int64(0), "%v", b.Cell)
		}
		require.LessOrEqual(t, b.Reserved, max(0, b.OnHand), "promised units that do not exist in %v", b.Cell)
	}
	for k, n := range m.model {
		if n == 0 {
			delete(m.model, k)
		}
	}
	require.Equal(t, m.model, got)
}

func TestInvariants(t *testing.T) {
	if n := os.Getenv("STOCKWRIGHT_RAPID_CHECKS"); n != "" {
		require.NoError(t, flag.Set("rapid.checks", n))
	} else {
		require.NoError(t, flag.Set("rapid.checks", "25"))
	}
	defer func() { require.NoError(t, flag.Set("rapid.checks", "100")) }()
	bothStores(t, testInvariants)
}

func testInvariants(t *testing.T, store func(testing.TB) Store) {
	dir, run := t.TempDir(), 0
	_, postgres := store(t).(*Postgres)
	rapid.Check(t, func(r *rapid.T) {
		run++
		var st Store
		var err error
		if postgres {
			st = store(t)
		} else {
			st, err = OpenSQLite(context.Background(), filepath.Join(dir, fmt.Sprintf("l%d.db", run)))
			require.NoError(r, err)
		}
		m := &machine{ctx: context.Background(), at: day0(), model: map[string]int64{},
			strict: rapid.Bool().Draw(r, "strict")}
		rules := DefaultRules()
		rules.NegativeStock = !m.strict
		m.svc, err = Open(m.ctx, st, Options{Rules: &rules, Now: func() time.Time { return m.at }})
		require.NoError(r, err)
		defer m.svc.Close()
		r.Repeat(rapid.StateMachineActions(m))
	})
}
