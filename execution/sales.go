package execution

import (
	"fmt"
	"slices"
)

// PlaceOrder takes a customer order in and promises its units at once: the
// stock is reserved and pick tasks are made in route order. When the stock is
// not there the order is refused before anything is promised, unless it may
// be backordered.
type PlaceOrder struct {
	Head
	Order     string      `json:"order"`
	Location  string      `json:"location"`
	Customer  string      `json:"customer,omitempty"`
	Lines     []SaleAsked `json:"lines"`
	Backorder bool        `json:"backorder,omitempty"`
}

// SaleAsked is one line of a customer order as it is placed.
type SaleAsked struct {
	Line     string `json:"line,omitempty"` // "" = its number
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
}

// Kind implements Command.
func (*PlaceOrder) Kind() string { return "place_order" }

func (c *PlaceOrder) check() error {
	for i, l := range c.Lines {
		if l.SKU == "" || l.Quantity <= 0 {
			return invalid(fmt.Sprintf("lines[%d]", i), "sku must be given and quantity must be positive")
		}
	}
	if len(c.Lines) == 0 {
		return invalid("lines", "is empty")
	}
	return checkAll(need("order", c.Order), need("location", c.Location))
}

func (c *PlaceOrder) apply(t *turn) (any, error) {
	if t.s.sales.rows[c.Order] != nil {
		return nil, refused("known", fmt.Sprintf("the order %q exists", c.Order), "use another number")
	}
	o := CustomerOrder{ID: c.Order, Location: c.Location, Customer: c.Customer, State: SaleAllocated, MadeAt: t.at, Version: 1}
	for i, l := range c.Lines {
		line := SaleLine{ID: l.Line, SKU: l.SKU, Quantity: l.Quantity}
		if line.ID == "" {
			line.ID = fmt.Sprintf("%d", i+1)
		}
		short := t.allocate(&o, &line, l.Quantity, "")
		if short > 0 && !c.Backorder {
			return nil, refused("not_enough", fmt.Sprintf("%s has %d of %s to promise, %d asked", c.Location, l.Quantity-short, l.SKU, l.Quantity),
				"promise less, allow a backorder, or wait for the next receipt")
		}
		line.Backordered = short
		o.Lines = append(o.Lines, line)
	}
	put(t, t.s.sales, o)
	return o, nil
}

// allocate reserves units for a line, makes the pick tasks, and reports what
// it could not find.
func (t *turn) allocate(o *CustomerOrder, line *SaleLine, want int64, notFrom Account) (short int64) {
	id := o.ID + "/" + line.ID
	got, short := t.reserve(id, o.Location, line.SKU, want, func(b *Balance) bool { return b.Account != notFrom && b.Shorts == 0 }, func(r *Reservation) {
		r.Order, r.Line, r.To = o.ID, line.ID, DockAccount(o.Location, PackDock)
	})
	for _, r := range got {
		t.pickTask(r)
	}
	line.Allocated += want - short
	return short
}

func (t *turn) pickTask(r Reservation) {
	location := r.Cell.Account.Location()
	step := int64(0)
	if s := t.s.slots.rows[(Slot{ID: r.Cell.Account.Name(), Location: location}).recordID()]; s != nil {
		step = s.Sequence
	}
	t.makeTask(Task{ID: "pick:" + r.ID, Kind: TaskPick, Location: location, Goods: r.Cell.Goods, From: r.Cell.Account.Name(), To: PackDock,
		Quantity: r.Quantity, Step: step, Order: r.Order, Line: r.Line}, nil)
}

// Pick takes units of a pick task off the shelf. Short says that the slot
// does not hold the rest: the difference is posted, the slot is to be
// counted, and the rest is picked from another slot where there is one.
type Pick struct {
	Head
	Task     string `json:"task"`
	Quantity int64  `json:"quantity"`
	Short    bool   `json:"short,omitempty"`
}

// Kind implements Command.
func (*Pick) Kind() string { return "pick" }

func (c *Pick) check() error {
	if c.Quantity < 0 || (c.Quantity == 0 && !c.Short) {
		return invalid("quantity", "must be positive, or zero with short")
	}
	return need("task", c.Task)
}

// Picked answers a Pick.
type Picked struct {
	Task        Task     `json:"task"`
	Alternate   []string `json:"alternate,omitempty"` // tasks made for what the slot did not hold
	Backordered int64    `json:"backordered,omitempty"`
}

func (c *Pick) apply(t *turn) (any, error) {
	task, err := t.openTask(c.Task, TaskPick)
	if err != nil {
		return nil, err
	}
	return t.pick(task, c.Quantity, c.Short)
}

