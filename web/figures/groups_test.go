package figures

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
)

// TestGroupsAddUp holds the rows of every level to the same total, and its shares to a
// count series by series.
func TestGroupsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := &site.Facts{At: map[string]int{}}
		var lines []plan.PurchaseLine
		var daily, there float64
		for i := range rapid.IntRange(1, 40).Draw(t, "series") {
			n := func(name string, most int) int { return rapid.IntRange(0, most).Draw(t, name) }
			f := site.Fact{Key: core.Key{SKU: fmt.Sprint("S", i),
				Location: fmt.Sprint("L", n("location", 2))},
				Category: fmt.Sprint("C", n("category", 3)), Supplier: fmt.Sprint("P", n("supplier", 2)),
				Class: "AX", OnHand: int64(n("hand", 2)), OnOrder: int64(n("order", 9)),
				UnitCost: core.Money(10_000 * n("cost", 9)), Promise: site.Promise{Fill: 0.9},
				Demand: float64(n("demand", 5)), Sold: float64(n("sold", 99))}
			f.StockValue = f.UnitCost * core.Money(f.OnHand)
			facts.At[f.Key.String()] = len(facts.All)
			facts.All = append(facts.All, f)
			if n("line", 1) == 1 {
				lines = append(lines, plan.PurchaseLine{SKU: f.Key.SKU, Location: f.Key.Location,
					Supplier: f.Supplier, Levels: plan.Levels{Value: 10_000}})
			}
			daily += f.Demand * f.UnitCost.Float()
			if f.OnHand > 0 {
				there += f.Demand * f.UnitCost.Float()
			}
		}
		for _, by := range levels {
			total, rows := groupsOf(facts, lines, by)
			require.Equal(t, len(facts.All), total.Series)
			require.Equal(t, len(lines), total.Lines)
			if daily > 0 {
				require.InDelta(t, there/daily, total.InStock, 1e-9)
			}
			var sum group
			for _, r := range rows {
				sum.Series, sum.Lines = sum.Series+r.Series, sum.Lines+r.Lines
				sum.StockValue, sum.Coming, sum.Tonight = sum.StockValue+r.StockValue,
					sum.Coming+r.Coming, sum.Tonight+r.Tonight
			}
			require.Equal(t, []any{total.Series, total.Lines, total.StockValue, total.Coming,
				total.Tonight}, []any{sum.Series, sum.Lines, sum.StockValue, sum.Coming, sum.Tonight}, by)
		}
	})
}
