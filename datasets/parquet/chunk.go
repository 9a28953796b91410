package parquet

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/vector"
)

// Chunk reads one column of one row group, batch by batch, into vectors.
type Chunk struct {
	reading *vector.Reading // of texts, and of numbers that stand for days
	rdr     file.ColumnChunkReader
	texts   *textChunk // instead of rdr where texts are read as codes
	full    int16      // definition level of a value; 0 in a required column
	defs    []int16
	log     Logical
	nulls   []bool
	asRuns  bool // texts are wanted as runs where they come as such
	runs    []vector.CodeRun

	// buffers of physical values that need conversion
	i32   []int32
	i64   []int64
	f32   []float32
	f64   []float64
	i96   []parquet.Int96
	bools []bool
	bytes []vector.Bytes
	fixed []parquet.FixedLenByteArray

	coined map[string]vector.Bytes // texts made from numbers, one memory each
}

// OpenChunk reads the pages of one column of a row group, to be read as a
// kind. Texts in dictionary or plain pages are read here, everything else is
// decoded by the library. runs asks for texts as runs where they come so.
func OpenChunk(src io.ReaderAt, meta *metadata.FileMetaData, group, index int, kind contract.Kind,
	r *vector.Reading, runs bool) (*Chunk, error) {
	p, err := openPages(src, meta, group, index)
	if err != nil {
		return nil, err
	}
	column := meta.Schema.Column(index)
	c := &Chunk{reading: r, full: column.MaxDefinitionLevel(), log: LogicalOf(column)}
	if kind == contract.Text && p.typ == parquet.Types.ByteArray && !c.log.decimal && p.indexed() {
		c.texts, c.asRuns = &textChunk{pages: p}, runs
		return c, nil
	}
	c.rdr = file.NewColumnReader(column, p, memory.DefaultAllocator, &sync.Pool{})
	return c, nil
}

// ErrShort says that a column ended before its row group did.
var ErrShort = errors.New("its pages hold fewer values than its metadata says")

// Next fills v with exactly n rows.
func (c *Chunk) Next(v *vector.Vector, n int) error {
	if c.texts != nil {
		return c.nextTexts(v, n)
	}
	v.Resize(n)
	if c.full > 0 {
		c.defs = vector.Room(c.defs, n)
	}
	k, err := c.fill(v, n)
	if err != nil {
		return err
	}
	if k < n {
		c.nulls = vector.Room(c.nulls, n)
		v.Spread(c.defs[:n], c.full, k, c.nulls)
	}
	return nil
}

func (c *Chunk) nextTexts(v *vector.Vector, n int) (err error) {
	v.N, v.Null, v.Bad, v.Runs = n, nil, v.Bad[:0], nil
	c.texts.forget()
	left := n
	if c.runs = c.runs[:0]; c.asRuns {
		if c.runs, left, err = c.texts.nextRuns(c.runs, n); err != nil {
			return err
		}
	}
	anyNull := false
	if left == 0 {
		v.Runs = c.runs
	} else {
		v.Codes = vector.Room(v.Codes, n)
		vector.ExpandRuns(v.Codes, c.runs)
		var nulls []bool
		if c.full > 0 {
			c.nulls = vector.Room(c.nulls, n)
			clear(c.nulls[:n-left])
			nulls = c.nulls[n-left:]
		}
		if anyNull, err = c.texts.next(v.Codes[n-left:], nulls); anyNull {
			v.Null = c.nulls
		}
	}
	if v.Dict, v.Shared = c.texts.dict, c.texts.entries; v.Dict == nil {
		v.Dict = []vector.Bytes{} // all null
	}
	return err
}

// Finished tells whether no value is left; a value beyond the row group's
// count is as wrong as one too few.
func (c *Chunk) Finished() error {
	if c.texts != nil {
		return c.texts.finished()
	}
	if c.rdr.HasNext() {
		return errors.New("its pages hold more values than its metadata says")
	}
	return c.rdr.Err()
}

// fetch reads n rows of physical values into buf and returns how many values
// there are among them (the rest are null).
func fetch[T any](c *Chunk, buf []T, n int,
	batch func(int64, []T, []int16, []int16) (int64, int, error)) (int, error) {
	rows, values := 0, 0
	for rows < n {
		var defs []int16
		if c.full > 0 {
			defs = c.defs[rows:n]
		}
		got, k, err := batch(int64(n-rows), buf[values:n], defs, nil)
		if err == nil {
			err = c.rdr.Err()
		}
		if err != nil {
			return 0, err
		}
		if got <= 0 || c.full == 0 && int64(k) != got {
			return 0, ErrShort
		}
		if c.full > 0 && k != countFull(defs[:got], c.full) {
			return 0, ErrShort
		}
		rows += int(got)
		values += k
	}
	return values, nil
}

func countFull(defs []int16, full int16) (k int) {
	for _, d := range defs {
		if d == full {
			k++
		}
	}
	return k
}

