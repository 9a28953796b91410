package execution

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
)

// baseUnits are the words for the unit that stock is counted in: none, and each,
// one, piece, article and unit of UN/ECE Recommendation 20 and X12.
var baseUnits = []string{"", "EA", "C62", "H87", "PC", "PCE", "NAR", "NMB", "UN"}

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
	case l != nil && l.OrderUnitSize > 1 && unit != "" && strings.EqualFold(unit, l.OrderUnit):
		if quantity > math.MaxInt64/l.OrderUnitSize {
			return 0, invalid("quantity", "is more than can be counted")
		}
		return quantity * l.OrderUnitSize, nil
	case slices.Contains(baseUnits, strings.ToUpper(unit)):
		return quantity, nil
	case l == nil:
		return 0, refused("unknown_unit", fmt.Sprintf("there is no order line that says what one %s holds", unit), "tell the quantity in base units")
	case l.OrderUnitSize > 1:
		return 0, refused("unknown_unit", fmt.Sprintf("line %s is ordered in %s of %d, not in %s", l.ID, l.OrderUnit, l.OrderUnitSize, unit),
			"tell the quantity in "+l.OrderUnit+" or in base units")
	}
	return 0, refused("unknown_unit", fmt.Sprintf("line %s is ordered in base units, not in %s", l.ID, unit), "tell the quantity in base units")
}

// inBaseUnits is what arrived with its quantities in base units.
func (r Received) inBaseUnits(l *Line) (Received, error) {
	var err error
	if r.Quantity, err = l.InBaseUnits(r.Quantity, r.Unit); err != nil {
		return r, err
	}
	r.Damaged, err = l.InBaseUnits(r.Damaged, r.Unit)
	r.Unit = ""
	return r, err
}

// unitHint tells who receives goods what the supplier's unit of their line holds,
// and that they may be counted in it; "" where it sells in base units.
func (t *turn) unitHint(task Task) string {
	if task.Kind != TaskReceive || t.s.orders.rows[task.Order] == nil {
		return ""
	}
	l, err := (&Receive{Order: task.Order}).line(t, Received{Goods: task.Goods})
	if err != nil || l == nil || l.OrderUnitSize <= 1 {
		return ""
	}
	return fmt.Sprintf("one %s is %d: answer in units, or such as 4 %s", l.OrderUnit, l.OrderUnitSize, l.OrderUnit)
}

// units is the quantity of an answer in base units, where no order line says what
// another unit holds.
func (c *TaskScan) units() (int64, error) {
	n, unit, err := c.number()
	if err != nil {
		return 0, err
	}
	return (*Line)(nil).InBaseUnits(n, unit)
}

// mostAtOnce is the largest quantity of one line: more fits no warehouse, and many of
// them would run over what can be counted.
const mostAtOnce = 1_000_000_000_000

// plausible refuses a quantity that is the number of an item, scanned into the wrong
// field: an EAN or UPC with its check digit. sure says that it is meant; a number of
// 12 digits and more never is.
func plausible(field string, n int64, sure bool) error {
	text := strconv.FormatInt(n, 10)
	gtin := (len(text) == 8 || len(text) >= 12 && len(text) <= 14) && checkDigitOK(text)
	switch {
	case n >= mostAtOnce || gtin && len(text) >= 12:
		return invalid(field, text+" reads like the number of an item, not like a quantity; scan the item where it is asked for, then tell how many")
	case gtin && !sure:
		return &Error{Kind: Invalid, Code: "looks_like_an_item", Field: field, Text: text + " reads like the number of an item",
			Hint: "tell the quantity; if it is meant, say so with sure"}
	}
	return nil
}

// checkDigitOK reports whether the last digit is the check digit of a GTIN.
func checkDigitOK(text string) bool {
	sum := 0
	for i := range text {
		weight := 1
		if (len(text)-1-i)%2 == 1 {
			weight = 3
		}
		sum += int(text[i]-'0') * weight
	}
	return sum%10 == 0
}

var countedUnits = regexp.MustCompile(`^(\d+)\s*(\pL[\pL\d]*)?$`)

// number is the quantity of an answer, typed or scanned, and the unit named with
// it, as in 4 CS.
func (c *TaskScan) number() (n int64, unit string, err error) {
	if c.Quantity != nil {
		return *c.Quantity, "", nil
	}
	m := countedUnits.FindStringSubmatch(strings.TrimSpace(c.Scan))
	if m != nil {
		n, err = strconv.ParseInt(m[1], 10, 64)
	}
	if m == nil || err != nil {
		return 0, "", fmt.Errorf("%q is not a number of units", c.Scan)
	}
	if err := plausible("scan", n, false); err != nil {
		return 0, "", err
	}
	return n, m[2], nil
}
