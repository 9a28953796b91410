package checker

import (
	"fmt"
	"math"
	"strings"
)

// rules are what the steps that follow from others are held to, by name.
var rules = map[string]func(c *check, s Step) error{
	"position":           (*check).position,
	"held_for_last":      (*check).balanced,
	"held_for_next":      (*check).balanced,
	"presence":           (*check).presence,
	"order_up_to":        (*check).decided,
	"need":               func(c *check, s Step) error { return c.must(s, c.need(s.Rule), false) },
	"order_days":         (*check).list,
	"net_requirements":   (*check).list,
	"lot_periods":        (*check).lotPeriods,
	"policy_quantity":    (*check).policyQuantity,
	"lot":                (*check).levels,
	"multiple":           (*check).wholeUnits,
	"supplier_multiple":  (*check).supplierMultiple,
	"moq":                (*check).moq,
	"split":              func(c *check, s Step) error { return c.stated(s, "split_share", 0) },
	"cost_without_break": (*check).yearlyCost,
	"cost_with_break":    (*check).yearlyCost,
	"price_break":        (*check).priceBreak,
	"days_ahead":         (*check).daysAhead,
	"ahead_quantity":     func(c *check, s Step) error { return c.must(s, c.ahead(), false) },
	"price_rise": func(c *check, s Step) error {
		return c.must(s,
			math.Max(c.quantity, c.value("ahead_quantity")), true)
	},
	"until_fall_quantity": func(c *check, s Step) error { return c.must(s, c.untilFall(), false) },
	"price_fall":          (*check).priceFall,
	"alternative":         (*check).alternative,
	"bought_elsewhere":    (*check).boughtElsewhere,
	"order_fill":          func(c *check, s Step) error { return c.stated(s, "fill", c.quantity) },
	"predecessor_first":   (*check).predecessorFirst,
	"sent_for_successor":  (*check).sentForSuccessor,
	"source_stock":        (*check).sourceStock,
	"rebalance":           (*check).rebalanced,
	"shelf_life": func(c *check, s Step) error {
		return c.cut(s,
			c.value("shelf_life_cap")-c.value("position"))
	},
	"phase_out":         func(c *check, s Step) error { return c.cut(s, c.value("phase_out_cap")-c.value("position")) },
	"max_order":         func(c *check, s Step) error { return c.cut(s, c.value("largest_order")) },
	"supplier_capacity": (*check).shared,
	"storage_capacity":  (*check).shared,
	"budget":            (*check).shared,
	"maximum":           (*check).maximum,
	"quantity":          (*check).close,
}

func (c *check) position(s Step) error {
	return c.must(s, c.value("on_hand")-c.value("expired")-c.value("doubted")-c.value("reserved")-c.value("backordered")+
		c.value("on_order")+c.value("drafts")+c.value("branch_supply")+c.value("predecessor_stock"), false)
}

func (c *check) policyQuantity(s Step) error {
	want := c.value("need")
	if _, dynamic := c.at["lot_periods"]; dynamic {
		want = c.dynamicLot()
	} else if strings.Contains(s.Rule, "lot") && want > 0 {
		want = ceilTo(want, c.value("lot"))
	}
	return c.must(s, want, true)
}

func (c *check) wholeUnits(s Step) error {
	if unit := c.value("order_unit"); unit > 0 && math.Mod(s.Value, unit) != 0 {
		return fmt.Errorf("step multiple is %v, no whole order units of %v", s.Value, unit)
	}
	return added(s)
}

func (c *check) supplierMultiple(s Step) error {
	want, err := c.rounded(s.Rule)
	if err != nil {
		return err
	}
	return c.must(s, want, true)
}

func (c *check) moq(s Step) error {
	want := c.quantity
	if least := c.value("minimum_order"); want > 0 && want < least {
		want = ceilTo(least, c.value("multiple"))
	}
	return c.must(s, want, true)
}

// stated holds a step to a quantity that an input of the given name adds to base.
func (c *check) stated(s Step, name string, base float64) error {
	if c.value(name) < 0 {
		return fmt.Errorf("step %s is negative: %v", name, c.value(name))
	}
	return c.must(s, base+c.value(name), true)
}

func (c *check) daysAhead(s Step) error {
	rise := c.value("next_unit_cost") - c.value("unit_cost")
	return c.must(s, math.Min(730, math.Floor(rise/(c.value("holding_rate")*c.value("unit_cost"))*365)), false)
}

func (c *check) alternative(s Step) error {
	return c.must(s, math.Max(0, c.value("waiting_level")-c.value("position")+c.value("comes_later")-c.value("first_source")), true)
}

// predecessorFirst takes what is sent of the SKU that the line's replaces off what is asked for.
func (c *check) predecessorFirst(s Step) error {
	sent := c.value("predecessor_sent")
	if sent <= 0 || sent > c.quantity {
		return fmt.Errorf("step predecessor_sent is %v, %v are asked for", sent, c.quantity)
	}
	return c.must(s, math.Min(c.quantity, ceilTo(c.quantity-sent, c.value("multiple"))), true)
}

// sentForSuccessor is no more than the successor asks for, nor than there is.
func (c *check) sentForSuccessor(s Step) error {
	if most := math.Min(c.value("successor_wants"), c.value("transferable")); s.Value <= 0 || s.Value > most {
		return fmt.Errorf("step sent_for_successor is %v, at most %v can be", s.Value, most)
	}
	return c.must(s, s.Value, true)
}

func (c *check) boughtElsewhere(s Step) error {
	want := ceilTo(math.Max(0, c.quantity-c.value("elsewhere")), c.value("multiple"))
	if want > 0 {
		want = math.Max(want, ceilTo(c.value("minimum_order"), c.value("multiple")))
	}
	return c.must(s, want, true)
}

// cut holds a step to the quantity under a limit.
func (c *check) cut(s Step, most float64) error { return c.must(s, c.capped(most), true) }

func (c *check) maximum(s Step) error {
	want := c.quantity
	if most := c.value("maximum_stock"); most > 0 && s.Rule != "reported only" {
		want = c.capped(most - c.value("position"))
	}
	return c.must(s, want, true)
}

func (c *check) close(s Step) error {
	c.closed = true
	return c.must(s, c.quantity, false)
}
