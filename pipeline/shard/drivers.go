package shard

import (
	"math"

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
			out = append(out, forecast.Driver{Name: name, X: x})
		}
	}
	return out
}
