package edi

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ublField puts a field at a path below the document or line. Names stand
// without prefix; attr is "name=value" or "name=@field".
type ublField struct {
	path, field, attr string
}

// ublForm is how one document is laid out: the order of fields is the order
// of the schema.
type ublForm struct {
	root   string
	header []ublField
	lineAt string // element a line is, under the root
	lines  []ublField
}

func ublParty(element, field string) []ublField {
	return []ublField{
		{element + "/Party/PartyIdentification/ID", field, "schemeID=@" + field + ".scheme"},
		{element + "/Party/PartyName/Name", field + ".name", ""},
	}
}

func concat[T any](lists ...[]T) []T {
	var out []T
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// ublItem describes the item of a line under prefix.
func ublItem(prefix string) []ublField {
	return []ublField{
		{prefix + "Item/Description", "description", ""},
		{prefix + "Item/BuyersItemIdentification/ID", "sku", ""},
		{prefix + "Item/SellersItemIdentification/ID", "suppliersku", ""},
		{prefix + "Item/StandardItemIdentification/ID", "gtin", "schemeID=GTIN"},
		{prefix + "Item/ItemInstance/LotIdentification/LotNumberID", "lot", ""},
		{prefix + "Item/ItemInstance/LotIdentification/ExpiryDate", "expiry", ""},
	}
}

const unitOf = "unitCode=@unit"

// ublForms are the four documents (UBL 2.1, chapter 3).
var ublForms = map[Kind]ublForm{
	Order: {root: "Order",
		header: concat([]ublField{{"ID", "id", ""}, {"IssueDate", "issued", ""}, {"DocumentCurrencyCode", "currency", ""}},
			ublParty("BuyerCustomerParty", "buyer"), ublParty("SellerSupplierParty", "seller"),
			[]ublField{{"Delivery/DeliveryLocation/ID", "shipto", "schemeID=@shipto.scheme"}, {"Delivery/DeliveryLocation/Name", "shipto.name", ""},
				{"Delivery/RequestedDeliveryPeriod/EndDate", "due", ""}}),
		lineAt: "OrderLine",
		lines: concat([]ublField{{"LineItem/ID", "line", ""}, {"LineItem/Quantity", "quantity", unitOf},
			{"LineItem/Price/PriceAmount", "price", "currencyID=@currency"}}, ublItem("LineItem/")),
	},
	OrderResponse: {root: "OrderResponse",
		header: concat([]ublField{{"ID", "id", ""}, {"IssueDate", "issued", ""}, {"DocumentCurrencyCode", "currency", ""}, {"OrderReference/ID", "order", ""}},
			ublParty("SellerSupplierParty", "seller"), ublParty("BuyerCustomerParty", "buyer"),
			[]ublField{{"Delivery/DeliveryLocation/ID", "shipto", "schemeID=@shipto.scheme"}, {"Delivery/DeliveryLocation/Name", "shipto.name", ""},
				{"Delivery/PromisedDeliveryPeriod/EndDate", "due", ""}}),
		lineAt: "OrderLine",
		lines: concat([]ublField{{"LineItem/ID", "line", ""}, {"LineItem/Note", "backorder", ""}, {"LineItem/LineStatusCode", "statuscode", ""},
			{"LineItem/Quantity", "quantity", unitOf}, {"LineItem/Delivery/PromisedDeliveryPeriod/EndDate", "due", ""},
			{"LineItem/Price/PriceAmount", "price", "currencyID=@currency"}}, ublItem("LineItem/"),
			[]ublField{{"OrderLineReference/LineID", "orderline", ""}}),
	},
	DespatchAdvice: {root: "DespatchAdvice",
		header: concat([]ublField{{"ID", "id", ""}, {"IssueDate", "issued", ""}, {"OrderReference/ID", "order", ""}},
			ublParty("DespatchSupplierParty", "seller"), ublParty("DeliveryCustomerParty", "buyer"),
			[]ublField{{"Shipment/ID", "shipment", ""}, {"Shipment/Delivery/DeliveryLocation/ID", "shipto", "schemeID=@shipto.scheme"},
				{"Shipment/Delivery/DeliveryLocation/Name", "shipto.name", ""}, {"Shipment/Delivery/Despatch/ActualDespatchDate", "due", ""}}),
		lineAt: "DespatchLine",
		lines: concat([]ublField{{"ID", "line", ""}, {"DeliveredQuantity", "quantity", unitOf}, {"OutstandingQuantity", "short", unitOf},
			{"OrderLineReference/LineID", "orderline", ""}}, ublItem(""),
			[]ublField{{"Shipment/ID", "shipment", ""}, {"Shipment/TransportHandlingUnit/ID", "sscc", "schemeID=SSCC"}}),
	},
	ReceiptAdvice: {root: "ReceiptAdvice",
		header: concat([]ublField{{"ID", "id", ""}, {"IssueDate", "issued", ""}, {"OrderReference/ID", "order", ""},
			{"DespatchDocumentReference/ID", "despatch", ""}},
			ublParty("DeliveryCustomerParty", "buyer"), ublParty("DespatchSupplierParty", "seller"),
			[]ublField{{"Shipment/ID", "shipment", ""}, {"Shipment/Delivery/DeliveryLocation/ID", "shipto", "schemeID=@shipto.scheme"},
				{"Shipment/Delivery/DeliveryLocation/Name", "shipto.name", ""}, {"Shipment/Delivery/ActualDeliveryDate", "due", ""}}),
		lineAt: "ReceiptLine",
		lines: concat([]ublField{{"ID", "line", ""}, {"ReceivedQuantity", "quantity", unitOf}, {"ShortQuantity", "short", unitOf},
			{"RejectedQuantity", "damaged", unitOf}, {"OrderLineReference/LineID", "orderline", ""}}, ublItem(""),
			[]ublField{{"Shipment/ID", "shipment", ""}, {"Shipment/TransportHandlingUnit/ID", "sscc", "schemeID=SSCC"}}),
	},
}

const (
	nsRoot = "urn:oasis:names:specification:ubl:schema:xsd:"
	nsCBC  = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
	nsCAC  = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
)

// node is an element of the document.
type node struct {
	name  string
	attrs [][2]string
	text  string
	kids  []*node
	line  int // of the text it was read from
}

// at returns the element at path, made where it is missing. Of elements of
// one name the last is followed: fields of a table share their parents.
func (n *node) at(path string) *node {
	name, rest, more := strings.Cut(path, "/")
	var kid *node
	for _, k := range n.kids {
		if k.name == name {
			kid = k
		}
	}
	if kid == nil {
		kid = &node{name: name}
		n.kids = append(n.kids, kid)
	}
	if more {
		return kid.at(rest)
	}
	return kid
}

// find returns the first element at path, or nil.
func (n *node) find(path string) *node {
	name, rest, more := strings.Cut(path, "/")
	for _, k := range n.kids {
		if k.name != name {
			continue
		}
		if !more {
			return k
		}
		if hit := k.find(rest); hit != nil {
			return hit
		}
	}
	return nil
}

// WriteUBL writes a document as UBL 2.1.
func WriteUBL(w io.Writer, d Document) error {
	form, ok := ublForms[d.Kind]
	if !ok {
		return &Error{Document: "UBL", Reason: fmt.Sprintf("there is no UBL document for %s; send it as X12", d.Kind)}
	}
	if err := d.Check(); err != nil {
		return err
	}
	root := &node{name: form.root, attrs: [][2]string{{"xmlns", nsRoot + form.root + "-2"}, {"xmlns:cbc", nsCBC}, {"xmlns:cac", nsCAC}}}
	root.kids = []*node{{name: "UBLVersionID", text: "2.1"}}
	fields := documentFields()
	header := func(name string) string { return fields[name].get(&d) }
	fill(root, form.header, header)
	lines := lineFields()
	for i := range d.Lines {
		line := &node{name: form.lineAt}
		fill(line, form.lines, func(name string) string {
			if f, ok := lines[name]; ok {
				return f.get(&d.Lines[i])
			}
			return header(name)
		})
		root.kids = append(root.kids, line)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return root.write(w, true)
}

func fill(root *node, table []ublField, value func(string) string) {
	for _, f := range table {
		v := value(f.field)
		if v == "" {
			continue
		}
		n := root.at(f.path)
		n.text = v
		name, attr, _ := strings.Cut(f.attr, "=")
		if of, ok := strings.CutPrefix(attr, "@"); ok {
			attr = value(of)
		}
		if attr != "" {
			n.attrs = append(n.attrs, [2]string{name, attr})
		}
	}
}

func (n *node) write(w io.Writer, root bool) error {
	name := n.name
	if !root && len(n.kids) > 0 {
		name = "cac:" + name
	} else if !root {
		name = "cbc:" + name
	}
	var b strings.Builder
	b.WriteString("<" + name)
	for _, a := range n.attrs {
		b.WriteString(" " + a[0] + `="`)
		_ = xml.EscapeText(&b, []byte(a[1])) // a Builder does not fail
		b.WriteString(`"`)
	}
	b.WriteString(">")
	_ = xml.EscapeText(&b, []byte(n.text))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	for _, k := range n.kids {
		if err := k.write(w, false); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "</"+name+">")
	return err
}

// deepest is how far elements may nest; UBL needs no more than 12.
const deepest = 50

// parseXML reads elements by their local names; prefixes are the writer's
// business.
func parseXML(r io.Reader) (*node, error) {
	d := xml.NewDecoder(r)
	top := &node{}
	stack := []*node{top}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := d.InputPos()
		if err != nil {
			return nil, &Error{Document: "UBL", Position: line, Reason: err.Error()}
		}
		switch t := t.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, line: line}
			for _, a := range t.Attr {
				n.attrs = append(n.attrs, [2]string{a.Name.Local, a.Value})
			}
			parent := stack[len(stack)-1]
			parent.kids = append(parent.kids, n)
			if stack = append(stack, n); len(stack) > deepest {
				return nil, &Error{Document: "UBL", Position: line, Reason: "the elements nest too deep"}
			}
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			stack[len(stack)-1].text += string(t)
		}
	}
	if len(top.kids) != 1 {
		return nil, &Error{Document: "UBL", Reason: "this is no XML document"}
	}
	return top.kids[0], nil
}

