package floor

import (
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Receive books goods in at a dock, against an order or unexpected.
type Receive struct {
	ledger.Head
	Location string     `json:"location"`
	Dock     string     `json:"dock,omitempty"` // "" = "in"
	Order    string     `json:"order,omitempty"`
	Supplier string     `json:"supplier,omitempty"` // for goods without an order
	Lines    []Received `json:"lines"`

	Scanned bool // one item of several: the task goes on while any is outstanding
}

// Received is what arrived of one SKU. Damaged units are booked to loss and
// count as delivered; Line may be left out when the order has one line of the SKU.
type Received struct {
	Line string `json:"line,omitempty"`
	ledger.Goods
	Quantity int64  `json:"quantity"`
	Damaged  int64  `json:"damaged,omitempty"`
	Unit     string `json:"unit,omitempty"` // of both: the base unit where left out, else the line's order unit
	Sure     bool   `json:"sure,omitempty"` // the quantity is meant, though it reads like the number of an item
}

// Kind implements Command.
func (*Receive) Kind() string { return "receive" }

func (c *Receive) Check() error {
	for i, l := range c.Lines {
		if l.SKU == "" || l.Quantity < 0 || l.Damaged < 0 || l.Quantity+l.Damaged <= 0 {
			return ledger.NewInvalid(fmt.Sprintf("lines[%d]", i),
				"sku must be given, quantity and damaged must not be negative nor both zero")
		}
		if err := Plausible(fmt.Sprintf("lines[%d].quantity", i), max(l.Quantity, l.Damaged), l.Sure); err != nil {
			return err
		}
	}
	if len(c.Lines) == 0 {
		return ledger.NewInvalid("lines", "is empty")
	}
	return ledger.Need("location", c.Location)
}

// Receipt answers a Receive: the exceptions, in words and numbers.
type Receipt struct {
	Units      int64    `json:"units"`
	Damaged    int64    `json:"damaged"`
	Over       []string `json:"over,omitempty"`       // lines that now hold more than ordered
	Unexpected []string `json:"unexpected,omitempty"` // SKUs without an order line
}

func (c *Receive) Apply(t *ledger.Turn) (any, error) {
	var out Receipt
	touched := map[string]bool{}
	arrived := make([]Received, 0, len(c.Lines)) // in base units
	lineOf := c.finder(t)
	for _, r := range c.Lines {
		l, err := lineOf(r)
		if err != nil {
			return nil, err
		}
		if r, err = r.inBaseUnits(l); err != nil {
			return nil, err
		}
		arrived = append(arrived, r)
		from := ledger.SupplierAccount(OrUnknown(c.Supplier))
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
			t.Alert(ledger.Alert{ID: "unexpected:" + c.Location + ":" + r.SKU + ":" + c.Key,
				Code: "unexpected_receipt", Location: c.Location, SKU: r.SKU,
				Order: c.Order, Text: fmt.Sprintf("%d of %s arrived without an order line",
					r.Quantity+r.Damaged, r.SKU), Hint: "find the order, or send it back"})
			continue
		}
		if over := arrive(t, l, r); over > 0 {
			out.Over = append(out.Over, l.ID)
		}
		touched[l.Order] = true
	}
	for _, id := range sortedKeys(touched) {
		t.SettleAlert("unreceived:"+id, "received")
		if !c.Scanned || !outstanding(t, id) {
			Finish(t, "receive:"+id)
		}
		if o := *t.State.Orders.Rows[id]; o.IsOpen() && !outstanding(t, id) {
			closeIfDone(t, o, ledger.OrderReceived, "")
		}
	}
	if len(touched) > 0 {
		for _, r := range arrived {
			resolveHolds(t, r.SKU, c.Location, r.Quantity)
		}
	}
	return out, nil
}

func outstanding(t *ledger.Turn, order string) bool {
	for id := range t.State.Lines.Index["order:"+order] {
		if t.State.Lines.Rows[id].Outstanding() > 0 {
			return true
		}
	}
	return false
}

func OrUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// sourceOf is the account that the units of a line come out of.
func sourceOf(l *ledger.Line) ledger.Account {
	if l.From != "" {
		return ledger.TransitAccount(l.Order)
	}
	return ledger.SupplierAccount(l.Supplier)
}

// finder is Line for many rows: which line of an order an item is on is looked up once.
func (c *Receive) finder(t *ledger.Turn) func(Received) (*ledger.Line, error) {
	byItem := map[string]string{}
	return func(r Received) (*ledger.Line, error) {
		named := r.Line != ""
		if !named {
			r.Line = byItem[r.SKU]
		}
		l, err := c.Line(t, r)
		if l != nil && !named {
			byItem[r.SKU] = l.ID
		}
		return l, err
	}
}

// Line finds the order line that the goods belong to; nil when there is none.
func (c *Receive) Line(t *ledger.Turn, r Received) (*ledger.Line, error) {
	if r.Line != "" {
		l, err := findLine(t, r.Line)
		if err != nil {
			return nil, err
		}
		if l.SKU != r.SKU {
			return nil, ledger.NewRefused("other_sku", fmt.Sprintf("line %s is for %s, not %s", l.ID,
				l.SKU, r.SKU), "scan the item again")
		}
		return &l, nil
	}
	if c.Order == "" {
		return nil, nil
	}
	if t.State.Orders.Rows[c.Order] == nil {
		return nil, ledger.NewNotFound("order", c.Order)
	}
	var found *ledger.Line
	for id := range t.State.Lines.Index["order:"+ledger.AtPlace(r.SKU, c.Order)] {
		if l := t.State.Lines.Rows[id]; found == nil || l.ID < found.ID {
			found = l
		}
	}
	if found == nil {
		return nil, nil
	}
	l := *found
	return &l, nil
}

