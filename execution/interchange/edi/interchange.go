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
	at       int      // count from 1 in the text
}

func (s segment) name() string { return s.elements[0] }

func (s segment) element(i int) string {
	if i < len(s.elements) {
		return s.elements[i]
	}
	return ""
}

// Interchange is one ISA … IEA as it was read: every transaction set with what
// it says or why it cannot be read. One set that is wrong leaves the others.
type Interchange struct {
	Sender, Receiver, Control string
	Test                      bool
	Groups                    []Group
}

// Group is one GS … GE.
type Group struct {
	Code, Sender, Receiver, Control, Version string
	Sets                                     []Set
	Err                                      error // the group's own envelope
}

// Set is one ST … SE.
type Set struct {
	Code, Control string
	At            int // segment of the ST, from 1
	Document      Document
	Err           error
}

// largestX12 is the most an interchange may hold, bytes.
const largestX12 = 64 << 20

// ReadX12 reads all documents of a text of one or more interchanges, in their
// order. Every envelope's counts and control numbers are checked. Segments that
// the tables do not name are passed over. The error joins what is wrong with any
// set; the documents are those that can be read.
func ReadX12(r io.Reader) ([]Document, error) {
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
	}
	return docs, errors.Join(wrong...)
}

// ReadInterchanges reads a text of one or more interchanges. An error means that
// an interchange itself is broken; what is wrong below stands at its group or set.
func ReadInterchanges(r io.Reader) ([]Interchange, error) {
	body, err := io.ReadAll(io.LimitReader(r, largestX12+1))
	if err != nil {
		return nil, err
	}
	if len(body) > largestX12 {
		return nil, &Error{Document: "X12", Reason: "the interchange is larger than 64 MiB"}
	}
	text, at := strings.TrimLeft(string(body), " \r\n\t\ufeff"), 0
	var out []Interchange
	for text != "" || len(out) == 0 {
		var segments []segment
		if segments, text, err = split(text, at); err != nil {
			return nil, err
		}
		at = segments[len(segments)-1].at
		one, err := interchange(segments)
		if err != nil {
			return nil, err
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
		return nil, "", &Error{Document: "X12", Segment: "ISA", Position: at + 1, Reason: "an interchange starts with an ISA segment of 106 characters"}
	}
	element, end := text[3:4], text[105:106]
	if element == end || strings.Count(text[:isaLength], element) != 16 {
		return nil, "", &Error{Document: "X12", Segment: "ISA", Position: at + 1, Reason: "the ISA segment does not have its 16 elements of fixed length"}
	}
	var out []segment
	for text != "" {
		one, rest, _ := strings.Cut(text, end)
		text = rest
		at++
		if one = strings.Trim(one, " \r\n\t"); one == "" {
			continue
		}
		out = append(out, segment{strings.Split(one, element), at})
		if out[len(out)-1].name() == "IEA" {
			return out, strings.TrimLeft(text, " \r\n\t"), nil
		}
	}
	return out, "", &Error{Document: "X12", Segment: out[len(out)-1].name(), Position: at, Reason: "the interchange ends without IEA; it may be cut short"}
}

func envelopeError(s segment, format string, args ...any) error {
	return &Error{Document: "X12", Segment: s.name(), Position: s.at, Reason: fmt.Sprintf(format, args...)}
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
		case "GS":
			gs, open = s, true
			out.Groups = append(out.Groups, Group{Code: s.element(1), Sender: s.element(2), Receiver: s.element(3), Control: s.element(6),
				Version: s.element(8)})
		case "ST":
			if len(out.Groups) == 0 {
				return out, envelopeError(s, "stands outside any GS")
			}
			end := i + 1
			for end < len(segments) && segments[end].name() != "SE" && segments[end].name() != "ST" {
				end++
			}
			g := &out.Groups[len(out.Groups)-1]
			set := Set{Code: s.element(1), Control: s.element(2), At: s.at}
			if end == len(segments) || segments[end].name() == "ST" {
				set.Err = &Error{Document: "X12 " + s.element(1), Segment: "ST", Position: s.at, Reason: "its SE is missing"}
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
