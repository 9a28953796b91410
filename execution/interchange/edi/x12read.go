package edi

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// segment is one segment of an interchange that is read.
type segment struct {
	elements []string // the first is its name
	at       int      // count from 1 in the interchange
}

func (s segment) name() string { return s.elements[0] }

func (s segment) element(i int) string {
	if i < len(s.elements) {
		return s.elements[i]
	}
	return ""
}

// largestX12 is the most an interchange may hold, bytes.
const largestX12 = 64 << 20

// ReadX12 reads an interchange: all documents in it, in their order. Every
// envelope's counts and control numbers are checked. Segments that the tables
// do not name are passed over.
func ReadX12(r io.Reader) ([]Document, error) {
	body, err := io.ReadAll(io.LimitReader(r, largestX12+1))
	if err != nil {
		return nil, err
	}
	if len(body) > largestX12 {
		return nil, &Error{Document: "X12", Reason: "the interchange is larger than 64 MiB"}
	}
	segments, err := split(string(body))
	if err != nil {
		return nil, err
	}
	var docs []Document
	for i := 0; i < len(segments); i++ {
		s := segments[i]
		if s.name() != "ST" {
			continue
		}
		end := i + 1
		for end < len(segments) && segments[end].name() != "SE" {
			end++
		}
		if end == len(segments) {
			return nil, &Error{Document: "X12 " + s.element(1), Segment: "ST", Position: s.at, Reason: "its SE is missing"}
		}
		d, err := readTransaction(segments[i : end+1])
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
		i = end
	}
	return docs, envelopes(segments)
}

// split cuts an interchange into segments; the ISA says how.
func split(text string) ([]segment, error) {
	text = strings.TrimLeft(text, " \r\n\t\ufeff")
	const isaLength = 106
	if len(text) < isaLength || !strings.HasPrefix(text, "ISA") {
		return nil, &Error{Document: "X12", Segment: "ISA", Position: 1, Reason: "an interchange starts with an ISA segment of 106 characters"}
	}
	element, end := text[3:4], text[105:106]
	if element == end || strings.Count(text[:isaLength], element) != 16 {
		return nil, &Error{Document: "X12", Segment: "ISA", Position: 1, Reason: "the ISA segment does not have its 16 elements of fixed length"}
	}
	var out []segment
	for i, s := range strings.Split(text, end) {
		s = strings.Trim(s, " \r\n\t")
		if s == "" {
			continue
		}
		out = append(out, segment{strings.Split(s, element), i + 1})
	}
	return out, nil
}

// envelopes checks counts and control numbers of GS/GE and ISA/IEA.
func envelopes(segments []segment) error {
	var isa, gs segment
	groups, sets := 0, 0
	fail := func(s segment, format string, args ...any) error {
		return &Error{Document: "X12", Segment: s.name(), Position: s.at, Reason: fmt.Sprintf(format, args...)}
	}
	for _, s := range segments {
		switch s.name() {
		case "ISA":
			isa, groups = s, 0
		case "GS":
			gs, sets = s, 0
			groups++
		case "ST":
			sets++
		case "GE":
			if s.element(1) != strconv.Itoa(sets) || gs.elements == nil || s.element(2) != gs.element(6) {
				return fail(s, "says %s sets under control number %s, the group has %d", s.element(1), s.element(2), sets)
			}
		case "IEA":
			if s.element(1) != strconv.Itoa(groups) || s.element(2) != isa.element(13) {
				return fail(s, "says %s groups under control number %s, the interchange has %d under %s", s.element(1), s.element(2), groups, isa.element(13))
			}
			return nil
		}
	}
	return fail(segments[len(segments)-1], "the interchange ends without IEA; it may be cut short")
}

func readTransaction(segments []segment) (Document, error) {
	st, se := segments[0], segments[len(segments)-1]
	name := "X12 " + st.element(1)
	var set *x12Set
	for i := range x12Sets {
		if x12Sets[i].code == st.element(1) {
			set = &x12Sets[i]
		}
	}
	switch {
	case set == nil:
		return Document{}, &Error{Document: name, Segment: "ST", Position: st.at, Reason: "this transaction set is not read here; 850, 855, 856, 940, 943, 944 and 945 are"}
	case se.element(2) != st.element(2):
		return Document{}, &Error{Document: name, Segment: "SE", Position: se.at, Reason: fmt.Sprintf("control number %s, its ST has %s", se.element(2), st.element(2))}
	case se.element(1) != strconv.Itoa(len(segments)):
		return Document{}, &Error{Document: name, Segment: "SE", Position: se.at, Reason: fmt.Sprintf("says %s segments, there are %d", se.element(1), len(segments))}
	}
	r := &x12Reader{set: set, name: name, doc: newDocument(set.kind), packs: map[string]string{}}
	for _, s := range segments[1 : len(segments)-1] {
		if err := r.take(s); err != nil {
			return r.doc, err
		}
	}
	r.close()
	err := r.doc.Check()
	var wrong *Error
	if errors.As(err, &wrong) {
		wrong.Document, wrong.Position = name, st.at
	}
	return r.doc, err
}

