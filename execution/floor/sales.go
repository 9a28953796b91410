package floor

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/execution/ledger"
)

// PlaceOrder takes a customer order in and promises its units at once: the
// stock is reserved and pick tasks are made in route order. When the stock is
// not there the order is refused before anything is promised, unless it may
// be backordered.
type PlaceOrder struct {
	ledger.Head
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

func (l *SaleAsked) id(i int) string { return cmp.Or(l.Line, strconv.Itoa(i+1)) }

// mostOrderLines are the lines of one customer order: it is promised whole, and read whole
// at every pick.
const mostOrderLines = 5_000

// Kind implements Command.
func (*PlaceOrder) Kind() string { return "place_order" }

func (c *PlaceOrder) Check() error {
	if n := len(c.Lines); n > mostOrderLines {
		return &ledger.Error{Kind: ledger.Invalid, Code: "too_many_rows", Field: "lines",
			Text: fmt.Sprintf("a customer order has at most %d lines, this one %d", mostOrderLines, n),
			Hint: "place it as several orders, each with a number of its own"}
	}
	known := make(map[string]bool, len(c.Lines))
	for i, l := range c.Lines {
		if l.SKU == "" || l.Quantity <= 0 {
			return ledger.NewInvalid(fmt.Sprintf("lines[%d]", i), "sku must be given and quantity must be positive")
		}
		id := l.id(i)
		if known[id] {
			return ledger.NewInvalid(fmt.Sprintf("lines[%d].line", i), fmt.Sprintf("%q is the name of another line: what is picked would count on both", id))
		}
		known[id] = true
	}
	if len(c.Lines) == 0 {
		return ledger.NewInvalid("lines", "is empty")
	}
	return ledger.CheckAll(ledger.Need("order", c.Order), ledger.Need("location", c.Location))
}

func (c *PlaceOrder) Apply(t *ledger.Turn) (any, error) {
	if t.State.Sales.Rows[c.Order] != nil {
		return nil, ledger.NewRefused("known", fmt.Sprintf("the order %q exists", c.Order), "use another number")
	}
	o := ledger.CustomerOrder{ID: c.Order, Location: c.Location, Customer: c.Customer, State: ledger.SaleAllocated, MadeAt: t.At, Version: 1}
	held := map[string][]*ledger.Balance{} // the stock of an item is sorted once
	for i, l := range c.Lines {
		if _, known := held[l.SKU]; !known {
			held[l.SKU] = stock(t, c.Location, l.SKU)
		}
		line := ledger.SaleLine{ID: l.id(i), SKU: l.SKU, Quantity: l.Quantity}
		_, short := allocate(t, &o, &line, l.Quantity, held[l.SKU], "")
		if short > 0 && !c.Backorder {
			return nil, ledger.NewRefused("not_enough", fmt.Sprintf("%s has %d of %s to promise, %d asked", c.Location, l.Quantity-short, l.SKU, l.Quantity),
				"promise less, allow a backorder, or wait for the next receipt")
		}
		line.Backordered = short
		o.Lines = append(o.Lines, line)
	}
	ledger.Put(t, t.State.Sales, o)
	return o, nil
}

// allocate reserves units of what is in stock for a line, makes the pick tasks, and
// reports what it could not find.
func allocate(t *ledger.Turn, o *ledger.CustomerOrder, line *ledger.SaleLine, want int64, held []*ledger.Balance, notFrom ledger.Account) (tasks []string, short int64) {
	id := o.ID + "/" + line.ID
	got, short := reserve(t, id, o.Location, held, want, func(b *ledger.Balance) bool { return b.Account != notFrom && b.Shorts == 0 }, func(r *ledger.Reservation) {
		r.Order, r.Line, r.To = o.ID, line.ID, ledger.DockAccount(o.Location, ledger.PackDock)
	})
	for _, r := range got {
		tasks = append(tasks, pickTask(t, r))
	}
	line.Allocated += want - short
	return tasks, short
}

func pickTask(t *ledger.Turn, r ledger.Reservation) (id string) {
	id = "pick:" + r.ID
	location := r.Cell.Account.Location()
	step := int64(0)
	if s := t.State.Slots.Rows[(ledger.Slot{ID: r.Cell.Account.Name(), Location: location}).RecordID()]; s != nil {
		step = s.Sequence
	}
	MakeTask(t, ledger.Task{ID: id, Kind: ledger.TaskPick, Location: location, Goods: r.Cell.Goods, From: r.Cell.Account.Name(), To: ledger.PackDock,
		Quantity: r.Quantity, Step: step, Order: r.Order, Line: r.Line}, nil)
	return id
}

// Pick takes units of a pick task off the shelf. Short says that the slot
// does not hold the rest: the difference is posted, the slot is to be
// counted, and the rest is picked from another slot where there is one.
type Pick struct {
	ledger.Head
	Task     string `json:"task"`
	Quantity int64  `json:"quantity"`
	Short    bool   `json:"short,omitempty"`
}

// Kind implements Command.
func (*Pick) Kind() string { return "pick" }

func (c *Pick) Check() error {
	if c.Quantity < 0 || (c.Quantity == 0 && !c.Short) {
		return ledger.NewInvalid("quantity", "must be positive, or zero with short")
	}
	return ledger.Need("task", c.Task)
}

// Picked answers a Pick.
type Picked struct {
	Task        ledger.Task `json:"task"`
	Alternate   []string    `json:"alternate,omitempty"` // tasks made for what the slot did not hold
	Backordered int64       `json:"backordered,omitempty"`
}

func (c *Pick) Apply(t *ledger.Turn) (any, error) {
	task, err := OpenTask(t, c.Task, ledger.TaskPick)
	if err != nil {
		return nil, err
	}
	return PickRows(t, task, c.Quantity, c.Short)
}

func PickRows(t *ledger.Turn, task ledger.Task, units int64, short bool) (Picked, error) {
	var out Picked
	r, err := openReservation(t, trimTask(task.ID))
	if err != nil {
		return out, err
	}
	if units > 0 {
		if r, err = postReservation(t, r, units, r.To, "picked"); err != nil {
			return out, err
		}
	}
	o := saleOf(t, task.Order)
	if o != nil && units > 0 {
		o.Add(task.Line, task.Goods, units)
	}
	task.Asked, task.InHand = "", 0
	if !short {
		out.Task = Progress(t, task, units)
		putSale(t, o)
		return out, nil
	}
	rest := task.Left() - units
	task.Done += units
	task.State, task.DoneAt, task.Reason = ledger.TaskDone, t.At, fmt.Sprintf("short by %d", rest)
	out.Task = PutTask(t, task)
	putSale(t, o)
	if r.Open {
		r = Void(t, r, r.Quantity, "the slot was short")
	}
	if err := shortSlot(t, r.Cell, r.ID); err != nil {
		return out, err
	}
	// The order in the picker's hand goes first; the promises that the slot
	// cannot keep are broken when the command ends.
	out.Alternate, out.Backordered = reallocate(t, task.Order, task.Line, rest, r.Cell.Account)
	out.Task.Short = &ledger.Shorted{Rest: rest, Alternate: out.Alternate, Backordered: out.Backordered, CountedAt: t.Balance(r.Cell).CountedAt}
	return out, nil
}

// shortPick is the reason of what a short pick posts; askedByShort that of the count it asks for.
const shortPick, askedByShort = "short_pick", "short pick"

// shortSlot posts what the record still claims of a slot that was found
// empty, and asks for a count that confirms it.
func shortSlot(t *ledger.Turn, c ledger.Cell, reservation string) error {
	b := t.Edit(c)
	b.Shorts++
	if b.OnHand > 0 {
		m := ledger.Movement{At: t.At, Goods: c.Goods, From: c.Account, To: ledger.AdjustmentAccount(c.Account.Location(), "count"), Quantity: b.OnHand, Reason: shortPick, Ref: reservation}
		if err := t.Apply(m, false); err != nil {
			return err
		}
	}
	t.Alert(ledger.Alert{ID: "short_pick:" + string(c.Account) + ":" + c.SKU, Code: "short_pick", Location: c.Account.Location(), SKU: c.SKU, Slot: c.Account.Name(),
		Text: fmt.Sprintf("a picker found fewer of %s in %s than the record said", c.SKU, c.Account.Name()), Hint: "count the slot"})
	AskForCount(t, c, askedByShort)
	return nil
}

// reallocate finds other slots for units of an order line, makes their pick
// tasks, and backorders what nowhere is.
func reallocate(t *ledger.Turn, order, line string, want int64, notFrom ledger.Account) (tasks []string, backordered int64) {
	o := saleOf(t, order)
	if o == nil || want <= 0 {
		return nil, 0
	}
	i := slices.IndexFunc(o.Lines, func(l ledger.SaleLine) bool { return l.ID == line })
	if i < 0 {
		return nil, 0
	}
	l := &o.Lines[i]
	l.Allocated -= want
	tasks, short := allocate(t, o, l, want, stock(t, o.Location, l.SKU), notFrom)
	l.Backordered += short
	putSale(t, o)
	if short > 0 {
		t.Alert(ledger.Alert{ID: "broken:" + order + "/" + line, Code: "promise_broken", Location: o.Location, SKU: l.SKU, Order: order,
			Text: fmt.Sprintf("%d of %s promised to order %s do not exist", short, l.SKU, order), Hint: "tell the customer, or wait for the next receipt"})
	}
	return tasks, short
}

// rerouteSale keeps a customer order true when a promise of it was lost to a
// count: its pick task shrinks and the units are looked for elsewhere.
func rerouteSale(t *ledger.Turn, r ledger.Reservation, lost int64) {
	if task := t.State.Tasks.Rows["pick:"+r.ID]; task != nil && task.IsOpen() {
		next := *task
		next.Quantity -= lost
		next.Reason = "the units do not exist"
		if next.Left() == 0 {
			next.State, next.DoneAt = ledger.TaskDone, t.At
			if next.Done == 0 {
				next.State = ledger.TaskCancelled
			}
		}
		PutTask(t, next)
	}
	reallocate(t, r.Order, r.Line, lost, r.Cell.Account)
}

// saleOf is a copy of an open customer order that may be changed, or nil.
func saleOf(t *ledger.Turn, id string) *ledger.CustomerOrder {
	o := t.State.Sales.Rows[id]
	if id == "" || o == nil {
		return nil
	}
	next := *o
	if !t.Copied[id] {
		next.Lines, next.Packed = slices.Clone(o.Lines), slices.Clone(o.Packed)
	}
	return &next
}

func putSale(t *ledger.Turn, o *ledger.CustomerOrder) {
	if o == nil {
		return
	}
	next := *o
	if next.State == ledger.SaleAllocated && next.PickedAll() {
		next.State = ledger.SalePicked
		if pack := t.State.Tasks.Rows["pack:"+next.ID]; pack != nil && pack.State == ledger.TaskCancelled { // a pick was taken back
			again := *pack
			again.State, again.DoneAt, again.Reason = ledger.TaskOpen, 0, ""
			PutTask(t, again)
		}
		MakeTask(t, ledger.Task{ID: "pack:" + next.ID, Kind: ledger.TaskPack, Location: next.Location, Order: next.ID, Quantity: 1}, nil)
	}
	next.Version++
	ledger.Put(t, t.State.Sales, next)
	if t.Copied == nil {
		t.Copied = map[string]bool{}
	}
	t.Copied[next.ID] = true
}

// Pack closes the parcel of a picked order.
type Pack struct {
	ledger.Head
	Order  string `json:"order"`
	Parcel string `json:"parcel,omitempty"`
}

// Kind implements Command.
func (*Pack) Kind() string { return "pack" }

func (c *Pack) Check() error { return ledger.Need("order", c.Order) }

func (c *Pack) Apply(t *ledger.Turn) (any, error) {
	o := saleOf(t, c.Order)
	if o == nil {
		return nil, ledger.NewNotFound("order", c.Order)
	}
	if o.State != ledger.SalePicked {
		return nil, ledger.NewRefused("not_picked", fmt.Sprintf("order %s is %s", o.ID, o.State), "pick what is allocated first")
	}
	o.State, o.Parcel = ledger.SalePacked, c.Parcel
	putSale(t, o)
	Finish(t, "pack:"+o.ID)
	MakeTask(t, ledger.Task{ID: "ship:" + o.ID, Kind: ledger.TaskShip, Location: o.Location, Order: o.ID, Quantity: 1}, nil)
	return *t.State.Sales.Rows[o.ID], nil
}

func Finish(t *ledger.Turn, task string) {
	if v := t.State.Tasks.Rows[task]; v != nil && v.IsOpen() {
		Progress(t, *v, v.Left())
	}
}

// Ship hands the parcel to the carrier: the units leave the pack dock.
type Ship struct {
	ledger.Head
	Order string `json:"order"`
}

// Kind implements Command.
func (*Ship) Kind() string { return "ship" }

func (c *Ship) Check() error { return ledger.Need("order", c.Order) }

func (c *Ship) Apply(t *ledger.Turn) (any, error) {
	o := saleOf(t, c.Order)
	if o == nil {
		return nil, ledger.NewNotFound("order", c.Order)
	}
	if o.State != ledger.SalePacked {
		return nil, ledger.NewRefused("not_packed", fmt.Sprintf("order %s is %s", o.ID, o.State), "pack it first")
	}
	for _, p := range o.Packed {
		err := t.Post(ledger.Movement{Goods: p.Goods, From: ledger.DockAccount(o.Location, ledger.PackDock), To: ledger.CustomerAccount(o.Location), Quantity: p.Quantity, Reason: "shipped", Ref: o.ID})
		if err != nil {
			return nil, err
		}
	}
	for i := range o.Lines {
		o.Lines[i].Shipped = o.Lines[i].Picked
	}
	o.State, o.DoneAt = ledger.SaleShipped, t.At
	putSale(t, o)
	Finish(t, "ship:"+o.ID)
	return *t.State.Sales.Rows[o.ID], nil
}

// CancelSale gives up a customer order that is not yet picked from: its
// reservations are voided and its tasks cancelled.
type CancelSale struct {
	ledger.Head
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// Kind implements Command.
func (*CancelSale) Kind() string { return "cancel_sale" }

func (c *CancelSale) Check() error {
	return ledger.CheckAll(ledger.Need("order", c.Order), ledger.Need("reason", c.Reason))
}

func (c *CancelSale) Apply(t *ledger.Turn) (any, error) {
	o := saleOf(t, c.Order)
	if o == nil {
		return nil, ledger.NewNotFound("order", c.Order)
	}
	if o.State != ledger.SaleAllocated || len(o.Packed) > 0 {
		return nil, ledger.NewRefused("begun", fmt.Sprintf("order %s is %s and %d of its lines are picked", o.ID, o.State, len(o.Packed)), "ship it, or put the goods back first")
	}
	for _, r := range t.State.Reservations.In("order:" + o.ID) {
		Void(t, *r, r.Quantity, c.Reason)
	}
	for _, task := range t.State.Tasks.In("order:" + o.ID) {
		next := *task
		next.State, next.Reason, next.DoneAt = ledger.TaskCancelled, c.Reason, t.At
		PutTask(t, next)
	}
	o.State, o.DoneAt = ledger.SaleCancelled, t.At
	o.Version++
	ledger.Put(t, t.State.Sales, *o)
	return *o, nil
}

func OpenTask(t *ledger.Turn, id string, kinds ...ledger.TaskKind) (ledger.Task, error) {
	task := t.State.Tasks.Rows[id]
	if task == nil || (len(kinds) > 0 && !slices.Contains(kinds, task.Kind)) {
		return ledger.Task{}, ledger.NewNotFound("task", id)
	}
	if !task.IsOpen() {
		return *task, ledger.NewRefused("task_"+string(task.State), fmt.Sprintf("task %s is %s", id, task.State), "ask for the next task")
	}
	return *task, nil
}

// trimTask is the reservation that a pick task is for.
func trimTask(id string) string { return id[len("pick:"):] }
