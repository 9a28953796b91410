package datasets

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
)

func day(s string) core.Day {
	d, err := core.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// shared is the folder of real data beside the module, or skips the test.
func shared(t testing.TB, name string) string {
	root := os.Getenv("STOCKWRIGHT_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	path := filepath.Join(root, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("real data %s is not here (set STOCKWRIGHT_SHARED)", path)
	}
	return path
}

func TestRowsSurviveARoundTrip(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	yes := true
	sales := []Sale{
		{Date: day("2026-11-23"), SKU: "A", Location: "S1", Quantity: 3, UnitPrice: 2.5,
			OnPromotion: true, InStock: &yes},
		{Date: day("2026-11-24"), SKU: "Ä-2", Location: "S1", Quantity: -1, UnitPrice: 0},
	}
	path := filepath.Join(dir, "sales.parquet")
	require.NoError(t, WriteRows(path, sales, WriteOptions{RowGroup: 1}))
	got, err := ReadRows[Sale](ctx, Source{Path: path})
	require.NoError(t, err)
	require.Equal(t, sales, got)

	lines := []OrderLine{{Order: "1", SKU: "A", Quantity: 2,
		OrderedAt: time.Date(2026, 11, 23, 14, 5, 0, 1000, time.UTC)}, {Order: "2", SKU: "B", Quantity: 1}}
	path = filepath.Join(dir, "order_lines.parquet")
	require.NoError(t, WriteRows(path, lines, WriteOptions{}))
	gotLines, err := ReadRows[OrderLine](ctx, Source{Path: path})
	require.NoError(t, err)
	require.Equal(t, lines, gotLines)

	items := []Item{{SKU: "A", UnitCost: 12_3456, LaunchedOn: core.NoDay, UnitWeight: 0.25},
		{SKU: "B", CasePack: 6, LaunchedOn: day("2025-01-01")}}
	path = filepath.Join(dir, "items.parquet")
	require.NoError(t, WriteRows(path, items, WriteOptions{Codec: "snappy"}))
	gotItems, err := ReadRows[Item](ctx, Source{Path: path})
	require.NoError(t, err)
	require.Equal(t, items, gotItems)
}

func TestWriteRowsRefusesAMissingRequiredDay(t *testing.T) {
	err := WriteRows(filepath.Join(t.TempDir(), "sales.parquet"),
		[]Sale{{Date: core.NoDay, SKU: "A", Location: "L"}}, WriteOptions{})
	require.ErrorContains(t, err, "row 0 has no date")
}

func TestSalesWriterAndFrame(t *testing.T) {
	dir := t.TempDir()
	var b SalesBatch
	for i := range 1000 {
		b.Location = append(b.Location, "S1")
		b.SKU = append(b.SKU, []string{"A", "B"}[i/500])
		b.Date = append(b.Date, 20000+int32(i%500))
		b.Quantity = append(b.Quantity, float64(i))
		b.UnitPrice = append(b.UnitPrice, []float64{1.5, math.NaN()}[i%2])
	}
	path := filepath.Join(dir, "sales.parquet")
	w, err := NewSalesWriter(path, SalesOptions{WriteOptions: WriteOptions{RowGroup: 300}, UnitPrice: true})
	require.NoError(t, err)
	require.NoError(t, w.Append(b))
	require.NoError(t, w.Close())
	folder := NewSalesFolder(filepath.Join(dir, "hive"), SalesOptions{UnitPrice: true, Shuffle: 7})
	require.NoError(t, folder.Append(b))
	require.NoError(t, folder.Close())

	f, err := ReadFrame(path)
	require.NoError(t, err)
	require.Equal(t, 1000, f.Rows())
	require.Equal(t, b.Quantity, f.Floats("quantity"))
	require.Equal(t, b.Date, f.Days("date"))
	codes, dict := f.Strings("sku")
	require.Equal(t, []string{"A", "B"}, dict)
	require.Equal(t, uint32(1), codes[500])
	require.True(t, math.IsNaN(f.Floats("unit_price")[1]))
	require.True(t, f.Null("unit_price", 1))

	h, err := ReadFrame(filepath.Join(dir, "hive"), "quantity", "month")
	require.NoError(t, err)
	require.Equal(t, 1000, h.Rows())
	sum := 0.0
	for _, q := range h.Floats("quantity") {
		sum += q
	}
	require.Equal(t, 499500.0, sum)
	_, dict = h.Strings("month")
	require.Contains(t, dict, "2024-10")
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 2, "no temporary file is left")
}

func TestFrameReadsTheRealData(t *testing.T) {
	for _, one := range []struct {
		path string
		rows int
	}{
		{"data/m5_foods_ca1/sales.parquet", 2_220_005}, {"data/online_retail/order_lines.parquet", 320_705},
		{"data/m3/series.parquet", 236_210}, {"data/carparts/series.parquet", 136_374},
		{"data/pasta/sales.parquet", 212_164},
		{"data/m5_levels/series.parquet", 294_602}, {"data/m4_hourly/series.parquet", 373_372},
		{"data/spare_auto/series.parquet", 72_000}, {"data/groceries/order_lines.parquet", 43_367},
	} {
		f, err := ReadFrame(shared(t, one.path))
		require.NoError(t, err, one.path)
		require.Equal(t, one.rows, f.Rows(), one.path)
	}
	f, err := ReadFrame(shared(t, "data/online_retail/order_lines.parquet"), "ordered_at", "quantity")
	require.NoError(t, err)
	require.Equal(t, int32(day("2010-12-01")), f.Days("ordered_at")[0])
}
