package pipeline

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// TestAPastDayNeverLooksBeyondIt plans a day forty days back twice: on inputs
// that reach to today, and on the same inputs without a row of that day or
// later. Every table must come out the same, byte by byte.
func TestAPastDayNeverLooksBeyondIt(t *testing.T) {
	past := generate.DefaultAsOf - 40
	plans := func(cut bool) map[string]string {
		dir := generated(t, generate.Layout{})
		if cut {
			keepBefore(t, dir, past)
		}
		opt := night(dir, 2)
		opt.AsOf, opt.Today = past, generate.DefaultAsOf
		out, err := Run(context.Background(), opt)
		require.NoError(t, err)
		files := content(t, out.Dir)
		delete(files, runs.ManifestName) // the inputs' rows and hashes differ
		return files
	}
	whole, cut := plans(false), plans(true)
	require.NotEmpty(t, whole["purchase_plan.parquet"])
	require.Greater(t, len(whole), 12)
	for name := range whole {
		require.True(t, cut[name] == whole[name], "%s differs", name)
	}
	require.Len(t, cut, len(whole))
}

// keepBefore takes from a workspace every row of a day or later.
func keepBefore(t *testing.T, dir string, day core.Day) {
	sales, err := filepath.Glob(filepath.Join(dir, "data", "sales", "*.parquet"))
	require.NoError(t, err)
	require.NotEmpty(t, sales)
	taken := 0
	for _, path := range sales {
		taken += keep(t, path, func(r datasets.Sale) bool { return r.Date < day })
	}
	table := func(name string) string { return filepath.Join(dir, "data", name+".parquet") }
	taken += keep(t, table("receipts"), func(r datasets.Receipt) bool { return r.ReceivedOn < day })
	taken += keep(t, table("order_lines"), func(r datasets.OrderLine) bool { return core.DayOf(r.OrderedAt) < day })
	taken += keep(t, table("open_orders"), func(r datasets.OpenOrder) bool { return r.OrderedOn <= day })
	require.Greater(t, taken, 900, "there was something to look at")
}

func keep[T any](t *testing.T, path string, wanted func(T) bool) (taken int) {
	rows, err := datasets.ReadRows[T](context.Background(), datasets.Source{Path: path})
	require.NoError(t, err)
	var kept []T
	for _, r := range rows {
		if wanted(r) {
			kept = append(kept, r)
		}
	}
	require.NoError(t, datasets.WriteRows(path, kept, datasets.WriteOptions{}))
	return len(rows) - len(kept)
}
