// Package grain tells whether the rows of a sales table are days or sums over
// weeks or months, and lays sums out over the days they are of.
package grain

import (
	"fmt"
	"time"
)

// Grain is what one row is of: a day, or a period dated on one of its days. The
// zero value is days.
type Grain struct {
	// Period is "", "week" or "month".
	Period string `json:"period,omitempty"`
	// Weekday of a week's date, 0 for Monday … 6 for Sunday.
	Weekday int `json:"weekday,omitempty"`
	// Last tells that the date is the period's last day, else its first.
	Last bool `json:"last,omitempty"`
}

// Days tells that rows are of days.
func (g Grain) Days() bool { return g.Period == "" }

// Of is the first and the last day of the period of a row dated on a day; a
// date off the grain counts to the period it lies in.
func (g Grain) Of(day int32) (first, last int32) {
	switch g.Period {
	case "week":
		if g.Last {
			last = day + int32(((g.Weekday-weekday(day))%7+7)%7)
			return last - 6, last
		}
		first = day - int32(((weekday(day)-g.Weekday)%7+7)%7)
		return first, first + 6
	case "month":
		t := date(day)
		first = day - int32(t.Day()) + 1
		return first, dayOf(time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC))
	}
	return day, day
}

// String says it in words.
func (g Grain) String() string {
	which := "first"
	if g.Last {
		which = "last"
	}
	switch g.Period {
	case "week":
		return fmt.Sprintf("week, dated on its %s day, a %s", which, time.Weekday((g.Weekday+1)%7))
	case "month":
		return fmt.Sprintf("month, dated on its %s day", which)
	}
	return "day"
}

// weekday is 0 for Monday … 6 for Sunday.
func weekday(day int32) int { return int(((day+3)%7 + 7) % 7) }

func date(day int32) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

func dayOf(t time.Time) int32 { return int32(t.Unix() / 86400) }

// Dates counts on which days rows are dated.
type Dates struct {
	rows     int
	weekdays [7]int
	first    int // of a month
	last     int
}

// Add counts rows of a day.
func (d *Dates) Add(day int32, rows int) {
	d.rows += rows
	d.weekdays[weekday(day)] += rows
	switch t := date(day); {
	case t.Day() == 1:
		d.first += rows
	case t.AddDate(0, 0, 1).Day() == 1:
		d.last += rows
	}
}

// LeastRows is how many rows of one kind of date show a grain.
const LeastRows = 8

// leastShare is the least share of rows on one kind of date.
const leastShare = 0.98

// Candidates are the grains that the dates allow, the likeliest first; none
// where rows fall on all days. That all rows of a business fall on one weekday
// may also mean that it trades on that day only: Settle tells.
func (d *Dates) Candidates() []Grain {
	if d.rows < LeastRows {
		return nil
	}
	least := leastShare * float64(d.rows)
	switch {
	case float64(d.first) >= least:
		return []Grain{{Period: "month"}}
	case float64(d.last) >= least:
		return []Grain{{Period: "month", Last: true}}
	}
	for w, n := range d.weekdays {
		if float64(n) >= least {
			if w == monday {
				return []Grain{{Period: "week"}, {Period: "week", Last: true}}
			}
			return []Grain{{Period: "week", Weekday: w, Last: true}, {Period: "week", Weekday: w}}
		}
	}
	return nil
}

// Through is the last day that rows dated on the newest day are of, and the last day of
// the period after it: the day itself and the next, unless all dates are of one kind.
func (d *Dates) Through(newest int32) (through, next int32) {
	g := Grain{}
	if c := d.Candidates(); len(c) > 0 {
		g = c[0]
	}
	_, through = g.Of(newest)
	_, next = g.Of(through + 1)
	return through, next
}

const (
	monday   = 0
	saturday = 5
	sunday   = 6
)

// Settle chooses among the candidates by what a reader of the export knows: weeks
// are dated on Saturday, Sunday or Monday (rows on another weekday only are a
// business that trades on it), a period whose row is whole is over as of the
// day. newest is the newest date, and size what its rows hold against a usual
// date's: a sum over a period that is not over is about as much smaller as is
// still to come.
func Settle(candidates []Grain, newest, asOf int32, size float64) Grain {
	for _, g := range candidates {
		if g.Period == "week" && g.Weekday != monday && g.Weekday != saturday && g.Weekday != sunday {
			continue
		}
		if first, last := g.Of(newest); last >= asOf {
			over := float64(asOf-first) / float64(last-first+1)
			if size > (1+over)/2 {
				continue // it cannot be a sum over days to come
			}
		}
		return g
	}
	return Grain{}
}

// OfSeries is the grain of one series whose rows all fall on one kind of date,
// with at least so many rows, as Candidates gives it first; the zero value for
// others. Most series are told by their first rows.
func OfSeries(days []int32, least int) (Grain, bool) {
	if len(days) < least {
		return Grain{}, false
	}
	sameWeekday, first, last := true, true, true
	w := weekday(days[0])
	for _, day := range days {
		sameWeekday = sameWeekday && weekday(day) == w
		if !sameWeekday && !first && !last {
			return Grain{}, false
		}
		if first || last {
			t := date(day)
			first = first && t.Day() == 1
			last = last && t.AddDate(0, 0, 1).Day() == 1
		}
	}
	switch {
	case first:
		return Grain{Period: "month"}, true
	case last:
		return Grain{Period: "month", Last: true}, true
	case sameWeekday:
		return Grain{Period: "week", Weekday: w, Last: w != monday}, true
	}
	return Grain{}, false // the last row is off
}

// Same tells whether two grains are of the same dates.
func (g Grain) Same(other Grain) bool {
	return g.Period == other.Period && g.Weekday == other.Weekday && (g.Period == "week" || g.Last == other.Last)
}
