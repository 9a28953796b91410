package floor

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/execution/ledger"
)

// SeeShipment is a dock scan of a shipment that nobody has received yet. It
// asks for the receipt and, until that is booked, holds every new order line
// for the same goods, so that nothing is ordered twice.
type SeeShipment struct {
	ledger.Head
	Location string `json:"location"`
	Dock     string `json:"dock,omitempty"`
	Order    string `json:"order,omitempty"`
	SKU      string `json:"sku,omitempty"` // where only the goods are known
}

// Kind implements Command.
func (*SeeShipment) Kind() string { return "see_shipment" }

func (c *SeeShipment) Check() error {
	if c.Order == "" && c.SKU == "" {
		return ledger.NewInvalid("order", "order or sku must be given")
	}
	return ledger.Need("location", c.Location)
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

func (c *SeeShipment) Apply(t *ledger.Turn) (any, error) {
	order := c.Order
	if order == "" {
		for _, l := range t.State.Lines.In(ledger.AtPlace(c.SKU, c.Location)) {
			if !l.Held {
				order = l.Order
				break
			}
		}
	}
	o := t.State.Orders.Rows[order]
	if o != nil && o.State == ledger.OrderReceived && c.Order != "" {
		return Seen{Expected: true, Order: order, Text: fmt.Sprintf("order %s was received", order)}, nil
	}
	id := "unreceived:" + cmp.Or(order, c.Location+"/"+c.SKU)
	t.Alert(ledger.Alert{ID: id, Code: "shipment_unreceived", Location: c.Location, SKU: c.SKU, Order: order,
		Text: fmt.Sprintf("a shipment of %s stands at dock %s of %s and is not received",
			cmp.Or(order, c.SKU), orIn(c.Dock), c.Location), Hint: "receive it"})
	task := "receive:" + cmp.Or(order, c.Location+"/"+c.SKU)
	MakeTask(t, ledger.Task{ID: task, Kind: ledger.TaskReceive, Location: c.Location,
		Goods: ledger.Goods{SKU: c.SKU}, From: orIn(c.Dock), Order: order, Quantity: 1,
		Reason: "seen at the dock"}, nil)
	return Seen{Expected: o != nil, Alert: id, Task: task, Order: order,
		Text: "receive it now; nothing like it is ordered meanwhile"}, nil
}

func orIn(dock string) string { return cmp.Or(dock, "in") }

// SeeGoods is a scan of goods in a slot outside any task. Goods that the
// record has elsewhere are relocated on record to where they are, and a count
// is asked for where they were expected.
type SeeGoods struct {
	ledger.Head
	Location string `json:"location"`
	Slot     string `json:"slot"`
	ledger.Goods
	Quantity int64 `json:"quantity,omitempty"` // 0 = not counted, all of what is expected elsewhere
}

// Kind implements Command.
func (*SeeGoods) Kind() string { return "see_goods" }

func (c *SeeGoods) Check() error {
	if c.Quantity < 0 {
		return ledger.Positive(c.Quantity)
	}
	return ledger.CheckAll(ledger.Need("location", c.Location), ledger.Need("slot", c.Slot), c.Goods.Check())
}

func (c *SeeGoods) Apply(t *ledger.Turn) (any, error) {
	here := ledger.Cell{Account: ledger.SlotAccount(c.Location, c.Slot), Goods: c.Goods.Normal()}
	if t.Balance(here).OnHand > 0 {
		return Seen{Expected: true, Text: "as recorded"}, nil
	}
	from := misplaced(t, c, here.Account)
	if from == nil {
		t.Edit(here).Strays++
		AskForCount(t, here, "goods without a record")
		id := "stray:" + string(here.Account) + ":" + c.SKU
		t.Alert(ledger.Alert{ID: id, Code: "stray_goods", Location: c.Location, SKU: c.SKU, Slot: c.Slot,
			Text: fmt.Sprintf("%s stands in %s and the ledger has none at %s", c.SKU, c.Slot,
				c.Location), Hint: "count the slot; look for a receipt that was not booked"})
		return Seen{Alert: id, Text: "the ledger has none of it here; count the slot"}, nil
	}
	moved := from.Available()
	if c.Quantity > 0 {
		moved = min(c.Quantity, moved)
	}
	source := from.Cell
	if err := t.Post(ledger.Movement{Goods: source.Goods, From: source.Account, To: here.Account,
		Quantity: moved, Reason: "found_elsewhere"}); err != nil {
		return nil, err
	}
	out := Seen{Moved: moved, From: source.Account.Name(), Text: fmt.Sprintf("%d moved on record from %s", moved, source.Account.Name())}
	AskForCount(t, ledger.Cell{Account: here.Account, Goods: source.Goods}, "found here, recorded elsewhere")
	if source.Account.Kind() == ledger.KindDock {
		return out, nil // a putaway that was not recorded
	}
	t.Edit(source).Strays++
	AskForCount(t, source, "found elsewhere")
	return out, nil
}

// misplaced finds where the record has the goods: on a dock first (a putaway
// nobody recorded), else the slot whose record is most doubtful.
func misplaced(t *ledger.Turn, c *SeeGoods, here ledger.Account) *ledger.Balance {
	var found []*ledger.Balance
	for _, b := range t.State.BySKU[c.SKU] {
		kind := b.Account.Kind()
		ok := kind == ledger.KindSlot || (kind == ledger.KindDock && b.Account.Name() != ledger.PackDock)
		if ok && b.Account != here && b.Account.Location() == c.Location && b.Available() > 0 &&
			(c.Lot == "" || c.Lot == b.Lot) {
			found = append(found, b)
		}
	}
	if len(found) == 0 {
		return nil
	}
	dock := func(b *ledger.Balance) int {
		if b.Account.Kind() == ledger.KindDock {
			return 0
		}
		return 1
	}
	slices.SortFunc(found, func(a, b *ledger.Balance) int {
		return cmp.Or(cmp.Compare(dock(a), dock(b)), cmp.Compare(Doubt(*b, t.Now), Doubt(*a, t.Now)),
			ledger.CompareCells(a.Cell, b.Cell))
	})
	return found[0]
}

// CloseAlert settles an alert by a person's decision.
type CloseAlert struct {
	ledger.Head
	Alert   string `json:"alert"`
	Reason  string `json:"reason"`
	Version int64  `json:"version,omitempty"`
}

// Kind implements Command.
func (*CloseAlert) Kind() string { return "close_alert" }

func (c *CloseAlert) Check() error {
	return ledger.CheckAll(ledger.Need("alert", c.Alert), ledger.Need("reason", c.Reason))
}

func (c *CloseAlert) Apply(t *ledger.Turn) (any, error) {
	a := t.State.Alerts.Rows[c.Alert]
	if a == nil {
		return nil, ledger.NewNotFound("alert", c.Alert)
	}
	if c.Version != 0 && c.Version != a.Version {
		return nil, ledger.NewStale("alert", c.Version, a.Version, *a)
	}
	t.SettleAlert(c.Alert, c.Reason)
	return *t.State.Alerts.Rows[c.Alert], nil
}