// ReadUBL reads an Order, OrderResponse, DespatchAdvice or ReceiptAdvice.
func ReadUBL(r io.Reader) (Document, error) {
	root, err := parseXML(r)
	if err != nil {
		return Document{}, err
	}
	for kind, form := range ublForms {
		if form.root == root.name {
			return readForm(root, kind, form)
		}
	}
	return Document{}, &Error{Document: "UBL", Segment: root.name, Position: root.line,
		Reason: "is not read here; Order, OrderResponse, DespatchAdvice and ReceiptAdvice are"}
}

func readForm(root *node, kind Kind, form ublForm) (Document, error) {
	d := newDocument(kind)
	name := "UBL " + form.root
	if err := collect(&d, root, form.header, documentFields(), name, ""); err != nil {
		return d, err
	}
	for _, k := range root.kids {
		if k.name != form.lineAt {
			continue
		}
		l := newLine()
		if err := collect(&l, k, form.lines, lineFields(), name, form.lineAt+"/"); err != nil {
			return d, err
		}
		l.Unit = unitOfLine(k, form.lines)
		d.Lines = append(d.Lines, l)
	}
	err := d.Check()
	var wrong *Error
	if errors.As(err, &wrong) {
		wrong.Document = name
	}
	return d, err
}

// collect sets the fields of v from the elements that the table names.
func collect[T any](v *T, from *node, table []ublField, fields map[string]field[T], document, prefix string) error {
	for _, f := range table {
		n := from.find(f.path)
		if n == nil {
			continue
		}
		s := strings.TrimSpace(n.text)
		if s == "" {
			continue
		}
		if reason := fields[f.field].set(v, s); reason != "" {
			return &Error{Document: document, Segment: prefix + f.path, Position: n.line, Reason: reason}
		}
	}
	return nil
}

func unitOfLine(line *node, table []ublField) string {
	for _, f := range table {
		if f.attr != unitOf {
			continue
		}
		if n := line.find(f.path); n != nil {
			for _, a := range n.attrs {
				if a[0] == "unitCode" {
					return a[1]
				}
			}
		}
	}
	return ""
}
