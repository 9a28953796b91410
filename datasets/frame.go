package datasets

import (
	"context"
	"fmt"
	"math"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/stockwright/stockwright/core"
)

// Frame is a table in memory, column by column, for analysis and benchmarks.
type Frame struct {
	rows    int
	columns map[string]*frameColumn
}

type frameColumn struct {
	kind  Kind
	days  []int32
	nums  []float64
	ints  []int64
	flags []bool
	codes []uint32
	dict  []string
	null  []bool // nil when no value is null
}

// ReadFrame reads columns of a Parquet file, glob or folder of any layout;
// without names it reads all that are not nested. Each column keeps the kind
// its type stands for: floats and decimals are numbers, and so on.
func ReadFrame(path string, columns ...string) (*Frame, error) {
	return ReadFrameOf(context.Background(), Source{Path: path}, columns...)
}

// ReadFrameOf is ReadFrame for a source with aliases or constants.
func ReadFrameOf(ctx context.Context, s Source, columns ...string) (*Frame, error) {
	wanted, err := naturalColumns(s, columns)
	if err != nil {
		return nil, err
	}
	t, err := openTable(s, wanted)
	if err != nil {
		return nil, err
	}
	f := &Frame{rows: int(t.rows), columns: map[string]*frameColumn{}}
	order := make([]*frameColumn, len(wanted))
	for i, w := range wanted {
		order[i] = newFrameColumn(w.Kind, f.rows)
		f.columns[w.Name] = order[i]
	}
	codes := make([]coder, len(wanted))
	for i := range t.tasks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := fillFrame(t, i, order, codes); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// naturalColumns finds the kind each column's type stands for, from the first
// file that has it.
func naturalColumns(s Source, names []string) ([]Column, error) {
	files, err := s.files()
	if err != nil {
		return nil, err
	}
	ft, err := readFooter(files[0], s.format())
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		for _, name := range ft.names {
			if !ft.leaves[name].nested {
				names = append(names, name)
			}
		}
	}
	r, err := s.reading()
	if err != nil {
		return nil, err
	}
	var wanted []Column
	for _, name := range names {
		p, err := planColumn(ft, s, Column{Name: name, Required: true})
		if err != nil {
			return nil, err
		}
		c := Column{Name: name, Kind: Text, Required: true}
		switch {
		case p.leaf != nil && ft.text != nil:
			c.Kind = ft.naturalText(p.leaf.index, r)
		case p.leaf != nil:
			c.Kind = naturalKind(p.leaf)
		}
		wanted = append(wanted, c)
	}
	return wanted, nil
}

func naturalKind(l *leaf) Kind {
	log := logicalOf(l.column)
	switch phys := l.column.PhysicalType(); {
	case log.decimal || phys == parquet.Types.Double || phys == parquet.Types.Float:
		return Number
	case log.date:
		return Day
	case log.stamp:
		return Time
	case phys == parquet.Types.Boolean:
		return Flag
	case phys == parquet.Types.Int32 || phys == parquet.Types.Int64:
		return Integer
	}
	return Text
}

func newFrameColumn(kind Kind, rows int) *frameColumn {
	c := &frameColumn{kind: kind}
	switch kind {
	case Text:
		c.codes = make([]uint32, rows)
	case Day:
		c.days = make([]int32, rows)
	case Number:
		c.nums = make([]float64, rows)
	case Flag:
		c.flags = make([]bool, rows)
	default:
		c.ints = make([]int64, rows)
	}
	return c
}

func fillFrame(t *table, task int, order []*frameColumn, codes []coder) error {
	g, err := t.openGroup(task, nil)
	if err != nil {
		return err
	}
	defer g.close()
	for {
		b, err := g.next()
		if b == nil || err != nil {
			return err
		}
		for c, into := range order {
			v := &b.cols[c]
			if len(v.bad) > 0 {
				return b.cell(c, v.bad[0]).err()
			}
			into.take(v, int(b.first), &codes[c])
		}
	}
}

func (c *frameColumn) take(v *vector, at int, codes *coder) {
	switch c.kind {
	case Text:
		for i := range v.n {
			c.codes[at+i] = codes.of(v.at(i))
		}
		c.dict = codes.dict
	case Day:
		copy(c.days[at:], v.days[:v.n])
	case Number:
		copy(c.nums[at:], v.nums[:v.n])
	case Flag:
		copy(c.flags[at:], v.flags[:v.n])
	default:
		copy(c.ints[at:], v.ints[:v.n])
	}
	if v.null != nil {
		if c.null == nil {
			c.null = make([]bool, max(len(c.codes), len(c.days), len(c.nums), len(c.flags), len(c.ints)))
		}
		copy(c.null[at:], v.null)
	}
}

