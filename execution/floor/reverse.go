package floor

import (
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Reverse takes back the postings of a command that turned out never to have
// happened, such as an event declared to be in error. Movements are those the
// command posted, as the ledger lists them; they are posted the other way
// round, and what they had delivered on order lines is outstanding again.
type Reverse struct {
	ledger.Head
	Entry     int64             `json:"entry"` // journal entry of the command
	Movements []ledger.Movement `json:"movements"`
	Reason    string            `json:"reason"`
}

// Kind implements Command.
func (*Reverse) Kind() string { return "reverse" }

func (c *Reverse) Check() error {
	for i, m := range c.Movements {
		if m.Entry != c.Entry {
			return ledger.NewInvalid(fmt.Sprintf("movements[%d].entry", i),
				fmt.Sprintf("is %d, not the entry %d that is taken back", m.Entry, c.Entry))
		}
	}
	if len(c.Movements) == 0 {
		return ledger.NewInvalid("movements", "is empty")
	}
	return ledger.Need("reason", c.Reason)
}

func (c *Reverse) Apply(t *ledger.Turn) (any, error) {
	var out Done
	for _, m := range slices.Backward(c.Movements) {
		back := ledger.Movement{Goods: m.Goods, From: m.To, To: m.From, Quantity: m.Quantity,
			Reason: "reversed: " + c.Reason, Ref: m.Ref}
		if err := t.Post(back); err != nil {
			return nil, err
		}
		unreceive(t, m)
		out.Rows++
		out.Units += m.Quantity
	}
	return out, nil
}

// unreceive makes what a movement had delivered on an order line outstanding
// again, and opens an order that had been closed as received.
func unreceive(t *ledger.Turn, m ledger.Movement) {
	old := t.State.Lines.Rows[m.Ref]
	if old == nil || m.To.Kind() != ledger.KindDock && m.To.Kind() != ledger.KindLoss {
		return
	}
	next := *old
	if m.To.Kind() == ledger.KindLoss {
		next.Damaged -= m.Quantity
	} else {
		next.Received -= m.Quantity
		next.Arrivals = withArrival(old.Arrivals, ledger.Arrival{On: ledger.DayOf(m.At), Quantity: -m.Quantity})
		next.Arrivals = slices.DeleteFunc(next.Arrivals, func(a ledger.Arrival) bool { return a.Quantity == 0 })
	}
	putLine(t, next)
	if o := t.State.Orders.Rows[next.Order]; o != nil && o.State == ledger.OrderReceived {
		again := *o
		again.State = ledger.OrderSent
		putOrder(t, again)
	}
}
