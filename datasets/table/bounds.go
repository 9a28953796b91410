package table

import (
	"slices"

	"github.com/apache/arrow/go/v17/parquet/metadata"

	"github.com/stockwright/stockwright/core"
)

// MayHold tells whether a row group may hold a wanted series, by the least and
// the greatest location and SKU that the file says it holds.
func (t *Table) MayHold(tk Task, location, sku int, keys []core.Key) bool {
	locations, skus := t.bounds(tk, location), t.bounds(tk, sku)
	return slices.ContainsFunc(keys, func(k core.Key) bool { return locations.hold(k.Location) && skus.hold(k.SKU) })
}

// bounds are the least and the greatest text of a column.
type bounds struct {
	low, high string
	known     bool
}

func (b bounds) hold(text string) bool { return !b.known || b.low <= text && text <= b.high }

func (t *Table) bounds(tk Task, column int) bounds {
	col := t.Columns[tk.File][column]
	if col.Leaf == nil && col.Fixed != nil {
		return bounds{*col.Fixed, *col.Fixed, true}
	}
	if col.Leaf == nil || t.Files[tk.File].text != nil {
		return bounds{}
	}
	chunk, err := t.Files[tk.File].Meta.RowGroup(tk.Group).ColumnChunk(col.Leaf.Index)
	if err != nil {
		return bounds{}
	}
	stats, err := chunk.Statistics()
	if err != nil {
		return bounds{}
	}
	texts, ok := stats.(*metadata.ByteArrayStatistics)
	if !ok || !texts.HasMinMax() {
		return bounds{}
	}
	return bounds{string(texts.Min()), string(texts.Max()), true}
}
