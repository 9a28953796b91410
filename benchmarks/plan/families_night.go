package main

import (
	"fmt"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// familyNight is the day of the nights of families, a Monday.
const familyNight = "2025-11-03"

// nightLevels are what a night's levels say they fill of all items, and what they fill where they
// are lived on the items' true demand.
type nightLevels struct{ said, lived float64 }

// levelsOf runs a night on a family and lives the levels it says.
func (f *family) levelsOf(w *workspace, truths map[string]truth) (out nightLevels, err error) {
	asOf, _ := core.ParseDay(familyNight)
	n, err := w.night(asOf)
	if err != nil {
		return out, err
	}
	policies, err := table[datasets.Policy](n, "policies")
	if err != nil {
		return out, err
	}
	all := 0.0
	for _, p := range policies {
		of := truths[p.SKU]
		demand := f.trueDemand(p.SKU, of, 364)
		all += of.rate
		out.said += of.rate * p.ExpectedFillRate
		out.lived += of.rate * f.fillOf(demand, of.lead, int(p.OrderUpTo), 364)
	}
	if all == 0 {
		return out, fmt.Errorf("the night has no policy")
	}
	out.said, out.lived = out.said/all, out.lived/all
	return out, nil
}

// measureLevels holds what the night's levels fill against the promise, which those of single items
// may pass where a unit less would not keep it.
func (f *family) measureLevels(sheet *bar.Sheet, name, target string, w *workspace, truths map[string]truth) {
	l, err := f.levelsOf(w, truths)
	if err != nil {
		sheet.True(name+": the night's levels", err.Error(), "a night", false)
		return
	}
	off := 100 * (l.lived - f.target)
	sheet.True(name+": the night's levels, lived", fmt.Sprintf("%.1f %%, said %.1f", 100*l.lived,
		100*l.said), "93.5 … 96.5 %", off >= -1.5 && (off <= 1.5 || target == "fill_rate"))
}
