package datasets

import (
	"context"

	"github.com/stockwright/stockwright/plan"
)

// Inputs are the input tables of a night but for sales, which are streamed.
type Inputs struct {
	Items      []Item
	Locations  []Location
	Sourcing   []Sourcing
	Suppliers  []Supplier
	Stock      []Stock
	OpenOrders []OpenOrder
	Receipts   []Receipt
	Slots      []Slot
	SlotStock  []SlotStock
	OrderLines []OrderLine
	Distances  []Distance
	Events     []Event
	Overrides  []Override
}

// Findings are what the gate noticed: rows left out, and items to look at.
type Findings struct {
	Problems []plan.Problem
	Rejects  []plan.Reject
	Rows     map[string]int64 // rows delivered by table
}

// LoadOptions say as of which day the gate judges.
type LoadOptions struct {
	AsOf  plan.Day // rows of later days are not used
	Today plan.Day // rows after this day are faults
}

// Load reads every input table a night needs but sales. A table that sources
// do not name is empty. A file that cannot be read whole is an error; nothing
// is half-loaded.
func Load(ctx context.Context, sources map[string]Source, opts LoadOptions) (*Inputs, *Findings, error) {
	in, f := &Inputs{}, &Findings{Rows: map[string]int64{}}
	for _, load := range []func() error{
		func() error { return loadTable(ctx, sources, "items", &in.Items, f) },
		func() error { return loadTable(ctx, sources, "locations", &in.Locations, f) },
		func() error { return loadTable(ctx, sources, "sourcing", &in.Sourcing, f) },
		func() error { return loadTable(ctx, sources, "suppliers", &in.Suppliers, f) },
		func() error { return loadTable(ctx, sources, "stock", &in.Stock, f) },
		func() error { return loadTable(ctx, sources, "open_orders", &in.OpenOrders, f) },
		func() error { return loadTable(ctx, sources, "receipts", &in.Receipts, f) },
		func() error { return loadTable(ctx, sources, "slots", &in.Slots, f) },
		func() error { return loadTable(ctx, sources, "slot_stock", &in.SlotStock, f) },
		func() error { return loadTable(ctx, sources, "order_lines", &in.OrderLines, f) },
		func() error { return loadTable(ctx, sources, "distances", &in.Distances, f) },
		func() error { return loadTable(ctx, sources, "events", &in.Events, f) },
		func() error { return loadTable(ctx, sources, "overrides", &in.Overrides, f) },
	} {
		if err := load(); err != nil {
			return nil, nil, err
		}
	}
	return in, f, nil
}

func loadTable[T any](ctx context.Context, sources map[string]Source, name string, into *[]T, f *Findings) error {
	s, ok := sources[name]
	if !ok {
		return nil
	}
	rows, err := ReadRows[T](ctx, s)
	if err != nil {
		return err
	}
	*into = rows
	f.Rows[name] = int64(len(rows))
	return nil
}
