package pipeline

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/plan"
)

// A fault in one item's terms or stock is named by the night, and what it plans for
// every other item is byte for byte what it planned before. An item whose own row is
// refused is not there at all: the others are planned as without it, to the byte.
func TestAFaultStaysWithItsItemThroughTheNight(t *testing.T) {
	clean := generated(t, generate.Layout{})
	out, err := Run(context.Background(), night(clean, 2))
	require.NoError(t, err)
	lines := readTable[plan.PurchaseLine](t, out.Dir, "purchase_plan")
	require.NotEmpty(t, lines)
	bad := lines[0].SKU
	before := linesOfOthers(t, out.Dir, bad)
	require.Greater(t, len(before), 30)

	table := func(dir, name string) string { return filepath.Join(dir, "data", name+".parquet") }
	without := generated(t, generate.Layout{})
	require.Equal(t, 1, keep(t, table(without, "items"), func(r datasets.Item) bool { return r.SKU != bad }))
	out, err = Run(context.Background(), night(without, 2))
	require.NoError(t, err)
	absent := linesOfOthers(t, out.Dir, bad)

	sourcing := func(change func(*datasets.Sourcing)) func(string) int {
		return func(dir string) int {
			return edit(t, table(dir, "sourcing"), func(r *datasets.Sourcing) bool { return r.SKU == bad }, change)
		}
	}
	item := func(change func(*datasets.Item)) func(string) int {
		return func(dir string) int {
			return edit(t, table(dir, "items"), func(r *datasets.Item) bool { return r.SKU == bad }, change)
		}
	}
	stock := func(change func(*datasets.Stock)) func(string) int {
		return func(dir string) int {
			return edit(t, table(dir, "stock"), func(r *datasets.Stock) bool { return r.SKU == bad }, change)
		}
	}
	for name, c := range map[string]struct {
		spoil func(dir string) int
		want  []string
	}{
		"negative lead time": {sourcing(func(r *datasets.Sourcing) { r.LeadTimeDays = -5 }), before},
		"unknown supplier":   {sourcing(func(r *datasets.Sourcing) { r.Supplier = "NOBODY" }), before},
		"negative least lot": {sourcing(func(r *datasets.Sourcing) { r.Moq = -3 }), before},
		"MOQ above maximum":  {sourcing(func(r *datasets.Sourcing) { r.Moq, r.MaxOrder = 500, 20 }), before},
		"negative order unit": {sourcing(func(r *datasets.Sourcing) {
			r.OrderUnit,
				r.OrderUnitSize = "CASE", -12
		}), before},
		"share above one":     {sourcing(func(r *datasets.Sourcing) { r.Share = 1.7 }), before},
		"negative price":      {item(func(r *datasets.Item) { r.UnitPrice = -1 }), absent},
		"negative cost":       {item(func(r *datasets.Item) { r.UnitCost = -1 }), absent},
		"its own successor":   {item(func(r *datasets.Item) { r.Replaces = bad }), absent},
		"negative shelf life": {item(func(r *datasets.Item) { r.ShelfLifeDays = -1 }), absent},
		"negative reserve":    {stock(func(r *datasets.Stock) { r.Reserved = -9 }), before},
		"unknown location":    {stock(func(r *datasets.Stock) { r.Location = "NOWHERE" }), before},
	} {
		t.Run(name, func(t *testing.T) {
			dir := generated(t, generate.Layout{})
			require.Positive(t, c.spoil(dir))
			out, err := Run(context.Background(), night(dir, 2))
			require.NoError(t, err)
			require.True(t, names(t, out.Dir, bad), "the night names the item")
			require.Equal(t, c.want, linesOfOthers(t, out.Dir, bad))
		})
	}
}

// edit changes the rows of a table that match, and tells how many.
func edit[T any](t *testing.T, path string, match func(*T) bool, change func(*T)) (changed int) {
	rows, err := datasets.ReadRows[T](context.Background(), datasets.Source{Path: path})
	require.NoError(t, err)
	for i := range rows {
		if match(&rows[i]) {
			change(&rows[i])
			changed++
		}
	}
	require.NoError(t, datasets.WriteRows(path, rows, datasets.WriteOptions{}))
	return changed
}

// linesOfOthers are policies, purchases and transfers of all items but one, as text.
func linesOfOthers(t *testing.T, dir, but string) (out []string) {
	add := func(sku string, row any) {
		if sku != but {
			text, err := json.Marshal(row)
			require.NoError(t, err)
			out = append(out, string(text))
		}
	}
	for _, r := range readTable[datasets.Policy](t, dir, "policies") {
		add(r.SKU, r)
	}
	for _, r := range readTable[plan.PurchaseLine](t, dir, "purchase_plan") {
		add(r.SKU, r)
	}
	for _, r := range readTable[plan.TransferLine](t, dir, "transfer_plan") {
		add(r.SKU, r)
	}
	return out
}

// names tells whether the night's problems or rejects speak of an item.
func names(t *testing.T, dir, sku string) bool {
	said := ""
	for _, p := range readTable[plan.Problem](t, dir, "problems") {
		if p.Severity != plan.SeverityNotice {
			said += p.Key + " " + p.Text + "\n"
		}
	}
	rejects := readTable[plan.Reject](t, dir, "rejects")
	return len(rejects) > 0 || strings.Contains(said, sku)
}
