package datasets

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/sales"
)

// Eight items in packs of 6 to 24, 120 days of sales of about two packs a day.
func packedInputs(soldBy, receivedBy, stockBy func(pack float64) float64) (*Inputs, *SeriesStats) {
	in := &Inputs{}
	stats := &SeriesStats{FirstDay: 20000, LastDay: 20119}
	for i := range 8 {
		sku, pack := fmt.Sprint("S", i), float64([]int64{6, 12, 24}[i%3])
		pieces := 2 * pack * 120 * (1 + float64(i)/20)
		in.Items = append(in.Items, Item{SKU: sku, CasePack: int64(pack)})
		stats.Keys = append(stats.Keys, sales.SeriesKey{Key: core.Key{Location: "L", SKU: sku},
			Units: pieces * soldBy(pack)})
		if q := receivedBy(pack); q > 0 {
			in.Receipts = append(in.Receipts, Receipt{SKU: sku, Location: "L", Supplier: "P",
				ReceivedOn: 20050, Quantity: int64(0.95 * pieces * q)})
		}
		in.Stock = append(in.Stock, Stock{SKU: sku, Location: "L", OnHand: int64(pieces * stockBy(pack))})
	}
	return in, stats
}

func TestCasesBesidePiecesAreNoticed(t *testing.T) {
	one := func(float64) float64 { return 1 }
	none := func(float64) float64 { return 0 }
	cases := func(pack float64) float64 { return 1 / pack }
	few := func(float64) float64 { return 0.3 }
	for _, c := range []struct {
		name                  string
		sold, received, stock func(float64) float64
		key                   string
	}{
		{"all in pieces", one, one, few, ""},
		{"sales in cases", cases, one, few, "sales"},
		{"receipts in cases", one, cases, few, "receipts"},
		{"all in cases", cases, cases, cases, ""},
		{"no receipts, stock in pieces", cases, none, one, "stock"},
		{"no receipts, all in pieces", one, none, few, ""},
		{"much stock of everything", one, one, func(float64) float64 { return 9 }, ""},
		{"stock of two and a half years in pieces", one, none, func(float64) float64 { return 60 }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, stats := packedInputs(c.sold, c.received, c.stock)
			f := &Findings{}
			f.unitsApart(in, stats)
			if c.key == "" {
				require.Empty(t, f.Problems)
				return
			}
			require.Len(t, f.Problems, 1)
			require.Equal(t, UnitsDiffer, f.Problems[0].Code)
			require.Equal(t, c.key, f.Problems[0].Key)
		})
	}
}
