package edi

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// edifactKinds are the messages that are read, in any of their directories and as EANCOM
// profiles them.
var edifactKinds = map[string]Kind{"ORDERS": Order, "ORDCHG": OrderChange, "ORDRSP": OrderResponse, "DESADV": DespatchAdvice, "RECADV": ReceiptAdvice, "CONTRL": Functional}

// edifactNames are messages that partners send too, for the reason why they are not read.
var edifactNames = map[string]string{
	"APERAK": "a partner's verdict on what was sent", "DELFOR": "a delivery schedule", "DELJIT": "a call-off", "HANMOV": "a warehouse instruction", "IFTMIN": "a transport order",
	"IFTSTA": "a transport's status", "INVOIC": "an invoice", "INVRPT": "a stock report", "OSTENQ": "a question on an order", "OSTRPT": "a report on an order",
	"PARTIN": "a list of partners", "PRICAT": "a price list", "REMADV": "a payment", "RETANN": "a return", "SLSRPT": "a sales report",
}

// edifactReader reads one message segment by segment.
type edifactReader struct {
	edifactMarks
	name    string
	doc     Document
	line    *Line
	amounts map[string]int64  // quantities of the line, by their qualifier
	units   map[string]string // and what they count
	planned int64             // quantities of its delivery schedule
	inPlan  bool
	began   int32             // segment of its LIN
	pack    string            // SSCC of the packing level that is open
	packs   map[string]string // by number of the level
	level   string
	ended   bool   // the lines are over
	said    string // how many lines there are
	saidAt  edifactSegment
}

func (r *edifactReader) fail(s edifactSegment, format string, args ...any) error {
	return &Error{Document: r.name, Segment: r.edifactMarks.name(s), Position: int(s.at), Reason: fmt.Sprintf(format, args...)}
}

func readEDIFACTMessage(m edifactMarks, segments []edifactSegment) (Document, error) {
	unh, unt := segments[0], segments[len(segments)-1]
	code := m.value(unh, 2, 0)
	kind, known := edifactKinds[code]
	r := &edifactReader{edifactMarks: m, name: "EDIFACT " + code, doc: newDocument(kind), packs: map[string]string{}}
	switch {
	case !known:
		return Document{}, r.fail(unh, "%s; CONTRL, DESADV, ORDCHG, ORDERS, ORDRSP and RECADV are", notRead(edifactNames[code]))
	case !sameNumber(m.value(unt, 2, 0), m.value(unh, 1, 0)):
		return Document{}, r.fail(unt, "reference %s, its UNH has %s", m.value(unt, 2, 0), m.value(unh, 1, 0))
	case !sameNumber(m.value(unt, 1, 0), strconv.Itoa(len(segments))):
		return Document{}, r.fail(unt, "says %s segments, there are %d", m.value(unt, 1, 0), len(segments))
	}
	if kind == Functional {
		return r.control(segments)
	}
	for _, s := range segments[1 : len(segments)-1] {
		if err := r.take(s); err != nil {
			return r.doc, err
		}
		if len(r.doc.Lines) > mostLines {
			return newDocument(kind), tooManyLines(r.name, int(s.at))
		}
	}
	if err := r.close(); err != nil {
		return r.doc, err
	}
	if r.said != "" && !sameNumber(r.said, strconv.Itoa(len(r.doc.Lines))) {
		return r.doc, r.fail(r.saidAt, "%s", missingLines(r.said, len(r.doc.Lines)))
	}
	if r.doc.ID == "" && kind == OrderChange {
		r.doc.ID = r.doc.Order
	}
	r.doc.ordersOfLines()
	err := r.doc.Check()
	var wrong *Error
	if errors.As(err, &wrong) {
		wrong.Document, wrong.Position = r.name, int(unh.at)
	}
	return r.doc, err
}

// take reads one segment.
func (r *edifactReader) take(s edifactSegment) error {
	name := r.edifactMarks.name(s)
	if name == "CNT" && r.value(s, 1, 0) == "2" && r.doc.Kind != DespatchAdvice {
		r.said, r.saidAt = r.value(s, 1, 1), s
	}
	if r.ended && name != "UNS" {
		return nil
	}
	switch name {
	case "BGM":
		r.begin(s)
	case "DTM":
		return r.date(s)
	case "RFF":
		r.reference(s)
	case "NAD":
		r.party(s)
	case "CUX":
		if r.value(s, 1, 0) == "2" && r.line == nil {
			r.doc.Currency = r.value(s, 1, 1)
		}
	case "FTX":
		r.note(r.value(s, 4, 0))
	case "CPS":
		if err := r.close(); err != nil {
			return err
		}
		r.level, r.pack = r.value(s, 1, 0), r.packs[r.value(s, 2, 0)]
		r.packs[r.level] = r.pack
	case "GIN":
		return r.packNumbers(s)
	case "LIN":
		return r.begins(s)
	case "UNS":
		r.ended = r.value(s, 1, 0) == "S"
		return r.close()
	}
	if r.line != nil {
		return r.ofLine(name, s)
	}
	return nil
}

