package edi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
)

// days reads when a line comes, or is to come, where that stands beside its first segment:
// as a date of the line, or as a schedule of several days, of which the last is kept. It
// reports whether it used up s.
func (r *x12Reader) days(s segment) (bool, error) {
	days, date := promises, 2
	if r.set.kind != OrderResponse {
		days = asked
	}
	switch {
	case s.name() == "DTM" && slices.Contains(days, s.element(1)):
	case s.name() == "SCH" && (s.element(5) == "" || slices.Contains(days, s.element(5))):
		date = 6
	default:
		return false, nil
	}
	if r.set.kind != OrderResponse {
		// A window's end is the day asked for only where no day is.
		window := s.name() == "DTM" && s.element(1) != "002"
		if window && r.line.Due != core.NoDay && !r.window {
			return true, nil
		}
		if !window && r.window {
			r.line.Due = core.NoDay
		}
		r.window = window
	}
	text := strings.TrimSpace(s.element(date))
	if text == "" && s.name() == "DTM" {
		text = lastOfPeriod(s.element(5), strings.TrimSpace(s.element(6)))
	}
	if text == "" {
		return true, nil
	}
	var l Line
	if reason := setX12Day(lineFields()["due"], &l, text); reason != "" {
		return true, &Error{Document: r.name, Segment: fmt.Sprintf("%s%02d", s.name(), date), Position: int(s.at), Reason: reason}
	}
	if r.line.Due == core.NoDay || l.Due > r.line.Due {
		r.line.Due = l.Due
	}
	return true, nil
}

// promises are the qualifiers of dates (X12 element 374) on which goods are said to come
// or to leave: scheduled, promised, estimated, requested, shipped.
var promises = []string{"067", "068", "069", "070", "017", "002", "010", "011", "063", "064", "074", "079", "118", "371"}

// asked are those on which an order wants its goods: requested, or the ends of a window.
var asked = []string{"002", "010", "037", "038", "063", "064", "067", "074"}

// lastOfPeriod is the day CCYYMMDD of a date in the format of X12 element 1250, the last
// one of a range; a text in another format is left as it is.
func lastOfPeriod(format, text string) string {
	switch {
	case format == "RD8" && len(text) == 17:
		return text[9:]
	case format == "DT" && len(text) >= 8:
		return text[:8]
	}
	return text
}

func setX12[T any](name string, f field[T], v *T, text string) string {
	if dates[name] {
		return setX12Day(f, v, text)
	}
	return f.set(v, text)
}

// setX12Day sets a field to a date CCYYMMDD, or YYMMDD of older versions.
func setX12Day[T any](f field[T], v *T, text string) string {
	if len(text) == 6 {
		text = map[bool]string{true: "20", false: "19"}[text < "70"] + text
	}
	if len(text) != 8 {
		return fmt.Sprintf("%q is not a date CCYYMMDD", text)
	}
	return f.set(v, text[:4]+"-"+text[4:6]+"-"+text[6:])
}
