// Package floor holds the commands of the warehouse: orders approved, sent and received,
// goods put away, moved, counted, promised and shipped. Each is a ledger.Command; what it
// changes it changes through its ledger.Turn.
package floor

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/execution/ledger"
	"github.com/stockwright/stockwright/plan"
)

// ApprovePurchases turns approved purchase lines into orders by supplier and
// location. A line is ordered once, whatever key it comes under.
type ApprovePurchases struct {
	ledger.Head
	Lines []plan.PurchaseLine `json:"lines"`
}

// Approved says what became of the lines: ordered, known from before, or
// held with a reason (a held line is not sent until its hold is released).
type Approved struct {
	Ordered []string   `json:"ordered"`
	Known   []string   `json:"known"`
	Held    []HeldLine `json:"held"`
	Orders  []string   `json:"orders"`
}

// HeldLine is a line that waits, and why.
type HeldLine struct {
	Line   string `json:"line"`
	Reason string `json:"reason"`
}

// Kind implements Command.
func (*ApprovePurchases) Kind() string { return "approve_purchases" }

func (c *ApprovePurchases) Check() error {
	for i, l := range c.Lines {
		if l.Line == "" || l.SKU == "" || l.Location == "" || l.Supplier == "" || l.Quantity <= 0 {
			return ledger.NewInvalid(fmt.Sprintf("lines[%d]", i),
				"line, sku, location and supplier must be given and quantity must be positive")
		}
	}
	return nil
}

func (c *ApprovePurchases) Apply(t *ledger.Turn) (any, error) {
	var out Approved
	for _, l := range c.Lines {
		if t.State.Lines.Rows[l.Line] != nil {
			out.Known = append(out.Known, l.Line)
			continue
		}
		line := ledger.Line{ID: l.Line, SKU: l.SKU, Location: l.Location, Supplier: l.Supplier, Quantity: l.Quantity,
			UnitCost: l.UnitCost, OrderUnit: l.OrderUnit, OrderUnitSize: l.OrderUnitSize,
			OrderedOn: l.OrderOn, DueOn: l.DueOn, Version: 1}
		if reason := holdReason(t, l.SKU, l.Location); reason != "" {
			line.Held, line.Reason = true, reason
			out.Held = append(out.Held, HeldLine{l.Line, reason})
		} else {
			out.Ordered = append(out.Ordered, l.Line)
		}
		order(t, &line, "PO", l.Supplier, &out)
	}
	return out, nil
}

