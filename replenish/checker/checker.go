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
	Name   string    `json:"name"`
	Value  float64   `json:"value"` // units unless the name says otherwise
	Added  float64   `json:"added"` // units
	Rule   string    `json:"rule"`
	Values []float64 `json:"values"`
}

// Line is a plan line with its receipt.
type Line struct {
	Kind     string `json:"kind"`
	SKU      string `json:"sku"`
	Location string `json:"location"`
	From     string `json:"from"`     // of a transfer: the location the goods leave
	Quantity int64  `json:"quantity"` // base units
	Receipt  []Step `json:"receipt"`
}

// CheckJSON reads one line from JSON and checks it. It returns Check's error, or
// one that says why the text is no line.
func CheckJSON(b []byte) error {
	var l Line
	if err := json.Unmarshal(b, &l); err != nil {
		return fmt.Errorf("the line is not readable: %w", err)
	}
	return Check(l)
}

// Facts are figures of a line that other tables hold, by the step of the receipt
// that states them, in the step's unit: what policies, terms and forecasts say of
// on hand, order-up-to, multiple and the like.
type Facts map[string]float64

// CheckAgainst is Check, and an error where a step is not what facts say of it.
// Facts of steps that the receipt does not have are left alone.
func CheckAgainst(l Line, facts Facts) error {
	for _, s := range l.Receipt {
		if want, ok := facts[s.Name]; ok && s.Value != want {
			return fmt.Errorf("%s/%s: step %s is %v, the other tables of the run say %v", l.SKU, l.Location, s.Name, s.Value, want)
		}
	}
	return Check(l)
}

// Check recomputes every computed step of the receipt and the line's quantity. It
// returns the first step that does not follow from those before it, an error also
// for a step it does not know: what nobody recomputes is no receipt.
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

// CheckSources tells that no location sends more than it says it can: the lines
// of a plan that leave one location with one SKU state the same transferable
// stock or surplus and together take no more of it. The error names the first
// line that does.
func CheckSources(lines []Line) error {
	type source struct{ sku, from, of string }
	stated, taken := map[source]float64{}, map[source]float64{}
	for _, l := range lines {
		for _, s := range l.Receipt {
			if s.Name != "transferable" && s.Name != "surplus" {
				continue
			}
			k := source{l.SKU, l.From, s.Name}
			if was, ok := stated[k]; ok && was != s.Value {
				return fmt.Errorf("%s/%s: step %s of %s is %v, another line says %v", l.SKU, l.Location, s.Name, l.From, s.Value, was)
			}
			stated[k] = s.Value
			if taken[k] += float64(l.Quantity); taken[k] > s.Value {
				return fmt.Errorf("%s/%s: with this line %v leave %s, of which it can spare %v", l.SKU, l.Location, taken[k], l.From, s.Value)
			}
		}
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
		return added(s)
	}
	if s.Added != want-c.quantity {
		return fmt.Errorf("step %s says it added %v, it added %v", s.Name, s.Added, want-c.quantity)
	}
	c.quantity = want
	return nil
}

// added tells that a step which orders nothing says so.
func added(s Step) error {
	if s.Added != 0 {
		return fmt.Errorf("step %s says it added %v, it orders nothing", s.Name, s.Added)
	}
	return nil
}

func (c *check) step(s Step) error {
	switch s.Name {
	case "position":
		return c.must(s, c.value("on_hand")-c.value("expired")-c.value("doubted")-c.value("reserved")-c.value("backordered")+
			c.value("on_order")+c.value("drafts")+c.value("branch_supply")+c.value("predecessor_stock"), false)
	case "held_for_last", "held_for_next":
		return c.balanced(s)
	case "presence":
		return c.presence(s)
	case "order_up_to":
		return c.decided(s)
	case "need":
		return c.must(s, c.need(s.Rule), false)
	case "order_days", "net_requirements":
		return c.list(s)
	case "lot_periods":
		return c.lotPeriods(s)
	case "policy_quantity":
		want := c.value("need")
		if _, dynamic := c.at["lot_periods"]; dynamic {
			want = c.dynamicLot()
		} else if strings.Contains(s.Rule, "lot") && want > 0 {
			want = ceilTo(want, c.value("lot"))
		}
		return c.must(s, want, true)
	case "lot":
		return c.levels(s)
	case "multiple":
		if unit := c.value("order_unit"); unit > 0 && math.Mod(s.Value, unit) != 0 {
			return fmt.Errorf("step multiple is %v, no whole order units of %v", s.Value, unit)
		}
		return added(s)
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
	case "cost_without_break", "cost_with_break":
		return c.yearlyCost(s)
	case "price_break":
		return c.priceBreak(s)
	case "days_ahead":
		rise := c.value("next_unit_cost") - c.value("unit_cost")
		return c.must(s, math.Min(730, math.Floor(rise/(c.value("holding_rate")*c.value("unit_cost"))*365)), false)
	case "ahead_quantity":
		return c.must(s, c.ahead(), false)
	case "price_rise":
		return c.must(s, math.Max(c.quantity, c.value("ahead_quantity")), true)
	case "alternative":
		return c.must(s, math.Max(0, c.value("waiting_level")-c.value("position")+c.value("comes_later")-c.value("first_source")), true)
	case "bought_elsewhere":
		want := ceilTo(math.Max(0, c.quantity-c.value("elsewhere")), c.value("multiple"))
		if want > 0 {
			want = math.Max(want, ceilTo(c.value("minimum_order"), c.value("multiple")))
		}
		return c.must(s, want, true)
	case "order_fill":
		if c.value("fill") < 0 {
			return fmt.Errorf("step fill is negative: %v", c.value("fill"))
		}
		return c.must(s, c.quantity+c.value("fill"), true)
	case "source_stock":
		return c.sourceStock(s)
	case "rebalance":
		return c.rebalanced(s)
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
	if !inputs[s.Name] {
		return fmt.Errorf("step %s is not known to the checker", s.Name)
	}
	return added(s)
}

// inputs are the steps that state what others rest on: facts can hold them.
var inputs = map[string]bool{"on_hand": true, "expired": true, "doubted": true, "reserved": true, "backordered": true, "on_order": true, "drafts": true,
	"branch_supply": true, "predecessor_stock": true, "cover_demand_mean": true, "safety_stock": true, "reorder_point": true, "order_up_to": true,
	"order_unit": true, "tolerance": true, "minimum_order": true, "maximum_stock": true, "shelf_life_cap": true, "phase_out_cap": true,
	"frozen_days": true, "largest_order": true, "split_share": true, "yearly_demand": true, "order_cost": true, "holding_rate": true,
	"unit_cost_without_break": true, "unit_cost_with_break": true, "break_quantity": true, "unit_cost": true, "next_unit_cost": true,
	"demand_ahead": true, "first_period_demand": true, "most_position": true, "fill": true, "transferable": true, "fair_share": true, "surplus": true, "sent_from_source": true, "first_source": true, "comes_later": true, "elsewhere": true, "pack": true, "wait_demand_mean": true, "waiting_level": true,
	"class_promise": true, "lost_unit_price": true, "held_unit_cost": true, "short_saved_by_last": true, "short_saved_by_next": true,
	"futures": true, "available": true, "coming": true, "owed": true, "ordered_today": true, "decided": true,
	"supplier_capacity_share": true, "storage_capacity_share": true, "budget_share": true}
