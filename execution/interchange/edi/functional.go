package edi

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Acked is what a 997 says of one functional group.
type Acked struct {
	Code     string     `json:"code"`    // functional group, such as PO
	Control  string     `json:"control"` // its control number
	Status   string     `json:"status"`  // AK901: A accepted, E accepted with errors, P in part, R rejected; M, W, X security
	Included int        `json:"included"`
	Received int        `json:"received"`
	Accepted int        `json:"accepted"`
	Errors   []string   `json:"errors,omitempty"` // AK905 … AK909
	Sets     []AckedSet `json:"sets,omitempty"`   // those it names
}

// AckedSet is what a 997 says of one transaction set.
type AckedSet struct {
	Code    string       `json:"code"`
	Control string       `json:"control"`
	Status  string       `json:"status"` // AK501, as AK901
	Errors  []string     `json:"errors,omitempty"`
	Faults  []AckedFault `json:"faults,omitempty"`
}

// AckedFault is one AK3, or AK4 where Element is set.
type AckedFault struct {
	Segment  string `json:"segment"`
	Position int    `json:"position"` // of the segment in its set, from 1
	Element  string `json:"element,omitempty"`
	Code     string `json:"code,omitempty"`
	Value    string `json:"value,omitempty"`
}

// OK reports whether the partner took in everything: the group, and each set that he names.
func (a Acked) OK() bool {
	good := func(status string) bool { return status == "A" || status == "E" }
	return good(a.Status) && a.Accepted >= a.Received &&
		!slices.ContainsFunc(a.Sets, func(s AckedSet) bool { return s.Status != "" && !good(s.Status) })
}

// readFunctional reads a 997, or a 999, which says the same of segments IK3 to IK5.
func readFunctional(segments []segment) (Document, error) {
	d := newDocument(Functional)
	d.ID = segments[0].element(2)
	fail := func(s segment, reason string) error {
		return &Error{Document: "X12 " + segments[0].element(1), Segment: s.name(), Position: int(s.at), Reason: reason}
	}
	for _, s := range segments[1 : len(segments)-1] {
		if s.name() == "AK1" {
			d.Groups = append(d.Groups, Acked{Code: s.element(1), Control: s.element(2)})
			continue
		}
		if len(d.Groups) == 0 {
			return d, fail(s, "stands before any AK1")
		}
		g := &d.Groups[len(d.Groups)-1]
		switch {
		case s.name() == "AK2":
			g.Sets = append(g.Sets, AckedSet{Code: s.element(1), Control: s.element(2)})
		case s.name() == "AK9":
			g.Status = s.element(1)
			g.Included, g.Received, g.Accepted = atoi(s.element(2)), atoi(s.element(3)), atoi(s.element(4))
			if s.element(4) == "" && (g.Status == "A" || g.Status == "E") {
				g.Accepted = g.Received
			}
			g.Errors = codes(s, 5)
		case len(g.Sets) == 0:
			return d, fail(s, "stands before any AK2")
		default:
			g.Sets[len(g.Sets)-1].take(s)
		}
	}
	switch {
	case len(d.Groups) == 0:
		return d, fail(segments[0], "its AK1 is missing")
	case d.Groups[0].Status == "":
		return d, fail(segments[len(segments)-1], "AK9 is missing: it does not say whether the group was accepted")
	}
	return d, nil
}

func (set *AckedSet) take(s segment) {
	switch s.name() {
	case "AK3", "IK3":
		set.Faults = append(set.Faults, AckedFault{Segment: s.element(1), Position: atoi(s.element(2)), Code: s.element(4)})
	case "AK4", "IK4":
		f := AckedFault{Element: s.element(1), Code: s.element(3), Value: s.element(4)}
		if n := len(set.Faults); n > 0 {
			f.Segment, f.Position = set.Faults[n-1].Segment, set.Faults[n-1].Position
		}
		set.Faults = append(set.Faults, f)
	case "AK5", "IK5":
		set.Status, set.Errors = s.element(1), codes(s, 2)
	}
}

func codes(s segment, from int) []string {
	var out []string
	for i, e := range s.elements() {
		if i >= from && e != "" {
			out = append(out, e)
		}
	}
	return out
}

