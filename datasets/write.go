package datasets

import (
	"fmt"
	"io"
	"math"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"
	"github.com/stockwright/stockwright/core"
)

// WriteOptions say how a bulk table is laid out; the zero value is ours.
type WriteOptions struct {
	RowGroup int    // rows in a row group; 0 = 1,048,576
	Codec    string // zstd (also ""), snappy, gzip or none
}

func (o WriteOptions) rowGroup() int {
	if o.RowGroup > 0 {
		return o.RowGroup
	}
	return 1 << 20
}

func (o WriteOptions) codec() (compress.Compression, error) {
	switch o.Codec {
	case "", "zstd":
		return compress.Codecs.Zstd, nil
	case "snappy":
		return compress.Codecs.Snappy, nil
	case "gzip":
		return compress.Codecs.Gzip, nil
	case "none":
		return compress.Codecs.Uncompressed, nil
	}
	return 0, fmt.Errorf("codec %q is not known; use zstd, snappy, gzip or none", o.Codec)
}

// tableWriter writes vectors as row groups.
type tableWriter struct {
	to      io.Writer
	columns []Column
	root    *schema.GroupNode
	props   []parquet.WriterProperty
	out     *file.Writer // begun with the first row group
	rows    int64
	defs    []int16
	scr     scratch
}

// scratch holds packed values of nullable columns while they are written.
type scratch struct {
	text  []parquet.ByteArray
	i32   []int32
	i64   []int64
	f64   []float64
	bools []bool
}

func newTableWriter(w io.Writer, columns []Column, opts WriteOptions) (tw *tableWriter, err error) {
	codec, err := opts.codec()
	if err != nil {
		return nil, err
	}
	defer recovered("", -1, "", &err)
	root, err := schemaOf(columns)
	if err != nil {
		return nil, err
	}
	return &tableWriter{to: w, columns: columns, root: root, props: []parquet.WriterProperty{parquet.WithCompression(codec),
		parquet.WithCreatedBy(ours), parquet.WithMaxRowGroupLength(int64(opts.rowGroup())), parquet.WithBatchSize(4096),
		parquet.WithDictionaryPageSizeLimit(1 << 30)}}, nil
}

// begin starts the file. A column is written by dictionary where the first row
// group's values take less room so: a dictionary given up half way would leave
// two encodings in the footer, in whatever order the library's map has them.
func (w *tableWriter) begin(first []vector) *file.Writer {
	if w.out == nil {
		props := w.props
		for i := range first {
			props = append(props, parquet.WithDictionaryFor(w.columns[i].Name, first[i].repeats()))
		}
		w.out = file.NewParquetWriter(w.to, w.root, file.WithWriterProps(parquet.NewWriterProperties(props...)))
	}
	return w.out
}

// dictionaryBytes is how large the dictionary of a first row group may be.
const dictionaryBytes = 1 << 20

// repeats tells whether a dictionary of the values is small.
func (v *vector) repeats() bool {
	switch v.kind {
	case Text:
		seen, size := map[string]bool{}, 0
		for _, b := range v.text[:min(v.n, len(v.text))] {
			if !seen[string(b)] {
				seen[string(b)] = true
				if size += len(b) + 4; size > dictionaryBytes {
					return false
				}
			}
		}
		return true
	case Day:
		return few(v.days, 4)
	case Number:
		return few(v.nums, 8)
	case Flag:
		return false
	}
	return few(v.ints, 8)
}

func few[T comparable](values []T, width int) bool {
	seen := map[T]bool{}
	for _, x := range values {
		if seen[x] = true; len(seen)*width > dictionaryBytes {
			return false
		}
	}
	return true
}