// coder gives every distinct text a dense code in order of appearance.
type coder struct {
	codes map[string]uint32
	dict  []string
	last  parquet.ByteArray // the text before, which is often the same
	code  uint32
}

func (c *coder) of(b parquet.ByteArray) uint32 {
	if c.codes == nil {
		c.codes = map[string]uint32{}
	} else if sameText(b, c.last) {
		return c.code
	}
	code, ok := c.codes[string(b)]
	if !ok {
		code = uint32(len(c.dict))
		s := string(b)
		c.codes[s] = code
		c.dict = append(c.dict, s)
	}
	c.last, c.code = b, code
	return code
}

// Rows is the number of rows.
func (f *Frame) Rows() int { return f.rows }

// Has tells whether the frame holds a column.
func (f *Frame) Has(column string) bool { return f.columns[column] != nil }

// Null tells whether a value is null.
func (f *Frame) Null(column string, row int) bool {
	c := f.column(column)
	return c.null != nil && c.null[row]
}

// column panics on a column that was not read: that is a mistake of the
// calling code, not of the data.
func (f *Frame) column(name string) *frameColumn {
	c := f.columns[name]
	if c == nil {
		panic(fmt.Sprintf("datasets: column %s was not read into this frame", name))
	}
	return c
}

// Floats is a column of numbers; null is NaN, a flag is 0 or 1. It panics for
// texts, days and times.
func (f *Frame) Floats(column string) []float64 {
	c := f.column(column)
	out := c.nums
	switch c.kind {
	case Number:
		if c.null == nil {
			return out
		}
		out = append([]float64(nil), c.nums...)
	case Integer:
		out = make([]float64, len(c.ints))
		for i, v := range c.ints {
			out[i] = float64(v)
		}
	case Flag:
		out = make([]float64, len(c.flags))
		for i, v := range c.flags {
			if v {
				out[i] = 1
			}
		}
	default:
		panic(fmt.Sprintf("datasets: column %s holds %ss, not numbers", column, c.kind))
	}
	for i, null := range c.null {
		if null {
			out[i] = math.NaN()
		}
	}
	return out
}

// Ints is a column of whole numbers; null is 0. It panics for other columns.
func (f *Frame) Ints(column string) []int64 {
	c := f.column(column)
	if c.kind != Integer {
		panic(fmt.Sprintf("datasets: column %s holds %ss, not whole numbers", column, c.kind))
	}
	return c.ints
}

// Days is a column of days since 1970-01-01, also from times and ISO texts;
// null is plan.NoDay. It panics for columns that hold no days.
func (f *Frame) Days(column string) []int32 {
	c := f.column(column)
	var out []int32
	switch c.kind {
	case Day:
		return c.days
	case Time:
		out = make([]int32, len(c.ints))
		for i, v := range c.ints {
			out[i] = dayOfMicros(v, nil)
		}
	case Text:
		days := make([]int32, len(c.dict))
		for i, s := range c.dict {
			m, ok := parseISO(s)
			if !ok && s != "" {
				panic(fmt.Sprintf("datasets: column %s holds %q, which is no date", column, s))
			}
			days[i] = m.day
		}
		out = make([]int32, len(c.codes))
		for i, code := range c.codes {
			out[i] = days[code]
		}
	default:
		panic(fmt.Sprintf("datasets: column %s holds %ss, not days", column, c.kind))
	}
	for i, null := range c.null {
		if null {
			out[i] = int32(core.NoDay)
		}
	}
	return out
}

// Strings is a column of texts as codes into a dictionary in order of first
// appearance; null is the empty text. It panics for other columns.
func (f *Frame) Strings(column string) (codes []uint32, dict []string) {
	c := f.column(column)
	if c.kind != Text {
		panic(fmt.Sprintf("datasets: column %s holds %ss, not texts", column, c.kind))
	}
	return c.codes, c.dict
}

// Times is a column of instants in microseconds since 1970-01-01 UTC; null is
// the smallest int64. It panics for other columns.
func (f *Frame) Times(column string) []int64 {
	c := f.column(column)
	if c.kind != Time {
		panic(fmt.Sprintf("datasets: column %s holds %ss, not times", column, c.kind))
	}
	out := append([]int64(nil), c.ints...)
	for i, null := range c.null {
		if null {
			out[i] = math.MinInt64
		}
	}
	return out
}

// Bools is a column of flags; null is false. It panics for other columns.
func (f *Frame) Bools(column string) []bool {
	c := f.column(column)
	if c.kind != Flag {
		panic(fmt.Sprintf("datasets: column %s holds %ss, not flags", column, c.kind))
	}
	return c.flags
}
