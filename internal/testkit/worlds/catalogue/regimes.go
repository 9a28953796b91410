package catalogue

import (
	"fmt"
	"math"
	"time"

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

// runsOut is a business whose shelves are filled on some days with a part of what is asked for until
// the next filling, from low to high of it, and are empty at the end of many days.
func runsOut(name string, items int, rate, low, high float64, filled worlds.Days, noise worlds.Noise,
	change func(*worlds.Business, *worlds.Demand)) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		gap := 0.0 // days between two fillings
		for day := b.First; day < b.First+364; day++ {
			if filled(day) {
				gap++
			}
		}
		gap = 364 / gap
		b.SellMany(items, func(int) worlds.Demand {
			level := rate * b.Between(0.7, 1.4)
			d := worlds.Demand{Mean: worlds.Flat(level), Noise: noise, Flagged: true}
			d.Shelf = &worlds.Shelf{Filled: filled, Units: func(core.Day) float64 {
				units := level * gap * b.Between(low, high)
				if noise.Whole {
					units = max(1, math.Round(units))
				}
				return units
			}}
			if change != nil {
				change(b, &d)
			}
			return d
		})
	}}
}

// salesAlone leaves the rows out of days without a sale, and with them their flags.
func salesAlone(_ *worlds.Business, d *worlds.Demand) { d.Flagged, d.FlaggedSales = false, true }

// emptyShelves are worlds in which items run out within days that their rows call out of stock.
func emptyShelves() []worlds.World {
	mondays := worlds.On(time.Monday)
	daily := func(core.Day) bool { return true }
	return []worlds.World{
		runsOut("0.3 a day, out by the end of many weeks, flagged", 6*many, 0.3, 0.7, 1.5, mondays, worlds.Poisson(), nil),
		runsOut("one a day, out by the end of many weeks, flagged", 2*many, 1, 0.6, 1.4, mondays, worlds.Poisson(), nil),
		runsOut("five a day, out by the end of many weeks, flagged", many, 5, 0.6, 1.2, mondays, worlds.Poisson(), nil),
		runsOut("fifty a day, out by the end of many weeks, flagged", many, 50, 0.6, 1.2, mondays, worlds.NegBin(8), nil),
		runsOut("wild counts, out by the end of many weeks, flagged", 2*many, 5, 0.6, 1.4, mondays, worlds.NegBin(1), nil),
		runsOut("kilograms, out by the end of many weeks, flagged", many, 12, 0.6, 1.2, mondays, worlds.Gamma(0.5), nil),
		runsOut("bread of the morning, sold out on many evenings", many, 20, 0.8, 1.3, daily, worlds.NegBin(12), nil),
		runsOut("two or three each morning, sold out on most evenings", 2*many, 2, 0.8, 1.2, daily, worlds.Poisson(), nil),
		runsOut("filled for the weekend, out before Monday, weekdays differ", many, 8, 0.6, 1.2, mondays, worlds.Poisson(),
			func(_ *worlds.Business, d *worlds.Demand) {
				d.Mean = d.Mean.Week([7]float64{1.6, 0.6, 0.6, 0.8, 0.9, 1.1, 1.4})
			}),
		runsOut("out by the end of many weeks, doubled three months ago", many, 6, 0.6, 1.2, mondays, worlds.Poisson(),
			func(b *worlds.Business, d *worlds.Demand) {
				recent := worlds.Between(b.AsOf-90, b.AsOf+400)
				units := d.Shelf.Units
				d.Mean = d.Mean.Times(2, recent)
				d.Shelf.Units = func(day core.Day) float64 {
					if recent(day) {
						return 2 * units(day)
					}
					return units(day)
				}
			}),
		runsOut("rows of weeks, out by the end of many, flagged", many, 8, 0.8, 1.3, mondays, worlds.Poisson(),
			func(_ *worlds.Business, d *worlds.Demand) { d.Every = worlds.WeekFrom(1) }),
		runsOut("one a day, out by the end of many weeks, rows of sales alone", 2*many, 1, 0.6, 1.4, mondays, worlds.Poisson(), salesAlone),
		runsOut("five a day, out by the end of many weeks, rows of sales alone", many, 5, 0.6, 1.2, mondays, worlds.Poisson(), salesAlone),
		runsOut("never out for long, rows of sales alone", 2*many, 1, 1, 4, mondays, worlds.Poisson(), salesAlone),
		{Name: "out on a fifth of the days, whole days at random, flagged", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(3.5, 7)), Flagged: true,
					Sells: func(core.Day) bool { return b.Rand.Float64() < 0.8 }}
			})
		}},
	}
}

