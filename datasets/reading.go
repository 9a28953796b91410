package datasets

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
)

// reading says how texts, and numbers that stand for dates, are read.
type reading struct {
	dates dateFormat
	comma bool // decimals follow a comma
	sure  bool // the source says so: one mark between digits is read as it says
	zone  *time.Location
}

func (s Source) reading() (reading, error) {
	f, ok := dateFormatOf(s.Dates)
	if !ok {
		return reading{}, fileFault(s.Path, "dates: "+s.Dates+" is no format of dates", "use one of "+strings.Join(DateFormats(), ", "))
	}
	return reading{dates: f, comma: s.Decimal == ",", sure: s.Decimal != "", zone: s.Zone}, nil
}

// set stores a text in row i of a vector of any kind but Text.
func (r *reading) set(v *vector, i int, s string) {
	switch v.kind {
	case Day, Time:
		r.setMoment(v, i, s)
	case Number:
		x, text := r.number(s)
		if text != "" {
			v.fault(i, s, text, r.numberHint(s))
		}
		v.nums[i] = x
	case Integer:
		r.setInteger(v, i, s)
	case Money:
		r.setMoney(v, i, s)
	case Flag:
		var ok bool
		if v.flags[i], ok = parseFlag(s); !ok {
			v.fault(i, s, "it is neither yes nor no", "write true or false")
		}
	}
}

func (r *reading) setMoment(v *vector, i int, s string) {
	m, ok := r.dates.parse(s)
	if !ok {
		text, hint := "it is not a date", "write dates as 2026-11-23"
		if v.kind == Time {
			text, hint = "it is not a time", "write times as 2026-11-23 14:05:00"
		}
		if r.dates.name != dateISO {
			hint = "write dates as " + r.dates.name + ", as inputs.…dates in the config says"
		} else if f := looksLike(s); f != "" {
			hint += ", or write dates: " + f + " under the input in the config"
		}
		v.fault(i, s, text, hint)
		return
	}
	r.keep(v, i, m)
}

func (r *reading) keep(v *vector, i int, m moment) {
	if v.kind == Time {
		v.ints[i] = m.micros
		return
	}
	v.days[i] = m.dayIn(r.zone)
	v.note(i, m)
}

// looksLike is the format a single text may have, with both where two may be.
func looksLike(s string) string {
	vote := newDateVote()
	vote.add(s)
	var names []string
	for _, f := range vote.likely() {
		names = append(names, f.name)
	}
	return strings.Join(names[:min(2, len(names))], " or ")
}

func (r *reading) setInteger(v *vector, i int, s string) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		v.ints[i] = n
		return
	}
	x, text := r.number(s)
	switch {
	case text != "":
		v.fault(i, s, text, r.numberHint(s))
	case x != math.Trunc(x) || math.Abs(x) >= 1<<53:
		v.fault(i, s, "it is not a whole number", "count in base units")
	default:
		v.ints[i] = int64(x)
	}
}

func (r *reading) setMoney(v *vector, i int, s string) {
	plain, ok := r.plainNumber(s)
	if ok {
		if m, err := core.ParseMoney(plain); err == nil {
			v.ints[i] = int64(m)
			return
		}
		if x, err := strconv.ParseFloat(plain, 64); err == nil {
			if m, err := core.MoneyOf(x); err == nil {
				v.ints[i] = int64(m)
				return
			}
		}
	}
	v.fault(i, s, "it is not an amount of money", r.numberHint(s))
}

func (r *reading) numberHint(s string) string {
	if other := (&reading{comma: !r.comma, sure: true}); true {
		if _, ok := other.plainNumber(s); ok {
			if r.comma {
				return "write numbers with a decimal comma, as decimal in the config says, or take decimal out"
			}
			return `write numbers with a decimal point, or write decimal: "," under the input in the config`
		}
	}
	return "write a number"
}

// number reads a number; text says what is wrong, "" nothing.
func (r *reading) number(s string) (x float64, text string) {
	if x, ok := quickNumber(s); ok {
		return x, ""
	}
	plain, ok := r.plainNumber(s)
	if ok {
		if x, err := strconv.ParseFloat(plain, 64); err == nil {
			return x, ""
		}
	}
	return 0, "it is not a number"
}

// quickNumber reads the common form, digits and a sign.
func quickNumber(s string) (float64, bool) {
	neg, n := false, 0
	if len(s) > 0 && s[0] == '-' {
		neg, s = true, s[1:]
	}
	if len(s) == 0 || len(s) > 15 {
		return 0, false
	}
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	if neg {
		return -float64(n), true
	}
	return float64(n), true
}

// plainNumber writes a number the way Go reads it: currency signs, thousands
// and the forms of negative amounts go. False when it can be no number, or when
// it may be two: 1,234 has a comma for thousands or for decimals.
func (r *reading) plainNumber(s string) (string, bool) {
	s = strings.TrimSpace(s)
	s = strings.TrimSpace(strings.Trim(s, "$€£¥"))
	neg := false
	switch {
	case strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		neg, s = true, s[1:len(s)-1]
	case strings.HasSuffix(s, "-") && len(s) > 1:
		neg, s = true, s[:len(s)-1]
	case strings.HasPrefix(s, "\u2212"):
		neg, s = true, s[len("\u2212"):]
	}
	s = strings.TrimSpace(strings.Trim(s, "$€£¥"))
	point, group := byte('.'), byte(',')
	if r.comma {
		point, group = ',', '.'
	}
	whole, rest, hasPoint := strings.Cut(s, string(point))
	if !r.sure && !hasPoint && strings.Count(whole, string(group)) == 1 {
		return "", false // 1,234 may be either
	}
	whole, ok := ungroup(whole, group)
	if !ok || strings.IndexByte(rest, group) >= 0 || strings.IndexByte(rest, point) >= 0 {
		return "", false
	}
	if hasPoint {
		whole += "." + rest
	}
	if neg {
		whole = "-" + whole
	}
	if whole == "" || strings.ContainsAny(whole, "_xXpP") || strings.ContainsAny(whole, "iInN") && !namesInfinity(whole) {
		return "", false
	}
	return whole, true
}

func namesInfinity(s string) bool {
	switch strings.ToLower(strings.TrimLeft(s, "+-")) {
	case "inf", "infinity", "nan":
		return true
	}
	return false
}

// ungroup takes the marks between thousands out. A group mark that could be
// the other decimal mark counts only beside a second one or a decimal part.
func ungroup(whole string, group byte) (string, bool) {
	if !strings.ContainsAny(whole, string(group)+" '\u00a0\u202f\u2019") {
		return whole, true
	}
	sign := ""
	if len(whole) > 0 && (whole[0] == '-' || whole[0] == '+') {
		sign, whole = whole[:1], whole[1:]
	}
	parts := strings.FieldsFunc(whole, func(c rune) bool {
		return c == rune(group) || c == ' ' || c == '\'' || c == '\u00a0' || c == '\u202f' || c == '\u2019'
	})
	for i, p := range parts {
		if i == 0 && (len(p) < 1 || len(p) > 3) || i > 0 && len(p) != 3 || strings.Trim(p, "0123456789") != "" {
			return "", false
		}
	}
	return sign + strings.Join(parts, ""), len(parts) > 0
}

// setNumber stores a number that stands for a day or a time.
func (r *reading) setNumber(v *vector, i int, x float64) {
	m, ok := r.dates.parseNumber(x)
	if !ok {
		v.fault(i, strconv.FormatFloat(x, 'f', -1, 64), "it is no day as "+r.dates.name, "correct it, or say how numbers stand for days with dates in the config")
		m = moment{}
	}
	r.keep(v, i, m)
}
