package edi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// edifactMarks are the separators of an interchange (ISO 9735), as its UNA says.
type edifactMarks struct{ component, element, release, end byte }

// usualMarks hold where there is no UNA.
var usualMarks = edifactMarks{':', '+', '?', '\''}

// edifactSegment is one segment of an interchange that is read.
type edifactSegment struct {
	text string
	at   int32 // count from 1 in the text
}

// cut splits at a mark that no release character stands before.
func (m edifactMarks) cut(text string, mark byte) (before, after string, found bool) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case mark:
			return text[:i], text[i+1:], true
		case m.release:
			if m.release != ' ' {
				i++
			}
		}
	}
	return text, "", false
}

// value is a component of an element, both by their number from 0, without release
// characters; "" where there is none.
func (m edifactMarks) value(s edifactSegment, element, component int) string {
	part := s.text
	for _, step := range []struct {
		n    int
		mark byte
	}{{element, m.element}, {component, m.component}} {
		found := true
		for range step.n {
			if _, part, found = m.cut(part, step.mark); !found {
				return ""
			}
		}
		part, _, _ = m.cut(part, step.mark)
	}
	if m.release != ' ' && strings.IndexByte(part, m.release) >= 0 {
		var out strings.Builder
		for i := 0; i < len(part); i++ {
			if part[i] == m.release && i+1 < len(part) {
				i++
			}
			out.WriteByte(part[i])
		}
		part = out.String()
	}
	return strings.TrimSpace(part)
}

// mostAgain is how many components of an element are written back.
const mostAgain = 8

// again is an element with the usual separators between its components.
func (m edifactMarks) again(s edifactSegment, element int) string {
	var parts []string
	for c := range mostAgain {
		parts = append(parts, Released(m.value(s, element, c)))
	}
	for len(parts) > 1 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, ":")
}

func (m edifactMarks) name(s edifactSegment) string { return m.value(s, 0, 0) }

// isEDIFACT reports whether a text begins as an EDIFACT interchange does.
func isEDIFACT(text string) bool {
	return strings.HasPrefix(text, "UNA") || strings.HasPrefix(text, "UNB")
}

func edifactError(at int32, segment, format string, args ...any) error {
	return &Error{Document: "EDIFACT", Segment: segment, Position: int(at), Reason: fmt.Sprintf(format, args...)}
}

// readEDIFACT reads a text of one or more interchanges UNB … UNZ.
func readEDIFACT(text string) ([]Interchange, error) {
	if !utf8.ValidString(text) { // UNOC and its like are ISO 8859-1
		var out strings.Builder
		for i := range len(text) {
			out.WriteRune(rune(text[i]))
		}
		text = out.String()
	}
	var out []Interchange
	at, sets := int32(0), 0
	for text != "" {
		marks, segments, rest, err := splitEDIFACT(text, at)
		if err != nil {
			return nil, err
		}
		text, at = rest, segments[len(segments)-1].at
		one, err := edifactInterchange(marks, segments)
		if err != nil {
			return nil, err
		}
		for _, g := range one.Groups {
			sets += len(g.Sets)
		}
		if sets > mostSets {
			return nil, tooManyMessages(at)
		}
		out = append(out, one)
	}
	return out, nil
}

func tooManyMessages(at int32) error {
	return edifactError(at, "", "the text has more than %d messages; send it in parts", mostSets)
}

// splitEDIFACT cuts one interchange into segments, and gives back what follows it.
func splitEDIFACT(text string, at int32) (edifactMarks, []edifactSegment, string, error) {
	m := usualMarks
	if strings.HasPrefix(text, "UNA") {
		if len(text) < 9 {
			return m, nil, "", edifactError(at+1, "UNA", "has fewer than its 6 characters")
		}
		m = edifactMarks{text[3], text[4], text[6], text[8]}
		text = strings.TrimLeft(text[9:], between)
	}
	if !strings.HasPrefix(text, "UNB"+string(m.element)) {
		return m, nil, "", edifactError(at+1, "UNB", "an interchange starts with UNB, after a UNA where its separators are not : + ? '")
	}
	last := max(0, strings.Index(text, "UNZ"+string(m.element)))
	out := make([]edifactSegment, 0, min(strings.Count(text[:last], string(m.end))+2, mostSegments))
	for text != "" {
		one, rest, ended := m.cut(text, m.end)
		text = rest
		at++
		if one = strings.Trim(one, between); one == "" {
			continue
		}
		s := edifactSegment{one, at}
		switch {
		case strings.Count(one, string(m.element))+strings.Count(one, string(m.component)) > 5*mostElements:
			return m, nil, "", edifactError(at, m.name(s), "it has more than %d elements", 5*mostElements)
		case len(out) == mostSegments:
			return m, nil, "", edifactError(at, m.name(s), "the interchange has more than %d segments; send it in parts", mostSegments)
		}
		out = append(out, s)
		if ended && m.name(s) == "UNZ" {
			return m, out, strings.TrimLeft(text, between), nil
		}
	}
	return m, nil, "", edifactError(at, m.name(out[len(out)-1]), "the interchange ends without UNZ; it may be cut short")
}

