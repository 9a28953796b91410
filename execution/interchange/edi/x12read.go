package edi

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/stockwright/stockwright/core"
)

func readTransaction(segments []segment) (Document, error) {
	st, se := segments[0], segments[len(segments)-1]
	name := "X12 " + st.element(1)
	set := x12SetOf(st.element(1))
	switch {
	case set == nil:
		return Document{}, &Error{Document: name, Segment: "ST", Position: int(st.at), Reason: notRead(x12Names[st.element(1)]) + "; " + strings.Join(x12Read(), ", ") + " are"}
	case !sameNumber(se.element(2), st.element(2)):
		return Document{}, &Error{Document: name, Segment: "SE", Position: int(se.at), Reason: fmt.Sprintf("control number %s, its ST has %s", se.element(2), st.element(2))}
	case !sameNumber(se.element(1), strconv.Itoa(len(segments))):
		return Document{}, &Error{Document: name, Segment: "SE", Position: int(se.at), Reason: fmt.Sprintf("says %s segments, there are %d", se.element(1), len(segments))}
	}
	if set.kind == Functional {
		return readFunctional(segments)
	}
	r := &x12Reader{set: set, name: name, doc: newDocument(set.kind), packs: map[string]string{}}
	begins, _, _ := strings.Cut(set.header[0], "*")
	begun, counted := false, ""
	for _, s := range segments[1 : len(segments)-1] {
		if s.name() == begins && begun {
			return r.doc, &Error{Document: name, Segment: begins, Position: int(s.at), Reason: "a second one in one message; the two are messages of their own"}
		}
		begun = begun || s.name() == begins
		if s.name() == "CTT" && countsLines(set) {
			counted = strings.TrimSpace(s.element(1))
		}
		if err := r.take(s); err != nil {
			return r.doc, err
		}
		r.doc.Cancels = r.doc.Cancels || cancels(s)
		if len(r.doc.Lines) > mostLines {
			return newDocument(set.kind), tooManyLines(name, int(s.at))
		}
	}
	r.close()
	if r.doc.ID == "" && (r.doc.Kind == WarehouseShipped || r.doc.Kind == OrderChange) {
		r.doc.ID = r.doc.Order // the number of its own is optional, the order's is not
	}
	r.doc.ordersOfLines()
	if counted != "" && !sameNumber(counted, strconv.Itoa(len(r.doc.Lines))) {
		return r.doc, &Error{Document: name, Segment: "CTT01", Position: int(se.at) - 1, Reason: missingLines(counted, len(r.doc.Lines))}
	}
	err := cmp.Or(r.fault, r.doc.Check())
	var wrong *Error
	if errors.As(err, &wrong) {
		wrong.Document, wrong.Position = name, int(st.at)
	}
	return r.doc, err
}

// countsLines says that the total of a set is how many lines it has; that of a 856 is how
// many levels.
func countsLines(set *x12Set) bool { return set.begins == "PO1" || set.begins == "POC" }

// missingLines is why a message whose lines are not as many as it says is not read.
func missingLines(said string, have int) string {
	return fmt.Sprintf("says %.20s lines, there are %d: some may be lost; ask the partner for the whole message", said, have)
}

type x12Reader struct {
	set    *x12Set
	name   string
	doc    Document
	line   *Line
	pack   string            // number of the pack level that is open
	packs  map[string]string // SSCC by number of the level
	began  int               // segment that began the line
	change string            // its POC02
	order  string            // of the order level that is open
	item   string            // number of the item level that is open
	above  string            // number of the level above items that is open
	acked  *Line             // the line before its second ACK
	split  bool              // the line has had an ACK, or its item segment
	window bool              // the day of the line is an end of a window
	inPack bool              // a pack below an item is open
	packed bool              // a pack of the item is a line already
	counts []string          // fields of the line that have a number of units
	fault  error             // of a line that is closed
}

func (r *x12Reader) close() {
	if r.line == nil {
		return
	}
	l := *r.line
	if r.acked != nil {
		l = mergeAnswers(*r.acked, l)
	}
	if l.ID == "" {
		l.ID = strconv.Itoa(len(r.doc.Lines) + 1)
	}
	if r.change != "" {
		l.answersChange(r.change)
	}
	if r.set.code == "861" {
		if reason := l.withDamaged(); reason != "" && r.fault == nil {
			r.fault = &Error{Document: r.name, Segment: "RCD06", Position: r.began, Reason: reason}
		}
	}
	r.doc.Lines = append(r.doc.Lines, l)
	r.line, r.acked, r.split = nil, nil, false
}