func atoi(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 0
	}
	return n
}

// WriteFunctional answers interchanges with a 997 a group: which sets were read,
// and of the others in which segment and element the fault lies. Sender and
// receiver change places. A 997 is not answered. It reports how many it wrote.
func WriteFunctional(w io.Writer, env Envelope, read []Interchange) (int, error) {
	var docs []Document
	for _, i := range read {
		if i.EDIFACT {
			return 0, &Error{Document: "EDIFACT", Segment: "UNB", Reason: "a 997 answers X12; an EDIFACT interchange is answered with a CONTRL"}
		}
		for _, g := range i.Groups {
			if g.Code == "FA" {
				continue
			}
			if env.Sender == "" {
				env.Sender, env.Receiver, env.Test = i.Receiver, i.Sender, i.Test
			}
			docs = append(docs, functionalOf(g))
		}
	}
	if len(docs) == 0 {
		return 0, nil
	}
	return len(docs), WriteX12(w, env, docs...)
}

func functionalOf(g Group) Document {
	a := Acked{Code: g.Code, Control: g.Control, Included: len(g.Sets), Received: len(g.Sets)}
	for _, s := range g.Sets {
		set := AckedSet{Code: s.Code, Control: s.Control, Status: "A"}
		if s.Err == nil {
			a.Accepted++
		} else {
			set.reject(s)
		}
		a.Sets = append(a.Sets, set)
	}
	switch {
	case g.Err != nil:
		// 5: the counts do not match; 4: the control numbers.
		a.Status, a.Accepted, a.Errors = "R", 0, []string{"5"}
		if strings.Contains(g.Err.Error(), "GE is missing") {
			a.Errors = []string{"3"}
		}
	case a.Accepted == len(g.Sets):
		a.Status = "A"
	case a.Accepted == 0:
		a.Status = "R"
	default:
		a.Status = "P"
	}
	d := newDocument(Functional)
	d.ID, d.Groups = g.Control, []Acked{a}
	return d
}

// reject says where the fault of a set lies, in the codes of AK3, AK4 and AK5.
func (set *AckedSet) reject(s Set) {
	set.Status, set.Errors = "R", []string{"5"}
	var e *Error
	if !errors.As(s.Err, &e) {
		return
	}
	switch {
	case e.Segment == "ST" && strings.Contains(e.Reason, "SE is missing"):
		set.Errors = []string{"2"}
		return
	case e.Segment == "ST":
		set.Errors = []string{"1"}
		return
	case e.Segment == "SE" && strings.Contains(e.Reason, "segments"):
		set.Errors = []string{"4"}
		return
	case e.Segment == "SE":
		set.Errors = []string{"3"}
		return
	}
	name, element := e.Segment, ""
	if n := len(name); n > 3 || n == 5 {
		name, element = name[:n-2], strings.TrimLeft(name[n-2:], "0")
	}
	if strings.Contains(name, " ") || len(name) > 3 {
		return // a fault of the whole, such as no lines
	}
	f := AckedFault{Segment: name, Position: e.Position - s.At + 1, Code: "8"}
	set.Faults = append(set.Faults, f)
	if element != "" {
		f.Element, f.Code = element, "7"
		if strings.Contains(e.Reason, "is missing") {
			f.Code = "1"
		}
		set.Faults = append(set.Faults, f)
	}
}

// functional writes the segments of a 997 between ST and SE.
func (x *x12Writer) functional(d *Document) {
	for _, g := range d.Groups {
		x.segment("AK1", g.Code, g.Control)
		for _, s := range g.Sets {
			x.segment("AK2", s.Code, s.Control)
			for _, f := range s.Faults {
				if f.Element == "" {
					x.segment("AK3", f.Segment, fmt.Sprint(f.Position), "", f.Code)
				} else {
					x.segment("AK4", f.Element, "", f.Code, f.Value)
				}
			}
			x.segment(append([]string{"AK5", s.Status}, s.Errors...)...)
		}
		x.segment(append([]string{"AK9", g.Status, fmt.Sprint(g.Included), fmt.Sprint(g.Received), fmt.Sprint(g.Accepted)}, g.Errors...)...)
	}
}
