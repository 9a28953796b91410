package checker

import (
	"fmt"
	"math"
	"strings"
)

// levels tells that lot, reorder point, order-up-to and safety stock are those of
// one policy, as far as its kind says how they hang together: only what orders
// multiples of a lot has one.
func (c *check) levels(s Step) error {
	kind, _, _ := strings.Cut(c.at["safety_stock"].Rule, " ")
	safety, mean, point, upTo := c.value("safety_stock"), c.value("cover_demand_mean"),
		c.value("reorder_point"), c.value("order_up_to")
	lot := 1.0
	held := strings.Contains(c.at["order_up_to"].Rule, "held to")
	ok := true
	switch kind {
	case "R,S", "newsvendor", "look_ahead":
		ok = safety == point+1-mean && (point == upTo-1 || point < upTo && strings.Contains(c.at["order_up_to"].Rule, "a pack is missing"))
	case "s,S", "min/max", "days":
		ok = safety == point-mean && upTo >= point
	case "s,Q", "R,s,nQ":
		if strings.Contains(c.at["order_up_to"].Rule, "lots by ") { // the lot is a plan's, no multiple
			ok = safety == point-mean && upTo >= point
			break
		}
		ok = safety == point-mean && (held || upTo == point+s.Value)
		lot = s.Value
	case "ddmrp":
	default:
		return added(s)
	}
	if !ok || lot != s.Value {
		return fmt.Errorf("safety stock %v, reorder point %v, order-up-to %v and lot %v do not belong together under %s with mean demand %v",
			safety, point, upTo, s.Value, kind, mean)
	}
	return added(s)
}

// yearlyCost is unit cost × demand + order cost × demand / q + rate × unit cost
// × q / 2, with q the quantity at hand or at the break.
func (c *check) yearlyCost(s Step) error {
	q, cost := c.quantity, c.value("unit_cost_without_break")
	if s.Name == "cost_with_break" {
		q, cost = c.value("break_quantity"), c.value("unit_cost_with_break")
	}
	d := c.value("yearly_demand")
	want := cost*d + c.value("order_cost")*d/q + c.value("holding_rate")*cost*q/2
	if math.Abs(s.Value-want) > 1e-9*math.Abs(want) { // sums of fractions, in another order
		return fmt.Errorf("step %s is %v, from the steps before it follows %v", s.Name, s.Value, want)
	}
	return added(s)
}

// priceBreak raises a quantity to the break when the break costs less a year.
func (c *check) priceBreak(s Step) error {
	want := c.quantity
	if c.value("cost_with_break") < c.value("cost_without_break") {
		want = math.Max(want, c.value("break_quantity"))
	}
	return c.must(s, want, true)
}

// ahead is what pays to buy before the price rises: up to the level and the
// demand for which holding costs less, as far as the caps leave room.
func (c *check) ahead() float64 {
	position := c.value("position")
	most := c.value("order_up_to") + c.value("demand_ahead") - position
	for _, cap := range []string{"shelf_life_cap", "phase_out_cap", "maximum_stock"} {
		if s, ok := c.at[cap]; ok && s.Value >= 0 && (s.Value > 0 || cap != "maximum_stock") {
			most = math.Min(most, s.Value-position)
		}
	}
	if s, ok := c.at["largest_order"]; ok {
		most = math.Min(most, s.Value)
	}
	multiple := math.Max(1, c.value("multiple"))
	if q := math.Floor(most/multiple) * multiple; q > 0 && q >= c.value("minimum_order") {
		return q
	}
	return 0
}

// untilFall is what lasts until goods at a lower price come, in whole multiples and no
// less than the minimum order.
func (c *check) untilFall() float64 {
	multiple := c.value("multiple")
	until := c.value("reorder_point") + 1 + c.value("demand_until_fall") - c.value("position")
	return math.Min(c.quantity, math.Max(ceilTo(until, multiple), ceilTo(c.value("minimum_order"), multiple)))
}

// priceFall leaves to a lower price what need not come before it.
func (c *check) priceFall(s Step) error {
	want := c.quantity
	if want > 0 && c.value("fall_saves") > 0 {
		want = c.value("until_fall_quantity")
	}
	return c.must(s, want, true)
}

// sourceStock takes what the supplying location gives: no more than is asked for
// nor than it has, and all that is asked for where it says that it covers it.
func (c *check) sourceStock(s Step) error {
	share := c.value("fair_share")
	covered := strings.HasPrefix(c.at["fair_share"].Rule, "input: supplying location covers")
	if share < 0 || share > c.quantity || share > c.value("transferable") || covered && share != c.quantity {
		return fmt.Errorf("step fair_share is %v, %v are asked for and %v can be sent", share,
			c.quantity, c.value("transferable"))
	}
	return c.must(s, share, true)
}

// rebalanced takes from a sister location's surplus no more than what the
// supplying location leaves short, in whole multiples.
func (c *check) rebalanced(s Step) error {
	short := c.quantity - c.value("sent_from_source")
	if s.Value <= 0 || s.Value > short || s.Value > c.value("surplus") ||
		math.Mod(s.Value, math.Max(1, c.value("multiple"))) != 0 {
		return fmt.Errorf("step rebalance is %v, of which %v are short and %v can be spared, in multiples of %v", s.Value, short, c.value("surplus"), c.value("multiple"))
	}
	return c.must(s, s.Value, true)
}

// shared cuts to the share of a capacity: no more than is asked for, whole
// multiples, none below the minimum order, unless nothing was cut.
func (c *check) shared(s Step) error {
	share := c.value(s.Name + "_share")
	if share < 0 || share > c.quantity {
		return fmt.Errorf("step %s_share is %v, %v are asked for", s.Name, share, c.quantity)
	}
	if share > 0 && share < c.quantity && (share < c.value("minimum_order") ||
		math.Mod(share, math.Max(1, c.value("multiple"))) != 0) {
		return fmt.Errorf("step %s_share is %v, below the minimum order or no whole multiple", s.Name, share)
	}
	return c.must(s, share, true)
}

// decided holds the order-up-to of a look-ahead against what it decided.
func (c *check) decided(s Step) error {
	if _, looked := c.at["decided"]; !looked || strings.Contains(s.Rule, "held to") {
		return added(s)
	}
	before, want := c.value("position")-c.value("ordered_today"), c.value("decided")+c.value("owed")+c.value("presence")
	if have := c.value("available") + c.value("coming") - c.value("owed"); have != before {
		return fmt.Errorf("available + coming - owed is %v, position - ordered_today is %v: the futures start from other units", have, before)
	}
	if c.value("decided") > 0 && !c.has("held_for_last") || !c.has("held_for_next") {
		return fmt.Errorf("step decided shows not what the last pack and the next save")
	}
	if want == 0 {
		if s.Value > before {
			return fmt.Errorf("step order_up_to is %v where nothing was decided, above position - ordered_today = %v", s.Value, before)
		}
		return added(s)
	}
	return c.must(s, before+want, false)
}

// presence is one pack where a look-ahead would leave a position below one unit, unless
// the costs given decide.
func (c *check) presence(s Step) error {
	left := c.value("position") - c.value("ordered_today") + c.value("decided") + c.value("owed")
	if s.Value < 0 || s.Value > 0 && left >= 1 || s.Value == 0 && left < 1 &&
		!strings.HasPrefix(s.Rule, "input: none") {
		return fmt.Errorf("step presence is %v where the decision leaves a position of %v", s.Value, left)
	}
	return added(s)
}

func (c *check) has(name string) bool {
	_, ok := c.at[name]
	return ok
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
	return added(s)
}
