package pipeline

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/plan"
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

// driversOf are the rows that hold for a key.
func driversOf(d *datasets.Drivers, k core.Key) DriverRows {
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

// heldDrivers counts, by name, the series in which a driver ahead was held to the
// range seen, or is not known to the end.
type heldDrivers map[string]*heldDriver

type heldDriver struct {
	series int
	first  core.Key
	text   string
}

func (all heldDrivers) add(r ShardResult) {
	for _, held := range r.Forecast.Held {
		name, text, _ := strings.Cut(held, ": ")
		if all[name] == nil {
			all[name] = &heldDriver{first: r.Key, text: text}
		}
		all[name].series++
	}
}

// merge adds what a later shard counted.
func (all heldDrivers) merge(later heldDrivers) {
	for name, h := range later {
		if all[name] == nil {
			all[name] = h
			continue
		}
		all[name].series += h.series
	}
}

func (all heldDrivers) problems(n *Night) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		h := all[name]
		n.problem(plan.Problem{Code: "driver_held", Severity: plan.SeverityNotice, Key: name,
			Text: fmt.Sprintf("held in %d series, the first of them %s: %s", h.series, h.first, h.text),
			Hint: "correct it in the drivers table; if it is meant, set a forecast override: no history tells what it does"})
	}
}
