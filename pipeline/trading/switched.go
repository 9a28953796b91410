package trading

import (
	"maps"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/grain"
)

// A feed of sums over weeks or months that turns to days is both: its older rows are laid
// out over the days they are of, as the days since tell what a weekday sells.

// Switch is the day from which on a location's rows are days, and what older ones are of.
type Switch struct {
	Grain grain.Grain `json:"grain"`
	Since int32       `json:"since"`
	// Weekdays are the units sold since on Sundays … Saturdays.
	Weekdays [7]float64 `json:"weekdays"`
}

// What shows that rows were sums before a day.
const (
	switchLeast = 12  // rows before and, on days of another kind, after
	switchSize  = 2.5 // a usual row before over a usual day after
)

// switched finds the switch of a location's rows. A business that traded on one weekday and
// then on more sells no less on a day of before than on one of after; a sum is larger than a day.
func (t *locationDays) switched() (Switch, bool) {
	dates := slices.Sorted(maps.Keys(t.units))
	older := oneKind(dates)
	if older < switchLeast || len(dates)-older < 2*switchLeast {
		return Switch{}, false
	}
	since := dates[older]
	usual, day := t.usual(dates[:older]), t.usual(dates[older:])
	if !(day > 0) || usual < switchSize*day {
		return Switch{}, false
	}
	if last := dates[older-1]; math.Abs(math.Log(t.units[last]/day)) < math.Abs(math.Log(t.units[last]/usual)) {
		older, since = older-1, last // the first of the days has the date of a period
	}
	var seen grain.Dates
	for _, d := range dates[:older] {
		seen.Add(d, 1)
	}
	g := grain.Settle(seen.Candidates(), dates[older-1], since, 1)
	if g.Days() {
		return Switch{}, false
	}
	s := Switch{Grain: g, Since: since}
	for _, d := range dates[older:] {
		s.Weekdays[core.Day(d).Weekday()] += math.Max(t.units[d], 0)
	}
	return s, true
}

// oneKind counts the dates before the first that is of another kind: on another weekday,
// and neither the first nor the last of a month as those before were.
func oneKind(dates []int32) int {
	most := 0
	for _, same := range []func(a, b core.Day) bool{
		func(a, b core.Day) bool { return a.Weekday() == b.Weekday() },
		func(a, b core.Day) bool { return a.Time().Day() == 1 && b.Time().Day() == 1 },
		func(a, b core.Day) bool { return (a+1).Time().Day() == 1 && (b+1).Time().Day() == 1 },
	} {
		n := 0
		for n < len(dates) && same(core.Day(dates[0]), core.Day(dates[n])) {
			n++
		}
		most = max(most, n)
	}
	return most
}

// usual is the median of what dates hold.
func (t *locationDays) usual(dates []int32) float64 {
	var units []float64
	for _, d := range dates {
		units = append(units, t.units[d])
	}
	slices.Sort(units)
	return units[len(units)/2]
}

func (o *Openings) switchedAt(location string) (Switch, bool) {
	if o == nil {
		return Switch{}, false
	}
	s, is := o.Switched[location]
	return s, is
}

// laySwitched lays rows from before a switch out over their days; those since stay.
func (o *Openings) laySwitched(s Switch, rows datasets.SeriesRows) datasets.SeriesRows {
	n, _ := slices.BinarySearch(rows.Days, s.Since)
	if n == 0 {
		return rows
	}
	head, tail := cutRows(rows, 0, n), cutRows(rows, n, len(rows.Days))
	p := s.Grain.Collect(head.Days, head.Quantity, s.Since)
	if len(p.Sum) == 0 {
		return tail
	}
	first := p.First[0]
	out := datasets.SeriesRows{Location: rows.Location, SKU: rows.SKU}
	out.Quantity = slices.Repeat([]float64{math.NaN()}, int(s.Since-first))
	for day := first; day < s.Since; day++ {
		out.Days = append(out.Days, day)
	}
	even := o.evenly(rows.Location)
	p.Spread(func(day int32) float64 { return even(day) * s.Weekdays[core.Day(day).Weekday()] },
		core.Key{Location: rows.Location, SKU: rows.SKU}.Hash(), func(day int32, q float64) {
			out.Quantity[day-first] = q
		})
	o.carryRows(s.Grain, head, &out)
	out.Days, out.Quantity = append(out.Days, tail.Days...), append(out.Quantity, tail.Quantity...)
	out.UnitPrice, out.OnPromotion = append(out.UnitPrice, tail.UnitPrice...), append(out.OnPromotion, tail.OnPromotion...)
	out.InStock = append(out.InStock, tail.InStock...)
	return out
}

// cutRows are the rows from one up to another.
func cutRows(r datasets.SeriesRows, from, to int) datasets.SeriesRows {
	out := datasets.SeriesRows{Location: r.Location, SKU: r.SKU, Days: r.Days[from:to], Quantity: r.Quantity[from:to]}
	if r.UnitPrice != nil {
		out.UnitPrice = r.UnitPrice[from:to]
	}
	if r.OnPromotion != nil {
		out.OnPromotion = r.OnPromotion[from:to]
	}
	if r.InStock != nil {
		out.InStock = r.InStock[from:to]
	}
	return out
}
