package edi

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// ublField puts a field at a path below the document or line; after | stand
// paths where it is looked for too. Names stand without prefix; attr is "name=value" or "name=@field".
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
	party := element + "/Party/"
	return []ublField{
		{party + "PartyIdentification/ID|" + party + "EndpointID|" + party + "PartyLegalEntity/CompanyID|" + element + "/CustomerAssignedAccountID", field,
			"schemeID=@" + field + ".scheme"},
		{party + "PartyName/Name|" + party + "PartyLegalEntity/RegistrationName", field + ".name", ""},
	}
}

// ublDelivery is where and when the goods go, asked for or promised.
func ublDelivery(period string) []ublField {
	return []ublField{
		{"Delivery/DeliveryLocation/ID|Delivery/DeliveryParty/PartyIdentification/ID", "shipto", "schemeID=@shipto.scheme"},
		{"Delivery/DeliveryLocation/Name|Delivery/DeliveryParty/PartyName/Name", "shipto.name", ""},
		{"Delivery/" + period + "/EndDate|Delivery/" + period + "/StartDate|Delivery/LatestDeliveryDate", "due", ""},
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
		{prefix + "Item/Name", "name", ""},
		{prefix + "Item/BuyersItemIdentification/ID", "sku", ""},
		{prefix + "Item/SellersItemIdentification/ID", "suppliersku", ""},
		{prefix + "Item/StandardItemIdentification/ID", "gtin", "schemeID=GTIN"},
		{prefix + "Item/ItemInstance/LotIdentification/LotNumberID", "lot", ""},
		{prefix + "Item/ItemInstance/LotIdentification/ExpiryDate", "expiry", ""},
	}
}

// ublOrderLine is a line of an order, of its change and of its answer.
func ublOrderLine(period string) []ublField {
	return concat([]ublField{{"LineItem/ID", "line", ""}, {"LineItem/Note|Note", "linenote", ""}, {"LineItem/LineStatusCode", "statuscode", ""},
		{"LineItem/Quantity", "quantity", unitOf},
		{"LineItem/Delivery/" + period + "/EndDate|LineItem/Delivery/" + period + "/StartDate", "due", ""},
		{"LineItem/Price/PriceAmount", "price", "currencyID=@currency"}, {"LineItem/Price/BaseQuantity", "pricebase", ""}}, ublItem("LineItem/"),
		[]ublField{{"SellerSubstitutedLineItem/ID", "substituteline", ""},
			{"SellerSubstitutedLineItem/Item/SellersItemIdentification/ID|SellerSubstitutedLineItem/Item/StandardItemIdentification/ID|" +
				"SellerSubstitutedLineItem/Item/Name", "substitute", ""},
			{"OrderLineReference/LineID", "orderline", ""}, {"OrderLineReference/OrderReference/ID", "lineorder", ""}})
}

const (
	unitOf    = "unitCode=@unit"
	requested = "RequestedDeliveryPeriod"
	promised  = "PromisedDeliveryPeriod"
)

// ublForms are the documents (UBL 2.1, chapter 3).
var ublForms = map[Kind]ublForm{
	Order: {root: "Order",
		header: concat(ublHeader("Note", "note"), []ublField{{"DocumentCurrencyCode", "currency", ""}},
			ublParty("BuyerCustomerParty", "buyer"), ublParty("SellerSupplierParty", "seller"), ublDelivery(requested)),
		lineAt: "OrderLine", lines: ublOrderLine(requested),
	},
	OrderChange: {root: "OrderChange",
		header: concat(ublHeader("Note", "note"), []ublField{{"DocumentCurrencyCode", "currency", ""}, {"OrderReference/ID", "order", ""}},
			ublParty("BuyerCustomerParty", "buyer"), ublParty("SellerSupplierParty", "seller"), ublDelivery(requested)),
		lineAt: "OrderLine", lines: ublOrderLine(requested),
	},
	Cancellation: {root: "OrderCancellation",
		header: concat(ublHeader("CancellationNote|Note", "note"), []ublField{{"OrderReference/ID", "order", ""}},
			ublParty("BuyerCustomerParty", "buyer"), ublParty("SellerSupplierParty", "seller")),
	},
	OrderResponse: {root: "OrderResponse",
		header: concat(ublHeader("OrderResponseCode", "answer"), []ublField{{"Note", "note", ""}, {"DocumentCurrencyCode", "currency", ""},
			{"OrderReference/ID", "order", ""}},
			ublParty("SellerSupplierParty", "seller"), ublParty("BuyerCustomerParty", "buyer"), ublDelivery(promised)),
		lineAt: "OrderLine", lines: ublOrderLine(promised),
	},
	SimpleResponse: {root: "OrderResponseSimple",
		header: concat(ublHeader("AcceptedIndicator", "accepted"), []ublField{{"RejectionNote|Note", "note", ""}, {"OrderReference/ID", "order", ""}},
			ublParty("SellerSupplierParty", "seller"), ublParty("BuyerCustomerParty", "buyer")),
	},
	DespatchAdvice: {root: "DespatchAdvice",
		header: concat(ublHeader("Note", "note"), []ublField{{"OrderReference/ID", "order", ""}},
			ublParty("DespatchSupplierParty", "seller"), ublParty("DeliveryCustomerParty", "buyer"), ublShipment("Despatch/ActualDespatchDate")),
		lineAt: "DespatchLine",
		lines: concat([]ublField{{"ID", "line", ""}, {"Note", "linenote", ""}, {"DeliveredQuantity", "quantity", unitOf},
			{"OutstandingQuantity|BackorderQuantity", "short", unitOf}}, ublBelow()),
	},
	ReceiptAdvice: {root: "ReceiptAdvice",
		header: concat(ublHeader("Note", "note"), []ublField{{"OrderReference/ID", "order", ""},
			{"DespatchDocumentReference/ID", "despatch", ""}},
			ublParty("DeliveryCustomerParty", "buyer"), ublParty("DespatchSupplierParty", "seller"), ublShipment("ActualDeliveryDate")),
		lineAt: "ReceiptLine",
		lines: concat([]ublField{{"ID", "line", ""}, {"Note", "linenote", ""}, {"ReceivedQuantity", "quantity", unitOf}, {"ShortQuantity", "short", unitOf},
			{"RejectedQuantity", "damaged", unitOf}}, ublBelow()),
	},
}

func ublHeader(path, field string) []ublField {
	return []ublField{{"ID", "id", ""}, {"IssueDate", "issued", ""}, {path, field, ""}}
}

func ublShipment(date string) []ublField {
	return []ublField{{"Shipment/ID", "shipment", ""}, {"Shipment/Delivery/DeliveryLocation/ID", "shipto", "schemeID=@shipto.scheme"},
		{"Shipment/Delivery/DeliveryLocation/Name", "shipto.name", ""}, {"Shipment/Delivery/" + date, "due", ""}}
}

// ublBelow is what despatch and receipt lines end with.
func ublBelow() []ublField {
	return concat([]ublField{{"OrderLineReference/LineID", "orderline", ""}, {"OrderLineReference/OrderReference/ID", "lineorder", ""}}, ublItem(""),
		[]ublField{{"Shipment/ID", "shipment", ""}, {"Shipment/TransportHandlingUnit/ID", "sscc", "schemeID=SSCC"}})
}

const (
	nsRoot = "urn:oasis:names:specification:ubl:schema:xsd:"
	nsCBC  = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
	nsCAC  = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
)

// node is an element of the document that is written.
type node struct {
	name  string
	attrs [][2]string
	text  string
	kids  []*node
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
		path, _, _ := strings.Cut(f.path, "|")
		n := root.at(path)
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
