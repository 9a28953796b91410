package edi

import (
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
		}
		if l.NoQuantity && r.planned > 0 {
			l.Quantity, l.NoQuantity, l.Unit = r.planned, false, r.units["21"]
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
// accepted (195); whether it holds the damaged (124) only the announced (12) tell.
func (r *edifactReader) received(l *Line, has func(string) bool, take func(...string)) string {
	take("194")
	accepted := !l.NoQuantity
	take("48", "46", "1")
	l.Ordered, l.Short = r.amounts["12"], max(r.amounts["119"], r.amounts["short"])
	l.Damaged = r.amounts["195"] + r.amounts["124"]
	switch {
	case accepted, l.Damaged == 0:
	case has("195") && has("124"):
		return "it names both damaged and not accepted, and not how many were accepted (194)"
	case has("195"):
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

// control reads a CONTRL: whether an interchange and its messages could be read.
func (r *edifactReader) control(segments []edifactSegment) (Document, error) {
	status := map[string]string{"4": "R", "7": "A", "8": "A"}
	for _, s := range segments[1 : len(segments)-1] {
		name := r.edifactMarks.name(s)
		if name == "UCI" {
			r.doc.ID = r.value(s, 1, 0)
			g := Acked{Code: "UNB", Control: r.value(s, 1, 0), Status: status[r.value(s, 4, 0)]}
			if e := r.value(s, 5, 0); e != "" {
				g.Errors = []string{e}
			}
			r.doc.Groups = append(r.doc.Groups, g)
			continue
		}
		if len(r.doc.Groups) == 0 {
			return r.doc, r.fail(s, "stands before any UCI")
		}
		g := &r.doc.Groups[len(r.doc.Groups)-1]
		switch {
		case name == "UCM":
			set := AckedSet{Code: r.value(s, 2, 0), Control: r.value(s, 1, 0), Status: status[r.value(s, 3, 0)]}
			if e := r.value(s, 4, 0); e != "" {
				set.Errors = []string{e}
			}
			g.Included++
			if set.Status == "A" {
				g.Accepted++
			} else if g.Status == "A" {
				g.Status = "P"
			}
			g.Sets = append(g.Sets, set)
		case len(g.Sets) == 0:
		case name == "UCS":
			set := &g.Sets[len(g.Sets)-1]
			set.Faults = append(set.Faults, AckedFault{Position: atoi(r.value(s, 1, 0)), Code: r.value(s, 2, 0)})
		case name == "UCD":
			set := &g.Sets[len(g.Sets)-1]
			f := AckedFault{Element: r.value(s, 2, 0), Code: r.value(s, 1, 0)}
			if n := len(set.Faults); n > 0 {
				f.Position = set.Faults[n-1].Position
			}
			set.Faults = append(set.Faults, f)
		}
	}
	g := r.doc.Groups
	if len(g) == 0 || g[0].Status == "" {
		return r.doc, r.fail(segments[0], "its UCI does not say whether the interchange was taken (4, 7 or 8)")
	}
	g[0].Received = g[0].Included
	return r.doc, nil
}
