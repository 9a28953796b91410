// Package contrl answers interchanges of EDIFACT with a CONTRL.
package contrl

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/stockwright/stockwright/execution/interchange/edi"
)

// Write answers interchanges of EDIFACT with a CONTRL each: which messages were
// read, and of the others in which segment the fault lies. Sender and receiver change
// places. A CONTRL is not answered. It reports how many it wrote; their control numbers
// follow each other.
func Write(w io.Writer, env edi.Envelope, read []edi.Interchange) (int, error) {
	x, n := &writer{}, 0
	for _, i := range read {
		if !i.EDIFACT {
			return 0, &edi.Error{Document: "X12", Segment: "ISA", Reason: "a CONTRL answers EDIFACT; an X12 interchange is answered with a 997"}
		}
		if answered(i) {
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
func answered(i edi.Interchange) bool {
	for _, g := range i.Groups {
		for _, s := range g.Sets {
			if s.Code != "CONTRL" {
				return true
			}
		}
	}
	return false
}

// writer writes segments with the usual separators.
type writer struct {
	out      strings.Builder
	segments int // since UNH
	latin    bool
}

// segment writes elements that are released already; empty ones at the end are left out.
func (x *writer) segment(elements ...string) {
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
func (x *writer) control(env edi.Envelope, i edi.Interchange, number int) {
	syntax := i.Syntax
	version, _, _ := strings.Cut(strings.TrimPrefix(syntax[min(4, len(syntax)):], ":"), ":")
	message := "CONTRL:D:3:UN"
	if version >= "4" {
		message = "CONTRL:4:1:UN"
	}
	x.latin = !strings.HasPrefix(syntax, "UNOW") && !strings.HasPrefix(syntax, "UNOY")
	from, to := i.To, i.From
	if env.Sender != "" {
		from = edi.Released(env.Sender)
	}
	if env.Receiver != "" {
		to = edi.Released(env.Receiver)
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
	x.segment("UCI", edi.Released(i.Control), i.From, i.To, actionTaken)
	for _, g := range i.Groups {
		x.group(g)
	}
	x.segment("UNT", fmt.Sprint(x.segments+1), "1")
	x.segment("UNZ", "1", fmt.Sprint(number))
}

// group writes what became of the messages of a group, and of its own envelope.
func (x *writer) group(g edi.Group) {
	as := g.AsWritten
	if as.UNG && g.Err != nil {
		code, tag := edifactCode(g.Err)
		x.segment("UCF", edi.Released(g.Control), as.From, as.To, actionRejected, code, tag)
		return
	}
	if as.UNG {
		x.segment("UCF", edi.Released(g.Control), as.From, as.To, actionTaken)
	}
	for n, s := range g.Sets {
		message := as.Messages[n]
		switch {
		case s.Code == "CONTRL":
			continue
		case s.Err == nil:
			x.segment("UCM", edi.Released(s.Control), message, actionTaken)
			continue
		}
		code, tag := edifactCode(s.Err)
		var e *edi.Error
		if errors.As(s.Err, &e) && tag == "" && e.Position > s.At { // in one of its segments
			x.segment("UCM", edi.Released(s.Control), message, actionRejected)
			x.segment("UCS", fmt.Sprint(e.Position-s.At+1), code)
			continue
		}
		x.segment("UCM", edi.Released(s.Control), message, actionRejected, code, tag)
	}
}

// edifactCode is the fault in the codes of 0085, and the service segment it lies in.
func edifactCode(err error) (code, tag string) {
	var e *edi.Error
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
