package item

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCapacityShares: thirty units a week against seventy of a warehouse and its branch
// bring 30/70; an item with another supplier, one of a supplier with enough, and one that
// is not stocked are not held back.
func TestCapacityShares(t *testing.T) {
	four, six := []float64{4, 4, 4, 4}, []float64{6, 6, 6, 6}
	items := []Item{
		{SKU: "A", Location: "WH", Supplier: "SMALL", Daily: four},
		{SKU: "A", Location: "SHOP", SuppliedBy: "WH", Daily: six},
		{SKU: "B", Location: "WH", Supplier: "SMALL", Daily: six, Others: []Alternate{{Supplier: "LARGE"}}},
		{SKU: "C", Location: "WH", Supplier: "LARGE", Daily: six},
		{SKU: "D", Location: "WH", Supplier: "SMALL", Daily: six, DoNotStock: true},
	}
	CapacityShares(items, []Supplier{{Key: "SMALL", Capacity: 30, CapacityDays: 7},
		{Key: "LARGE", Capacity: 42, CapacityDays: 7}})
	require.InDelta(t, 30.0/70, items[0].SupplyShare, 1e-12)
	for _, it := range items[1:] {
		require.Zero(t, it.SupplyShare, "%s@%s", it.SKU, it.Location)
	}
}
