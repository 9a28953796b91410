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
	"github.com/stockwright/stockwright/datasets/fault"
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
	spec, _ := InputTable(name)
	var places []table.RowPlace
	stats := TableStats{Table: name, Path: source.Path}
	reject := func(file string, row int64, column, value, text, hint string) {
		l.f.Rejects = append(l.f.Rejects, plan.Reject{Table: name, File: file, Row: row, Column: column, Value: value,
			Reason: text, Hint: hint})
	}
	sh, err := table.ShapeOf[T]()
	if err != nil {
		l.err = err
		return nil
	}
	refused := refusals{table: spec, sh: sh, l: l, stats: &stats}
	rows, err := table.ReadChecked(l.ctx, source, &places, func(c table.Cell) error {
		reject(c.File, c.Row, c.Column, c.Value, c.Text, c.Hint)
		return nil
	}, func(row T, at table.RowPlace, bad map[string]string) {
		refused.add(reflect.ValueOf(&row).Elem(), at, bad)
	})
	if err != nil {
		l.err = err
		return nil
	}
	stats.Rows = int64(len(rows)) + stats.Rejected
	files, _ := source.Entries()
	stats.Files = len(files)
	enc := encoder{sh: sh, key: keyColumns(spec, sh)}
	seen := map[string]table.RowPlace{}
	var kept []encoded
	for i := range rows {
		v := withinBounds(sh, reflect.ValueOf(&rows[i]).Elem())
		if v == use && check != nil {
			v = check(l, &rows[i])
		}
		e := encoded{row: i}
		if v == use {
			e.bytes, e.keyLen = enc.encode(reflect.ValueOf(&rows[i]).Elem())
			if first, again := seen[string(e.bytes[:e.keyLen])]; again && e.keyLen > 0 {
				v = verdict{column: strings.Join(spec.Key, ", "), value: enc.keyText(reflect.ValueOf(&rows[i]).Elem()),
					text: fmt.Sprintf("the key is there already (%s, row %d)", first.File, first.Row), hint: "keep one row for each key"}
			}
		}
		switch {
		case v.later:
			stats.Later++
		case v.because:
			refused.add(reflect.ValueOf(&rows[i]).Elem(), places[i], nil)
		case v != use:
			if v.foreign {
				stats.Foreign++
			}
			refused.add(reflect.ValueOf(&rows[i]).Elem(), places[i], nil)
			reject(places[i].File, places[i].Row, v.column, v.value, v.text, v.hint)
		default:
			if e.keyLen > 0 {
				seen[string(e.bytes[:e.keyLen])] = places[i]
			}
			kept = append(kept, e)
		}
	}
	slices.SortFunc(kept, func(a, b encoded) int { return bytes.Compare(a.bytes, b.bytes) }) // equal bytes are equal rows
	hash := sha256.New()
	out := make([]T, len(kept))
	for i, e := range kept {
		hash.Write(binary.AppendUvarint(nil, uint64(len(e.bytes))))
		hash.Write(e.bytes)
		out[i] = rows[e.row]
	}
	l.equalRows(spec, kept)
	stats.Hash = hex.EncodeToString(hash.Sum(nil))
	l.f.Tables = append(l.f.Tables, stats)
	l.f.Rows[name] = int64(len(out))
	if stats.Rows == 0 && !spec.Optional {
		l.err = fault.File(source.Path, fmt.Sprintf("the table %s is empty", name), "check the export")
	}
	return out
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
