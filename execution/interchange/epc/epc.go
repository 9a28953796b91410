package epc

import (
	"fmt"
	"strings"
)

// textRoom holds the longest identity: an ADI with 6 + 32 + 30 characters.
const textRoom = 72

// EPC is the identity of one object, or of a class of objects (lgtin): scheme
// and parts, without filter and without layout. Values are comparable.
type EPC struct {
	scheme uint8 // index plus one; 0 is the empty EPC
	ends   [5]uint8
	text   [textRoom]byte
}

// Tag is an EPC as a tag carries it: with filter value and binary layout.
type Tag struct {
	EPC    EPC
	Filter uint8
	coding uint8
}

// Error says which part of which scheme is wrong.
type Error struct {
	Scheme string // scheme or layout, "" when not even that is known
	Part   string // part of the code, "" for the whole
	Reason string
}

func (e *Error) Error() string {
	where := "EPC"
	if e.Scheme != "" {
		where += " " + e.Scheme
	}
	if e.Part != "" {
		where += ", " + e.Part
	}
	return where + ": " + e.Reason
}

// Scheme is the name of the scheme, such as sgtin.
func (e EPC) Scheme() string {
	if e.scheme == 0 {
		return ""
	}
	return schemes[e.scheme-1].name
}

// Coding is the name of the tag's binary layout, such as sgtin-96.
func (t Tag) Coding() string { return codings[t.coding].name }

// Part is part i of the identity, unescaped; for GS1 schemes part 0 is the
// company prefix.
func (e EPC) Part(i int) string { return string(e.part(i)) }

func (e *EPC) part(i int) []byte {
	start := uint8(0)
	if i > 0 {
		start = e.ends[i-1]
	}
	return e.text[start:e.ends[i]]
}

// Parts lists name and text of every part, for people.
func (e EPC) Parts() [][2]string {
	if e.scheme == 0 {
		return nil
	}
	var out [][2]string
	for i, p := range schemes[e.scheme-1].parts {
		out = append(out, [2]string{p.name, e.Part(i)})
	}
	return out
}

// URI is the pure identity URI, urn:epc:id:… or urn:epc:class:….
func (e EPC) URI() string {
	if e.scheme == 0 {
		return ""
	}
	s := &schemes[e.scheme-1]
	kind := "id:"
	if s.class {
		kind = "class:"
	}
	return "urn:epc:" + kind + s.name + ":" + e.body()
}

// URI is the tag URI, urn:epc:tag:….
func (t Tag) URI() string {
	c := &codings[t.coding]
	if c.filter == 0 {
		return "urn:epc:tag:" + c.name + ":" + t.EPC.body()
	}
	return fmt.Sprintf("urn:epc:tag:%s:%d.%s", c.name, t.Filter, t.EPC.body())
}

func (e *EPC) body() string {
	var b strings.Builder
	for i := range schemes[e.scheme-1].parts {
		if i > 0 {
			b.WriteByte('.')
		}
		for _, c := range e.part(i) {
			if strings.IndexByte(`"%&/<>?#`, c) >= 0 {
				fmt.Fprintf(&b, "%%%02X", c)
			} else {
				b.WriteByte(c)
			}
		}
	}
	return b.String()
}

// ParseURI reads a pure identity URI.
func ParseURI(uri string) (EPC, error) {
	rest, isID := strings.CutPrefix(uri, "urn:epc:id:")
	isClass := false
	if !isID {
		rest, isClass = strings.CutPrefix(uri, "urn:epc:class:")
	}
	name, body, found := strings.Cut(rest, ":")
	if !isID && !isClass || !found {
		return EPC{}, &Error{Reason: fmt.Sprintf("%q is not a pure identity URI, which starts urn:epc:id:<scheme>:", uri)}
	}
	for i := range schemes {
		if schemes[i].name == name && schemes[i].class == isClass {
			return parseBody(i, body)
		}
	}
	return EPC{}, &Error{Scheme: name, Reason: "there is no such scheme"}
}

