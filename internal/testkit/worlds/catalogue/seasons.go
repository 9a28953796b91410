package catalogue

import (
	"math"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// swinging is a business with a year's swing and so much history.
func swinging(name string, days int, share float64) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.First = b.AsOf - worlds.Span(days)
		peak := b.Rand.IntN(365)
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(b.Between(10, 30)).Swing(share, peak)}
		})
	}}
}

// icecream are a few items that sell eleven times as much in summer as in winter, seen so many
// days after their trough.
func icecream(name string, after int) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.First = b.AsOf - worlds.Span(1096)
		trough := float64(b.AsOf) - float64(after)
		b.SellMany(30, func(int) worlds.Demand {
			level := b.Between(4, 20)
			return worlds.Demand{Category: "ice", Mean: func(d core.Day) float64 {
				return level * math.Exp(-1.2*math.Cos(2*math.Pi*(float64(d)-trough)/365.25))
			}}
		})
	}}
}

func seasons() []worlds.World {
	return []worlds.World{
		swinging("a swing of 40 %, fourteen months", 426, 0.4),
		swinging("a swing of 40 %, seventeen months", 517, 0.4),
		swinging("a swing of 30 %, two years and a bit", 770, 0.3),
		swinging("a swing of 30 %, three years", 1096, 0.3),
		icecream("ice cream in a small shop, from its trough on, three years", -20),
		icecream("ice cream in a small shop, from its peak on, three years", 165),
		{Name: "a pharmacy, its cold cures in the winter's wave, Sundays closed", Make: func(b *worlds.Business) {
			b.First, b.AsOf = worlds.Day("2023-01-01"), worlds.Day("2026-01-19")
			waves := []core.Day{worlds.Day("2023-01-20"), worlds.Day("2024-01-20"),
				worlds.Day("2025-01-20"), worlds.Day("2026-01-20")}
			b.SellMany(many, func(int) worlds.Demand {
				level := b.Between(1, 8)
				return worlds.Demand{Category: "colds", Open: worlds.On(time.Sunday).Not(), Mean: func(d core.Day) float64 {
					m := level
					for _, peak := range waves {
						off := float64(d - peak)
						m += 3 * level * math.Exp(-off*off/2/14/14)
					}
					return m
				}}
			})
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Category: "other", Open: worlds.On(time.Sunday).Not(), Mean: worlds.Flat(b.Between(1, 8))}
			})
		}},
		{Name: "thrice as much from 20 November to Christmas, two years, Sundays closed", Make: func(b *worlds.Business) {
			b.First = worlds.Day("2023-09-01")
			rush := func(d core.Day) bool { return worlds.OfYear(d) >= 324 && worlds.OfYear(d) <= 358 }
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(3, 15)).Times(3, rush), Open: worlds.On(time.Sunday).Not(), Lead: 20}
			})
		}},
	}
}
