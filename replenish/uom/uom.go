// Package uom converts between units of measure without drift: quantities are
// whole base units, one order unit is a whole number of base units, and
// fractions such as kilograms are counted in steps of their rounding.
package uom

import "math"

// Unit is an order unit of Factor base units (Factor ≥ 1).
type Unit struct {
	Name   string
	Factor int64
}

// ToBase is count order units in base units.
func (u Unit) ToBase(count int64) int64 { return count * u.Factor }

// FromBase is the whole order units in base units and what is left over.
func (u Unit) FromBase(base int64) (count, rest int64) { return base / u.Factor, base % u.Factor }

// CommonMultiple is the least quantity that is whole in multiples of both; what
// is below 1 counts as 1.
func CommonMultiple(a, b int64) int64 {
	a, b = max(1, a), max(1, b)
	x, y := a, b
	for y != 0 {
		x, y = y, x%y
	}
	return a / x * b
}

// Fraction counts a quantity in steps of a decimal rounding such as 0.01 kg.
type Fraction struct{ perUnit float64 }

// Steps is the fraction of a unit whose step is the rounding; 1/rounding must be whole.
func Steps(rounding float64) Fraction { return Fraction{math.Round(1 / rounding)} }

// Count is the least number of steps at or above v; noise below a millionth of a
// step is not a further step.
func (f Fraction) Count(v float64) int64 { return int64(math.Ceil(v*f.perUnit - 1e-6)) }

// Value is the quantity of so many steps.
func (f Fraction) Value(count int64) float64 { return float64(count) / f.perUnit }
