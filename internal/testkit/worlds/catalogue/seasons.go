package catalogue

import "github.com/stockwright/stockwright/internal/testkit/worlds"

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

func seasons() []worlds.World {
	return []worlds.World{
		swinging("a swing of 30 %, two years and a bit", 770, 0.3),
		swinging("a swing of 30 %, three years", 1096, 0.3),
	}
}