func schemaOf(columns []Column) (*schema.GroupNode, error) {
	var fields schema.FieldList
	for _, c := range columns {
		rep := parquet.Repetitions.Optional
		if c.Required {
			rep = parquet.Repetitions.Required
		}
		var lt schema.LogicalType = schema.NoLogicalType{}
		phys := parquet.Types.Int64
		switch c.Kind {
		case Text:
			lt, phys = schema.StringLogicalType{}, parquet.Types.ByteArray
		case Day:
			lt, phys = schema.DateLogicalType{}, parquet.Types.Int32
		case Time:
			lt = schema.NewTimestampLogicalType(true, schema.TimeUnitMicros)
		case Money:
			lt = schema.NewDecimalLogicalType(18, 4)
		case Number:
			phys = parquet.Types.Double
		case Flag:
			phys = parquet.Types.Boolean
		}
		node, err := schema.NewPrimitiveNodeLogical(c.Name, rep, lt, phys, -1, -1)
		if err != nil {
			return nil, err
		}
		fields = append(fields, node)
	}
	return schema.NewGroupNode("schema", parquet.Repetitions.Required, fields, -1)
}

// group writes one row group; all vectors have the same length.
func (w *tableWriter) group(cols []vector) (err error) {
	if cols[0].n == 0 {
		return nil
	}
	defer recovered("", -1, "", &err)
	rg := w.begin(cols).AppendRowGroup()
	for i := range cols {
		cw, err := rg.NextColumn()
		if err != nil {
			return err
		}
		if err := w.column(cw, &cols[i]); err != nil {
			return err
		}
	}
	w.rows += int64(cols[0].n)
	return rg.Close()
}

func (w *tableWriter) column(cw file.ColumnChunkWriter, v *vector) error {
	var defs []int16
	if cw.Descr().MaxDefinitionLevel() > 0 {
		defs = room(w.defs, v.n)
		w.defs = defs
		for i := range defs {
			defs[i] = 1
			if v.isNull(i) {
				defs[i] = 0
			}
		}
	}
	var err error
	switch c := cw.(type) {
	case *file.ByteArrayColumnChunkWriter:
		w.scr.text = pack(v.text, v, w.scr.text)
		_, err = c.WriteBatch(w.scr.text, defs, nil)
	case *file.Int32ColumnChunkWriter:
		w.scr.i32 = pack(v.days, v, w.scr.i32)
		_, err = c.WriteBatch(w.scr.i32, defs, nil)
	case *file.Int64ColumnChunkWriter:
		w.scr.i64 = pack(v.ints, v, w.scr.i64)
		_, err = c.WriteBatch(w.scr.i64, defs, nil)
	case *file.Float64ColumnChunkWriter:
		w.scr.f64 = pack(v.nums, v, w.scr.f64)
		_, err = c.WriteBatch(w.scr.f64, defs, nil)
	case *file.BooleanColumnChunkWriter:
		w.scr.bools = pack(v.flags, v, w.scr.bools)
		_, err = c.WriteBatch(w.scr.bools, defs, nil)
	default:
		err = fmt.Errorf("column type %T is not written", cw)
	}
	return err
}

// pack leaves out the null values; without nulls it copies nothing.
func pack[T any](values []T, v *vector, into []T) []T {
	if v.absent {
		return into[:0]
	}
	if v.null == nil {
		return values[:v.n]
	}
	into = room(into, v.n)[:0]
	for i, x := range values[:v.n] {
		if !v.null[i] {
			into = append(into, x)
		}
	}
	return into
}

// close writes the footer. The library's own Close loses the footer's error,
// so it is written and checked first.
func (w *tableWriter) close() (err error) {
	defer recovered("", -1, "", &err)
	if err := w.begin(nil).FlushWithFooter(); err != nil {
		return err
	}
	return w.out.Close()
}

// setNulls marks the missing values of a vector that stands for an optional
// column: empty texts, unknown days, NaN.
func (v *vector) setNulls() {
	var missing func(i int) bool
	switch v.kind {
	case Text:
		missing = func(i int) bool { return len(v.text[i]) == 0 }
	case Day:
		missing = func(i int) bool { return v.days[i] == int32(core.NoDay) }
	case Number:
		missing = func(i int) bool { return math.IsNaN(v.nums[i]) }
	default:
		return
	}
	for i := range v.n {
		if missing(i) {
			if v.null == nil {
				v.null = make([]bool, v.n)
			}
			v.null[i] = true
		}
	}
}
