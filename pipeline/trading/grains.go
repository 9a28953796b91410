package trading

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/grain"
	"github.com/stockwright/stockwright/plan"
)

// Rows that are sums over weeks or months are seen by location, or by item
// beside daily ones, and laid out over the open days they are of before
// anything is forecast.

// itemGrainRows are the rows, and itemGrainSeries the items with the same dates,
// that show a grain beside daily rows.
const (
	itemGrainRows   = 8
	itemGrainSeries = 3
)

// heldDays are the days of series whose rows all have one kind of date, until
// it is known whether they are periods.
type heldDays struct {
	grain  grain.Grain
	series int
	rows   []datasets.SeriesRows // days and quantities only
}

// settleGrains finds the grain of a location's rows, or of some of its items,
// and counts the days of those that are not sums.
func (t *locationDays) settleGrains(asOf int32) (whole grain.Grain, some []grain.Grain) {
	var dates grain.Dates
	for _, d := range slices.Sorted(maps.Keys(t.units)) {
		dates.Add(d, 1)
	}
	if c := dates.Candidates(); len(c) > 0 {
		if g := grain.Settle(c, t.newest, asOf, t.size(t.units, t.newest)); !g.Days() {
			return g, nil
		}
	}
	for i := range t.held {
		h := &t.held[i]
		units, newest := map[int32]float64{}, int32(math.MinInt32)
		var dates grain.Dates
		for _, r := range h.rows {
			for j, d := range r.Days {
				units[d] += r.Quantity[j]
				newest = max(newest, d)
				dates.Add(d, 1)
			}
		}
		g := grain.Grain{}
		if h.series >= itemGrainSeries && h.grain.Weekday != saturday {
			g = grain.Settle(dates.Candidates(), newest, asOf, t.size(units, newest))
		}
		if g.Days() {
			for _, r := range h.rows {
				t.count(r)
			}
			continue
		}
		some = append(some, g)
	}
	return grain.Grain{}, some
}

const saturday = 5

// size is what the newest date holds against a usual one.
func (t *locationDays) size(units map[int32]float64, newest int32) float64 {
	usual := slices.Sorted(maps.Values(units))
	if m := usual[len(usual)/2]; m > 0 {
		return units[newest] / m
	}
	return 0
}

// hold keeps a series whose rows have one kind of date apart; false where it has not.
func (t *locationDays) hold(r datasets.SeriesRows) bool {
	g, ok := grain.OfSeries(r.Days, itemGrainRows)
	if !ok {
		return false
	}
	i := slices.IndexFunc(t.held, func(h heldDays) bool { return h.grain.Same(g) })
	if i < 0 {
		i = len(t.held)
		t.held = append(t.held, heldDays{grain: g})
	}
	t.held[i].series++
	t.held[i].rows = append(t.held[i].rows, datasets.SeriesRows{Days: slices.Clone(r.Days),
		Quantity: slices.Clone(r.Quantity)})
	return true
}

// grainOf is what the rows of a series are of.
func (o *Openings) grainOf(rows datasets.SeriesRows) grain.Grain {
	if o == nil {
		return grain.Grain{}
	}
	if g, all := o.Grain[rows.Location]; all {
		return g
	}
	if some := o.Grains[rows.Location]; len(some) > 0 {
		if g, ok := grain.OfSeries(rows.Days, itemGrainRows); ok {
			if i := slices.IndexFunc(some, g.Same); i >= 0 {
				return some[i]
			}
		}
	}
	return grain.Grain{}
}

