package suppliers

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// TestScoresCountDeliveries holds a supplier's score, and those of its months, to a count
// of its receipts one by one.
func TestScoresCountDeliveries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		asOf := core.Day(20_500)
		stated := rapid.IntRange(0, 20).Draw(t, "stated")
		b := &book{records: map[string]*record{}, leads: map[string]datasets.LeadTime{"S": {Supplier: "S", StatedDays: float64(stated)}}}
		known, late, days := 0, 0, 0
		for i := range rapid.IntRange(0, 60).Draw(t, "receipts") {
			took, ago := rapid.IntRange(0, 40).Draw(t, "took"), rapid.IntRange(-5, 500).Draw(t, "ago")
			came := asOf - core.Day(ago)
			b.receipt(datasets.Receipt{Order: fmt.Sprint(i), Supplier: "S",
				OrderedOn: came - core.Day(took), ReceivedOn: came, Quantity: 1}, asOf)
			if ago < 1 || ago > scoredDays {
				continue
			}
			known++
			days += took
			if took > stated {
				late++
			}
		}
		r := b.record("S")
		r.close()
		require.Equal(t, known, r.Deliveries)
		if known > 0 {
			require.InDelta(t, 1-float64(late)/float64(known), r.OnTime, 1e-12)
			require.InDelta(t, float64(days)/float64(known), r.MeanDays, 1e-12)
		}
		require.EqualValues(t, -1, r.InFull, "receipts do not say what was ordered")
		sum, last := 0, ""
		for _, m := range r.Months() {
			require.Greater(t, m.Month, last)
			sum, last = sum+m.Deliveries, m.Month
		}
		require.Equal(t, known, sum)
	})
}