// begin reads a BGM: the number, and in an answer yes or no, which some write as the
// message's function (1225) and some as the answer's type (4343).
func (r *edifactReader) begin(s edifactSegment) {
	r.doc.ID = r.value(s, 2, 0)
	function, answer := r.value(s, 3, 0), r.value(s, 4, 0)
	r.doc.Cancels = function == "1" || function == "3"
	if r.doc.Kind != OrderResponse {
		return
	}
	by := map[string]Status{"27": Rejected, "29": Accepted, "44": Accepted, "4": Conditional, "30": Conditional, "34": Conditional, "45": Conditional, "12": Noted}[function]
	if answer != "" {
		_ = documentFields()["answer"].set(&r.doc, answer) // takes every text
		if by != "" && by != r.doc.Answer && (by == Rejected || r.doc.Answer == Rejected) {
			r.doc.Answer, r.doc.Note = Unclear, joined(r.doc.Note, "function "+function+", answer "+answer)
		}
		return
	}
	r.doc.Answer = by
}

// days says which dates (2005) a kind of message keeps, of its head and of its lines.
var days = map[Kind][]string{
	Order: {"2", "63", "61", "64", "69", "74", "358"}, OrderChange: {"2", "63", "61", "64", "69", "74", "358"},
	OrderResponse: {"67", "69", "17", "76", "191", "358", "2", "63", "64", "10", "11"}, DespatchAdvice: {"11"}, ReceiptAdvice: {"50", "310", "35"},
}

func (r *edifactReader) date(s edifactSegment) error {
	qualifier := r.value(s, 1, 0)
	var to *core.Day
	switch {
	case qualifier == "137" && r.line == nil:
		to = &r.doc.Issued
	case r.line != nil && (qualifier == "36" || qualifier == "361" && r.line.Expiry == core.NoDay):
		to = &r.line.Expiry
	case !slices.Contains(days[r.doc.Kind], qualifier):
		return nil
	case r.line != nil:
		to = &r.line.Due
	default:
		to = &r.doc.Due
	}
	text, format := r.value(s, 1, 1), r.value(s, 1, 2)
	if text == "" {
		return nil
	}
	day, err := edifactDay(text, format)
	if err != nil {
		return r.fail(s, "%s", err)
	}
	// Of several days on which a line comes the last one counts.
	if *to == core.NoDay || to != &r.doc.Issued && day > *to {
		*to = day
	}
	return nil
}

// edifactDay reads a date in a format of 2379.
func edifactDay(text, format string) (core.Day, error) {
	if format == "" {
		format = map[int]string{6: "101", 8: "102", 12: "203", 14: "204"}[len(text)]
	}
	digits := text
	switch format {
	case "102", "203", "204", "205", "303", "304":
		digits = text[:min(8, len(text))]
	case "101", "201", "202":
		digits = "20" + text[:min(6, len(text))]
	case "718", "719":
		if _, last, ranged := strings.Cut(text, "-"); ranged {
			digits = last[:min(8, len(last))]
		} else if len(text) >= 16 {
			digits = text[len(text)/2:][:8]
		}
	case "2": // DDMMYY
		if len(text) == 6 {
			digits = "20" + text[4:] + text[2:4] + text[:2]
		}
	case "4": // DDMMCCYY
		if len(text) == 8 {
			digits = text[4:] + text[2:4] + text[:2]
		}
	default:
		return 0, fmt.Errorf("the date %q is in format %q, which is not read here; 102 (CCYYMMDD) is", text, format)
	}
	if len(digits) != 8 {
		return 0, fmt.Errorf("%q is not a date of format %s", text, format)
	}
	d, err := core.ParseDay(digits[:4] + "-" + digits[4:6] + "-" + digits[6:])
	if err != nil {
		return 0, fmt.Errorf("%q is not a date of format %s", text, format)
	}
	return d, nil
}

func (r *edifactReader) reference(s edifactSegment) {
	number, line := r.value(s, 1, 1), r.value(s, 1, 2)
	switch qualifier := r.value(s, 1, 0); {
	case qualifier == "ON" && r.line == nil:
		r.doc.Order = cmp.Or(r.doc.Order, number)
	case qualifier == "ON":
		r.line.Order, r.line.OrderLine = number, cmp.Or(line, r.line.OrderLine)
	case qualifier == "LI" && r.line != nil:
		r.line.OrderLine = cmp.Or(line, number)
	case qualifier == "AAK" && r.line == nil, qualifier == "DQ" && r.line == nil && r.doc.Despatch == "":
		r.doc.Despatch = number
	case qualifier == "BT" && r.line != nil:
		setLot(r.line, number)
	}
}

