package execution

import (
	"cmp"
	"fmt"
	"slices"
)

// PutAway books goods from a dock into a slot. When a plan directs the SKU to
// another slot, Reason says why it went elsewhere.
type PutAway struct {
	Head
	Location string `json:"location"`
	Dock     string `json:"dock,omitempty"`
	Slot     string `json:"slot"`
	Goods
	Quantity int64  `json:"quantity"`
	Reason   string `json:"reason,omitempty"`
	Task     string `json:"task,omitempty"`
}

// Kind implements Command.
func (*PutAway) Kind() string { return "put_away" }

func (c *PutAway) check() error {
	return checkAll(need("location", c.Location), need("slot", c.Slot), c.Goods.check(), positive(c.Quantity))
}

// Placed answers a PutAway or a Move: what the slot holds now.
type Placed struct {
	Slot     string `json:"slot"`
	OnHand   int64  `json:"on_hand"`
	Directed string `json:"directed,omitempty"` // the slot the plan had asked for, where it differs
}

func (c *PutAway) apply(t *turn) (any, error) {
	out := Placed{Slot: c.Slot}
	task, err := t.directed(c)
	if err != nil {
		return nil, err
	}
	if task != nil && task.To != c.Slot {
		out.Directed = task.To
		if c.Reason == "" {
			return nil, refused("elsewhere", fmt.Sprintf("%s is directed to slot %s, not %s", c.SKU, task.To, c.Slot), "say why it goes elsewhere")
		}
	}
	to := SlotAccount(c.Location, c.Slot)
	ref := ""
	if task != nil {
		ref = task.ID
	}
	reason := "put_away"
	if c.Reason != "" {
		reason += ": " + c.Reason
	}
	if err := t.post(Movement{Goods: c.Goods, From: DockAccount(c.Location, c.Dock), To: to, Quantity: c.Quantity, Reason: reason, Ref: ref}); err != nil {
		return nil, err
	}
	if task != nil {
		t.progress(*task, c.Quantity)
	}
	out.OnHand = t.balance(Cell{to, c.Goods}).OnHand
	return out, nil
}

// directed finds the task that directs these goods: the named one, else the
// open one for this slot, else the first open one of the SKU.
func (t *turn) directed(c *PutAway) (*Task, error) {
	if c.Task != "" {
		task := t.s.tasks.rows[c.Task]
		if task == nil || task.Kind != TaskPutAway {
			return nil, notFound("task", c.Task)
		}
		return task, nil
	}
	open := t.s.tasks.in(string(TaskPutAway) + ":" + at(c.SKU, c.Location))
	for _, task := range open {
		if task.To == c.Slot {
			return task, nil
		}
	}
	if len(open) > 0 {
		return open[0], nil
	}
	return nil, nil
}

// progress adds done units to a task and ends it when nothing is left. What
// was on its way to the slot is expected there no longer.
func (t *turn) progress(task Task, units int64) Task {
	t.expect(&task, -min(units, task.Left()))
	task.Done += units
	if task.Done >= task.Quantity && task.open() {
		task.State, task.DoneAt = TaskDone, t.at
	}
	return t.putTask(task)
}

func (t *turn) putTask(task Task) Task {
	task.Version++
	put(t, t.s.tasks, task)
	return task
}

// expect changes what a cell awaits from open tasks that bring goods to it.
func (t *turn) expect(task *Task, units int64) {
	switch task.Kind {
	case TaskPutAway, TaskMove, TaskReplenish:
	default:
		return
	}
	if units != 0 && task.open() {
		t.edit(Cell{SlotAccount(task.Location, task.To), task.Goods}).Expected += units
	}
}

// Move books goods from slot to slot, for a move task or on the floor's own
// account.
type Move struct {
	Head
	Location string `json:"location"`
	Goods
	From     string `json:"from_slot"`
	To       string `json:"to_slot"`
	Quantity int64  `json:"quantity"`
	Task     string `json:"task,omitempty"`
}

// Kind implements Command.
func (*Move) Kind() string { return "move" }

func (c *Move) check() error {
	if c.From == c.To {
		return invalid("to_slot", "is the slot it comes from")
	}
	return checkAll(need("location", c.Location), c.Goods.check(), positive(c.Quantity))
}

func (c *Move) apply(t *turn) (any, error) {
	to := SlotAccount(c.Location, c.To)
	if err := t.post(Movement{Goods: c.Goods, From: SlotAccount(c.Location, c.From), To: to, Quantity: c.Quantity, Reason: "move", Ref: c.Task}); err != nil {
		return nil, err
	}
	if c.Task != "" {
		task := t.s.tasks.rows[c.Task]
		if task == nil {
			return nil, notFound("task", c.Task)
		}
		t.progress(*task, c.Quantity)
	}
	return Placed{Slot: c.To, OnHand: t.balance(Cell{to, c.Goods}).OnHand}, nil
}

