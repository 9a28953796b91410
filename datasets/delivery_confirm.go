package datasets

import (
	"context"
	"slices"
	"strings"
)

// confirmCells is how many of the repeated days are compared with every column.
const confirmCells = 20

// confirm compares repeated days in every column the files have: order lines
// that agree in SKU, quantity and price may still be two orders. Columns that
// hold one value in all of a delivery, such as when it was exported, are no
// part of a sale.
func (t *table) confirm(ctx context.Context, s Source, r repeat) (bool, error) {
	cells := slices.Clone(r.again)
	slices.SortFunc(cells, func(a, b dayCell) int {
		if d := int(r.late.cells[b].rows) - int(r.late.cells[a].rows); d != 0 {
			return d
		}
		return compareCells(a, b)
	})
	cells = cells[:min(len(cells), confirmCells)]
	early, err := t.wholeRows(ctx, s, r.early, cells)
	if err != nil {
		return false, err
	}
	late, err := t.wholeRows(ctx, s, r.late, cells)
	if err != nil {
		return false, err
	}
	if len(early.names) == 0 || !slices.Equal(early.names, late.names) {
		return true, nil // nothing more to compare by
	}
	var columns []int
	for c := range early.names {
		if !early.constant(c) || !late.constant(c) {
			columns = append(columns, c)
		}
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
	rows  map[dayCell][][]string
}

func (w *wholeRows) constant(c int) bool { return !w.vary[c] }

func (w *wholeRows) keyed(key dayCell, columns []int) map[string]int {
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

func (t *table) wholeRows(ctx context.Context, s Source, d *delivery, cells []dayCell) (*wholeRows, error) {
	wanted := map[dayCell]bool{}
	for _, c := range cells {
		wanted[c] = true
	}
	w := &wholeRows{rows: map[dayCell][][]string{}}
	for _, ft := range t.files[d.files[0]:][:1] {
		for _, name := range ft.names {
			if ft.readsAsText(name) {
				w.names = append(w.names, name)
			}
		}
	}
	w.first, w.vary = make([]string, len(w.names)), make([]bool, len(w.names))
	started := false
	for _, f := range d.files {
		one := *t
		one.files, one.columns, one.tasks = t.files[f:f+1], [][]planned{nil}, nil
		for _, c := range []int{colLocation, colDate} {
			one.columns[0] = append(one.columns[0], t.columns[f][c])
		}
		for _, name := range w.names {
			leaf := t.files[f].leaves[name]
			one.columns[0] = append(one.columns[0], planned{name: name, kind: Text, inFile: name, leaf: leaf})
		}
		for g, n := range t.files[f].groups {
			one.tasks = append(one.tasks, task{group: g, rows: n})
		}
		for i := range one.tasks {
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

// readsAsText tells whether a column can be compared as text.
func (ft *footer) readsAsText(name string) bool {
	lf := ft.leaves[name]
	return lf.column == nil || !lf.nested && fits(Text, lf.column, logicalOf(lf.column), reading{}) == ""
}

func (w *wholeRows) take(t *table, i int, wanted map[dayCell]bool, started *bool) error {
	g, err := t.openGroup(i, nil)
	if err != nil {
		return err
	}
	defer g.close()
	for {
		b, err := g.next()
		if b == nil || err != nil {
			return err
		}
		for row := range b.n {
			for c := range w.names {
				v := &b.cols[2+c]
				switch {
				case !*started:
					w.first[c] = string(v.at(row))
				case !w.vary[c] && string(v.at(row)) != w.first[c]:
					w.vary[c] = true
				}
			}
			*started = true
			key := dayCell{string(b.cols[0].at(row)), b.cols[1].days[row]}
			if !wanted[key] {
				continue
			}
			one := make([]string, len(w.names))
			for c := range w.names {
				one[c] = string(b.cols[2+c].at(row))
			}
			w.rows[key] = append(w.rows[key], one)
		}
	}
}
