package replenish

import (
	"encoding/json"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stretchr/testify/require"
	"testing"
)

func TestMostSpecificRuleWinsAndIsNamed(t *testing.T) {
	rules := []item.Rule{
		{Name: "default", Policy: item.Policy{Level: 0.9}},
		{Name: "class A", Class: "AX", Policy: item.Policy{Level: 0.95}},
		{Name: "item A", SKU: "A", Policy: item.Policy{Level: 0.99}},
		{Name: "supplier S1", Supplier: "S1", Policy: item.Policy{Level: 0.97}},
	}
	it := sampleItem("A", 1)
	it.Class = "AX"
	over, ok := item.ApplyRules(&it, rules)
	require.True(t, ok)
	require.Equal(t, "item A", it.Policy.Rule)
	require.ElementsMatch(t, []string{"default", "class A", "supplier S1"}, over)
	it.SKU = "B"
	_, _ = item.ApplyRules(&it, rules)
	require.Equal(t, 0.97, it.Policy.Level)
}

// A term comes from the most specific rule that sets it, in whatever order the
// rules stand.
func TestRulesLayerFromDefaultToItem(t *testing.T) {
	no := false
	rules := []item.Rule{
		{Name: "item", SKU: "A", Policy: item.Policy{Level: 0.99}},
		{Name: "category", Category: "wine", Review: 14, FrozenDays: new(int),
			Policy: item.Policy{Kind: item.PolicyMinMax, Min: 4, Max: 9}},
		{Name: "default", DoNotStock: &no, Policy: item.Policy{Kind: item.PolicyOrderUpTo, Level: 0.9,
			HoldingRate: 0.2}},
	}
	for range rules {
		it := sampleItem("A", 1)
		it.Category, it.Policy, it.FrozenDays, it.DoNotStock = "wine", item.Policy{}, 5, true
		over, ok := item.ApplyRules(&it, rules)
		require.True(t, ok)
		require.Equal(t, item.Policy{Kind: item.PolicyMinMax, Level: 0.99, Min: 4, Max: 9,
			HoldingRate: 0.2, Rule: "item"}, it.Policy)
		require.Equal(t, []string{"category", "default"}, over)
		require.Equal(t, 14, it.Review)
		require.Zero(t, it.FrozenDays)
		require.False(t, it.DoNotStock)
		rules = append(rules[1:], rules[0])
	}
}

func TestSegments(t *testing.T) {
	require.Equal(t, []string{"A", "B", "C", "C"}, item.ABC([]string{"a", "b", "c", "d"},
		[]float64{80, 15, 5, 0}, item.SegmentCuts{}))
	require.Equal(t, "X", item.XYZ([]float64{10, 11, 9, 10}, item.SegmentCuts{}))
	require.Equal(t, "Z", item.XYZ([]float64{0, 0, 0, 9}, item.SegmentCuts{}))
}

// TestLevelsAreHeldToDaysOfCover: whatever the target asks for, no level holds
// more than the most days of mean demand, nor less than the cover window needs;
// the promise that is left is stated.
func TestLevelsAreHeldToDaysOfCover(t *testing.T) {
	for _, kind := range []string{item.PolicyOrderUpTo, item.PolicySS, item.PolicySQ, item.PolicyLot} {
		it := sampleItem("A", 2)
		it.LeadDemand, it.CoverDemand, it.Multiple = NegBinLike(10, 60), NegBinLike(24, 60), 1
		it.Policy.Kind, it.Policy.Level, it.Policy.OrderCost, it.Policy.HoldingRate = kind, 0.98, 40, 0.2
		free := Plan([]item.Item{it}, sampleSuppliers(), Options{AsOf: today})
		require.Greater(t, free.Policies[0].OrderUpTo, int64(90), kind)
		require.GreaterOrEqual(t, free.Policies[0].ExpectedFill, 0.98, kind)
		require.False(t, free.Policies[0].HeldToDays, kind)

		it.Policy.MaxDays = 45
		held := Plan([]item.Item{it}, sampleSuppliers(), Options{AsOf: today})
		p := held.Policies[0]
		require.Equal(t, int64(90), p.OrderUpTo, "%s: 45 days of 2 a day", kind)
		require.Less(t, p.ReorderPoint, p.OrderUpTo, kind)
		require.True(t, p.HeldToDays, kind)
		require.Less(t, p.ExpectedFill, 0.98, kind)
		require.Greater(t, p.ExpectedFill, 0.5, kind)
		if !p.ByLots() {
			require.Equal(t, int64(90), held.Lines[0].Quantity, kind)
		}
		steps, err := json.Marshal(held.Lines[0].Receipt)
		require.NoError(t, err)
		require.Contains(t, string(steps), "held to 45 days of mean demand", kind)

		it.Policy.MaxDays = 3
		short := Plan([]item.Item{it}, sampleSuppliers(), Options{AsOf: today}).Policies[0]
		switch kind {
		case item.PolicySS, item.PolicySQ: // a lot worth its order cost of 40 at a cost of 2 is 20
			require.Equal(t, []int64{23, 43}, []int64{short.ReorderPoint, short.OrderUpTo},
				"%s: the cover window's mean and a lot worth ordering", kind)
		default:
			require.Equal(t, int64(24), short.OrderUpTo, "%s: the cover window's mean", kind)
		}
		it.Policy.MaxDays = 4000
		require.Equal(t, free.Lines, Plan([]item.Item{it}, sampleSuppliers(), Options{AsOf: today}).Lines, kind)
	}
}
