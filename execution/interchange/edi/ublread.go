package edi

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

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

// ReadUBL reads any of the documents that ublForms lists.
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
		Reason: "is not read here; Order, OrderChange, OrderCancellation, OrderResponse, OrderResponseSimple, DespatchAdvice and ReceiptAdvice are"}
}

func readForm(root *node, kind Kind, form ublForm) (Document, error) {
	d := newDocument(kind)
	name := "UBL " + form.root
	if err := collect(&d, root, form.header, documentFields(), name, ""); err != nil {
		return d, err
	}
	if buyer := root.find("BuyerCustomerParty"); kind == DespatchAdvice && buyer != nil {
		// The buyer is somebody else than who the goods go to.
		if d.ShipTo == (Party{}) {
			d.ShipTo = d.Buyer
		}
		d.Buyer = Party{}
		if err := collect(&d, root, ublParty("BuyerCustomerParty", "buyer"), documentFields(), name, ""); err != nil {
			return d, err
		}
	}
	for _, k := range root.kids {
		if k.name != form.lineAt || form.lineAt == "" {
			continue
		}
		l := newLine()
		if err := collect(&l, k, form.lines, lineFields(), name, form.lineAt+"/"); err != nil {
			return d, err
		}
		l.Unit = unitOfLine(k, form.lines)
		l.Other = otherNumbers(k)
		d.Lines = append(d.Lines, l)
	}
	d.ordersOfLines()
	err := d.Check()
	var wrong *Error
	if errors.As(err, &wrong) {
		wrong.Document = name
	}
	return d, err
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
func collect[T any](v *T, from *node, table []ublField, fields map[string]field[T], document, prefix string) error {
	for _, f := range table {
		n, path := from.filled(f.path)
		if n == nil || f.field == "gtin" && !n.isGTIN() {
			continue
		}
		if reason := fields[f.field].set(v, strings.TrimSpace(n.text)); reason != "" {
			return &Error{Document: document, Segment: prefix + path, Position: n.line, Reason: reason}
		}
	}
	return nil
}

// filled is the first element with a text at any of the paths.
func (n *node) filled(paths string) (*node, string) {
	for path := range strings.SplitSeq(paths, "|") {
		if hit := n.find(path); hit != nil && strings.TrimSpace(hit.text) != "" {
			return hit, path
		}
	}
	return nil, ""
}

func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if a[0] == name {
			return a[1]
		}
	}
	return ""
}

// isGTIN reports whether a standard item number is said to be a GTIN: 0160 is its
// number in ISO 6523. Without a scheme it is one.
func (n *node) isGTIN() bool {
	return slices.Contains([]string{"", "GTIN", "0160", "160", "GTIN-14", "GTIN-13", "GTIN-12", "GTIN-8", "EAN", "EAN13", "UPC", "EAN/UCC", "EAN.UCC", "SRV"},
		strings.ToUpper(n.attr("schemeID")))
}

// otherNumbers are item numbers that have no field of their own.
func otherNumbers(line *node) []Number {
	item := line.find("Item")
	if nested := line.find("LineItem/Item"); nested != nil {
		item = nested
	}
	if item == nil {
		return nil
	}
	var out []Number
	for _, k := range item.kids {
		switch k.name {
		case "StandardItemIdentification", "ManufacturersItemIdentification", "CatalogueItemIdentification", "AdditionalItemIdentification":
			n := k.find("ID")
			if n == nil || strings.TrimSpace(n.text) == "" || k.name == "StandardItemIdentification" && n.isGTIN() {
				continue
			}
			out = append(out, Number{strings.TrimSuffix(k.name, "Identification") + strings.TrimSuffix(" "+n.attr("schemeID"), " "), strings.TrimSpace(n.text)})
		}
	}
	return out
}

func unitOfLine(line *node, table []ublField) string {
	for _, f := range table {
		if f.attr != unitOf {
			continue
		}
		if n, _ := line.filled(f.path); n != nil && n.attr("unitCode") != "" {
			return n.attr("unitCode")
		}
	}
	return ""
}
