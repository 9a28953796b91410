package execution

import (
	"cmp"
	"fmt"

	"github.com/stockwright/stockwright/core"
)

// BeginSending writes down that an order is about to be handed off. It is
// refused for an order that is already being sent or was sent: what happened
// to an order found in sending is a person's decision (RecordSent, or
// BeginSending with Again).
type BeginSending struct {
	Head
	Order string `json:"order"`
	Again bool   `json:"again,omitempty"` // a person decided that it never arrived
}

// Kind implements Command.
func (*BeginSending) Kind() string { return "begin_sending" }

func (c *BeginSending) check() error { return need("order", c.Order) }

func (c *BeginSending) apply(t *turn) (any, error) {
	o, err := t.findOrder(c.Order)
	if err != nil {
		return nil, err
	}
	again := o.State == OrderSending && c.Again
	if o.State != OrderApproved && !again {
		hint := "nothing is to be done"
		if o.State == OrderSending {
			hint = "ask the partner whether it arrived; then record it as sent, or send it again on purpose"
		}
		return nil, refused("not_approved", fmt.Sprintf("order %s is %s", o.ID, o.State), hint)
	}
	o.State, o.Entry = OrderSending, t.entry
	return t.putOrder(o), nil
}

// RecordSent writes down that the hand-off happened, with its reference.
type RecordSent struct {
	Head
	Order string `json:"order"`
	Ref   string `json:"ref"`
}

// Kind implements Command.
func (*RecordSent) Kind() string { return "record_sent" }

func (c *RecordSent) check() error {
	if err := need("order", c.Order); err != nil {
		return err
	}
	return need("ref", c.Ref)
}

func (c *RecordSent) apply(t *turn) (any, error) {
	o, err := t.findOrder(c.Order)
	if err != nil {
		return nil, err
	}
	if o.State != OrderSending {
		return nil, refused("not_sending", fmt.Sprintf("order %s is %s, not sending", o.ID, o.State), "begin the hand-off first")
	}
	o.State, o.Ref = OrderSent, c.Ref
	t.settleAlert("sending:"+o.ID, "recorded as sent")
	return t.putOrder(o), nil
}

// Acknowledge takes the partner's answer in: accepted quantities and promised
// days by line. A line not named is confirmed as ordered, or refused with the whole
// order; an order of which nothing will come is cancelled.
type Acknowledge struct {
	Head
	Order   string             `json:"order"`
	Ref     string             `json:"ref,omitempty"` // the partner's own number
	Lines   []AcknowledgedLine `json:"lines,omitempty"`
	Refused bool               `json:"refused,omitempty"` // the whole order: nothing will come
	Reason  string             `json:"reason,omitempty"`  // why, in the partner's words
}

// AcknowledgedLine changes one line: a promised day (0 = as asked) and the
// quantity that will come (nil = as ordered; 0 = rejected), in the base unit or in
// the line's order unit, where Unit names it.
type AcknowledgedLine struct {
	Line     string   `json:"line"`
	Promised core.Day `json:"promised_on,omitzero"`
	Quantity *int64   `json:"quantity,omitempty"`
	Unit     string   `json:"unit,omitempty"`
}

// Kind implements Command.
func (*Acknowledge) Kind() string { return "acknowledge" }

func (c *Acknowledge) check() error {
	for i, l := range c.Lines {
		if l.Line == "" || (l.Quantity != nil && *l.Quantity < 0) {
			return invalid(fmt.Sprintf("lines[%d]", i), "line must be given and quantity must not be negative")
		}
	}
	if c.Refused && len(c.Lines) > 0 {
		return invalid("lines", "a refusal of the whole order has none")
	}
	return need("order", c.Order)
}

func (c *Acknowledge) apply(t *turn) (any, error) {
	o, err := t.findOrder(c.Order)
	if err != nil {
		return nil, err
	}
	switch o.State {
	case OrderSending, OrderSent, OrderConfirmed:
	default:
		return nil, refused("not_sent", fmt.Sprintf("order %s is %s", o.ID, o.State), "only an order that was sent can be acknowledged")
	}
	for _, a := range c.Lines {
		if err := t.acknowledgeLine(o, a); err != nil {
			return nil, err
		}
	}
	if c.Refused {
		for _, l := range t.s.lines.in("order:" + o.ID) {
			if !l.Closed {
				next := *l
				t.confirm(o, &next, 0)
				next.Closed, next.Reason = true, cmp.Or(c.Reason, "refused by the partner")
				t.putLine(next)
			}
		}
	}
	if c.Ref != "" {
		o.PartnerRef = c.Ref
	}
	o.State = OrderConfirmed
	t.settleAlert("sending:"+o.ID, "acknowledged by the partner")
	return t.closeIfDone(o, OrderCancelled, cmp.Or(c.Reason, "refused by the partner")), nil
}

