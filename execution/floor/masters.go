package floor

import (
	"fmt"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution/ledger"
)

// OpenBalances seeds the ledger with what is on the shelves on its first day.
type OpenBalances struct {
	ledger.Head
	Rows []OpeningRow `json:"rows"`
}

// OpeningRow is stock found in a slot; an empty slot means unslotted.
type OpeningRow struct {
	Location string `json:"location"`
	Slot     string `json:"slot,omitempty"`
	ledger.Goods
	Quantity int64 `json:"quantity"`
}

// Kind implements Command.
func (*OpenBalances) Kind() string { return "open_balances" }

func (c *OpenBalances) Check() error {
	for i, r := range c.Rows {
		if r.Location == "" || r.SKU == "" {
			return ledger.NewInvalid(fmt.Sprintf("rows[%d]", i), "location and sku must be given")
		}
	}
	return nil
}

// Done says how many rows, lines or units a command dealt with.
type Done struct {
	Rows  int64 `json:"rows"`
	Units int64 `json:"units"`
}

func (c *OpenBalances) Apply(t *ledger.Turn) (any, error) {
	var d Done
	for _, r := range c.Rows {
		if r.Quantity == 0 {
			continue
		}
		from, to := ledger.AdjustmentAccount(r.Location, "opening"), ledger.SlotAccount(r.Location, r.Slot)
		q := r.Quantity
		if q < 0 {
			from, to, q = to, from, -q
		}
		if err := t.Post(ledger.Movement{Goods: r.Goods, From: from, To: to, Quantity: q,
			Reason: "opening"}); err != nil {
			return nil, err
		}
		d.Rows++
		d.Units += r.Quantity
	}
	return d, nil
}

// DefineSlots tells the floor its slots; a known slot is replaced.
type DefineSlots struct {
	ledger.Head
	Slots []ledger.Slot `json:"slots"`
}

// Kind implements Command.
func (*DefineSlots) Kind() string { return "define_slots" }

func (c *DefineSlots) Check() error {
	for i, s := range c.Slots {
		if s.ID == "" || s.Location == "" {
			return ledger.NewInvalid(fmt.Sprintf("slots[%d]", i), "slot and location must be given")
		}
	}
	return nil
}

func (c *DefineSlots) Apply(t *ledger.Turn) (any, error) {
	for _, s := range c.Slots {
		if old := t.State.Slots.Rows[s.RecordID()]; old != nil {
			s.Version = old.Version
		} else {
			s.Version = 0
		}
		s.Version++
		ledger.Put(t, t.State.Slots, s)
	}
	return Done{Rows: int64(len(c.Slots))}, nil
}

// DefineItems tells the floor its items; a known item is replaced.
type DefineItems struct {
	ledger.Head
	Items []ledger.Item `json:"items"`
}

// Kind implements Command.
func (*DefineItems) Kind() string { return "define_items" }

func (c *DefineItems) Check() error {
	for i, it := range c.Items {
		if it.SKU == "" {
			return ledger.NewInvalid(fmt.Sprintf("items[%d].sku", i), "is empty")
		}
	}
	return nil
}

func (c *DefineItems) Apply(t *ledger.Turn) (any, error) {
	for _, it := range c.Items {
		it.Version = 1
		if old := t.State.Items.Rows[it.SKU]; old != nil {
			it.Version = old.Version + 1
		}
		ledger.Put(t, t.State.Items, it)
	}
	return Done{Rows: int64(len(c.Items))}, nil
}

// ImportOrders brings in orders that were placed before the ledger began, as
// sent. A line's id is "order/sku".
type ImportOrders struct {
	ledger.Head
	Rows []datasets.OpenOrder `json:"rows"`
}

// Kind implements Command.
func (*ImportOrders) Kind() string { return "import_orders" }

func (c *ImportOrders) Check() error {
	for i, r := range c.Rows {
		if r.Order == "" || r.SKU == "" || r.Location == "" || r.Quantity < 0 {
			return ledger.NewInvalid(fmt.Sprintf("rows[%d]", i),
				"order, sku and location must be given and quantity must not be negative")
		}
	}
	return nil
}

func (c *ImportOrders) Apply(t *ledger.Turn) (any, error) {
	var d Done
	for _, r := range c.Rows {
		id := r.Order + "/" + r.SKU
		for n := 1 + len(t.State.Lines.Index["order:"+ledger.AtPlace(r.SKU,
			r.Order)]); t.State.Lines.Rows[id] != nil; n++ {
			id = fmt.Sprintf("%s/%s/%d", r.Order, r.SKU, n)
		}
		o := ledger.Order{ID: r.Order, Supplier: r.Supplier, Location: r.Location,
			State: ledger.OrderSent, Ref: "imported", MadeOn: r.OrderedOn}
		if old := t.State.Orders.Rows[r.Order]; old != nil {
			o = *old
		}
		o.Lines++
		putOrder(t, o)
		putLine(t, ledger.Line{ID: id, Order: r.Order, SKU: r.SKU, Location: r.Location,
			Supplier: r.Supplier, Quantity: r.Quantity,
			OrderedOn: r.OrderedOn, DueOn: r.DueOn})
		d.Rows++
		d.Units += r.Quantity
	}
	return d, nil
}
