package shard

import (
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
)

// DriverRows are the rows of the drivers table that hold for one series, from those
// for everybody to those that name it; a later list wins.
type DriverRows struct {
	Names []string
	Lists []DriverDays
}

// DriverDays are rows by day, with one value a column; NaN says nothing.
type DriverDays struct {
	Days   []int32
	Values [][]float64 // by column
}

// DriversOf are the rows that hold for a key.
func DriversOf(d *datasets.Drivers, k core.Key) DriverRows {
	if d == nil {
		return DriverRows{}
	}
	out := DriverRows{Names: d.Names}
	for _, of := range []core.Key{{}, {Location: k.Location}, {SKU: k.SKU}, k} {
		from, to := d.Of(of.Location, of.SKU)
		if from == to {
			continue
		}
		list := DriverDays{}
		for _, r := range d.Rows[from:to] {
			list.Days = append(list.Days, int32(r.Date))
		}
		for _, v := range d.Values {
			list.Values = append(list.Values, v[from:to])
		}
		out.Lists = append(out.Lists, list)
	}
	return out
}

// spread lays the columns out over days from first on; one that says nothing of any
// of them is left out.
func (r DriverRows) spread(first int32, days int) []forecast.Driver {
	var out []forecast.Driver
	for k, name := range r.Names {
		x, any := make([]float64, days), false
		for t := range x {
			x[t] = math.NaN()
		}
		for _, list := range r.Lists {
			for i, d := range list.Days {
				if t := int(d - first); t >= 0 && t < days && list.Values[k][i] == list.Values[k][i] {
					x[t], any = list.Values[k][i], true
				}
			}
		}
		if any {
			offBetween(x)
			out = append(out, forecast.Driver{Name: name, X: x})
		}
	}
	return out
}

// offBetween takes a flag that is listed only where it is on as off on all other days.
func offBetween(x []float64) {
	on, first, last := 0, len(x), 0
	for t, v := range x {
		if v == v {
			on, first, last = on+1, min(first, t), t
		}
	}
	if 2*on > last-first+1 || !all(x, func(v float64) bool { return v == 1 }) {
		return
	}
	offWhereUnknown(x)
}

func offWhereUnknown(x []float64) {
	for t, v := range x {
		if v != v {
			x[t] = 0
		}
	}
}

// Columns of the drivers table that go on with those of the sales table, by the names
// that tables give them.
var (
	promotionColumns = []string{"on_promotion", "promotion"}
	priceColumns     = []string{"unit_price", "price"}
)

// plannedAhead takes promotions and prices that are known ahead as what the sales' own
// columns say next: beside them each would be half of the effect.
func plannedAhead(s *forecast.Series) {
	s.Drivers = slices.DeleteFunc(s.Drivers, func(d forecast.Driver) bool {
		name := strings.ToLower(d.Name)
		switch {
		case slices.Contains(promotionColumns, name) && all(d.X, func(v float64) bool { return v == 0 || v == 1 }):
			s.Promo = goOn(s.Promo, d.X, func(sold, planned float64) float64 {
				return max(sold, planned) // a promoted day without a sale has no row
			})
			offWhereUnknown(s.Promo)
			return true
		case slices.Contains(priceColumns, name) && all(d.X, func(v float64) bool { return v > 0 }):
			s.Price = goOn(s.Price, d.X, func(sold, _ float64) float64 { return sold })
			return true
		}
		return false
	})
}

// goOn is what the plan says of a column, with the sales' own values; both tells of days
// of which both say something. NaN where neither does.
func goOn(sold, planned []float64, both func(sold, planned float64) float64) []float64 {
	out := slices.Clone(planned)
	for t, v := range sold[:min(len(sold), len(out))] {
		switch {
		case out[t] != out[t]:
			out[t] = v
		case v == v:
			out[t] = both(v, out[t])
		}
	}
	return out
}

// all tells whether all that is known of a column is so.
func all(x []float64, so func(v float64) bool) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return v == v && !so(v) })
}
