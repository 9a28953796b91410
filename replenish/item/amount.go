package item

import (
	"fmt"
	"strconv"
)

// Number is a quantity of base units as people count it: "12.5 kg" of weighed goods
// whose kilogram is 100 base units, "1250" of pieces.
func (u UnitOfMeasure) Number(units int64) string { return u.Around(float64(units)) }

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
	return strconv.FormatFloat(whole, 'f', -1, 64) + " " + u.Name
}
