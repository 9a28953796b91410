package catalogue

import (
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// growing is a business whose demand is multiplied by so much a year, with a swing over the year.
func growing(name string, days core.Day, times, swing float64) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.First = b.AsOf - days
		b.SellMany(many, func(int) worlds.Demand {
			level := b.Between(10, 40)
			return worlds.Demand{Mean: func(d core.Day) float64 {
				year := float64(d-b.AsOf) / 365.25
				return level * math.Pow(times, year) * (1 + swing*math.Sin(2*math.Pi*float64(worlds.OfYear(d))/365.25))
			}}
		})
	}}
}

// growth is of businesses that grow or shrink steadily, known for so long.
func growth() []worlds.World {
	return []worlds.World{
		growing("growing by three fifths a year, three years", 1095, 1.6, 0),
		growing("growing by three fifths a year, twenty months", 608, 1.6, 0),
		growing("growing by three fifths a year, fifteen months", 456, 1.6, 0),
		growing("shrinking by a third a year, twenty months", 608, 0.67, 0),
		growing("shrinking by a third a year, sixteen months", 486, 0.67, 0),
		growing("growing by three fifths a year in seasons, 26 months", 790, 1.6, 0.3),
		growing("doubling every year, two years", 730, 2, 0),
	}
}
