package catalogue

import (
	"fmt"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// tradesMore are more ordinary businesses, each with what makes it hard.
func tradesMore() []worlds.World {
	return []worlds.World{
		besideHolidays("a corner shop, busy beside holidays, openings given", 4, 30),
		besideHolidays("a drugstore of hundreds a day, busy beside holidays, openings given", 100, 900),
		{Name: "a parts dealer, busy on the last three days of a month", Make: func(b *worlds.Business) {
			b.AsOf = worlds.Day("2025-11-24")
			late := func(d core.Day) bool { return (d + 3).Time().Month() != d.Time().Month() }
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(6, 30)).Times(2.5, late), Open: worlds.Weekdays()}
			})
		}},
		movedShop(),
		{Name: "a pharmacy with every fourth Sunday on duty", Make: func(b *worlds.Business) {
			open := func(d core.Day) bool { return d.Weekday() != time.Sunday || int(d)/7%4 == 1 }
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(3, 20)).Week([7]float64{0.6, 1.2, 1, 1,
					1, 1.2, 0.8}), Open: open, Lead: 3}
			})
		}},
		{Name: "weekly rows until a year ago, daily since", Make: func(b *worlds.Business) {
			week, since := worlds.WeekFrom(1), worlds.Day("2024-11-04")
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(4, 20)).Week([7]float64{0.6, 0.8, 0.8,
					0.9, 1, 1.3, 1.6}), Every: func(d core.Day) core.Day {
					if d < since {
						return week(d)
					}
					return d
				}}
			})
		}},
		{Name: "a canteen of a school, closed in its holidays, openings given", Make: func(b *worlds.Business) {
			var rows []datasets.Opening
			open := func(d core.Day) bool {
				t := d.Time()
				_, week := t.ISOWeek()
				off := week == 8 || week == 15 || week == 16 || week >= 30 && week <= 35 ||
					week == 43 || week == 44 || week == 52 || week == 1
				return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday && !off
			}
			b.AsOf = worlds.Day("2025-10-13")
			for d := b.First; d < b.AsOf+200; d++ {
				rows = append(rows, datasets.Opening{Date: d, Location: "WH", Open: open(d)})
			}
			worlds.Table(b, "openings", rows)
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(5, 40)).Week([7]float64{0, 1.2, 1.1, 1,
					1, 0.6, 0}), Open: open, Lead: 5}
			})
		}},
	}
}

// movedShop is a chain of which one shop goes by a new code since five weeks: the old code has closed.
func movedShop() worlds.World {
	return worlds.World{Name: "a shop that goes by a new code since five weeks", Make: func(b *worlds.Business) {
		moved := b.AsOf - 35
		for i := range 40 {
			level, sku := b.Between(2, 15), fmt.Sprintf("M%02d", i)
			for _, d := range []worlds.Demand{{Location: "OLD", Until: moved - 1, Unjudged: true, OnHand: 3},
				{Location: "NEW", From: moved}, {Location: "SISTER"}} {
				d.SKU, d.Lead = sku, 30
				d.Mean = worlds.Flat(level).Week([7]float64{0.8, 0.8, 0.8, 0.9, 1, 1.2, 1.5})
				b.Sell(d)
			}
		}
	}, Says: func(n *worlds.Night, want worlds.Want) {
		units := int64(0)
		for _, l := range n.Purchases {
			if l.Location == "OLD" {
				units += l.Quantity
			}
		}
		want("nothing is bought for the old code", fmt.Sprint(units), units == 0)
		want("it is named", "silent_location OLD", n.Said("silent_location", "OLD"))
	}}
}

// besideHolidays is a shop closed on Sundays and on holidays, moving ones too, that sells half
// as much again on the day before doors close for one and a quarter more on the day after.
func besideHolidays(name string, low, high float64) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.First, b.AsOf = worlds.Day("2023-04-03"), worlds.Day("2025-04-07")
		fixed := worlds.Yearly("01-01", "05-01", "10-03", "11-01", "12-25", "12-26")
		moving := worlds.OneOf()
		for _, easter := range []core.Day{worlds.Day("2023-04-09"), worlds.Day("2024-03-31"),
			worlds.Day("2025-04-20")} {
			before := moving
			moving = func(d core.Day) bool {
				off := d - easter
				return off == -2 || off == 1 || off == 39 || off == 50 || before(d)
			}
		}
		off := func(d core.Day) bool { return fixed(d) || moving(d) }
		var rows []datasets.Opening
		for d := b.First; d < b.AsOf+120; d++ {
			if off(d) {
				rows = append(rows, datasets.Opening{Date: d, Location: "WH"})
			}
		}
		worlds.Table(b, "openings", rows)
		sunday := worlds.On(time.Sunday)
		eve := func(d core.Day) bool { return off(d+1) || sunday(d+1) && off(d+2) }
		after := func(d core.Day) bool { return off(d-1) || sunday(d-1) && off(d-2) }
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(b.Between(low, high)).Week([7]float64{0, 0.9, 0.8,
				0.9, 1, 1.2, 1.4}).Times(1.5, eve).Times(1.25, after),
				Open: func(d core.Day) bool { return d.Weekday() != time.Sunday && !off(d) }, Lead: 13}
		})
	}}
}