func (t *turn) acknowledgeLine(o Order, a AcknowledgedLine) error {
	l, err := t.findLine(a.Line)
	if err != nil {
		return err
	}
	if l.Order != o.ID {
		return refused("other_order", fmt.Sprintf("line %s belongs to order %s", l.ID, l.Order), "acknowledge it there")
	}
	if a.Promised != 0 && a.Promised != core.NoDay && a.Promised != l.DueOn {
		t.alert(Alert{ID: "late:" + l.ID, Code: "date_changed", Location: l.Location, SKU: l.SKU, Order: o.ID,
			Text: fmt.Sprintf("%s promises %s for %s, asked for %s", partnerOf(&l), a.Promised, l.SKU, l.DueOn)})
		l.Promised = a.Promised
	}
	if a.Quantity != nil {
		confirmed, err := l.InBaseUnits(*a.Quantity, a.Unit)
		if err != nil {
			return err
		}
		t.confirm(o, &l, confirmed)
	}
	t.putLine(l)
	return nil
}

// confirm takes in what the partner will send, in base units.
func (t *turn) confirm(o Order, l *Line, confirmed int64) {
	if confirmed == l.Quantity {
		return
	}
	t.alert(Alert{ID: "cut:" + l.ID, Code: "quantity_changed", Location: l.Location, SKU: l.SKU, Order: o.ID,
		Text: fmt.Sprintf("%s confirms %d of %d of %s", partnerOf(l), confirmed, l.Quantity, l.SKU)})
	l.Quantity = confirmed
	l.Closed = l.Quantity == 0
}

func partnerOf(l *Line) string {
	if l.Supplier != "" {
		return l.Supplier
	}
	return l.From
}

// CancelOrder closes an order or one of its lines: nothing more is expected.
type CancelOrder struct {
	Head
	Order   string `json:"order"`
	Line    string `json:"line,omitempty"` // "" = every open line
	Reason  string `json:"reason"`
	Version int64  `json:"version,omitempty"` // of the order as the person saw it, 0 = whatever it is
}

// Kind implements Command.
func (*CancelOrder) Kind() string { return "cancel_order" }

func (c *CancelOrder) check() error {
	if err := need("order", c.Order); err != nil {
		return err
	}
	return need("reason", c.Reason)
}

func (c *CancelOrder) apply(t *turn) (any, error) {
	o, err := t.findOrder(c.Order)
	if err != nil {
		return nil, err
	}
	if c.Version != 0 && c.Version != o.Version {
		return nil, stale("order", c.Version, o.Version, o)
	}
	for _, l := range t.s.lines.in("order:" + o.ID) {
		if (c.Line == "" || c.Line == l.ID) && !l.Closed {
			next := *l
			next.Closed, next.Held, next.Reason = true, false, c.Reason
			t.putLine(next)
		}
	}
	return t.closeIfDone(o, OrderCancelled, c.Reason), nil
}

// closeIfDone ends an order when none of its lines is outstanding.
func (t *turn) closeIfDone(o Order, empty OrderState, reason string) Order {
	received := false
	for _, l := range t.s.lines.in("order:" + o.ID) {
		if l.Outstanding() > 0 {
			return t.putOrder(o)
		}
		received = received || l.Received > 0 || l.Damaged > 0
	}
	o.State = empty
	if received {
		o.State = OrderReceived
	} else {
		o.Reason = reason
	}
	return t.putOrder(o)
}

// ReleaseHold lets a held line go, or drops it, by a person's decision.
type ReleaseHold struct {
	Head
	Line   string `json:"line"`
	Drop   bool   `json:"drop,omitempty"`
	Reason string `json:"reason"`
}

// Kind implements Command.
func (*ReleaseHold) Kind() string { return "release_hold" }

func (c *ReleaseHold) check() error {
	if err := need("line", c.Line); err != nil {
		return err
	}
	return need("reason", c.Reason)
}

func (c *ReleaseHold) apply(t *turn) (any, error) {
	l, err := t.findLine(c.Line)
	if err != nil {
		return nil, err
	}
	if !l.Held {
		return nil, refused("not_held", fmt.Sprintf("line %s is not held", l.ID), "nothing is to be done")
	}
	return t.endHold(l, c.Drop, c.Reason), nil
}

// endHold releases or drops a held line. A line released after its order went
// out moves to an order of its own.
func (t *turn) endHold(l Line, drop bool, reason string) Line {
	o := *t.s.orders.rows[l.Order]
	l.Held, l.Reason = false, reason
	if drop {
		l.Closed = true
		l = t.putLine(l)
		t.closeIfDone(o, OrderCancelled, reason)
		return l
	}
	if o.State == OrderApproved {
		return t.putLine(l)
	}
	old := l.Order
	l.Version++
	var out Approved
	t.order(&l, "PO", partnerOf(&l), &out)
	t.closeIfDone(*t.s.orders.rows[old], OrderCancelled, reason)
	return l
}

func (t *turn) findOrder(id string) (Order, error) {
	if o := t.s.orders.rows[id]; o != nil {
		return *o, nil
	}
	return Order{}, notFound("order", id)
}

func (t *turn) findLine(id string) (Line, error) {
	if l := t.s.lines.rows[id]; l != nil {
		return *l, nil
	}
	return Line{}, notFound("line", id)
}

func (t *turn) putOrder(o Order) Order {
	o.Version++
	put(t, t.s.orders, o)
	return o
}

func (t *turn) putLine(l Line) Line {
	l.Version++
	put(t, t.s.lines, l)
	return l
}

func need(field, value string) error {
	if value == "" {
		return invalid(field, "is empty")
	}
	return nil
}
