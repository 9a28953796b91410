package datasets

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/sales"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/plan"
)

// loader carries what the row checks need to know of the tables before.
type loader struct {
	ctx     context.Context
	sources Sources
	opts    LoadOptions
	f       *Findings
	err     error // the first

	items     map[string]*Item
	locations map[string]*Location
	suppliers map[string]float64 // the lead time that each states, days; 0 for none
	// refusedSuppliers are those whose own row was refused, and held the sourcing
	// rows that name them.
	refusedSuppliers map[string]bool
	held             []Sourcing
	spelled          forms             // the items' codes by form
	misspelled       map[string]string // codes refused, and how items spells them
	slots            map[string]int    // locations that have a slot of this name
	slotAt           map[string]bool

	refused                   []RefusedKey
	skusMeant, locationsMeant map[string]string // names by their meaning
}

// verdict is what a row check says of a row: use it, leave it out because it
// is not known yet on the as-of day, or reject it.
type verdict struct {
	because                   bool // of another row's fault, which is named there
	later                     bool
	foreign                   bool // a row of a SKU that is not in items
	column, value, text, hint string
}

var (
	use   = verdict{}
	later = verdict{later: true}
)

func reject(column string, value any, text, hint string) verdict {
	return verdict{column: column, value: fmt.Sprint(value), text: text, hint: hint}
}

// loadTable reads and checks one table; it does nothing once a table failed.
func loadTable[T any](l *loader, name string, check func(*loader, *T) verdict) []T {
	source, ok := l.sources[name]
	if !ok || l.err != nil {
		return nil
	}
	sh, err := table.ShapeOf[T]()
	if err != nil {
		l.err = err
		return nil
	}
	t := newTableRows(l, name, source.Path, sh)
	rows, err := readTyped[T](l, name, source, sh, t)
	if err != nil {
		l.err = err
		return nil
	}
	t.stats.Rows = int64(len(rows)) + t.stats.Rejected
	t.stats.Files = filesOf(source)
	left := map[int]verdict{}
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		v := verdictOn(l, sh, &rows[i], check)
		if v == use {
			t.kept.add(t.enc, i, row)
		} else {
			left[i] = v
		}
	}
	t.kept.sort()
	for i, first := range t.kept.repeated() {
		at := t.places.At(first)
		left[i] = verdict{column: strings.Join(t.spec.Key, ", "),
			value: t.enc.keyText(reflect.ValueOf(&rows[i]).Elem()),
			text:  fmt.Sprintf("the key is there already (%s, %s)", at.File, at.Word()),
			hint:  "keep one row for each key"}
	}
	for i := range rows {
		t.take(i, reflect.ValueOf(&rows[i]).Elem(), left[i])
	}
	t.close(len(t.kept.rows), t.kept.all())
	return inOrder(rows, t.kept.order())
}

// verdictOn checks a row by the contract, and by what the table asks beside it.
func verdictOn[T any](l *loader, sh *table.Shape, row *T, check func(*loader, *T) verdict) verdict {
	v := withinBounds(sh, reflect.ValueOf(row).Elem())
	if v == use && check != nil {
		v = check(l, row)
	}
	return v
}

func filesOf(source table.Source) int {
	files, _ := source.Entries()
	return len(files)
}

// packTable reads and checks a table without a key as loadTable does, and keeps the bytes
// of its rows in order: of a table with millions of them, rows would be most of what a
// night holds.
func packTable[T any](l *loader, name string, check func(*loader, *T) verdict) sortedRows {
	source, ok := l.sources[name]
	if !ok || l.err != nil {
		return sortedRows{}
	}
	sh, err := table.ShapeOf[T]()
	if err != nil {
		l.err = err
		return sortedRows{}
	}
	t := newTableRows(l, name, source.Path, sh)
	r := brokenRows[T]{l: l, name: name, sh: sh, t: t}
	n, runs := 0, rowRuns{}
	take := func(row *T) {
		cells := reflect.ValueOf(row).Elem()
		v := verdictOn(l, sh, row, check)
		if v == use {
			runs.add(t.enc, cells)
		}
		t.take(n, cells, v)
		n++
	}
	err = table.EachChecked(l.ctx, source, &t.places, func(row *T) {
		l.weigh(name, reflect.ValueOf(row).Elem(), sh, nil)
		take(row)
	}, r.cell, r.row)
	if err != nil {
		l.err = err
		return sortedRows{}
	}
	r.settle(take)
	t.stats.Rows, t.stats.Files = int64(n)+r.refused, filesOf(source)
	rows := runs.sorted()
	t.close(rows.count, rows.all())
	return rows
}

// readTyped reads a table's rows, those read although they hold parts of a unit last,
// and hands what cannot be read to the table's rejects.
func readTyped[T any](l *loader, name string, source table.Source, sh *table.Shape, t *tableRows) ([]T, error) {
	r := brokenRows[T]{l: l, name: name, sh: sh, t: t}
	rows, err := table.ReadChecked(l.ctx, source, &t.places, r.cell, r.row)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		l.weigh(name, reflect.ValueOf(&rows[i]).Elem(), sh, nil)
	}
	r.settle(func(row *T) { rows = append(rows, *row) })
	return rows, nil
}

// brokenRows are the rows of a table with values that cannot be held, and these values.
type brokenRows[T any] struct {
	l         *loader
	name      string
	sh        *table.Shape
	t         *tableRows
	cells     []table.Cell
	weighed   []T // read although they hold parts of a unit
	weighedAt []table.RowPlace
	refused   int64
}

