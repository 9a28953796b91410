package checker

import (
	"fmt"
	"math"
	"strings"
)

// need is what is wanted at or below the reorder point, nothing above it.
func (c *check) need(rule string) float64 {
	position, point := c.value("position"), c.value("reorder_point")
	if position > point {
		return 0
	}
	if strings.HasPrefix(rule, "reorder_point + 1") {
		return point + 1 - position
	}
	return math.Max(0, c.value("order_up_to")-position)
}

// rounded brings the running quantity to the multiple by the named rule.
func (c *check) rounded(rule string) (float64, error) {
	multiple := c.value("multiple")
	if multiple < 1 {
		return 0, fmt.Errorf("the multiple is %v, below 1", multiple)
	}
	over := math.Mod(c.quantity, multiple)
	lower := c.quantity - over
	upper := lower
	if over > 0 {
		upper += multiple
	}
	enough := lower > 0 && c.value("position")+lower > c.value("reorder_point") // no need may be left
	switch rule {
	case "up":
		return upper, nil
	case "down":
		if enough {
			return lower, nil
		}
		return upper, nil
	case "nearest":
		if over < multiple/2 && enough {
			return lower, nil
		}
		return upper, nil
	case "tolerance":
		if over <= c.value("tolerance")*multiple && enough {
			return lower, nil
		}
		return upper, nil
	}
	return 0, fmt.Errorf("the rounding rule %q is not known", rule)
}

// capped cuts the running quantity to what fits, in whole multiples, and to
// nothing below the minimum order.
func (c *check) capped(room float64) float64 {
	if c.quantity <= room {
		return c.quantity
	}
	multiple := math.Max(1, c.value("multiple"))
	cut := math.Floor(math.Max(0, room)/multiple) * multiple
	if cut < c.value("minimum_order") {
		return 0
	}
	return cut
}

func ceilTo(v, multiple float64) float64 {
	if multiple <= 1 {
		return v
	}
	return math.Ceil(v/multiple) * multiple
}
