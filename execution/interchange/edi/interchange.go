package edi

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Bounds of a message. Who has more sends it in parts.
const (
	mostBytes    = 16 << 20
	mostSets     = 5_000     // documents of a message
	mostLines    = 50_000    // of a document
	mostSegments = 1_000_000 // of an interchange
	mostText     = 32_000    // of a field
	mostElements = 200       // of a segment: the longest of X12 have some 40
)

// between may stand before and after an interchange: blanks, the mark of the byte order,
// and the end of a file as old systems write it.
const between = " \r\n\t\ufeff\x00\x1a"

// readMessage reads a message that is not larger than any may be.
func readMessage(r io.Reader, syntax string) (string, error) {
	var body strings.Builder
	if sized, ok := r.(interface{ Len() int }); ok {
		body.Grow(min(sized.Len(), mostBytes) + 1)
	}
	if _, err := io.Copy(&body, io.LimitReader(r, mostBytes+1)); err != nil {
		return "", err
	}
	if body.Len() > mostBytes {
		return "", &Error{Document: syntax, Reason: fmt.Sprintf("the message is larger than %d MB; send it in parts", mostBytes>>20)}
	}
	return body.String(), nil
}

func tooManyLines(document string, at int) error {
	return &Error{Document: document, Position: at, Reason: fmt.Sprintf("the document has more than %d lines; send it in parts", mostLines)}
}

// segment is one segment of an interchange that is read.
type segment struct {
	text      string
	at        int32 // count from 1 in the text
	separator byte  // of its elements
}

func (s segment) name() string {
	name, _, _ := strings.Cut(s.text, string(s.separator))
	return name
}

// element is an element by its number, the name's is 0; "" where there is none.
func (s segment) element(i int) string {
	rest := s.text
	for ; i > 0; i-- {
		end := strings.IndexByte(rest, s.separator)
		if end < 0 {
			return ""
		}
		rest = rest[end+1:]
	}
	if end := strings.IndexByte(rest, s.separator); end >= 0 {
		return rest[:end]
	}
	return rest
}

func (s segment) elements() []string { return strings.Split(s.text, string(s.separator)) }

// Interchange is one ISA … IEA of X12, or UNB … UNZ of EDIFACT, as it was read: every transaction set with what
// it says or why it cannot be read. One set that is wrong leaves the others.
type Interchange struct {
	Sender, Receiver, Control string
	Test                      bool
	EDIFACT                   bool // UNB … UNZ, else ISA … IEA
	Groups                    []Group
	Acked                     []Document // what its TA1 segments say of interchanges of ours

	Syntax, From, To string // of EDIFACT: the elements of UNB as they are written back
}

// Group is one GS … GE, or UNG … UNE; of EDIFACT without groups the one that holds all.
type Group struct {
	Code, Sender, Receiver, Control, Version string
	Sets                                     []Set
	Err                                      error // the group's own envelope

	*AsWritten // of EDIFACT
}

// Set is one ST … SE, or UNH … UNT.
type Set struct {
	Code, Control string
	At            int // segment of the ST, from 1
	Document      Document
	Err           error
}

// ReadEDI reads all documents of a text of one or more interchanges of X12 or EDIFACT, in their
// order. Every envelope's counts and control numbers are checked. Segments that
// the tables do not name are passed over. The error joins what is wrong with any
// set; the documents are those that can be read.
func ReadEDI(r io.Reader) ([]Document, error) {
	all, err := ReadInterchanges(r)
	if err != nil {
		return nil, err
	}
	var docs []Document
	var wrong []error
	for _, i := range all {
		for _, g := range i.Groups {
			for _, s := range g.Sets {
				if s.Err != nil {
					wrong = append(wrong, s.Err)
					continue
				}
				docs = append(docs, s.Document)
			}
			if g.Err != nil {
				return nil, g.Err
			}
		}
		docs = append(docs, i.Acked...)
	}
	return docs, errors.Join(wrong...)
}

// ReadInterchanges reads a text of one or more interchanges, of X12 or EDIFACT. An error means that
// an interchange itself is broken; what is wrong below stands at its group or set.
func ReadInterchanges(r io.Reader) ([]Interchange, error) {
	body, err := readMessage(r, "X12")
	if err != nil {
		return nil, err
	}
	text, at := strings.TrimLeft(body, between), 0
	if isEDIFACT(text) {
		return readEDIFACT(text)
	}
	var out []Interchange
	sets := 0
	for text != "" || len(out) == 0 {
		var segments []segment
		if segments, text, err = split(text, at); err != nil {
			return nil, err
		}
		at = int(segments[len(segments)-1].at)
		one, err := interchange(segments)
		if err != nil {
			return nil, err
		}
		for _, g := range one.Groups {
			sets += len(g.Sets)
		}
		if sets > mostSets {
			return nil, &Error{Document: "X12", Position: at, Reason: fmt.Sprintf("the message has more than %d transaction sets; send it in parts", mostSets)}
		}
		out = append(out, one)
	}
	return out, nil
}

