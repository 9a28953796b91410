package execution

import (
	"context"
	"fmt"

	"github.com/stockwright/stockwright/core"
)

// turn is one command being carried out on the live copy. Everything it
// changes is remembered, so that a refusal leaves no trace and a batch that
// cannot be committed is taken back.
type turn struct {
	ctx   context.Context
	s     *state
	batch *batch
	rules Rules
	scan  Scanner
	key   string // idempotency key of the command
	actor string
	now   int64 // µs UTC, when the command is recorded
	at    int64 // µs UTC, when it happened on the floor
	entry int64

	undoBalances []undoBalance
	undoRecords  []undoRecord
	posted       []Movement
}

type undoBalance struct {
	p   *Balance
	old Balance
}

type undoRecord struct {
	table anyTable
	id    string
	old   any
}

// day is the floor day of the command.
func (t *turn) day() core.Day { return dayOf(t.at) }

func dayOf(at int64) core.Day {
	d := at / 86_400_000_000
	if at%86_400_000_000 < 0 {
		d--
	}
	return core.Day(d)
}

// balance gives the cell for reading; a cell never touched reads as zero.
func (t *turn) balance(c Cell) Balance {
	c.Goods = c.Goods.normal()
	if b := t.s.balances[c]; b != nil {
		return *b
	}
	return Balance{Cell: c}
}

// edit gives the cell for writing and remembers how it was.
func (t *turn) edit(c Cell) *Balance {
	c.Goods = c.Goods.normal()
	b := t.s.balances[c]
	if b == nil {
		b = &Balance{Cell: c}
		t.s.insert(b)
	}
	t.undoBalances = append(t.undoBalances, undoBalance{b, *b})
	b.Version++
	t.batch.touchBalance(b)
	return b
}

// put stores a record and remembers what it replaced.
func put[T record](t *turn, tab *table[T], v T) {
	old := tab.set(&v)
	t.undoRecords = append(t.undoRecords, undoRecord{tab, v.recordID(), old})
	t.batch.touchRecord(tab, v.recordID())
}

// undo takes back everything the command changed, last change first.
func (t *turn) undo() {
	for i := len(t.undoRecords) - 1; i >= 0; i-- {
		u := t.undoRecords[i]
		u.table.restore(u.id, u.old)
	}
	for i := len(t.undoBalances) - 1; i >= 0; i-- {
		u := t.undoBalances[i]
		*u.p = u.old
	}
}

// post moves units between two accounts. A movement out of a slot or dock
// below zero is refused unless the rules allow the record to go negative, in
// which case an alert asks for a count.
func (t *turn) post(m Movement) error {
	m.Goods = m.Goods.normal()
	if m.Quantity <= 0 {
		return invalid("quantity", fmt.Sprintf("%d is not a positive number of base units", m.Quantity))
	}
	if m.From == m.To {
		return invalid("to", fmt.Sprintf("from and to are the same account %s", m.From))
	}
	if m.At == 0 {
		m.At = t.at
	}
	if err := t.apply(m, true); err != nil {
		return err
	}
	return t.settle(m)
}

// apply changes the two balances and records the movement.
func (t *turn) apply(m Movement, guard bool) error {
	from := t.edit(Cell{m.From, m.Goods})
	to := t.edit(Cell{m.To, m.Goods})
	left, err := add(from.OnHand, -m.Quantity)
	if err != nil {
		return err
	}
	if guard && left < 0 && m.From.Ours() && !t.rules.NegativeStock {
		return refused("not_enough", fmt.Sprintf("%s holds %d of %s, %d asked", m.From, from.OnHand, m.Goods.SKU, m.Quantity),
			"count the slot, or take it from another one")
	}
	right, err := add(to.OnHand, m.Quantity)
	if err != nil {
		return err
	}
	from.OnHand, to.OnHand = left, right
	from.LastAt, to.LastAt = max(from.LastAt, m.At), max(to.LastAt, m.At)
	from.Moves++
	to.Moves++
	if to.OnHand == m.Quantity || to.Since == 0 || m.At < to.Since {
		to.Since = m.At
	}
	if from.OnHand <= 0 {
		from.Since = 0
	}
	m.Entry = t.entry
	t.posted = append(t.posted, m)
	if left < 0 && guard && m.From.Kind() == KindSlot {
		t.alert(Alert{ID: "negative:" + string(m.From) + ":" + m.Goods.SKU, Code: "negative_stock",
			Location: m.From.Location(), SKU: m.Goods.SKU, Slot: m.From.Name(),
			Text: fmt.Sprintf("the record of %s in %s went below zero", m.Goods.SKU, m.From.Name()), Hint: "count the slot"})
	}
	return nil
}

// settle keeps counts true when facts arrive late: a movement that happened
// before the last count of a cell is already part of what was counted, so its
// effect on that cell is taken back against the count adjustment.
func (t *turn) settle(m Movement) error {
	for _, end := range []struct {
		account Account
		in      bool
	}{{m.From, false}, {m.To, true}} {
		b := t.s.balances[Cell{end.account, m.Goods}]
		if b.CountedAt == 0 || m.At > b.CountedAt {
			continue
		}
		c := m
		c.At, c.Reason = b.CountedAt, "counted_already"
		other := AdjustmentAccount(end.account.Location(), "count")
		c.From, c.To = other, end.account
		if end.in {
			c.From, c.To = end.account, other
		}
		if err := t.apply(c, false); err != nil {
			return err
		}
	}
	return nil
}

// alert raises an alert once; the same open alert again changes nothing.
func (t *turn) alert(a Alert) {
	if old := t.s.alerts.rows[a.ID]; old != nil {
		if old.Open {
			return
		}
		a.Version = old.Version
	}
	a.At, a.Open = t.at, true
	a.Version++
	put(t, t.s.alerts, a)
}

// settleAlert closes an alert if it is open.
func (t *turn) settleAlert(id, how string) {
	old := t.s.alerts.rows[id]
	if old == nil || !old.Open {
		return
	}
	a := *old
	a.Open, a.Closed, a.Version = false, how, a.Version+1
	put(t, t.s.alerts, a)
}
