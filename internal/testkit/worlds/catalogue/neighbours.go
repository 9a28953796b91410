package catalogue

import (
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

func neighbours() []worlds.World {
	return []worlds.World{
		{Name: "one of many has a Christmas", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(5)} })
			winter := func(d core.Day) bool { return d.Time().Month() >= 11 }
			b.Sell(worlds.Demand{SKU: "Y", Mean: worlds.Flat(50).Times(10, winter), Unjudged: true})
		}},
		{Name: "one of ten is new and rising", Make: func(b *worlds.Business) {
			b.SellMany(60, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(b.Between(4, 6))} })
			b.Sell(worlds.Demand{SKU: "X", From: b.AsOf - 12, Unjudged: true,
				Mean: func(d core.Day) float64 { return 1000 + 900*float64(d-b.AsOf+12) }})
		}},
	}
}
