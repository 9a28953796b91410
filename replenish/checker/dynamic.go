package checker

import (
	"fmt"
	"math"
	"slices"
)

// list checks what a dynamic lot is planned over: days that rise from today, one
// more than there are requirements, and whole requirements of which the first is
// the need.
func (c *check) list(s Step) error {
	if float64(len(s.Values)) != s.Value || len(s.Values) == 0 {
		return fmt.Errorf("step %s says it lists %v values, it lists %d", s.Name, s.Value, len(s.Values))
	}
	for i, v := range s.Values {
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || v != math.Trunc(v):
			return fmt.Errorf("step %s lists %v, not a whole number of 0 or more", s.Name, v)
		case s.Name == "order_days" && (i == 0 && v != 0 || i > 0 && v <= s.Values[i-1]):
			return fmt.Errorf("step order_days lists %v, days must rise from 0", v)
		}
	}
	if s.Name == "net_requirements" {
		if s.Values[0] != c.value("need") {
			return fmt.Errorf("step net_requirements begins with %v, the need is %v", s.Values[0], c.value("need"))
		}
		if days := len(c.at["order_days"].Values); days != len(s.Values)+1 {
			return fmt.Errorf("step net_requirements lists %d values for %d days", len(s.Values), days)
		}
	}
	return added(s)
}

// CheckLists tells that the steps which list values list those that other tables
// of a run hold, by the name of the step; the error names the first that does not.
func CheckLists(l Line, lists map[string][]float64) error {
	for _, s := range l.Receipt {
		if want, ok := lists[s.Name]; ok && !slices.Equal(s.Values, want) {
			return fmt.Errorf("%s/%s: step %s lists %v, the other tables of the run say %v", l.SKU,
				l.Location, s.Name, s.Values, want)
		}
	}
	return nil
}

// dynamicLot is the sum of the requirements the lot covers, as far as the highest
// position allows, and never less than the need.
func (c *check) dynamicLot() float64 {
	lot := 0.0
	for _, u := range c.at["net_requirements"].Values[:int(c.value("lot_periods"))] {
		lot += u
	}
	if most := c.value("most_position"); most > 0 {
		lot = math.Min(lot, most-c.value("position"))
	}
	return math.Max(lot, c.value("need"))
}

// equal is the share by which two costs may differ and still be one.
const equal = 1e-9

// lotPeriods tells whether the number of periods an order covers is what the rule
// gives. Trailing periods that need nothing belong to no order.
func (c *check) lotPeriods(s Step) error {
	l := lots{setUp: c.value("order_cost"), perDay: c.value("holding_rate") * c.value("unit_cost") / 365,
		days: c.at["order_days"].Values, units: append([]float64(nil), c.at["net_requirements"].Values...)}
	n := int(s.Value)
	if float64(n) != s.Value || n < 1 || n > len(l.units) {
		return fmt.Errorf("step lot_periods is %v, of %d periods", s.Value, len(l.units))
	}
	l.units[0] = c.value("first_period_demand")
	if n > 1 && l.units[n-1] == 0 {
		return fmt.Errorf("step lot_periods is %d, but that period needs nothing", n)
	}
	rule := s.Rule
	if l.setUp <= 0 || l.perDay <= 0 {
		rule = "lot_for_lot"
	}
	for end := n; end <= len(l.units) && (end == n || l.units[end-1] == 0); end++ {
		ok, known := l.follows(rule, end)
		if !known {
			return fmt.Errorf("the lot rule %q is not known", rule)
		}
		if ok {
			return added(s)
		}
	}
	return fmt.Errorf("step lot_periods is %d, which %s does not give", n, rule)
}

// lots are the requirements of a dynamic lot and what orders and stock cost.
type lots struct {
	setUp, perDay float64
	days, units   []float64
}

// held is the cost of holding the units of periods 1 … n−1 from the first day.
func (l lots) held(n int) float64 {
	cost := 0.0
	for k := 1; k < n; k++ {
		cost += l.perDay * (l.days[k] - l.days[0]) * l.units[k]
	}
	return cost
}

// sum is the units of the first n periods.
func (l lots) sum(n int) float64 {
	units := 0.0
	for _, u := range l.units[:n] {
		units += u
	}
	return units
}

// follows tells whether the first order covers n periods under a rule.
func (l lots) follows(rule string, n int) (ok, known bool) {
	switch rule {
	case "wagner_whitin":
		return l.cheapest(n), true
	case "silver_meal":
		return l.lengthened(n, func(n int) float64 { return (l.setUp + l.held(n)) / (l.days[n] - l.days[0]) }), true
	case "least_unit_cost":
		return l.lengthened(n, func(n int) float64 { return (l.setUp + l.held(n)) / l.sum(n) }), true
	case "part_period":
		return l.balanced(n), true
	case "lot_for_lot":
		return n == 1, true
	}
	return false, false
}

// lengthened tells whether a score does not rise up to n periods, and rises, or
// there are no more, after them.
func (l lots) lengthened(n int, score func(n int) float64) bool {
	for k := 1; k < n; k++ {
		if score(k+1) > score(k)*(1+equal) {
			return false
		}
	}
	return n == len(l.units) || score(n+1) >= score(n)*(1-equal)
}

// balanced tells whether the order's holding cost is the one closest to its
// set-up.
func (l lots) balanced(n int) bool {
	slack := equal * (l.setUp + l.held(n))
	gap := func(n int) float64 { return math.Abs(l.held(n) - l.setUp) }
	switch {
	case n > 1 && gap(n) > gap(n-1)+slack:
		return false
	case n > 1 && l.held(n-1) > l.setUp+slack:
		return false
	}
	return n == len(l.units) || gap(n+1) >= gap(n)-slack
}

// cheapest tells whether a cheapest plan of orders begins with one of n periods, and none
// with one of fewer: of equal plans the rule takes the one that orders least today.
func (l lots) cheapest(n int) bool {
	rest := l.rest()
	plan := func(n int) float64 { return l.setUp + l.held(n) + rest[n] }
	best := math.Inf(1)
	for k := 1; k <= len(l.units); k++ {
		best = math.Min(best, plan(k))
	}
	for k := 1; k < n; k++ {
		if plan(k) <= best+equal {
			return false
		}
	}
	return plan(n) <= best+equal*(1+best)
}

// rest is the cost of the cheapest orders for each period and those after it.
func (l lots) rest() []float64 {
	last := len(l.units)
	rest := make([]float64, last+1)
	for k := last - 1; k >= 0; k-- {
		least, cost := math.Inf(1), l.setUp
		if l.units[k] == 0 {
			least = rest[k+1]
		}
		for end := k + 1; end <= last; end++ {
			least = math.Min(least, cost+rest[end])
			if end < last {
				cost += l.perDay * (l.days[end] - l.days[k]) * l.units[end]
			}
		}
		rest[k] = least
	}
	return rest
}
