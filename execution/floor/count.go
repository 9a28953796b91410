package floor

import (
	"fmt"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Count books what was counted in a slot: the difference between the record
// and the shelf is posted, and from there on the record is trusted again. It
// holds as of its floor time: movements after it stay, movements before it
// that arrive later are part of what was counted. Reservations never block a
// count; promises it breaks are voided and reported.
type Count struct {
	ledger.Head
	Location string `json:"location"`
	Slot     string `json:"slot,omitempty"`
	ledger.Goods
	Quantity int64  `json:"quantity"`
	Task     string `json:"task,omitempty"`
}

// Kind implements Command.
func (*Count) Kind() string { return "count" }

func (c *Count) Check() error {
	if c.Quantity < 0 {
		return ledger.NewInvalid("quantity", "a shelf cannot hold fewer than none")
	}
	return ledger.CheckAll(ledger.Need("location", c.Location), c.Goods.Check())
}

// Counted answers a Count.
type Counted struct {
	Slot       string   `json:"slot"`
	Recorded   int64    `json:"recorded"` // what the record said for that moment
	Counted    int64    `json:"counted"`
	Difference int64    `json:"difference"`
	OnHand     int64    `json:"on_hand"`           // now, with movements after the count
	Stale      bool     `json:"stale,omitempty"`   // a later count of the slot is known; nothing was posted
	Voided     []string `json:"voided,omitempty"`  // reservations whose units do not exist
	Dropped    []string `json:"dropped,omitempty"` // held order lines given back to the next night
	Freed      []string `json:"freed,omitempty"`   // held order lines released, the record was right
}

func (c *Count) Apply(t *ledger.Turn) (any, error) {
	out, err := CountCell(t, ledger.Cell{Account: ledger.SlotAccount(c.Location, c.Slot), Goods: c.Goods}, c.Quantity)
	if err != nil {
		return nil, err
	}
	if c.Task != "" {
		task := t.State.Tasks.Rows[c.Task]
		if task == nil {
			return nil, ledger.NewNotFound("task", c.Task)
		}
		Progress(t, *task, task.Left())
	}
	return out, nil
}

// CountCell makes the record of a cell what was counted at the turn's time.
func CountCell(t *ledger.Turn, c ledger.Cell, counted int64) (Counted, error) {
	c.Goods = c.Goods.Normal()
	b := t.Edit(c)
	out := Counted{Slot: c.Account.Name(), Counted: counted}
	if t.At < b.CountedAt || (t.At == b.CountedAt && t.Key <= b.CountKey) {
		out.Stale, out.OnHand = true, b.OnHand
		return out, nil
	}
	later, err := Later(t, b)
	if err != nil {
		return out, err
	}
	out.Recorded = b.OnHand - later
	out.Difference = counted - out.Recorded
	if out.Difference != 0 {
		if err := correct(t, c, out.Difference); err != nil {
			return out, err
		}
	}
	ledger.Put(t, t.State.Counts, ledger.CountRecord{ID: countRecord(t, c), Location: c.Account.Location(),
		Slot: c.Account.Name(), Goods: c.Goods, Recorded: out.Recorded, Counted: counted, At: t.At,
		By: []string{t.Actor}})
	b.CountedAt, b.CountKey = t.At, t.Key
	b.Moves, b.Shorts, b.Strays = 0, 0, 0
	out.OnHand = b.OnHand
	t.SettleAlert("negative:"+string(c.Account)+":"+c.SKU, "counted")
	t.SettleAlert("short_pick:"+string(c.Account)+":"+c.SKU, "counted")
	t.SettleAlert("stray:"+string(c.Account)+":"+c.SKU, "counted")
	closeCountTasks(t, c)
	if out.Voided, err = voidBroken(t, b); err != nil {
		return out, err
	}
	out.Freed, out.Dropped = resolveHolds(t, c.SKU, c.Account.Location(), out.Difference)
	return out, nil
}

func countRecord(t *ledger.Turn, c ledger.Cell) string {
	return fmt.Sprintf("%s/%s/%s/%s", t.Key, c.Account.Name(), c.SKU, c.Lot)
}

// Laid is what the count of a cell moved in this turn, so that it can be taken back.
func (c Counted) Laid(t *ledger.Turn, cell ledger.Cell) ledger.Laid {
	cell.Goods = cell.Goods.Normal()
	out := ledger.Laid{Goods: cell.Goods, From: ledger.AdjustmentAccount(cell.Account.Location(),
		"count"), To: cell.Account, Quantity: c.Difference, Count: countRecord(t, cell)}
	if c.Difference < 0 {
		out.From, out.To, out.Quantity = out.To, out.From, -c.Difference
	}
	return out
}

// correct posts a count difference; by definition it happened by the count.
func correct(t *ledger.Turn, c ledger.Cell, difference int64) error {
	other := ledger.AdjustmentAccount(c.Account.Location(), "count")
	m := ledger.Movement{At: t.At, Goods: c.Goods, From: other, To: c.Account, Quantity: difference, Reason: "count"}
	if difference < 0 {
		m.From, m.To, m.Quantity = c.Account, other, -difference
	}
	return t.Apply(m, false)
}

// Later sums what moved in and out of a cell after the turn's time.
func Later(t *ledger.Turn, b *ledger.Balance) (int64, error) {
	if b.LastAt <= t.At {
		return 0, nil
	}
	sum, err := t.Batch.Tx.LaterThan(b.Cell, t.At)
	if err != nil {
		return 0, fmt.Errorf("read the postings of %s: %w", b.Account, err)
	}
	for _, ms := range [][]ledger.Movement{t.Batch.Moves, t.Posted} {
		for i := range ms {
			m := &ms[i]
			if m.At <= t.At || m.Goods != b.Goods {
				continue
			}
			if m.To == b.Account {
				sum += m.Quantity
			}
			if m.From == b.Account {
				sum -= m.Quantity
			}
		}
	}
	return sum, nil
}

func closeCountTasks(t *ledger.Turn, c ledger.Cell) {
	for _, task := range t.State.Tasks.In(ledger.CountGroup(c.SKU, c.Account.Location(), c.Account.Name())) {
		if task.Goods.Lot == c.Lot {
			next := *task
			next.State, next.DoneAt, next.Asked = ledger.TaskDone, t.At, ""
			PutTask(t, next)
		}
	}
}

// AskForCount raises a count task for a cell, once while it is open.
func AskForCount(t *ledger.Turn, c ledger.Cell, why string) {
	id := fmt.Sprintf("count:%s:%s:%s:%s", c.Account, c.SKU, c.Lot, t.Key)
	for _, task := range t.State.Tasks.In(ledger.CountGroup(c.SKU, c.Account.Location(), c.Account.Name())) {
		if task.Goods.Lot == c.Lot {
			return
		}
	}
	MakeTask(t, ledger.Task{ID: id, Kind: ledger.TaskCount, Location: c.Account.Location(),
		Goods: c.Goods, From: c.Account.Name(), Quantity: 1, Reason: why}, nil)
}
