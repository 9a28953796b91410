package catalogue

import (
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

func neighboursMore() []worlds.World {
	return []worlds.World{
		{Name: "a giant beside a hundred small", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(b.Between(3, 8))} })
			b.Sell(worlds.Demand{SKU: "GIANT", Mean: worlds.Flat(20000).Week([7]float64{3, 0.3, 0.3,
				0.3, 0.6, 1, 1.5}), Noise: worlds.Normal(0.1), Unjudged: true})
		}},
		{Name: "grams beside tonnes", Make: func(b *worlds.Business) {
			b.SellMany(many, func(i int) worlds.Demand {
				unit := []float64{0.001, 1, 1000}[i%3]
				return worlds.Demand{Mean: worlds.Flat(unit * b.Between(8, 20)), Noise: worlds.Gamma(0.3)}
			})
		}},
		{Name: "half of the neighbours died in summer", Make: func(b *worlds.Business) {
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(8, 20))}
				if i%2 == 0 {
					d.Until, d.Unjudged = b.AsOf-core.Day(100+b.Rand.IntN(60)), true
				}
				return d
			})
		}},
	}
}

func feedMore() []worlds.World {
	late := func(name string, days core.Day, every worlds.Period) worlds.World {
		return worlds.World{Name: name, Make: func(b *worlds.Business) {
			b.Feed = b.AsOf - 1 - days
			b.SellMany(many, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(b.Between(4, 12)), Every: every} })
		}}
	}
	return []worlds.World{
		late("the feed is a day late", 1, nil),
		late("the feed is three weeks late", 21, nil),
		late("weekly rows, two weeks late", 14, worlds.WeekFrom(1)),
		{Name: "one store is late on weekends closed", Make: func(b *worlds.Business) {
			gone := worlds.Between(b.AsOf-7, b.AsOf-1)
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(4, 12)), Location: "S1", Open: worlds.Weekdays()}
				if i%2 == 0 {
					d.Location, d.Absent = "S2", gone
				}
				return d
			})
		}},
		{Name: "two weeks of last year are missing", Make: func(b *worlds.Business) {
			gone := worlds.Between(b.AsOf-365, b.AsOf-352)
			b.SellMany(many, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(b.Between(4, 12)), Absent: gone} })
		}},
	}
}

func seasonsMore() []worlds.World {
	return []worlds.World{
		swinging("a swing of 50 %, two years", 740, 0.5),
		swinging("a swing of 20 %, 30 months", 915, 0.2),
		{Name: "a bell around 5 December of two years", Make: func(b *worlds.Business) {
			b.First = b.AsOf - 1000
			b.SellMany(many, func(int) worlds.Demand {
				high := b.Between(20, 40)
				return worlds.Demand{Lead: 27, Mean: func(d core.Day) float64 {
					off := float64(worlds.OfYear(d) - 339)
					return 2 + high*math.Exp(-off*off/200)
				}}
			})
		}},
		{Name: "each item its own bell, two and a half years", Make: func(b *worlds.Business) {
			b.First = b.AsOf - 912
			b.SellMany(many, func(i int) worlds.Demand {
				level, high := b.Between(8, 16), b.Between(3, 6)
				peak := b.AsOf + core.Day(i%60) // within the days judged, at a date of its own
				return worlds.Demand{Lead: 27, Mean: func(d core.Day) float64 {
					off := math.Mod(float64(d-peak)+365.25*10.5, 365.25) - 365.25/2
					return level * (1 + high*math.Exp(-off*off/200))
				}}
			})
		}},
		{Name: "four times as much on 15 to 24 December, unnamed", Make: func(b *worlds.Business) {
			b.First = worlds.Day("2023-02-01")
			peak := func(d core.Day) bool {
				return d.Time().Month() == 12 && d.Time().Day() >= 15 &&
					d.Time().Day() <= 24
			}
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(8, 12)).Times(4, peak), Lead: 50}
			})
		}},
	}
}

func regimesMore() []worlds.World {
	step := func(name string, factor float64, days core.Day) worlds.World {
		return worlds.World{Name: name, Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(8, 20)).Times(factor,
					worlds.Between(b.AsOf-days, b.AsOf+400))}
			})
		}}
	}
	return []worlds.World{
		step("levels halved two months ago", 0.5, 60),
		step("levels up by a third half a year ago", 1.33, 182),
		{Name: "growing by a third a year", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				level := b.Between(20, 40)
				return worlds.Demand{Mean: func(d core.Day) float64 { return level * math.Exp(0.29*float64(d-b.AsOf)/365) }}
			})
		}},
		{Name: "sold out for the last three weeks, flagged", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(8, 20)), Flagged: true,
					Sells: worlds.Between(b.AsOf-21, b.AsOf-1).Not()}
			})
		}},
		{Name: "promotions at a third off, none ahead, zero rows", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				start := b.Rand.IntN(10)
				promo := func(d core.Day) bool { return int(d)/7%10 == start && d < b.AsOf-7 }
				price := func(d core.Day) float64 {
					if promo(d) {
						return 6.7
					}
					return 10
				}
				return worlds.Demand{Mean: worlds.Flat(b.Between(8, 20)).Times(1.8, promo),
					Price: price, Promo: promo, Rows: worlds.OpenRows}
			})
		}},
	}
}
