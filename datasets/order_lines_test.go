package datasets

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
)

// Lines come out of their bytes as they were, in order, whatever their order's name holds;
// what is refused or not yet known is left out.
func TestOrderLinesAreHeldWhole(t *testing.T) {
	at := func(d core.Day, hours int) time.Time { return d.Time().Add(time.Duration(hours) * time.Hour) }
	const asOf core.Day = 20000
	lines := []OrderLine{
		{Order: "b", SKU: "A-1", Location: "S1", Quantity: 2, OrderedAt: at(asOf-1, 23)},
		{Order: "a\x00b", SKU: "A-1", Location: "S1", Quantity: 0.1, OrderedAt: at(-3, 5)},
		{Order: "a", SKU: "B", Location: "S1", Quantity: -1.5, OrderedAt: at(asOf-1, 1)},
		{Order: "b", SKU: "A-1", Location: "S1", Quantity: 1, OrderedAt: at(asOf-1, 23)},
		{Order: "b", SKU: "A", Location: "S1", Quantity: 3, OrderedAt: at(asOf, 0)},         // not known yet
		{Order: "c", SKU: "unknown", Location: "S1", Quantity: 3, OrderedAt: at(asOf-1, 0)}, // refused
	}
	dir, sources := t.TempDir(), Sources{}
	table := func(name string, write func(path string) error) {
		path := filepath.Join(dir, name+".parquet")
		require.NoError(t, write(path))
		sources[name] = Source{Path: path}
	}
	table("items", func(path string) error {
		return WriteRows(path, []Item{{SKU: "A"}, {SKU: "A-1"}, {SKU: "B"}}, WriteOptions{})
	})
	table("locations", func(path string) error {
		return WriteRows(path, []Location{{Location: "S1", Kind: "store"}}, WriteOptions{})
	})
	table("suppliers", func(path string) error {
		return WriteRows(path, []Supplier{{Supplier: "ACME"}}, WriteOptions{})
	})
	table("sourcing", func(path string) error {
		return WriteRows(path, []Sourcing{{SKU: "A", Supplier: "ACME"}}, WriteOptions{})
	})
	table("order_lines", func(path string) error { return WriteRows(path, lines, WriteOptions{RowGroup: 2}) })
	in, found, err := Load(context.Background(), sources, LoadOptions{AsOf: asOf,
		Snapshot: &Snapshot{}})
	require.NoError(t, err)
	require.Equal(t, []OrderLine{lines[2], lines[1], lines[3], lines[0]}, slices.Collect(in.OrderLines.All()))
	require.Equal(t, []core.Day{asOf - 1, -3, asOf - 1, asOf - 1}, slices.Collect(in.OrderLines.Days()))
	i := slices.IndexFunc(found.Tables, func(s TableStats) bool { return s.Table == "order_lines" })
	stats := found.Tables[i]
	require.Equal(t, []int64{6, 1, 1}, []int64{stats.Rows, stats.Rejected, stats.Later})
	require.InDelta(t, 4.6, stats.Units, 1e-9)
}
