package main

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// clock numbers the periods of a history: plain numbers, or days, weeks, months,
// quarters or years of a calendar.
type clock struct {
	unit  string // "" for plain numbers
	phase int32  // the first day of period 0, for weeks; how many days or months later than the 1st, for longer ones
	ends  bool   // longer periods are dated by their last day
}

// units are what --period takes, with the periods of a usual season.
var units = map[string]int{"day": 7, "week": 52, "month": 12, "quarter": 4, "year": 1}

// dated tells that the periods have dates.
func (c clock) dated() bool { return c.unit != "" }

// word and text name a period in messages.
func (c clock) word() string {
	if c.dated() {
		return c.unit
	}
	return "period"
}

func (c clock) text(at int32) string {
	if c.dated() {
		return plan.Day(c.day(at)).String()
	}
	return strconv.Itoa(int(at))
}

// months is the length of a period in months, 0 for shorter ones.
func (c clock) months() int32 { return map[string]int32{"month": 1, "quarter": 3, "year": 12}[c.unit] }

// number is the number of the period that a day is the date of; ok is false when it
// is the date of none.
func (c clock) number(day int32) (at int32, ok bool) {
	switch {
	case c.unit == "week":
		return floorDiv(day-c.phase, 7), (day-c.phase)%7 == 0
	case c.months() > 0:
		if c.ends {
			day++
		}
		t := plan.Day(day).Time()
		m := int32(t.Year())*12 + int32(t.Month()) - 1 - c.phase
		return floorDiv(m, c.months()), m%c.months() == 0 && t.Day() == 1
	}
	return day, true
}

// day is the date of a period.
func (c clock) day(at int32) int32 {
	switch {
	case c.unit == "week":
		return c.phase + 7*at
	case c.months() > 0:
		m := at*c.months() + c.phase
		d := int32(plan.DayOf(plan.Day(0).Time().AddDate(0, int(m-1970*12), 0)))
		if c.ends {
			d--
		}
		return d
	}
	return at
}

func floorDiv(a, b int32) int32 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// clockOf finds what the periods of a file are: the longest of day, week, month,
// quarter and year that every date is a whole number of. Two dates are no pattern.
func clockOf(days []int32) clock {
	days = slices.Clone(days)
	slices.Sort(days)
	if days = slices.Compact(days); len(days) < 3 {
		return clock{unit: "day"}
	}
	for _, c := range candidates(days[0]) {
		if !slices.ContainsFunc(days, func(d int32) bool { _, ok := c.number(d); return !ok }) {
			return c
		}
	}
	return clock{unit: "day"}
}

// candidates are the clocks that have a date of a given day, longest period first.
func candidates(day int32) []clock {
	var out []clock
	for _, unit := range []string{"year", "quarter", "month"} {
		for _, ends := range []bool{false, true} {
			c := clock{unit: unit, ends: ends}
			first := day
			if ends {
				first++
			}
			c.phase = (int32(plan.Day(first).Time().Month()) - 1) % c.months()
			out = append(out, c)
		}
	}
	return append(out, clock{unit: "week", phase: day})
}

// periods reads the time column: whole numbers as they are, dates by the clock that
// --period names or that they show.
func (l *longFlags) periods(f *datasets.Frame, path string) (at []int32, c clock, err error) {
	kind, _ := f.KindOf(l.time)
	for i := range f.Rows() {
		if f.Null(l.time, i) {
			return nil, c, fmt.Errorf("%s: row %d has no period in column %s", path, i+1, l.time)
		}
	}
	switch kind {
	case datasets.Integer:
		for _, v := range f.Ints(l.time) {
			at = append(at, int32(v))
		}
		return at, c, nil
	case datasets.Day, datasets.Time:
		days := f.Days(l.time)
		c = clockOf(days)
		if l.period != "" && l.period != c.unit {
			if c, err = named(l.period, days); err != nil {
				return nil, c, fmt.Errorf("%s: column %s: %w", path, l.time, err)
			}
		}
		at = make([]int32, len(days))
		for i, d := range days {
			at[i], _ = c.number(d)
		}
		return at, c, nil
	}
	return nil, c, fmt.Errorf("%s: column %s holds %ss; a time column holds dates or whole numbers", path, l.time, kind)
}

// named is the clock of a unit asked for; an error names the first date that does
// not keep it.
func named(unit string, days []int32) (clock, error) {
	if unit == "day" || len(days) == 0 {
		return clock{unit: "day"}, nil
	}
	off := slices.Min(days)
	for _, c := range candidates(off) {
		if c.unit != unit {
			continue
		}
		i := slices.IndexFunc(days, func(d int32) bool { _, ok := c.number(d); return !ok })
		if i < 0 {
			return c, nil
		}
		off = days[i]
	}
	if unit == "week" {
		return clock{}, fmt.Errorf("%s is not a whole number of weeks after %s (--period week)", plan.Day(off), plan.Day(slices.Min(days)))
	}
	return clock{}, fmt.Errorf("%s is neither the first nor the last day of a %s as the other dates are (--period %s)", plan.Day(off), unit, unit)
}
