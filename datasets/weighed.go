package datasets

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/plan"
)

// Weighed goods are counted in a smaller base unit: tenths or hundredths of the unit
// that the files count them in. Two decimals keep every price of two decimals exact.

// Steps is how many base units are in one unit of the item's files: 1, 10 or 100.
func (r *Item) Steps() int64 {
	steps := int64(1)
	for range r.UnitDecimals {
		steps *= 10
	}
	return steps
}

// WeighedSteps are the steps of the weighed items by SKU; nil without any.
func WeighedSteps(items []Item) map[string]float64 {
	var out map[string]float64
	for i := range items {
		if s := items[i].Steps(); s > 1 {
			if out == nil {
				out = map[string]float64{}
			}
			out[items[i].SKU] = float64(s)
		}
	}
	return out
}

// Columns of one base unit, which get smaller with it, and what overrides are in units.
var (
	perUnit = map[string]bool{"unit_cost": true, "unit_price": true, "next_unit_cost": true,
		"unit_volume": true, "unit_weight": true}
	unitFields = map[string]bool{"forecast": true, "safety_stock": true, "reorder_point": true, "order_up_to": true}
)

// stepsOf is how many base units one unit of a row's file is.
func (l *loader) stepsOf(name string, row reflect.Value, sh *table.Shape) float64 {
	switch r := row.Addr().Interface().(type) {
	case *Item:
		return float64(r.Steps())
	case *Kit:
		return l.steps(r.SKU) / l.steps(r.Kit)
	}
	if at := sh.Column("sku"); at >= 0 {
		return l.steps(row.FieldByIndex(sh.Fields[at].Index).String())
	}
	return 1
}

func (l *loader) steps(sku string) float64 {
	if it := l.items[sku]; it != nil {
		return float64(it.Steps())
	}
	return 1
}

// weigh brings a row of a weighed item to base units; bad are the texts of columns that
// hold no whole number. It tells whether all of them could be read.
func (l *loader) weigh(name string, row reflect.Value, sh *table.Shape, bad map[string]string) bool {
	steps := l.stepsOf(name, row, sh)
	if steps == 1 {
		return len(bad) == 0
	}
	left := len(bad)
	for i, c := range sh.Columns {
		f := row.FieldByIndex(sh.Fields[i].Index)
		inUnits := c.Unit == "base units" || name == "overrides" && c.Name == "value" &&
			unitFields[row.Addr().Interface().(*Override).Field]
		switch text, isBad := bad[c.Name]; {
		case isBad && inUnits && f.CanInt():
			v, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
			if err != nil || math.Abs(v)*steps > contractMost {
				return false
			}
			f.SetInt(int64(math.Round(v * steps)))
			left--
		case isBad:
			return false
		case inUnits && f.CanInt():
			f.SetInt(int64(math.Round(float64(f.Int()) * steps)))
		case inUnits && f.CanFloat():
			f.SetFloat(f.Float() * steps)
		case perUnit[c.Name] && c.Kind == Money:
			f.SetInt(int64(core.Money(math.Round(float64(f.Int()) / steps))))
		case perUnit[c.Name] && f.CanFloat():
			f.SetFloat(f.Float() / steps)
		}
	}
	return left == 0
}

// tellWeighed says in what weighed goods are counted, with one of them for the others.
func (f *Findings) tellWeighed(items []Item) {
	var first *Item
	n := 0
	for i := range items {
		if items[i].UnitDecimals > 0 {
			if n++; first == nil {
				first = &items[i]
			}
		}
	}
	if n > 0 {
		f.problem(plan.SeverityNotice, "weighed", "items", fmt.Sprintf("%d weighed items are counted in parts of their unit: of %s, %d are 1 %s, and costs are of one part",
			n, first.SKU, first.Steps(), cmp.Or(first.UnitName, "unit")),
			"purchase lines are in whole units; unit_decimals in items says the parts")
	}
}

// contractMost bounds what a quantity in base units may be.
const contractMost = 1e15
