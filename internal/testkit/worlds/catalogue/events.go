package catalogue

import (
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
	}
}

func drivers() []worlds.World {
	return []worlds.World{
		{Name: "promotions double sales, none ahead", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				start := b.Rand.IntN(8)
				promo := func(d core.Day) bool { return int(d)/7%8 == start && d < b.AsOf-7 }
				return worlds.Demand{Mean: worlds.Flat(b.Between(8, 20)).Times(2, promo), Promo: promo, Rows: worlds.OpenRows}
			})
		}},
	}
}
