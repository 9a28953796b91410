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

// Bounds are the least and the greatest text that a column may hold; the zero value is of
// one of which nothing is known.
type Bounds struct {
	Low, High string
	Known     bool
}

func (b Bounds) hold(text string) bool { return !b.Known || b.Low <= text && text <= b.High }

// Overlap tells whether two columns may hold the same text.
func (b Bounds) Overlap(o Bounds) bool {
	return !b.Known || !o.Known || b.Low <= o.High && o.Low <= b.High
}

// With are the bounds of two columns together.
func (b Bounds) With(o Bounds) Bounds {
	if !b.Known || !o.Known {
		return Bounds{}
	}
	return Bounds{min(b.Low, o.Low), max(b.High, o.High), true}
}

// FileBounds are those of a column of a file, by all of its row groups.
func (t *Table) FileBounds(file, column int) (out Bounds) {
	for g := range t.Files[file].Groups {
		b := t.bounds(Task{File: file, Group: g}, column)
		if g > 0 {
			b = b.With(out)
		}
		if out = b; !b.Known {
			break
		}
	}
	return out
}

func (t *Table) bounds(tk Task, column int) Bounds {
	col := t.Columns[tk.File][column]
	if col.Leaf == nil && col.Fixed != nil {
		return Bounds{*col.Fixed, *col.Fixed, true}
	}
	if col.Leaf == nil || t.Files[tk.File].text != nil {
		return Bounds{}
	}
	chunk, err := t.Files[tk.File].Meta.RowGroup(tk.Group).ColumnChunk(col.Leaf.Index)
	if err != nil {
		return Bounds{}
	}
	stats, err := chunk.Statistics()
	if err != nil {
		return Bounds{}
	}
	texts, ok := stats.(*metadata.ByteArrayStatistics)
	if !ok || !texts.HasMinMax() {
		return Bounds{}
	}
	return Bounds{string(texts.Min()), string(texts.Max()), true}
}
