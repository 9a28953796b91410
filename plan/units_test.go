package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A supplier that sells in cases is asked for whole ones, whoever sets the
// quantity; days of cover follow the quantity.
func TestAQuantityIsWholeOrderUnits(t *testing.T) {
	line := PurchaseLine{Line: "L", Supplier: "ACME", Quantity: 48,
		Packing: Packing{OrderUnit: "CS", OrderUnitSize: 12}, Outcome: Outcome{DaysOfCover: 3, DaysOfCoverAfter: 11}}
	review := func(action Action, quantity int64) Review {
		return Review{Line: "L", Author: "ann", Action: action, Quantity: quantity, Reason: "fair", Purchase: &line}
	}
	for _, action := range []Action{ActionChange, ActionApprove} {
		require.ErrorContains(t, Decision{}.Check(review(action, 50)),
			"ACME sells in CS of 12, and 50 is no whole number of them; order 48 or 60")
		require.NoError(t, Decision{}.Check(review(action, 60)))
	}
	require.NoError(t, Decision{}.Check(review(ActionReject, 50)))
	changed := line.Reviewed(map[string]Decision{"L": Decision{}.Apply(review(ActionChange, 24))})
	require.Equal(t, 7.0, changed.DaysOfCoverAfter)
	require.Equal(t, 11.0, line.Reviewed(nil).DaysOfCoverAfter)
}
