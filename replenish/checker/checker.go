// Package checker recomputes the quantity of a plan line from its receipt alone,
// with arithmetic of its own: it shares no code with the engine that wrote the
// line. A receipt is plain data, as read from JSON.
package checker

import (
	"fmt"
	"math"
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

// Facts are figures of a line that other tables hold, by the step of the receipt
// that states them, in the step's unit: what policies, terms and forecasts say of
// on hand, order-up-to, multiple and the like.
type Facts map[string]float64

// CheckAgainst is Check, and an error where a step is not what facts say of it.
// Facts of steps that the receipt does not have are left alone.
func CheckAgainst(l Line, facts Facts) error {
	for _, s := range l.Receipt {
		if want, ok := facts[s.Name]; ok && s.Value != want {
			return fmt.Errorf("%s/%s: step %s is %v, the other tables of the run say %v", l.SKU,
				l.Location, s.Name, s.Value, want)
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
				return fmt.Errorf("%s/%s: step %s of %s is %v, another line says %v", l.SKU, l.Location,
					s.Name, l.From, s.Value, was)
			}
			stated[k] = s.Value
			if taken[k] += float64(l.Quantity); taken[k] > s.Value {
				return fmt.Errorf("%s/%s: with this line %v leave %s, of which it can spare %v", l.SKU,
					l.Location, taken[k], l.From, s.Value)
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

// step checks a step by its rule; a step without one is an input.
func (c *check) step(s Step) error {
	if rule, known := rules[s.Name]; known {
		return rule(c, s)
	}
	if !inputs[s.Name] {
		return fmt.Errorf("step %s is not known to the checker", s.Name)
	}
	return added(s)
}

// inputs are the steps that state what others rest on: facts can hold them.
var inputs = map[string]bool{"on_hand": true, "expired": true, "doubted": true, "reserved": true,
	"backordered": true, "on_order": true, "drafts": true,
	"branch_supply": true, "predecessor_stock": true, "cover_demand_mean": true, "safety_stock": true,
	"reorder_point": true, "order_up_to": true,
	"order_unit": true, "tolerance": true, "minimum_order": true, "maximum_stock": true,
	"shelf_life_cap": true, "phase_out_cap": true,
	"frozen_days": true, "largest_order": true, "split_share": true, "yearly_demand": true,
	"order_cost": true, "holding_rate": true,
	"unit_cost_without_break": true, "unit_cost_with_break": true, "break_quantity": true,
	"unit_cost": true, "next_unit_cost": true, "days_until_fall": true, "demand_until_fall": true, "fall_saves": true,
	"demand_ahead": true, "first_period_demand": true, "most_position": true, "fill": true,
	"transferable": true, "fair_share": true, "surplus": true, "sent_from_source": true,
	"predecessor_sent": true, "successor_wants": true,
	"first_source": true, "comes_later": true, "elsewhere": true, "pack": true,
	"wait_demand_mean": true, "waiting_level": true,
	"class_promise": true, "lost_unit_price": true, "held_unit_cost": true, "short_saved_by_last": true,
	"short_saved_by_next": true,
	"futures":             true, "available": true, "coming": true, "owed": true, "ordered_today": true,
	"decided":                 true,
	"supplier_capacity_share": true, "storage_capacity_share": true, "budget_share": true}
