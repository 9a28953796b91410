package catalogue

import (
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// easters are the Easter Sundays of the years of worlds.
var easters = []core.Day{worlds.Day("2023-04-09"), worlds.Day("2024-03-31"), worlds.Day("2025-04-20"), worlds.Day("2026-04-05")}

// withEaster is a business of which half sells so many times as much around a day so far
// from Easter, spread over so many days to each side, and the rest all year alike.
func withEaster(name, first, asOf string, times, from, spread float64) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.First, b.AsOf = worlds.Day(first), worlds.Day(asOf)
		b.SellMany(2*many, func(i int) worlds.Demand {
			level := b.Between(5, 40)
			if i%2 == 0 {
				return worlds.Demand{Mean: worlds.Flat(level), Category: "all year", Unjudged: true}
			}
			return worlds.Demand{Category: "feast", Mean: func(d core.Day) float64 {
				m := level
				for _, easter := range easters {
					off := (float64(d-easter) - from) / spread
					m += (times - 1) * level * math.Exp(-off*off/2)
				}
				return m
			}}
		})
	}}
}

// movingFeasts are peaks that nobody named and that move with Easter.
func movingFeasts() []worlds.World {
	return []worlds.World{
		withEaster("eggs before Easter, three years", "2023-01-02", "2026-03-10", 6, -8, 7),
		withEaster("eggs before Easter, two years", "2024-01-08", "2026-03-10", 6, -8, 7),
		withEaster("doughnuts at carnival, three years", "2023-01-02", "2026-01-26", 4, -54, 9),
		withEaster("strawberries from Whitsun on, three years", "2023-01-02", "2026-05-04", 3, 49, 12),
	}
}
