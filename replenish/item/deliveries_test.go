package item

import (
	"fmt"
	"github.com/stretchr/testify/require"
	"testing"
)

// Tails of a unit after two months, on the order or under numbers of their own, and
// one day of order ten years off say nothing of how long goods take.
func TestLeadTimesAreLearntByOrdersThatHaveCome(t *testing.T) {
	for _, tailOrder := range []string{"PO-%d", "TAIL-%d"} {
		var rs []PastReceipt
		for i := range 40 {
			rs = append(rs, PastReceipt{Supplier: "S", SKU: "A", Location: "L",
				Order: fmt.Sprintf("PO-%d", i), Quantity: 90,
				Ordered: int32(10 * i), Promised: NoDay, Arrived: int32(10*i + 7)})
		}
		for i := range 30 {
			rs = append(rs, PastReceipt{Supplier: "S", SKU: "A", Location: "L",
				Order: fmt.Sprintf(tailOrder, i), Quantity: 1,
				Ordered: int32(10 * i), Promised: NoDay, Arrived: int32(10*i + 60)})
		}
		rs = append(rs, PastReceipt{Supplier: "S", SKU: "A", Location: "L", Order: "PO-X", Quantity: 90,
			Ordered: -3650, Promised: NoDay, Arrived: 7})
		row := LeadTimes(rs, []Supplier{{Key: "S", LeadDays: 7}}, LeadTimeOptions{}).Lookup("S", "A", "L")
		require.InDelta(t, 7, row.Mean, 0.5, tailOrder)
		require.Less(t, row.SD, 5.0, tailOrder)
		require.Equal(t, 1, row.SetAside)
		require.Equal(t, 3657, row.Longest)
	}
}

// What is said of a supplier and what is planned for its item move together, from
// no receipt to many, and never in a jump.
func TestLeadTimesMoveWithoutAJump(t *testing.T) {
	before := 7.0
	for n := range 30 {
		var rs []PastReceipt
		for i := range n {
			rs = append(rs, PastReceipt{Supplier: "S", SKU: "A", Location: "L", Order: fmt.Sprint(i),
				Quantity: 10, Ordered: int32(i), Promised: NoDay, Arrived: int32(i + 14), StatedDays: 7})
		}
		table := LeadTimes(rs, []Supplier{{Key: "S", LeadDays: 7}}, LeadTimeOptions{})
		said, planned := table.Lookup("S", "", "").Mean, table.Of("S", "A", "L", 7, 0).Mean
		require.InDelta(t, said, planned, 1e-9, "%d receipts", n)
		require.GreaterOrEqual(t, planned, before-1e-9)
		require.Less(t, planned-before, 0.8)
		require.InDelta(t, said, table.Of("S", "B", "L", 7, 0).Mean, 1e-9, "another item of the same terms")
		require.InDelta(t, said+20, table.Of("S", "B", "L", 27, 0).Mean, 1e-9, "an item that is stated 20 days more")
		before = planned
	}
}

func TestAStatedLeadTimeOfZeroIsOne(t *testing.T) {
	row := LeadTimes(nil, nil, LeadTimeOptions{}).Of("S", "A", "L", 0, 0)
	require.Equal(t, []float64{1}, row.Pmf)
	require.Empty(t, LeadTimes(nil, []Supplier{{Key: "S"}}, LeadTimeOptions{}).Lookup("S", "", "").Pmf,
		"none is stated")
}
