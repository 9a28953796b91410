package execution

import (
	"cmp"
	"fmt"
	"slices"
)

// SeeShipment is a dock scan of a shipment that nobody has received yet. It
// asks for the receipt and, until that is booked, holds every new order line
// for the same goods, so that nothing is ordered twice.
type SeeShipment struct {
	Head
	Location string `json:"location"`
	Dock     string `json:"dock,omitempty"`
	Order    string `json:"order,omitempty"`
	SKU      string `json:"sku,omitempty"` // where only the goods are known
}

// Kind implements Command.
func (*SeeShipment) Kind() string { return "see_shipment" }

func (c *SeeShipment) check() error {
	if c.Order == "" && c.SKU == "" {
		return invalid("order", "order or sku must be given")
	}
	return need("location", c.Location)
}

// Seen answers a sighting.
type Seen struct {
	Expected bool   `json:"expected"` // it was looked for there
	Alert    string `json:"alert,omitempty"`
	Task     string `json:"task,omitempty"`
	Order    string `json:"order,omitempty"`
	Moved    int64  `json:"moved,omitempty"` // units relocated on record
	From     string `json:"from_slot,omitempty"`
	Text     string `json:"text"`
}

func (c *SeeShipment) apply(t *turn) (any, error) {
	order := c.Order
	if order == "" {
		for _, l := range t.s.lines.in(at(c.SKU, c.Location)) {
			if !l.Held {
				order = l.Order
				break
			}
		}
	}
	o := t.s.orders.rows[order]
	if o != nil && o.State == OrderReceived && c.Order != "" {
		return Seen{Expected: true, Order: order, Text: fmt.Sprintf("order %s was received", order)}, nil
	}
	id := "unreceived:" + cmp.Or(order, c.Location+"/"+c.SKU)
	t.alert(Alert{ID: id, Code: "shipment_unreceived", Location: c.Location, SKU: c.SKU, Order: order,
		Text: fmt.Sprintf("a shipment of %s stands at dock %s of %s and is not received", cmp.Or(order, c.SKU), orIn(c.Dock), c.Location), Hint: "receive it"})
	task := "receive:" + cmp.Or(order, c.Location+"/"+c.SKU)
	t.makeTask(Task{ID: task, Kind: TaskReceive, Location: c.Location, Goods: Goods{SKU: c.SKU}, From: orIn(c.Dock), Order: order, Quantity: 1,
		Reason: "seen at the dock"}, nil)
	return Seen{Expected: o != nil, Alert: id, Task: task, Order: order, Text: "receive it now; nothing like it is ordered meanwhile"}, nil
}

func orIn(dock string) string { return cmp.Or(dock, "in") }

// SeeGoods is a scan of goods in a slot outside any task. Goods that the
// record has elsewhere are relocated on record to where they are, and a count
// is asked for where they were expected.
type SeeGoods struct {
	Head
	Location string `json:"location"`
	Slot     string `json:"slot"`
	Goods
	Quantity int64 `json:"quantity,omitempty"` // 0 = not counted, all of what is expected elsewhere
}

// Kind implements Command.
func (*SeeGoods) Kind() string { return "see_goods" }

func (c *SeeGoods) check() error {
	if c.Quantity < 0 {
		return positive(c.Quantity)
	}
	return checkAll(need("location", c.Location), need("slot", c.Slot), c.Goods.check())
}

func (c *SeeGoods) apply(t *turn) (any, error) {
	here := Cell{SlotAccount(c.Location, c.Slot), c.Goods.normal()}
	if t.balance(here).OnHand > 0 {
		return Seen{Expected: true, Text: "as recorded"}, nil
	}
	from := t.misplaced(c, here.Account)
	if from == nil {
		t.edit(here).Strays++
		t.askCount(here, "goods without a record")
		id := "stray:" + string(here.Account) + ":" + c.SKU
		t.alert(Alert{ID: id, Code: "stray_goods", Location: c.Location, SKU: c.SKU, Slot: c.Slot,
			Text: fmt.Sprintf("%s stands in %s and the ledger has none at %s", c.SKU, c.Slot, c.Location), Hint: "count the slot; look for a receipt that was not booked"})
		return Seen{Alert: id, Text: "the ledger has none of it here; count the slot"}, nil
	}
	moved := from.Available()
	if c.Quantity > 0 {
		moved = min(c.Quantity, moved)
	}
	source := from.Cell
	if err := t.post(Movement{Goods: source.Goods, From: source.Account, To: here.Account, Quantity: moved, Reason: "found_elsewhere"}); err != nil {
		return nil, err
	}
	out := Seen{Moved: moved, From: source.Account.Name(), Text: fmt.Sprintf("%d moved on record from %s", moved, source.Account.Name())}
	t.askCount(Cell{here.Account, source.Goods}, "found here, recorded elsewhere")
	if source.Account.Kind() == KindDock {
		return out, nil // a putaway that was not recorded
	}
	t.edit(source).Strays++
	t.askCount(source, "found elsewhere")
	return out, nil
}

// misplaced finds where the record has the goods: on a dock first (a putaway
// nobody recorded), else the slot whose record is most doubtful.
func (t *turn) misplaced(c *SeeGoods, here Account) *Balance {
	var found []*Balance
	for _, b := range t.s.bySKU[c.SKU] {
		kind := b.Account.Kind()
		ok := kind == KindSlot || (kind == KindDock && b.Account.Name() != PackDock)
		if ok && b.Account != here && b.Account.Location() == c.Location && b.Available() > 0 && (c.Lot == "" || c.Lot == b.Lot) {
			found = append(found, b)
		}
	}
	if len(found) == 0 {
		return nil
	}
	dock := func(b *Balance) int {
		if b.Account.Kind() == KindDock {
			return 0
		}
		return 1
	}
	slices.SortFunc(found, func(a, b *Balance) int {
		return cmp.Or(cmp.Compare(dock(a), dock(b)), cmp.Compare(Doubt(*b, t.now), Doubt(*a, t.now)), compareCells(a.Cell, b.Cell))
	})
	return found[0]
}

// CloseAlert settles an alert by a person's decision.
type CloseAlert struct {
	Head
	Alert   string `json:"alert"`
	Reason  string `json:"reason"`
	Version int64  `json:"version,omitempty"`
}

// Kind implements Command.
func (*CloseAlert) Kind() string { return "close_alert" }

func (c *CloseAlert) check() error { return checkAll(need("alert", c.Alert), need("reason", c.Reason)) }

func (c *CloseAlert) apply(t *turn) (any, error) {
	a := t.s.alerts.rows[c.Alert]
	if a == nil {
		return nil, notFound("alert", c.Alert)
	}
	if c.Version != 0 && c.Version != a.Version {
		return nil, stale("alert", c.Version, a.Version, *a)
	}
	t.settleAlert(c.Alert, c.Reason)
	return *t.s.alerts.rows[c.Alert], nil
}
