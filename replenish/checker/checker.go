// Package checker recomputes the quantity of a plan line from its receipt alone,
// with arithmetic of its own: it shares no code with the engine that wrote the
// line. A receipt is plain data, as read from JSON.
package checker

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// Step is one step of a receipt.
type Step struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Added float64 `json:"added"`
	Rule  string  `json:"rule"`
}

// Line is a plan line with its receipt.
type Line struct {
	Kind     string `json:"kind"`
	SKU      string `json:"sku"`
	Location string `json:"location"`
	Quantity int64  `json:"quantity"`
	Receipt  []Step `json:"receipt"`
}

// CheckJSON reads one line from JSON and checks it.
func CheckJSON(b []byte) error {
	var l Line
	if err := json.Unmarshal(b, &l); err != nil {
		return fmt.Errorf("the line is not readable: %w", err)
	}
	return Check(l)
}

// Check recomputes every computed step of the receipt and the line's quantity. It
// returns the first step that does not follow from those before it.
func Check(l Line) error {
	c := &check{at: map[string]Step{}}
	for _, s := range l.Receipt {
		if math.IsNaN(s.Value) || math.IsInf(s.Value, 0) {
			return fmt.Errorf("%s/%s: step %s has no finite value", l.SKU, l.Location, s.Name)
		}
		if _, twice := c.at[s.Name]; twice {
			return fmt.Errorf("%s/%s: step %s is there twice", l.SKU, l.Location, s.Name)
		}
		c.at[s.Name] = s
		if err := c.step(s); err != nil {
			return fmt.Errorf("%s/%s: %w", l.SKU, l.Location, err)
		}
	}
	if !c.closed {
		return fmt.Errorf("%s/%s: the receipt has no step quantity", l.SKU, l.Location)
	}
	if c.quantity != float64(l.Quantity) {
		return fmt.Errorf("%s/%s: the receipt gives %v, the line orders %d", l.SKU, l.Location, c.quantity, l.Quantity)
	}
	return nil
}

type check struct {
	at       map[string]Step
	quantity float64
	closed   bool
}

// value reads an earlier step.
func (c *check) value(name string) float64 { return c.at[name].Value }

// must tells that a computed step has the wanted value, and takes it as the
// running quantity when it is a quantity step.
func (c *check) must(s Step, want float64, quantity bool) error {
	if s.Value != want {
		return fmt.Errorf("step %s is %v, from the steps before it follows %v", s.Name, s.Value, want)
	}
	if !quantity {
		return nil
	}
	if s.Added != want-c.quantity {
		return fmt.Errorf("step %s says it added %v, it added %v", s.Name, s.Added, want-c.quantity)
	}
	c.quantity = want
	return nil
}

func (c *check) step(s Step) error {
	switch s.Name {
	case "position":
		return c.must(s, c.value("on_hand")-c.value("expired")-c.value("reserved")-c.value("backordered")+
			c.value("on_order")+c.value("drafts")+c.value("branch_supply")+c.value("predecessor_stock"), false)
	case "held_for_last", "held_for_next":
		return c.balanced(s)
	case "need":
		return c.must(s, c.need(s.Rule), false)
	case "policy_quantity":
		want := c.value("need")
		if strings.Contains(s.Rule, "lot") && want > 0 {
			want = ceilTo(want, c.value("lot"))
		}
		return c.must(s, want, true)
	case "multiple":
		if unit := c.value("order_unit"); unit > 0 && math.Mod(s.Value, unit) != 0 {
			return fmt.Errorf("step multiple is %v, no whole order units of %v", s.Value, unit)
		}
		return nil
	case "supplier_multiple":
		want, err := c.rounded(s.Rule)
		if err != nil {
			return err
		}
		return c.must(s, want, true)
	case "moq":
		want := c.quantity
		if least := c.value("minimum_order"); want > 0 && want < least {
			want = ceilTo(least, c.value("multiple"))
		}
		return c.must(s, want, true)
	case "split":
		if share := c.value("split_share"); share < 0 {
			return fmt.Errorf("step split_share is negative: %v", share)
		}
		return c.must(s, c.value("split_share"), true)
	case "price_break":
		return c.priceBreak(s)
	case "price_rise":
		return c.priceRise(s)
	case "order_fill":
		if c.value("fill") < 0 {
			return fmt.Errorf("step fill is negative: %v", c.value("fill"))
		}
		return c.must(s, c.quantity+c.value("fill"), true)
	case "source_stock":
		return c.must(s, math.Min(c.quantity, c.value("fair_share")), true)
	case "rebalance":
		return c.must(s, math.Min(c.quantity, c.value("surplus")), true)
	case "shelf_life":
		return c.must(s, c.capped(c.value("shelf_life_cap")-c.value("position")), true)
	case "phase_out":
		return c.must(s, c.capped(c.value("phase_out_cap")-c.value("position")), true)
	case "max_order":
		return c.must(s, c.capped(c.value("largest_order")), true)
	case "supplier_capacity", "storage_capacity", "budget":
		return c.shared(s)
	case "maximum":
		want := c.quantity
		if most := c.value("maximum_stock"); most > 0 && s.Rule != "reported only" {
			want = c.capped(most - c.value("position"))
		}
		return c.must(s, want, true)
	case "quantity":
		c.closed = true
		return c.must(s, c.quantity, false)
	}
	return nil // an input
}

// balanced tells whether the levels are where the class's price puts them: the
// last unit saves at least what it costs to hold, the next does not.
func (c *check) balanced(s Step) error {
	which := strings.TrimPrefix(s.Name, "held_for_")
	saved := c.value("lost_unit_price") * c.value("short_saved_by_"+which)
	held := c.value("held_unit_cost") * s.Value
	over := saved - held
	if which == "next" {
		over = -over
	}
	if over < -1e-6*math.Max(saved, held) {
		return fmt.Errorf("the %s unit saves %.6g at the class's price and costs %.6g to hold: the levels are not where the price puts them", which, saved, held)
	}
	return nil
}

// priceBreak raises a quantity to the break when the break costs less a year.
func (c *check) priceBreak(s Step) error {
	want := c.quantity
	if c.value("cost_with_break") < c.value("cost_without_break") {
		want = math.Max(want, c.value("break_quantity"))
	}
	return c.must(s, want, true)
}

// priceRise takes the larger of the quantity and what pays to buy ahead.
func (c *check) priceRise(s Step) error {
	if ahead := c.value("ahead_quantity"); ahead != 0 && (ahead < c.value("minimum_order") || math.Mod(ahead, math.Max(1, c.value("multiple"))) != 0) {
		return fmt.Errorf("ahead_quantity %v is below the minimum order or no whole multiple", ahead)
	}
	return c.must(s, math.Max(c.quantity, c.value("ahead_quantity")), true)
}

// shared cuts to the share of a capacity: whole multiples, none below the
// minimum order, unless nothing was cut.
func (c *check) shared(s Step) error {
	share := c.value(s.Name + "_share")
	if share < 0 {
		return fmt.Errorf("step %s_share is negative: %v", s.Name, share)
	}
	if share > 0 && share < c.quantity && (share < c.value("minimum_order") || math.Mod(share, math.Max(1, c.value("multiple"))) != 0) {
		return fmt.Errorf("step %s_share is %v, below the minimum order or no whole multiple", s.Name, share)
	}
	return c.must(s, math.Min(c.quantity, share), true)
}

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
	switch rule {
	case "up":
		return upper, nil
	case "down":
		return lower, nil
	case "nearest":
		if over < multiple/2 {
			return lower, nil
		}
		return upper, nil
	case "tolerance":
		if over <= c.value("tolerance")*multiple {
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
