package catalogue

import (
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// closedOn is a business whose items all sell on the same days only.
func closedOn(name string, open worlds.Days, low, high float64, rows worlds.Rows) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(b.Between(low, high)), Open: open, Rows: rows}
		})
	}}
}

func opening() []worlds.World {
	noSunday := worlds.On(time.Sunday).Not()
	return []worlds.World{
		closedOn("weekends closed, no rows", worlds.Weekdays(), 15, 25, worlds.OpenRows),
		closedOn("weekends closed, zero rows", worlds.Weekdays(), 15, 25, worlds.AllRows),
		closedOn("Sundays closed", noSunday, 15, 25, worlds.Sold),
		closedOn("Sundays closed, at 200 a day", noSunday, 150, 250, worlds.Sold),
		closedOn("Sundays closed, thousands a day", noSunday, 2000, 6000, worlds.Sold),
		closedOn("weekends closed, at 0.4 a day", worlds.Weekdays(), 0.3, 0.5, worlds.Sold),
		closedOn("Fridays only", worlds.On(time.Friday), 40, 60, worlds.Sold),
		closedOn("first of the month only", worlds.DayOfMonth(1), 40, 60, worlds.Sold),
		{Name: "Tuesday and Friday beside daily items", Make: func(b *worlds.Business) {
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(15, 25))}
				if i%3 == 0 {
					d.Open = worlds.On(time.Tuesday, time.Friday)
				}
				return d
			})
		}},
		closedOn("public holidays closed", worlds.Yearly("01-01", "05-01", "05-08", "07-14", "08-15",
			"11-01", "11-11", "12-25").Not(), 15, 25, worlds.Sold),
		worksHoliday("works holidays, three weeks from the first Monday of August", 8, time.Monday, 21,
			worlds.Weekdays(), 12),
		worksHoliday("works holidays of a firm of five items", 8, time.Monday, 21, worlds.Weekdays(), 5),
		betweenTheYears("closed from Christmas Eve to Epiphany", func(int) bool { return true }),
		betweenTheYears("closed from Christmas Eve to Epiphany until a year ago", func(year int) bool { return year < 2024 }),
		worksHoliday("a shop open daily, a fortnight off from the first Saturday of July", 7,
			time.Saturday, 16, func(core.Day) bool { return true }, many),
	}
}

// betweenTheYears is a business closed from Christmas Eve to Epiphany, in winters that begin
// in some years; planned three weeks before.
func betweenTheYears(name string, in func(year int) bool) worlds.World {
	off := worlds.Days(func(d core.Day) bool {
		t := d.Time()
		return t.Month() == 12 && t.Day() >= 24 && in(t.Year()) || t.Month() == 1 && t.Day() <= 6 && in(t.Year()-1)
	})
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.First, b.AsOf = worlds.Day("2022-10-03"), worlds.Day("2025-12-01")
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(b.Between(4, 30)), Open: worlds.Weekdays().And(off.Not())}
		})
	}}
}

// worksHoliday is a business that closes every year for so many days from the first such
// weekday of a month, planned two weeks before.
func worksHoliday(name string, month time.Month, weekday time.Weekday, days int, open worlds.Days,
	items int) worlds.World {
	starts := func(year int) core.Day {
		first := core.DayOf(time.Date(year, month, 1, 0, 0, 0, 0, time.UTC))
		return first + core.Day((int(weekday)-int(first.Weekday())+7)%7)
	}
	off := func(d core.Day) bool {
		from := starts(d.Time().Year())
		return d >= from && d < from+core.Day(days)
	}
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.First, b.AsOf = worlds.Day("2023-01-09"), starts(2025)-14
		b.SellMany(items, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(b.Between(4, 30)), Open: open.And(worlds.Days(off).Not())}
		})
	}}
}
