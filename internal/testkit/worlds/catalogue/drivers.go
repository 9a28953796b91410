package catalogue

import (
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

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