// edifactInterchange reads the messages between UNB and UNZ, in groups UNG … UNE or without.
func edifactInterchange(m edifactMarks, segments []edifactSegment) (Interchange, error) {
	unb, unz := segments[0], segments[len(segments)-1]
	out := Interchange{EDIFACT: true, Sender: m.value(unb, 2, 0), Receiver: m.value(unb, 3, 0), Control: m.value(unb, 5, 0), Test: m.value(unb, 11, 0) == "1",
		Syntax: m.again(unb, 1), From: m.again(unb, 2), To: m.again(unb, 3)}
	messages, groups, open := 0, 0, -1
	var ung edifactSegment
	for i := 1; i < len(segments)-1; i++ {
		s := segments[i]
		switch m.name(s) {
		case "UNG":
			ung, open = s, len(out.Groups)
			groups++
			out.Groups = append(out.Groups, Group{Code: m.value(s, 1, 0), Sender: m.value(s, 2, 0), Receiver: m.value(s, 3, 0), Control: m.value(s, 5, 0),
				AsWritten: &AsWritten{UNG: true, From: m.again(s, 2), To: m.again(s, 3)}})
		case "UNE":
			if open < 0 {
				return out, edifactError(s.at, "UNE", "there is no UNG before it")
			}
			g := &out.Groups[open]
			if !sameNumber(m.value(s, 1, 0), strconv.Itoa(len(g.Sets))) || !sameNumber(m.value(s, 2, 0), m.value(ung, 5, 0)) {
				g.Err = edifactError(s.at, "UNE", "says %s messages under %s, the group has %d under %s", m.value(s, 1, 0), m.value(s, 2, 0), len(g.Sets), m.value(ung, 5, 0))
			}
			open = -1
		case "UNH":
			if open < 0 && (len(out.Groups) == 0 || groups > 0) {
				out.Groups = append(out.Groups, Group{AsWritten: &AsWritten{}})
			}
			end := i + 1
			for !slices.Contains([]string{"UNT", "UNH", "UNE", "UNZ"}, m.name(segments[end])) {
				end++
			}
			if messages == mostSets {
				return out, tooManyMessages(s.at)
			}
			set := Set{Code: m.value(s, 2, 0), Control: m.value(s, 1, 0), At: int(s.at)}
			if m.name(segments[end]) != "UNT" {
				set.Err = &Error{Document: "EDIFACT " + set.Code, Segment: "UNH", Position: int(s.at), Reason: "its UNT is missing"}
				end--
			} else {
				set.Document, set.Err = readEDIFACTMessage(m, segments[i:end+1])
			}
			messages++
			g := &out.Groups[len(out.Groups)-1]
			g.Sets = append(g.Sets, set)
			g.Messages = append(g.Messages, m.again(s, 2))
			i = end
		}
	}
	if open >= 0 {
		out.Groups[open].Err = edifactError(ung.at, "UNG", "its UNE is missing")
	}
	count := messages
	if groups > 0 {
		count = groups
	}
	if !sameNumber(m.value(unz, 1, 0), strconv.Itoa(count)) || !sameNumber(m.value(unz, 2, 0), out.Control) {
		return out, edifactError(unz.at, "UNZ", "says %s messages or groups under %s, the interchange has %d under %s", m.value(unz, 1, 0), m.value(unz, 2, 0), count, out.Control)
	}
	return out, nil
}