// fill reads n rows packed (nulls left out) into v and returns their number.
func (c *Chunk) fill(v *vector.Vector, n int) (int, error) {
	switch r := c.rdr.(type) {
	case *file.ByteArrayColumnChunkReader:
		if v.Kind == contract.Text && !c.log.decimal {
			return fetch(c, v.Text, n, r.ReadBatch)
		}
		c.bytes = vector.Room(c.bytes, n)
		k, err := fetch(c, c.bytes, n, r.ReadBatch)
		if err == nil {
			c.fromBytes(v, c.bytes[:k])
		}
		return k, err
	case *file.FixedLenByteArrayColumnChunkReader:
		c.fixed = vector.Room(c.fixed, n)
		k, err := fetch(c, c.fixed, n, r.ReadBatch)
		if err == nil {
			c.fromFixed(v, c.fixed[:k])
		}
		return k, err
	case *file.Float64ColumnChunkReader:
		if v.Kind == contract.Number {
			k, err := fetch(c, v.Nums, n, r.ReadBatch)
			for i, x := range v.Nums[:k] {
				v.Nums[i] = vector.UnsignedZero(x)
			}
			return k, err
		}
		c.f64 = vector.Room(c.f64, n)
		k, err := fetch(c, c.f64, n, r.ReadBatch)
		if err == nil {
			c.fromFloats(v, c.f64[:k])
		}
		return k, err
	case *file.Float32ColumnChunkReader:
		c.f32 = vector.Room(c.f32, n)
		k, err := fetch(c, c.f32, n, r.ReadBatch)
		if err == nil {
			c.f64 = vector.Room(c.f64, n)
			for i, x := range c.f32[:k] {
				c.f64[i] = widen(x)
			}
			c.fromFloats(v, c.f64[:k])
		}
		return k, err
	}
	return c.fillWhole(v, n)
}

// fillWhole is fill for the integer and boolean physical types.
func (c *Chunk) fillWhole(v *vector.Vector, n int) (int, error) {
	switch r := c.rdr.(type) {
	case *file.Int32ColumnChunkReader:
		if v.Kind == contract.Day && c.log.Date {
			k, err := fetch(c, v.Days, n, r.ReadBatch)
			checkDays(v, k)
			return k, err
		}
		c.i32 = vector.Room(c.i32, n)
		k, err := fetch(c, c.i32, n, r.ReadBatch)
		if err == nil {
			c.i64 = vector.Room(c.i64, n)
			for i, x := range c.i32[:k] {
				c.i64[i] = int64(x)
				if c.log.unsigned {
					c.i64[i] = int64(uint32(x))
				}
			}
			c.fromInts(v, c.i64[:k])
		}
		return k, err
	case *file.Int64ColumnChunkReader:
		c.i64 = vector.Room(c.i64, n)
		k, err := fetch(c, c.i64, n, r.ReadBatch)
		if err == nil {
			c.fromInts(v, c.i64[:k])
		}
		return k, err
	case *file.Int96ColumnChunkReader:
		c.i96 = vector.Room(c.i96, n)
		k, err := fetch(c, c.i96, n, r.ReadBatch)
		if err == nil {
			c.fromInt96(v, c.i96[:k])
		}
		return k, err
	case *file.BooleanColumnChunkReader:
		c.bools = vector.Room(c.bools, n)
		k, err := fetch(c, c.bools, n, r.ReadBatch)
		if err == nil {
			c.fromBools(v, c.bools[:k])
		}
		return k, err
	}
	return 0, fmt.Errorf("physical type %s cannot be read", c.rdr.Type())
}

// Fits says why a column cannot be read as a kind, before any page is read;
// "" when it can.
func Fits(kind contract.Kind, col *schema.Column, l Logical, r vector.Reading) string {
	if l.void {
		return ""
	}
	s := storageOf(col, l)
	ok := s.holds(kind, l, r)
	switch {
	case ok && l.other == "":
		return ""
	case !ok && (kind == contract.Day || kind == contract.Time) && s.number && !l.decimal:
		return fmt.Sprintf("its type is %s: say how its numbers stand for days with dates under the input in the config (yyyymmdd, yyyymm, yyyyddd, epoch_s, epoch_ms, epoch_us, epoch_ns, epoch_day or excel_day)", describe(col))
	}
	return fmt.Sprintf("its type is %s, which is no %s", describe(col), kind)
}

// IsText tells whether a column holds texts.
func IsText(col *schema.Column) bool { return storageOf(col, LogicalOf(col)).text }

// storage is what a column's physical type can hold.
type storage struct{ text, number, flag bool }

func storageOf(col *schema.Column, l Logical) storage {
	if l.decimal || l.half {
		return storage{number: true}
	}
	switch col.PhysicalType() {
	case parquet.Types.ByteArray:
		return storage{text: true}
	case parquet.Types.Int32, parquet.Types.Int64, parquet.Types.Float, parquet.Types.Double:
		return storage{number: true}
	case parquet.Types.Boolean:
		return storage{flag: true}
	}
	return storage{}
}

func (s storage) holds(kind contract.Kind, l Logical, r vector.Reading) bool {
	count := s.number && !l.Date && !l.Stamp
	switch kind {
	case contract.Text:
		return l.other == "" || s.text
	case contract.Day, contract.Time:
		return l.Date || l.Stamp || s.text || r.Dates.Numeric() && s.number && !l.decimal
	case contract.Integer, contract.Number, contract.Money:
		return s.text || count || s.flag && kind != contract.Money
	case contract.Flag:
		return s.flag || s.text || count
	}
	return false
}
