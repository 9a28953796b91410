package catalogue

import (
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// summed is a business whose rows are sums over a period.
func summed(name string, every worlds.Period, low, high, lead float64) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(b.Between(low, high)), Every: every, Lead: lead}
		})
	}, Says: saysGrain}
}

func saysGrain(n *worlds.Night, want worlds.Want) {
	want("says that rows are sums", "nothing said", n.Said("grain", "sums by"))
}

func grain() []worlds.World {
	return []worlds.World{
		summed("weekly rows on the last day, 10 a week", worlds.WeekTo(0), 1.2, 1.7, 20),
		summed("weekly rows on the first day", worlds.WeekFrom(1), 5, 20, 13),
		summed("monthly rows on the first day", worlds.MonthFrom(), 5, 20, 27),
		summed("monthly rows on the last day", worlds.MonthTo(), 5, 20, 27),
		{Name: "weekly in one location, daily in another", Make: func(b *worlds.Business) {
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(5, 20)), Lead: 13, Location: "SHOP"}
				if i%2 == 0 {
					d.Location, d.Every = "DEPOT", worlds.WeekFrom(1)
				}
				return d
			})
		}},
	}
}

// sums is a business of weekly rows with that noise of a day.
func sums(name string, low, high, lead float64, noise worlds.Noise) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(b.Between(low, high)), Every: worlds.WeekFrom(1),
				Lead: lead, Noise: noise}
		})
	}, Says: saysGrain}
}

func grainMixed() []worlds.World {
	return []worlds.World{
		summed("weekly rows on Saturdays", worlds.WeekTo(6), 5, 20, 13),
		summed("weekly rows, slow", worlds.WeekTo(0), 0.05, 0.3, 20),
		sums("weekly rows, overdispersed", 2, 20, 13, worlds.NegBin(2)),
		sums("weekly rows in fractions", 2, 20, 13, worlds.Gamma(0.5)),
		sums("weekly rows of thousands", 500, 3000, 13, worlds.Normal(0.3)),
		{Name: "weekly rows, planned on a Wednesday", Make: func(b *worlds.Business) {
			b.AsOf += 2
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(5, 20)), Every: worlds.WeekFrom(1), Lead: 9}
			})
		}, Says: saysGrain},
		{Name: "some items by week beside daily ones", Make: func(b *worlds.Business) {
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(5, 20)), Lead: 9}
				if i%3 == 0 {
					d.Every = worlds.WeekFrom(1)
				}
				return d
			})
		}, Says: saysGrain},
		{Name: "monthly in one location, daily in another", Make: func(b *worlds.Business) {
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(5, 20)), Lead: 20, Location: "SHOP"}
				if i%2 == 0 {
					d.Location, d.Every = "DEPOT", worlds.MonthTo()
				}
				return d
			})
		}, Says: saysGrain},
		turnsToSums("daily rows until a quarter ago, weekly since", worlds.WeekFrom(1), "2025-08-04"),
		turnsToSums("daily rows until six weeks ago, weekly on Sundays since", worlds.WeekTo(0), "2025-09-22"),
		turnsToSums("daily rows until half a year ago, monthly since", worlds.MonthTo(), "2025-05-01"),
	}
}

// turnsToSums is a business, closed on Sundays, whose feed of days turns to sums on a day.
func turnsToSums(name string, every worlds.Period, since string) worlds.World {
	from := worlds.Day(since)
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(b.Between(4, 20)).Week([7]float64{0, 0.8, 0.8, 0.9, 1, 1.3, 1.6}),
				Open: worlds.On(time.Sunday).Not(), Lead: 9, Every: func(d core.Day) core.Day {
					if d >= from {
						return every(d)
					}
					return d
				}}
		})
	}, Says: saysGrain}
}
