package catalogue

import (
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

func events() []worlds.World {
	return []worlds.World{
		{Name: "a yearly sale times ten, named", Make: func(b *worlds.Business) {
			b.First = worlds.Day("2023-02-01")
			var on []core.Day
			for _, day := range []string{"2023-11-24", "2024-11-29", "2025-11-28"} {
				on = append(on, worlds.Day(day))
				b.Events = append(b.Events, datasets.Event{Date: worlds.Day(day), Event: "sale"})
			}
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(15, 25)).Times(10, worlds.OneOf(on...)), Lead: 27}
			})
		}},
		{Name: "ten days of every year times four in a small shop, unnamed", Make: func(b *worlds.Business) {
			b.First = worlds.Day("2021-11-01")
			start := 10 + b.Rand.IntN(6)
			days := func(d core.Day) bool {
				t := d.Time()
				return t.Month() == time.November && t.Day() >= start && t.Day() < start+10
			}
			b.SellMany(8, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(8, 14)).Times(4, days)}
			})
		}},
		{Name: "a yearly sale of one category seen twice, beside others without it", Make: func(b *worlds.Business) {
			b.First = worlds.Day("2023-02-01")
			var on []core.Day
			for _, day := range []string{"2023-11-24", "2024-11-29", "2025-11-28"} {
				on = append(on, worlds.Day(day))
				b.Events = append(b.Events, datasets.Event{Date: worlds.Day(day), Event: "sale", Category: "toys"})
			}
			times := b.Between(4, 8)
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(6, 25)), Category: "books", Lead: 27}
				if i%3 == 0 {
					d.Mean, d.Category = d.Mean.Times(times, worlds.OneOf(on...)), "toys"
				}
				return d
			})
		}},
	}
}

func drivers() []worlds.World {
	return []worlds.World{
		{Name: "promotions double sales, none ahead", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				start := b.Rand.IntN(8)
				promo := func(d core.Day) bool { return int(d)/7%8 == start && d < b.AsOf-7 }
				return worlds.Demand{Mean: worlds.Flat(b.Between(8, 20)).Times(2, promo), Promo: promo,
					Rows: worlds.OpenRows}
			})
		}},
		{Name: "everybody's promotion every fifth week, none ahead", Make: func(b *worlds.Business) {
			promo := func(d core.Day) bool { return int(d)/7%5 == 2 && d < b.AsOf-3 }
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(3, 12)).Times(b.Between(1.3, 3),
					promo), Promo: promo, Rows: worlds.OpenRows}
			})
		}},
		{Name: "Saturdays on promotion, Sundays closed, none ahead", Make: func(b *worlds.Business) {
			promo := func(d core.Day) bool { return d.Weekday() == time.Saturday && int(d)/7%2 == 0 && d < b.AsOf }
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(5, 30)).Week([7]float64{0, 0.8, 0.8,
					0.9, 1, 1.3, 1.6}).Times(1.8, promo),
					Promo: promo, Open: worlds.On(time.Sunday).Not(), Rows: worlds.OpenRows}
			})
		}},
	}
}
