package edi

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/interchange/xmltree"
)

// ReadUBL reads any of the documents that ublForms lists, its lines one by one.
func ReadUBL(r io.Reader) (Document, error) {
	body, err := readMessage(r, "UBL")
	if err != nil {
		return Document{}, err
	}
	u := &ublReader{}
	root, err := xmltree.Reader{Take: u.take}.Read([]byte(body))
	var broken *xmltree.Error
	if errors.As(err, &broken) {
		return Document{}, &Error{Document: "UBL", Position: broken.Line, Reason: broken.Reason}
	}
	if err != nil {
		return Document{}, err
	}
	if root.Name == ublEnvelope { // as Peppol's network carries it
		for _, k := range root.Kids {
			if k.Name != "StandardBusinessDocumentHeader" {
				root = k
			}
		}
	}
	kind, form, known := ublFormOf(root)
	if !known {
		return Document{}, &Error{Document: "UBL", Segment: root.Name, Position: root.Line,
			Reason: "is not read here; Order, OrderChange, OrderCancellation, OrderResponse, OrderResponseSimple, DespatchAdvice and ReceiptAdvice are"}
	}
	return u.document(root, kind, form)
}

func ublFormOf(root *xmltree.Element) (Kind, ublForm, bool) {
	for kind, form := range ublForms {
		if form.root == root.Name {
			return kind, form, true
		}
	}
	return "", ublForm{}, false
}

// ublReader keeps the lines of a document, which are read as they end.
type ublReader struct{ lines []Line }

// take reads an element that is a line.
func (u *ublReader) take(around []*xmltree.Element, e *xmltree.Element) (bool, error) {
	if n := len(around); n != 1 && (n != 2 || around[0].Name != ublEnvelope) {
		return false, nil
	}
	_, form, known := ublFormOf(around[len(around)-1])
	if !known || e.Name != form.lineAt {
		return false, nil
	}
	if len(u.lines) == mostLines {
		return true, tooManyLines("UBL "+form.root, e.Line)
	}
	l := newLine()
	if err := collect(&l, e, form.lines, lineFields(), "UBL "+form.root, form.lineAt+"/"); err != nil {
		return true, err
	}
	l.Unit = unitOfLine(e, form.lines)
	if other := otherUnit(e, form.lines, l.Unit); other != nil {
		return true, &Error{Document: "UBL " + form.root, Segment: form.lineAt + "/" + other.Name, Position: other.Line,
			Reason: fmt.Sprintf("counts %s and the line %s; how many of one the other holds is not said", other.Attr("unitCode"), l.Unit)}
	}
	if err := l.lastDelivery(e, "UBL "+form.root); err != nil {
		return true, err
	}
	l.Other = otherNumbers(e)
	if lot := lastFilled(e, "Item/ItemInstance/LotIdentification/LotNumberID"); lot != nil {
		setLot(&l, lot.Text)
	}
	u.lines = append(u.lines, l)
	return true, nil
}

// lastDelivery takes the last day of a line that is promised in several deliveries.
func (l *Line) lastDelivery(e *xmltree.Element, document string) error {
	item := e.Find("LineItem")
	if item == nil {
		return nil
	}
	for _, k := range item.Kids {
		if k.Name != "Delivery" {
			continue
		}
		day, path := filled(k, promised+"/EndDate|"+promised+"/StartDate")
		if day == nil {
			continue
		}
		var one Line
		if reason := lineFields()["due"].set(&one, day.Text); reason != "" {
			return &Error{Document: document, Segment: "OrderLine/LineItem/Delivery/" + path, Position: day.Line, Reason: reason}
		}
		if l.Due == core.NoDay || one.Due > l.Due {
			l.Due = one.Due
		}
	}
	return nil
}

func (u *ublReader) document(root *xmltree.Element, kind Kind, form ublForm) (Document, error) {
	d := newDocument(kind)
	name := "UBL " + form.root
	if err := collect(&d, root, form.header, documentFields(), name, ""); err != nil {
		return d, err
	}
	if buyer := root.Find("BuyerCustomerParty"); kind == DespatchAdvice && buyer != nil {
		// The buyer is somebody else than who the goods go to.
		if d.ShipTo == (Party{}) {
			d.ShipTo = d.Buyer
		}
		d.Buyer = Party{}
		if err := collect(&d, root, ublParty("BuyerCustomerParty", "buyer"), documentFields(), name, ""); err != nil {
			return d, err
		}
	}
	d.Lines = u.lines
	if n := root.Find("LineCountNumeric"); n != nil && n.Text != "" && trimZeros(n.Text) != strconv.Itoa(len(d.Lines)) {
		return d, &Error{Document: name, Segment: n.Name, Position: n.Line, Reason: missingLines(n.Text, len(d.Lines))}
	}
	if kind == ReceiptAdvice && orders(root) > 1 {
		d.Order = "" // the lines say which
		for _, l := range d.Lines {
			if l.Order == "" {
				return d, &Error{Document: name, Segment: "OrderReference/ID", Position: root.Line, Reason: "there are several, and line " + l.ID + " does not say which it is of"}
			}
		}
	}
	if kind == OrderResponse && orders(root) > 1 {
		return d, &Error{Document: name, Segment: "OrderReference/ID", Position: root.Line, Reason: "it answers several orders at once; ask for an answer to each"}
	}
	if why := root.Find("RejectionNote"); kind == SimpleResponse && d.Answer == Accepted && why != nil && why.Text != "" {
		d.Answer, d.Note = Unclear, "accepted, with a reason to refuse: "+why.Text
	}
	d.ordersOfLines()
	err := d.Check()
	var wrong *Error
	if errors.As(err, &wrong) {
		wrong.Document = name
	}
	return d, err
}

