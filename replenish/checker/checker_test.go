package checker

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func in(name string, v float64) Step { return Step{Name: name, Value: v} }

func did(name string, v, added float64, rule string) Step {
	return Step{Name: name, Value: v, Added: added, Rule: rule}
}

func line() Line {
	return Line{SKU: "A", Location: "L", Quantity: 24, Receipt: []Step{
		in("on_hand", 10), in("expired", 2), in("reserved", 1), in("backordered", 0), in("on_order", 3),
		in("drafts", 0),
		in("position", 10), in("reorder_point", 25), in("order_up_to", 30), in("lot", 1),
		in("multiple", 6), in("tolerance", 0),
		in("minimum_order", 24), in("maximum_stock", 40), in("shelf_life_cap", -1),
		did("need", 20, 0, "order_up_to - position"), did("policy_quantity", 20, 20, "the need"),
		did("supplier_multiple", 24, 4, "up"),
		did("moq", 24, 0, ""), in("fill", 6), did("order_fill", 30, 6, ""),
		did("maximum", 30, 0, "largest multiple"), did("quantity", 30, 0, ""),
	}}
}

func TestAGoodReceiptPasses(t *testing.T) {
	l := line()
	l.Quantity = 30
	require.NoError(t, Check(l))
	require.ErrorContains(t, Check(line()), "the receipt gives 30, the line orders 24")
}

// Every number of a receipt that a later one rests on is load-bearing: moving it
// by one must be seen.
func TestEveryForgedStepIsSeen(t *testing.T) {
	bearing := []string{"on_hand", "expired", "reserved", "backordered", "on_order", "drafts",
		"position", "order_up_to", "need",
		"policy_quantity", "supplier_multiple", "moq", "fill", "order_fill", "maximum", "quantity"}
	for _, name := range bearing {
		l := line()
		l.Quantity = 30
		for i := range l.Receipt {
			if l.Receipt[i].Name == name {
				l.Receipt[i].Value++
			}
		}
		require.Error(t, Check(l), name)
	}
	l := line()
	l.Quantity = 30
	l.Receipt[16].Added++
	require.ErrorContains(t, Check(l), "says it added")
	l = line()
	l.Quantity = 30
	l.Receipt = l.Receipt[:len(l.Receipt)-1]
	require.ErrorContains(t, Check(l), "no step quantity")
}

// Levels that do not follow from the class's price are seen.
func TestLevelsFollowFromThePriceOfALostUnit(t *testing.T) {
	l := line()
	l.Quantity = 30
	steps := []Step{in("lost_unit_price", 4), in("held_unit_cost", 0.1),
		in("short_saved_by_last", 0.03), in("held_for_last", 0.97),
		in("short_saved_by_next", 0.02), in("held_for_next", 0.98)}
	l.Receipt = append(steps, l.Receipt...)
	require.NoError(t, Check(l))
	for i, forged := range []float64{3, 0.2, 0.02, 1.3, 0.03, 0.7} {
		was := l.Receipt[i].Value
		l.Receipt[i].Value = forged
		require.ErrorContains(t, Check(l), "not where the price puts them", steps[i].Name)
		l.Receipt[i].Value = was
	}
}
