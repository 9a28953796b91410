package edi

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution"
)

// FromOrder writes a supply order of the ledger as an Order for its supplier, in
// the supplier's own units where it sells in them and a whole number is ordered.
// Held lines wait.
// gtin names an item's GTIN, "" or nil when it has none.
func FromOrder(o execution.Order, lines []execution.Line, gtin func(sku string) string) Document {
	d := newDocument(Order)
	d.ID, d.Issued, d.Seller, d.ShipTo = o.ID, o.MadeOn, Party{ID: o.Supplier}, Party{ID: o.Location}
	for _, l := range lines {
		if l.Held || l.Closed || l.Outstanding() <= 0 {
			continue
		}
		line := newLine()
		line.NoQuantity = false
		line.ID, line.SKU, line.Unit, line.Quantity, line.Price = l.ID, l.SKU, "EA", l.Outstanding(), l.UnitCost
		if size := l.OrderUnitSize; size > 1 && l.Outstanding()%size == 0 {
			line.Unit, line.Quantity, line.Price = l.OrderUnit, l.Outstanding()/size, l.OrderUnitCost()
		}
		if gtin != nil {
			line.GTIN = gtin(l.SKU)
		}
		if d.Due == core.NoDay || l.DueOn != core.NoDay && l.DueOn < d.Due {
			d.Due = l.DueOn
		}
		d.Lines = append(d.Lines, line)
	}
	return d
}

// orderLine is the line of our order that a line of an answer is about.
func (l Line) orderLine() string {
	if l.OrderLine != "" {
		return l.OrderLine
	}
	return l.ID
}

// Ordered is what the ledger knows of an order that a message is about.
type Ordered struct {
	Lines []execution.Line
	SKU   func(gtin string) string // the item that a GTIN means, "" or nil for none

	byID   map[string]int
	byItem map[string][]int
}

// index makes the lines found by number and by item.
func (o *Ordered) index() {
	if o.byID != nil {
		return
	}
	o.byID, o.byItem = make(map[string]int, len(o.Lines)), make(map[string][]int, len(o.Lines))
	for i, l := range o.Lines {
		if _, twice := o.byID[l.ID]; !twice {
			o.byID[l.ID] = i
		}
		if l.SKU != "" {
			o.byItem[l.SKU] = append(o.byItem[l.SKU], i)
		}
	}
}

// find is the line of the order that a line of a message is about: by its number,
// else by its item where the order has it once.
func (o *Ordered) find(l Line) (execution.Line, error) {
	o.index()
	if i, known := o.byID[l.orderLine()]; known {
		return o.Lines[i], nil
	}
	items := []string{l.SKU}
	if l.GTIN != "" && o.SKU != nil {
		items = append(items, o.SKU(l.GTIN))
	}
	for _, n := range l.Other {
		items = append(items, n.Value)
	}
	found := map[int]bool{}
	for _, item := range items {
		for _, i := range o.byItem[item] {
			if found[i] = true; len(found) > 1 {
				break
			}
		}
	}
	what := cmp.Or(l.SKU, l.GTIN, l.SupplierSKU, l.Description, "no item named")
	switch len(found) {
	case 1:
		for i := range found {
			return o.Lines[i], nil
		}
	case 0:
		return execution.Line{}, fmt.Errorf("line %s (%s) is not on the order; it has no line of this number and no such item", l.orderLine(), what)
	}
	return execution.Line{}, fmt.Errorf("line %s (%s): the order has several lines of this item, and none of this number", l.orderLine(), what)
}