// Sell books goods out to customers: what a till or a shop reports. Without a
// slot the oldest stock goes first (by expiry, then by arrival). A negative
// quantity is a return into the slot.
type Sell struct {
	Head
	Location string `json:"location"`
	Slot     string `json:"slot,omitempty"`
	Goods
	Quantity int64  `json:"quantity"`
	Order    string `json:"order,omitempty"`
}

// Kind implements Command.
func (*Sell) Kind() string { return "sell" }

func (c *Sell) check() error {
	if c.Quantity == 0 {
		return invalid("quantity", "is zero")
	}
	return checkAll(need("location", c.Location), c.Goods.check())
}

func (c *Sell) apply(t *turn) (any, error) {
	customer := CustomerAccount(c.Location)
	if c.Quantity < 0 {
		err := t.post(Movement{Goods: c.Goods, From: customer, To: SlotAccount(c.Location, c.Slot), Quantity: -c.Quantity, Reason: "returned", Ref: c.Order})
		return Done{Rows: 1, Units: c.Quantity}, err
	}
	if c.Slot != "" || c.Lot != "" {
		err := t.post(Movement{Goods: c.Goods, From: SlotAccount(c.Location, c.Slot), To: customer, Quantity: c.Quantity, Reason: "sold", Ref: c.Order})
		return Done{Rows: 1, Units: c.Quantity}, err
	}
	got, err := t.take(c.Location, c.SKU, c.Quantity, customer, "sold", c.Order, false)
	if err != nil {
		return nil, err
	}
	if rest := c.Quantity - got; rest > 0 {
		err := t.post(Movement{Goods: Goods{SKU: c.SKU}, From: SlotAccount(c.Location, ""), To: customer, Quantity: rest, Reason: "sold", Ref: c.Order})
		if err != nil {
			return nil, err
		}
	}
	return Done{Rows: 1, Units: c.Quantity}, nil
}

// take posts units of a SKU out of the slots of a location, first expired or
// first in first, and reports how many it found. Reserved units are left
// alone when spare is set.
func (t *turn) take(location, sku string, want int64, to Account, reason, ref string, spare bool) (int64, error) {
	var got int64
	for _, b := range t.stock(location, sku) {
		have := b.OnHand
		if spare {
			have = b.Available()
		}
		q := min(have, want-got)
		if q <= 0 {
			continue
		}
		if err := t.post(Movement{Goods: b.Goods, From: b.Account, To: to, Quantity: q, Reason: reason, Ref: ref}); err != nil {
			return got, err
		}
		got += q
	}
	return got, nil
}

// stock lists the slot balances of a SKU at a location in removal order:
// first expired first out, then first in first out, then by slot and lot.
func (t *turn) stock(location, sku string) []*Balance {
	var out []*Balance
	for _, b := range t.s.bySKU[sku] {
		if b.Account.Kind() == KindSlot && b.OnHand > 0 && b.Account.Location() == location {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, removalOrder)
	return out
}

func removalOrder(a, b *Balance) int {
	ea, eb := a.Expiry, b.Expiry
	if ea == 0 {
		ea = 1<<31 - 1
	}
	if eb == 0 {
		eb = 1<<31 - 1
	}
	return cmp.Or(cmp.Compare(ea, eb), cmp.Compare(a.Since, b.Since), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Lot, b.Lot))
}

// Adjust corrects a slot by a difference, with a reason that names the
// account at the other end ("damaged", "expired", "theft", "found").
type Adjust struct {
	Head
	Location string `json:"location"`
	Slot     string `json:"slot,omitempty"`
	Goods
	Difference int64  `json:"difference"`
	Reason     string `json:"reason"`
}

// Kind implements Command.
func (*Adjust) Kind() string { return "adjust" }

func (c *Adjust) check() error {
	if c.Difference == 0 || c.Difference == -1<<63 {
		return invalid("difference", "is zero or out of range")
	}
	return checkAll(need("location", c.Location), c.Goods.check(), need("reason", c.Reason))
}

func (c *Adjust) apply(t *turn) (any, error) {
	slot := SlotAccount(c.Location, c.Slot)
	m := Movement{Goods: c.Goods, From: AdjustmentAccount(c.Location, c.Reason), To: slot, Quantity: c.Difference, Reason: c.Reason}
	if c.Difference < 0 {
		m.From, m.To, m.Quantity = slot, LossAccount(c.Location, c.Reason), -c.Difference
	}
	if err := t.post(m); err != nil {
		return nil, err
	}
	return Placed{Slot: slot.Name(), OnHand: t.balance(Cell{slot, c.Goods}).OnHand}, nil
}

func positive(q int64) error {
	if q <= 0 {
		return invalid("quantity", fmt.Sprintf("%d is not a positive number of base units", q))
	}
	return nil
}

func checkAll(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