func (t *turn) pick(task Task, units int64, short bool) (Picked, error) {
	var out Picked
	r, err := t.openReservation(trimTask(task.ID))
	if err != nil {
		return out, err
	}
	if units > 0 {
		if r, err = t.postReservation(r, units, r.To, "picked"); err != nil {
			return out, err
		}
	}
	o := t.saleOf(task.Order)
	if o != nil && units > 0 {
		o.add(task.Line, task.Goods, units)
	}
	task.Asked, task.InHand = "", 0
	if !short {
		out.Task = t.progress(task, units)
		t.putSale(o)
		return out, nil
	}
	rest := task.Left() - units
	task.Done += units
	task.State, task.DoneAt, task.Reason = TaskDone, t.at, fmt.Sprintf("short by %d", rest)
	out.Task = t.putTask(task)
	t.putSale(o)
	if r.Open {
		r = t.void(r, r.Quantity, "the slot was short")
	}
	if err := t.shortSlot(r.Cell); err != nil {
		return out, err
	}
	// The order in the picker's hand goes first; the promises that the slot
	// cannot keep are broken when the command ends.
	out.Alternate, out.Backordered = t.reallocate(task.Order, task.Line, rest, r.Cell.Account)
	return out, nil
}

// shortSlot posts what the record still claims of a slot that was found
// empty, and asks for a count that confirms it.
func (t *turn) shortSlot(c Cell) error {
	b := t.edit(c)
	b.Shorts++
	if b.OnHand > 0 {
		m := Movement{At: t.at, Goods: c.Goods, From: c.Account, To: AdjustmentAccount(c.Account.Location(), "count"), Quantity: b.OnHand, Reason: "short_pick"}
		if err := t.apply(m, false); err != nil {
			return err
		}
	}
	t.alert(Alert{ID: "short_pick:" + string(c.Account) + ":" + c.SKU, Code: "short_pick", Location: c.Account.Location(), SKU: c.SKU, Slot: c.Account.Name(),
		Text: fmt.Sprintf("a picker found fewer of %s in %s than the record said", c.SKU, c.Account.Name()), Hint: "count the slot"})
	t.askCount(c, "short pick")
	return nil
}

// reallocate finds other slots for units of an order line, makes their pick
// tasks, and backorders what nowhere is.
func (t *turn) reallocate(order, line string, want int64, notFrom Account) (tasks []string, backordered int64) {
	o := t.saleOf(order)
	if o == nil || want <= 0 {
		return nil, 0
	}
	i := slices.IndexFunc(o.Lines, func(l SaleLine) bool { return l.ID == line })
	if i < 0 {
		return nil, 0
	}
	before := map[string]bool{}
	for _, task := range t.s.tasks.in("order:" + order) {
		before[task.ID] = true
	}
	l := &o.Lines[i]
	l.Allocated -= want
	short := t.allocate(o, l, want, notFrom)
	l.Backordered += short
	t.putSale(o)
	for _, task := range t.s.tasks.in("order:" + order) {
		if !before[task.ID] {
			tasks = append(tasks, task.ID)
		}
	}
	if short > 0 {
		t.alert(Alert{ID: "broken:" + order + "/" + line, Code: "promise_broken", Location: o.Location, SKU: l.SKU, Order: order,
			Text: fmt.Sprintf("%d of %s promised to order %s do not exist", short, l.SKU, order), Hint: "tell the customer, or wait for the next receipt"})
	}
	return tasks, short
}

// rerouteSale keeps a customer order true when a promise of it was lost to a
// count: its pick task shrinks and the units are looked for elsewhere.
func (t *turn) rerouteSale(r Reservation, lost int64) {
	if task := t.s.tasks.rows["pick:"+r.ID]; task != nil && task.open() {
		next := *task
		next.Quantity -= lost
		next.Reason = "the units do not exist"
		if next.Left() == 0 {
			next.State, next.DoneAt = TaskDone, t.at
			if next.Done == 0 {
				next.State = TaskCancelled
			}
		}
		t.putTask(next)
	}
	t.reallocate(r.Order, r.Line, lost, r.Cell.Account)
}

// saleOf is a copy of an open customer order that may be changed, or nil.
func (t *turn) saleOf(id string) *CustomerOrder {
	o := t.s.sales.rows[id]
	if id == "" || o == nil {
		return nil
	}
	next := *o
	next.Lines, next.Packed = slices.Clone(o.Lines), slices.Clone(o.Packed)
	return &next
}

func (t *turn) putSale(o *CustomerOrder) {
	if o == nil {
		return
	}
	next := *o
	if next.State == SaleAllocated && next.pickedAll() {
		next.State = SalePicked
		t.makeTask(Task{ID: "pack:" + next.ID, Kind: TaskPack, Location: next.Location, Order: next.ID, Quantity: 1}, nil)
	}
	next.Version++
	put(t, t.s.sales, next)
}

