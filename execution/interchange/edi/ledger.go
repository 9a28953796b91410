package edi

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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
	items := []string{l.SKU}
	if l.GTIN != "" && o.SKU != nil {
		items = append(items, o.SKU(l.GTIN))
	}
	for _, n := range l.Other {
		items = append(items, n.Value)
	}
	if i, known := o.byID[l.orderLine()]; known {
		elsewhere := func(item string) bool { return item != o.Lines[i].SKU && len(o.byItem[item]) > 0 }
		if slices.Contains(items, o.Lines[i].SKU) || !slices.ContainsFunc(items, elsewhere) {
			return o.Lines[i], nil
		}
		// The partner counts his own lines: the item says which of ours it is.
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
	if only, err := d.wholeAlone(); only || err != nil {
		return nil, err
	}
	if d.Answer == Rejected {
		c.Refused, c.Reason = true, d.Note
		return c, nil
	}
	order.index()
	merged, err := d.mergedLines(&order)
	if err != nil {
		return nil, err
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
	if len(d.Lines) == 0 {
		c.Lines = d.promised(order)
	}
	return c, nil
}

// wholeAlone says that the answer to the order as a whole books nothing: it only says
// that the order came, or it cannot be booked.
func (d Document) wholeAlone() (only bool, err error) {
	answered := slices.IndexFunc(d.Lines, func(l Line) bool { return l.Status != "" })
	taken := slices.IndexFunc(d.Lines, func(l Line) bool {
		return l.Status != "" && l.Status != Rejected && l.Status != Deleted && l.Status != Unclear
	})
	switch {
	case d.Cancels:
		return true, fmt.Errorf("the message takes back an earlier answer to order %s; ask the partner what holds, then record it with 'stockwright execute acknowledge'", d.Order)
	case d.Answer == Noted && answered < 0:
		return true, nil
	case d.Answer == Rejected && taken >= 0:
		return true, fmt.Errorf("the answer refuses order %s as a whole, and its line %s is %s; ask the partner", d.Order, d.Lines[taken].ID, d.Lines[taken].Status)
	case d.Answer == Unclear:
		return true, fmt.Errorf("the answer to order %s is neither yes nor no (%s); ask the partner", d.Order, d.Note)
	case d.Answer == Conditional && len(d.Lines) == 0:
		return true, fmt.Errorf("order %s is accepted with changes and the message names none; ask the partner, then record what he says with 'stockwright execute acknowledge'", d.Order)
	}
	return false, nil
}

// mergedLines are the lines under the numbers that the order gives them, each once.
func (d Document) mergedLines(order *Ordered) ([]Line, error) {
	at := map[string]int{}
	merged := []Line{}
	for _, l := range d.Lines {
		if l.Order != "" && l.Order != d.Order {
			return nil, fmt.Errorf("line %s answers order %s, the message order %s; ask for an answer to each", l.ID, l.Order, d.Order)
		}
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
	return merged, nil
}

// promised is every line that is open, for the day on which an order is accepted as a whole.
func (d Document) promised(order Ordered) (out []execution.AcknowledgedLine) {
	if d.Due == core.NoDay {
		return nil
	}
	for _, l := range order.Lines {
		if l.Outstanding() > 0 && !l.Held {
			out = append(out, execution.AcknowledgedLine{Line: l.ID, Promised: d.Due})
		}
	}
	return out
}

// acknowledge is what a line of an answer tells the ledger.
func (l Line) acknowledge(order *Ordered) (execution.AcknowledgedLine, error) {
	out := execution.AcknowledgedLine{Line: l.ID}
	if l.Due != core.NoDay {
		out.Promised = l.Due
	}
	quantity, said := l.Quantity, !l.NoQuantity
	if !said && l.Ordered > 0 {
		quantity, said = l.Ordered, true // the item's segment says what its answer leaves out
	}
	switch l.Status {
	case Rejected, Deleted:
		if l.Ordered > 0 && quantity > 0 && quantity < l.Ordered {
			return out, fmt.Errorf("line %s: %d of %d are refused and nothing is said of the rest; ask the partner, then record it with 'stockwright execute acknowledge'",
				l.ID, quantity, l.Ordered)
		}
		quantity = 0
		out.Quantity = &quantity
	case Backordered:
		if said && quantity >= l.Ordered { // else only what comes later: the rest stands as ordered
			out.Quantity, out.Unit = &quantity, l.Unit
		}
	case Changed:
		if said {
			out.Quantity, out.Unit = &quantity, l.Unit
		}
	case Accepted, "":
		err := l.accepted(order, quantity, said, &out)
		return out, err
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

// accepted is an acknowledgement as ordered, unless it says less in a unit that is known here.
func (l Line) accepted(order *Ordered, quantity int64, said bool, out *execution.AcknowledgedLine) error {
	have, err := order.find(l)
	if err != nil || !said {
		return err
	}
	if quantity == 0 {
		return fmt.Errorf("line %s: 0 of %d are accepted, which is neither yes nor no; ask the partner", l.ID, have.Quantity)
	}
	if _, unknown := have.InBaseUnits(quantity, l.Unit); unknown == nil {
		out.Quantity, out.Unit = &quantity, l.Unit
	}
	return nil
}

// number is the document's own number and one made of what it says: a partner answers
// again under the number of his order, and sends the same answer twice.
func (d Document) number() string {
	text, err := json.Marshal(d)
	if err != nil {
		return d.ID
	}
	sum := sha256.Sum256(text)
	return d.ID + "#" + hex.EncodeToString(sum[:8])
}

// ByOrder is a receipt in one document an order, as its lines say.
func (d Document) ByOrder() []Document {
	at := map[string]int{}
	var out []Document
	for _, l := range d.Lines {
		order := cmp.Or(l.Order, d.Order)
		i, known := at[order]
		if !known {
			i = len(out)
			at[order] = i
			one := d
			one.Order, one.Lines = order, nil
			out = append(out, one)
		}
		l.Order = ""
		out[i].Lines = append(out[i].Lines, l)
	}
	if len(out) < 2 {
		return []Document{d}
	}
	for i := range out {
		out[i].Part = out[i].Order
	}
	return out
}

// Receive turns a ReceiptAdvice, as a third party's warehouse sends it, into
// the ledger's command for the location. A line that names no item of ours is the
// item of its line of the order.
func (d Document) Receive(location string, order Ordered) (*execution.Receive, error) {
	if d.Kind != ReceiptAdvice {
		return nil, fmt.Errorf("%s %s is no receipt", d.Kind, d.ID)
	}
	if d.Cancels {
		return nil, fmt.Errorf("the message takes back receipt %s; look at what is there, then correct it by hand", d.ID)
	}
	c := &execution.Receive{Head: execution.Head{Key: "edi:receipt:" + d.ID, Actor: "edi"}, Location: location, Order: d.Order}
	if d.Part != "" {
		c.Key += ":" + d.Part
	}
	if d.Due != core.NoDay {
		c.At = d.Due.Time()
	}
	for _, l := range d.Lines {
		if l.Quantity+l.Damaged == 0 {
			continue // announced and missing: nothing came in
		}
		if len(l.OtherLots) > 0 {
			return nil, fmt.Errorf("receipt %s, line %s: it is of lots %s and %s, and how many of each came is not said; ask the partner for a line to each",
				d.ID, l.ID, l.Lot, strings.Join(l.OtherLots, ", "))
		}
		r := execution.Received{Quantity: l.Quantity, Damaged: l.Damaged, Unit: l.Unit,
			Goods: execution.Goods{SKU: l.SKU, Lot: l.Lot, Expiry: expiry(l.Expiry)}}
		if l.OrderLine == "" {
			l.ID = "" // the number of a line of the receipt, not of the order
		}
		have, err := order.find(l)
		switch {
		case err == nil && (r.SKU == "" || r.SKU == have.SKU):
			r.SKU, r.Line = have.SKU, have.ID
		case r.SKU == "":
			return nil, fmt.Errorf("receipt %s: %w", d.ID, err)
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