// LayPeriods lays rows that are sums out over the open days of their periods;
// rows of days stay. It tells what the rows were of.
func (o *Openings) LayPeriods(rows datasets.SeriesRows, asOf int32) (out datasets.SeriesRows, of grain.Grain) {
	if s, is := o.switchedAt(rows.Location); is {
		return o.laySwitched(s, rows, asOf), grain.Grain{}
	}
	g := o.grainOf(rows)
	if g.Days() || len(rows.Days) == 0 {
		return rows, grain.Grain{}
	}
	end := asOf
	if known, late := o.Known[rows.Location]; late {
		end = min(end, known)
	}
	p := g.Collect(rows.Days, rows.Quantity, end)
	out = datasets.SeriesRows{Location: rows.Location, SKU: rows.SKU}
	if len(p.Sum) == 0 {
		return out, g // its first period is not over yet
	}
	first := p.First[0]
	out.Quantity = slices.Repeat([]float64{math.NaN()}, int(asOf-first)) // what is not over, or not delivered, is not known
	for day := first; day < asOf; day++ {
		out.Days = append(out.Days, day)
	}
	p.Spread(o.evenly(rows.Location),
		core.Key{Location: rows.Location, SKU: rows.SKU}.Hash(), func(day int32, q float64) {
			out.Quantity[day-first] = q
		})
	o.carryRows(g, rows, &out)
	return out, g
}

// evenly expects as much of every open day of a location.
func (o *Openings) evenly(location string) func(day int32) float64 {
	return func(day int32) float64 {
		if o.Closed(location, day) {
			return 0
		}
		return 1
	}
}

// carryRows gives every day the price, promotion and stock of its period's row.
func (o *Openings) carryRows(g grain.Grain, rows datasets.SeriesRows, out *datasets.SeriesRows) {
	at := map[int32]int{}
	for i, d := range rows.Days {
		first, _ := g.Of(d)
		at[first] = i
	}
	n := len(out.Days)
	if rows.UnitPrice != nil {
		out.UnitPrice = slices.Repeat([]float64{math.NaN()}, n)
	}
	if rows.OnPromotion != nil {
		out.OnPromotion = make([]bool, n)
	}
	if rows.InStock != nil {
		out.InStock = slices.Repeat([]bool{true}, n)
	}
	for t, d := range out.Days {
		first, _ := g.Of(d)
		i, has := at[first]
		if !has {
			continue
		}
		if rows.UnitPrice != nil {
			out.UnitPrice[t] = rows.UnitPrice[i]
		}
		if rows.OnPromotion != nil {
			out.OnPromotion[t] = rows.OnPromotion[i]
		}
		if rows.InStock != nil {
			out.InStock[t] = rows.InStock[i]
		}
	}
}

// grainProblems say which rows are taken as sums.
func (o *Openings) grainProblems() []plan.Problem {
	var out []plan.Problem
	say := func(location, whose string, g grain.Grain) {
		out = append(out, plan.Problem{Stage: "forecast", Code: "grain", Severity: plan.SeverityNotice, Key: location,
			Text: fmt.Sprintf("%s are sums by %s: they are laid out over its open days", whose, g),
			Hint: "if it only trades on these days, name the other days as closed in the table openings, or set forecast.grain: day"})
	}
	for _, location := range slices.Sorted(maps.Keys(o.Grain)) {
		say(location, "its sales", o.Grain[location])
	}
	for _, location := range slices.Sorted(maps.Keys(o.Switched)) {
		s := o.Switched[location]
		when := "before"
		if s.Sums {
			when = "since"
		}
		say(location, fmt.Sprintf("its sales %s %s", when, core.Day(s.Since)), s.Grain)
	}
	for _, location := range slices.Sorted(maps.Keys(o.Grains)) {
		for _, g := range o.Grains[location] {
			say(location, "the sales of some of its items", g)
		}
	}
	return out
}

// learnGrain tells what a location's rows are of; with days all are of days.
func (o *Openings) learnGrain(location string, l *locationDays, asOf int32, days bool) {
	if days {
		for _, h := range l.held {
			for _, r := range h.rows {
				l.count(r)
			}
		}
	} else if g, some := l.settleGrains(asOf); !g.Days() {
		o.Grain[location], o.Known[location] = g, knownUntil(g, l.newest, asOf)
	} else if s, ok := l.switched(asOf); ok {
		o.Switched[location] = s
		maps.DeleteFunc(l.items, func(day int32, _ int) bool { return (day < s.Since) != s.Sums })
		if s.Sums {
			l.sums, o.Known[location] = s.Since, knownUntil(s.Grain, l.newest, asOf)
		}
	} else if len(some) > 0 {
		o.Grains[location] = some
	}
}
