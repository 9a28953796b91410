package execution

import "fmt"

// OpenBalances seeds the ledger with what is on the shelves on its first day.
type OpenBalances struct {
	Head
	Rows []OpeningRow `json:"rows"`
}

// OpeningRow is stock found in a slot; an empty slot means unslotted.
type OpeningRow struct {
	Location string `json:"location"`
	Slot     string `json:"slot,omitempty"`
	Goods
	Quantity int64 `json:"quantity"`
}

// Kind implements Command.
func (*OpenBalances) Kind() string { return "open_balances" }

func (c *OpenBalances) check() error {
	for i, r := range c.Rows {
		if r.Location == "" || r.SKU == "" {
			return invalid(fmt.Sprintf("rows[%d]", i), "location and sku must be given")
		}
	}
	return nil
}

// Done says how many rows, lines or units a command dealt with.
type Done struct {
	Rows  int64 `json:"rows"`
	Units int64 `json:"units"`
}

func (c *OpenBalances) apply(t *turn) (any, error) {
	var d Done
	for _, r := range c.Rows {
		if r.Quantity == 0 {
			continue
		}
		from, to := AdjustmentAccount(r.Location, "opening"), SlotAccount(r.Location, r.Slot)
		q := r.Quantity
		if q < 0 {
			from, to, q = to, from, -q
		}
		if err := t.post(Movement{Goods: r.Goods, From: from, To: to, Quantity: q, Reason: "opening"}); err != nil {
			return nil, err
		}
		d.Rows++
		d.Units += r.Quantity
	}
	return d, nil
}

// DefineSlots tells the floor its slots; a known slot is replaced.
type DefineSlots struct {
	Head
	Slots []Slot `json:"slots"`
}

// Kind implements Command.
func (*DefineSlots) Kind() string { return "define_slots" }

func (c *DefineSlots) check() error {
	for i, s := range c.Slots {
		if s.ID == "" || s.Location == "" {
			return invalid(fmt.Sprintf("slots[%d]", i), "slot and location must be given")
		}
	}
	return nil
}

func (c *DefineSlots) apply(t *turn) (any, error) {
	for _, s := range c.Slots {
		if old := t.s.slots.rows[s.recordID()]; old != nil {
			s.Version = old.Version
		} else {
			s.Version = 0
		}
		s.Version++
		put(t, t.s.slots, s)
	}
	return Done{Rows: int64(len(c.Slots))}, nil
}

// DefineItems tells the floor its items; a known item is replaced.
type DefineItems struct {
	Head
	Items []Item `json:"items"`
}

// Kind implements Command.
func (*DefineItems) Kind() string { return "define_items" }

func (c *DefineItems) check() error {
	for i, it := range c.Items {
		if it.SKU == "" {
			return invalid(fmt.Sprintf("items[%d].sku", i), "is empty")
		}
	}
	return nil
}

func (c *DefineItems) apply(t *turn) (any, error) {
	for _, it := range c.Items {
		it.Version = 1
		if old := t.s.items.rows[it.SKU]; old != nil {
			it.Version = old.Version + 1
		}
		put(t, t.s.items, it)
	}
	return Done{Rows: int64(len(c.Items))}, nil
}
