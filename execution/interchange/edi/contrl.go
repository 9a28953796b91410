package edi

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

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

// WriteControl answers interchanges of EDIFACT with a CONTRL each: which messages were
// read, and of the others in which segment the fault lies. Sender and receiver change
// places. A CONTRL is not answered. It reports how many it wrote; their control numbers
// follow each other.
func WriteControl(w io.Writer, env Envelope, read []Interchange) (int, error) {
	x, n := &edifactWriter{}, 0
	for _, i := range read {
		if !i.EDIFACT {
			return 0, &Error{Document: "X12", Segment: "ISA", Reason: "a CONTRL answers EDIFACT; an X12 interchange is answered with a 997"}
		}
		if i.answered() {
			x.control(env, i, env.Control+n)
			n++
		}
	}
	if n == 0 {
		return 0, nil
	}
	_, err := io.WriteString(w, x.out.String())
	return n, err
}

// answered says that an interchange holds more than verdicts on others.
func (i *Interchange) answered() bool {
	for _, g := range i.Groups {
		for _, s := range g.Sets {
			if s.Code != "CONTRL" {
				return true
			}
		}
	}
	return false
}

// edifactGroup is what of a group is written back: the elements of its UNG, where it has
// one, and of the UNH of its messages.
type edifactGroup struct {
	ung      bool
	from, to string
	messages []string // type, version and agency
}

// edifactWriter writes segments with the usual separators.
type edifactWriter struct {
	out      strings.Builder
	segments int // since UNH
	latin    bool
}

// released is a value with the marks in it released.
func released(value string) string {
	return strings.NewReplacer("?", "??", "'", "?'", "+", "?+", ":", "?:").Replace(value)
}

// segment writes elements that are released already; empty ones at the end are left out.
func (x *edifactWriter) segment(elements ...string) {
	for len(elements) > 1 && elements[len(elements)-1] == "" {
		elements = elements[:len(elements)-1]
	}
	x.segments++
	for _, c := range strings.Join(elements, "+") + "'" {
		if x.latin && c > 0x7f && c <= 0xff {
			x.out.WriteByte(byte(c))
		} else {
			x.out.WriteRune(c)
		}
	}
}

// Actions of a CONTRL (0083).
const (
	actionRejected = "4" // this level and all below it
	actionTaken    = "7" // this level, and below it what is not rejected
)

// control writes the interchange that answers one.
func (x *edifactWriter) control(env Envelope, i Interchange, number int) {
	syntax := i.syntax
	version, _, _ := strings.Cut(strings.TrimPrefix(syntax[min(4, len(syntax)):], ":"), ":")
	message := "CONTRL:D:3:UN"
	if version >= "4" {
		message = "CONTRL:4:1:UN"
	}
	x.latin = !strings.HasPrefix(syntax, "UNOW") && !strings.HasPrefix(syntax, "UNOY")
	from, to := i.to, i.from
	if env.Sender != "" {
		from = released(env.Sender)
	}
	if env.Receiver != "" {
		to = released(env.Receiver)
	}
	day := env.At.Format("060102:1504")
	if version >= "4" {
		day = env.At.Format("20060102:1504")
	}
	test := ""
	if i.Test || env.Test {
		test = "1"
	}
	x.segment("UNB", syntax, from, to, day, fmt.Sprint(number), "", "", "", "", "", test)
	x.segments = 0
	x.segment("UNH", "1", message)
	x.segment("UCI", released(i.Control), i.from, i.to, actionTaken)
	for _, g := range i.Groups {
		x.group(g)
	}
	x.segment("UNT", fmt.Sprint(x.segments+1), "1")
	x.segment("UNZ", "1", fmt.Sprint(number))
}

// group writes what became of the messages of a group, and of its own envelope.
func (x *edifactWriter) group(g Group) {
	as := g.edifact
	if as.ung && g.Err != nil {
		code, tag := edifactCode(g.Err)
		x.segment("UCF", released(g.Control), as.from, as.to, actionRejected, code, tag)
		return
	}
	if as.ung {
		x.segment("UCF", released(g.Control), as.from, as.to, actionTaken)
	}
	for n, s := range g.Sets {
		message := as.messages[n]
		switch {
		case s.Code == "CONTRL":
			continue
		case s.Err == nil:
			x.segment("UCM", released(s.Control), message, actionTaken)
			continue
		}
		code, tag := edifactCode(s.Err)
		var e *Error
		if errors.As(s.Err, &e) && tag == "" && e.Position > s.At { // in one of its segments
			x.segment("UCM", released(s.Control), message, actionRejected)
			x.segment("UCS", fmt.Sprint(e.Position-s.At+1), code)
			continue
		}
		x.segment("UCM", released(s.Control), message, actionRejected, code, tag)
	}
}

// edifactCode is the fault in the codes of 0085, and the service segment it lies in.
func edifactCode(err error) (code, tag string) {
	var e *Error
	if !errors.As(err, &e) {
		return "18", "" // unspecified
	}
	says := func(text string) bool { return strings.Contains(e.Reason, text) }
	switch service := strings.HasPrefix(e.Segment, "UN") && e.Segment != "UNS"; {
	case service && says("is missing"):
		return "13", map[string]string{"UNH": "UNT", "UNG": "UNE"}[e.Segment]
	case e.Segment == "UNH":
		return "17", "UNH" // no agreement on this type
	case service && says("reference"):
		return "28", e.Segment
	case service:
		return "29", e.Segment // the counts do not match
	case says("is missing"), says("there are none"):
		return "13", ""
	}
	return "12", "" // a value that is not valid
}
