package catalogue

import (
	"math"

	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// tomorrow is a business whose cover window is one day, so that the window's
// law and the day's are of the same thing.
func tomorrow(name string, low, high float64, noise worlds.Noise) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.Lead = 1e-9
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(math.Exp(b.Between(math.Log(low), math.Log(high)))), Noise: noise}
		})
	}}
}

func oneLaw() []worlds.World {
	return []worlds.World{
		tomorrow("the window is tomorrow, slow", 0.02, 1, worlds.Poisson()),
		tomorrow("the window is tomorrow, middling", 1, 30, worlds.NegBin(4)),
		tomorrow("the window is tomorrow, large", 50, 3000, worlds.Normal(0.25)),
	}
}
