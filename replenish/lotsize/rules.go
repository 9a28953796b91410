package lotsize

import "math"

// The dynamic lot-sizing rules by name; see Plan.
const (
	RuleWagnerWhitin  = "wagner_whitin"   // the cheapest plan (Wagner and Whitin 1958)
	RuleSilverMeal    = "silver_meal"     // least cost per time (Silver and Meal 1973)
	RuleLeastUnitCost = "least_unit_cost" // least cost per unit
	RulePartPeriod    = "part_period"     // holding closest to the set-up (DeMatteis 1968)
	RuleLotForLot     = "lot_for_lot"     // every period by itself
)

// Rules are the names that Plan knows.
func Rules() []string {
	return []string{RuleWagnerWhitin, RuleSilverMeal, RuleLeastUnitCost, RulePartPeriod, RuleLotForLot}
}

// Plan is the plan of orders by a rule, units per period; nil for a rule that
// is not known. Only the cheapest plan looks at unit costs.
func (p Dynamic) Plan(rule string) []float64 {
	switch rule {
	case RuleWagnerWhitin:
		quantities, _, _ := p.Solve()
		return quantities
	case RuleSilverMeal:
		time := 0.0
		return p.grow(func(t, u int, hold, units float64) float64 {
			if u == t {
				time = 0
			}
			time += p.length(u)
			return (at(p.SetUp, t) + hold) / time
		})
	case RuleLeastUnitCost:
		return p.grow(func(t, _ int, hold, units float64) float64 {
			return (at(p.SetUp, t) + hold) / math.Max(units, 1e-300)
		})
	case RulePartPeriod:
		return p.partPeriod()
	case RuleLotForLot:
		return LotForLot(p.Demand)
	}
	return nil
}

func (p Dynamic) length(t int) float64 {
	if len(p.Length) == 0 {
		return 1
	}
	return at(p.Length, t)
}

// grow builds a plan whose orders are lengthened while a score falls. The score
// is asked for orders from t to u = t, t + 1, … in turn, which hold units at a
// cost of hold.
func (p Dynamic) grow(score func(t, u int, hold, units float64) float64) []float64 {
	d := p.Demand
	q := make([]float64, len(d))
	for t := 0; t < len(d); {
		hold, carry, units := 0.0, at(p.Holding, t), d[t]
		best := score(t, t, 0, units)
		u := t + 1
		for ; u < len(d); u++ {
			hold += carry * d[u]
			s := score(t, u, hold, units+d[u])
			if s > best {
				break
			}
			best = s
			units += d[u]
			carry += at(p.Holding, u)
		}
		q[t] = units
		t = u
	}
	return q
}

// partPeriod lengthens each order to where its holding cost is closest to its
// set-up.
func (p Dynamic) partPeriod() []float64 {
	d := p.Demand
	q := make([]float64, len(d))
	for t := 0; t < len(d); {
		k, hold, carry, units := at(p.SetUp, t), 0.0, at(p.Holding, t), d[t]
		u := t + 1
		for ; u < len(d); u++ {
			longer := hold + carry*d[u]
			if longer > k && longer-k >= k-hold {
				break
			}
			hold = longer
			units += d[u]
			carry += at(p.Holding, u)
			if hold > k {
				u++
				break
			}
		}
		q[t] = units
		t = u
	}
	return q
}

// SilverMeal is the plan of that rule for demand d per period, at K per order and
// h per unit left at the end of a period.
func SilverMeal(k, h float64, d []float64) []float64 { return level(k, h, d).Plan(RuleSilverMeal) }

// LeastUnitCost is the plan of that rule: units ordered by period.
func LeastUnitCost(k, h float64, d []float64) []float64 {
	return level(k, h, d).Plan(RuleLeastUnitCost)
}

// PartPeriod is the plan of that rule: units ordered by period.
func PartPeriod(k, h float64, d []float64) []float64 { return level(k, h, d).Plan(RulePartPeriod) }

// level has the same costs in every period.
func level(k, h float64, d []float64) Dynamic {
	return Dynamic{SetUp: []float64{k}, Holding: []float64{h}, Demand: d}
}

// LotForLot orders every period's demand in that period.
func LotForLot(d []float64) []float64 {
	q := make([]float64, len(d))
	copy(q, d)
	return q
}

// FixedLot orders the least multiple of lot that covers what stock lacks.
func FixedLot(d []float64, lot float64) []float64 {
	q, stock := make([]float64, len(d)), 0.0
	for t, v := range d {
		if stock < v {
			q[t] = math.Ceil((v-stock)/lot-1e-9) * lot
		}
		stock += q[t] - v
	}
	return q
}