// ParseTagURI reads a tag URI; the identity must fit the binary layout.
func ParseTagURI(uri string) (Tag, error) {
	rest, found := strings.CutPrefix(uri, "urn:epc:tag:")
	name, body, colon := strings.Cut(rest, ":")
	if !found || !colon {
		return Tag{}, &Error{Reason: fmt.Sprintf("%q is not a tag URI, which starts urn:epc:tag:<layout>:", uri)}
	}
	ci := codingNamed(name)
	if ci < 0 {
		return Tag{}, &Error{Scheme: name, Reason: "there is no such binary layout"}
	}
	c := &codings[ci]
	filter := uint64(0)
	if c.filter > 0 {
		text, after, _ := strings.Cut(body, ".")
		var ok bool
		if filter, ok = wholeNumber(text, 1<<c.filter-1); !ok {
			return Tag{}, &Error{Scheme: name, Part: "filter",
				Reason: fmt.Sprintf("must be 0 to %d, found %q", 1<<c.filter-1, text)}
		}
		body = after
	}
	e, err := parseBody(c.scheme, body)
	if err != nil {
		return Tag{}, err
	}
	return e.Tag(name, uint8(filter))
}

func codingNamed(name string) int {
	for i := range codings {
		if codings[i].name == name {
			return i
		}
	}
	return -1
}

// Tag gives the EPC a binary layout and a filter value; layout "" chooses the
// shortest that holds it. It fails when the EPC does not fit the layout.
func (e EPC) Tag(layout string, filter uint8) (Tag, error) {
	if e.scheme == 0 {
		return Tag{}, &Error{Reason: "an empty EPC has no binary form"}
	}
	var last error = &Error{Scheme: e.Scheme(), Reason: "this scheme has no binary form"}
	if layout != "" {
		last = &Error{Scheme: layout, Reason: "is not a layout of scheme " + e.Scheme()}
	}
	for i := range codings {
		c := &codings[i]
		if c.scheme != int(e.scheme-1) || layout != "" && c.name != layout {
			continue
		}
		t := Tag{e, filter, uint8(i)}
		if int(filter) >= 1<<c.filter {
			last = &Error{Scheme: c.name, Part: "filter", Reason: fmt.Sprintf("must be 0 to %d", 1<<c.filter-1)}
			continue
		}
		if _, err := t.AppendBinary(nil); err != nil {
			last = err
			continue
		}
		return t, nil
	}
	return Tag{}, last
}

func parseBody(si int, body string) (EPC, error) {
	s := &schemes[si]
	texts := strings.SplitN(body, ".", len(s.parts))
	if len(texts) != len(s.parts) {
		return EPC{}, &Error{Scheme: s.name, Reason: fmt.Sprintf("%d parts separated by dots are needed, found %d", len(s.parts), len(texts))}
	}
	e := EPC{scheme: uint8(si + 1)}
	for i := range texts {
		text, ok := unescape(texts[i])
		if !ok {
			return EPC{}, &Error{Scheme: s.name, Part: s.parts[i].name,
				Reason: fmt.Sprintf("%q is not escaped as a URI should be", texts[i])}
		}
		if err := e.add(i, text); err != nil {
			return EPC{}, err
		}
	}
	return e, nil
}

// add checks text against part i and stores it behind the parts before it.
func (e *EPC) add(i int, text string) error {
	s := &schemes[e.scheme-1]
	if reason := s.parts[i].check(text, int(e.ends[0])); reason != "" {
		return &Error{Scheme: s.name, Part: s.parts[i].name, Reason: reason}
	}
	start := 0
	if i > 0 {
		start = int(e.ends[i-1])
	}
	e.ends[i] = uint8(start + copy(e.text[start:], text))
	return nil
}

// unescape undoes %HH; characters that must be escaped may not stand as they
// are.
func unescape(s string) (string, bool) {
	if !strings.ContainsAny(s, "%\"&/<>?#") {
		return s, true
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '%':
			if i+2 >= len(s) {
				return "", false
			}
			h, l := hexValue(s[i+1]), hexValue(s[i+2])
			if h < 0 || l < 0 || strings.IndexByte(`"%&/<>?#`, byte(h<<4|l)) < 0 {
				return "", false
			}
			b.WriteByte(byte(h<<4 | l))
			i += 2
		case strings.IndexByte(`"&/<>?#`, s[i]) >= 0:
			return "", false
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), true
}
