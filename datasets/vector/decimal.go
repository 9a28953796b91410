package vector

import (
	"fmt"
)

// A DecimalVote finds out which mark stands before decimals in texts.
type DecimalVote struct {
	seen       int
	plain      int // read without saying a mark
	point      int
	comma      int
	unreadable string
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
}

// Decide is the mark: "" where none need be said. An error says that both marks
// read the texts alike, or that they are no numbers.
func (v *DecimalVote) Decide() (string, error) {
	best := max(v.point, v.comma)
	switch {
	case v.seen == 0:
		return "", nil
	case 2*best < v.seen:
		return "", fmt.Errorf("%q is no number", v.unreadable)
	case v.plain == best:
		return "", nil
	case v.point > v.comma:
		return ".", nil
	case v.comma > v.point:
		return ",", nil
	}
	return "", fmt.Errorf("the mark in its numbers may be for thousands or for decimals")
}
