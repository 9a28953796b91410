package nights

import (
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/web/words"
)

// calendarWeeks is how many weeks the calendar of the sales export shows.
const calendarWeeks = 16

// The states of a day of the calendar.
const (
	dayFull    = "full"
	dayLow     = "low"     // less than half of what the weekday usually has
	dayMissing = "missing" // nothing at all
	dayOutside = "outside" // before the first day, or not yet
)

// calendarDay is one day of the sales export.
type calendarDay struct {
	Day               core.Day
	State, Sign, Text string
}

// calendar is the last weeks of the sales export, a row a weekday.
type calendar struct {
	Weeks   []string // the Monday of each column
	Rows    [7][]calendarDay
	Names   [7]string
	Missing []core.Day
	Low     []core.Day
}

// calendarOf holds each day against the median of its weekday.
func calendarOf(days []datasets.SalesDay, asOf core.Day) calendar {
	var c calendar
	if len(days) == 0 {
		return c
	}
	usual := usualUnits(days)
	monday := asOf - 1
	for monday.Weekday() != 1 {
		monday--
	}
	monday -= 7 * (calendarWeeks - 1)
	first := days[0].Date
	for week := range calendarWeeks {
		c.Weeks = append(c.Weeks, (monday + core.Day(7*week)).String()[5:])
		for row := range 7 {
			c.Rows[row] = append(c.Rows[row], c.dayOf(monday+core.Day(7*week+row), first, asOf, days, usual))
		}
	}
	for row := range 7 {
		c.Names[row] = words.WeekdayText(monday + core.Day(row))
	}
	slices.Sort(c.Missing)
	slices.Sort(c.Low)
	return c
}

func (c *calendar) dayOf(day, first, asOf core.Day, days []datasets.SalesDay, usual [7]float64) calendarDay {
	d := calendarDay{Day: day}
	i := int(day - first)
	switch {
	case i < 0 || day >= asOf:
		d.State = dayOutside
		return d
	case i >= len(days) || days[i].Rows == 0:
		d.State, d.Sign, d.Text = dayMissing, "✖", fmt.Sprintf(words.Text("day.missing"), words.DayText(day))
		if usual[day.Weekday()] == 0 {
			d.State, d.Sign, d.Text = dayFull, "·", fmt.Sprintf(words.Text("day.closed"), words.DayText(day))
			return d
		}
		c.Missing = append(c.Missing, day)
		return d
	case days[i].Units < usual[day.Weekday()]/2:
		d.State, d.Sign = dayLow, "▽"
		c.Low = append(c.Low, day)
	default:
		d.State, d.Sign = dayFull, "■"
	}
	d.Text = fmt.Sprintf(words.Text("day.units"), words.DayText(day), words.NumberText(days[i].Units),
		words.CountText(days[i].Rows))
	return d
}

// usualUnits is the median of each weekday over the last year.
func usualUnits(days []datasets.SalesDay) (usual [7]float64) {
	var by [7][]float64
	for _, d := range days[max(0, len(days)-364):] {
		by[d.Date.Weekday()] = append(by[d.Date.Weekday()], d.Units)
	}
	for w, list := range by {
		if len(list) > 0 {
			slices.Sort(list)
			usual[w] = list[len(list)/2]
		}
	}
	return usual
}
