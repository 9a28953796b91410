package table

import (
	"context"
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/dates"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/vector"
)

// Frame is a table in memory, column by column, for analysis and benchmarks.
type Frame struct {
	rows    int
	columns map[string]*frameColumn
	places  Places
}

// Place is where a row was read.
func (f *Frame) Place(row int) RowPlace { return f.places.At(row) }

type frameColumn struct {
	kind  contract.Kind
	days  []int32
	nums  []float64
	ints  []int64
	flags []bool
	codes []uint32
	dict  []string
	null  []bool // nil when no value is null
	why   error  // the column is wider than its first values: what did not fit
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
	widened := map[int]error{} // by column: why it is no whole number, or no number
	for {
		f, wider, err := readFrame(ctx, s, wanted)
		_, again := widened[wider]
		switch {
		case err == nil:
			for c, why := range widened {
				f.columns[wanted[c].Name].why = why
			}
			return f, nil
		case wider >= 0 && wanted[wider].Kind == contract.Integer:
			wanted[wider].Kind = contract.Number
		case wider >= 0 && again && wanted[wider].Kind == contract.Number:
			wanted[wider].Kind = contract.Text
		default:
			return nil, err
		}
		widened[wider] = err
	}
}

// NoNumbers says why a column whose first values are numbers is text: by its first
// value that is none; nil where there is nothing to say.
func (f *Frame) NoNumbers(column string) error {
	if c := f.columns[column]; c != nil && c.kind == contract.Text {
		return c.why
	}
	return nil
}

// readFrame reads columns of given kinds. wider is the column of a text whose value
// does not fit its kind; -1 where the error is another.
func readFrame(ctx context.Context, s Source, wanted []contract.Column) (f *Frame, wider int, err error) {
	t, err := Open(s, wanted)
	if err != nil {
		return nil, -1, err
	}
	f = &Frame{rows: int(t.Rows), columns: map[string]*frameColumn{}}
	order := make([]*frameColumn, len(wanted))
	for i, w := range wanted {
		order[i] = newFrameColumn(w.Kind, f.rows)
		f.columns[w.Name] = order[i]
	}
	codes := make([]Coder, len(wanted))
	for i := range t.Tasks {
		if err := ctx.Err(); err != nil {
			return nil, -1, err
		}
		if wider, err := fillFrame(t, i, order, codes, &f.places); err != nil {
			return nil, wider, err
		}
	}
	return f, -1, nil
}

// naturalColumns finds the kind each column's type stands for, from the first
// file that has it.
func naturalColumns(s Source, names []string) ([]contract.Column, error) {
	files, err := s.Entries()
	if err != nil {
		return nil, err
	}
	ft, err := ReadFooter(files[0], s.format())
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		for _, name := range ft.Names {
			if !ft.Leaves[name].nested {
				names = append(names, name)
			}
		}
	}
	r, err := s.reading()
	if err != nil {
		return nil, err
	}
	var wanted []contract.Column
	for _, name := range names {
		p, err := planColumn(ft, s, contract.Column{Name: name, Required: true})
		if err != nil {
			return nil, err
		}
		c := contract.Column{Name: name, Kind: contract.Text, Required: true}
		switch {
		case p.Leaf != nil && ft.text != nil:
			c.Kind = ft.naturalText(p.Leaf.Index, r)
		case p.Leaf != nil:
			c.Kind = parquet.NaturalKind(p.Leaf.Column)
		}
		wanted = append(wanted, c)
	}
	return wanted, nil
}

func newFrameColumn(kind contract.Kind, rows int) *frameColumn {
	c := &frameColumn{kind: kind}
	switch kind {
	case contract.Text:
		c.codes = make([]uint32, rows)
	case contract.Day:
		c.days = make([]int32, rows)
	case contract.Number:
		c.nums = make([]float64, rows)
	case contract.Flag:
		c.flags = make([]bool, rows)
	default:
		c.ints = make([]int64, rows)
	}
	return c
}

func fillFrame(t *Table, task int, order []*frameColumn, codes []Coder, places *Places) (wider int, err error) {
	g, err := t.OpenGroup(task, nil)
	if err != nil {
		return -1, err
	}
	defer g.Close()
	for {
		b, err := g.Next()
		if b == nil || err != nil {
			return -1, err
		}
		for i := range b.N {
			places.Add(b.At(i))
		}
		for c, into := range order {
			v := &b.Cols[c]
			if len(v.Bad) > 0 {
				wider = -1
				if b.File.text != nil {
					wider = c
				}
				return wider, b.cell(c, v.Bad[0]).err()
			}
			into.take(v, int(b.First), &codes[c])
		}
	}
}

func (c *frameColumn) take(v *vector.Vector, at int, codes *Coder) {
	switch c.kind {
	case contract.Text:
		for i := range v.N {
			c.codes[at+i] = codes.Of(v.At(i))
		}
		c.dict = codes.Dict
	case contract.Day:
		copy(c.days[at:], v.Days[:v.N])
	case contract.Number:
		copy(c.nums[at:], v.Nums[:v.N])
	case contract.Flag:
		copy(c.flags[at:], v.Flags[:v.N])
	default:
		copy(c.ints[at:], v.Ints[:v.N])
	}
	if v.Null != nil || v.Absent {
		if c.null == nil {
			c.null = make([]bool, max(len(c.codes), len(c.days), len(c.nums), len(c.flags), len(c.ints)))
		}
		for i := range v.N {
			c.null[at+i] = v.IsNull(i)
		}
	}
}

// Coder gives every distinct text a dense code in order of appearance.
type Coder struct {
	codes map[string]uint32
	Dict  []string
	Last  vector.Bytes // the text before, which is often the same
	code  uint32
}

// Of is the code of a text, a new one where it was not seen before.
func (c *Coder) Of(b vector.Bytes) uint32 {
	if c.codes == nil {
		c.codes = map[string]uint32{}
	} else if vector.SameText(b, c.Last) {
		return c.code
	}
	code, ok := c.codes[string(b)]
	if !ok {
		code = uint32(len(c.Dict))
		s := string(b)
		c.codes[s] = code
		c.Dict = append(c.Dict, s)
	}
	c.Last, c.code = b, code
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
	case contract.Number:
		if c.null == nil {
			return out
		}
		out = append([]float64(nil), c.nums...)
	case contract.Integer:
		out = make([]float64, len(c.ints))
		for i, v := range c.ints {
			out[i] = float64(v)
		}
	case contract.Flag:
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
	if c.kind != contract.Integer {
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
	case contract.Day:
		return c.days
	case contract.Time:
		out = make([]int32, len(c.ints))
		for i, v := range c.ints {
			out[i] = dates.DayOfMicros(v, nil)
		}
	case contract.Text:
		days := make([]int32, len(c.dict))
		for i, s := range c.dict {
			m, ok := dates.ParseISO(s)
			if !ok && s != "" {
				panic(fmt.Sprintf("datasets: column %s holds %q, which is no date", column, s))
			}
			days[i] = m.Day
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
	if c.kind != contract.Text {
		panic(fmt.Sprintf("datasets: column %s holds %ss, not texts", column, c.kind))
	}
	return c.codes, c.dict
}

// Times is a column of instants in microseconds since 1970-01-01 UTC; null is
// the smallest int64. It panics for other columns.
func (f *Frame) Times(column string) []int64 {
	c := f.column(column)
	if c.kind != contract.Time {
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
	if c.kind != contract.Flag {
		panic(fmt.Sprintf("datasets: column %s holds %ss, not flags", column, c.kind))
	}
	return c.flags
}
