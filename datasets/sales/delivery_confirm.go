package sales

import (
	"context"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/table"
)

// confirmCells is how many of the repeated days are compared with every column.
const confirmCells = 20

// confirm compares repeated days in every column the files have: order lines
// that agree in SKU, quantity and price may still be two orders. Columns that
// hold one value in all of a delivery, such as when it was exported, are no
// part of a sale.
func confirm(ctx context.Context, t *table.Table, r repeat) (bool, error) {
	cells := slices.Clone(r.again)
	slices.SortFunc(cells, func(a, b table.LocationDay) int {
		if d := int(r.late.cells[b].rows) - int(r.late.cells[a].rows); d != 0 {
			return d
		}
		return compareCells(a, b)
	})
	cells = cells[:min(len(cells), confirmCells)]
	early, err := readWholeRows(ctx, t, r.early, cells)
	if err != nil {
		return false, err
	}
	late, err := readWholeRows(ctx, t, r.late, cells)
	if err != nil {
		return false, err
	}
	if len(early.names) == 0 || !slices.Equal(early.names, late.names) {
		return true, nil // nothing more to compare by
	}
	// A text and a Parquet file write one number in two ways; what a sale is of was
	// compared as numbers already.
	known := map[string]bool{}
	if a, b := r.early.files[0], r.late.files[0]; t.Files[a].IsText() != t.Files[b].IsText() {
		for _, file := range []int{a, b} {
			for _, col := range t.Columns[file] {
				known[col.InFile] = true
			}
		}
	}
	var columns []int
	for c := range early.names {
		if known[early.names[c]] {
			continue
		}
		if !early.constant(c) || !late.constant(c) {
			columns = append(columns, c)
		}
	}
	if columns == nil && len(known) > 0 {
		return true, nil
	}
	same := 0
	for _, key := range cells {
		if mostlyWithin(early.keyed(key, columns), late.keyed(key, columns)) {
			same++
		}
	}
	return 2*same >= len(cells), nil
}

// wholeRows are a delivery's rows of some days, all flat columns as text.
type wholeRows struct {
	names []string
	first []string
	vary  []bool
	rows  map[table.LocationDay][][]string
}

func (w *wholeRows) constant(c int) bool { return !w.vary[c] }

func (w *wholeRows) keyed(key table.LocationDay, columns []int) map[string]int {
	out := map[string]int{}
	for _, row := range w.rows[key] {
		var b strings.Builder
		for _, c := range columns {
			b.WriteString(row[c])
			b.WriteByte(0)
		}
		out[b.String()]++
	}
	return out
}

// mostlyWithin tells whether nearly all rows of the smaller one are in the other.
func mostlyWithin(a, b map[string]int) bool {
	count := func(m map[string]int) (n int) {
		for _, k := range m {
			n += k
		}
		return n
	}
	common := 0
	for row, n := range a {
		common += min(n, b[row])
	}
	least := min(count(a), count(b))
	return least > 0 && 4*common >= 3*least
}

func readWholeRows(ctx context.Context, t *table.Table, d *delivery, cells []table.LocationDay) (*wholeRows, error) {
	wanted := map[table.LocationDay]bool{}
	for _, c := range cells {
		wanted[c] = true
	}
	w := &wholeRows{rows: map[table.LocationDay][][]string{}}
	for _, ft := range t.Files[d.files[0]:][:1] {
		for _, name := range ft.Names {
			if ft.ReadsAsText(name) {
				w.names = append(w.names, name)
			}
		}
	}
	w.first, w.vary = make([]string, len(w.names)), make([]bool, len(w.names))
	started := false
	for _, f := range d.files {
		one := *t
		one.Files, one.Columns, one.Tasks = t.Files[f:f+1], [][]table.Planned{nil}, nil
		for _, c := range []int{ColLocation, colDate} {
			one.Columns[0] = append(one.Columns[0], t.Columns[f][c])
		}
		for _, name := range w.names {
			leaf := t.Files[f].Leaves[name]
			one.Columns[0] = append(one.Columns[0], table.Planned{Name: name, Kind: contract.Text, InFile: name, Leaf: leaf})
		}
		for g, n := range t.Files[f].Groups {
			one.Tasks = append(one.Tasks, table.Task{Group: g, Rows: n})
		}
		for i := range one.Tasks {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := w.take(&one, i, wanted, &started); err != nil {
				return nil, err
			}
		}
	}
	return w, nil
}

func (w *wholeRows) take(t *table.Table, i int, wanted map[table.LocationDay]bool, started *bool) error {
	g, err := t.OpenGroup(i, nil)
	if err != nil {
		return err
	}
	defer g.Close()
	for {
		b, err := g.Next()
		if b == nil || err != nil {
			return err
		}
		for row := range b.N {
			for c := range w.names {
				v := &b.Cols[2+c]
				switch {
				case !*started:
					w.first[c] = string(v.At(row))
				case !w.vary[c] && string(v.At(row)) != w.first[c]:
					w.vary[c] = true
				}
			}
			*started = true
			key := table.LocationDay{Location: string(b.Cols[0].At(row)), Day: b.Cols[1].Days[row]}
			if !wanted[key] {
				continue
			}
			one := make([]string, len(w.names))
			for c := range w.names {
				one[c] = string(b.Cols[2+c].At(row))
			}
			w.rows[key] = append(w.rows[key], one)
		}
	}
}
