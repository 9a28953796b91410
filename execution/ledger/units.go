package ledger

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
)

// baseUnits are the words for the unit that stock is counted in: none, and each,
// one, piece, article and unit of UN/ECE Recommendation 20 and X12.
var baseUnits = []string{"", "EA", "C62", "H87", "PC", "PCE", "NAR", "NMB", "UN"}

// unitWords are the words for one unit: of X12, of UN/ECE Recommendation 20 with the
// packages of Recommendation 21 after an X, and in English.
var unitWords = [][]string{
	{"CS", "CA", "XCS", "CASE"}, {"CT", "XCT", "CARTON"}, {"BX", "XBX", "BOX"},
	{"PK", "XPK", "PACK", "PACKAGE"}, {"BG", "XBG", "BAG"},
	{"PX", "XPX", "PALLET"}, {"DZ", "DZN", "DOZEN"},
}

// SameUnit reports whether two words mean one unit.
func SameUnit(a, b string) bool {
	a, b = strings.ToUpper(a), strings.ToUpper(b)
	return a == b || slices.ContainsFunc(unitWords, func(words []string) bool { return slices.Contains(words, a) && slices.Contains(words, b) })
}

// IsBaseUnit reports whether a word means the unit that stock is counted in.
func IsBaseUnit(unit string) bool { return slices.Contains(baseUnits, strings.ToUpper(unit)) }

// OrderUnits is how many of the supplier's units the line orders; 0 where it sells
// in base units, or where a person changed the quantity to no whole number of them.
func (l Line) OrderUnits() int64 {
	if l.OrderUnitSize <= 1 || l.Quantity%l.OrderUnitSize != 0 {
		return 0
	}
	return l.Quantity / l.OrderUnitSize
}

// OrderUnitCost is what one of the supplier's units costs, exactly.
func (l Line) OrderUnitCost() core.Money { return l.UnitCost * core.Money(max(1, l.OrderUnitSize)) }

// InBaseUnits is a quantity of the named unit in base units, exactly: of the
// supplier's unit of the line, or of the base unit. A line that is nil has no unit
// of its own. A unit that is neither is refused: what it holds is not known.
func (l *Line) InBaseUnits(quantity int64, unit string) (int64, error) {
	switch {
	case l != nil && l.OrderUnitSize > 1 && unit != "" && SameUnit(unit, l.OrderUnit):
		if quantity > math.MaxInt64/l.OrderUnitSize {
			return 0, NewInvalid("quantity", "is more than can be counted")
		}
		return quantity * l.OrderUnitSize, nil
	case IsBaseUnit(unit):
		return quantity, nil
	case l == nil:
		return 0, NewRefused("unknown_unit", fmt.Sprintf("there is no order line that says what one %s holds", unit), "tell the quantity in base units")
	case l.OrderUnitSize > 1:
		return 0, NewRefused("unknown_unit", fmt.Sprintf("line %s is ordered in %s of %d, not in %s",
			l.ID, l.OrderUnit, l.OrderUnitSize, unit),
			"tell the quantity in "+l.OrderUnit+" or in base units")
	}
	return 0, NewRefused("unknown_unit", fmt.Sprintf("line %s is ordered in base units, not in %s",
		l.ID, unit), "tell the quantity in base units")
}