func (c *Receive) postLine(t *ledger.Turn, r Received, from ledger.Account, ref string) error {
	if r.Quantity > 0 {
		err := t.Post(ledger.Movement{Goods: r.Goods, From: from,
			To: ledger.DockAccount(c.Location, c.Dock), Quantity: r.Quantity, Reason: "received", Ref: ref})
		if err != nil {
			return err
		}
	}
	if r.Damaged > 0 {
		return t.Post(ledger.Movement{Goods: r.Goods, From: from,
			To: ledger.LossAccount(c.Location, "damaged"), Quantity: r.Damaged, Reason: "damaged", Ref: ref})
	}
	return nil
}

// arrive adds what came in to the line and reports how many came too many.
func arrive(t *ledger.Turn, l *ledger.Line, r Received) int64 {
	next := *l
	next.Received += r.Quantity
	next.Damaged += r.Damaged
	next.Arrivals = withArrival(l.Arrivals, ledger.Arrival{On: t.Day(), Quantity: r.Quantity})
	over := max(0, next.Received+next.Damaged-next.Quantity)
	if over > 0 {
		t.Alert(ledger.Alert{ID: "over:" + l.ID, Code: "over_delivery", Location: l.Location,
			SKU: l.SKU, Order: l.Order,
			Text: fmt.Sprintf("%d of %s arrived, %d were ordered", next.Received+next.Damaged, l.SKU,
				l.Quantity), Hint: "keep or return the surplus"})
	}
	putLine(t, next)
	return over
}

// withArrival adds to the day's arrival, in order of days, without changing
// the slice that the older version of the line still holds.
func withArrival(have []ledger.Arrival, a ledger.Arrival) []ledger.Arrival {
	out := slices.Clone(have)
	for i := range out {
		if out[i].On == a.On {
			out[i].Quantity += a.Quantity
			return out
		}
	}
	out = append(out, a)
	slices.SortFunc(out, func(x, y ledger.Arrival) int { return int(x.On) - int(y.On) })
	return out
}

// CloseReceipt ends an order whose rest will not come: its lines are closed
// short, and the next night plans without them.
type CloseReceipt struct {
	ledger.Head
	Order  string `json:"order"`
	Reason string `json:"reason"`

	span span
}

// Kind implements Command.
func (*CloseReceipt) Kind() string { return "close_receipt" }

func (c *CloseReceipt) Check() error {
	if err := ledger.Need("order", c.Order); err != nil {
		return err
	}
	return ledger.Need("reason", c.Reason)
}

// Shortfall lists what will not come.
type Shortfall struct {
	Lines []string `json:"lines"`
	Units int64    `json:"units"`
}

func (c *CloseReceipt) Apply(t *ledger.Turn) (any, error) {
	o, err := findOrder(t, c.Order)
	if err != nil {
		return nil, err
	}
	var out Shortfall
	for _, l := range c.span.lines(t, o.ID, func(l *ledger.Line) bool { return l.Outstanding() > 0 }) {
		left, next := l.Outstanding(), *l
		next.Closed, next.Reason = true, c.Reason
		putLine(t, next)
		out.Lines = append(out.Lines, l.ID)
		out.Units += left
		t.Alert(ledger.Alert{ID: "short:" + l.ID, Code: "short_delivery", Location: l.Location, SKU: l.SKU, Order: o.ID,
			Text: fmt.Sprintf("%d of %d of %s will not come: %s", left, l.Quantity, l.SKU, c.Reason)})
	}
	if !c.span.goesOn {
		closeIfDone(t, o, ledger.OrderCancelled, c.Reason)
	}
	return out, nil
}

// ShipTransfer takes the goods of a transfer order off the shelves of its
// source and puts them on the way. What the shelves do not have stays
// outstanding and raises an alert.
type ShipTransfer struct {
	ledger.Head
	Order string `json:"order"`

	span span
}

// Kind implements Command.
func (*ShipTransfer) Kind() string { return "ship_transfer" }

func (c *ShipTransfer) Check() error { return ledger.Need("order", c.Order) }

// transfer is the order, which must be one.
func (c *ShipTransfer) transfer(t *ledger.Turn) (ledger.Order, error) {
	o, err := findOrder(t, c.Order)
	if err == nil && o.From == "" {
		err = ledger.NewRefused("not_a_transfer", fmt.Sprintf("order %s is a purchase", o.ID),
			"only transfers are shipped from here")
	}
	return o, err
}

func (c *ShipTransfer) Apply(t *ledger.Turn) (any, error) {
	o, err := c.transfer(t)
	if err != nil {
		return nil, err
	}
	var out Done
	for _, l := range c.span.lines(t, o.ID, func(l *ledger.Line) bool { return l.Quantity > l.Shipped && !l.Closed }) {
		left := l.Quantity - l.Shipped
		got, err := take(t, o.From, l.SKU, left, ledger.TransitAccount(o.ID), "transfer", l.ID, true)
		if err != nil {
			return nil, err
		}
		if got < left {
			t.Alert(ledger.Alert{ID: "unshipped:" + l.ID, Code: "transfer_short", Location: o.From,
				SKU: l.SKU, Order: o.ID,
				Text: fmt.Sprintf("%s has %d of the %d of %s to send to %s", o.From, got, left, l.SKU,
					l.Location), Hint: "count the slots"})
		}
		if got > 0 {
			next := *l
			next.Shipped += got
			putLine(t, next)
			out.Rows++
			out.Units += got
		}
	}
	if o.State == ledger.OrderApproved {
		o.State, o.Ref = ledger.OrderSent, "shipped"
		putOrder(t, o)
	}
	return out, nil
}
