package checker

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// dynamic is a line that orders for three of five weeks: 40 units cost 4 to
// order, a unit 0.04 a day to hold.
func dynamic(rule string, periods, units float64) Line {
	list := func(name string, v ...float64) Step { return Step{Name: name, Value: float64(len(v)), Values: v} }
	return Line{SKU: "A", Location: "L", Quantity: int64(units), Receipt: []Step{
		in("on_hand", 12), in("position", 12), in("reorder_point", 20),
		did("need", 9, 0, "reorder_point + 1 - position"),
		in("order_cost", 4), in("holding_rate", 7.3), in("unit_cost", 2), in("first_period_demand", 10),
		list("order_days", 0, 7, 14, 21, 28, 35), list("net_requirements", 9, 5, 3, 40, 2),
		did("lot_periods", periods, 0, rule), did("policy_quantity", units, units, ""), in("quantity", units),
	}}
}

// Holding 5 units a week costs 1.4 and 3 units two weeks 1.68, together less than
// an order; 40 units three weeks cost 33.6. A unit costs 0.40, 0.36 and 0.39 over
// one, two and three weeks.
func TestDynamicLotsAreRecomputed(t *testing.T) {
	for rule, want := range map[string][2]float64{
		"wagner_whitin": {3, 17}, "silver_meal": {3, 17}, "least_unit_cost": {2, 14},
		"part_period": {3, 17}, "lot_for_lot": {1, 9},
	} {
		require.NoError(t, Check(dynamic(rule, want[0], want[1])), rule)
		for periods, units := range map[float64]float64{1: 9, 2: 14, 3: 17, 4: 57, 5: 59} {
			if periods != want[0] {
				require.ErrorContains(t, Check(dynamic(rule, periods, units)), "lot_periods", "%s of %v", rule, periods)
			}
		}
		require.ErrorContains(t, Check(dynamic(rule, want[0], want[1]+1)), "policy_quantity", rule)
	}
	require.ErrorContains(t, Check(dynamic("whim", 3, 17)), "not known")
}

func TestForgedDynamicLotsAreSeen(t *testing.T) {
	for name, forge := range map[string]func(l *Line){
		"order_days":       func(l *Line) { l.Receipt[8].Values[2] = 7 },
		"begins with":      func(l *Line) { l.Receipt[9].Values[0]++ },
		"lists 5 values":   func(l *Line) { l.Receipt[8].Values = l.Receipt[8].Values[:5]; l.Receipt[8].Value = 5 },
		"it lists":         func(l *Line) { l.Receipt[9].Value++ },
		"not a whole":      func(l *Line) { l.Receipt[9].Values[1] = 4.5 },
		"does not give":    func(l *Line) { l.Receipt[4].Value = 40 },
		"lot_periods is 9": func(l *Line) { l.Receipt[10].Value = 9 },
		"needs nothing":    func(l *Line) { l.Receipt[9].Values[2] = 0 },
	} {
		l := dynamic("wagner_whitin", 3, 17)
		forge(&l)
		require.ErrorContains(t, Check(l), name)
	}
	held := dynamic("wagner_whitin", 3, 13)
	held.Receipt = append(held.Receipt[:11:11], append([]Step{in("most_position", 25)}, held.Receipt[11:]...)...)
	require.NoError(t, Check(held), "12 on hand and 13 are the most")
}

// Of four equal periods, of which two go into an order for exactly its cost, one, two or three
// may be ordered today for as little; the rule orders least.
func TestOfEqualPlansTheOneThatOrdersLeastIsTheRules(t *testing.T) {
	tied := func(periods, units float64) Line {
		l := dynamic("wagner_whitin", periods, units)
		set := func(i int, v ...float64) { l.Receipt[i].Value, l.Receipt[i].Values = float64(len(v)), v }
		l.Receipt[3].Value, l.Receipt[4].Value, l.Receipt[7].Value = 9, 0.04*7*10, 10
		set(8, 0, 7, 14, 21, 28)
		set(9, 9, 10, 10, 10)
		return l
	}
	require.NoError(t, Check(tied(1, 9)))
	require.ErrorContains(t, Check(tied(2, 19)), "lot_periods")
}
