package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// clock numbers the periods of a history: plain numbers, or hours, days, weeks,
// months, quarters or years of a calendar.
type clock struct {
	unit  string // "" for plain numbers
	step  int64  // the length of a period in seconds, where all are equally long; else 0
	phase int64  // the second that period 0 begins at; of months, how many later than January period 0 is
	ends  bool   // longer periods are dated by their last day
}

const daySeconds = 86400

// units are what --period takes, with the periods of a usual season.
var units = map[string]int{"hour": 24, "day": 7, "week": 52, "month": 12, "quarter": 4, "year": 1}

// even is a clock of equally long periods, of which one begins at a second.
func even(step, at int64) clock {
	c := clock{step: step, phase: at - floorDiv(at, step)*step}
	switch {
	case step == 3600:
		c.unit = "hour"
	case step == daySeconds:
		c.unit = "day"
	case step == 7*daySeconds:
		c.unit = "week"
	case step%daySeconds == 0:
		c.unit = fmt.Sprintf("%d-day period", step/daySeconds)
	default:
		c.unit = fmt.Sprintf("%d-minute period", step/60)
	}
	return c
}

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
	switch {
	case !c.dated():
		return strconv.Itoa(int(at))
	case c.timed():
		return c.stamp(at).String()
	}
	return c.day(at).String()
}

// timed tells that periods are shorter than a day.
func (c clock) timed() bool { return c.step > 0 && c.step < daySeconds }

// stamp is an instant in microseconds since 1970-01-01 UTC.
type stamp int64

func (s stamp) String() string { return time.UnixMicro(int64(s)).UTC().Format("2006-01-02T15:04") }

// MarshalText writes the instant as ISO 8601.
func (s stamp) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// daysOf are the length of a period in days and the first day of period 0, where
// periods are whole days; 0 where they are not.
func (c clock) daysOf() (length int, first int32) {
	if c.step < daySeconds || c.step%daySeconds != 0 {
		return 0, 0
	}
	return int(c.step / daySeconds), int32(floorDiv(c.phase, daySeconds))
}

// months is the length of a period in months, 0 for shorter ones.
func (c clock) months() int64 { return map[string]int64{"month": 1, "quarter": 3, "year": 12}[c.unit] }

// number is the number of the period that a second is the date of; ok is false when
// it is the date of none.
func (c clock) number(second int64) (at int32, ok bool) {
	if c.step > 0 {
		return int32(floorDiv(second-c.phase, c.step)), (second-c.phase)%c.step == 0
	}
	if c.ends {
		second += daySeconds
	}
	t := time.Unix(second, 0).UTC()
	m := int64(t.Year())*12 + int64(t.Month()) - 1 - c.phase
	return int32(floorDiv(m, c.months())), m%c.months() == 0 && t.Day() == 1 && second%daySeconds == 0
}

// second is the date of a period.
func (c clock) second(at int32) int64 {
	if c.step > 0 {
		return c.phase + c.step*int64(at)
	}
	t := core.Day(0).Time().AddDate(0, int(int64(at)*c.months()+c.phase-1970*12), 0)
	if c.ends {
		t = t.AddDate(0, 0, -1)
	}
	return t.Unix()
}

// day and stamp are the date of a period as a day and as an instant.
func (c clock) day(at int32) core.Day { return core.DayOf(time.Unix(c.second(at), 0).UTC()) }

