package datasets

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/stockwright/stockwright/core"
)

// FindKeys reads the rows of one of our own tables that speak of the given
// series, in the table's order. T has the columns location and sku. Row groups
// that their statistics rule out are not read, columns other than the two only
// where a row was found, and only rows found become structs: one series of
// 13 million forecast rows costs one row group.
func FindKeys[T any](ctx context.Context, s Source, keys ...core.Key) ([]T, error) {
	sh, err := shapeOf[T]()
	if err != nil {
		return nil, err
	}
	f := keyFinder{sh: sh, wanted: map[string]map[string]bool{}}
	f.location, f.sku = sh.column("location"), sh.column("sku")
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
	texts := interner{}
	var out []T
	for i := range f.t.tasks {
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

func (sh *shape) column(name string) int {
	return slices.IndexFunc(sh.columns, func(c Column) bool { return c.Name == name })
}

// keyFinder looks for the rows of some series in a table.
type keyFinder struct {
	t             *table
	sh            *shape
	location, sku int
	wanted        map[string]map[string]bool // SKUs by location
}

// find lists the rows of row group i that are wanted, counted from its first.
func (f *keyFinder) find(i int, keys []core.Key) ([]int, error) {
	if !f.t.mayHold(f.t.tasks[i], f.location, f.sku, keys) {
		return nil, nil
	}
	g, err := f.t.project(f.location, f.sku).openGroup(i, nil)
	if err != nil {
		return nil, err
	}
	defer g.close()
	var out []int
	for at := 0; ; {
		b, err := g.next()
		if b == nil || err != nil {
			return out, err
		}
		for row := range b.n {
			if skus := f.wanted[string(b.cols[0].at(row))]; skus != nil && skus[string(b.cols[1].at(row))] {
				out = append(out, at+row)
			}
		}
		at += b.n
	}
}

// pickRows makes structs of the given rows of a row group.
func pickRows[T any](f *keyFinder, i int, rows []int, texts interner, out []T) ([]T, error) {
	g, err := f.t.openGroup(i, nil)
	if err != nil {
		return nil, err
	}
	defer g.close()
	for at := 0; len(rows) > 0; {
		b, err := g.next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			return nil, g.fault(f.sku, errShort)
		}
		for len(rows) > 0 && rows[0] < at+b.n {
			if err := f.check(b, rows[0]-at); err != nil {
				return nil, err
			}
			var row T
			v := reflect.ValueOf(&row).Elem()
			for c, fs := range f.sh.fields {
				fs.set(v, &b.cols[c], rows[0]-at, texts)
			}
			out = append(out, row)
			rows = rows[1:]
		}
		at += b.n
	}
	return out, nil
}

// check refuses a row with a value that its column cannot hold.
func (f *keyFinder) check(b *batch, row int) error {
	for c := range b.cols {
		v := &b.cols[c]
		for _, bad := range v.bad {
			if bad.row == row {
				return b.cell(c, bad).err()
			}
		}
		if f.sh.columns[c].Required && v.isNull(row) {
			return b.cell(c, badCell{row, "", "it is empty, but the table needs it", "run the night again"}).err()
		}
	}
	return nil
}
