package replenish

import (
	"github.com/stockwright/stockwright/replenish/advice"
	"github.com/stockwright/stockwright/replenish/change"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
	"github.com/stretchr/testify/require"
	"testing"
)

func TestOverridesAreScored(t *testing.T) {
	ledger := []change.OverrideEntry{{SKU: "A", Location: "L", Quantity: 50, Engine: 20, By: "kim",
		From: 10, Until: 12}}
	scores := change.ScoreOverrides([]change.OverrideOutcome{{Entry: ledger[0], Stock: 5, Demand: 40,
		Underage: 2, Overage: 0.1}})
	// the engine: 15 short = 30; the person: 15 left = 1.5
	require.Equal(t, []change.OverrideScore{{By: "kim", Count: 1, Better: 1, Saved: 28.5}}, scores)
}

func TestActionsAreDampedAndKeepTheFloor(t *testing.T) {
	it := sampleItem("A", 2)
	it.OnHand = 20
	it.OnOrder = []item.OpenOrder{{ID: "late", Quantity: 60, Ordered: today, Due: today + 20}}
	actions := func() []advice.Action {
		p := policy.SolvePolicy(&it, window(it))
		p.SafetyStock, p.Position = 6, item.PositionOf(&it, window(it), today)
		return advice.Actions(&it, p, advice.ActionOptions{AsOf: today})
	}
	a := actions()
	require.Len(t, a, 1)
	require.Equal(t, "in", a[0].Kind)
	require.Equal(t, today+7, a[0].Wanted, "20 − 2·8 = 4 is the first below 6, on the eighth day")
	it.OnOrder[0].Due = today + 9
	require.Empty(t, actions(), "two days are damped")
	it.OnHand, it.OnOrder[0].Due = 60, today+3
	a = actions()
	require.Equal(t, "out", a[0].Kind)
	left := 60.0 - 2*float64(a[0].Wanted-today)
	require.GreaterOrEqual(t, left, 6.0, "on the eve of the new day stock is not below the floor")
	it.OnHand = 900
	require.Equal(t, "cancel", actions()[0].Kind)
	it.OnHand, it.OnOrder[0].Due, it.FrozenDays = 20, today+20, 30
	require.Empty(t, actions(), "orders inside the frozen days are left alone")
	it.FrozenDays = 14
	a = actions()
	require.Equal(t, today+14, a[0].Wanted, "nothing is wanted in within the frozen days")
}

func TestExceptionsAreBudgetedByMoney(t *testing.T) {
	all := []advice.Exception{{SKU: "A", AtRisk: 5}, {SKU: "B", AtRisk: 50}, {SKU: "C", AtRisk: 20}}
	shown, rest := advice.ExceptionBudget(all, 2)
	require.Equal(t, "B", shown[0].SKU)
	require.Equal(t, "C", shown[1].SKU)
	require.Equal(t, 5.0, rest)
}
