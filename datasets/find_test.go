package datasets

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/sales"
)

// TestFoundSeriesAreThoseOfAScan finds every series alone and in pairs, in
// files sorted, unsorted and split by hive folders, and compares them with a
// scan; and their rows with the rows that were written.
func TestFoundSeriesAreThoseOfAScan(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	sales := messySales(2000)
	require.NoError(t, WriteRows(filepath.Join(dir, "unsorted.parquet"), sales, WriteOptions{RowGroup: 300}))
	require.NoError(t, WriteRows(filepath.Join(dir, "sorted.parquet"), sortSales(sales), WriteOptions{RowGroup: 70}))
	for i, half := range [][]Sale{sales[:900], sales[900:]} {
		require.NoError(t, WriteRows(filepath.Join(dir, "hive", []string{"part=a", "part=b"}[i],
			"x.parquet"), half, WriteOptions{}))
	}
	opts := SeriesOptions{AsOf: sales[0].Date + 20, Today: sales[0].Date + 25, MaxQuantity: 9}
	for _, name := range []string{"unsorted.parquet", "sorted.parquet", "hive"} {
		source := Source{Path: filepath.Join(dir, name)}
		all, _ := collect(t, source, opts)
		require.Len(t, all, 40)
		for i, want := range all {
			other := all[(i+7)%len(all)]
			found, err := FindSeries(ctx, source, opts, core.Key{Location: want.Location,
				SKU: want.SKU}, core.Key{Location: "nowhere", SKU: want.SKU},
				core.Key{Location: other.Location, SKU: other.SKU})
			require.NoError(t, err)
			require.Len(t, found, 2)
			requireSeries(t, want, found[0].SeriesRows)
			requireSeries(t, other, found[1].SeriesRows)
			counting := 0
			for _, s := range sales {
				if s.Location == want.Location && s.SKU == want.SKU && s.Date < opts.AsOf &&
					s.Quantity <= 9 && s.Quantity >= -9 {
					counting++
				}
			}
			require.Len(t, found[0].Rows, counting, name)
		}
	}
	row := mustFind(t, filepath.Join(dir, "unsorted.parquet"), opts, sales[1234])
	require.Equal(t, SourceRow{File: filepath.Join(dir, "unsorted.parquet"), Row: 1235,
		Day: int32(sales[1234].Date), Quantity: sales[1234].Quantity}, row)
}

// mustFind is the source row of one sale.
func mustFind(t *testing.T, path string, opts SeriesOptions, sale Sale) SourceRow {
	opts.AsOf, opts.MaxQuantity = 0, 0
	found, err := FindSeries(context.Background(), Source{Path: path}, opts,
		core.Key{Location: sale.Location, SKU: sale.SKU})
	require.NoError(t, err)
	for _, r := range found[0].Rows {
		if r.Quantity == sale.Quantity {
			return r
		}
	}
	require.Fail(t, "the sale is not among the rows")
	return SourceRow{}
}

// requireSeries compares two series; prices may be NaN.
func requireSeries(t *testing.T, want, got SeriesRows) {
	t.Helper()
	for i := range want.UnitPrice {
		require.Equal(t, math.Float64bits(want.UnitPrice[i]), math.Float64bits(got.UnitPrice[i]))
	}
	want.UnitPrice, got.UnitPrice = nil, nil
	require.Equal(t, want, got)
}

// TestFindingReadsFewRowGroups holds the pruning by the files' statistics.
func TestFindingReadsFewRowGroups(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sales.parquet")
	require.NoError(t, WriteRows(path, sortSales(messySales(2000)), WriteOptions{RowGroup: 50}))
	table, err := sales.OpenSales(Source{Path: path}, SeriesOptions{})
	require.NoError(t, err)
	may := 0
	for _, tk := range table.Tasks {
		if table.MayHold(tk, sales.ColLocation, sales.ColSku, []core.Key{{Location: "L3", SKU: "K4"}}) {
			may++
		}
	}
	require.Positive(t, may)
	require.LessOrEqual(t, may, 4, "of %d", len(table.Tasks))
}
