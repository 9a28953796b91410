package ledger

import (
	"context"
	"fmt"

	"github.com/stockwright/stockwright/core"
)

// Keep journals the command with its postings.
func (t *Turn) Keep(kind string, hash, answer []byte, isRefused bool) *Entry {
	t.State.Seq = t.Entry
	for i := range t.Posted {
		t.State.Moves++
		t.Posted[i].ID = t.State.Moves
	}
	t.Batch.Moves = append(t.Batch.Moves, t.Posted...)
	t.Batch.Entries = append(t.Batch.Entries, Entry{Seq: t.Entry, Key: t.Key, Kind: kind, Actor: t.Actor,
		At: t.At, RecordedAt: t.Now, Hash: hash, Refused: isRefused, Answer: answer})
	return &t.Batch.Entries[len(t.Batch.Entries)-1]
}

// Turn is one command being carried out on the live copy. Everything it
// changes is remembered, so that a refusal leaves no trace and a batch that
// cannot be committed is taken back.
type Turn struct {
	Ctx     context.Context
	State   *State
	Batch   *Changes
	Rules   Rules
	Scanner Scanner
	Key     string // idempotency key of the command
	Actor   string
	Now     int64 // µs UTC, when the command is recorded
	At      int64 // µs UTC, when it happened on the floor
	Entry   int64

	UndoBalances []undoBalance
	undoRecords  []undoRecord
	undoable     map[recordKey]bool // what undoRecords holds, once it is many
	Posted       []Movement
	Copied       map[string]bool // customer orders whose lines the command has copied, and may change
}

type undoBalance struct {
	Balance *Balance
	old     Balance
}

type undoRecord struct {
	table anyTable
	id    string
	old   any
}

// Day is the floor day of the command.
func (t *Turn) Day() core.Day { return DayOf(t.At) }

func DayOf(at int64) core.Day {
	d := at / 86_400_000_000
	if at%86_400_000_000 < 0 {
		d--
	}
	return core.Day(d)
}

// Balance gives the cell for reading; a cell never touched reads as zero.
func (t *Turn) Balance(c Cell) Balance {
	c.Goods = c.Goods.Normal()
	if b := t.State.Balances[c]; b != nil {
		return *b
	}
	return Balance{Cell: c}
}

// Edit gives the cell for writing and remembers how it was.
func (t *Turn) Edit(c Cell) *Balance {
	c.Goods = c.Goods.Normal()
	b := t.State.Balances[c]
	if b == nil {
		b = &Balance{Cell: c}
		t.State.insert(b)
	}
	t.UndoBalances = append(t.UndoBalances, undoBalance{b, *b})
	b.Version++
	t.Batch.touchBalance(b)
	return b
}

// Put stores a record and remembers what it replaced.
func Put[T Record](t *Turn, tab *Table[T], v T) {
	old := tab.set(&v)
	if !t.canUndo(tab, v.RecordID()) {
		t.undoRecords = append(t.undoRecords, undoRecord{tab, v.RecordID(), old})
	}
	t.Batch.touchRecord(tab, v.RecordID())
}

const manyRecords = 64

// canUndo reports whether it is remembered how a record was before the command. Of one
// that a long command changes at every step only the first value is: an order of
// thousands of lines would be held thousands of times.
func (t *Turn) canUndo(tab anyTable, id string) bool {
	if len(t.undoRecords) < manyRecords {
		return false
	}
	if t.undoable == nil {
		t.undoable = map[recordKey]bool{}
		for _, u := range t.undoRecords {
			t.undoable[recordKey{u.table.name(), u.id}] = true
		}
	}
	key := recordKey{tab.name(), id}
	known := t.undoable[key]
	t.undoable[key] = true
	return known
}

// Undo takes back everything the command changed, last change first.
func (t *Turn) Undo() {
	for i := len(t.undoRecords) - 1; i >= 0; i-- {
		u := t.undoRecords[i]
		u.table.restore(u.id, u.old)
	}
	for i := len(t.UndoBalances) - 1; i >= 0; i-- {
		u := t.UndoBalances[i]
		*u.Balance = u.old
	}
}

// Post moves units between two accounts. A movement out of a slot or dock
// below zero is refused unless the rules allow the record to go negative, in
// which case an alert asks for a count.
func (t *Turn) Post(m Movement) error {
	m.Goods = m.Goods.Normal()
	if m.Quantity <= 0 {
		return NewInvalid("quantity", fmt.Sprintf("%d is not a positive number of base units", m.Quantity))
	}
	if m.From == m.To {
		return NewInvalid("to", fmt.Sprintf("from and to are the same account %s", m.From))
	}
	if m.At == 0 {
		m.At = t.At
	}
	if err := t.Apply(m, true); err != nil {
		return err
	}
	return t.settle(m)
}

// Apply changes the two balances and records the movement.
func (t *Turn) Apply(m Movement, guard bool) error {
	from := t.Edit(Cell{m.From, m.Goods})
	to := t.Edit(Cell{m.To, m.Goods})
	left, err := add(from.OnHand, -m.Quantity)
	if err != nil {
		return err
	}
	if guard && left < 0 && m.From.Ours() && !t.Rules.NegativeStock {
		return NewRefused("not_enough", fmt.Sprintf("%s holds %d of %s, %d asked", m.From, from.OnHand,
			m.Goods.SKU, m.Quantity),
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
	m.Entry = t.Entry
	t.Posted = append(t.Posted, m)
	if left < 0 && guard && m.From.Kind() == KindSlot {
		t.Alert(Alert{ID: "negative:" + string(m.From) + ":" + m.Goods.SKU, Code: "negative_stock",
			Location: m.From.Location(), SKU: m.Goods.SKU, Slot: m.From.Name(),
			Text: fmt.Sprintf("the record of %s in %s went below zero", m.Goods.SKU, m.From.Name()),
			Hint: "count the slot"})
	}
	return nil
}

// settle keeps counts true when facts arrive late: a movement that happened
// before the last count of a cell is already part of what was counted, so its
// effect on that cell is taken back against the count adjustment.
func (t *Turn) settle(m Movement) error {
	for _, end := range []struct {
		account Account
		in      bool
	}{{m.From, false}, {m.To, true}} {
		b := t.State.Balances[Cell{end.account, m.Goods}]
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
		if err := t.Apply(c, false); err != nil {
			return err
		}
	}
	return nil
}

// Alert raises an alert once; the same open alert again changes nothing.
func (t *Turn) Alert(a Alert) {
	if old := t.State.Alerts.Rows[a.ID]; old != nil {
		if old.Open {
			return
		}
		a.Version = old.Version
	}
	a.At, a.Open = t.At, true
	a.Version++
	Put(t, t.State.Alerts, a)
}

// SettleAlert closes an alert if it is open.
func (t *Turn) SettleAlert(id, how string) {
	old := t.State.Alerts.Rows[id]
	if old == nil || !old.Open {
		return
	}
	a := *old
	a.Open, a.Closed, a.Version = false, how, a.Version+1
	Put(t, t.State.Alerts, a)
}
