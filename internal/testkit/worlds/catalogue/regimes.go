package catalogue

import (
	"fmt"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

func regimes() []worlds.World {
	return []worlds.World{
		{Name: "levels doubled three months ago", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(8, 20)).Times(2,
					worlds.Between(b.AsOf-90, b.AsOf+400))}
			})
		}},
		{Name: "sold out for a month, flagged", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				out := b.AsOf - core.Day(35+b.Rand.IntN(30))
				return worlds.Demand{Mean: worlds.Flat(b.Between(8, 20)), Flagged: true,
					Sells: worlds.Between(out, out+30).Not()}
			})
		}},
		{Name: "40 % come back two weeks later, sales fell to a fifth",
			Unjudged: worlds.Law | worlds.Stock | worlds.OneLaw | worlds.Bias,
			Make: func(b *worlds.Business) {
				b.SellMany(40, func(int) worlds.Demand {
					fell := worlds.Between(b.AsOf-7, b.AsOf+400)
					return worlds.Demand{Mean: worlds.Flat(10).Times(0.2, fell), Returns: 0.4, ReturnDays: 14}
				})
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				want("forecasts sum to the net demand", fmt.Sprintf("%.2f a day", n.DailyMean(28)),
					n.DailyMean(28) > 0.6 && n.DailyMean(28) < 2)
			}},
	}
}