func (c clock) stamp(at int32) stamp { return stamp(c.second(at) * 1_000_000) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// clockOf finds what the periods of a file are: the longest of year, quarter and
// month that every date is a whole number of, else a step of days that at least
// half of the steps have a date at, else weeks, days or a step within the day. Two
// dates are no pattern.
func clockOf(seconds []int64) clock {
	seconds = slices.Clone(seconds)
	slices.Sort(seconds)
	seconds = slices.Compact(seconds)
	step := int64(0)
	for i := 1; i < len(seconds); i++ {
		step = gcd(step, seconds[i]-seconds[i-1])
	}
	if len(seconds) < 3 {
		return even(gcd(step, daySeconds), seconds[0])
	}
	for _, c := range candidates(seconds[0]) {
		if c.step == 0 && c.keeps(seconds) < 0 {
			return c
		}
	}
	span := (seconds[len(seconds)-1]-seconds[0])/step + 1
	switch week := even(7*daySeconds, seconds[0]); {
	case step > daySeconds && step%daySeconds == 0 && int64(len(seconds)) >= (span+1)/2:
		return even(step, seconds[0])
	case week.keeps(seconds) < 0:
		return week
	}
	return even(gcd(step, daySeconds), seconds[0])
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// keeps is the place of the first second that is the date of no period, or -1.
func (c clock) keeps(seconds []int64) int {
	return slices.IndexFunc(seconds, func(s int64) bool { _, ok := c.number(s); return !ok })
}

// candidates are the clocks that have a date of a given second, longest period first.
func candidates(second int64) []clock {
	var out []clock
	for _, unit := range []string{"year", "quarter", "month"} {
		for _, ends := range []bool{false, true} {
			c := clock{unit: unit, ends: ends}
			first := second
			if ends {
				first += daySeconds
			}
			c.phase = (int64(time.Unix(first, 0).UTC().Month()) - 1) % c.months()
			out = append(out, c)
		}
	}
	return append(out, even(7*daySeconds, second))
}

// periods reads the time column: whole numbers as they are, dates and times by the
// clock that --period names or that they show.
func (l *longFlags) periods(f *datasets.Frame, path string) (at []int32, c clock, err error) {
	for i := range f.Rows() {
		if f.Null(l.time, i) {
			return nil, c, fmt.Errorf("%s: %s has no period in column %s", path, f.Place(i).Word(), l.time)
		}
	}
	kind, _ := f.KindOf(l.time)
	asDates := kind == datasets.Integer && l.timeAs != "numbers" && numberedDates(f.Ints(l.time))
	if of := l.learnt; of != nil {
		asDates = kind == datasets.Integer && of.Clock.Unit != "" && numberedDates(f.Ints(l.time))
		if of.Clock.Unit == "" && kind != datasets.Integer {
			return nil, c, fmt.Errorf("%s: column %s has dates, and --pool was learnt from numbered periods", path, l.time)
		}
	}
	switch {
	case kind != datasets.Integer || asDates:
		at, c, err = l.datedPeriods(f, asDates)
	case l.timeAs == "dates":
		err = errors.New("holds whole numbers that are no dates such as 20250430 (--time-as dates)")
	default:
		at, err = numberedPeriods(f, f.Ints(l.time))
	}
	if err != nil {
		return nil, c, fmt.Errorf("%s: column %s %w", path, l.time, err)
	}
	return at, c, nil
}

func numberedPeriods(f *datasets.Frame, values []int64) (at []int32, err error) {
	for i, v := range values {
		if int64(int32(v)) != v {
			return nil, fmt.Errorf("has %d in %s; periods are numbered 0, 1, 2 …", v, f.Place(i).Word())
		}
		at = append(at, int32(v))
	}
	return at, nil
}

// datedPeriods reads dates, times, texts of dates, and whole numbers that stand for dates.
func (l *longFlags) datedPeriods(f *datasets.Frame, numbers bool) (at []int32, c clock, err error) {
	seconds, err := l.seconds(f, numbers)
	if err != nil || len(seconds) == 0 {
		return nil, c, err
	}
	if l.learnt != nil {
		at, err = l.learnt.Clock.clock().numbers(seconds)
		return at, l.learnt.Clock.clock(), err
	}
	if l.period == "" {
		c = clockOf(seconds)
		if longer, strays, few := withStrays(seconds); few && c.step > 0 && c.step < 7*daySeconds {
			l.strayNotice(longer, strays)
			at = make([]int32, len(seconds))
			for i, s := range seconds {
				at[i] = longer.nearest(s)
			}
			return at, longer, nil
		}
	} else if c, err = named(l.period, seconds); err != nil {
		return nil, c, fmt.Errorf("holds what is no such period: %w", err)
	}
	if c.step%60 != 0 {
		return nil, c, errors.New("holds times that share no step of whole minutes; sum them by hour or day, or number the periods 0, 1, 2 …")
	}
	at = make([]int32, len(seconds))
	for i, s := range seconds {
		at[i], _ = c.number(s)
	}
	return at, c, nil
}

// seconds are the column's dates and times as seconds since 1970-01-01 UTC; times are
// taken as days of their zone unless --period asks for hours.
func (l *longFlags) seconds(f *datasets.Frame, numbers bool) (seconds []int64, err error) {
	if numbers {
		for _, v := range f.Ints(l.time) {
			s, _ := numberedDate(v)
			seconds = append(seconds, s)
		}
		if len(seconds) > 0 && l.timeAs == "" {
			l.notice("numbers such as %d in %s are taken as dates (%s); --time-as numbers takes them as numbers", f.Ints(l.time)[0], l.time, dateText(seconds[0]))
		}
		return seconds, nil
	}
	if seconds, err = secondsOf(f, l.time); err != nil {
		return nil, err
	}
	if kind, _ := f.KindOf(l.time); kind == datasets.Time && l.period != "hour" {
		return l.localMidnights(seconds)
	}
	return seconds, nil
}

// secondsOf reads dates, times and texts of dates as seconds since 1970-01-01 UTC.
func secondsOf(f *datasets.Frame, column string) ([]int64, error) {
	out := make([]int64, f.Rows())
	switch kind, _ := f.KindOf(column); kind {
	case datasets.Day:
		for i, d := range f.Days(column) {
			out[i] = int64(d) * daySeconds
		}
	case datasets.Time:
		for i, t := range f.Times(column) {
			out[i] = floorDiv(t, 1_000_000)
		}
	case datasets.Text:
		codes, texts := f.Strings(column)
		days := make([]core.Day, len(texts))
		for i, text := range texts {
			var err error
			if days[i], err = core.ParseDay(text); err != nil {
				return nil, fmt.Errorf("holds %q, which is no date; write 2026-11-23", text)
			}
		}
		for i, code := range codes {
			out[i] = int64(days[code]) * daySeconds
		}
	default:
		return nil, fmt.Errorf("holds %ss; a time column holds dates, times or whole numbers", kind)
	}
	return out, nil
}

// named is the clock of a unit asked for; an error names the first date that does
// not keep it.
func named(unit string, seconds []int64) (clock, error) {
	first := slices.Min(seconds)
	clocks := append(candidates(first), even(daySeconds, first), even(3600, first))
	off := first
	for _, c := range clocks {
		if c.unit != unit {
			continue
		}
		i := c.keeps(seconds)
		if i < 0 {
			return c, nil
		}
		off = seconds[i]
	}
	is, was := dateText(off), dateText(first)
	if units[unit] == 1 || unit == "month" || unit == "quarter" {
		return clock{}, fmt.Errorf("%s is neither the first nor the last day of a %s as the other dates are (--period %s)", is, unit, unit)
	}
	return clock{}, fmt.Errorf("%s is not a whole number of %ss after %s (--period %s)", is, unit, was, unit)
}

// dateText is a second as a date, with the time of day where there is one.
func dateText(second int64) string {
	if second%daySeconds == 0 {
		return core.Day(second / daySeconds).String()
	}
	return stamp(second * 1_000_000).String()
}