// take reads one segment by the first pattern it matches.
func (r *x12Reader) take(s segment) error {
	if r.set.hierarchical {
		if used, err := r.level(s); used || err != nil {
			return err
		}
	}
	switch {
	case s.name() == r.set.begins:
		r.open()
		r.began = int(s.at)
		if err := r.begin(s); err != nil {
			return err
		}
	case r.line != nil && (s.name() == "ACK" || s.name() == r.set.item):
		r.again(s.name())
	}
	if r.line != nil && (r.set.kind == OrderResponse || r.set.kind == Order || r.set.kind == OrderChange) {
		if used, err := r.days(s); used || err != nil {
			return err
		}
	}
	if r.line != nil && s.name() == "W13" {
		return r.exception(s)
	}
	return r.byPattern(s)
}

// byPattern takes the fields of a segment that the set's patterns know.
func (r *x12Reader) byPattern(s segment) error {
	read := patternsOf(r.set)
	patterns := read.header
	if r.line != nil {
		patterns = read.line
	}
	for _, parts := range patterns[s.name()] {
		if matches(parts, s) {
			return r.fields(parts, s)
		}
	}
	if r.line != nil {
		return nil
	}
	for _, parts := range read.also[s.name()] {
		if matches(parts, s) && r.empty(parts) {
			return r.fields(parts, s)
		}
	}
	return nil
}

// patterns are the patterns of a set in parts, by the name of their segment.
type patterns struct{ header, line, also map[string][][]string }

var allPatterns = sync.OnceValue(func() map[string]patterns {
	inParts := func(list []string) map[string][][]string {
		out := map[string][][]string{}
		for _, p := range list {
			parts := strings.Split(p, "*")
			out[parts[0]] = append(out[parts[0]], parts)
		}
		return out
	}
	out := map[string]patterns{}
	for _, set := range concat(x12Sets, x12ReadSets) {
		out[set.code] = patterns{inParts(set.header), inParts(set.line), inParts(set.also)}
	}
	return out
})

func patternsOf(set *x12Set) patterns { return allPatterns()[set.code] }

// empty reports whether no field of a pattern has a value yet.
func (r *x12Reader) empty(parts []string) bool {
	for _, p := range parts {
		if f, ok := documentFields()[strings.Trim(p, "{}@")]; ok && f.get(&r.doc) != "" {
			return false
		}
	}
	return true
}

func (r *x12Reader) open() {
	r.close()
	l := newLine()
	r.line, r.change, r.inPack, r.packed, r.window, r.counts = &l, "", false, false, false, nil
}

// again begins the second ACK of a line, which answers the rest of it, or the
// second item below an LX, which is a line of its own in the same pack.
func (r *x12Reader) again(segment string) {
	if !r.split {
		r.split = true
		return
	}
	if segment != "ACK" {
		pack := r.line.SSCC
		r.open()
		r.line.SSCC, r.split = pack, true
		return
	}
	before := *r.line
	if r.acked != nil {
		before = mergeAnswers(*r.acked, before)
	}
	r.acked, r.counts = &before, nil
	r.line.Quantity, r.line.NoQuantity, r.line.Status, r.line.StatusCode, r.line.Due, r.line.Substitute = 0, true, "", "", core.NoDay, ""
}

// mergeAnswers is what two answers to parts of one line come to.
func mergeAnswers(a, b Line) Line {
	out := b
	switch {
	case !a.refused() && !b.refused() && inTwoUnits(a, b):
		out.Status, out.StatusCode = Unclear, fmt.Sprintf("%d %s and %d %s", a.Quantity, a.Unit, b.Quantity, b.Unit)
	case a.Status == Unclear || a.Status == Substituted || a.Status == Added:
		out.Status, out.StatusCode, out.Substitute = a.Status, a.StatusCode, a.Substitute
	case b.Status == Unclear || b.Status == Substituted || b.Status == Added, a.Status == b.Status:
	default:
		out.Status, out.StatusCode = Changed, ""
	}
	switch {
	case a.refused() == b.refused():
		out.Quantity, out.NoQuantity = a.Quantity+b.Quantity, a.NoQuantity || b.NoQuantity
		if !a.refused() && a.Due != core.NoDay && (out.Due == core.NoDay || a.Due > out.Due) {
			out.Due = a.Due
		}
	case b.refused():
		out.Quantity, out.NoQuantity, out.Due, out.Unit = a.Quantity, a.NoQuantity, a.Due, a.Unit
	}
	return out
}

