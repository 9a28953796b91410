package edi

import (
	"fmt"
	"slices"
	"strconv"
)

// level follows the hierarchy of a 856 and reports whether it used up s.
func (r *x12Reader) level(s segment) (bool, error) {
	switch s.name() {
	case "HL":
		r.pack = ""
		level, parent := s.element(1), s.element(2)
		switch s.element(3) {
		case "I":
			if parent == "" {
				parent = r.above // its place is all that says what it is in
			}
			r.open()
			r.line.SSCC, r.line.Order = r.packs[parent], r.order
			r.packs[level], r.item = r.line.SSCC, level
		case "P", "T", "K":
			r.pack, r.above = level, level
			// A pack below an item holds that item: the line stays open for its number.
			if r.inPack = r.line != nil && parent == r.item; !r.inPack {
				r.close()
			}
			r.packs[level] = r.packs[parent]
		default:
			r.close()
			r.above = level
			r.packs[level] = r.packs[parent]
			if s.element(3) == "O" || s.element(3) == "S" {
				r.order = ""
			}
		}
		return true, nil
	case "LIN":
		return false, r.otherItem(s)
	case "SN1":
		if r.inPack {
			r.nextPack()
		}
		return false, nil
	case "PRF":
		if r.line == nil {
			r.order = s.element(1)
			if r.doc.Order == "" {
				r.doc.Order = r.order
			}
		}
		return true, nil
	case "MAN":
		return true, r.marks(s)
	}
	return false, nil
}

// otherItem refuses a second item in one level: which of the two the units are of is not
// said.
func (r *x12Reader) otherItem(s segment) error {
	if r.line == nil || !r.line.named() {
		return nil
	}
	item, other := r.line, newLine()
	r.line = &other
	_, _ = r.numbers(s, 2)
	r.line = item
	for _, v := range [][2]string{{item.SKU, other.SKU}, {item.GTIN, other.GTIN}, {item.SupplierSKU, other.SupplierSKU}} {
		if v[0] != "" && v[1] != "" && v[0] != v[1] {
			return &Error{Document: r.name, Segment: "LIN", Position: int(s.at), Reason: fmt.Sprintf("a second item, %s, in the level of %s; ask the partner for a level to each", v[1], v[0])}
		}
	}
	return nil
}

// marks reads the SSCC of a pack, or of the packs of an item.
func (r *x12Reader) marks(s segment) error {
	if !slices.Contains([]string{"GM", "AA", "UC"}, s.element(1)) || r.pack == "" && r.line == nil {
		return nil
	}
	var l Line
	if reason := setSSCC(&l, s.element(2)); reason != "" {
		return &Error{Document: r.name, Segment: "MAN02", Position: int(s.at), Reason: reason}
	}
	if r.pack != "" {
		r.packs[r.pack] = l.SSCC
	}
	switch {
	case r.line == nil:
	case r.line.SSCC == "":
		r.line.SSCC = l.SSCC
	case r.line.SSCC != l.SSCC:
		r.line.keep(Number{"SSCC", l.SSCC}) // one item in several packs
	}
	return nil
}

// nextPack begins a line for another pack of the same item.
func (r *x12Reader) nextPack() {
	pack := r.packs[r.pack]
	if n := len(r.line.Other); pack != "" && n > 0 && r.line.Other[n-1] == (Number{"SSCC", pack}) {
		r.line.Other = slices.Clone(r.line.Other[:n-1])
		if n == 1 {
			r.line.Other = nil
		}
	}
	if r.packed {
		before := *r.line
		if before.ID == "" {
			before.ID = strconv.Itoa(len(r.doc.Lines) + 1)
		}
		r.doc.Lines = append(r.doc.Lines, before)
	}
	r.line.SSCC, r.packed, r.counts = pack, true, nil
}