func (r *brokenRows[T]) cell(c table.Cell) error {
	r.cells = append(r.cells, c)
	return nil
}

func (r *brokenRows[T]) row(row T, at table.RowPlace, bad map[string]string) {
	if r.l.weigh(r.name, reflect.ValueOf(&row).Elem(), r.sh, bad) {
		r.weighed, r.weighedAt = append(r.weighed, row), append(r.weighedAt, at)
		return
	}
	r.refused++
	r.t.refused.add(reflect.ValueOf(&row).Elem(), at, bad)
}

// settle hands on the rows that can be held after all, and names the values of the others.
func (r *brokenRows[T]) settle(take func(*T)) {
	for i := range r.weighed {
		r.t.places.Add(r.weighedAt[i])
		take(&r.weighed[i])
	}
	for _, c := range r.cells {
		if !slices.Contains(r.weighedAt, table.RowPlace{File: c.File, Row: c.Row}) {
			r.t.reject(c.File, c.Row, verdict{column: c.Column, value: c.Value, text: c.Text, hint: c.Hint})
		}
	}
}

// tableRows sorts the rows of one table into those kept and those refused.
type tableRows struct {
	l       *loader
	spec    Table
	enc     encoder
	places  table.Places // of the rows read
	kept    rowOrder
	stats   TableStats
	refused refusals
}

func newTableRows(l *loader, name, path string, sh *table.Shape) *tableRows {
	spec, _ := InputTable(name)
	t := &tableRows{
		l:     l,
		spec:  spec,
		enc:   encoder{sh: sh, key: keyColumns(spec, sh)},
		stats: TableStats{Table: name, Path: path},
	}
	t.refused = refusals{table: spec, sh: sh, l: l, stats: &t.stats}
	return t
}

// close ends the table with its rows in order.
func (t *tableRows) close(count int, rows iter.Seq[[]byte]) {
	var again int
	t.stats.Hash, again = sumOfRows(rows)
	t.l.equalRows(t.spec, again)
	t.l.f.Tables = append(t.l.f.Tables, t.stats)
	t.l.f.Rows[t.spec.Name] = int64(count)
	if t.stats.Rows == 0 && !t.spec.Optional {
		t.l.err = fault.File(t.stats.Path, fmt.Sprintf("the table %s is empty", t.spec.Name), "check the export")
	}
}

func (t *tableRows) reject(file string, row int64, v verdict) {
	t.l.f.Rejects = append(t.l.f.Rejects, plan.Reject{
		Table:  t.spec.Name,
		File:   file,
		Row:    row,
		Column: v.column,
		Value:  v.value,
		Reason: v.text,
		Hint:   v.hint,
	})
}

// take counts a row that is kept, and counts or names any other.
func (t *tableRows) take(i int, row reflect.Value, v verdict) {
	switch {
	case v.later:
		t.stats.Later++
	case v.because:
		t.refused.add(row, t.places.At(i), nil)
	case v != use:
		if v.foreign {
			t.stats.Foreign++
			t.stats.ForeignUnits = sales.RoundedUnits(t.stats.ForeignUnits + t.refused.units(row, nil))
		}
		at := t.places.At(i)
		t.refused.add(row, at, nil)
		t.reject(at.File, at.Row, v)
	default:
		t.stats.Units = sales.RoundedUnits(t.stats.Units + t.refused.units(row, nil))
	}
}

// withinBounds checks the values of a row against the contract.
func withinBounds(sh *table.Shape, row reflect.Value) verdict {
	for i, c := range sh.Columns {
		f := row.FieldByIndex(sh.Fields[i].Index)
		if c.Name == "sku" && contract.LostDigits(f.String()) {
			return reject(c.Name, f.String(), contract.LostReason, contract.LostHint)
		}
		if c.OneOf != nil {
			if s := f.String(); s != "" && !slices.Contains(c.OneOf, s) {
				return reject(c.Name, s, fmt.Sprintf("it is none of %s%s", strings.Join(c.OneOf, ", "),
					fault.Suggest(s, c.OneOf)), "correct it")
			}
		}
		if c.Min == 0 && c.Max == 0 {
			continue
		}
		value := 0.0
		switch c.Kind {
		case Number:
			value = f.Float()
		case Money:
			value = core.Money(f.Int()).Float()
		default:
			value = float64(f.Int())
		}
		switch {
		case value < c.Min:
			return reject(c.Name, value, fmt.Sprintf("it is below %g", c.Min), "correct it")
		case value > c.Max:
			return reject(c.Name, value, fmt.Sprintf("it is absurd (above %.0f)", c.Max), "correct it; mind the unit")
		}
	}
	return use
}

func (f *Findings) sort() {
	order := map[string]int{}
	for i, t := range InputTables() {
		order[t.Name] = i
	}
	slices.SortStableFunc(f.Rejects, func(a, b plan.Reject) int {
		if d := order[a.Table] - order[b.Table]; d != 0 {
			return d
		}
		if d := strings.Compare(a.File, b.File); d != 0 {
			return d
		}
		return int(a.Row - b.Row)
	})
	slices.SortStableFunc(f.Problems, func(a, b plan.Problem) int {
		if d := strings.Compare(a.Code, b.Code); d != 0 {
			return d
		}
		return strings.Compare(a.Key, b.Key)
	})
	slices.SortStableFunc(f.Tables, func(a, b TableStats) int { return order[a.Table] - order[b.Table] })
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
