package floor

import (
	"fmt"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/ledger"
)

// NoteHandOver keeps a HandOver in the ledger.
type NoteHandOver struct {
	ledger.Head
	HandOver ledger.HandOver `json:"hand_over"`
}

// Kind implements Command.
func (*NoteHandOver) Kind() string { return "note_hand_over" }

func (c *NoteHandOver) Check() error { return nil }

func (c *NoteHandOver) Apply(t *ledger.Turn) (any, error) {
	h := c.HandOver
	h.ID, h.At, h.Author = fmt.Sprintf("%012d", t.Entry), t.At, t.Actor
	ledger.Put(t, t.State.HandOvers, h)
	return h, nil
}

// RecoverOrder enters an order that journals or outbox prove to have been handed
// off, as sent: it is never handed off again. What the ledger has of it stays; lines
// that are missing are added.
type RecoverOrder struct {
	ledger.Head
	Order    string          `json:"order"`
	Supplier string          `json:"supplier,omitempty"`
	From     string          `json:"from_location,omitempty"`
	Location string          `json:"location"`
	MadeOn   core.Day        `json:"ordered_on"`
	Ref      string          `json:"ref"` // what proves it
	Lines    []RecoveredLine `json:"lines"`
}

// RecoveredLine is a line of an order that was handed off.
type RecoveredLine struct {
	Line          string     `json:"line"`
	SKU           string     `json:"sku"`
	Quantity      int64      `json:"quantity"`
	UnitCost      core.Money `json:"unit_cost"`
	OrderUnit     string     `json:"order_unit,omitempty"`
	OrderUnitSize int64      `json:"order_unit_size,omitempty"`
	DueOn         core.Day   `json:"due_on"`
}

// Kind implements Command.
func (*RecoverOrder) Kind() string { return "recover_order" }

func (c *RecoverOrder) Check() error {
	for i, l := range c.Lines {
		if l.Line == "" || l.SKU == "" || l.Quantity <= 0 {
			return ledger.NewInvalid(fmt.Sprintf("lines[%d]", i),
				"line and sku must be given and quantity must be positive")
		}
	}
	return ledger.CheckAll(ledger.Need("order", c.Order), ledger.Need("location", c.Location),
		ledger.Need("ref", c.Ref))
}

// Recovered says what a RecoverOrder entered.
type Recovered struct {
	Order string   `json:"order"`
	Added []string `json:"added"` // lines that were missing
}

func (c *RecoverOrder) Apply(t *ledger.Turn) (any, error) {
	out := Recovered{Order: c.Order, Added: []string{}}
	o := ledger.Order{ID: c.Order, Supplier: c.Supplier, From: c.From, Location: c.Location, MadeOn: c.MadeOn}
	if have := t.State.Orders.Rows[c.Order]; have != nil {
		o = *have
	}
	for _, l := range c.Lines {
		if t.State.Lines.Rows[l.Line] != nil {
			continue // never twice, whatever order it is on
		}
		o.Lines++
		putLine(t, ledger.Line{ID: l.Line, Order: c.Order, SKU: l.SKU, Location: c.Location,
			Supplier: c.Supplier, From: c.From, Quantity: l.Quantity,
			UnitCost: l.UnitCost, OrderUnit: l.OrderUnit, OrderUnitSize: l.OrderUnitSize,
			OrderedOn: c.MadeOn, DueOn: l.DueOn})
		out.Added = append(out.Added, l.Line)
	}
	switch o.State {
	case "", ledger.OrderApproved, ledger.OrderSending:
		o.State, o.Ref = ledger.OrderSent, c.Ref
		t.SettleAlert("sending:"+o.ID, "recovered as sent")
	case ledger.OrderCancelled, ledger.OrderReceived:
		if len(out.Added) > 0 {
			o.State = ledger.OrderSent
		}
	}
	if o.Lines == 0 {
		return out, nil // every line stands on another order
	}
	putOrder(t, o)
	return out, nil
}