func (r *edifactReader) party(s edifactSegment) {
	p := Party{r.value(s, 2, 0), cmp.Or(r.value(s, 4, 0), r.value(s, 3, 0))}
	switch qualifier := r.value(s, 1, 0); {
	case r.line != nil:
	case qualifier == "BY":
		r.doc.Buyer = p
	case qualifier == "SU", qualifier == "SE" && r.doc.Seller == Party{}:
		r.doc.Seller = p
	case qualifier == "DP", (qualifier == "CN" || qualifier == "ST" || qualifier == "UC") && r.doc.ShipTo == Party{}:
		r.doc.ShipTo = p
	}
}

// begins reads a LIN.
func (r *edifactReader) begins(s edifactSegment) error {
	if err := r.close(); err != nil {
		return err
	}
	if part := r.value(s, 4, 1); part != "" && r.value(s, 4, 0) == "1" && r.doc.Kind != DespatchAdvice {
		return r.fail(s, "line %s is a part of line %s; lines below lines are not read here", r.value(s, 1, 0), part)
	}
	l := newLine()
	l.ID, l.SSCC = r.value(s, 1, 0), r.pack
	r.line, r.began, r.planned, r.inPlan = &l, s.at, 0, false
	r.amounts, r.units = map[string]int64{}, map[string]string{}
	if action := r.value(s, 2, 0); action != "" && (r.doc.Kind == OrderResponse || r.doc.Kind == OrderChange) {
		_ = lineFields()["statuscode"].set(&l, action) // takes every text
	}
	return r.item(s, 3)
}

// itemTypes are the kinds of item numbers (7143) and the fields they are.
var itemTypes = map[string]string{"IN": "sku", "BP": "sku", "PI": "sku", "SA": "suppliersku", "VN": "suppliersku", "VP": "suppliersku", "NB": "lot",
	"EN": "gtin", "SRV": "gtin", "UP": "gtin", "EU": "gtin", "GTIN": "gtin"}

// item reads the item number of an element.
func (r *edifactReader) item(s edifactSegment, element int) error {
	number, kind := r.value(s, element, 0), r.value(s, element, 1)
	if number == "" {
		return nil
	}
	field := itemTypes[kind]
	if kind == "" {
		if _, err := gs1.GTIN14(number); err == nil {
			field = "gtin"
		}
	}
	if f := lineFields()[field]; field == "" || f.get(r.line) != "" {
		r.line.keep(Number{kind, number})
	} else if reason := f.set(r.line, number); reason != "" {
		return r.fail(s, "%s", reason)
	}
	return nil
}

// ofLine reads what stands below a LIN.
func (r *edifactReader) ofLine(name string, s edifactSegment) error {
	switch name {
	case "PIA":
		how := r.value(s, 1, 0)
		substitutes := (how == "3" || how == "4") && r.doc.Kind == OrderResponse
		for i := 2; i < 7 && r.value(s, i, 0) != ""; i++ {
			if substitutes {
				r.line.Status, r.line.Substitute = Substituted, cmp.Or(r.line.Substitute, r.value(s, i, 0))
			} else if err := r.item(s, i); err != nil {
				return err
			}
		}
	case "IMD":
		r.line.Description = cmp.Or(r.line.Description, strings.TrimSpace(r.value(s, 3, 3)+" "+r.value(s, 3, 4)))
	case "SCC":
		r.inPlan = true
	case "QTY", "QVR":
		return r.amount(name, s)
	case "PRI":
		if r.value(s, 1, 0) != "AAA" {
			return nil
		}
		if reason := setPrice(r.line, strings.ReplaceAll(r.value(s, 1, 1), ",", ".")); reason != "" {
			return r.fail(s, "%s", reason)
		}
		setPriceBase(r.line, r.value(s, 1, 4))
	}
	return nil
}

// amount keeps a quantity under its qualifier (6063) until the line ends.
func (r *edifactReader) amount(name string, s edifactSegment) error {
	at, text := 0, r.value(s, 1, 1)
	if name == "QVR" { // the difference stands first
		at, text = 1, r.value(s, 1, 0)
		if text = strings.TrimPrefix(text, "-"); text == r.value(s, 1, 0) {
			return nil // more than announced
		}
	}
	var l Line
	if reason := quantity().set(&l, strings.ReplaceAll(text, ",", ".")); reason != "" {
		return r.fail(s, "%s", reason)
	}
	qualifier := r.value(s, 1, at)
	switch {
	case name == "QVR":
		r.amounts["short"] = l.Quantity
	case r.inPlan:
		r.planned += l.Quantity
	default:
		r.amounts[qualifier] += l.Quantity
	}
	unit := r.value(s, 1, 2)
	if unit == "" || name == "QVR" {
		return nil
	}
	if r.inPlan {
		qualifier = "plan"
	}
	if before := r.units[qualifier]; before != "" && !sameUnit(unit, before) {
		return r.fail(s, "counts %s and the one before it %s; how many of one the other holds is not said", unit, before)
	}
	r.units[qualifier] = unit
	return nil
}
