// Package edi reads and writes the documents that orders, acknowledgements,
// shipping notices and receipts travel in: UBL 2.1 (OASIS, 2013) Order, OrderChange,
// OrderCancellation, OrderResponse, OrderResponseSimple, DespatchAdvice and
// ReceiptAdvice; ASC X12 850, 855, 856, 940, 943, 944, 945 and 997 (version 004010), and to
// read 860, 861, 865 and 999; and to read UN/EDIFACT ORDERS, ORDCHG, ORDRSP, DESADV, RECADV
// and CONTRL (ISO 9735 syntax 1 to 3, directories D.93A on, as EANCOM profiles them).
//
// What a standard leaves optional may be left out, and a code or qualifier that is
// not known here is kept beside what is. Only what would be booked wrongly is refused.
//
// One Document stands for all of them. Where a field goes is a table for each
// syntax: paths for UBL, segment patterns for X12; writing and reading walk
// the same table.
package edi

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// Kind is what a document is for.
type Kind string

// The kinds of documents.
const (
	Order            Kind = "order"             // UBL Order, X12 850
	OrderChange      Kind = "order change"      // UBL OrderChange
	Cancellation     Kind = "cancellation"      // UBL OrderCancellation
	OrderResponse    Kind = "order response"    // UBL OrderResponse, X12 855
	SimpleResponse   Kind = "simple response"   // UBL OrderResponseSimple: the whole order, yes or no
	DespatchAdvice   Kind = "despatch advice"   // UBL DespatchAdvice, X12 856
	ReceiptAdvice    Kind = "receipt advice"    // UBL ReceiptAdvice, X12 944
	WarehouseOrder   Kind = "warehouse order"   // X12 940, a depositor's order to ship
	TransferAdvice   Kind = "transfer advice"   // X12 943, goods on their way to the warehouse
	WarehouseShipped Kind = "warehouse shipped" // X12 945, the warehouse's answer to 940
	Functional       Kind = "functional answer" // X12 997, 999 and TA1: whether an interchange could be read
)

// Document is an order, its answer, a shipping notice or a receipt.
type Document struct {
	Kind     Kind     `json:"kind"`
	ID       string   `json:"id"`                 // the document's own number; an X12 855 may have none
	Issued   core.Day `json:"issued"`             // NoDay: not given
	Order    string   `json:"order,omitempty"`    // number of the order it answers or belongs to
	Despatch string   `json:"despatch,omitempty"` // number of the shipping notice it belongs to
	Due      core.Day `json:"due"`                // asked for (orders), shipped (notices), received (receipts); NoDay: not given
	Currency string   `json:"currency,omitempty"` // ISO 4217 letters, "" where no prices are given
	Buyer    Party    `json:"buyer"`
	Seller   Party    `json:"seller"`
	ShipTo   Party    `json:"ship_to"`
	Answer   Status   `json:"answer,omitempty"`  // of the order as a whole; "": the lines say it
	Note     string   `json:"note,omitempty"`    // why, in the partner's words
	Cancels  bool     `json:"cancels,omitempty"` // it takes back an earlier one of its number
	Lines    []Line   `json:"lines"`
	Part     string   `json:"-"`                // of several orders that a receipt is of, this one
	Groups   []Acked  `json:"groups,omitempty"` // of a Functional answer
}

