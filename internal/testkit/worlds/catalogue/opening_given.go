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

// ownDays are businesses of which some items, or some shops, trade on days of their own.
func ownDays() []worlds.World {
	holidays := worlds.Yearly("01-01", "05-01", "12-25", "12-26", "12-31")
	works := worlds.Weekdays().And(holidays.Not())
	// place is how many working days of a month lie before a day, or after it.
	place := func(d core.Day, step core.Day) (n int) {
		for e := d + step; e.Time().Month() == d.Time().Month(); e += step {
			if works(e) {
				n++
			}
		}
		return n
	}
	first := func(d core.Day) bool { return works(d) && place(d, -1) == 0 }
	last := func(d core.Day) bool { return works(d) && place(d, 1) == 0 }
	terms := func(d core.Day) bool {
		day := d.Time().Format("01-02")
		return day >= "08-11" && day <= "09-05" || day >= "01-02" && day <= "01-14"
	}
	summer := func(d core.Day) bool { m := d.Time().Month(); return m >= 5 && m <= 9 }
	return []worlds.World{
		{Name: "sent on the first or the last working day of a month, beside daily items", Make: func(b *worlds.Business) {
			b.AsOf = worlds.Day("2025-11-17")
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(10, 100)), Open: first, Lead: 20}
				switch i % 3 {
				case 1:
					d.Open = last
				case 2:
					d.Mean, d.Open = worlds.Flat(b.Between(1, 6)), works
				}
				return d
			})
		}},
		{Name: "school supplies sold at the beginning of terms alone", Make: func(b *worlds.Business) {
			b.First, b.AsOf = worlds.Day("2023-08-01"), worlds.Day("2026-08-03")
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(5, 60)), Open: terms, Lead: 14}
				if i%2 == 0 {
					d.Mean, d.Open = worlds.Flat(b.Between(1, 10)), nil
				}
				return d
			})
		}},
		{Name: "closed on last Mondays of May and August, which were fourth ones so far", Make: func(b *worlds.Business) {
			b.First, b.AsOf = worlds.Day("2023-08-14"), worlds.Day("2026-08-24")
			off := func(d core.Day) bool {
				m := d.Time().Month()
				return (m == 5 || m == 8) && d.Weekday() == 1 && (d+7).Time().Month() != m
			}
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(4, 40)).Week([7]float64{0.7, 0.9, 0.8, 0.9,
					1, 1.2, 1.6}), Open: worlds.Days(off).Not(), Lead: 6}
			})
		}},
		{Name: "a beach shop that opens in a week, beside mail order of weekdays", Make: func(b *worlds.Business) {
			b.First, b.AsOf = worlds.Day("2023-04-03"), worlds.Day("2026-04-24")
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Location: "MAIL", Mean: worlds.Flat(b.Between(2, 12)), Open: worlds.Weekdays(), Lead: 20}
				if i%2 == 0 {
					d.Location, d.Open = "BEACH", summer
					d.Mean = d.Mean.Week([7]float64{1.5, 0.8, 0.8, 0.8, 0.9, 1.1, 1.5})
				}
				return d
			})
		}},
	}
}
