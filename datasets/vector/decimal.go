package vector

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A DecimalVote finds out which mark stands before decimals in texts.
type DecimalVote struct {
	seen       int
	plain      int // read without saying a mark
	point      int
	comma      int
	unreadable string
	bare       bool    // a number has no mark
	large      bool    // and one of them four digits or more
	groups     [2]mark // of numbers with a point, and with a comma
}

// Add counts a text.
func (v *DecimalVote) Add(text string) {
	if text == "" {
		return
	}
	v.seen++
	ok := func(r Reading) bool { _, wrong := r.Number(text); return wrong == "" }
	plain, point, comma := ok(Reading{}), ok(Reading{Sure: true}), ok(Reading{Comma: true, Sure: true})
	for _, c := range []struct {
		hit bool
		n   *int
	}{{plain, &v.plain}, {point, &v.point}, {comma, &v.comma}} {
		if c.hit {
			*c.n++
		}
	}
	if !point && !comma && v.unreadable == "" {
		v.unreadable = text
	}
	v.group(strings.Trim(withoutCurrency(strings.Trim(text, " -+()")), " -+()'"))
}

// mark counts numbers in which one kind of mark stands.
type mark struct{ seen, grouped int }

// group notes whether marks stand as between thousands: before three digits, and
// not behind a lone zero.
func (v *DecimalVote) group(text string) {
	switch {
	case text == "" || strings.Trim(text, "0123456789.,") != "":
	case strings.Trim(text, "0123456789") == "":
		v.bare, v.large = true, v.large || len(text) > 3
	case strings.ContainsAny(text, ".") && strings.ContainsAny(text, ","):
		v.large = true // both marks: nothing is open
	default:
		m := &v.groups[0]
		if strings.Contains(text, ",") {
			m = &v.groups[1]
		}
		m.seen++
		parts := strings.FieldsFunc(text, func(c rune) bool { return c == '.' || c == ',' })
		if len(parts) > 1 && len(parts[0]) <= 3 && text[0] != '0' &&
			(inLakhs(parts) || !slices.ContainsFunc(parts[1:], func(p string) bool { return len(p) != 3 })) {
			m.grouped++
		}
	}
}

// thousands is the mark that is for decimals where the other one stands between
// thousands: all numbers with that other one have three digits behind it, and
// numbers without it have three digits at most. open tells that it may be either.
func (v *DecimalVote) thousands() (decimal string, open bool) {
	for i, decimal := range [2]string{",", "."} {
		if m := v.groups[i]; m.seen == 0 || m.grouped < m.seen || v.groups[1-i].seen > 0 || v.large {
			continue
		}
		if v.bare {
			return decimal, false
		}
		return "", true
	}
	return "", false
}

// Evidence is the mark that stands in numbers as it can for decimals only, "" where
// none does.
func (v *DecimalVote) Evidence() string {
	point, comma := v.groups[0].seen > v.groups[0].grouped, v.groups[1].seen > v.groups[1].grouped
	switch {
	case point && !comma:
		return "."
	case comma && !point:
		return ","
	}
	return ""
}

// ErrMark says that numbers can be read either way.
var ErrMark = errors.New("the mark in its numbers may be for thousands or for decimals")

// Decide is the mark: "" where none need be said. An error says that both marks
// read the texts alike, or that they are no numbers.
func (v *DecimalVote) Decide() (string, error) {
	best := max(v.point, v.comma)
	decimal, open := v.thousands()
	switch {
	case v.seen == 0:
		return "", nil
	case 2*best < v.seen:
		return "", fmt.Errorf("%q is no number", v.unreadable)
	case decimal != "":
		return decimal, nil
	case open:
		return "", ErrMark
	case v.plain == best:
		return "", nil
	case v.point > v.comma:
		return ".", nil
	case v.comma > v.point:
		return ",", nil
	}
	return "", ErrMark
}
