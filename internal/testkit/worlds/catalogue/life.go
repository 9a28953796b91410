package catalogue

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// launched is a business where some items are so many days old, among
// siblings of the same levels.
func launched(name string, days int, low, high float64, noise worlds.Noise) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		rate := func() worlds.Mean { return worlds.Flat(math.Exp(b.Between(math.Log(low), math.Log(high)))) }
		b.SellMany(60, func(int) worlds.Demand { return worlds.Demand{Mean: rate(), Noise: noise, Unjudged: true} })
		b.SellMany(many, func(int) worlds.Demand {
			from := b.AsOf - core.Day(days)
			return worlds.Demand{Mean: rate(), Noise: noise, From: from, Launched: from, Levels: [2]float64{low, high}}
		})
	}}
}

func life() []worlds.World {
	return []worlds.World{
		launched("a day old", 1, 5, 20, worlds.Poisson()),
		launched("seven days old", 7, 5, 20, worlds.Poisson()),
		launched("21 days old", 21, 5, 20, worlds.Poisson()),
		launched("five days old, hundreds a day", 5, 80, 200, worlds.Normal(0.2)),
		launched("five days old, in fractions", 5, 8, 20, worlds.Gamma(0.3)),
		{Name: "dear parts sold once, long ago or never", Unjudged: worlds.Bias | worlds.Law | worlds.Stock,
			Make: func(b *worlds.Business) {
				b.First, b.Lead = b.AsOf-1400, 90
				b.SellMany(40, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(0.02)} })
				b.SellMany(20, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(3)} })
				once := func(day core.Day, n float64) worlds.Mean {
					return worlds.Flat(0).Plus(n, worlds.OneOf(day))
				}
				exact := worlds.Exactly()
				b.Sell(worlds.Demand{SKU: "NEW", Mean: once(b.AsOf-22, 1), Noise: exact, Cost: 80000, Unjudged: true})
				b.Sell(worlds.Demand{SKU: "OLD", Mean: once(b.AsOf-1100, 3), Noise: exact, Cost: 5000, Unjudged: true})
				b.Sell(worlds.Demand{SKU: "NEVER", Mean: worlds.Flat(0), Noise: exact, Cost: 5000, Unjudged: true})
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				// Who knows that NEW sells 0.02 a day buys 4 for 91 days at 95 %.
				for sku, most := range map[string]int64{"NEW": 4, "OLD": 1, "NEVER": 0} {
					want(fmt.Sprintf("buys at most %d of %s", most, sku), fmt.Sprint(n.Bought(sku)),
						n.Bought(sku) <= most)
				}
			}},
		{Name: "dead since September with stock on hand", Unjudged: worlds.Bias | worlds.Law | worlds.Stock,
			Make: func(b *worlds.Business) {
				b.SellMany(40, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(10)} })
				b.Sell(worlds.Demand{SKU: "DEAD", Mean: worlds.Flat(10),
					Until: worlds.Day("2025-09-01"), OnHand: 20, Unjudged: true})
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				want("buys none of DEAD", fmt.Sprint(n.Bought("DEAD")), n.Bought("DEAD") == 0)
				want("asks about DEAD", "nothing said", n.Said("DEAD"))
			}},
	}
}
