package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/plan"
)

// Driver is the key of a row of the drivers table: a day, and what it holds for.
type Driver struct {
	Date     core.Day `json:"date"`
	Location string   `json:"location"` // "" = every location
	SKU      string   `json:"sku"`      // "" = every SKU
}

// Drivers is the drivers table: columns known ahead, by name, beside the days they
// hold for.
type Drivers struct {
	Names []string // ascending
	Rows  []Driver
	// Values[k][i] is column Names[k] in Rows[i]; NaN where the row says nothing of it.
	Values [][]float64
}

// NamedColumn is a column of numbers.
type NamedColumn struct {
	Name string
	X    []float64 // NaN for null
}

// statesMost is how many values a text column may have for each to be a state.
const statesMost = 12

// DriverColumns reads a column as drivers: numbers and flags as they are, of texts a
// column for each value, 1 where it stands; an empty text is none of them. The error
// says what the column holds instead.
func DriverColumns(f *Frame, name string) ([]NamedColumn, error) {
	kind, _ := f.KindOf(name)
	switch kind {
	case Flag, Number, Integer:
		x := slices.Clone(f.Floats(name))
		for i := range x {
			if f.Null(name, i) {
				x[i] = math.NaN()
			}
		}
		return []NamedColumn{{name, x}}, nil
	case Text:
	default:
		return nil, fmt.Errorf("holds %ss; a driver is a number, a flag or a text", kind)
	}
	codes, texts := f.Strings(name)
	var out []NamedColumn
	at := make([]int, len(texts))
	for i, text := range texts {
		if at[i] = -1; text != "" {
			at[i] = len(out)
			out = append(out, NamedColumn{name + " " + text, make([]float64, f.Rows())})
		}
	}
	if len(out) > statesMost {
		return nil, fmt.Errorf("holds %d different texts; a state has at most %d", len(out), statesMost)
	}
	for row, code := range codes {
		if k := at[code]; k >= 0 && !f.Null(name, row) {
			out[k].X[row] = 1
		}
	}
	slices.SortFunc(out, func(a, b NamedColumn) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// loadDrivers reads the drivers table, whose columns beyond the key are the exporter's
// own; it does nothing once a table failed.
func loadDrivers(l *loader) *Drivers {
	source, ok := l.sources["drivers"]
	if !ok || l.err != nil {
		return nil
	}
	f, names, err := readDrivers(l, source)
	if err != nil {
		l.err = err
		return nil
	}
	var columns []NamedColumn
	for _, name := range names {
		more, err := DriverColumns(f, name)
		if err != nil {
			l.err = fault.File(source.Path, fmt.Sprintf("column %s %s", name, err), "leave it out, or export numbers")
			return nil
		}
		columns = append(columns, more...)
	}
	slices.SortFunc(columns, func(a, b NamedColumn) int { return strings.Compare(a.Name, b.Name) })
	return l.keepDrivers(source, f, columns)
}

// readDrivers reads the table and names its columns beyond the key.
func readDrivers(l *loader, source Source) (*Frame, []string, error) {
	spec, _ := InputTable("drivers")
	keys := []string{}
	for _, c := range spec.Columns {
		missing, _, err := MissingColumns(source, c.Name)
		if err != nil {
			return nil, nil, err
		}
		switch {
		case len(missing) == 0:
			keys = append(keys, c.Name)
		case c.Required:
			return nil, nil, fault.File(source.Path, "column "+c.Name+" is missing", "name it under aliases")
		}
	}
	_, has, err := MissingColumns(source)
	if err != nil {
		return nil, nil, err
	}
	var names []string
	for _, name := range has {
		if alias, ok := source.Aliases[name]; ok {
			name = alias
		}
		if !slices.Contains(spec.Key, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, nil, fault.File(source.Path, "it has no column beyond date, location and sku",
			"add the columns that move demand, such as discount")
	}
	f, err := ReadFrameOf(l.ctx, source, append(keys, names...)...)
	if err != nil {
		return nil, nil, err
	}
	if kind, _ := f.KindOf("date"); kind != Day && kind != Time {
		return nil, nil, fault.File(source.Path, fmt.Sprintf("column date holds %ss, not days", kind),
			"export it as a date")
	}
	return f, names, nil
}

// keepDrivers keeps the rows that hold for something known, each key once, in order.
func (l *loader) keepDrivers(source Source, f *Frame, columns []NamedColumn) *Drivers {
	stats := TableStats{Table: "drivers", Path: source.Path, Rows: int64(f.Rows())}
	files, _ := source.Entries()
	stats.Files = len(files)
	text := func(column string) func(int) string {
		if !f.Has(column) {
			return func(int) string { return "" }
		}
		codes, texts := f.Strings(column)
		return func(i int) string {
			if f.Null(column, i) {
				return ""
			}
			return texts[codes[i]]
		}
	}
	location, sku, days := text("location"), text("sku"), f.Days("date")
	seen := map[Driver]int{}
	var kept []int
	rows := make([]Driver, f.Rows())
	for i := range rows {
		rows[i] = Driver{core.Day(days[i]), location(i), sku(i)}
		v := l.checkDriver(rows[i], f.Null("date", i))
		if first, again := seen[rows[i]]; v == use && again {
			v = reject("date, location, sku", rows[i].Date, fmt.Sprintf("the key is there already (%s)", f.Place(first).Word()), "keep one row for each key")
		}
		if v != use {
			stats.Rejected++
			at := f.Place(i)
			l.f.Rejects = append(l.f.Rejects, plan.Reject{Table: "drivers", File: at.File,
				Row: at.Row, Column: v.column, Value: v.value, Reason: v.text, Hint: v.hint})
			continue
		}
		seen[rows[i]] = i
		kept = append(kept, i)
	}
	slices.SortFunc(kept, func(a, b int) int { return rows[a].compare(rows[b]) })
	out := &Drivers{}
	hash := sha256.New()
	for _, c := range columns {
		out.Names = append(out.Names, c.Name)
		values := make([]float64, len(kept))
		for n, i := range kept {
			values[n] = c.X[i]
			hash.Write(binary.BigEndian.AppendUint64(nil, math.Float64bits(values[n])))
		}
		out.Values = append(out.Values, values)
		hash.Write([]byte(c.Name))
	}
	for _, i := range kept {
		out.Rows = append(out.Rows, rows[i])
		fmt.Fprintln(hash, rows[i])
	}
	stats.Hash = hex.EncodeToString(hash.Sum(nil))
	l.f.Tables = append(l.f.Tables, stats)
	l.f.Rows["drivers"] = int64(len(kept))
	return out
}

func (l *loader) checkDriver(r Driver, undated bool) verdict {
	switch {
	case undated:
		return reject("date", "", "it is empty", "fill it, or leave the row out")
	case r.SKU != "":
		return l.known(r.SKU, r.Location)
	case r.Location != "":
		if _, ok := l.locations[r.Location]; !ok {
			return reject("location", r.Location, "the location is not in locations",
				"add it to locations, or correct it")
		}
	}
	return use
}

// compare orders rows by what they hold for, then by day.
func (r Driver) compare(o Driver) int {
	if c := strings.Compare(r.Location, o.Location); c != 0 {
		return c
	}
	if c := strings.Compare(r.SKU, o.SKU); c != 0 {
		return c
	}
	return int(r.Date) - int(o.Date)
}

// Of are the rows that hold for every SKU and location, or for those named, as a range
// of Rows.
func (d *Drivers) Of(location, sku string) (from, to int) {
	at := func(day core.Day) int {
		i, _ := slices.BinarySearchFunc(d.Rows, Driver{day, location, sku}, Driver.compare)
		return i
	}
	return at(math.MinInt32), at(math.MaxInt32)
}
