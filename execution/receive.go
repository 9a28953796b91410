package execution

import (
	"fmt"
	"slices"
)

// Receive books goods in at a dock, against an order or unexpected.
type Receive struct {
	Head
	Location string     `json:"location"`
	Dock     string     `json:"dock,omitempty"` // "" = "in"
	Order    string     `json:"order,omitempty"`
	Supplier string     `json:"supplier,omitempty"` // for goods without an order
	Lines    []Received `json:"lines"`

	scanned bool // one item of several: the task goes on while any is outstanding
}

// Received is what arrived of one SKU. Damaged units are booked to loss and
// count as delivered; Line may be left out when the order has one line of the SKU.
type Received struct {
	Line string `json:"line,omitempty"`
	Goods
	Quantity int64  `json:"quantity"`
	Damaged  int64  `json:"damaged,omitempty"`
	Unit     string `json:"unit,omitempty"` // of both: the base unit where left out, else the line's order unit
	Sure     bool   `json:"sure,omitempty"` // the quantity is meant, though it reads like the number of an item
}

// Kind implements Command.
func (*Receive) Kind() string { return "receive" }

func (c *Receive) check() error {
	for i, l := range c.Lines {
		if l.SKU == "" || l.Quantity < 0 || l.Damaged < 0 || l.Quantity+l.Damaged <= 0 {
			return invalid(fmt.Sprintf("lines[%d]", i), "sku must be given, quantity and damaged must not be negative nor both zero")
		}
		if err := plausible(fmt.Sprintf("lines[%d].quantity", i), max(l.Quantity, l.Damaged), l.Sure); err != nil {
			return err
		}
	}
	if len(c.Lines) == 0 {
		return invalid("lines", "is empty")
	}
	return need("location", c.Location)
}

// Receipt answers a Receive: the exceptions, in words and numbers.
type Receipt struct {
	Units      int64    `json:"units"`
	Damaged    int64    `json:"damaged"`
	Over       []string `json:"over,omitempty"`       // lines that now hold more than ordered
	Unexpected []string `json:"unexpected,omitempty"` // SKUs without an order line
}

func (c *Receive) apply(t *turn) (any, error) {
	var out Receipt
	touched := map[string]bool{}
	arrived := make([]Received, 0, len(c.Lines)) // in base units
	for _, r := range c.Lines {
		l, err := c.line(t, r)
		if err != nil {
			return nil, err
		}
		if r, err = r.inBaseUnits(l); err != nil {
			return nil, err
		}
		arrived = append(arrived, r)
		from := SupplierAccount(orUnknown(c.Supplier))
		ref := ""
		if l != nil {
			from, ref = sourceOf(l), l.ID
		}
		if err := c.postLine(t, r, from, ref); err != nil {
			return nil, err
		}
		out.Units += r.Quantity
		out.Damaged += r.Damaged
		if l == nil {
			out.Unexpected = append(out.Unexpected, r.SKU)
			t.alert(Alert{ID: "unexpected:" + c.Location + ":" + r.SKU + ":" + c.Key, Code: "unexpected_receipt", Location: c.Location, SKU: r.SKU,
				Order: c.Order, Text: fmt.Sprintf("%d of %s arrived without an order line", r.Quantity+r.Damaged, r.SKU), Hint: "find the order, or send it back"})
			continue
		}
		if over := t.arrive(l, r); over > 0 {
			out.Over = append(out.Over, l.ID)
		}
		touched[l.Order] = true
	}
	for _, id := range sortedKeys(touched) {
		t.settleAlert("unreceived:"+id, "received")
		if !c.scanned || !t.outstanding(id) {
			t.finish("receive:" + id)
		}
		if o := *t.s.orders.rows[id]; o.open() && !t.outstanding(id) {
			t.closeIfDone(o, OrderReceived, "")
		}
	}
	if len(touched) > 0 {
		for _, r := range arrived {
			t.resolveHolds(r.SKU, c.Location, r.Quantity)
		}
	}
	return out, nil
}