func (l *Line) refused() bool { return l.Status == Rejected || l.Status == Deleted }

// inTwoUnits tells whether two lines have quantities that cannot be added up.
func inTwoUnits(a, b Line) bool {
	return a.Unit != "" && b.Unit != "" && !sameUnit(a.Unit, b.Unit) && a.Quantity > 0 && b.Quantity > 0
}

// matches reports whether the constants of a pattern stand in a segment of its name.
// Constants after the first field are defaults and need not agree.
func matches(parts []string, s segment) bool {
	switch parts[0] {
	case "DTM", "REF", "N1", "N9", "G62", "MAN", "QTY":
		return s.element(1) == parts[1]
	case "PID":
		return s.element(1) != "S" // a coded description
	}
	return true
}

func (r *x12Reader) fields(parts []string, s segment) error {
	documents, lines := documentFields(), lineFields()
	for i := 1; i < len(parts); i++ {
		part := parts[i]
		fail := func(reason string) error {
			return &Error{Document: r.name, Segment: fmt.Sprintf("%s%02d", s.name(), i), Position: int(s.at), Reason: reason}
		}
		if strings.HasPrefix(part, "@") {
			var reason string
			if reason, i = r.special(part, s, i); reason != "" {
				return fail(reason)
			}
			continue
		}
		if !strings.HasPrefix(part, "{") {
			continue
		}
		name, value := strings.Trim(part, "{}!"), strings.TrimSpace(s.element(i))
		if s.name() == "DTM" && value == "" {
			value = lastOfPeriod(s.element(5), strings.TrimSpace(s.element(6)))
		}
		if s.name() == "ACK" && name == "due" && s.element(4) != "" && !slices.Contains(promises, s.element(4)) {
			continue // another day, such as that of the order
		}
		if value == "" {
			if strings.HasSuffix(part, "!}") {
				return fail(name + " is missing")
			}
			continue
		}
		reason := ""
		if f, ok := lines[name]; ok && r.line != nil {
			reason = cmp.Or(r.countsAgain(name, s), setX12(name, f, r.line, value))
		} else if f, ok := documents[name]; ok {
			reason = setX12(name, f, &r.doc, value)
		}
		if reason != "" {
			return fail(reason)
		}
	}
	return nil
}

// countsAgain is what is wrong with a number of units that a line has already: which of
// the two holds, or whether both do, is not said.
func (r *x12Reader) countsAgain(name string, s segment) string {
	if !slices.Contains(unitCounts, name) {
		return ""
	}
	if slices.Contains(r.counts, name) {
		return fmt.Sprintf("a second %s in one line; ask the partner for a line to each", s.name())
	}
	r.counts = append(r.counts, name)
	return ""
}

// unitCounts are the fields of a line that are numbers of units.
var unitCounts = []string{"quantity", "ordered", "damaged", "short"}

// special reads what an @ stands for and returns what is wrong and in which
// element.
func (r *x12Reader) special(part string, s segment, i int) (string, int) {
	switch part {
	case "@n", "@sum":
		return "", i
	case "@ids":
		return r.numbers(s, i)
	case "@substitute":
		if v := strings.TrimSpace(s.element(i + 1)); v != "" && r.line.Status == Substituted {
			r.line.Substitute = v
		}
		return "", mostElements
	}
	return documentFields()[part[1:]].set(&r.doc, s.element(i+1)), i + 1
}

// numbers reads item numbers in qualified pairs from element i on.
func (r *x12Reader) numbers(s segment, i int) (string, int) {
	pairs := map[string]int{} // where a qualifier's number stands
	elements := s.elements()
	for at := i; at+1 < len(elements); at += 2 {
		q, v := elements[at], strings.TrimSpace(elements[at+1])
		if v == "" {
			continue
		}
		if _, twice := pairs[q]; twice || q == "" || !slices.ContainsFunc(itemNumbers, func(n struct{ qualifier, field string }) bool { return n.qualifier == q }) {
			r.line.keep(Number{q, v})
			continue
		}
		pairs[q] = at + 1
	}
	for _, id := range itemNumbers {
		at, ok := pairs[id.qualifier]
		if !ok {
			continue
		}
		v := strings.TrimSpace(elements[at])
		if f := lineFields()[id.field]; f.get(r.line) != "" {
			r.line.keep(Number{id.qualifier, v})
		} else if reason := f.set(r.line, v); reason != "" {
			return reason, at
		}
	}
	return "", mostElements
}
