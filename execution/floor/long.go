package floor

import (
	"encoding/json"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Long is a command of rows that may be so many that others would wait for it. It is
// then carried out in parts, each whole and each with a key of its own.
type Long interface {
	ledger.Command
	// Size is how many rows there are.
	Size() int
	// Part is the command of the rows from one to before another.
	Part(from, to int) ledger.Command
	// Sum is the answer, from those of the parts in their order.
	Sum(answers []json.RawMessage) (any, error)
}

// Prechecked is a Long command that can tell, before its first part, what the ledger
// would refuse of it.
type Prechecked interface {
	Precheck(st *ledger.State) error
}

// sum reads the answers of parts and adds each to the first.
func sum[T any](answers []json.RawMessage, add func(sum *T, part T)) (any, error) {
	var out T
	for _, a := range answers {
		var part T
		if err := json.Unmarshal(a, &part); err != nil {
			return nil, err
		}
		add(&out, part)
	}
	return out, nil
}

func addDone(sum *Done, part Done) { sum.Rows, sum.Units = sum.Rows+part.Rows, sum.Units+part.Units }

func sumApproved(answers []json.RawMessage) (any, error) {
	seen := map[string]bool{}
	return sum(answers, func(sum *Approved, part Approved) {
		sum.Ordered, sum.Known, sum.Held = append(sum.Ordered, part.Ordered...),
			append(sum.Known, part.Known...), append(sum.Held, part.Held...)
		for _, id := range part.Orders {
			if !seen[id] {
				seen[id] = true
				sum.Orders = append(sum.Orders, id)
			}
		}
	})
}

// Size implements Long.
func (c *Receive) Size() int { return len(c.Lines) }

// Part implements Long.
func (c *Receive) Part(from, to int) ledger.Command {
	p := *c
	p.Lines = c.Lines[from:to]
	return &p
}

// Sum implements Long.
func (c *Receive) Sum(answers []json.RawMessage) (any, error) {
	return sum(answers, func(sum *Receipt, part Receipt) {
		sum.Units, sum.Damaged = sum.Units+part.Units, sum.Damaged+part.Damaged
		sum.Over, sum.Unexpected = append(sum.Over, part.Over...), append(sum.Unexpected, part.Unexpected...)
	})
}

// Precheck implements Prechecked.
func (c *Receive) Precheck(st *ledger.State) error {
	lineOf := c.finder(&ledger.Turn{State: st})
	for _, r := range c.Lines {
		l, err := lineOf(r)
		if err != nil {
			return err
		}
		if _, err := r.inBaseUnits(l); err != nil {
			return err
		}
	}
	return nil
}

// Size implements Long.
func (c *OpenBalances) Size() int { return len(c.Rows) }

// Part implements Long.
func (c *OpenBalances) Part(from, to int) ledger.Command {
	return &OpenBalances{Head: c.Head, Rows: c.Rows[from:to]}
}

// Sum implements Long.
func (c *OpenBalances) Sum(answers []json.RawMessage) (any, error) { return sum(answers, addDone) }

// Size implements Long.
func (c *ImportOrders) Size() int { return len(c.Rows) }

// Part implements Long.
func (c *ImportOrders) Part(from, to int) ledger.Command {
	return &ImportOrders{Head: c.Head, Rows: c.Rows[from:to]}
}

// Sum implements Long.
func (c *ImportOrders) Sum(answers []json.RawMessage) (any, error) { return sum(answers, addDone) }

// Size implements Long.
func (c *DefineSlots) Size() int { return len(c.Slots) }

// Part implements Long.
func (c *DefineSlots) Part(from, to int) ledger.Command {
	return &DefineSlots{Head: c.Head, Slots: c.Slots[from:to]}
}

// Sum implements Long.
func (c *DefineSlots) Sum(answers []json.RawMessage) (any, error) { return sum(answers, addDone) }

// Size implements Long.
func (c *DefineItems) Size() int { return len(c.Items) }

// Part implements Long.
func (c *DefineItems) Part(from, to int) ledger.Command {
	return &DefineItems{Head: c.Head, Items: c.Items[from:to]}
}

// Sum implements Long.
func (c *DefineItems) Sum(answers []json.RawMessage) (any, error) { return sum(answers, addDone) }

// Size implements Long.
func (c *ApprovePurchases) Size() int { return len(c.Lines) }

// Part implements Long.
func (c *ApprovePurchases) Part(from, to int) ledger.Command {
	return &ApprovePurchases{Head: c.Head, Lines: c.Lines[from:to]}
}

// Sum implements Long.
func (c *ApprovePurchases) Sum(answers []json.RawMessage) (any, error) {
	return sumApproved(answers)
}

// Size implements Long.
func (c *ApproveTransfers) Size() int { return len(c.Lines) }

// Part implements Long.
func (c *ApproveTransfers) Part(from, to int) ledger.Command {
	return &ApproveTransfers{Head: c.Head, Lines: c.Lines[from:to]}
}

// Sum implements Long.
func (c *ApproveTransfers) Sum(answers []json.RawMessage) (any, error) {
	return sumApproved(answers)
}

// Size implements Long.
func (c *ApprovePutaways) Size() int { return len(c.Lines) }

// Part implements Long.
func (c *ApprovePutaways) Part(from, to int) ledger.Command {
	return &ApprovePutaways{Head: c.Head, Lines: c.Lines[from:to]}
}

// Sum implements Long.
func (c *ApprovePutaways) Sum(answers []json.RawMessage) (any, error) {
	return sumApproved(answers)
}

// Size implements Long.
func (c *ApproveMoves) Size() int { return len(c.Lines) }

// Part implements Long.
func (c *ApproveMoves) Part(from, to int) ledger.Command {
	return &ApproveMoves{Head: c.Head, Lines: c.Lines[from:to]}
}

// Sum implements Long.
func (c *ApproveMoves) Sum(answers []json.RawMessage) (any, error) { return sumApproved(answers) }

// Size implements Long.
func (c *RecoverOrder) Size() int { return len(c.Lines) }

// Part implements Long.
func (c *RecoverOrder) Part(from, to int) ledger.Command {
	p := *c
	p.Lines = c.Lines[from:to]
	return &p
}

// Sum implements Long.
func (c *RecoverOrder) Sum(answers []json.RawMessage) (any, error) {
	return sum(answers, func(sum *Recovered, part Recovered) {
		sum.Order, sum.Added = part.Order, append(sum.Added, part.Added...)
	})
}