// Party is a company or place: a GLN, or a code the buyer gave it.
type Party struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// Line is one line of a document; quantities are in Unit.
type Line struct {
	ID          string     `json:"id"`
	Order       string     `json:"order,omitempty"`      // of the line, where it differs from the document's
	OrderLine   string     `json:"order_line,omitempty"` // line of the order, where it differs from ID
	SKU         string     `json:"sku"`                  // the buyer's item number
	SupplierSKU string     `json:"supplier_sku,omitempty"`
	GTIN        string     `json:"gtin,omitempty"` // 14 digits
	Description string     `json:"description,omitempty"`
	Unit        string     `json:"unit"`                  // UN/ECE Recommendation 20 and X12 alike: EA, CS, KGM, …
	Quantity    int64      `json:"quantity"`              // ordered, confirmed, shipped or received, after the kind
	NoQuantity  bool       `json:"no_quantity,omitempty"` // an answer that says nothing of the quantity
	Ordered     int64      `json:"ordered,omitempty"`     // what had been ordered, in answers and notices; 0: not given
	Damaged     int64      `json:"damaged,omitempty"`     // received damaged
	Short       int64      `json:"short,omitempty"`       // announced and missing
	Price       core.Money `json:"price"`
	Status      Status     `json:"status,omitempty"`      // answers and changes only
	StatusCode  string     `json:"status_code,omitempty"` // as it came, where it is not the usual one of Status
	Note        string     `json:"note,omitempty"`        // in the partner's words
	Substitute  string     `json:"substitute,omitempty"`  // item that would come in place of the one ordered
	Other       []Number   `json:"other,omitempty"`       // item numbers under qualifiers that are not known here
	Due         core.Day   `json:"due"`                   // promised day of an answered line; NoDay: not given
	Lot         string     `json:"lot,omitempty"`
	OtherLots   []string   `json:"other_lots,omitempty"` // where one line is of several
	Expiry      core.Day   `json:"expiry"`               // NoDay: not given
	SSCC        string     `json:"sscc,omitempty"`       // pallet or parcel it travels in
}

// Number is an item number and what it is said to be.
type Number struct {
	Qualifier string `json:"qualifier"`
	Value     string `json:"value"`
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
				return fmt.Sprintf("%q is not a whole number of units; the ledger counts whole ones, so agree with the partner on a smaller unit", s)
			}
			*at(v) = n
			return ""
		}}
}

// unit takes the first part of a unit that is composed of several.
func unit() field[Line] {
	return field[Line]{func(l *Line) string { return l.Unit }, func(l *Line, s string) string {
		if end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); end > 0 {
			s = s[:end]
		}
		l.Unit = s
		return ""
	}}
}

