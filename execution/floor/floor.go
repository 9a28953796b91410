package floor

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/execution/ledger"
)

// PutAway books goods from a dock into a slot. When a plan directs the SKU to
// another slot, Reason says why it went elsewhere.
type PutAway struct {
	ledger.Head
	Location string `json:"location"`
	Dock     string `json:"dock,omitempty"`
	Slot     string `json:"slot"`
	ledger.Goods
	Quantity int64  `json:"quantity"`
	Reason   string `json:"reason,omitempty"`
	Task     string `json:"task,omitempty"`
}

// Kind implements Command.
func (*PutAway) Kind() string { return "put_away" }

func (c *PutAway) Check() error {
	return ledger.CheckAll(ledger.Need("location", c.Location), ledger.Need("slot", c.Slot),
		c.Goods.Check(), ledger.Positive(c.Quantity))
}

// Placed answers a PutAway or a Move: what the slot holds now.
type Placed struct {
	Slot     string `json:"slot"`
	OnHand   int64  `json:"on_hand"`
	Directed string `json:"directed,omitempty"` // the slot the plan had asked for, where it differs
}

func (c *PutAway) Apply(t *ledger.Turn) (any, error) {
	out := Placed{Slot: c.Slot}
	task, err := directed(t, c)
	if err != nil {
		return nil, err
	}
	if task != nil && task.To != c.Slot {
		out.Directed = task.To
		if c.Reason == "" {
			return nil, ledger.NewRefused("elsewhere", fmt.Sprintf("%s is directed to slot %s, not %s",
				c.SKU, task.To, c.Slot), "say why it goes elsewhere")
		}
	}
	to := ledger.SlotAccount(c.Location, c.Slot)
	ref := ""
	if task != nil {
		ref = task.ID
	}
	reason := "put_away"
	if c.Reason != "" {
		reason += ": " + c.Reason
	}
	if err := t.Post(ledger.Movement{Goods: c.Goods, From: ledger.DockAccount(c.Location, c.Dock),
		To: to, Quantity: c.Quantity, Reason: reason, Ref: ref}); err != nil {
		return nil, err
	}
	if task != nil {
		Progress(t, *task, c.Quantity)
	}
	out.OnHand = t.Balance(ledger.Cell{Account: to, Goods: c.Goods}).OnHand
	return out, nil
}

