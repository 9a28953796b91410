package vector

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/dates"
)

// flagWords are the words for yes and no, also those of spreadsheets in other languages.
var flagWords = map[string]bool{"true": true, "yes": true, "y": true, "t": true, "1": true, "on": true,
	"x": true, "✓": true, "✔": true,
	"false": false, "no": false, "n": false, "f": false, "0": false, "": false, "off": false,
	"ja": true, "wahr": true, "j": true, "nein": false, "falsch": false, "oui": true, "vrai": true,
	"non": false, "faux": false,
	"si": true, "sí": true, "sì": true, "verdadero": true, "vero": true, "falso": false, "sim": true,
	"verdadeiro": true, "não": false, "nao": false,
	"waar": true, "onwaar": false, "nee": false, "tak": true, "nie": false, "prawda": true,
	"fałsz": false, "да": true, "нет": false}

// parseFlag reads the usual words for yes and no.
func parseFlag(s string) (value, ok bool) {
	value, ok = flagWords[strings.ToLower(strings.TrimSpace(s))]
	return value, ok
}

// FillFixed makes n rows of one value given as text.
func (v *Vector) FillFixed(value string, n int, r *Reading) error {
	v.Resize(n)
	if n == 0 {
		return nil
	}
	one := func(set func(i int)) {
		for i := range n {
			set(i)
		}
	}
	switch v.Kind {
	case contract.Text:
		v.Codes, v.Dict, v.Shared = Room(v.Codes, n), []Bytes{Bytes(value)}, 1
		clear(v.Codes)
	case contract.Number:
		x, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", value)
		}
		one(func(i int) { v.Nums[i] = x })
	case contract.Integer:
		x, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", value)
		}
		one(func(i int) { v.Ints[i] = x })
	case contract.Money:
		x, err := core.ParseMoney(value)
		if err != nil {
			return err
		}
		one(func(i int) { v.Ints[i] = int64(x) })
	default:
		iso := *r // folders and constants are written by programs
		iso.Dates, _ = dates.FormatOf("")
		if _, ok := iso.Dates.Parse(value); !ok && v.Kind != contract.Flag {
			iso.Dates = r.Dates
		}
		iso.Set(v, 0, value)
		if len(v.Bad) > 0 {
			return fmt.Errorf("%q: %s", value, v.Bad[0].Text)
		}
		one(func(i int) { iso.Set(v, i, value) })
	}
	return nil
}

// UnsignedZero makes -0 the zero it equals, so that both write the same bytes.
func UnsignedZero(x float64) float64 {
	if x == 0 {
		return 0
	}
	return x
}

// Reading says how texts, and numbers that stand for dates, are read.
type Reading struct {
	Dates dates.Format
	Comma bool // decimals follow a comma
	Sure  bool // the source says so: one mark between digits is read as it says
	Zone  *time.Location
}

// Set stores a text in row i of a vector of any kind but Text.
func (r *Reading) Set(v *Vector, i int, s string) {
	switch v.Kind {
	case contract.Day, contract.Time:
		r.setMoment(v, i, s)
	case contract.Number:
		x, text := r.Number(s)
		if text != "" {
			v.Fault(i, s, text, r.numberHint(s))
		}
		v.Nums[i] = UnsignedZero(x)
	case contract.Integer:
		r.setInteger(v, i, s)
	case contract.Money:
		r.setMoney(v, i, s)
	case contract.Flag:
		var ok bool
		if v.Flags[i], ok = parseFlag(s); !ok {
			v.Fault(i, s, "it is neither yes nor no", "write true or false")
		}
	}
}

func (r *Reading) setMoment(v *Vector, i int, s string) {
	m, ok := r.Dates.Parse(s)
	if !ok {
		text, hint := "it is not a date", "write dates as 2026-11-23"
		if v.Kind == contract.Time {
			text, hint = "it is not a time", "write times as 2026-11-23 14:05:00"
		}
		if r.Dates.Name != dates.DateISO {
			hint = "write dates as " + r.Dates.Name + ", as inputs.…dates in the config says"
		} else if f := dates.LooksLike(s); f != "" {
			hint += ", or write dates: " + f + " under the input in the config"
		}
		v.Fault(i, s, text, hint)
		return
	}
	r.keep(v, i, m)
}

func (r *Reading) keep(v *Vector, i int, m dates.Moment) {
	if v.Kind == contract.Time {
		v.Ints[i] = m.Micros
		return
	}
	v.Days[i] = m.DayIn(r.Zone)
	v.Note(i, m)
}

