package execution

import "fmt"

// Count books what was counted in a slot: the difference between the record
// and the shelf is posted, and from there on the record is trusted again. It
// holds as of its floor time: movements after it stay, movements before it
// that arrive later are part of what was counted. Reservations never block a
// count; promises it breaks are voided and reported.
type Count struct {
	Head
	Location string `json:"location"`
	Slot     string `json:"slot,omitempty"`
	Goods
	Quantity int64  `json:"quantity"`
	Task     string `json:"task,omitempty"`
}

// Kind implements Command.
func (*Count) Kind() string { return "count" }

func (c *Count) check() error {
	if c.Quantity < 0 {
		return invalid("quantity", "a shelf cannot hold fewer than none")
	}
	return checkAll(need("location", c.Location), c.Goods.check())
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

func (c *Count) apply(t *turn) (any, error) {
	out, err := t.countCell(Cell{SlotAccount(c.Location, c.Slot), c.Goods}, c.Quantity)
	if err != nil {
		return nil, err
	}
	if c.Task != "" {
		task := t.s.tasks.rows[c.Task]
		if task == nil {
			return nil, notFound("task", c.Task)
		}
		t.progress(*task, task.Left())
	}
	return out, nil
}

// countCell makes the record of a cell what was counted at the turn's time.
func (t *turn) countCell(c Cell, counted int64) (Counted, error) {
	c.Goods = c.Goods.normal()
	b := t.edit(c)
	out := Counted{Slot: c.Account.Name(), Counted: counted}
	if t.at < b.CountedAt || (t.at == b.CountedAt && t.key <= b.CountKey) {
		out.Stale, out.OnHand = true, b.OnHand
		return out, nil
	}
	later, err := t.later(b)
	if err != nil {
		return out, err
	}
	out.Recorded = b.OnHand - later
	out.Difference = counted - out.Recorded
	if out.Difference != 0 {
		if err := t.correct(c, out.Difference); err != nil {
			return out, err
		}
	}
	put(t, t.s.counts, CountRecord{ID: fmt.Sprintf("%s/%s/%s/%s", t.key, c.Account.Name(), c.SKU, c.Lot), Location: c.Account.Location(),
		Slot: c.Account.Name(), Goods: c.Goods, Recorded: out.Recorded, Counted: counted, At: t.at, By: []string{t.actor}})
	b.CountedAt, b.CountKey = t.at, t.key
	b.Moves, b.Shorts, b.Strays = 0, 0, 0
	out.OnHand = b.OnHand
	t.settleAlert("negative:"+string(c.Account)+":"+c.SKU, "counted")
	t.settleAlert("short_pick:"+string(c.Account)+":"+c.SKU, "counted")
	t.settleAlert("stray:"+string(c.Account)+":"+c.SKU, "counted")
	t.closeCountTasks(c)
	if out.Voided, err = t.voidBroken(b); err != nil {
		return out, err
	}
	out.Freed, out.Dropped = t.resolveHolds(c.SKU, c.Account.Location(), out.Difference)
	return out, nil
}

// correct posts a count difference; by definition it happened by the count.
func (t *turn) correct(c Cell, difference int64) error {
	other := AdjustmentAccount(c.Account.Location(), "count")
	m := Movement{At: t.at, Goods: c.Goods, From: other, To: c.Account, Quantity: difference, Reason: "count"}
	if difference < 0 {
		m.From, m.To, m.Quantity = c.Account, other, -difference
	}
	return t.apply(m, false)
}

// later sums what moved in and out of a cell after the turn's time.
func (t *turn) later(b *Balance) (int64, error) {
	if b.LastAt <= t.at {
		return 0, nil
	}
	sum, err := t.batch.tx.LaterThan(b.Cell, t.at)
	if err != nil {
		return 0, fmt.Errorf("read the postings of %s: %w", b.Account, err)
	}
	for _, ms := range [][]Movement{t.batch.moves, t.posted} {
		for i := range ms {
			m := &ms[i]
			if m.At <= t.at || m.Goods != b.Goods {
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

func (t *turn) closeCountTasks(c Cell) {
	for _, task := range t.s.tasks.in(string(TaskCount) + ":" + at(c.SKU, c.Account.Location())) {
		if task.From == c.Account.Name() && task.Goods.Lot == c.Lot {
			next := *task
			next.State, next.DoneAt, next.Asked = TaskDone, t.at, ""
			t.putTask(next)
		}
	}
}

// askCount raises a count task for a cell, once while it is open.
func (t *turn) askCount(c Cell, why string) {
	id := fmt.Sprintf("count:%s:%s:%s:%s", c.Account, c.SKU, c.Lot, t.key)
	for _, task := range t.s.tasks.in(string(TaskCount) + ":" + at(c.SKU, c.Account.Location())) {
		if task.From == c.Account.Name() && task.Goods.Lot == c.Lot {
			return
		}
	}
	t.makeTask(Task{ID: id, Kind: TaskCount, Location: c.Account.Location(), Goods: c.Goods, From: c.Account.Name(), Quantity: 1, Reason: why}, nil)
}
