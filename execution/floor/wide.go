package floor

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Wide is a command on all lines of an order, which may be so many that others would wait
// for it: it is a Long one of them.
type Wide interface {
	Long
	// Over is the command over the lines that its order has.
	Over(st *ledger.State) Long
}

// span is the lines that a part of a Wide command is about; without any it is about all.
type span struct {
	ids    []string // of the whole command, or of a part that others come after
	goesOn bool     // others come after it
	begun  bool     // others came before it
}

// over spans the lines of an order.
func over(st *ledger.State, order string) span {
	return span{ids: st.Lines.IDsOf("order:" + order)}
}

func (s span) part(from, to int) span {
	return span{ids: s.ids[from:to], goesOn: to < len(s.ids), begun: from > 0}
}

// lines are those of the order that are wanted. The last part has all that are left: lines
// may have come to the order, or gone, since its parts were made.
func (s span) lines(t *ledger.Turn, order string, wanted func(*ledger.Line) bool) (out []*ledger.Line) {
	add := func(id string) {
		if l := t.State.Lines.Rows[id]; l != nil && l.Order == order && wanted(l) {
			out = append(out, l)
		}
	}
	if s.goesOn {
		for _, id := range s.ids {
			add(id)
		}
		return out
	}
	for id := range t.State.Lines.Index["order:"+order] {
		add(id)
	}
	slices.SortFunc(out, func(a, b *ledger.Line) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Over implements Wide.
func (c *CancelOrder) Over(st *ledger.State) Long {
	all := *c
	if c.Line == "" {
		all.span = over(st, c.Order)
	}
	return &all
}

// Size implements Long.
func (c *CancelOrder) Size() int { return len(c.span.ids) }

// Part implements Long.
func (c *CancelOrder) Part(from, to int) ledger.Command {
	p := *c
	p.span = c.span.part(from, to)
	return &p
}

// Sum implements Long.
func (c *CancelOrder) Sum(answers []json.RawMessage) (any, error) { return lastOrder(answers) }

// Precheck implements Prechecked.
func (c *CancelOrder) Precheck(st *ledger.State) error {
	_, err := c.seen(&ledger.Turn{State: st})
	return err
}

// Over implements Wide.
func (c *CloseReceipt) Over(st *ledger.State) Long {
	all := *c
	all.span = over(st, c.Order)
	return &all
}

// Size implements Long.
func (c *CloseReceipt) Size() int { return len(c.span.ids) }

// Part implements Long.
func (c *CloseReceipt) Part(from, to int) ledger.Command {
	p := *c
	p.span = c.span.part(from, to)
	return &p
}

// Sum implements Long.
func (c *CloseReceipt) Sum(answers []json.RawMessage) (any, error) {
	return sum(answers, func(sum *Shortfall, part Shortfall) {
		sum.Lines, sum.Units = append(sum.Lines, part.Lines...), sum.Units+part.Units
	})
}

// Over implements Wide.
func (c *ShipTransfer) Over(st *ledger.State) Long {
	all := *c
	all.span = over(st, c.Order)
	return &all
}

// Size implements Long.
func (c *ShipTransfer) Size() int { return len(c.span.ids) }

// Part implements Long.
func (c *ShipTransfer) Part(from, to int) ledger.Command {
	p := *c
	p.span = c.span.part(from, to)
	return &p
}

// Sum implements Long.
func (c *ShipTransfer) Sum(answers []json.RawMessage) (any, error) { return sum(answers, addDone) }

// Precheck implements Prechecked.
func (c *ShipTransfer) Precheck(st *ledger.State) error {
	_, err := c.transfer(&ledger.Turn{State: st})
	return err
}

// Over implements Wide: a refusal of the whole order is about each of its lines.
func (c *Acknowledge) Over(st *ledger.State) Long {
	all := *c
	if c.Refused {
		all.span = over(st, c.Order)
	}
	return &all
}

// Size implements Long.
func (c *Acknowledge) Size() int { return len(c.Lines) + len(c.span.ids) }

// Part implements Long.
func (c *Acknowledge) Part(from, to int) ledger.Command {
	p := *c
	if c.Refused {
		p.span = c.span.part(from, to)
		return &p
	}
	p.Lines, p.span = c.Lines[from:to], span{begun: from > 0, goesOn: to < len(c.Lines)}
	return &p
}

// Sum implements Long.
func (c *Acknowledge) Sum(answers []json.RawMessage) (any, error) { return lastOrder(answers) }

// Precheck implements Prechecked.
func (c *Acknowledge) Precheck(st *ledger.State) error {
	t := &ledger.Turn{State: st}
	o, err := c.answered(t)
	if err != nil {
		return err
	}
	for _, a := range c.Lines {
		if _, _, err := a.confirmed(t, o); err != nil {
			return err
		}
	}
	return nil
}

// lastOrder is the order after the last part.
func lastOrder(answers []json.RawMessage) (any, error) {
	return sum(answers, func(sum *ledger.Order, part ledger.Order) { *sum = part })
}