func (r *Reading) setInteger(v *Vector, i int, s string) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		v.Ints[i] = n
		return
	}
	x, text := r.Number(s)
	switch {
	case text != "":
		v.Fault(i, s, text, r.numberHint(s))
	case x != math.Trunc(x) || math.Abs(x) >= 1<<53:
		v.Fault(i, s, "it is not a whole number", "count in base units; goods that are weighed have unit_decimals in items")
	default:
		v.Ints[i] = int64(x)
	}
}

func (r *Reading) setMoney(v *Vector, i int, s string) {
	plain, ok := r.plainNumber(s)
	if ok {
		if m, err := core.ParseMoney(plain); err == nil {
			v.Ints[i] = int64(m)
			return
		}
		if x, err := strconv.ParseFloat(plain, 64); err == nil {
			if m, err := core.MoneyOf(x); err == nil {
				v.Ints[i] = int64(m)
				return
			}
		}
	}
	v.Fault(i, s, "it is not an amount of money", r.numberHint(s))
}

func (r *Reading) numberHint(s string) string {
	if other := (&Reading{Comma: !r.Comma, Sure: true}); true {
		if _, ok := other.plainNumber(s); ok {
			if r.Comma {
				return "write numbers with a decimal comma, as decimal in the config says, or take decimal out"
			}
			return `write numbers with a decimal point, or write decimal: "," under the input in the config`
		}
	}
	return "write a number"
}

// Number reads a number; text says what is wrong, "" nothing.
func (r *Reading) Number(s string) (x float64, text string) {
	if x, ok := quickNumber(s, !r.Comma); ok {
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

// tens are the powers of ten that a float holds exactly with every whole number of
// fifteen digits.
var tens = [16]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// quickNumber reads the common form: a sign, digits, and a point before the last
// of them where it stands for decimals. Fifteen digits and a power of ten are exact,
// so their quotient is the nearest float.
func quickNumber(s string, point bool) (float64, bool) {
	neg, n, decimals, digits := false, 0, -1, 0
	if len(s) > 0 && s[0] == '-' {
		neg, s = true, s[1:]
	}
	if len(s) == 0 || len(s) > 16 {
		return 0, false
	}
	for i := range len(s) {
		c := s[i] - '0'
		switch {
		case c <= 9:
			n, digits = n*10+int(c), digits+1
		case s[i] == '.' && point && decimals < 0 && digits > 0:
			decimals = len(s) - i - 1
		default:
			return 0, false
		}
	}
	if digits > 15 {
		return 0, false
	}
	x := float64(n)
	if decimals > 0 {
		x /= tens[decimals]
	}
	if neg {
		x = -x
	}
	return x, true
}

// plainNumber writes a number the way Go reads it: currency signs, thousands
// and the forms of negative amounts go. False when it can be no number, or when
// it may be two: 1,234 has a comma for thousands or for decimals.
func (r *Reading) plainNumber(s string) (string, bool) {
	s = withoutCurrency(strings.TrimSpace(s))
	neg := false
	switch {
	case strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		neg, s = true, s[1:len(s)-1]
	case strings.HasSuffix(s, "-") && len(s) > 1:
		neg, s = true, s[:len(s)-1]
	case strings.HasPrefix(s, "\u2212"):
		neg, s = true, s[len("\u2212"):]
	}
	s = withoutCurrency(strings.TrimSpace(s))
	point, group := byte('.'), byte(',')
	if r.Comma {
		point, group = ',', '.'
	}
	whole, rest, hasPoint := strings.Cut(s, string(point))
	if !r.Sure && !hasPoint && strings.Count(whole, string(group)) == 1 {
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
	if whole == "" || strings.ContainsAny(whole, "_xXpP") || strings.ContainsAny(whole, "iInN") &&
		!namesInfinity(whole) {
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
		if i == 0 && (len(p) < 1 || len(p) > 3) || i > 0 && len(p) != 3 && !inLakhs(parts) ||
			strings.Trim(p, "0123456789") != "" {
			return "", false
		}
	}
	return sign + strings.Join(parts, ""), len(parts) > 0
}

// inLakhs tells whether digits are grouped as in India: 12,34,567.
func inLakhs(parts []string) bool {
	last := len(parts) - 1
	if last < 2 || len(parts[0]) > 2 || len(parts[last]) != 3 {
		return false
	}
	for _, p := range parts[1:last] {
		if len(p) != 2 {
			return false
		}
	}
	return true
}

// SetNumber stores a number that stands for a day or a time.
func (r *Reading) SetNumber(v *Vector, i int, x float64) {
	m, ok := r.Dates.ParseNumber(x)
	if !ok {
		v.Fault(i, strconv.FormatFloat(x, 'f', -1, 64), "it is no day as "+r.Dates.Name,
			"correct it, or say how numbers stand for days with dates in the config")
		m = dates.Moment{}
	}
	r.keep(v, i, m)
}