// split cuts one interchange into segments, as its ISA says, and gives back
// what follows it.
func split(text string, at int) ([]segment, string, error) {
	const isaLength = 106
	if len(text) < isaLength || !strings.HasPrefix(text, "ISA") {
		return nil, "", &Error{Document: "X12", Segment: "ISA", Position: at + 1, Reason: "an interchange starts with an ISA segment of 106 characters, or in EDIFACT with UNA or UNB"}
	}
	element, end := text[3:4], text[105:106]
	if element == end || strings.Count(text[:isaLength], element) != 16 {
		return nil, "", &Error{Document: "X12", Segment: "ISA", Position: at + 1, Reason: "the ISA segment does not have its 16 elements of fixed length"}
	}
	last := max(0, strings.Index(text, "IEA"+element))
	out := make([]segment, 0, min(strings.Count(text[:last], end)+1, mostSegments))
	for text != "" {
		one, rest, _ := strings.Cut(text, end)
		text = rest
		at++
		if one = strings.Trim(one, " \r\n\t"); one == "" {
			continue
		}
		s := segment{one, int32(at), element[0]}
		if strings.Count(one, element) > mostElements && s.name() != "ISA" {
			return nil, "", envelopeError(s, "it has more than %d elements", mostElements)
		}
		if len(out) == mostSegments {
			return nil, "", envelopeError(s, "the interchange has more than %d segments; send it in parts", mostSegments)
		}
		out = append(out, s)
		if s.name() == "IEA" {
			return out, strings.TrimLeft(text, between), nil
		}
	}
	return out, "", &Error{Document: "X12", Segment: out[len(out)-1].name(), Position: at, Reason: "the interchange ends without IEA; it may be cut short"}
}

func envelopeError(s segment, format string, args ...any) error {
	return &Error{Document: "X12", Segment: s.name(), Position: int(s.at), Reason: fmt.Sprintf(format, args...)}
}

// interchange reads the groups between ISA and IEA.
func interchange(segments []segment) (Interchange, error) {
	isa, iea := segments[0], segments[len(segments)-1]
	out := Interchange{Sender: strings.TrimSpace(isa.element(6)), Receiver: strings.TrimSpace(isa.element(8)), Control: isa.element(13),
		Test: isa.element(15) == "T"}
	var gs segment
	open := false
	for i := 1; i < len(segments)-1; i++ {
		s := segments[i]
		switch s.name() {
		case "TA1":
			d := newDocument(Functional)
			d.ID = s.element(1)
			d.Groups = []Acked{{Code: "ISA", Control: s.element(1), Status: s.element(4), Errors: codes(s, 5)}}
			out.Acked = append(out.Acked, d)
		case "GS":
			gs, open = s, true
			out.Groups = append(out.Groups, Group{Code: s.element(1), Sender: s.element(2), Receiver: s.element(3), Control: s.element(6),
				Version: s.element(8)})
		case "ST":
			if len(out.Groups) == 0 {
				return out, envelopeError(s, "stands outside any GS")
			}
			end := i + 1
			for end < len(segments) && !slices.Contains([]string{"SE", "ST", "GE", "IEA"}, segments[end].name()) {
				end++
			}
			g := &out.Groups[len(out.Groups)-1]
			set := Set{Code: s.element(1), Control: s.element(2), At: int(s.at)}
			if end == len(segments) || segments[end].name() != "SE" {
				set.Err = &Error{Document: "X12 " + s.element(1), Segment: "ST", Position: int(s.at), Reason: "its SE is missing"}
				end--
			} else {
				set.Document, set.Err = readTransaction(segments[i : end+1])
			}
			g.Sets = append(g.Sets, set)
			i = end
		case "GE":
			open = false
			if len(out.Groups) == 0 {
				return out, envelopeError(s, "there is no GS before it")
			}
			g := &out.Groups[len(out.Groups)-1]
			if !sameNumber(s.element(1), strconv.Itoa(len(g.Sets))) || !sameNumber(s.element(2), gs.element(6)) {
				g.Err = envelopeError(s, "says %s sets under control number %s, the group has %d under %s", s.element(1), s.element(2), len(g.Sets), gs.element(6))
			}
		}
	}
	if open {
		out.Groups[len(out.Groups)-1].Err = envelopeError(gs, "its GE is missing")
	}
	if !sameNumber(iea.element(1), strconv.Itoa(len(out.Groups))) || !sameNumber(iea.element(2), isa.element(13)) {
		return out, envelopeError(iea, "says %s groups under control number %s, the interchange has %d under %s", iea.element(1), iea.element(2),
			len(out.Groups), isa.element(13))
	}
	return out, nil
}

// sameNumber compares counts and control numbers, which some write with zeros
// before them and some without.
func sameNumber(a, b string) bool {
	return a == b || a != "" && b != "" && strings.TrimLeft(a, "0") == strings.TrimLeft(b, "0")
}
