package catalogue

import (
	"math"

	"github.com/stockwright/stockwright/core"
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

// accounts is a business whose large customers order now and then many times what
// others take in a day.
func accounts(name string, low, high, share, days float64) worlds.World {
	return spread(name, low, high, worlds.Poisson().Beside(share, worlds.Pallets(days)))
}

// units is the same business in another unit of measure.
func units(name string, unit float64) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(unit * b.Between(5, 20)).Week([7]float64{1, 0.8, 0.8,
				0.8, 0.9, 1.2, 1.5}), Noise: worlds.Gamma(0.4)}
		})
	}}
}

func densityMore() []worlds.World {
	return []worlds.World{
		spread("half a unit to five a day", 0.5, 5, worlds.Poisson()),
		spread("wild counts", 2, 20, worlds.NegBin(0.6)),
		spread("lots on half of the days", 2, 20, worlds.Lumpy(0.5)),
		spread("just below and above forty a day", 30, 55, worlds.NegBin(8)),
		spread("metres in fractions, steady", 5, 60, worlds.Gamma(0.15)),
		units("kilograms with a week", 1),
		units("the same in hundredths", 0.01),
		units("the same in thousandths", 0.001),
		units("the same in thousands", 1000),
		accounts("a pallet in fifty days beside daily sales", 3, 30, 0.3, 0.02),
		accounts("a pallet a quarter beside daily sales", 3, 30, 0.15, 0.01),
		accounts("spare parts one by one, and by the box", 0.05, 0.5, 0.6, 0.02),
		{Name: "one item alone", Make: func(b *worlds.Business) {
			b.SellMany(1, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(b.Between(300, 500))} })
		}},
		{Name: "two categories of other weeks", Make: func(b *worlds.Business) {
			early, late := [7]float64{0.6, 1.5, 1.4, 1.2, 1, 0.7, 0.6}, [7]float64{1.6, 0.6, 0.6, 0.8, 0.9, 1.1, 1.4}
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(8, 20)).Week(early), Category: "office"}
				if i%2 == 0 {
					d.Mean, d.Category = worlds.Flat(b.Between(8, 20)).Week(late), "leisure"
				}
				return d
			})
		}},
		{Name: "a pay day on the 25th", Make: func(b *worlds.Business) {
			pay := func(d core.Day) bool { return d.Time().Day() >= 25 && d.Time().Day() <= 27 }
			b.SellMany(many, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(b.Between(10, 30)).Times(1.4, pay)} })
		}},
	}
}