// add counts picked units on their line and among what is to be packed.
func (o *CustomerOrder) add(line string, g Goods, units int64) {
	for i := range o.Lines {
		if o.Lines[i].ID == line {
			o.Lines[i].Picked += units
		}
	}
	for i := range o.Packed {
		if o.Packed[i].Line == line && o.Packed[i].Goods == g {
			o.Packed[i].Quantity += units
			return
		}
	}
	o.Packed = append(o.Packed, Packed{line, g, units})
}

// pickedAll says that everything that could be allocated has been picked.
func (o *CustomerOrder) pickedAll() bool {
	picked := int64(0)
	for _, l := range o.Lines {
		if l.Picked < l.Allocated {
			return false
		}
		picked += l.Picked
	}
	return picked > 0
}

// Pack closes the parcel of a picked order.
type Pack struct {
	Head
	Order  string `json:"order"`
	Parcel string `json:"parcel,omitempty"`
}

// Kind implements Command.
func (*Pack) Kind() string { return "pack" }

func (c *Pack) check() error { return need("order", c.Order) }

func (c *Pack) apply(t *turn) (any, error) {
	o := t.saleOf(c.Order)
	if o == nil {
		return nil, notFound("order", c.Order)
	}
	if o.State != SalePicked {
		return nil, refused("not_picked", fmt.Sprintf("order %s is %s", o.ID, o.State), "pick what is allocated first")
	}
	o.State, o.Parcel = SalePacked, c.Parcel
	t.putSale(o)
	t.finish("pack:" + o.ID)
	t.makeTask(Task{ID: "ship:" + o.ID, Kind: TaskShip, Location: o.Location, Order: o.ID, Quantity: 1}, nil)
	return *t.s.sales.rows[o.ID], nil
}

func (t *turn) finish(task string) {
	if v := t.s.tasks.rows[task]; v != nil && v.open() {
		t.progress(*v, v.Left())
	}
}

// Ship hands the parcel to the carrier: the units leave the pack dock.
type Ship struct {
	Head
	Order string `json:"order"`
}

// Kind implements Command.
func (*Ship) Kind() string { return "ship" }

func (c *Ship) check() error { return need("order", c.Order) }

func (c *Ship) apply(t *turn) (any, error) {
	o := t.saleOf(c.Order)
	if o == nil {
		return nil, notFound("order", c.Order)
	}
	if o.State != SalePacked {
		return nil, refused("not_packed", fmt.Sprintf("order %s is %s", o.ID, o.State), "pack it first")
	}
	for _, p := range o.Packed {
		err := t.post(Movement{Goods: p.Goods, From: DockAccount(o.Location, PackDock), To: CustomerAccount(o.Location), Quantity: p.Quantity, Reason: "shipped", Ref: o.ID})
		if err != nil {
			return nil, err
		}
	}
	for i := range o.Lines {
		o.Lines[i].Shipped = o.Lines[i].Picked
	}
	o.State, o.DoneAt = SaleShipped, t.at
	t.putSale(o)
	t.finish("ship:" + o.ID)
	return *t.s.sales.rows[o.ID], nil
}

// CancelSale gives up a customer order that is not yet picked from: its
// reservations are voided and its tasks cancelled.
type CancelSale struct {
	Head
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// Kind implements Command.
func (*CancelSale) Kind() string { return "cancel_sale" }

func (c *CancelSale) check() error { return checkAll(need("order", c.Order), need("reason", c.Reason)) }

func (c *CancelSale) apply(t *turn) (any, error) {
	o := t.saleOf(c.Order)
	if o == nil {
		return nil, notFound("order", c.Order)
	}
	if o.State != SaleAllocated || len(o.Packed) > 0 {
		return nil, refused("begun", fmt.Sprintf("order %s is %s and %d of its lines are picked", o.ID, o.State, len(o.Packed)), "ship it, or put the goods back first")
	}
	for _, r := range t.s.reservations.in("order:" + o.ID) {
		t.void(*r, r.Quantity, c.Reason)
	}
	for _, task := range t.s.tasks.in("order:" + o.ID) {
		next := *task
		next.State, next.Reason, next.DoneAt = TaskCancelled, c.Reason, t.at
		t.putTask(next)
	}
	o.State, o.DoneAt = SaleCancelled, t.at
	o.Version++
	put(t, t.s.sales, *o)
	return *o, nil
}

func (t *turn) openTask(id string, kinds ...TaskKind) (Task, error) {
	task := t.s.tasks.rows[id]
	if task == nil || (len(kinds) > 0 && !slices.Contains(kinds, task.Kind)) {
		return Task{}, notFound("task", id)
	}
	if !task.open() {
		return *task, refused("task_"+string(task.State), fmt.Sprintf("task %s is %s", id, task.State), "ask for the next task")
	}
	return *task, nil
}

// trimTask is the reservation that a pick task is for.
func trimTask(id string) string { return id[len("pick:"):] }