// order puts the line on the partner's open order of the day, or on a new one.
func order(t *ledger.Turn, line *ledger.Line, prefix, partner string, out *Approved) {
	base := fmt.Sprintf("%s-%s-%s-%s", prefix, line.OrderedOn, partner, line.Location)
	for n := 1; ; n++ {
		id := base
		if n > 1 {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		o := t.State.Orders.Rows[id]
		if o != nil && o.State != ledger.OrderApproved {
			continue
		}
		next := ledger.Order{ID: id, Supplier: line.Supplier, From: line.From, Location: line.Location,
			State: ledger.OrderApproved, MadeOn: line.OrderedOn}
		if o != nil {
			next = *o
		}
		next.Lines++
		next.Version++
		ledger.Put(t, t.State.Orders, next)
		line.Order = id
		ledger.Put(t, t.State.Lines, *line)
		if len(out.Orders) == 0 || out.Orders[len(out.Orders)-1] != id {
			out.Orders = append(out.Orders, id)
		}
		return
	}
}

// ApproveTransfers turns approved transfer lines into transfer orders.
type ApproveTransfers struct {
	ledger.Head
	Lines []plan.TransferLine `json:"lines"`
}

// Kind implements Command.
func (*ApproveTransfers) Kind() string { return "approve_transfers" }

func (c *ApproveTransfers) Check() error {
	for i, l := range c.Lines {
		if l.Line == "" || l.SKU == "" || l.Location == "" || l.From == "" || l.From == l.Location || l.Quantity <= 0 {
			return ledger.NewInvalid(fmt.Sprintf("lines[%d]", i),
				"line, sku and two different locations must be given and quantity must be positive")
		}
	}
	return nil
}

func (c *ApproveTransfers) Apply(t *ledger.Turn) (any, error) {
	var out Approved
	for _, l := range c.Lines {
		if t.State.Lines.Rows[l.Line] != nil {
			out.Known = append(out.Known, l.Line)
			continue
		}
		line := ledger.Line{ID: l.Line, SKU: l.SKU, Location: l.Location, From: l.From, Quantity: l.Quantity,
			OrderedOn: l.OrderOn, DueOn: l.DueOn, Version: 1}
		out.Ordered = append(out.Ordered, l.Line)
		order(t, &line, "TO", l.From, &out)
	}
	return out, nil
}

// ApprovePutaways directs expected goods to slots.
type ApprovePutaways struct {
	ledger.Head
	Lines []plan.PutawayLine `json:"lines"`
}

// Kind implements Command.
func (*ApprovePutaways) Kind() string { return "approve_putaways" }

func (c *ApprovePutaways) Check() error {
	for i, l := range c.Lines {
		if l.Line == "" || l.SKU == "" || l.Location == "" || l.Quantity <= 0 {
			return ledger.NewInvalid(fmt.Sprintf("lines[%d]", i),
				"line, sku and location must be given and quantity must be positive")
		}
	}
	return nil
}

func (c *ApprovePutaways) Apply(t *ledger.Turn) (any, error) {
	var out Approved
	for _, l := range c.Lines {
		if l.Slot == "" {
			out.Held = append(out.Held, HeldLine{l.Line, l.Reason})
			continue
		}
		MakeTask(t, ledger.Task{ID: l.Line, Kind: ledger.TaskPutAway, Location: l.Location,
			Goods: ledger.Goods{SKU: l.SKU}, To: l.Slot,
			Quantity: l.Quantity, Order: l.Order, DueOn: l.DueOn, Reason: l.Reason, Saves: finite(l.Saves)}, &out)
	}
	return out, nil
}

// ApproveMoves turns approved moves into tasks, to be done in order of Step.
type ApproveMoves struct {
	ledger.Head
	Lines []plan.MoveLine `json:"lines"`
}

// Kind implements Command.
func (*ApproveMoves) Kind() string { return "approve_moves" }

func (c *ApproveMoves) Check() error {
	for i, l := range c.Lines {
		if l.Line == "" || l.SKU == "" || l.Location == "" || l.From == l.To || l.Quantity <= 0 {
			return ledger.NewInvalid(fmt.Sprintf("lines[%d]", i),
				"line, sku, location and two different slots must be given and quantity must be positive")
		}
	}
	return nil
}

func (c *ApproveMoves) Apply(t *ledger.Turn) (any, error) {
	var out Approved
	for _, l := range c.Lines {
		kind := ledger.TaskMove
		if l.Kind == plan.MoveRefill {
			kind = ledger.TaskReplenish
		}
		goods := ledger.Goods{SKU: l.SKU, Lot: l.Lot, Expiry: l.ExpiresOn}.Normal()
		MakeTask(t, ledger.Task{ID: l.Line, Kind: kind, Location: l.Location, Goods: goods, From: l.From, To: l.To,
			Quantity: l.Quantity, Step: l.Step, Reason: l.Reason, Saves: finite(l.Saves)}, &out)
	}
	return out, nil
}

// MakeTask adds a task once; a task known by its id is left as it is.
func MakeTask(t *ledger.Turn, task ledger.Task, out *Approved) {
	if t.State.Tasks.Rows[task.ID] != nil {
		if out != nil {
			out.Known = append(out.Known, task.ID)
		}
		return
	}
	task.State, task.MadeAt, task.Version = ledger.TaskOpen, t.At, 1
	ledger.Put(t, t.State.Tasks, task)
	Expect(t, &task, task.Quantity)
	if out != nil {
		out.Ordered = append(out.Ordered, task.ID)
	}
}

// finite keeps a figure that JSON cannot write out of a record.
func finite(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return x
}
