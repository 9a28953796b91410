package floor

import (
	"cmp"
	"fmt"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/ledger"
)

// BeginSending writes down that an order is about to be handed off. It is
// refused for an order that is already being sent or was sent: what happened
// to an order found in sending is a person's decision (RecordSent, or
// BeginSending with Again).
type BeginSending struct {
	ledger.Head
	Order string `json:"order"`
	Again bool   `json:"again,omitempty"` // a person decided that it never arrived
}

// Kind implements Command.
func (*BeginSending) Kind() string { return "begin_sending" }

func (c *BeginSending) Check() error { return ledger.Need("order", c.Order) }

func (c *BeginSending) Apply(t *ledger.Turn) (any, error) {
	o, err := findOrder(t, c.Order)
	if err != nil {
		return nil, err
	}
	again := o.State == ledger.OrderSending && c.Again
	if o.State != ledger.OrderApproved && !again {
		hint := "nothing is to be done"
		if o.State == ledger.OrderSending {
			hint = "ask the partner whether it arrived; then record it as sent, or send it again on purpose"
		}
		return nil, ledger.NewRefused("not_approved", fmt.Sprintf("order %s is %s", o.ID, o.State), hint)
	}
	o.State, o.Entry = ledger.OrderSending, t.Entry
	return putOrder(t, o), nil
}

// RecordSent writes down that the hand-off happened, with its reference.
type RecordSent struct {
	ledger.Head
	Order string `json:"order"`
	Ref   string `json:"ref"`
}

// Kind implements Command.
func (*RecordSent) Kind() string { return "record_sent" }

func (c *RecordSent) Check() error {
	if err := ledger.Need("order", c.Order); err != nil {
		return err
	}
	return ledger.Need("ref", c.Ref)
}

func (c *RecordSent) Apply(t *ledger.Turn) (any, error) {
	o, err := findOrder(t, c.Order)
	if err != nil {
		return nil, err
	}
	if o.State != ledger.OrderSending {
		return nil, ledger.NewRefused("not_sending", fmt.Sprintf("order %s is %s, not sending", o.ID,
			o.State), "begin the hand-off first")
	}
	o.State, o.Ref = ledger.OrderSent, c.Ref
	t.SettleAlert("sending:"+o.ID, "recorded as sent")
	return putOrder(t, o), nil
}

