package trading

import (
	"maps"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/grain"
)

// A feed of sums over weeks or months that turns to days is both, and so is one of days that
// turns to sums: the sums are laid out over the days they are of, as the days tell what a
// weekday sells.

// Switch is the day from which on a location's rows are days, and what older ones are of, or
// the other way round.
type Switch struct {
	Grain grain.Grain `json:"grain"`
	Since int32       `json:"since"`
	// Sums tells that the rows since are sums and those before are days.
	Sums bool `json:"sums,omitempty"`
	// Weekdays are the units sold on Sundays … Saturdays while rows were days.
	Weekdays [7]float64 `json:"weekdays"`
}

// What shows that rows were sums before a day.
const (
	switchLeast = 12  // rows before and, on days of another kind, after
	switchSize  = 2.5 // a usual row before over a usual day after
)

// switched finds the switch of a location's rows.
func (t *locationDays) switched(asOf int32) (Switch, bool) {
	if s, ok := t.turnedToDays(); ok {
		return s, true
	}
	return t.turnedToSums(asOf)
}

// turnedToDays finds the day from which rows are no longer sums. A business that traded on one weekday and
// then on more sells no less on a day of before than on one of after; a sum is larger than a day.
func (t *locationDays) turnedToDays() (Switch, bool) {
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
	g := t.settled(dates[:older], since)
	if g.Days() {
		return Switch{}, false
	}
	s := Switch{Grain: g, Since: since}
	t.weekdays(&s, dates[older:])
	return s, true
}

// What shows that rows of days have become sums.
const (
	turnLeast  = 2    // rows of sums
	turnRecent = 91   // days before that say what is usual of a day
	turnLikely = 9.2  // −log of the chance of no row on the other days since
	turnBeyond = 1.5  // a sum over a usual day of its weekday
	turnSurest = 0.98 // share of days with a row that any location is credited with
)

// turnedToSums finds the day from which rows are sums: since then they have one kind of date,
// on the other days of which rows would hardly fail to come by chance, and hold rather what a
// period sold before than what its day did. A business that now trades on that day only sells
// no more on it.
func (t *locationDays) turnedToSums(asOf int32) (Switch, bool) {
	dates := slices.Sorted(maps.Keys(t.units))
	backwards := slices.Clone(dates)
	slices.Reverse(backwards)
	newer := len(dates) - oneKind(backwards)
	if newer < 2*switchLeast || newer > len(dates)-turnLeast {
		return Switch{}, false
	}
	g := t.settled(dates[newer:], asOf)
	if g.Days() {
		return Switch{}, false
	}
	last := dates[newer-1]
	from, _ := slices.BinarySearch(dates, last+1-turnRecent)
	recent := dates[from:newer]
	sold := 0.0
	for _, d := range recent {
		sold += t.units[d]
	}
	first, end := g.Of(dates[newer])
	period := sold / turnRecent * float64(end-first+1)
	day := t.usual(recent)
	if same := slices.DeleteFunc(slices.Clone(recent), func(d int32) bool {
		return g.Period != "week" || core.Day(d).Weekday() != core.Day(dates[newer]).Weekday()
	}); len(same) > 0 {
		day = t.usual(same)
	}
	nearer := func(units float64) bool {
		return math.Abs(math.Log(units/period)) < math.Abs(math.Log(units/day))
	}
	if !(day > 0 && period > 0) {
		return Switch{}, false
	}
	if !nearer(t.units[dates[newer]]) { // the last of the days has the date of a period
		newer, last = newer+1, dates[newer]
	}
	if len(dates)-newer < turnLeast {
		return Switch{}, false
	}
	sums := dates[newer:]
	usual, rate := t.usual(sums), min(turnSurest, float64(len(recent))/turnRecent)
	silent := float64(int(sums[len(sums)-1]-last) - len(sums))
	if usual < turnBeyond*day || !nearer(usual) || -silent*math.Log(1-rate) < turnLikely {
		return Switch{}, false
	}
	s := Switch{Grain: g, Since: last + 1, Sums: true}
	t.weekdays(&s, recent)
	return s, true
}

// settled is the grain of dates of one kind.
func (t *locationDays) settled(dates []int32, asOf int32) grain.Grain {
	var seen grain.Dates
	for _, d := range dates {
		seen.Add(d, grain.LeastRows) // few dates, but no others since
	}
	newest := dates[len(dates)-1]
	return grain.Settle(seen.Candidates(), newest, asOf, t.units[newest]/t.usual(dates))
}

// weekdays adds up what was sold on days by weekday.
func (t *locationDays) weekdays(s *Switch, dates []int32) {
	for _, d := range dates {
		s.Weekdays[core.Day(d).Weekday()] += math.Max(t.units[d], 0)
	}
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

// laySwitched lays the rows that are sums, from before a switch or since, out over their days;
// the others stay.
func (o *Openings) laySwitched(s Switch, rows datasets.SeriesRows, asOf int32) datasets.SeriesRows {
	n, _ := slices.BinarySearch(rows.Days, s.Since)
	head, tail := cutRows(rows, 0, n), cutRows(rows, n, len(rows.Days))
	if s.Sums {
		if len(tail.Days) == 0 {
			return head
		}
		p := s.Grain.CollectFrom(s.Since, tail.Days, tail.Quantity, asOf)
		if len(head.Days) == 0 {
			p = s.Grain.Collect(tail.Days, tail.Quantity, asOf)
		}
		return together(head, o.spreadOut(s, p, tail, asOf))
	}
	if len(head.Days) == 0 {
		return rows
	}
	return together(o.spreadOut(s, s.Grain.Collect(head.Days, head.Quantity, s.Since), head, s.Since), tail)
}

// spreadOut lays the sums p of rows out up to a day.
func (o *Openings) spreadOut(s Switch, p grain.Periods, rows datasets.SeriesRows, until int32) datasets.SeriesRows {
	out := datasets.SeriesRows{Location: rows.Location, SKU: rows.SKU}
	if len(p.Sum) == 0 {
		return out
	}
	first := p.First[0]
	if s.Sums {
		first = max(first, s.Since)
	}
	out.Quantity = slices.Repeat([]float64{math.NaN()}, int(until-first))
	for day := first; day < until; day++ {
		out.Days = append(out.Days, day)
	}
	even := o.evenly(rows.Location)
	p.Spread(func(day int32) float64 { return even(day) * s.Weekdays[core.Day(day).Weekday()] },
		core.Key{Location: rows.Location, SKU: rows.SKU}.Hash(), func(day int32, q float64) {
			if day >= first {
				out.Quantity[day-first] = q
			}
		})
	o.carryRows(s.Grain, rows, &out)
	return out
}

// together are the rows of a and, after them, of b.
func together(a, b datasets.SeriesRows) datasets.SeriesRows {
	a.Days, a.Quantity = slices.Concat(a.Days, b.Days), slices.Concat(a.Quantity, b.Quantity)
	a.UnitPrice, a.OnPromotion = slices.Concat(a.UnitPrice, b.UnitPrice), slices.Concat(a.OnPromotion, b.OnPromotion)
	a.InStock = slices.Concat(a.InStock, b.InStock)
	return a
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
