package datasets

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Unplaced is the subject of a refused row of stock or supply: what its SKU has
// at its location is not known. A Location of "" is one that no location bears
// or that the row does not give: the SKU is in doubt wherever no other row of the
// table speaks of it.
type Unplaced struct{ Table, SKU, Location string }

// keyedTables are those whose refused rows leave a key in doubt.
var keyedTables = []string{"stock", "open_orders"}

// unitColumns carry a row's units, the first that its table has.
var unitColumns = []string{"quantity", "on_hand"}

// refusals counts a table's refused rows, the units they carried, and the keys
// that they leave in doubt.
type refusals struct {
	table Table
	sh    *shape
	l     *loader
	stats *TableStats
	seen  map[Unplaced]bool
}

// add notes one refused row; bad are the texts of the columns that could not be
// read.
func (r *refusals) add(row reflect.Value, bad map[string]string) {
	r.stats.Rejected++
	r.stats.RejectedUnits = roundedUnits(r.stats.RejectedUnits + r.units(row, bad))
	if !slices.Contains(keyedTables, r.table.Name) {
		return
	}
	sku, location := r.l.intended(r.text(row, "sku"), r.text(row, "location"))
	if sku == "" {
		return
	}
	if r.seen == nil {
		r.seen = map[Unplaced]bool{}
	}
	if u := (Unplaced{r.table.Name, sku, location}); !r.seen[u] {
		r.seen[u] = true
		r.l.f.Unplaced = append(r.l.f.Unplaced, u)
	}
}

func (r *refusals) field(row reflect.Value, column string) (reflect.Value, bool) {
	for i, c := range r.sh.columns {
		if c.Name == column {
			return row.Field(r.sh.fields[i].index), true
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
		if units = math.Abs(units); units <= maxUnits { // false for NaN
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

// roundedUnits are units to three decimals, so that sums do not depend on the
// order in which they were added.
func roundedUnits(units float64) float64 { return math.Round(units*1000) / 1000 }
