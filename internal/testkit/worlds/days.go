package worlds

import (
	"math"
	"slices"
	"time"

	"github.com/stockwright/stockwright/core"
)

// Days is a set of days.
type Days func(core.Day) bool

// On is the days that fall on those weekdays.
func On(weekdays ...time.Weekday) Days {
	var on [7]bool
	for _, w := range weekdays {
		on[w] = true
	}
	return func(d core.Day) bool { return on[d.Weekday()] }
}

// Weekdays is Monday to Friday.
func Weekdays() Days {
	return On(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
}

// Not is all other days.
func (of Days) Not() Days { return func(d core.Day) bool { return !of(d) } }

// And is the days in both sets.
func (of Days) And(other Days) Days { return func(d core.Day) bool { return of(d) && other(d) } }

// DayOfMonth is that day of every month.
func DayOfMonth(n int) Days { return func(d core.Day) bool { return d.Time().Day() == n } }

// Between is the days from one to another, both included.
func Between(from, to core.Day) Days { return func(d core.Day) bool { return d >= from && d <= to } }

// Yearly is the days of every year that have one of those dates, "12-25".
func Yearly(dates ...string) Days {
	on := map[string]bool{}
	for _, s := range dates {
		on[s] = true
	}
	return func(d core.Day) bool { return on[d.Time().Format("01-02")] }
}

// Mean is the expected demand of a day.
type Mean func(core.Day) float64

// Flat is the same every day.
func Flat(level float64) Mean { return func(core.Day) float64 { return level } }

// Times multiplies the mean on some days.
func (m Mean) Times(factor float64, on Days) Mean {
	return func(d core.Day) float64 {
		if on(d) {
			return factor * m(d)
		}
		return m(d)
	}
}

// Week multiplies the mean by the factor of the weekday, Sunday first.
func (m Mean) Week(factor [7]float64) Mean {
	return func(d core.Day) float64 { return m(d) * factor[d.Weekday()] }
}

// Swing lets the mean go up and down over the year by that share, highest on
// that day of the year.
func (m Mean) Swing(share float64, peak int) Mean {
	return func(d core.Day) float64 {
		return m(d) * (1 + share*math.Cos(2*math.Pi*float64(d.Time().YearDay()-peak)/365.25))
	}
}

// OfYear is the number of a date in a common year, 1 to 365: dates keep theirs in leap
// years, in which 29 February is 59.
func OfYear(d core.Day) int {
	t := d.Time()
	leap := time.Date(t.Year(), time.December, 31, 0, 0, 0, 0, time.UTC).YearDay() > 365
	if n := t.YearDay(); leap && n > 59 {
		return n - 1
	}
	return t.YearDay()
}

// Day is an ISO date; it panics where the text is none.
func Day(text string) core.Day {
	d, err := core.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

// Plus adds so much to the mean on some days.
func (m Mean) Plus(more float64, on Days) Mean {
	return func(d core.Day) float64 {
		if on(d) {
			return m(d) + more
		}
		return m(d)
	}
}

// OneOf is those days.
func OneOf(days ...core.Day) Days {
	return func(d core.Day) bool { return slices.Contains(days, d) }
}

// Span is a number of days.
func Span(days int) core.Day { return core.Day(days) }
