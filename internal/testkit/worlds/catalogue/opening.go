package catalogue

import (
	"time"

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
		closedOn("public holidays closed", worlds.Yearly("01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25").Not(), 15, 25, worlds.Sold),
	}
}
