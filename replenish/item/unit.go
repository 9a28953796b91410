package item

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// UnitOfMeasure is the unit the supplier sells in: one is Factor base units. Without
// a Name orders are in base units. The caller's Multiple holds whole order units.
type UnitOfMeasure struct {
	Name   string
	Factor int64
}

// Number is a quantity of base units as people count it: "12.5 kg" of weighed goods
// whose kilogram is 100 base units, "1250" of pieces.
func (u UnitOfMeasure) Number(units int64) string {
	if u.Factor <= 1 {
		return strconv.FormatInt(units, 10)
	}
	return strconv.FormatFloat(float64(units)/float64(u.Factor), 'f', -1, 64) + " " + u.Name
}

// Units reads what a person wrote: "12.5 kg", "1250 units". A bare number is one of base
// units, and refused of goods that people count in another: 12 might be grams or kilograms.
func (u UnitOfMeasure) Units(text string) (int64, error) {
	text = strings.TrimSpace(text)
	number := strings.TrimRightFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })
	name := strings.TrimSpace(text[len(number):])
	v, err := strconv.ParseFloat(number, 64)
	factor := 1.0
	switch {
	case err != nil || !(math.Abs(v) < 1<<53):
		return 0, fmt.Errorf("%q is no quantity; write a number", text)
	case u.Factor > 1 && strings.EqualFold(name, u.Name):
		factor = float64(u.Factor)
	case u.Factor > 1 && name == "":
		return 0, fmt.Errorf("%q may be %s or units of %s; write \"%s %s\" or \"%s units\"", text, u.Name, u.Number(1), number, u.Name, number)
	case name != "" && !strings.EqualFold(strings.TrimSuffix(name, "s"), "unit"):
		return 0, fmt.Errorf("%q: the item is counted in %s", text, cmp.Or(u.Name, "units"))
	}
	units := math.Round(v * factor)
	if math.Abs(units-v*factor) > 1e-6 {
		return 0, fmt.Errorf("%q is no whole number of units; the least is %s", text, u.Amount(1))
	}
	return int64(units), nil
}

// Amount is a quantity of base units in words: "12.5 kg", "1250 units".
func (u UnitOfMeasure) Amount(units int64) string {
	if u.Factor <= 1 {
		return fmt.Sprintf("%d units", units)
	}
	return u.Number(units)
}

// More is Number with its sign.
func (u UnitOfMeasure) More(units int64) string {
	if units > 0 {
		return "+" + u.Number(units)
	}
	return u.Number(units)
}

// Around is Number of a quantity that is no whole one.
func (u UnitOfMeasure) Around(units float64) string {
	if u.Factor <= 1 {
		return strconv.FormatFloat(units, 'f', 0, 64)
	}
	whole, _ := strconv.ParseFloat(strconv.FormatFloat(units/float64(u.Factor), 'f', 2, 64), 64)
	if whole == 0 {
		whole = 0 // no minus
	}
	return strconv.FormatFloat(whole, 'f', -1, 64) + " " + u.Name
}