// directed finds the task that directs these goods: the named one, else the
// open one for this slot, else the first open one of the SKU.
func directed(t *ledger.Turn, c *PutAway) (*ledger.Task, error) {
	if c.Task != "" {
		task := t.State.Tasks.Rows[c.Task]
		if task == nil || task.Kind != ledger.TaskPutAway {
			return nil, ledger.NewNotFound("task", c.Task)
		}
		return task, nil
	}
	open := t.State.Tasks.In(string(ledger.TaskPutAway) + ":" + ledger.AtPlace(c.SKU, c.Location))
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

// Progress adds done units to a task and ends it when nothing is left. What
// was on its way to the slot is expected there no longer.
func Progress(t *ledger.Turn, task ledger.Task, units int64) ledger.Task {
	Expect(t, &task, -min(units, task.Left()))
	task.Done += units
	if task.Done >= task.Quantity && task.IsOpen() {
		task.State, task.DoneAt = ledger.TaskDone, t.At
	}
	return PutTask(t, task)
}

func PutTask(t *ledger.Turn, task ledger.Task) ledger.Task {
	task.Version++
	ledger.Put(t, t.State.Tasks, task)
	return task
}

// Expect changes what a cell awaits from open tasks that bring goods to it.
func Expect(t *ledger.Turn, task *ledger.Task, units int64) {
	switch task.Kind {
	case ledger.TaskPutAway, ledger.TaskMove, ledger.TaskReplenish:
	default:
		return
	}
	if units != 0 && task.IsOpen() {
		t.Edit(ledger.Cell{Account: ledger.SlotAccount(task.Location, task.To), Goods: task.Goods}).Expected += units
	}
}

// Move books goods from slot to slot, for a move task or on the floor's own
// account.
type Move struct {
	ledger.Head
	Location string `json:"location"`
	ledger.Goods
	From     string `json:"from_slot"`
	To       string `json:"to_slot"`
	Quantity int64  `json:"quantity"`
	Task     string `json:"task,omitempty"`
}

// Kind implements Command.
func (*Move) Kind() string { return "move" }

func (c *Move) Check() error {
	if c.From == c.To {
		return ledger.NewInvalid("to_slot", "is the slot it comes from")
	}
	return ledger.CheckAll(ledger.Need("location", c.Location), c.Goods.Check(), ledger.Positive(c.Quantity))
}

func (c *Move) Apply(t *ledger.Turn) (any, error) {
	to := ledger.SlotAccount(c.Location, c.To)
	if err := t.Post(ledger.Movement{Goods: c.Goods, From: ledger.SlotAccount(c.Location, c.From),
		To: to, Quantity: c.Quantity, Reason: "move", Ref: c.Task}); err != nil {
		return nil, err
	}
	if c.Task != "" {
		task := t.State.Tasks.Rows[c.Task]
		if task == nil {
			return nil, ledger.NewNotFound("task", c.Task)
		}
		Progress(t, *task, c.Quantity)
	}
	return Placed{Slot: c.To, OnHand: t.Balance(ledger.Cell{Account: to, Goods: c.Goods}).OnHand}, nil
}

// Sell books goods out to customers: what a till or a shop reports. Without a
// slot the oldest stock goes first (by expiry, then by arrival). A negative
// quantity is a return into the slot.
type Sell struct {
	ledger.Head
	Location string `json:"location"`
	Slot     string `json:"slot,omitempty"`
	ledger.Goods
	Quantity int64  `json:"quantity"`
	Order    string `json:"order,omitempty"`
}

// Kind implements Command.
func (*Sell) Kind() string { return "sell" }

func (c *Sell) Check() error {
	if c.Quantity == 0 {
		return ledger.NewInvalid("quantity", "is zero")
	}
	return ledger.CheckAll(ledger.Need("location", c.Location), c.Goods.Check())
}

func (c *Sell) Apply(t *ledger.Turn) (any, error) {
	customer := ledger.CustomerAccount(c.Location)
	if c.Quantity < 0 {
		err := t.Post(ledger.Movement{Goods: c.Goods, From: customer,
			To: ledger.SlotAccount(c.Location, c.Slot), Quantity: -c.Quantity, Reason: "returned", Ref: c.Order})
		return Done{Rows: 1, Units: c.Quantity}, err
	}
	if c.Slot != "" || c.Lot != "" {
		err := t.Post(ledger.Movement{Goods: c.Goods, From: ledger.SlotAccount(c.Location, c.Slot),
			To: customer, Quantity: c.Quantity, Reason: "sold", Ref: c.Order})
		return Done{Rows: 1, Units: c.Quantity}, err
	}
	got, err := take(t, c.Location, c.SKU, c.Quantity, customer, "sold", c.Order, false)
	if err != nil {
		return nil, err
	}
	if rest := c.Quantity - got; rest > 0 {
		err := t.Post(ledger.Movement{Goods: ledger.Goods{SKU: c.SKU},
			From: ledger.SlotAccount(c.Location, ""), To: customer, Quantity: rest, Reason: "sold", Ref: c.Order})
		if err != nil {
			return nil, err
		}
	}
	return Done{Rows: 1, Units: c.Quantity}, nil
}

// take posts units of a SKU out of the slots of a location, first expired or
// first in first, and reports how many it found. Reserved units are left
// alone when spare is set.
func take(t *ledger.Turn, location, sku string, want int64, to ledger.Account, reason, ref string,
	spare bool) (int64, error) {
	var got int64
	for _, b := range stock(t, location, sku) {
		have := b.OnHand
		if spare {
			have = b.Available()
		}
		q := min(have, want-got)
		if q <= 0 {
			continue
		}
		if err := t.Post(ledger.Movement{Goods: b.Goods, From: b.Account, To: to, Quantity: q,
			Reason: reason, Ref: ref}); err != nil {
			return got, err
		}
		got += q
	}
	return got, nil
}

// stock lists the slot balances of a SKU at a location in removal order:
// first expired first out, then first in first out, then by slot and lot.
func stock(t *ledger.Turn, location, sku string) []*ledger.Balance {
	var out []*ledger.Balance
	for _, b := range t.State.BySKU[sku] {
		if b.Account.Kind() == ledger.KindSlot && b.OnHand > 0 && b.Account.Location() == location {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, RemovalOrder)
	return out
}

func RemovalOrder(a, b *ledger.Balance) int {
	ea, eb := a.Expiry, b.Expiry
	if ea == 0 {
		ea = 1<<31 - 1
	}
	if eb == 0 {
		eb = 1<<31 - 1
	}
	return cmp.Or(cmp.Compare(ea, eb), cmp.Compare(a.Since, b.Since), cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Lot, b.Lot))
}

// Adjust corrects a slot by a difference, with a reason that names the
// account at the other end ("damaged", "expired", "theft", "found").
type Adjust struct {
	ledger.Head
	Location string `json:"location"`
	Slot     string `json:"slot,omitempty"`
	ledger.Goods
	Difference int64  `json:"difference"`
	Reason     string `json:"reason"`
}

// Kind implements Command.
func (*Adjust) Kind() string { return "adjust" }

func (c *Adjust) Check() error {
	if c.Difference == 0 || c.Difference == -1<<63 {
		return ledger.NewInvalid("difference", "is zero or out of range")
	}
	return ledger.CheckAll(ledger.Need("location", c.Location), c.Goods.Check(), ledger.Need("reason", c.Reason))
}

func (c *Adjust) Apply(t *ledger.Turn) (any, error) {
	slot := ledger.SlotAccount(c.Location, c.Slot)
	m := ledger.Movement{Goods: c.Goods, From: ledger.AdjustmentAccount(c.Location, c.Reason), To: slot,
		Quantity: c.Difference, Reason: c.Reason}
	if c.Difference < 0 {
		m.From, m.To, m.Quantity = slot, ledger.LossAccount(c.Location, c.Reason), -c.Difference
	}
	if err := t.Post(m); err != nil {
		return nil, err
	}
	return Placed{Slot: slot.Name(), OnHand: t.Balance(ledger.Cell{Account: slot, Goods: c.Goods}).OnHand}, nil
}
