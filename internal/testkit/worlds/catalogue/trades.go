package catalogue

import (
	"math"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// yearly is a bump of a season: e to that share on its peak, a day of the year, and next to
// nothing more than so many days off.
func yearly(peak int, share, width float64) func(core.Day) float64 {
	return func(d core.Day) float64 {
		off := math.Mod(float64(worlds.OfYear(d)-peak)+365.25*1.5, 365.25) - 365.25/2
		return 1 + share*math.Exp(-off*off/2/width/width)
	}
}

// scaled multiplies a level by a shape.
func scaled(level float64, by ...func(core.Day) float64) worlds.Mean {
	return func(d core.Day) float64 {
		m := level
		for _, f := range by {
			m *= f(d)
		}
		return m
	}
}

// trades are ordinary businesses of one trade each, with what makes it hard.
func trades() []worlds.World {
	return []worlds.World{
		{Name: "a bakery, Mondays and holidays closed", Make: func(b *worlds.Business) {
			shut := worlds.On(time.Monday)
			holidays := worlds.Yearly("01-01", "05-01", "08-15", "10-03", "11-01", "12-25", "12-26")
			open := func(d core.Day) bool { return !shut(d) && !holidays(d) }
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(10, 60)).Week([7]float64{1.3, 0, 0.8, 0.8, 0.9, 1, 1.6}), Open: open, Lead: 1}
			})
		}},
		{Name: "an ice-cream kiosk, closed from November to March", Make: func(b *worlds.Business) {
			b.First, b.AsOf = worlds.Day("2023-04-01"), worlds.Day("2025-05-05")
			open := func(d core.Day) bool { m := d.Time().Month(); return m >= 4 && m <= 10 }
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: scaled(b.Between(4, 20), yearly(200, 2, 50)), Open: open}
			})
		}},
		{Name: "a garden centre, weekly rows of two years", Make: func(b *worlds.Business) {
			b.First, b.AsOf = worlds.Day("2023-01-02"), worlds.Day("2025-02-24")
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: scaled(b.Between(2, 10), yearly(120, 3, 35)), Every: worlds.WeekFrom(1), Lead: 13}
			})
		}},
		{Name: "a pharmacy of slow items", Make: func(b *worlds.Business) {
			b.SellMany(3*many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(math.Exp(b.Between(math.Log(0.01), math.Log(1)))).Week([7]float64{0, 1.2, 1, 1, 1, 1.2, 0.6}), Open: worlds.On(time.Sunday).Not(), Lead: 2}
			})
		}},
		{Name: "spare parts ordered once a year or so", Make: func(b *worlds.Business) {
			b.First = b.AsOf - worlds.Span(1500)
			b.Config["forecast"] = map[string]any{"history_days": 1500}
			b.SellMany(2*many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(math.Exp(b.Between(math.Log(1.0/700), math.Log(1.0/60)))), Lead: 60}
			})
		}},
		{Name: "a school supplier, peaks before terms", Make: func(b *worlds.Business) {
			b.First, b.AsOf = worlds.Day("2023-06-01"), worlds.Day("2025-08-04")
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: scaled(b.Between(3, 10), yearly(240, 4, 12), yearly(12, 1.5, 8)), Lead: 20}
			})
		}},
		{Name: "a restaurant by the kilogram", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(0.5, 8)).Week([7]float64{1.1, 0, 0.7, 0.8, 1, 1.5, 1.8}), Noise: worlds.Gamma(0.35), Open: worlds.On(time.Monday).Not(), Lead: 2}
			})
		}},
		{Name: "a wholesaler with one customer of half the volume", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				level := b.Between(4, 20)
				small, large := worlds.Poisson(), worlds.Poisson().Scaled(5*math.Ceil(level))
				return worlds.Demand{Mean: worlds.Flat(level), Open: worlds.Weekdays(), Noise: small.Beside(0.5, large), Lead: 9}
			})
		}},
		{Name: "boxes for subscribers on the fifth", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(30, 300)), Open: worlds.DayOfMonth(5), Lead: 29}
			})
		}},
		{Name: "a shop that moved and lost a third", Make: func(b *worlds.Business) {
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(2, 12)).Times(0.67, worlds.Between(b.AsOf-120, b.AsOf+400)), Open: func(d core.Day) bool { return d < b.AsOf-134 || d >= b.AsOf-120 }}
			})
		}},
		{Name: "one in ten lost half of its demand three months ago", Make: func(b *worlds.Business) {
			fell := worlds.Between(b.AsOf-90, b.AsOf+400)
			b.SellMany(2*many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(3, 12)), Unjudged: i%10 > 0}
				if i%10 == 0 {
					d.Mean = d.Mean.Times(0.5, fell)
				}
				return d
			})
		}},
		{Name: "one in ten doubled three months ago", Make: func(b *worlds.Business) {
			rose := worlds.Between(b.AsOf-90, b.AsOf+400)
			b.SellMany(2*many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(1, 6)), Unjudged: i%10 > 0}
				if i%10 == 0 {
					d.Mean = d.Mean.Times(2, rose)
				}
				return d
			})
		}},
	}
}

// awayFromSeason are worlds of weeks and months in a month that is out of season.
func awayFromSeason() []worlds.World {
	two := func(name string, every worlds.Period, share, lead float64) worlds.World {
		return worlds.World{Name: name, Make: func(b *worlds.Business) {
			b.First, b.AsOf = worlds.Day("2023-02-01"), worlds.Day("2025-03-03")
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(4, 16)).Swing(share, 200), Every: every, Lead: lead}
			})
		}}
	}
	return []worlds.World{
		two("weekly rows of two years, out of season", worlds.WeekFrom(1), 0.5, 13),
		two("daily rows of two years, out of season", nil, 0.5, 7),
		two("monthly rows of two years, out of season", worlds.MonthFrom(), 0.5, 27),
		{Name: "an ice-cream kiosk, asked in winter while it is closed", Make: func(b *worlds.Business) {
			b.First, b.AsOf = worlds.Day("2023-04-01"), worlds.Day("2026-03-09")
			open := func(d core.Day) bool { m := d.Time().Month(); return m >= 4 && m <= 10 }
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: scaled(b.Between(4, 20), yearly(200, 2, 50)), Open: open, Lead: 40}
			})
		}, Says: func(n *worlds.Night, want worlds.Want) {
			want("its sales are not missing", "closed_since", n.Said("closed_since") && !n.Said("left out") && !n.Said("stale"))
		}},
		{Name: "Christmas cakes known for two seasons, asked in January", Unjudged: worlds.Law | worlds.Stock, Make: func(b *worlds.Business) {
			b.First, b.AsOf = worlds.Day("2024-03-01"), worlds.Day("2026-01-12")
			season := func(d core.Day) bool { return d.Time().Month() >= 10 }
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(4, 12)), Unjudged: true}
			})
			for range 5 {
				b.Sell(worlds.Demand{Mean: worlds.Flat(b.Between(3, 9)), Open: season, From: worlds.Day("2024-10-01")})
			}
		}},
		{Name: "a location closed each winter, asked in autumn", Make: func(b *worlds.Business) {
			b.First, b.AsOf = worlds.Day("2023-04-03"), worlds.Day("2025-09-29")
			open := func(d core.Day) bool { m := d.Time().Month(); return m >= 4 && m <= 10 }
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(4, 12)), Location: "TOWN"}
				if i%2 == 0 {
					d.Location, d.Open = "BEACH", open
				}
				return d
			})
		}},
	}
}
