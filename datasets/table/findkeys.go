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
	sh, err := ShapeOf[T]()
	if err != nil {
		return nil, err
	}
	f := keyFinder{sh: sh, wanted: map[string]map[string]bool{}}
	f.location, f.sku = sh.Column("location"), sh.Column("sku")
	if f.location < 0 || f.sku < 0 {
		return nil, fmt.Errorf("%s has no columns location and sku to find a series by", reflect.TypeFor[T]())
	}
	for _, k := range keys {
		if f.wanted[k.Location] == nil {
			f.wanted[k.Location] = map[string]bool{}
		}
		f.wanted[k.Location][k.SKU] = true
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
		rows, err := f.find(i, keys)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			continue
		}
		if out, err = pickRows(&f, i, rows, texts, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Column is the position of a column, -1 where the rows have none of its name.
func (sh *Shape) Column(name string) int {
	return slices.IndexFunc(sh.Columns, func(c contract.Column) bool { return c.Name == name })
}

// keyFinder looks for the rows of some series in a table.
type keyFinder struct {
	t             *Table
	sh            *Shape
	location, sku int
	wanted        map[string]map[string]bool // SKUs by location
}

// find lists the rows of row group i that are wanted, counted from its first.
func (f *keyFinder) find(i int, keys []core.Key) ([]int, error) {
	if !f.t.MayHold(f.t.Tasks[i], f.location, f.sku, keys) {
		return nil, nil
	}
	g, err := f.t.Project(f.location, f.sku).OpenGroup(i, nil)
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
			if skus := f.wanted[string(b.Cols[0].At(row))]; skus != nil && skus[string(b.Cols[1].At(row))] {
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
			return nil, g.fault(f.sku, parquet.ErrShort)
		}
		for len(rows) > 0 && rows[0] < at+b.N {
			if err := f.check(b, rows[0]-at); err != nil {
				return nil, err
			}
			var row T
			v := reflect.ValueOf(&row).Elem()
			for c, fs := range f.sh.Fields {
				fs.set(v, &b.Cols[c], rows[0]-at, texts)
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
			return b.cell(c, vector.BadCell{Row: row, Value: "", Text: "it is empty, but the table needs it", Hint: "run the night again"}).err()
		}
	}
	return nil
}
