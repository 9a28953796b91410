// Package twice finds whole days of a location on which every row of sales stands twice: a part of
// the export that was written or delivered again into the same file.
package twice

import "github.com/stockwright/stockwright/core"

// least is how many days of series in a row, with units, are no chance.
const least = 20

// Days are whole days, one trading day after the other, on which every row of a location stands twice.
type Days struct {
	Location    string
	First, Last core.Day
	Count       int   // trading days
	Series      int64 // days of series
}

// Finder looks at the series of one location after the other.
type Finder struct {
	Found    []Days
	location string
	first    int32   // of before
	before   []int64 // days of series by day, of the locations before
	days     map[int32]seen
}

// seen is what a day's series have that stands twice.
type seen struct{ series, sold int64 }

// Day notes a day of a series of which each row stands twice.
func (f *Finder) Day(day int32, units float64) {
	if f.days == nil {
		f.days = map[int32]seen{}
	}
	s := f.days[day]
	if s.series++; units != 0 {
		s.sold++
	}
	f.days[day] = s
}

// Days notes the days of a series, by their places among all of its days, of which each row
// stands twice.
func (f *Finder) Days(at []int, days []int32, units []float64) {
	for _, i := range at {
		f.Day(days[i], units[i])
	}
}

// At goes to a series' location. rows are the days of series so far, by day from first on.
func (f *Finder) At(location string, first int32, rows []int64) *Finder {
	if f.before != nil && location == f.location {
		return f
	}
	f.End(first, rows)
	f.location, f.first, f.before = location, first, append(f.before[:0], rows...)
	if f.before == nil {
		f.before = []int64{}
	}
	return f
}

// End closes a location.
func (f *Finder) End(first int32, rows []int64) {
	if len(f.days) == 0 {
		return
	}
	var run Days
	sold := int64(0)
	close := func() {
		if sold >= least {
			f.Found = append(f.Found, run)
		}
		run, sold = Days{}, 0
	}
	for i, n := range rows {
		day := first + int32(i)
		if at := day - f.first; at >= 0 && int(at) < len(f.before) {
			n -= f.before[at]
		}
		if n == 0 {
			continue
		}
		s := f.days[day]
		if s.series < n {
			close()
			continue
		}
		if run.Count == 0 {
			run = Days{Location: f.location, First: core.Day(day)}
		}
		run.Last, run.Count, run.Series, sold = core.Day(day), run.Count+1, run.Series+n, sold+s.sold
	}
	close()
	clear(f.days)
}
