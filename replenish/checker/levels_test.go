package checker

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// bought is a line that a price break raised, with the levels of its policy.
func bought() Line {
	return Line{SKU: "A", Location: "L", Quantity: 240, Receipt: []Step{
		in("on_hand", 10), in("position", 10), in("cover_demand_mean", 22.5),
		did("safety_stock", 7.5, 0, "R,S fill_rate"),
		in("reorder_point", 29), in("order_up_to", 30), in("lot", 1), in("multiple", 6), in("minimum_order", 0),
		did("need", 20, 0, "order_up_to - position"), did("policy_quantity", 20, 20, "the need"),
		did("supplier_multiple", 24, 4, "up"), in("moq", 24),
		in("break_quantity", 240), in("yearly_demand", 1000), in("order_cost", 25), in("holding_rate", 0.2),
		in("unit_cost_without_break", 2), in("unit_cost_with_break", 1.9),
		in("cost_without_break", 2*1000+25*1000/24.0+0.2*2*24/2),
		in("cost_with_break", 1.9*1000+25*1000/240.0+0.2*1.9*240/2),
		did("price_break", 240, 216, ""), did("maximum", 240, 0, "none"), did("quantity", 240, 0, ""),
	}}
}

// sent is a line that the source covers in part.
func sent(sku string, share float64) Line {
	return Line{Kind: "transfer", SKU: sku, Location: "B", From: "W", Quantity: int64(share), Receipt: []Step{
		in("on_hand", 0), in("position", 0), in("reorder_point", 19), in("order_up_to", 20),
		in("lot", 1), in("multiple", 1),
		did("need", 20, 0, ""), did("policy_quantity", 20, 20, ""),
		did("supplier_multiple", 20, 0, "up"), did("moq", 20, 0, ""),
		in("transferable", 15), did("fair_share", share, 0, "input: fair share"),
		did("source_stock", share, share-20, ""), did("quantity", share, 0, ""),
	}}
}

func TestPriceBreakIsRecomputed(t *testing.T) {
	require.NoError(t, Check(bought()))
	for _, name := range []string{"yearly_demand", "order_cost", "holding_rate",
		"unit_cost_without_break", "unit_cost_with_break", "cost_without_break",
		"cost_with_break", "break_quantity", "safety_stock", "cover_demand_mean", "reorder_point",
		"order_up_to", "lot"} {
		l := bought()
		for i := range l.Receipt {
			if l.Receipt[i].Name == name {
				l.Receipt[i].Value++
			}
		}
		require.Error(t, Check(l), name)
	}
}

func TestWhatNobodyRecomputesIsNoReceipt(t *testing.T) {
	l := bought()
	l.Receipt = append([]Step{{Name: "gut_feeling", Value: 3}}, l.Receipt...)
	require.ErrorContains(t, Check(l), "gut_feeling is not known")
	l = bought()
	l.Receipt[0].Added = 1
	require.ErrorContains(t, Check(l), "it orders nothing")
}

func TestFactsOfOtherTablesHoldInputs(t *testing.T) {
	require.NoError(t, CheckAgainst(bought(), Facts{"minimum_order": 0, "largest_order": 40}))
	require.ErrorContains(t, CheckAgainst(bought(), Facts{"minimum_order": 12}),
		"minimum_order is 0, the other tables of the run say 12")
}

func TestSourcesSendNoMoreThanTheyHave(t *testing.T) {
	require.NoError(t, Check(sent("A", 9)))
	require.Error(t, Check(sent("A", 16)), "more than the source has")
	require.NoError(t, CheckSources([]Line{sent("A", 9), sent("A", 6), sent("B", 15)}))
	require.ErrorContains(t, CheckSources([]Line{sent("A", 9), sent("A", 7)}), "with this line 16 leave W")
	other := sent("A", 3)
	other.Receipt[10].Value = 20
	require.ErrorContains(t, CheckSources([]Line{sent("A", 9), other}), "another line says 15")
}
