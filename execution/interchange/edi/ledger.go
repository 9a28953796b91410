package edi

import (
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

// Acknowledge turns an OrderResponse into the ledger's command. Its key comes
// from the partner's number, so that the same answer sent twice is one.
func (d Document) Acknowledge() (*execution.Acknowledge, error) {
	if d.Kind != OrderResponse {
		return nil, fmt.Errorf("%s %s is no answer to an order", d.Kind, d.ID)
	}
	c := &execution.Acknowledge{Head: execution.Head{Key: "edi:acknowledge:" + d.Order + ":" + d.ID, Actor: "edi"}, Order: d.Order, Ref: d.ID}
	for _, l := range d.Lines {
		line := execution.AcknowledgedLine{Line: l.orderLine()}
		if l.Due != core.NoDay {
			line.Promised = l.Due
		}
		switch quantity := l.Quantity; l.Status {
		case Rejected:
			quantity = 0
			line.Quantity = &quantity
		case Changed, Backordered:
			line.Quantity, line.Unit = &quantity, l.Unit
		}
		c.Lines = append(c.Lines, line)
	}
	return c, nil
}

// Receive turns a ReceiptAdvice, as a third party's warehouse sends it, into
// the ledger's command for the location.
func (d Document) Receive(location string) (*execution.Receive, error) {
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
		c.Lines = append(c.Lines, execution.Received{Quantity: l.Quantity, Damaged: l.Damaged, Unit: l.Unit,
			Goods: execution.Goods{SKU: l.SKU, Lot: l.Lot, Expiry: expiry(l.Expiry)}})
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
