package table

import (
	"context"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"sort"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/vector"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// ReadRows reads a whole table as structs, in the table's order: for masters
// and other tables of some hundred thousand rows. The columns are those of T
// (see the contract for its own tables); others in the file are ignored. A
// value that a column cannot hold, or a null in a required column, is a
// FileError naming file, row and column.
func ReadRows[T any](ctx context.Context, s Source) ([]T, error) {
	rows, err := ReadChecked[T](ctx, s, nil, func(c Cell) error { return c.err() }, nil)
	return rows, err
}

// Cell is a place in a file whose value its column cannot hold.
type Cell struct {
	File   string
	Row    int64
	Column string
	Value  string
	Text   string
	Hint   string
}

func (c Cell) err() error {
	text := c.Text
	if c.Value != "" {
		text = fmt.Sprintf("%q: %s", c.Value, c.Text)
	}
	return &fault.FileError{File: c.File, RowGroup: -1, Row: c.Row, Column: c.Column, Text: text, Hint: c.Hint}
}

// ReadChecked reads a table; onBad is told every value that cannot be held, and
// the row is left out unless it returns an error. places, when not nil,
// receives file and row of every row delivered. onBroken, when not nil, is given
// what a row left out holds in its other columns, and the texts of its bad ones.
func ReadChecked[T any](ctx context.Context, s Source, places *Places, onBad func(Cell) error,
	onBroken func(row T, at RowPlace, bad map[string]string)) ([]T, error) {
	sh, err := ShapeOf[T]()
	if err != nil {
		return nil, err
	}
	t, sh, err := openRows(s, sh)
	if err != nil {
		return nil, err
	}
	rows := make([]T, 0, min(t.Rows, 1<<20))
	texts := Interner{}
	err = eachGroup(ctx, t, func(g *GroupReader) error {
		return readGroup(g, sh, intoRows(&rows, int(t.Rows)), places, texts, onBad, onBroken)
	})
	return rows, err
}

// EachChecked is ReadChecked for a table of which no row is kept: take gets one after the
// other, after its place, in memory that is the next one's.
func EachChecked[T any](ctx context.Context, s Source, places *Places, take func(*T), onBad func(Cell) error,
	onBroken func(row T, at RowPlace, bad map[string]string)) error {
	sh, err := ShapeOf[T]()
	if err != nil {
		return err
	}
	t, sh, err := openRows(s, sh)
	if err != nil {
		return err
	}
	return eachGroup(ctx, t, func(g *GroupReader) error {
		return readGroup(g, sh, take, places, nil, onBad, onBroken)
	})
}

func eachGroup(ctx context.Context, t *Table, read func(*GroupReader) error) error {
	for i := range t.Tasks {
		if err := ctx.Err(); err != nil {
			return err
		}
		g, err := t.OpenGroup(i, nil)
		if err != nil {
			return err
		}
		err = read(g)
		g.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// intoRows adds rows to some, with room for as many as there will be.
func intoRows[T any](rows *[]T, most int) func(*T) {
	return func(row *T) {
		if n := len(*rows); n == cap(*rows) && n < most {
			*rows = slices.Grow(*rows, min(most-n, 7*n))
		}
		*rows = append(*rows, *row)
	}
}

// openRows opens a table for reading as structs. A table of our own that an
// earlier version of the program wrote may lack columns that were added since:
// they are empty in its rows. A file that lacks half of the columns is another
// table, and is refused.
func openRows(s Source, sh *Shape) (*Table, *Shape, error) {
	t, err := Open(s, sh.Columns)
	if err == nil || sh.input {
		return t, sh, err
	}
	found := *sh
	found.Columns = slices.Clone(sh.Columns)
	for i := range found.Columns {
		found.Columns[i].Required = false
	}
	t, lenient := Open(s, slices.Clone(found.Columns))
	if lenient != nil {
		return nil, nil, err
	}
	missing := 0
	for i := range found.Columns {
		if slices.ContainsFunc(t.Columns, func(file []Planned) bool {
			return file[i].Leaf == nil &&
				file[i].Fixed == nil
		}) {
			missing++
			continue
		}
		found.Columns[i].Required = sh.Columns[i].Required
	}
	if 2*missing >= len(found.Columns) {
		return nil, nil, err
	}
	return t, &found, nil
}

// RowPlace is where a row was read: file, and line or row as Batch.At counts them.
type RowPlace struct {
	File string
	Row  int64
}

// Word is "line 7" of a text, "row 7" of a Parquet file.
func (p RowPlace) Word() string { return fault.RowWord(p.File, p.Row) }

// Places are where rows were read, kept by runs of rows that follow each other in a file.
type Places struct {
	runs []placeRun
	n    int
}

type placeRun struct {
	first int // which row of all
	at    RowPlace
}

// Add notes where the next row was read.
func (p *Places) Add(at RowPlace) {
	last := len(p.runs) - 1
	if last < 0 || p.runs[last].at.File != at.File || p.runs[last].at.Row+int64(p.n-p.runs[last].first) != at.Row {
		p.runs = append(p.runs, placeRun{p.n, at})
	}
	p.n++
}

// At is where the i-th row was read.
func (p *Places) At(i int) RowPlace {
	run := p.runs[sort.Search(len(p.runs), func(j int) bool { return p.runs[j].first > i })-1]
	return RowPlace{run.at.File, run.at.Row + int64(i-run.first)}
}

// readGroup appends the rows of a group; most is how many all groups say they have.
func readGroup[T any](g *GroupReader, sh *Shape, take func(*T), places *Places, texts Interner,
	onBad func(Cell) error, onBroken func(row T, at RowPlace, bad map[string]string)) error {
	row, empty := *new(T), *new(T)
	v := reflect.ValueOf(&row).Elem()
	columns := make([]columnTexts, len(sh.Fields))
	for c := range columns {
		columns[c].Interner = texts
	}
	for {
		b, err := g.Next()
		if b == nil || err != nil {
			return err
		}
		broken := map[int]map[string]string{}
		for c := range b.Cols {
			for _, bad := range b.badCells(c, sh.Columns[c].Required, sh.input) {
				if broken[bad.Row] == nil {
					broken[bad.Row] = map[string]string{}
				}
				broken[bad.Row][sh.Columns[c].Name] = bad.Value
				if err := onBad(b.cell(c, bad)); err != nil {
					return err
				}
			}
		}
		for i := range b.N {
			var bad map[string]string // none in nearly every row of nearly every batch
			if len(broken) > 0 {
				bad = broken[i]
			}
			if bad != nil && onBroken == nil || b.supersededRow(i) {
				continue
			}
			row = empty
			for c, fs := range sh.Fields {
				if bad != nil {
					if _, unread := bad[sh.Columns[c].Name]; unread {
						continue
					}
				}
				fs.set(v, &b.Cols[c], i, &columns[c])
			}
			if bad != nil {
				onBroken(row, b.At(i), bad)
				continue
			}
			if places != nil {
				places.Add(b.At(i))
			}
			take(&row)
		}
	}
}

// badCells are the values of a column that cannot be held: those that did not
// convert, nulls where the contract requires a value, and NaN and infinity. In an
// optional column NaN counts as missing. In an input table an empty text is as
// good as none; in our own tables it is a value.
func (b *Batch) badCells(c int, required, input bool) []vector.BadCell {
	v := &b.Cols[c]
	out := v.Bad
	for i := range b.N {
		switch {
		case v.IsNull(i):
			if required {
				out = append(out, vector.BadCell{Row: i, Value: "",
					Text: "it is empty, but the table needs it", Hint: "fill it in"})
			}
		case v.Kind == contract.Number && math.IsInf(v.Nums[i], 0),
			v.Kind == contract.Number && required && math.IsNaN(v.Nums[i]):
			out = append(out, vector.BadCell{Row: i, Value: fmt.Sprint(v.Nums[i]),
				Text: "it is not a finite number", Hint: "write a number"})
		case v.Kind == contract.Number && math.IsNaN(v.Nums[i]):
			if v.Null == nil {
				v.Null = make([]bool, v.N)
			}
			v.Null[i] = true
		case required && input &&
			(v.Kind == contract.Text && len(v.At(i)) == 0 || v.Kind == contract.Day && v.Days[i] == int32(core.NoDay)):
			out = append(out, vector.BadCell{Row: i, Value: "",
				Text: "it is empty, but the table needs it", Hint: "fill it in"})
		}
	}
	return out
}

func (b *Batch) cell(c int, bad vector.BadCell) Cell {
	at := b.At(bad.Row)
	return Cell{at.File, at.Row, b.ColumnName(c), bad.Value, bad.Text, bad.Hint}
}

// ColumnName is the name of a column in its file, or the contract's.
func (b *Batch) ColumnName(c int) string {
	p := b.plan[c]
	if p.InFile != "" {
		return p.InFile
	}
	return p.Name
}

// WriteRows writes structs as one Parquet file: to a temporary name, made
// durable, reopened and counted, then renamed. Missing values (empty text,
// plan.NoDay, NaN, nil) become nulls.
func WriteRows[T any](path string, rows []T, opts parquet.WriteOptions) error {
	sh, err := ShapeOf[T]()
	if err != nil {
		return err
	}
	return wholefile.WriteChecked(path, wholefile.Shared, func(w io.Writer) error {
		tw, err := parquet.NewWriter(w, sh.Columns, opts)
		if err != nil {
			return err
		}
		cols := make([]vector.Vector, len(sh.Columns))
		for start := 0; start < len(rows); start += opts.GroupRows() {
			part := rows[start:min(start+opts.GroupRows(), len(rows))]
			if err := sh.fill(cols, reflect.ValueOf(part)); err != nil {
				return err
			}
			if err := tw.Group(cols); err != nil {
				return err
			}
		}
		return tw.Close()
	}, CheckCount(int64(len(rows))))
}

// fill turns a slice of structs into vectors.
func (sh *Shape) fill(cols []vector.Vector, rows reflect.Value) error {
	n := rows.Len()
	for c := range cols {
		cols[c].Kind = sh.Columns[c].Kind
		cols[c].Resize(n)
		if !sh.Fields[c].getAll(rows, &cols[c]) {
			for i := range n {
				sh.Fields[c].get(rows.Index(i), &cols[c], i)
			}
		}
		if !sh.Columns[c].Required {
			cols[c].SetNulls()
			continue
		}
		for i := range n {
			if cols[c].IsNull(i) || cols[c].Kind == contract.Day && cols[c].Days[i] == int32(core.NoDay) {
				return fmt.Errorf("row %d has no %s, which the table needs", i, sh.Columns[c].Name)
			}
		}
	}
	return nil
}