// Acknowledge turns an OrderResponse, or an OrderResponseSimple, into the ledger's
// command, and gives nil for a note that it was received. Its key comes from the
// partner's number, so that the same answer sent twice is one. A header that accepts
// or rejects means the whole order; what a person must decide is refused with the
// reason.
func (d Document) Acknowledge(order Ordered) (*execution.Acknowledge, error) {
	if d.Kind != OrderResponse && d.Kind != SimpleResponse {
		return nil, fmt.Errorf("%s %s is no answer to an order", d.Kind, d.ID)
	}
	c := &execution.Acknowledge{Head: execution.Head{Key: "edi:acknowledge:" + d.Order + ":" + d.number(), Actor: "edi"}, Order: d.Order, Ref: d.ID}
	switch {
	case d.Answer == Noted && len(d.Lines) == 0:
		return nil, nil
	case d.Answer == Rejected:
		c.Refused, c.Reason = true, d.Note
		return c, nil
	case d.Answer == Unclear:
		return nil, fmt.Errorf("the answer to order %s is neither yes nor no (%s); ask the partner", d.Order, d.Note)
	case d.Answer == Conditional && len(d.Lines) == 0:
		return nil, fmt.Errorf("order %s is accepted with changes and the message names none; ask the partner, then record what he says with 'stockwright execute acknowledge'", d.Order)
	}
	order.index()
	at := map[string]int{}
	merged := []Line{}
	for _, l := range d.Lines {
		have, err := order.find(l)
		if err != nil {
			return nil, err
		}
		l.ID, l.OrderLine = have.ID, ""
		if i, again := at[have.ID]; again {
			merged[i] = mergeAnswers(merged[i], l) // one line answered in parts
			continue
		}
		at[have.ID] = len(merged)
		merged = append(merged, l)
	}
	for _, l := range merged {
		line, err := l.acknowledge(&order)
		if err != nil {
			return nil, fmt.Errorf("order %s: %w", d.Order, err)
		}
		if d.Due != core.NoDay && line.Promised == 0 {
			line.Promised = d.Due
		}
		c.Lines = append(c.Lines, line)
	}
	if d.Due != core.NoDay && len(d.Lines) == 0 { // accepted as a whole, for this day
		for _, l := range order.Lines {
			if l.Outstanding() > 0 && !l.Held {
				c.Lines = append(c.Lines, execution.AcknowledgedLine{Line: l.ID, Promised: d.Due})
			}
		}
	}
	return c, nil
}

// acknowledge is what a line of an answer tells the ledger.
func (l Line) acknowledge(order *Ordered) (execution.AcknowledgedLine, error) {
	out := execution.AcknowledgedLine{Line: l.ID}
	if l.Due != core.NoDay {
		out.Promised = l.Due
	}
	quantity := l.Quantity
	switch l.Status {
	case Rejected, Deleted:
		quantity = 0
		out.Quantity = &quantity
	case Changed, Backordered:
		if !l.NoQuantity {
			out.Quantity, out.Unit = &quantity, l.Unit
		}
	case Accepted, "":
		// As ordered, unless it says less in a unit that is known here.
		have, err := order.find(l)
		if err != nil || l.NoQuantity || quantity == 0 {
			return out, err
		}
		if _, unknown := have.InBaseUnits(quantity, l.Unit); unknown == nil {
			out.Quantity, out.Unit = &quantity, l.Unit
		}
	case Unchanged, Delivered:
	case Added:
		return out, fmt.Errorf("line %s was added by the partner; nothing is booked that nobody ordered", l.ID)
	case Substituted:
		return out, fmt.Errorf("line %s: %s would come in place of %s; agree or refuse, then record it with 'stockwright execute acknowledge'", l.ID, cmp.Or(l.Substitute, "another item"), l.SKU)
	default:
		return out, fmt.Errorf("line %s: status %q says neither yes nor no; ask the partner", l.ID, l.StatusCode)
	}
	return out, nil
}

// number is the document's own number, or one made of what it says.
func (d Document) number() string {
	if d.ID != "" {
		return d.ID
	}
	text, err := json.Marshal(d)
	if err != nil {
		return d.Order
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Receive turns a ReceiptAdvice, as a third party's warehouse sends it, into
// the ledger's command for the location. A line that names no item of ours is the
// item of its line of the order.
func (d Document) Receive(location string, order Ordered) (*execution.Receive, error) {
	if d.Kind != ReceiptAdvice {
		return nil, fmt.Errorf("%s %s is no receipt", d.Kind, d.ID)
	}
	c := &execution.Receive{Head: execution.Head{Key: "edi:receipt:" + d.ID, Actor: "edi"}, Location: location, Order: d.Order}
	if d.Due != core.NoDay {
		c.At = d.Due.Time()
	}
	for _, l := range d.Lines {
		if l.Quantity+l.Damaged == 0 {
			continue // announced and missing: nothing came in
		}
		r := execution.Received{Quantity: l.Quantity, Damaged: l.Damaged, Unit: l.Unit,
			Goods: execution.Goods{SKU: l.SKU, Lot: l.Lot, Expiry: expiry(l.Expiry)}}
		if r.SKU == "" {
			have, err := order.find(l)
			if err != nil {
				return nil, fmt.Errorf("receipt %s: %w", d.ID, err)
			}
			r.SKU, r.Line = have.SKU, have.ID
		}
		c.Lines = append(c.Lines, r)
	}
	if len(c.Lines) == 0 {
		return nil, fmt.Errorf("receipt %s: nothing came in", d.ID)
	}
	return c, nil
}

// expiry is the ledger's notation of a day that may not be known.
func expiry(d core.Day) core.Day {
	if d == core.NoDay {
		return 0
	}
	return d
}
