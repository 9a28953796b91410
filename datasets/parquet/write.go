package parquet

import (
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/vector"
)

// WriteOptions say how a bulk table is laid out; the zero value is ours.
type WriteOptions struct {
	RowGroup int    // rows in a row group; 0 = 1,048,576
	Codec    string // zstd (also ""), snappy, gzip or none
}

// GroupRows is the number of rows of a row group, a million unless said.
func (o WriteOptions) GroupRows() int {
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

// Ours is the program that a file names as its writer.
const Ours = "stockwright"

// Writer writes vectors as row groups.
type Writer struct {
	to      io.Writer
	columns []contract.Column
	root    *schema.GroupNode
	props   []parquet.WriterProperty
	out     *file.Writer // begun with the first row group
	dict    []bool       // columns written by dictionary; nil = as the first row group's values ask for
	Rows    int64
	defs    []int16
	scr     scratch
	places  places
}

// scratch holds packed values of nullable columns while they are written.
type scratch struct {
	text  []vector.Bytes
	i32   []int32
	i64   []int64
	f64   []float64
	bools []bool
}

// NewWriter begins a Parquet file of some columns; it fails for an unknown codec.
func NewWriter(w io.Writer, columns []contract.Column, opts WriteOptions) (tw *Writer, err error) {
	codec, err := opts.codec()
	if err != nil {
		return nil, err
	}
	defer fault.Recovered("", -1, "", &err)
	root, err := schemaOf(columns)
	if err != nil {
		return nil, err
	}
	return &Writer{to: w, columns: columns, root: root, props: []parquet.WriterProperty{parquet.WithCompression(codec),
		parquet.WithCreatedBy(Ours), parquet.WithMaxRowGroupLength(int64(opts.GroupRows())),
		parquet.WithBatchSize(batchRows),
		parquet.WithDictionaryPageSizeLimit(1 << 30)}}, nil
}

// Begin starts the file. A column is written by dictionary where the first row
// group's values take less room so: a dictionary given up half way would leave
// two encodings in the footer, in whatever order the library's map has them.
func (w *Writer) Begin(first []vector.Vector) *file.Writer {
	if w.out == nil {
		props := w.props
		for i := range first {
			by := w.dict == nil && first[i].Repeats() || w.dict != nil && w.dict[i]
			props = append(props, parquet.WithDictionaryFor(w.columns[i].Name, by))
		}
		w.out = file.NewParquetWriter(w.to, w.root, file.WithWriterProps(parquet.NewWriterProperties(props...)))
	}
	return w.out
}

func schemaOf(columns []contract.Column) (*schema.GroupNode, error) {
	var fields schema.FieldList
	for _, c := range columns {
		rep := parquet.Repetitions.Optional
		if c.Required {
			rep = parquet.Repetitions.Required
		}
		var lt schema.LogicalType = schema.NoLogicalType{}
		phys := parquet.Types.Int64
		switch c.Kind {
		case contract.Text:
			lt, phys = schema.StringLogicalType{}, parquet.Types.ByteArray
		case contract.Day:
			lt, phys = schema.DateLogicalType{}, parquet.Types.Int32
		case contract.Time:
			lt = schema.NewTimestampLogicalType(true, schema.TimeUnitMicros)
		case contract.Money:
			lt = schema.NewDecimalLogicalType(18, 4)
		case contract.Number:
			phys = parquet.Types.Double
		case contract.Flag:
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

// Group writes one row group; all vectors have the same length.
func (w *Writer) Group(cols []vector.Vector) (err error) {
	if cols[0].N == 0 {
		return nil
	}
	defer fault.Recovered("", -1, "", &err)
	rg := w.Begin(cols).AppendRowGroup()
	for i := range cols {
		cw, err := rg.NextColumn()
		if err != nil {
			return err
		}
		if err := w.column(cw, &cols[i]); err != nil {
			return err
		}
	}
	w.Rows += int64(cols[0].N)
	return rg.Close()
}

func (w *Writer) column(cw file.ColumnChunkWriter, v *vector.Vector) error {
	var defs []int16
	if cw.Descr().MaxDefinitionLevel() > 0 {
		defs = vector.Room(w.defs, v.N)
		w.defs = defs
		for i := range defs {
			defs[i] = 1
			if v.IsNull(i) {
				defs[i] = 0
			}
		}
	}
	if done, err := w.writePlaced(cw, v, defs); done || err != nil {
		return err
	}
	var err error
	switch c := cw.(type) {
	case *file.ByteArrayColumnChunkWriter:
		w.scr.text = pack(v.Text, v, w.scr.text)
		_, err = c.WriteBatch(w.scr.text, defs, nil)
	case *file.Int32ColumnChunkWriter:
		w.scr.i32 = pack(v.Days, v, w.scr.i32)
		_, err = c.WriteBatch(w.scr.i32, defs, nil)
	case *file.Int64ColumnChunkWriter:
		w.scr.i64 = pack(v.Ints, v, w.scr.i64)
		_, err = c.WriteBatch(w.scr.i64, defs, nil)
	case *file.Float64ColumnChunkWriter:
		w.scr.f64 = pack(v.Nums, v, w.scr.f64)
		_, err = c.WriteBatch(w.scr.f64, defs, nil)
	case *file.BooleanColumnChunkWriter:
		w.scr.bools = pack(v.Flags, v, w.scr.bools)
		_, err = c.WriteBatch(w.scr.bools, defs, nil)
	default:
		err = fmt.Errorf("column type %T is not written", cw)
	}
	return err
}

// pack leaves out the null values; without nulls it copies nothing.
func pack[T any](values []T, v *vector.Vector, into []T) []T {
	if v.Absent {
		return into[:0]
	}
	if v.Null == nil {
		return values[:v.N]
	}
	into = vector.Room(into, v.N)[:0]
	for i, x := range values[:v.N] {
		if !v.Null[i] {
			into = append(into, x)
		}
	}
	return into
}

// Close writes the footer. The library's own Close loses the footer's error,
// so it is written and checked first.
func (w *Writer) Close() (err error) {
	defer fault.Recovered("", -1, "", &err)
	if err := w.Begin(nil).FlushWithFooter(); err != nil {
		return err
	}
	return w.out.Close()
}