// Acknowledge takes the partner's answer in: accepted quantities and promised
// days by line. A line not named is confirmed as ordered, or refused with the whole
// order; an order of which nothing will come is cancelled.
type Acknowledge struct {
	ledger.Head
	Order   string             `json:"order"`
	Ref     string             `json:"ref,omitempty"` // the partner's own number
	Lines   []AcknowledgedLine `json:"lines,omitempty"`
	Refused bool               `json:"refused,omitempty"` // the whole order: nothing will come
	Reason  string             `json:"reason,omitempty"`  // why, in the partner's words

	span span
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

func (c *Acknowledge) Check() error {
	for i, l := range c.Lines {
		if l.Line == "" || (l.Quantity != nil && *l.Quantity < 0) {
			return ledger.NewInvalid(fmt.Sprintf("lines[%d]", i),
				"line must be given and quantity must not be negative")
		}
	}
	if c.Refused && len(c.Lines) > 0 {
		return ledger.NewInvalid("lines", "a refusal of the whole order has none")
	}
	return ledger.Need("order", c.Order)
}

// answered is the order that is answered, as it may be.
func (c *Acknowledge) answered(t *ledger.Turn) (ledger.Order, error) {
	o, err := findOrder(t, c.Order)
	if err != nil {
		return o, err
	}
	switch o.State {
	case ledger.OrderSending, ledger.OrderSent, ledger.OrderConfirmed:
		return o, nil
	}
	return o, ledger.NewRefused("not_sent", fmt.Sprintf("order %s is %s", o.ID, o.State),
		"only an order that was sent can be acknowledged")
}

func (c *Acknowledge) Apply(t *ledger.Turn) (any, error) {
	o, err := c.answered(t)
	if err != nil && c.span.begun && o.ID != "" {
		return o, nil // it ended while its answer was booked: the rest changes nothing
	}
	if err != nil {
		return nil, err
	}
	for _, a := range c.Lines {
		if err := acknowledgeLine(t, o, a); err != nil {
			return nil, err
		}
	}
	if c.Refused {
		for _, l := range c.span.lines(t, o.ID, func(l *ledger.Line) bool { return !l.Closed }) {
			next := *l
			confirm(t, o, &next, 0)
			next.Closed, next.Reason = true, cmp.Or(c.Reason, "refused by the partner")
			putLine(t, next)
		}
	}
	if c.span.goesOn {
		return o, nil
	}
	if c.Ref != "" {
		o.PartnerRef = c.Ref
	}
	o.State = ledger.OrderConfirmed
	t.SettleAlert("sending:"+o.ID, "acknowledged by the partner")
	return closeIfDone(t, o, ledger.OrderCancelled, cmp.Or(c.Reason, "refused by the partner")), nil
}

// confirmed is the line of the order that is answered, and how many base units of it will
// come.
func (a AcknowledgedLine) confirmed(t *ledger.Turn, o ledger.Order) (l ledger.Line, units int64, err error) {
	if l, err = findLine(t, a.Line); err != nil {
		return l, 0, err
	}
	if l.Order != o.ID {
		return l, 0, ledger.NewRefused("other_order", fmt.Sprintf("line %s belongs to order %s", l.ID,
			l.Order), "acknowledge it there")
	}
	if a.Quantity == nil {
		return l, l.Quantity, nil
	}
	units, err = l.InBaseUnits(*a.Quantity, a.Unit)
	return l, units, err
}

func acknowledgeLine(t *ledger.Turn, o ledger.Order, a AcknowledgedLine) error {
	l, units, err := a.confirmed(t, o)
	if err != nil {
		return err
	}
	if a.Promised != 0 && a.Promised != core.NoDay && a.Promised != l.DueOn {
		t.Alert(ledger.Alert{ID: "late:" + l.ID, Code: "date_changed", Location: l.Location, SKU: l.SKU, Order: o.ID,
			Text: fmt.Sprintf("%s promises %s for %s, asked for %s", PartnerOf(&l), a.Promised, l.SKU, l.DueOn)})
		l.Promised = a.Promised
	}
	confirm(t, o, &l, units)
	putLine(t, l)
	return nil
}

// confirm takes in what the partner will send, in base units.
func confirm(t *ledger.Turn, o ledger.Order, l *ledger.Line, confirmed int64) {
	if confirmed == l.Quantity {
		return
	}
	t.Alert(ledger.Alert{ID: "cut:" + l.ID, Code: "quantity_changed", Location: l.Location, SKU: l.SKU, Order: o.ID,
		Text: fmt.Sprintf("%s confirms %d of %d of %s", PartnerOf(l), confirmed, l.Quantity, l.SKU)})
	l.Quantity = confirmed
	l.Closed = l.Quantity == 0
}

func PartnerOf(l *ledger.Line) string {
	if l.Supplier != "" {
		return l.Supplier
	}
	return l.From
}

// CancelOrder closes an order or one of its lines: nothing more is expected.
type CancelOrder struct {
	ledger.Head
	Order   string `json:"order"`
	Line    string `json:"line,omitempty"` // "" = every open line
	Reason  string `json:"reason"`
	Version int64  `json:"version,omitempty"` // of the order as the person saw it, 0 = whatever it is

	span span
}

// Kind implements Command.
func (*CancelOrder) Kind() string { return "cancel_order" }

func (c *CancelOrder) Check() error {
	if err := ledger.Need("order", c.Order); err != nil {
		return err
	}
	return ledger.Need("reason", c.Reason)
}

// seen is the order as the person saw it.
func (c *CancelOrder) seen(t *ledger.Turn) (ledger.Order, error) {
	o, err := findOrder(t, c.Order)
	if err == nil && c.Version != 0 && c.Version != o.Version && !c.span.begun {
		err = ledger.NewStale("order", c.Version, o.Version, o)
	}
	return o, err
}

func (c *CancelOrder) Apply(t *ledger.Turn) (any, error) {
	o, err := c.seen(t)
	if err != nil {
		return nil, err
	}
	for _, l := range c.span.lines(t, o.ID, func(l *ledger.Line) bool {
		return (c.Line == "" ||
			c.Line == l.ID) && !l.Closed
	}) {
		next := *l
		next.Closed, next.Held, next.Reason = true, false, c.Reason
		putLine(t, next)
	}
	if c.span.goesOn {
		return o, nil
	}
	return closeIfDone(t, o, ledger.OrderCancelled, c.Reason), nil
}

// closeIfDone ends an order when none of its lines is outstanding.
func closeIfDone(t *ledger.Turn, o ledger.Order, empty ledger.OrderState, reason string) ledger.Order {
	received := false
	for id := range t.State.Lines.Index["order:"+o.ID] {
		l := t.State.Lines.Rows[id]
		if l.Outstanding() > 0 {
			return putOrder(t, o)
		}
		received = received || l.Received > 0 || l.Damaged > 0
	}
	o.State = empty
	if received {
		o.State = ledger.OrderReceived
	} else {
		o.Reason = reason
	}
	return putOrder(t, o)
}

// ReleaseHold lets a held line go, or drops it, by a person's decision.
type ReleaseHold struct {
	ledger.Head
	Line   string `json:"line"`
	Drop   bool   `json:"drop,omitempty"`
	Reason string `json:"reason"`
}

// Kind implements Command.
func (*ReleaseHold) Kind() string { return "release_hold" }

func (c *ReleaseHold) Check() error {
	if err := ledger.Need("line", c.Line); err != nil {
		return err
	}
	return ledger.Need("reason", c.Reason)
}

func (c *ReleaseHold) Apply(t *ledger.Turn) (any, error) {
	l, err := findLine(t, c.Line)
	if err != nil {
		return nil, err
	}
	if !l.Held {
		return nil, ledger.NewRefused("not_held", fmt.Sprintf("line %s is not held", l.ID), "nothing is to be done")
	}
	return endHold(t, l, c.Drop, c.Reason), nil
}

// endHold releases or drops a held line. A line released after its order went
// out moves to an order of its own.
func endHold(t *ledger.Turn, l ledger.Line, drop bool, reason string) ledger.Line {
	o := *t.State.Orders.Rows[l.Order]
	l.Held, l.Reason = false, reason
	if drop {
		l.Closed = true
		l = putLine(t, l)
		closeIfDone(t, o, ledger.OrderCancelled, reason)
		return l
	}
	if o.State == ledger.OrderApproved {
		return putLine(t, l)
	}
	old := l.Order
	l.Version++
	var out Approved
	order(t, &l, "PO", PartnerOf(&l), &out)
	closeIfDone(t, *t.State.Orders.Rows[old], ledger.OrderCancelled, reason)
	return l
}

func findOrder(t *ledger.Turn, id string) (ledger.Order, error) {
	if o := t.State.Orders.Rows[id]; o != nil {
		return *o, nil
	}
	return ledger.Order{}, ledger.NewNotFound("order", id)
}

func findLine(t *ledger.Turn, id string) (ledger.Line, error) {
	if l := t.State.Lines.Rows[id]; l != nil {
		return *l, nil
	}
	return ledger.Line{}, ledger.NewNotFound("line", id)
}

func putOrder(t *ledger.Turn, o ledger.Order) ledger.Order {
	o.Version++
	ledger.Put(t, t.State.Orders, o)
	return o
}

func putLine(t *ledger.Turn, l ledger.Line) ledger.Line {
	l.Version++
	ledger.Put(t, t.State.Lines, l)
	return l
}

// NoteUnknownHandOff raises the alert for an order found in sending.
type NoteUnknownHandOff struct {
	ledger.Head
	Order string `json:"order"`
}

// Kind implements Command.
func (*NoteUnknownHandOff) Kind() string { return "note_unknown_hand_off" }

func (c *NoteUnknownHandOff) Check() error { return ledger.Need("order", c.Order) }

func (c *NoteUnknownHandOff) Apply(t *ledger.Turn) (any, error) {
	o, err := findOrder(t, c.Order)
	if err != nil {
		return nil, err
	}
	if o.State == ledger.OrderSending {
		t.Alert(ledger.Alert{ID: "sending:" + o.ID, Code: "hand_off_unknown", Location: o.Location, Order: o.ID,
			Text: fmt.Sprintf("the hand-off of order %s to %s was interrupted, and it is not known whether it arrived", o.ID, o.Supplier),
			Hint: "ask the supplier; then record it as sent, or send it again on purpose"})
	}
	return o, nil
}
