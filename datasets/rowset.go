package datasets

import (
	"context"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// ReadRows reads a whole table as structs, in the table's order: for masters
// and other tables of some hundred thousand rows. The columns are those of T
// (see the contract for its own tables); others in the file are ignored. A
// value that a column cannot hold, or a null in a required column, is a
// FileError naming file, row and column.
func ReadRows[T any](ctx context.Context, s Source) ([]T, error) {
	rows, err := readRows[T](ctx, s, nil, func(c cell) error { return c.err() }, nil)
	return rows, err
}

// cell is a place in a file whose value its column cannot hold.
type cell struct {
	file   string
	row    int64
	column string
	value  string
	text   string
	hint   string
}

func (c cell) err() error {
	text := c.text
	if c.value != "" {
		text = fmt.Sprintf("%q: %s", c.value, c.text)
	}
	return &FileError{File: c.file, RowGroup: -1, Row: c.row, Column: c.column, Text: text, Hint: c.hint}
}

// readRows reads a table; onBad is told every value that cannot be held, and
// the row is left out unless it returns an error. places, when not nil,
// receives file and row of every row delivered. onBroken, when not nil, is given
// what a row left out holds in its other columns, and the texts of its bad ones.
func readRows[T any](ctx context.Context, s Source, places *[]rowPlace, onBad func(cell) error, onBroken func(row T, at rowPlace, bad map[string]string)) ([]T, error) {
	sh, err := shapeOf[T]()
	if err != nil {
		return nil, err
	}
	t, sh, err := openRows(s, sh)
	if err != nil {
		return nil, err
	}
	rows := make([]T, 0, min(t.rows, 1<<20))
	texts := interner{}
	for i := range t.tasks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		g, err := t.openGroup(i, nil)
		if err != nil {
			return nil, err
		}
		rows, err = readGroup(g, sh, rows, places, texts, onBad, onBroken)
		g.close()
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// openRows opens a table for reading as structs. A table of our own that an
// earlier version of the program wrote may lack columns that were added since:
// they are empty in its rows. A file that lacks half of the columns is another
// table, and is refused.
func openRows(s Source, sh *shape) (*table, *shape, error) {
	t, err := openTable(s, sh.columns)
	if err == nil || sh.input {
		return t, sh, err
	}
	found := *sh
	found.columns = slices.Clone(sh.columns)
	for i := range found.columns {
		found.columns[i].Required = false
	}
	t, lenient := openTable(s, slices.Clone(found.columns))
	if lenient != nil {
		return nil, nil, err
	}
	missing := 0
	for i := range found.columns {
		if slices.ContainsFunc(t.columns, func(file []planned) bool { return file[i].leaf == nil && file[i].fixed == nil }) {
			missing++
			continue
		}
		found.columns[i].Required = sh.columns[i].Required
	}
	if 2*missing >= len(found.columns) {
		return nil, nil, err
	}
	return t, &found, nil
}

// rowPlace is where a row was read.
type rowPlace struct {
	file string
	row  int64
}

func readGroup[T any](g *groupReader, sh *shape, rows []T, places *[]rowPlace, texts interner,
	onBad func(cell) error, onBroken func(row T, at rowPlace, bad map[string]string)) ([]T, error) {
	for {
		b, err := g.next()
		if b == nil || err != nil {
			return rows, err
		}
		broken := map[int]map[string]string{}
		for c := range b.cols {
			for _, bad := range b.badCells(c, sh.columns[c].Required, sh.input) {
				if broken[bad.row] == nil {
					broken[bad.row] = map[string]string{}
				}
				broken[bad.row][sh.columns[c].Name] = bad.value
				if err := onBad(b.cell(c, bad)); err != nil {
					return nil, err
				}
			}
		}
		for i := range b.n {
			bad := broken[i]
			if bad != nil && onBroken == nil || b.supersededRow(i) {
				continue
			}
			var row T
			v := reflect.ValueOf(&row).Elem()
			for c, fs := range sh.fields {
				if _, unread := bad[sh.columns[c].Name]; !unread {
					fs.set(v, &b.cols[c], i, texts)
				}
			}
			if bad != nil {
				onBroken(row, rowPlace{b.file.path, b.row + int64(i)}, bad)
				continue
			}
			rows = append(rows, row)
			if places != nil {
				*places = append(*places, rowPlace{b.file.path, b.row + int64(i)})
			}
		}
	}
}

// badCells are the values of a column that cannot be held: those that did not
// convert, nulls where the contract requires a value, and NaN and infinity. In an
// optional column NaN counts as missing. In an input table an empty text is as
// good as none; in our own tables it is a value.
func (b *batch) badCells(c int, required, input bool) []badCell {
	v := &b.cols[c]
	out := v.bad
	for i := range b.n {
		switch {
		case v.isNull(i):
			if required {
				out = append(out, badCell{i, "", "it is empty, but the table needs it", "fill it in"})
			}
		case v.kind == Number && math.IsInf(v.nums[i], 0),
			v.kind == Number && required && math.IsNaN(v.nums[i]):
			out = append(out, badCell{i, fmt.Sprint(v.nums[i]), "it is not a finite number", "write a number"})
		case v.kind == Number && math.IsNaN(v.nums[i]):
			if v.null == nil {
				v.null = make([]bool, v.n)
			}
			v.null[i] = true
		case required && input &&
			(v.kind == Text && len(v.at(i)) == 0 || v.kind == Day && v.days[i] == int32(core.NoDay)):
			out = append(out, badCell{i, "", "it is empty, but the table needs it", "fill it in"})
		}
	}
	return out
}

func (b *batch) cell(c int, bad badCell) cell {
	return cell{b.file.path, b.row + int64(bad.row), b.columnName(c), bad.value, bad.text, bad.hint}
}

func (b *batch) columnName(c int) string {
	p := b.plan[c]
	if p.inFile != "" {
		return p.inFile
	}
	return p.name
}

// WriteRows writes structs as one Parquet file: to a temporary name, made
// durable, reopened and counted, then renamed. Missing values (empty text,
// plan.NoDay, NaN, nil) become nulls.
func WriteRows[T any](path string, rows []T, opts WriteOptions) error {
	sh, err := shapeOf[T]()
	if err != nil {
		return err
	}
	return wholefile.WriteChecked(path, wholefile.Shared, func(w io.Writer) error {
		tw, err := newTableWriter(w, sh.columns, opts)
		if err != nil {
			return err
		}
		cols := make([]vector, len(sh.columns))
		for start := 0; start < len(rows); start += opts.rowGroup() {
			part := rows[start:min(start+opts.rowGroup(), len(rows))]
			if err := sh.fill(cols, reflect.ValueOf(part)); err != nil {
				return err
			}
			if err := tw.group(cols); err != nil {
				return err
			}
		}
		return tw.close()
	}, countRows(int64(len(rows))))
}

// fill turns a slice of structs into vectors.
func (sh *shape) fill(cols []vector, rows reflect.Value) error {
	n := rows.Len()
	for c := range cols {
		cols[c].kind = sh.columns[c].Kind
		cols[c].resize(n)
		for i := range n {
			sh.fields[c].get(rows.Index(i), &cols[c], i)
		}
		if !sh.columns[c].Required {
			cols[c].setNulls()
			continue
		}
		for i := range n {
			if cols[c].isNull(i) || cols[c].kind == Day && cols[c].days[i] == int32(core.NoDay) {
				return fmt.Errorf("row %d has no %s, which the table needs", i, sh.columns[c].Name)
			}
		}
	}
	return nil
}
