package terms

import (
	"cmp"
	"context"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish"
)

// Unit is what people count an item in: so many base units, by name.
type Unit = replenish.UnitOfMeasure

// Counted is the unit in which people count weighed goods; none of pieces.
func (m *Masters) Counted(sku string) (u Unit) {
	if it := m.Items[sku]; it != nil {
		return countedIn(it.UnitName, it.Steps())
	}
	return u
}

// countedIn is a unit of so many base units; none where they are the same.
func countedIn(name string, steps int64) (u Unit) {
	if steps > 1 {
		u = Unit{Name: cmp.Or(name, "units"), Factor: steps}
	}
	return u
}

// Weighed are the units of an items table's weighed goods by SKU, for who shows a run's
// figures, which are in base units; none where the table cannot be read any more.
func Weighed(ctx context.Context, items datasets.Source) map[string]Unit {
	type unit struct {
		SKU      string `json:"sku"`
		Name     string `json:"unit_name"`
		Decimals int64  `json:"unit_decimals"`
	}
	rows, err := datasets.ReadRows[unit](ctx, items)
	if err != nil {
		return nil
	}
	out := map[string]Unit{}
	for _, r := range rows {
		it := datasets.Item{UnitDecimals: r.Decimals}
		if u := countedIn(r.Name, it.Steps()); u.Factor > 1 {
			out[r.SKU] = u
		}
	}
	return out
}
