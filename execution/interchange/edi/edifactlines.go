package edi

import (
	"cmp"
	"fmt"
	"strconv"
)

// close ends a line: its quantities become those of the kind of message.
func (r *edifactReader) close() error {
	if r.line == nil {
		return nil
	}
	l := r.line
	r.line = nil
	if l.ID == "" {
		l.ID = strconv.Itoa(len(r.doc.Lines) + 1)
	}
	if reason := r.counted(l); reason != "" {
		return &Error{Document: r.name, Segment: "QTY", Position: int(r.began), Reason: "line " + l.ID + ": " + reason}
	}
	r.doc.Lines = append(r.doc.Lines, *l)
	return nil
}

// counted sets the quantities of a line.
func (r *edifactReader) counted(l *Line) string {
	has := func(qualifier string) bool { _, known := r.amounts[qualifier]; return known }
	take := func(qualifiers ...string) {
		for _, q := range qualifiers {
			if has(q) && l.NoQuantity {
				l.Quantity, l.NoQuantity, l.Unit = r.amounts[q], false, r.units[q]
			}
		}
	}
	switch r.doc.Kind {
	case OrderResponse:
		take("113", "12", "170", "46")
		if l.Ordered = r.amounts["21"]; !l.NoQuantity && has("83") {
			l.Quantity += r.amounts["83"] // comes later
			if unit := r.units["83"]; unit != "" && l.Unit != "" && !sameUnit(unit, l.Unit) {
				return fmt.Sprintf("of it %s come later and %s before; how many of one the other holds is not said", unit, l.Unit)
			}
		}
		if l.NoQuantity && r.planned > 0 {
			l.Quantity, l.NoQuantity, l.Unit = r.planned, false, cmp.Or(r.units["plan"], r.units["21"])
		}
		take("21", "1")
	case DespatchAdvice:
		take("12", "46", "1")
		l.Ordered, l.Short = r.amounts["21"], r.amounts["short"]
	case ReceiptAdvice:
		return r.received(l, has, take)
	default:
		take("21", "1")
	}
	return r.unitOf(l)
}

// received sets the quantities of a line of a receipt. Received (48) holds what was not
// accepted (195, 196); whether it holds the damaged (124) only the announced (12) tell.
func (r *edifactReader) received(l *Line, has func(string) bool, take func(...string)) string {
	take("194")
	accepted := !l.NoQuantity
	take("48", "46", "1")
	l.Ordered, l.Short = r.amounts["12"], max(r.amounts["119"], r.amounts["short"])
	refused := r.amounts["195"] + r.amounts["196"] // to be returned, to be destroyed
	l.Damaged = refused + r.amounts["124"]
	switch {
	case accepted, l.Damaged == 0:
	case refused > 0 && has("124"):
		return "it names both damaged and not accepted, and not how many were accepted (194)"
	case refused > 0:
		if l.Damaged > l.Quantity {
			return fmt.Sprintf("%d of %d received were not accepted", l.Damaged, l.Quantity)
		}
		l.Quantity -= l.Damaged
	default:
		if reason := l.withDamaged(); reason != "" {
			return reason
		}
	}
	return r.unitOf(l)
}

// unitOf sets the unit of a line where it is left out: a quantity counts the item that the
// line names. What a trade unit of several holds is not known here.
func (r *edifactReader) unitOf(l *Line) string {
	if l.Unit != "" || l.NoQuantity {
		return ""
	}
	if l.GTIN != "" && l.GTIN[0] != '0' && (r.doc.Kind.counts() || r.doc.Kind == OrderResponse) {
		return fmt.Sprintf("%s is the number of a trade unit that holds several; how many is not known here, so the quantity needs its unit", l.GTIN)
	}
	l.Unit = "PCE"
	return ""
}

// note keeps a text of the line, or of the whole; of very long ones the first.
func (r *edifactReader) note(text string) {
	note := &r.doc.Note
	if r.line != nil {
		note = &r.line.Note
	}
	if len(*note)+len(text) < mostText {
		*note = joined(*note, text)
	}
}

// packNumbers reads the SSCCs of a pack, or of a line, and a line's batch.
func (r *edifactReader) packNumbers(s edifactSegment) error {
	switch r.value(s, 1, 0) {
	case "BX": // batch number
		if r.line != nil {
			for i := 2; i < 7; i++ {
				setLot(r.line, r.value(s, i, 0))
				setLot(r.line, r.value(s, i, 1))
			}
		}
		return nil
	case "BJ", "AW":
	default:
		return nil
	}
	for i := 2; i < 7; i++ {
		for c := range 2 {
			text := r.value(s, i, c)
			if text == "" {
				continue
			}
			var l Line
			if reason := setSSCC(&l, text); reason != "" {
				return r.fail(s, "%s", reason)
			}
			switch {
			case r.line == nil && (i > 2 || c > 0): // the lines that follow are in all of them
			case r.line == nil:
				r.pack, r.packs[r.level] = l.SSCC, l.SSCC
			case r.line.SSCC == "":
				r.line.SSCC = l.SSCC
			default:
				r.line.keep(Number{"SSCC", l.SSCC})
			}
		}
	}
	return nil
}