// silentOnHand is a business of which some items are on hand and have not sold for days or weeks,
// which is no chance: they lie where nobody finds them, and sell again when they are found.
func silentOnHand(name string, least, most int, every worlds.Period) worlds.World {
	return worlds.World{Name: name, Unjudged: worlds.Stock, Make: func(b *worlds.Business) {
		b.SellMany(5*many, func(i int) worlds.Demand {
			d := worlds.Demand{Mean: worlds.Flat(b.Between(2, 25)), OnHand: 200, Every: every, Unjudged: true}
			if i%10 == 0 {
				silent := core.Day(least + 7*b.Rand.IntN((most-least)/7+1))
				d.Sells, d.Unjudged = worlds.Between(b.AsOf-silent, b.AsOf-1).Not(), false
			}
			return d
		})
	}}
}

// alone is a business of items that stand still, of which one in four took another level some
// days ago, times what it was: at once, or after so many days away.
func alone(name string, low, high float64, gone, ago core.Day, times ...float64) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.SellMany(4*many, func(i int) worlds.Demand {
			d := worlds.Demand{Mean: worlds.Flat(math.Exp(b.Between(math.Log(low), math.Log(high)))), Noise: worlds.NegBin(5), Unjudged: true}
			if i%4 == 0 {
				d.Mean = d.Mean.Times(times[b.Rand.IntN(len(times))], worlds.Between(b.AsOf-ago, b.AsOf+400))
				d.Sells, d.Unjudged = worlds.Between(b.AsOf-ago-gone, b.AsOf-ago-1).Not(), false
			}
			return d
		})
	}}
}

// changes are worlds of items that took another level among others that did not.
func changes() []worlds.World {
	return []worlds.World{
		alone("one in four halved five weeks ago", 8, 30, 0, 35, 0.5),
		alone("one in four doubled five weeks ago", 8, 30, 0, 35, 2),
		alone("one in four lost or gained a third ten weeks ago", 8, 30, 0, 70, 0.67, 1.5),
		alone("one in four lost a quarter ten weeks ago", 4, 20, 0, 70, 0.75),
		alone("one in four of slow ones halved ten weeks ago", 0.5, 3, 0, 70, 0.5),
		alone("one in four of slow ones halved five weeks ago", 0.5, 3, 0, 35, 0.5),
		alone("one in four back for a fortnight from five months away, at another level", 4, 20, 150, 14, 0.4, 1, 2.5),
		alone("one in four of some hundreds a day back for a fortnight, at another level", 40, 400, 150, 14, 0.4, 1, 2.5),
	}
}

// silences are worlds of items that fell silent beside their stock.
func silences() []worlds.World {
	return []worlds.World{
		silentOnHand("silent for three days to five weeks beside their stock", 3, 35, nil),
		silentOnHand("silent for one to five weeks beside their stock, rows of weeks", 7, 35, worlds.WeekFrom(1)),
		{Name: "silent for nine weeks beside their stock", Unjudged: unjudged, Make: func(b *worlds.Business) {
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(2, 25)), OnHand: 200}
				if i == 0 {
					d.SKU, d.Sells = "ENDED", worlds.Between(b.AsOf-63, b.AsOf-1).Not()
				}
				return d
			})
		}, Says: func(n *worlds.Night, want worlds.Want) {
			sum := 0.0
			for _, x := range n.Forecasts[worlds.Key{SKU: "ENDED", Location: "WH"}] {
				sum += x.Mean
			}
			want("nothing is forecast", fmt.Sprintf("%.1f units", sum), sum < 1)
			want("the planner is asked", "nothing said", n.Said("silent", "ENDED@WH", "count the shelf"))
		}},
	}
}

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
