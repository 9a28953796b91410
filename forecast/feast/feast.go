// Package feast knows the days of the year that move: when Easter, the second Sunday of May,
// the end of Ramadan or the Chinese New Year is. Days are counted since 1970-01-01.
package feast

import (
	"fmt"
	"slices"
	"time"
)

// MonthAndDay are 1 … 12 and 1 … 31, by the civil-from-days algorithm (H. Hinnant,
// "chrono-Compatible Low-Level Date Algorithms", 2013).
func MonthAndDay(day int32) (month, of int) {
	z := int(day) + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153 // March is 0
	return (mp+2)%12 + 1, doy - (153*mp+2)/5 + 1
}

// Feast is a day that returns about every year, on dates of its own.
type Feast struct {
	Name string
	// Before and After are the days ahead of it and after it on which people buy for it.
	Before, After int
	Nth           bool // a weekday of a month: others beside it fall alike for years
	Custom        bool // and one that a custom hangs on
	in            func(year int) []int32
}

// Day is a day in days since 1970-01-01.
func Day(year int, month time.Month, day int) int32 {
	return int32(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Year is the year of a day.
func Year(day int32) int { return time.Unix(int64(day)*86400, 0).UTC().Year() }

// Between lists the feast's days from … to, both included.
func (f *Feast) Between(from, to int32) (days []int32) {
	for year := Year(from); year <= Year(to); year++ {
		for _, d := range f.in(year) {
			if d >= from && d <= to {
				days = append(days, d)
			}
		}
	}
	return days
}

// Numbered is the feast of a number, which is its place in All and stays; nil for none.
func Numbered(number int) *Feast {
	if number < 0 || number >= len(all) {
		return nil
	}
	return &all[number]
}

// All are the feasts known, but for Easter of the west, whose spring is counted from it.
func All() []Feast { return all }

var all = slices.Concat(moving(), weekdays())

// moving are the feasts of other calendars. How long before and after people buy for them is
// no more than a window to look at: a day counts where years agree on it.
func moving() []Feast {
	return []Feast{
		{Name: "end of Ramadan", Before: 45, After: 15, in: islamic(10, 1)},
		{Name: "Feast of Sacrifice", Before: 20, After: 10, in: islamic(12, 10)},
		{Name: "Easter of the east", Before: 50, After: 10, in: one(orthodoxEaster)},
		{Name: "Chinese New Year", Before: 40, After: 20, in: one(chineseNewYear)},
		{Name: "Mid-Autumn Festival", Before: 30, After: 7, in: one(midAutumn)},
		{Name: "Diwali", Before: 30, After: 7, in: one(diwali)},
		{Name: "Passover", Before: 30, After: 10, in: one(passover)},
		{Name: "Rosh Hashanah", Before: 25, After: 25, in: one(roshHashanah)},
	}
}

func one(day func(year int) int32) func(int) []int32 {
	return func(year int) []int32 { return []int32{day(year)} }
}

// beside is how far from a weekday of a month people buy for it.
const beside = 10

// weekdays are all weekdays of all months: the first … the fourth and the last. Those that a
// custom hangs on come before others, which fall alike in most years.
func weekdays() (out []Feast) {
	type place struct {
		month time.Month
		day   time.Weekday
		nth   int
	}
	customs := []struct {
		place
		name string
	}{
		{place{time.May, time.Sunday, 2}, "Mother's Day"},
		{place{time.May, time.Sunday, last}, "Mother's Day of France"},
		{place{time.June, time.Sunday, 3}, "Father's Day"},
		{place{time.September, time.Sunday, 1}, "Father's Day of Australia"},
		{place{time.November, time.Thursday, 4}, "Thanksgiving"},
		{place{time.May, time.Monday, last}, "Memorial Day"},
		{place{time.September, time.Monday, 1}, "Labor Day"},
		{place{time.January, time.Monday, 3}, "Martin Luther King Day"},
		{place{time.February, time.Sunday, 2}, "Super Bowl"},
		{place{time.August, time.Monday, last}, "late summer bank holiday"},
		{place{time.October, time.Monday, 2}, "Thanksgiving of Canada"},
	}
	for _, c := range customs {
		f := nth(c.name, c.month, c.day, c.nth)
		f.Custom = true
		out = append(out, f)
	}
	for month := time.January; month <= time.December; month++ {
		for day := time.Sunday; day <= time.Saturday; day++ {
			for _, n := range [...]int{1, 2, 3, 4, last} {
				if at := (place{month, day, n}); !slices.ContainsFunc(customs, func(c struct {
					place
					name string
				}) bool {
					return c.place == at
				}) {
					out = append(out, nth(fmt.Sprintf("%s %s of %s", ordinals[n], day, month), month, day, n))
				}
			}
		}
	}
	return out
}

const last = 5

var ordinals = [...]string{1: "first", 2: "second", 3: "third", 4: "fourth", last: "last"}

// nth is the nth weekday of a month, or its last.
func nth(name string, month time.Month, day time.Weekday, n int) Feast {
	return Feast{Name: name, Before: beside, After: beside, Nth: true, in: one(func(year int) int32 {
		from := Day(year, month, 1+7*(n-1))
		if n == last {
			from = Day(year, month+1, 1) - 7
		}
		weekday := time.Weekday((from%7 + 4 + 7) % 7) // 1970-01-01 was a Thursday
		return from + int32(day-weekday+7)%7
	})}
}
