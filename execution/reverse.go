package execution

import (
	"fmt"
	"slices"
)

// Reverse takes back the postings of a command that turned out never to have
// happened, such as an event declared to be in error. Movements are those the
// command posted, as the ledger lists them; they are posted the other way
// round, and what they had delivered on order lines is outstanding again.
type Reverse struct {
	Head
	Entry     int64      `json:"entry"` // journal entry of the command
	Movements []Movement `json:"movements"`
	Reason    string     `json:"reason"`
}

// Kind implements Command.
func (*Reverse) Kind() string { return "reverse" }

func (c *Reverse) check() error {
	for i, m := range c.Movements {
		if m.Entry != c.Entry {
			return invalid(fmt.Sprintf("movements[%d].entry", i), fmt.Sprintf("is %d, not the entry %d that is taken back", m.Entry, c.Entry))
		}
	}
	if len(c.Movements) == 0 {
		return invalid("movements", "is empty")
	}
	return need("reason", c.Reason)
}

func (c *Reverse) apply(t *turn) (any, error) {
	var out Done
	for _, m := range slices.Backward(c.Movements) {
		back := Movement{Goods: m.Goods, From: m.To, To: m.From, Quantity: m.Quantity, Reason: "reversed: " + c.Reason, Ref: m.Ref}
		if err := t.post(back); err != nil {
			return nil, err
		}
		t.unreceive(m)
		out.Rows++
		out.Units += m.Quantity
	}
	return out, nil
}

// unreceive makes what a movement had delivered on an order line outstanding
// again, and opens an order that had been closed as received.
func (t *turn) unreceive(m Movement) {
	old := t.s.lines.rows[m.Ref]
	if old == nil || m.To.Kind() != KindDock && m.To.Kind() != KindLoss {
		return
	}
	next := *old
	if m.To.Kind() == KindLoss {
		next.Damaged -= m.Quantity
	} else {
		next.Received -= m.Quantity
		next.Arrivals = withArrival(old.Arrivals, Arrival{On: dayOf(m.At), Quantity: -m.Quantity})
		next.Arrivals = slices.DeleteFunc(next.Arrivals, func(a Arrival) bool { return a.Quantity == 0 })
	}
	t.putLine(next)
	if o := t.s.orders.rows[next.Order]; o != nil && o.State == OrderReceived {
		again := *o
		again.State = OrderSent
		t.putOrder(again)
	}
}