type x12Reader struct {
	set   *x12Set
	name  string
	doc   Document
	line  *Line
	pack  string            // number of the pack level that is open
	packs map[string]string // SSCC by number of the level
}

func (r *x12Reader) close() {
	if r.line != nil {
		r.doc.Lines = append(r.doc.Lines, *r.line)
		r.line = nil
	}
}

// take reads one segment by the first pattern it matches.
func (r *x12Reader) take(s segment) error {
	if r.set.hierarchical {
		if used, err := r.level(s); used || err != nil {
			return err
		}
	}
	if s.name() == r.set.begins {
		r.open()
	}
	patterns := r.set.header
	if r.line != nil {
		patterns = r.set.line
	}
	for _, p := range patterns {
		if parts := strings.Split(p, "*"); matches(parts, s) {
			return r.fields(parts, s)
		}
	}
	return nil
}

func (r *x12Reader) open() {
	r.close()
	l := newLine()
	r.line = &l
}

// level follows the hierarchy of a 856 and reports whether it used up s.
func (r *x12Reader) level(s segment) (bool, error) {
	switch s.name() {
	case "HL":
		r.close()
		r.pack = ""
		switch s.element(3) {
		case "I":
			r.open()
			r.line.SSCC = r.packs[s.element(2)]
		case "P", "T":
			r.pack = s.element(1)
		}
		return true, nil
	case "PRF":
		if r.line == nil {
			r.doc.Order = s.element(1)
		}
		return true, nil
	case "MAN":
		if s.element(1) == "GM" && r.pack != "" {
			if reason := setSSCC(&Line{}, s.element(2)); reason != "" {
				return true, &Error{Document: r.name, Segment: "MAN02", Position: s.at, Reason: reason}
			}
			r.packs[r.pack] = s.element(2)
		}
		return true, nil
	}
	return false, nil
}

// matches reports whether the constants of a pattern stand in the segment.
// Constants after the first field are defaults and need not agree.
func matches(parts []string, s segment) bool {
	if parts[0] != s.name() {
		return false
	}
	qualified := map[string]bool{"DTM": true, "REF": true, "N1": true, "N9": true, "G62": true, "MAN": true, "QTY": true}
	if qualified[s.name()] {
		return s.element(1) == parts[1]
	}
	if s.name() == "W13" {
		return s.element(3) == parts[3]
	}
	return true
}

func (r *x12Reader) fields(parts []string, s segment) error {
	documents, lines := documentFields(), lineFields()
	for i := 1; i < len(parts); i++ {
		part := parts[i]
		fail := func(reason string) error {
			return &Error{Document: r.name, Segment: fmt.Sprintf("%s%02d", s.name(), i), Position: s.at, Reason: reason}
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
		if value == "" {
			if strings.HasSuffix(part, "!}") {
				return fail(name + " is missing")
			}
			continue
		}
		if dates[name] {
			if len(value) != 8 {
				return fail(fmt.Sprintf("%q is not a date CCYYMMDD", value))
			}
			value = value[:4] + "-" + value[4:6] + "-" + value[6:]
		}
		reason := ""
		if f, ok := lines[name]; ok && r.line != nil {
			reason = f.set(r.line, value)
		} else if f, ok := documents[name]; ok {
			reason = f.set(&r.doc, value)
		}
		if reason != "" {
			return fail(reason)
		}
	}
	return nil
}

// special reads what an @ stands for and returns what is wrong and in which
// element.
func (r *x12Reader) special(part string, s segment, i int) (string, int) {
	switch part {
	case "@n", "@sum":
		return "", i
	case "@ids":
		for ; i+1 < len(s.elements); i += 2 {
			for _, id := range itemNumbers {
				if id.qualifier != s.elements[i] || s.elements[i+1] == "" {
					continue
				}
				if reason := lineFields()[id.field].set(r.line, strings.TrimSpace(s.elements[i+1])); reason != "" {
					return reason, i + 1
				}
			}
		}
		return "", i
	}
	return documentFields()[part[1:]].set(&r.doc, s.element(i+1)), i + 1
}
