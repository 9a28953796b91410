package sales_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets/sales"
	"github.com/stockwright/stockwright/datasets/table"
)

// someSales writes a sales file of rows by key and day, and gives it as a source.
func someSales(t *testing.T, path string, rows map[string]map[int32]float64) table.Source {
	t.Helper()
	w, err := sales.NewSalesWriter(path, sales.SalesOptions{UnitPrice: true, OnPromotion: true})
	require.NoError(t, err)
	for key, days := range rows {
		var b sales.SalesBatch
		for day, q := range days {
			price := math.NaN()
			if day%3 > 0 {
				price = 1 + q
			}
			b.Location, b.SKU, b.Date, b.Quantity = append(b.Location, key[:2]), append(b.SKU, key[2:]),
				append(b.Date, day), append(b.Quantity, q)
			b.UnitPrice, b.OnPromotion = append(b.UnitPrice, price), append(b.OnPromotion, day%5 == 0)
		}
		require.NoError(t, w.Append(b))
	}
	require.NoError(t, w.Close())
	return table.Source{Path: path}
}

func allOf(t *testing.T, folder string) (out []string) {
	t.Helper()
	h, err := sales.OpenHistory(filepath.Join(folder, sales.HistoryName))
	require.NoError(t, err)
	for _, s := range h.Shards(1 << 20) {
		rows, err := h.ReadShard(context.Background(), s)
		require.NoError(t, err)
		for i, r := range rows {
			out = append(out, fmt.Sprint(r))
			if i%50 == 0 {
				found, ok, err := h.Find(r.Location, r.SKU)
				require.NoError(t, err)
				require.True(t, ok)
				require.Equal(t, fmt.Sprint(r), fmt.Sprint(found))
			}
		}
	}
	return out
}

// A history laid over an earlier one is the whole one, whatever was added, corrected and
// removed: days at the end and in the middle, whole series, before the first and after the
// last. Where much has changed, or columns, it is written whole.
func TestAHistoryLaidOverAnotherIsTheWholeOne(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(2) {
		random := rand.New(rand.NewPCG(seed, 1))
		rows := map[string]map[int32]float64{}
		add := func(key string, days int32) {
			rows[key] = map[int32]float64{}
			for day := range days {
				if random.IntN(3) > 0 {
					rows[key][20000+day] = float64(1 + random.IntN(9))
				}
			}
			rows[key][20000] = 1
		}
		for i := range 400 {
			add(fmt.Sprintf("L%ds%03d", i%3, i), 365)
		}
		dir := t.TempDir()
		base, over, whole := filepath.Join(dir, "base"), filepath.Join(dir, "over"), filepath.Join(dir, "whole")
		_, onto, err := sales.CompactOnto(ctx, someSales(t, filepath.Join(dir, "old.parquet"), rows), base, "", 0, sales.SeriesOptions{})
		require.NoError(t, err)
		require.False(t, onto)
		for key := range rows { // a day more, some corrections
			if random.IntN(4) > 0 {
				rows[key][20365] = 2
			}
			switch day := int32(20000 + random.IntN(365)); random.IntN(20) {
			case 0:
				delete(rows[key], day)
			case 1:
				rows[key][day] = 77
			}
		}
		delete(rows, "L0s000")
		delete(rows, "L2s398")
		add("A0first", 40)
		add("Z9last", 40)
		add("L1sn", 40)
		source := someSales(t, filepath.Join(dir, "new.parquet"), rows)
		now, onto, err := sales.CompactOnto(ctx, source, over, filepath.Join(base, sales.HistoryName), 1000, sales.SeriesOptions{Workers: 2})
		require.NoError(t, err)
		require.True(t, onto)
		require.NoError(t, os.Link(filepath.Join(base, sales.HistoryName), filepath.Join(over, sales.HistoryBaseName)))
		then, _, err := sales.CompactOnto(ctx, source, whole, "", 0, sales.SeriesOptions{})
		require.NoError(t, err)
		require.Equal(t, allOf(t, whole), allOf(t, over))
		require.Equal(t, then.Hash, now.Hash)
		small, err := os.Stat(filepath.Join(over, sales.HistoryNewName))
		require.NoError(t, err)
		large, err := os.Stat(filepath.Join(base, sales.HistoryName))
		require.NoError(t, err)
		require.Less(t, small.Size()*6, large.Size())
		for key := range rows {
			for day := int32(20100); day < 20140; day++ {
				rows[key][day] = 5
			}
		}
		_, onto, err = sales.CompactOnto(ctx, someSales(t, filepath.Join(dir, "other.parquet"), rows), filepath.Join(dir, "other"), filepath.Join(base, sales.HistoryName), 1000, sales.SeriesOptions{})
		require.NoError(t, err)
		require.False(t, onto, "most of it is new")
		_, onto, err = sales.CompactOnto(ctx, source, filepath.Join(dir, "few"), filepath.Join(base, sales.HistoryName), 1<<30, sales.SeriesOptions{})
		require.NoError(t, err)
		require.False(t, onto, "the base is small")
	}
}
