package table

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/vector"
)

// FindKeys reads the rows of one of our own tables that speak of the given
// series, in the table's order. T has the columns location and sku. Row groups
// that their statistics rule out are not read, columns other than the two only
// where a row was found, and only rows found become structs: one series of
// 13 million forecast rows costs one row group.
func FindKeys[T any](ctx context.Context, s Source, keys ...core.Key) ([]T, error) {
	f := keyFinder{keys: keys, wanted: map[string]map[string]bool{}}
	for _, k := range keys {
		if f.wanted[k.Location] == nil {
			f.wanted[k.Location] = map[string]bool{}
		}
		f.wanted[k.Location][k.SKU] = true
	}
	return findRows[T](ctx, s, &f, "location", "sku")
}

// FindText reads the rows of one of our own tables whose column holds one of some texts, in
// the table's order. Of all other rows that column alone is read.
func FindText[T any](ctx context.Context, s Source, column string, of ...string) ([]T, error) {
	f := keyFinder{texts: map[string]bool{}}
	for _, text := range of {
		f.texts[text] = true
	}
	return findRows[T](ctx, s, &f, column)
}

// findRows reads the rows that a finder wants by the texts of some columns.
func findRows[T any](ctx context.Context, s Source, f *keyFinder, columns ...string) ([]T, error) {
	sh, err := ShapeOf[T]()
	if err != nil {
		return nil, err
	}
	for _, name := range columns {
		c := sh.Column(name)
		if c < 0 {
			return nil, fmt.Errorf("%s has no column %s to find rows by", reflect.TypeFor[T](), name)
		}
		f.columns = append(f.columns, c)
	}
	if f.t, f.sh, err = openRows(s, sh); err != nil {
		return nil, err
	}
	texts := Interner{}
	var out []T
	for i := range f.t.Tasks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rows, err := f.find(i)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			continue
		}
		if out, err = pickRows(f, i, rows, texts, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Column is the position of a column, -1 where the rows have none of its name.
func (sh *Shape) Column(name string) int {
	return slices.IndexFunc(sh.Columns, func(c contract.Column) bool { return c.Name == name })
}

// keyFinder looks for rows in a table: of series by location and SKU, or by one text.
type keyFinder struct {
	t       *Table
	sh      *Shape
	columns []int
	keys    []core.Key
	wanted  map[string]map[string]bool // SKUs by location
	texts   map[string]bool
}

// wants tells whether a row of the columns read is wanted.
func (f *keyFinder) wants(b *Batch, row int) bool {
	if f.texts != nil {
		return f.texts[string(b.Cols[0].At(row))]
	}
	skus := f.wanted[string(b.Cols[0].At(row))]
	return skus != nil && skus[string(b.Cols[1].At(row))]
}

// find lists the rows of row group i that are wanted, counted from its first.
func (f *keyFinder) find(i int) ([]int, error) {
	if f.texts == nil && !f.t.MayHold(f.t.Tasks[i], f.columns[0], f.columns[1], f.keys) {
		return nil, nil
	}
	g, err := f.t.Project(f.columns...).OpenGroup(i, nil)
	if err != nil {
		return nil, err
	}
	defer g.Close()
	var out []int
	for at := 0; ; {
		b, err := g.Next()
		if b == nil || err != nil {
			return out, err
		}
		for row := range b.N {
			if f.wants(b, row) {
				out = append(out, at+row)
			}
		}
		at += b.N
	}
}

// pickRows makes structs of the given rows of a row group.
func pickRows[T any](f *keyFinder, i int, rows []int, texts Interner, out []T) ([]T, error) {
	g, err := f.t.OpenGroup(i, nil)
	if err != nil {
		return nil, err
	}
	defer g.Close()
	for at := 0; len(rows) > 0; {
		b, err := g.Next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			return nil, g.fault(f.columns[0], parquet.ErrShort)
		}
		for len(rows) > 0 && rows[0] < at+b.N {
			if err := f.check(b, rows[0]-at); err != nil {
				return nil, err
			}
			var row T
			v := reflect.ValueOf(&row).Elem()
			for c, fs := range f.sh.Fields {
				fs.set(v, &b.Cols[c], rows[0]-at, &columnTexts{Interner: texts})
			}
			out = append(out, row)
			rows = rows[1:]
		}
		at += b.N
	}
	return out, nil
}

// check refuses a row with a value that its column cannot hold.
func (f *keyFinder) check(b *Batch, row int) error {
	for c := range b.Cols {
		v := &b.Cols[c]
		for _, bad := range v.Bad {
			if bad.Row == row {
				return b.cell(c, bad).err()
			}
		}
		if f.sh.Columns[c].Required && v.IsNull(row) {
			return b.cell(c, vector.BadCell{Row: row, Value: "",
				Text: "it is empty, but the table needs it", Hint: "run the night again"}).err()
		}
	}
	return nil
}
