package datasets

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/sales"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/plan"
)

// RefusedKey is what a refused row of stock or supply spoke of: how much of its
// SKU its location has, or expects, is not known. A Location of "" is one that no
// location bears or that the row does not give: the SKU is in doubt wherever no
// other row of the table speaks of it. Rows of sourcing are here to say why nobody
// supplies an item.
type RefusedKey struct {
	Table, SKU, Location string
	File                 string // of the first such row
	Row                  int64
}

// keyedTables are those whose refused rows leave a key in doubt.
var keyedTables = []string{"stock", "open_orders", "customer_orders"}

// unitColumns carry a row's units, the first that its table has.
var unitColumns = []string{"quantity", "on_hand"}

// refusals counts a table's refused rows, the units they carried, and the keys
// that they leave in doubt.
type refusals struct {
	table Table
	sh    *table.Shape
	l     *loader
	stats *TableStats
	seen  map[[2]string]bool
}

// add notes one refused row; bad are the texts of the columns that could not be
// read.
func (r *refusals) add(row reflect.Value, at table.RowPlace, bad map[string]string) {
	r.stats.Rejected++
	r.stats.RejectedUnits = sales.RoundedUnits(r.stats.RejectedUnits + r.units(row, bad))
	if !slices.Contains(keyedTables, r.table.Name) && r.table.Name != "sourcing" {
		return
	}
	sku, location := r.l.intended(r.text(row, "sku"), r.text(row, "location"))
	if sku == "" {
		return
	}
	if r.seen == nil {
		r.seen = map[[2]string]bool{}
	}
	if k := [2]string{sku, location}; !r.seen[k] {
		r.seen[k] = true
		r.l.refused = append(r.l.refused, RefusedKey{r.table.Name, sku, location, at.File, at.Row})
	}
}

// equalRows tells of rows that equal another in every column, where rows of one
// key are summed: bins of equal content, or an export that names them twice.
func (l *loader) equalRows(t Table, again int) {
	if again > 0 && slices.Contains(keyedTables, t.Name) {
		l.f.problem(plan.SeverityNotice, "equal_rows", t.Name,
			fmt.Sprintf("%d rows equal another in every column; all are counted", again),
			"if the export names them twice, mend it")
	}
}

func (r *refusals) field(row reflect.Value, column string) (reflect.Value, bool) {
	for i, c := range r.sh.Columns {
		if c.Name == column {
			return row.FieldByIndex(r.sh.Fields[i].Index), true
		}
	}
	return reflect.Value{}, false
}

func (r *refusals) text(row reflect.Value, column string) string {
	if f, ok := r.field(row, column); ok {
		return f.String()
	}
	return ""
}

func (r *refusals) units(row reflect.Value, bad map[string]string) float64 {
	for _, column := range unitColumns {
		f, ok := r.field(row, column)
		if !ok {
			continue
		}
		units := 0.0
		if text, unread := bad[column]; unread {
			units, _ = strconv.ParseFloat(strings.TrimSpace(text), 64)
		} else if f.CanFloat() {
			units = f.Float()
		} else {
			units = float64(f.Int())
		}
		if units = math.Abs(units); units <= contract.MaxUnits { // false for NaN
			return units
		}
		return 0
	}
	return 0
}

// intended is the known SKU and location that a row's texts are written for,
// whatever their case and the spaces around them. The SKU is "" where none is
// known, the location where none is.
func (l *loader) intended(sku, location string) (string, string) {
	if l.skusMeant == nil {
		l.skusMeant, l.locationsMeant = meant(sortedKeys(l.items)), meant(sortedKeys(l.locations))
	}
	if l.items[sku] == nil {
		sku = l.skusMeant[meaning(sku)]
	}
	if l.locations[location] == nil {
		location = l.locationsMeant[meaning(location)]
	}
	return sku, location
}

// meaning is a name without what people add to it unseen.
func meaning(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// meant are the names by their meaning; one that two bear is nobody's.
func meant(names []string) map[string]string {
	out := make(map[string]string, len(names))
	for _, name := range names {
		of := meaning(name)
		if _, twice := out[of]; twice {
			name = ""
		}
		out[of] = name
	}
	return out
}