// ublEnvelope is the root that a network puts around a document (UN/CEFACT SBDH).
const ublEnvelope = "StandardBusinessDocument"

// orders counts the orders that a header names.
func orders(root *xmltree.Element) int {
	named := map[string]bool{}
	for _, k := range root.Kids {
		if id := k.Find("ID"); k.Name == "OrderReference" && id != nil {
			named[id.Text] = true
		}
	}
	return len(named)
}

// ordersOfLines takes the order that all lines name as the document's.
func (d *Document) ordersOfLines() {
	if d.Order == "" && len(d.Lines) > 0 {
		d.Order = d.Lines[0].Order
		for _, l := range d.Lines {
			if l.Order != d.Order {
				d.Order = ""
				return
			}
		}
	}
	for i := range d.Lines {
		if d.Lines[i].Order == d.Order {
			d.Lines[i].Order = ""
		}
	}
}

// collect sets the fields of v from the elements that the table names.
func collect[T any](v *T, from *xmltree.Element, table []ublField, fields map[string]field[T], document, prefix string) error {
	for _, f := range table {
		n, path := filled(from, f.path)
		if n == nil || f.field == "gtin" && !isGTIN(n) {
			continue
		}
		if reason := twice(n, from, path, f.field); reason != "" {
			return &Error{Document: document, Segment: prefix + path, Position: n.Line, Reason: reason}
		}
		if len(n.Text) > mostText {
			return &Error{Document: document, Segment: prefix + path, Position: n.Line, Reason: fmt.Sprintf("is longer than %d characters", mostText)}
		}
		if reason := fields[f.field].set(v, n.Text); reason != "" {
			return &Error{Document: document, Segment: prefix + path, Position: n.Line, Reason: reason}
		}
	}
	return nil
}

// filled is the first element with a text at any of the paths.
func filled(n *xmltree.Element, paths string) (*xmltree.Element, string) {
	for path := range strings.SplitSeq(paths, "|") {
		if hit := n.Find(path); hit != nil && hit.Text != "" {
			return hit, path
		}
	}
	return nil, ""
}

// answerFields are those of which two that differ contradict each other.
var answerFields = []string{"answer", "accepted", "statuscode"}

// twice is what is wrong with a field that is there again.
func twice(first, from *xmltree.Element, path, field string) string {
	answers := slices.Contains(answerFields, field)
	if !answers && !slices.Contains(unitCounts, field) {
		return ""
	}
	switch last := lastFilled(from, path); {
	case last == first:
	case !answers:
		return "is there twice in one line; ask the partner for a line to each"
	case last.Text != first.Text:
		return fmt.Sprintf("is there twice, as %.20s and as %.20s; ask the partner which holds", first.Text, last.Text)
	}
	return ""
}

// lastFilled is the last element with a text at a path.
func lastFilled(n *xmltree.Element, path string) *xmltree.Element {
	name, rest, more := strings.Cut(path, "/")
	for _, k := range slices.Backward(n.Kids) {
		if k.Name != name {
			continue
		}
		if !more && k.Text != "" {
			return k
		}
		if more {
			if hit := lastFilled(k, rest); hit != nil {
				return hit
			}
		}
	}
	return nil
}

// isGTIN reports whether a standard item number is said to be a GTIN: 0160 is its
// number in ISO 6523. Without a scheme it is one.
func isGTIN(n *xmltree.Element) bool {
	return slices.Contains([]string{"", "GTIN", "0160", "160", "GTIN-14", "GTIN-13", "GTIN-12", "GTIN-8", "EAN", "EAN13", "UPC", "EAN/UCC", "EAN.UCC", "SRV"},
		strings.ToUpper(n.Attr("schemeID")))
}

// otherNumbers are item numbers that have no field of their own.
func otherNumbers(line *xmltree.Element) []Number {
	item := line.Find("Item")
	if nested := line.Find("LineItem/Item"); nested != nil {
		item = nested
	}
	if item == nil {
		return nil
	}
	var out []Number
	for _, k := range item.Kids {
		switch k.Name {
		case "StandardItemIdentification", "ManufacturersItemIdentification", "CatalogueItemIdentification", "AdditionalItemIdentification":
			n := k.Find("ID")
			if n == nil || n.Text == "" || k.Name == "StandardItemIdentification" && isGTIN(n) {
				continue
			}
			out = append(out, Number{strings.TrimSuffix(k.Name, "Identification") + strings.TrimSuffix(" "+n.Attr("schemeID"), " "), n.Text})
		}
	}
	return out
}

// otherUnit is a quantity of a line that is counted in another unit than its first.
func otherUnit(line *xmltree.Element, table []ublField, unit string) *xmltree.Element {
	for _, f := range table {
		if f.attr != unitOf {
			continue
		}
		n, _ := filled(line, f.path)
		if n != nil && trimZeros(n.Text) != "0" && n.Attr("unitCode") != "" && !sameUnit(n.Attr("unitCode"), unit) {
			return n
		}
	}
	return nil
}

func unitOfLine(line *xmltree.Element, table []ublField) string {
	for _, f := range table {
		if f.attr != unitOf {
			continue
		}
		if n, _ := filled(line, f.path); n != nil && n.Attr("unitCode") != "" {
			return n.Attr("unitCode")
		}
	}
	return ""
}
