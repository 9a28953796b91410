package catalogue

import (
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// openingTold are openings beyond the plain week: changed, mixed, given.
func openingTold() []worlds.World {
	noSunday := worlds.On(time.Sunday).Not()
	summer := worlds.Between(worlds.Day("2025-06-01"), worlds.Day("2027-01-01"))
	return []worlds.World{
		closedOn("Sundays closed, zero rows", noSunday, 15, 25, worlds.AllRows),
		closedOn("Sundays closed, at 0.4 a day", noSunday, 0.3, 0.5, worlds.Sold),
		closedOn("Sunday and Monday closed", worlds.On(time.Sunday, time.Monday).Not(), 5, 40, worlds.Sold),
		closedOn("every other Friday", func(d core.Day) bool { return d%14 == worlds.Day("2024-01-05")%14 }, 40, 60, worlds.Sold),
		closedOn("Sundays opened in June", func(d core.Day) bool { return noSunday(d) || summer(d) },
			15, 25, worlds.Sold),
		closedOn("Mondays closed since June", func(d core.Day) bool { return !(d.Weekday() == time.Monday && summer(d)) }, 15, 25, worlds.Sold),
		{Name: "a week in December given as closed", Make: func(b *worlds.Business) {
			shut := worlds.Between(worlds.Day("2025-12-08"), worlds.Day("2025-12-14"))
			var rows []datasets.Opening
			for d := worlds.Day("2025-12-08"); d <= worlds.Day("2025-12-14"); d++ {
				rows = append(rows, datasets.Opening{Date: d, Location: "WH"})
			}
			worlds.Table(b, "openings", rows)
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(15, 25)), Open: shut.Not()}
			})
		}},
		{Name: "a Sunday given as open", Make: func(b *worlds.Business) {
			extra := worlds.Day("2025-11-09")
			worlds.Table(b, "openings", []datasets.Opening{{Date: extra, Open: true}})
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(15, 25)),
					Open: func(d core.Day) bool { return noSunday(d) || d == extra }}
			})
		}},
		{Name: "one store of two closed at weekends", Make: func(b *worlds.Business) {
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(15, 25)), Location: "S1"}
				if i%2 == 0 {
					d.Location, d.Open = "S2", worlds.Weekdays()
				}
				return d
			})
		}},
		{Name: "first of the month beside daily items", Make: func(b *worlds.Business) {
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(15, 25))}
				if i%3 == 0 {
					d.Open = worlds.DayOfMonth(1)
				}
				return d
			})
		}},
		{Name: "a week's profile, Sundays closed", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(15, 25)).Week([7]float64{0, 0.7, 0.8, 0.9, 1, 1.3, 1.8}), Open: noSunday}
			})
		}},
		{Name: "Sundays closed, in tonnes", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(0.015, 0.025)), Open: noSunday, Noise: worlds.Gamma(0.3)}
			})
		}},
	}
}
