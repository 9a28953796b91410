package datasets

import (
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

// chunk reads one column of one row group, batch by batch, into vectors.
type chunk struct {
	column *planned
	rdr    file.ColumnChunkReader
	texts  *textChunk // instead of rdr where texts are read as codes
	full   int16      // definition level of a value; 0 in a required column
	defs   []int16
	log    logical
	nulls  []bool
	asRuns bool // texts are wanted as runs where they come as such
	runs   []codeRun

	// buffers of physical values that need conversion
	i32   []int32
	i64   []int64
	f32   []float32
	f64   []float64
	i96   []parquet.Int96
	bools []bool
	bytes []parquet.ByteArray
	fixed []parquet.FixedLenByteArray

	coined map[string]parquet.ByteArray // texts made from numbers, one memory each
}

// errShort says that a column ended before its row group did.
var errShort = errors.New("its pages hold fewer values than its metadata says")

// next fills v with exactly n rows.
func (c *chunk) next(v *vector, n int) error {
	if c.texts != nil {
		return c.nextTexts(v, n)
	}
	v.resize(n)
	if c.full > 0 {
		c.defs = room(c.defs, n)
	}
	k, err := c.fill(v, n)
	if err != nil {
		return err
	}
	if k < n {
		c.nulls = room(c.nulls, n)
		v.spread(c.defs[:n], c.full, k, c.nulls)
	}
	return nil
}

func (c *chunk) nextTexts(v *vector, n int) (err error) {
	v.n, v.null, v.bad, v.runs = n, nil, v.bad[:0], nil
	c.texts.forget()
	left := n
	if c.runs = c.runs[:0]; c.asRuns {
		if c.runs, left, err = c.texts.nextRuns(c.runs, n); err != nil {
			return err
		}
	}
	anyNull := false
	if left == 0 {
		v.runs = c.runs
	} else {
		v.codes = room(v.codes, n)
		expandRuns(v.codes, c.runs)
		var nulls []bool
		if c.full > 0 {
			c.nulls = room(c.nulls, n)
			clear(c.nulls[:n-left])
			nulls = c.nulls[n-left:]
		}
		if anyNull, err = c.texts.next(v.codes[n-left:], nulls); anyNull {
			v.null = c.nulls
		}
	}
	if v.dict, v.shared = c.texts.dict, c.texts.entries; v.dict == nil {
		v.dict = []parquet.ByteArray{} // all null
	}
	return err
}

// finished tells whether no value is left; a value beyond the row group's
// count is as wrong as one too few.
func (c *chunk) finished() error {
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
func fetch[T any](c *chunk, buf []T, n int,
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
			return 0, errShort
		}
		if c.full > 0 && k != countFull(defs[:got], c.full) {
			return 0, errShort
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
func (c *chunk) fill(v *vector, n int) (int, error) {
	switch r := c.rdr.(type) {
	case *file.ByteArrayColumnChunkReader:
		if v.kind == Text && !c.log.decimal {
			return fetch(c, v.text, n, r.ReadBatch)
		}
		c.bytes = room(c.bytes, n)
		k, err := fetch(c, c.bytes, n, r.ReadBatch)
		if err == nil {
			c.fromBytes(v, c.bytes[:k])
		}
		return k, err
	case *file.FixedLenByteArrayColumnChunkReader:
		c.fixed = room(c.fixed, n)
		k, err := fetch(c, c.fixed, n, r.ReadBatch)
		if err == nil {
			c.fromFixed(v, c.fixed[:k])
		}
		return k, err
	case *file.Float64ColumnChunkReader:
		if v.kind == Number {
			return fetch(c, v.nums, n, r.ReadBatch)
		}
		c.f64 = room(c.f64, n)
		k, err := fetch(c, c.f64, n, r.ReadBatch)
		if err == nil {
			c.fromFloats(v, c.f64[:k])
		}
		return k, err
	case *file.Float32ColumnChunkReader:
		c.f32 = room(c.f32, n)
		k, err := fetch(c, c.f32, n, r.ReadBatch)
		if err == nil {
			c.f64 = room(c.f64, n)
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
func (c *chunk) fillWhole(v *vector, n int) (int, error) {
	switch r := c.rdr.(type) {
	case *file.Int32ColumnChunkReader:
		if v.kind == Day && c.log.date {
			k, err := fetch(c, v.days, n, r.ReadBatch)
			checkDays(v, k)
			return k, err
		}
		c.i32 = room(c.i32, n)
		k, err := fetch(c, c.i32, n, r.ReadBatch)
		if err == nil {
			c.i64 = room(c.i64, n)
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
		c.i64 = room(c.i64, n)
		k, err := fetch(c, c.i64, n, r.ReadBatch)
		if err == nil {
			c.fromInts(v, c.i64[:k])
		}
		return k, err
	case *file.Int96ColumnChunkReader:
		c.i96 = room(c.i96, n)
		k, err := fetch(c, c.i96, n, r.ReadBatch)
		if err == nil {
			c.fromInt96(v, c.i96[:k])
		}
		return k, err
	case *file.BooleanColumnChunkReader:
		c.bools = room(c.bools, n)
		k, err := fetch(c, c.bools, n, r.ReadBatch)
		if err == nil {
			c.fromBools(v, c.bools[:k])
		}
		return k, err
	}
	return 0, fmt.Errorf("physical type %s cannot be read", c.rdr.Type())
}

// fits says why a column cannot be read as a kind, before any page is read;
// "" when it can.
func fits(kind Kind, col *schema.Column, l logical, r reading) string {
	if l.void {
		return ""
	}
	phys := col.PhysicalType()
	text := phys == parquet.Types.ByteArray && !l.decimal
	number := phys == parquet.Types.Int32 || phys == parquet.Types.Int64 || phys == parquet.Types.Float ||
		phys == parquet.Types.Double || l.decimal
	uuid := phys == parquet.Types.FixedLenByteArray && !l.decimal
	ok := false
	switch kind {
	case Text:
		ok = l.other == "" && !uuid || text
	case Day, Time:
		ok = l.date || l.stamp || text || r.dates.numeric() && number && !l.decimal
		if !ok && number && !l.decimal {
			return fmt.Sprintf("its type is %s: say how its numbers stand for days with dates under the input in the config (yyyymmdd, yyyymm, epoch_s, epoch_ms or excel_day)", describe(col))
		}
	case Integer, Number, Money:
		ok = text || number && !l.date && !l.stamp || phys == parquet.Types.Boolean && kind != Money
	case Flag:
		ok = phys == parquet.Types.Boolean || text || number && !l.date && !l.stamp
	}
	if ok && l.other == "" {
		return ""
	}
	return fmt.Sprintf("its type is %s, which is no %s", describe(col), kind)
}