func (t *turn) outstanding(order string) bool {
	for id := range t.s.lines.index["order:"+order] {
		if t.s.lines.rows[id].Outstanding() > 0 {
			return true
		}
	}
	return false
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// sourceOf is the account that the units of a line come out of.
func sourceOf(l *Line) Account {
	if l.From != "" {
		return TransitAccount(l.Order)
	}
	return SupplierAccount(l.Supplier)
}

// line finds the order line that the goods belong to; nil when there is none.
func (c *Receive) line(t *turn, r Received) (*Line, error) {
	if r.Line != "" {
		l, err := t.findLine(r.Line)
		if err != nil {
			return nil, err
		}
		if l.SKU != r.SKU {
			return nil, refused("other_sku", fmt.Sprintf("line %s is for %s, not %s", l.ID, l.SKU, r.SKU), "scan the item again")
		}
		return &l, nil
	}
	if c.Order == "" {
		return nil, nil
	}
	if t.s.orders.rows[c.Order] == nil {
		return nil, notFound("order", c.Order)
	}
	var found *Line
	for id := range t.s.lines.index["order:"+at(r.SKU, c.Order)] {
		if l := t.s.lines.rows[id]; found == nil || l.ID < found.ID {
			found = l
		}
	}
	if found == nil {
		return nil, nil
	}
	l := *found
	return &l, nil
}

func (c *Receive) postLine(t *turn, r Received, from Account, ref string) error {
	if r.Quantity > 0 {
		err := t.post(Movement{Goods: r.Goods, From: from, To: DockAccount(c.Location, c.Dock), Quantity: r.Quantity, Reason: "received", Ref: ref})
		if err != nil {
			return err
		}
	}
	if r.Damaged > 0 {
		return t.post(Movement{Goods: r.Goods, From: from, To: LossAccount(c.Location, "damaged"), Quantity: r.Damaged, Reason: "damaged", Ref: ref})
	}
	return nil
}

// arrive adds what came in to the line and reports how many came too many.
func (t *turn) arrive(l *Line, r Received) int64 {
	next := *l
	next.Received += r.Quantity
	next.Damaged += r.Damaged
	next.Arrivals = withArrival(l.Arrivals, Arrival{On: t.day(), Quantity: r.Quantity})
	over := max(0, next.Received+next.Damaged-next.Quantity)
	if over > 0 {
		t.alert(Alert{ID: "over:" + l.ID, Code: "over_delivery", Location: l.Location, SKU: l.SKU, Order: l.Order,
			Text: fmt.Sprintf("%d of %s arrived, %d were ordered", next.Received+next.Damaged, l.SKU, l.Quantity), Hint: "keep or return the surplus"})
	}
	t.putLine(next)
	return over
}

// withArrival adds to the day's arrival, in order of days, without changing
// the slice that the older version of the line still holds.
func withArrival(have []Arrival, a Arrival) []Arrival {
	out := slices.Clone(have)
	for i := range out {
		if out[i].On == a.On {
			out[i].Quantity += a.Quantity
			return out
		}
	}
	out = append(out, a)
	slices.SortFunc(out, func(x, y Arrival) int { return int(x.On) - int(y.On) })
	return out
}

// CloseReceipt ends an order whose rest will not come: its lines are closed
// short, and the next night plans without them.
type CloseReceipt struct {
	Head
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// Kind implements Command.
func (*CloseReceipt) Kind() string { return "close_receipt" }

func (c *CloseReceipt) check() error {
	if err := need("order", c.Order); err != nil {
		return err
	}
	return need("reason", c.Reason)
}

// Shortfall lists what will not come.
type Shortfall struct {
	Lines []string `json:"lines"`
	Units int64    `json:"units"`
}

func (c *CloseReceipt) apply(t *turn) (any, error) {
	o, err := t.findOrder(c.Order)
	if err != nil {
		return nil, err
	}
	var out Shortfall
	for _, l := range t.s.lines.in("order:" + o.ID) {
		if left := l.Outstanding(); left > 0 {
			next := *l
			next.Closed, next.Reason = true, c.Reason
			t.putLine(next)
			out.Lines = append(out.Lines, l.ID)
			out.Units += left
			t.alert(Alert{ID: "short:" + l.ID, Code: "short_delivery", Location: l.Location, SKU: l.SKU, Order: o.ID,
				Text: fmt.Sprintf("%d of %d of %s will not come: %s", left, l.Quantity, l.SKU, c.Reason)})
		}
	}
	t.closeIfDone(o, OrderCancelled, c.Reason)
	return out, nil
}

// ShipTransfer takes the goods of a transfer order off the shelves of its
// source and puts them on the way. What the shelves do not have stays
// outstanding and raises an alert.
type ShipTransfer struct {
	Head
	Order string `json:"order"`
}

// Kind implements Command.
func (*ShipTransfer) Kind() string { return "ship_transfer" }

func (c *ShipTransfer) check() error { return need("order", c.Order) }

func (c *ShipTransfer) apply(t *turn) (any, error) {
	o, err := t.findOrder(c.Order)
	if err != nil {
		return nil, err
	}
	if o.From == "" {
		return nil, refused("not_a_transfer", fmt.Sprintf("order %s is a purchase", o.ID), "only transfers are shipped from here")
	}
	var out Done
	for _, l := range t.s.lines.in("order:" + o.ID) {
		left := l.Quantity - l.Shipped
		if left <= 0 || l.Closed {
			continue
		}
		got, err := t.take(o.From, l.SKU, left, TransitAccount(o.ID), "transfer", l.ID, true)
		if err != nil {
			return nil, err
		}
		if got < left {
			t.alert(Alert{ID: "unshipped:" + l.ID, Code: "transfer_short", Location: o.From, SKU: l.SKU, Order: o.ID,
				Text: fmt.Sprintf("%s has %d of the %d of %s to send to %s", o.From, got, left, l.SKU, l.Location), Hint: "count the slots"})
		}
		if got > 0 {
			next := *l
			next.Shipped += got
			t.putLine(next)
			out.Rows++
			out.Units += got
		}
	}
	if o.State == OrderApproved {
		o.State, o.Ref = OrderSent, "shipped"
		t.putOrder(o)
	}
	return out, nil
}
