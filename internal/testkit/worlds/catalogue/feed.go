package catalogue

import (
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

func feed() []worlds.World {
	return []worlds.World{
		{Name: "the feed is five days late",
			Make: func(b *worlds.Business) {
				b.Feed = b.AsOf - 6
				b.SellMany(many, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(b.Between(4, 12))} })
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				want("names the location", "nothing said", n.Said("WH", "2025-10-28"))
			}},
		{Name: "one store is five days late",
			Make: func(b *worlds.Business) {
				late := worlds.Between(b.AsOf-5, b.AsOf-1)
				b.SellMany(many, func(i int) worlds.Demand {
					d := worlds.Demand{Mean: worlds.Flat(b.Between(4, 12)), Location: "S1"}
					if i%2 == 0 {
						d.Location, d.Absent = "S2", late
					}
					return d
				})
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				want("names the late store", "nothing said", n.Said("S2", "2025-10-28"))
			}},
		{Name: "days of a month are missing", Make: func(b *worlds.Business) {
			gone := map[core.Day]bool{}
			for range 9 {
				gone[b.AsOf-core.Day(3+b.Rand.IntN(60))] = true
			}
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(4, 12)),
					Absent: func(d core.Day) bool { return gone[d] }}
			})
		}},
	}
}