// quantity is the field of a line's quantity, which an answer may leave out.
func quantity() field[Line] {
	f := count(func(l *Line) *int64 { return &l.Quantity }, true)
	return field[Line]{
		func(l *Line) string {
			if l.NoQuantity {
				return ""
			}
			return f.get(l)
		},
		func(l *Line, s string) string {
			reason := f.set(l, s)
			l.NoQuantity = l.NoQuantity && reason != ""
			return reason
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
		"note": text(func(d *Document) *string { return &d.Note }), "accepted": accepted,
		"answer": answer(ublAnswerCodes), "bak": bak(),
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
		"description": text(func(l *Line) *string { return &l.Description }), "unit": unit(),
		"quantity":  quantity(),
		"lineorder": text(func(l *Line) *string { return &l.Order }), "linenote": {getNote, setNote},
		"name":       {func(*Line) string { return "" }, func(l *Line, s string) string { l.Description = cmp.Or(l.Description, s); return "" }},
		"substitute": {func(l *Line) string { return l.Substitute }, setSubstitute},
		"substituteline": {func(l *Line) string {
			if l.Substitute == "" {
				return ""
			}
			return l.ID
		}, func(*Line, string) string { return "" }},
		"pricebase": {func(*Line) string { return "" }, setPriceBase},
		"ordered":   count(func(l *Line) *int64 { return &l.Ordered }, false),
		"damaged":   count(func(l *Line) *int64 { return &l.Damaged }, false), "short": count(func(l *Line) *int64 { return &l.Short }, false),
		"price":      {getPrice, setPrice},
		"statuscode": lineStatus(ublLineCodes), "ack": lineStatus(x12LineCodes), "change": lineStatus(x12ChangeCodes),
		"upccase":  {func(*Line) string { return "" }, setCaseCode},
		"shipment": {getShipment, func(*Line, string) string { return "" }},
		"due":      day(func(l *Line) *core.Day { return &l.Due }), "expiry": day(func(l *Line) *core.Day { return &l.Expiry }),
		"lot": {func(l *Line) string { return l.Lot }, setLot}, "sscc": {func(l *Line) string { return l.SSCC }, setSSCC},
	}
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

// setPriceBase takes the number of units that the price is for.
func setPriceBase(l *Line, s string) string {
	n, err := strconv.ParseInt(trimZeros(s), 10, 64)
	if err == nil && n > 1 {
		l.Price /= core.Money(n)
	}
	return ""
}

func setSubstitute(l *Line, s string) string {
	l.Substitute, l.Status = s, Substituted
	return ""
}

// newDocument and newLine have their days empty.
func newDocument(k Kind) Document { return Document{Kind: k, Issued: core.NoDay, Due: core.NoDay} }

func newLine() Line { return Line{Due: core.NoDay, Expiry: core.NoDay, NoQuantity: true} }

// scheme names how a party is identified: GLN, or by a code of ours.
func scheme(id string) string {
	if fault, _ := gs1.Check("csum", id, nil); len(id) == 13 && fault.OK() {
		return "GLN"
	}
	return ""
}

// answers reports whether the document refers to an order that says what its
// lines leave out.
func (k Kind) answers() bool { return k == OrderResponse || k == SimpleResponse || k == Cancellation }

// counts reports whether units are ordered or booked by what the document alone says.
func (k Kind) counts() bool { return !k.answers() && k != OrderChange && k != DespatchAdvice }

// Check finds what no partner could work with.
func (d Document) Check() error {
	fail := func(at, reason string) error { return &Error{Document: string(d.Kind), Segment: at, Reason: reason} }
	if d.Kind == Functional {
		return nil
	}
	if at, reason := d.headFault(); reason != "" {
		return fail(at, reason)
	}
	for i := range d.Lines {
		if reason := d.Lines[i].check(d.Kind); reason != "" {
			return fail(fmt.Sprintf("line %d", i+1), reason)
		}
	}
	return nil
}

// headFault is what is missing of a document beside its lines, and where.
func (d *Document) headFault() (at, reason string) {
	switch {
	case d.ID == "" && !(d.Kind == OrderResponse && d.Order != ""):
		return "number", "is missing"
	case d.Kind.answers() && d.Order == "":
		return "order", "it does not say which order it answers"
	case len(d.Lines) == 0 && d.Kind == OrderResponse && d.Answer == "":
		return "lines", "there are none, and no answer to the order as a whole"
	case d.Kind == SimpleResponse && d.Answer == "":
		return "answer", "it does not say whether the order is accepted"
	case d.Kind == OrderChange && d.Order == "":
		return "order", "it does not say which order it changes"
	case len(d.Lines) == 0 && d.Kind == OrderChange && d.Cancels: // the whole order
	case len(d.Lines) == 0 && !d.Kind.answers():
		return "lines", "there are none"
	}
	return "", ""
}

// named says that a line tells which item it is of.
func (l *Line) named() bool {
	return l.SKU != "" || l.GTIN != "" || l.SupplierSKU != "" || l.Description != "" || len(l.Other) > 0 || l.OrderLine != ""
}

func (l *Line) check(k Kind) string {
	switch {
	case l.ID == "":
		return "the line number is missing"
	case !l.named() && !k.answers() && k != OrderChange:
		return "names no item: give a GTIN, an item number, a description or the line of the order"
	case l.Quantity < 0 || l.Damaged < 0 || l.Short < 0 || l.Ordered < 0:
		return "a quantity is negative"
	case l.NoQuantity && k == ReceiptAdvice && l.Damaged+l.Short > 0: // nothing of it could be used
	case l.NoQuantity && k.counts():
		return "quantity is missing"
	case l.Unit == "" && k.counts():
		return "the unit is missing, for example EA"
	}
	return ""
}
