package datasets

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
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
	suppliers map[string]bool
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
	files, _ := source.Entries()
	t.stats.Files = len(files)
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		v := withinBounds(sh, row)
		if v == use && check != nil {
			v = check(l, &rows[i])
		}
		t.take(i, row, v)
	}
	t.sort()
	out := make([]T, len(t.kept))
	for i, e := range t.kept {
		out[i] = rows[e.row]
	}
	l.equalRows(t.spec, t.kept)
	l.f.Tables = append(l.f.Tables, t.stats)
	l.f.Rows[name] = int64(len(out))
	if t.stats.Rows == 0 && !t.spec.Optional {
		l.err = fault.File(source.Path, fmt.Sprintf("the table %s is empty", name), "check the export")
	}
	return out
}

// readTyped reads a table's rows, those read although they hold parts of a unit last,
// and hands what cannot be read to the table's rejects.
func readTyped[T any](l *loader, name string, source table.Source, sh *table.Shape, t *tableRows) ([]T, error) {
	var cells []table.Cell
	var weighed []T // read although they hold parts of a unit
	var weighedAt []table.RowPlace
	rows, err := table.ReadChecked(l.ctx, source, &t.places, func(c table.Cell) error {
		cells = append(cells, c)
		return nil
	}, func(row T, at table.RowPlace, bad map[string]string) {
		if l.weigh(name, reflect.ValueOf(&row).Elem(), sh, bad) {
			weighed, weighedAt = append(weighed, row), append(weighedAt, at)
			return
		}
		t.refused.add(reflect.ValueOf(&row).Elem(), at, bad)
	})
	if err != nil {
		return nil, err
	}
	for i := range rows {
		l.weigh(name, reflect.ValueOf(&rows[i]).Elem(), sh, nil)
	}
	rows, t.places = append(rows, weighed...), append(t.places, weighedAt...)
	for _, c := range cells {
		if !slices.Contains(weighedAt, table.RowPlace{File: c.File, Row: c.Row}) {
			t.reject(c.File, c.Row, verdict{column: c.Column, value: c.Value, text: c.Text, hint: c.Hint})
		}
	}
	return rows, nil
}

// tableRows sorts the rows of one table into those kept and those refused.
type tableRows struct {
	l       *loader
	spec    Table
	enc     encoder
	places  []table.RowPlace          // of the rows read
	seen    map[string]table.RowPlace // by key
	kept    []encoded
	stats   TableStats
	refused refusals
}

func newTableRows(l *loader, name, path string, sh *table.Shape) *tableRows {
	spec, _ := InputTable(name)
	t := &tableRows{
		l:     l,
		spec:  spec,
		enc:   encoder{sh: sh, key: keyColumns(spec, sh)},
		seen:  map[string]table.RowPlace{},
		stats: TableStats{Table: name, Path: path},
	}
	t.refused = refusals{table: spec, sh: sh, l: l, stats: &t.stats}
	return t
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

// take keeps a row that passed its checks and whose key is new, and counts or names any other.
func (t *tableRows) take(i int, row reflect.Value, v verdict) {
	e := encoded{row: i}
	if v == use {
		e.bytes, e.keyLen = t.enc.encode(row)
		if first, again := t.seen[string(e.bytes[:e.keyLen])]; again && e.keyLen > 0 {
			v = verdict{column: strings.Join(t.spec.Key, ", "), value: t.enc.keyText(row),
				text: fmt.Sprintf("the key is there already (%s, row %d)", first.File, first.Row), hint: "keep one row for each key"}
		}
	}
	switch {
	case v.later:
		t.stats.Later++
	case v.because:
		t.refused.add(row, t.places[i], nil)
	case v != use:
		if v.foreign {
			t.stats.Foreign++
			t.stats.ForeignUnits = sales.RoundedUnits(t.stats.ForeignUnits + t.refused.units(row, nil))
		}
		t.refused.add(row, t.places[i], nil)
		t.reject(t.places[i].File, t.places[i].Row, v)
	default:
		if e.keyLen > 0 {
			t.seen[string(e.bytes[:e.keyLen])] = t.places[i]
		}
		t.stats.Units = sales.RoundedUnits(t.stats.Units + t.refused.units(row, nil))
		t.kept = append(t.kept, e)
	}
}

// sort puts the kept rows in order and takes their hash; equal bytes are equal rows.
func (t *tableRows) sort() {
	slices.SortFunc(t.kept, func(a, b encoded) int { return bytes.Compare(a.bytes, b.bytes) })
	hash := sha256.New()
	for _, e := range t.kept {
		hash.Write(binary.AppendUvarint(nil, uint64(len(e.bytes))))
		hash.Write(e.bytes)
	}
	t.stats.Hash = hex.EncodeToString(hash.Sum(nil))
}

type encoded struct {
	row    int
	bytes  []byte
	keyLen int
}

// keyColumns are the positions of the key's columns.
func keyColumns(t Table, sh *table.Shape) []int {
	var out []int
	for _, name := range t.Key {
		for i, c := range sh.Columns {
			if c.Name == name {
				out = append(out, i)
			}
		}
	}
	return out
}

// encoder turns rows into bytes that order like the rows, the key first.
type encoder struct {
	sh  *table.Shape
	key []int
}

func (e encoder) encode(row reflect.Value) (out []byte, keyLen int) {
	for _, c := range e.key {
		out = e.column(out, row, c)
	}
	keyLen = len(out)
	for c := range e.sh.Columns {
		if !slices.Contains(e.key, c) {
			out = e.column(out, row, c)
		}
	}
	return out, keyLen
}

func (e encoder) column(out []byte, row reflect.Value, c int) []byte {
	f := row.Field(e.sh.Fields[c].Index)
	switch e.sh.Columns[c].Kind {
	case Text:
		return append(append(out, f.String()...), 0)
	case Number:
		bits := math.Float64bits(f.Float())
		if bits>>63 == 1 {
			bits = ^bits
		} else {
			bits |= 1 << 63
		}
		return binary.BigEndian.AppendUint64(out, bits)
	case Flag:
		if f.Bool() {
			return append(out, 1)
		}
		return append(out, 0)
	case Time:
		return binary.BigEndian.AppendUint64(out, uint64(table.MicrosOf(f))^1<<63)
	}
	return binary.BigEndian.AppendUint64(out, uint64(f.Int())^1<<63)
}

func (e encoder) keyText(row reflect.Value) string {
	var parts []string
	for _, c := range e.key {
		parts = append(parts, fmt.Sprint(row.Field(e.sh.Fields[c].Index).Interface()))
	}
	return strings.Join(parts, ", ")
}

// withinBounds checks the values of a row against the contract.
func withinBounds(sh *table.Shape, row reflect.Value) verdict {
	for i, c := range sh.Columns {
		f := row.Field(sh.Fields[i].Index)
		if c.Name == "sku" && contract.LostDigits(f.String()) {
			return reject(c.Name, f.String(), contract.LostReason, contract.LostHint)
		}
		if c.OneOf != nil {
			if s := f.String(); s != "" && !slices.Contains(c.OneOf, s) {
				return reject(c.Name, s, fmt.Sprintf("it is none of %s%s", strings.Join(c.OneOf, ", "), fault.Suggest(s, c.OneOf)), "correct it")
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
