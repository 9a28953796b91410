package catalogue

import (
	"math"

	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// spread is a business of items whose rates lie between two, evenly in logs.
func spread(name string, low, high float64, noise worlds.Noise) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(math.Exp(b.Between(math.Log(low), math.Log(high)))), Noise: noise}
		})
	}}
}

func density() []worlds.World {
	return []worlds.World{
		spread("0.005 to 0.1 a day", 0.005, 0.1, worlds.Poisson()),
		spread("0.1 to 2 a day", 0.1, 2, worlds.Poisson()),
		spread("1 to 50 a day, overdispersed", 1, 50, worlds.NegBin(3)),
		spread("50 to 5000 a day", 50, 5000, worlds.Normal(0.2)),
		spread("lots on a tenth of the days", 0.5, 3, worlds.Lumpy(0.1)),
		spread("always ten at a time", 0.3, 3, worlds.Poisson().Scaled(10)),
		spread("ten at a time, a few times a year", 0.05, 0.3, worlds.Poisson().Scaled(10)),
		spread("kilograms in fractions", 1, 30, worlds.Gamma(0.4)),
		spread("tonnes for kilograms", 0.001, 0.03, worlds.Gamma(0.4)),
	}
}
