// Package edi reads and writes the documents that orders, acknowledgements,
// shipping notices and receipts travel in: UBL 2.1 (OASIS, 2013) Order,
// OrderResponse, DespatchAdvice and ReceiptAdvice, and ASC X12 850, 855, 856,
// 940, 943, 944 and 945 (version 004010).
//
// One Document stands for all of them. Where a field goes is a table for each
// syntax: paths for UBL, segment patterns for X12; writing and reading walk
// the same table.
package edi

import (
	"fmt"
	"strconv"
	"sync"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// Kind is what a document is for.
type Kind string

// The kinds of documents.
const (
	Order            Kind = "order"             // UBL Order, X12 850
	OrderResponse    Kind = "order response"    // UBL OrderResponse, X12 855
	DespatchAdvice   Kind = "despatch advice"   // UBL DespatchAdvice, X12 856
	ReceiptAdvice    Kind = "receipt advice"    // UBL ReceiptAdvice, X12 944
	WarehouseOrder   Kind = "warehouse order"   // X12 940, a depositor's order to ship
	TransferAdvice   Kind = "transfer advice"   // X12 943, goods on their way to the warehouse
	WarehouseShipped Kind = "warehouse shipped" // X12 945, the warehouse's answer to 940
)

// Document is an order, its answer, a shipping notice or a receipt.
type Document struct {
	Kind     Kind     `json:"kind"`
	ID       string   `json:"id"`                 // the document's own number
	Issued   core.Day `json:"issued"`             // NoDay: not given
	Order    string   `json:"order,omitempty"`    // number of the order it answers or belongs to
	Despatch string   `json:"despatch,omitempty"` // number of the shipping notice it belongs to
	Due      core.Day `json:"due"`                // asked for (orders), shipped (notices), received (receipts); NoDay: not given
	Currency string   `json:"currency,omitempty"` // ISO 4217 letters, "" where no prices are given
	Buyer    Party    `json:"buyer"`
	Seller   Party    `json:"seller"`
	ShipTo   Party    `json:"ship_to"`
	Lines    []Line   `json:"lines"`
}

// Party is a company or place: a GLN, or a code the buyer gave it.
type Party struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// Status is the answer to an order line.
type Status string

// The answers.
const (
	Accepted    Status = "accepted"
	Changed     Status = "changed"
	Backordered Status = "backordered"
	Rejected    Status = "rejected"
)

// Line is one line of a document; quantities are in Unit.
type Line struct {
	ID          string     `json:"id"`
	OrderLine   string     `json:"order_line,omitempty"` // line of the order, where it differs from ID
	SKU         string     `json:"sku"`                  // the buyer's item number
	SupplierSKU string     `json:"supplier_sku,omitempty"`
	GTIN        string     `json:"gtin,omitempty"` // 14 digits
	Description string     `json:"description,omitempty"`
	Unit        string     `json:"unit"`              // UN/ECE Recommendation 20 and X12 alike: EA, CS, KGM, …
	Quantity    int64      `json:"quantity"`          // ordered, confirmed, shipped or received, after the kind
	Ordered     int64      `json:"ordered,omitempty"` // what had been ordered, in answers and notices; 0: not given
	Damaged     int64      `json:"damaged,omitempty"` // received damaged
	Short       int64      `json:"short,omitempty"`   // announced and missing
	Price       core.Money `json:"price"`
	Status      Status     `json:"status,omitempty"` // answers only
	Due         core.Day   `json:"due"`              // promised day of an answered line; NoDay: not given
	Lot         string     `json:"lot,omitempty"`
	Expiry      core.Day   `json:"expiry"`         // NoDay: not given
	SSCC        string     `json:"sscc,omitempty"` // pallet or parcel it travels in
}

// Error says where a document is wrong: the segment or element, counted from
// 1 in the text, and the field.
type Error struct {
	Document string // such as X12 856 or UBL Order
	Segment  string // such as SN1, or a path such as OrderLine/LineItem/Quantity
	Position int    // of the segment in the interchange, or line of the XML text
	Reason   string
}

func (e *Error) Error() string {
	where := e.Document
	if e.Segment != "" {
		where += ", " + e.Segment
	}
	if e.Position > 0 {
		where += fmt.Sprintf(" (%d)", e.Position)
	}
	return where + ": " + e.Reason
}

// field is how one field of a document or line is turned into text and back.
// set returns what is wrong with the text, "" for nothing.
type field[T any] struct {
	get func(*T) string
	set func(*T, string) string
}

func text[T any](at func(*T) *string) field[T] {
	return field[T]{func(v *T) string { return *at(v) }, func(v *T, s string) string { *at(v) = s; return "" }}
}

func day[T any](at func(*T) *core.Day) field[T] {
	return field[T]{
		func(v *T) string {
			if *at(v) == core.NoDay {
				return ""
			}
			return at(v).String()
		},
		func(v *T, s string) string {
			d, err := core.ParseDay(s)
			if err != nil {
				return fmt.Sprintf("%q is not a date", s)
			}
			*at(v) = d
			return ""
		}}
}

func count[T any](at func(*T) *int64, always bool) field[T] {
	return field[T]{
		func(v *T) string {
			if *at(v) == 0 && !always {
				return ""
			}
			return strconv.FormatInt(*at(v), 10)
		},
		func(v *T, s string) string {
			n, err := strconv.ParseInt(trimZeros(s), 10, 64)
			if err != nil || n < 0 {
				return fmt.Sprintf("%q is not a whole number of units", s)
			}
			*at(v) = n
			return ""
		}}
}

// trimZeros writes 12.00 as 12; other decimals stay and are refused later.
func trimZeros(s string) string {
	for i := range s {
		if s[i] != '.' {
			continue
		}
		for _, c := range s[i+1:] {
			if c != '0' {
				return s
			}
		}
		return s[:i]
	}
	return s
}

func party(at func(*Document) *Party) (id, name field[Document]) {
	return text(func(d *Document) *string { return &at(d).ID }), text(func(d *Document) *string { return &at(d).Name })
}

// documentFields and lineFields name the fields for the tables.
var (
	documentFields = sync.OnceValue(makeDocumentFields)
	lineFields     = sync.OnceValue(makeLineFields)
)

func makeDocumentFields() map[string]field[Document] {
	m := map[string]field[Document]{
		"id": text(func(d *Document) *string { return &d.ID }), "order": text(func(d *Document) *string { return &d.Order }),
		"despatch": text(func(d *Document) *string { return &d.Despatch }), "currency": text(func(d *Document) *string { return &d.Currency }),
		"issued": day(func(d *Document) *core.Day { return &d.Issued }), "due": day(func(d *Document) *core.Day { return &d.Due }),
	}
	// A shipment must have a number of its own in UBL; the notice's will do.
	m["shipment"] = field[Document]{func(d *Document) string { return d.ID }, func(*Document, string) string { return "" }}
	for name, at := range map[string]func(*Document) *Party{
		"buyer": func(d *Document) *Party { return &d.Buyer }, "seller": func(d *Document) *Party { return &d.Seller },
		"shipto": func(d *Document) *Party { return &d.ShipTo }} {
		id, called := party(at)
		m[name], m[name+".name"] = id, called
		m[name+".scheme"] = field[Document]{func(d *Document) string { return scheme(at(d).ID) }, func(*Document, string) string { return "" }}
	}
	return m
}

func makeLineFields() map[string]field[Line] {
	return map[string]field[Line]{
		"line": text(func(l *Line) *string { return &l.ID }), "orderline": text(func(l *Line) *string { return &l.OrderLine }),
		"sku": text(func(l *Line) *string { return &l.SKU }), "suppliersku": text(func(l *Line) *string { return &l.SupplierSKU }),
		"gtin":        {func(l *Line) string { return l.GTIN }, setGTIN},
		"description": text(func(l *Line) *string { return &l.Description }), "unit": text(func(l *Line) *string { return &l.Unit }),
		"quantity": count(func(l *Line) *int64 { return &l.Quantity }, true),
		"ordered":  count(func(l *Line) *int64 { return &l.Ordered }, false),
		"damaged":  count(func(l *Line) *int64 { return &l.Damaged }, false), "short": count(func(l *Line) *int64 { return &l.Short }, false),
		"price":      {getPrice, setPrice},
		"statuscode": {func(l *Line) string { return ublStatus[l.Status] }, setUBLStatus},
		"backorder":  {getBackorder, setBackorder}, "ack": {func(l *Line) string { return x12Status[l.Status] }, setX12Status},
		"shipment": {getShipment, func(*Line, string) string { return "" }},
		"due":      day(func(l *Line) *core.Day { return &l.Due }), "expiry": day(func(l *Line) *core.Day { return &l.Expiry }),
		"lot": text(func(l *Line) *string { return &l.Lot }), "sscc": {func(l *Line) string { return l.SSCC }, setSSCC},
	}
}

// ublStatus are the codes of UN/EDIFACT 1229 that UBL uses; it has none for a
// back order, which is a change with a note. x12Status are those of ACK01.
var (
	ublStatus = map[Status]string{Accepted: "5", Changed: "3", Backordered: "3", Rejected: "7"}
	x12Status = map[Status]string{Accepted: "IA", Changed: "IQ", Backordered: "IB", Rejected: "IR"}
)

func setUBLStatus(l *Line, s string) string {
	for _, status := range []Status{Accepted, Changed, Rejected} {
		if ublStatus[status] == s && l.Status == "" {
			l.Status = status
		}
	}
	if l.Status == "" {
		return fmt.Sprintf("line status %q is not 3 (changed), 5 (accepted) or 7 (rejected)", s)
	}
	return ""
}

func setX12Status(l *Line, s string) string {
	for _, status := range []Status{Accepted, Changed, Backordered, Rejected} {
		if x12Status[status] == s {
			l.Status = status
			return ""
		}
	}
	switch s {
	case "AC", "DR", "IC", "IP", "IS":
		l.Status = Changed
		return ""
	}
	return fmt.Sprintf("line status %q is not one of ACK01", s)
}

func getBackorder(l *Line) string {
	if l.Status == Backordered {
		return string(Backordered)
	}
	return ""
}

func setBackorder(l *Line, s string) string {
	if s == string(Backordered) {
		l.Status = Backordered
	}
	return ""
}

func getShipment(l *Line) string {
	if l.SSCC == "" {
		return ""
	}
	return l.ID
}

func getPrice(l *Line) string {
	if l.Price == 0 {
		return ""
	}
	return l.Price.String()
}

func setPrice(l *Line, s string) string {
	m, err := core.ParseMoney(s)
	if err != nil || m < 0 {
		return fmt.Sprintf("%q is not a price", s)
	}
	l.Price = m
	return ""
}

func setGTIN(l *Line, s string) string {
	gtin, err := gs1.GTIN14(s)
	if err != nil {
		return err.Error()
	}
	l.GTIN = gtin
	return ""
}

func setSSCC(l *Line, s string) string {
	if _, err := gs1.Parse("(00)" + s); err != nil {
		return err.Error()
	}
	l.SSCC = s
	return ""
}

// newDocument and newLine have their days empty.
func newDocument(k Kind) Document { return Document{Kind: k, Issued: core.NoDay, Due: core.NoDay} }

func newLine() Line { return Line{Due: core.NoDay, Expiry: core.NoDay} }

// scheme names how a party is identified: GLN, or by a code of ours.
func scheme(id string) string {
	if fault, _ := gs1.Check("csum", id, nil); len(id) == 13 && fault.OK() {
		return "GLN"
	}
	return ""
}

// Check finds what no partner could work with.
func (d Document) Check() error {
	name := string(d.Kind)
	switch {
	case d.ID == "":
		return &Error{Document: name, Segment: "number", Reason: "is missing"}
	case len(d.Lines) == 0:
		return &Error{Document: name, Segment: "lines", Reason: "there are none"}
	}
	for i, l := range d.Lines {
		at := fmt.Sprintf("line %d", i+1)
		switch {
		case l.ID == "":
			return &Error{Document: name, Segment: at, Reason: "the line number is missing"}
		case l.SKU == "" && l.GTIN == "" && l.SupplierSKU == "":
			return &Error{Document: name, Segment: at, Reason: "names no item: give a GTIN or an item number"}
		case l.Quantity < 0 || l.Damaged < 0 || l.Short < 0 || l.Ordered < 0:
			return &Error{Document: name, Segment: at, Reason: "a quantity is negative"}
		case l.Unit == "":
			return &Error{Document: name, Segment: at, Reason: "the unit is missing, for example EA"}
		}
	}
	return nil
}
