package datasets

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/sales"
)

// TestSuccessorsAreChains holds whatever an items table says to chains: nobody
// replaced twice, no circle, and nothing lost that was sound.
func TestSuccessorsAreChains(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "items")
		items := make([]Item, n)
		for i := range items {
			items[i] = Item{SKU: fmt.Sprint("s", i), LaunchedOn: core.NoDay}
			if at := rapid.IntRange(-2, n-1).Draw(t, "replaces"); at >= 0 {
				items[i].Replaces = fmt.Sprint("s", at)
			}
			if rapid.Bool().Draw(t, "dated") {
				items[i].LaunchedOn = core.Day(rapid.IntRange(0, 5).Draw(t, "launched"))
			}
		}
		old, second, circle := linkItems(items)
		replaced := map[string]bool{}
		for successor, o := range old {
			require.False(t, replaced[o], "%s replaced twice", o)
			replaced[o] = true
			for range n {
				o = old[o]
			}
			require.Empty(t, o, "following %s comes to an end", successor)
		}
		sound := 0
		for _, x := range items {
			if x.Replaces != "" && x.Replaces != x.SKU {
				sound++
			}
		}
		require.Equal(t, sound, len(old)+len(second)+len(circle), "every link is kept or named")
	})
}

func TestFindAllReadsAcrossRowGroups(t *testing.T) {
	var sold []Sale
	for i := range 240 {
		for d := range 700 {
			sold = append(sold, Sale{Date: core.Day(18000 + d), SKU: fmt.Sprintf("S%03d", i),
				Location: "L", Quantity: float64(1 + (i+d)%5)})
		}
	}
	dir := t.TempDir()
	require.NoError(t, WriteRows(filepath.Join(dir, "sales.parquet"), sold, WriteOptions{}))
	path := filepath.Join(dir, "history.parquet")
	_, err := sales.CompactSales(context.Background(), Source{Path: filepath.Join(dir,
		"sales.parquet")}, path, SeriesOptions{AsOf: 20000})
	require.NoError(t, err)
	h, err := OpenHistory(path)
	require.NoError(t, err)
	require.Greater(t, len(h.Shards(100)), 2, "the test needs several row groups")
	keys := []core.Key{{Location: "L", SKU: "S239"}, {Location: "L", SKU: "S000"},
		{Location: "L", SKU: "nothing"}, {Location: "A", SKU: "S000"}, {Location: "L", SKU: "S120"},
		{Location: "L", SKU: "S000"}, {Location: "M", SKU: "S000"}}
	got, err := h.FindAll(context.Background(), keys)
	require.NoError(t, err)
	require.Len(t, got, 3)
	for i, sku := range []string{"S000", "S120", "S239"} {
		one, found, err := h.Find("L", sku)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, one, got[i])
	}
}
