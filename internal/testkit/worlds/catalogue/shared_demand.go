package catalogue

import (
	"fmt"
	"math"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// substitutes are pairs of which one was sold out for a month until so many days ago and
// the other sold a part of what its fellow lost.
func substitutes(name string, ago core.Day, flagged bool) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		var out worlds.Days
		b.SellMany(2*many, func(i int) worlds.Demand {
			level := b.Between(8, 20)
			if i%2 == 0 {
				back := b.AsOf - ago - core.Day(b.Rand.IntN(30))
				out = worlds.Between(back-30, back-1)
				return worlds.Demand{Mean: worlds.Flat(level), Sells: out.Not(), Flagged: flagged}
			}
			return worlds.Demand{Mean: worlds.Flat(level).Times(1.6, out), Flagged: flagged}
		})
	}}
}

// justBack is a business of which some items were sold out for a month until some days ago, or are
// delivered but not sold yet; a fellow of each sold more meanwhile.
func justBack() worlds.World {
	return worlds.World{Name: "a substitute that sold while the other was out until this week", Make: func(b *worlds.Business) {
		var out worlds.Days
		b.SellMany(5*many, func(i int) worlds.Demand {
			d := worlds.Demand{Mean: worlds.Flat(b.Between(8, 20)), Unjudged: i%10 > 1, OnHand: 10}
			switch i % 10 {
			case 0:
				back := b.AsOf - core.Day(b.Rand.IntN(6))
				out = worlds.Between(back-30, back-1)
				d.Sells, d.OnHand = out.Not(), 500
			case 1:
				d.Mean = d.Mean.Times(1.7, out)
			}
			return d
		})
	}}
}

// outInDecember is a business that sells four times as much on ten days of December, in
// which a quarter of its items was out of stock last year: their fellows' peak is nobody's loan.
func outInDecember() worlds.World {
	return worlds.World{Name: "a quarter was out in last year's peak, which comes again",
		Make: func(b *worlds.Business) {
			b.First = worlds.Day("2023-02-01")
			peak := func(d core.Day) bool {
				return d.Time().Month() == 12 && d.Time().Day() >= 15 &&
					d.Time().Day() <= 24
			}
			out := worlds.Between(worlds.Day("2024-12-15"), worlds.Day("2024-12-24"))
			b.SellMany(2*many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(8, 12)).Times(4, peak), Lead: 50, Flagged: true}
				if i%4 == 0 {
					d.Sells, d.Unjudged = out.Not(), true
				}
				return d
			})
		}}
}

// weeklySubstitutes are pairs with weekdays and wild demand, of which one sold half of
// what the other lost.
func weeklySubstitutes() worlds.World {
	return worlds.World{Name: "a substitute that sold while the other was out, wild weeks",
		Make: func(b *worlds.Business) {
			week := [7]float64{0.5, 1.2, 0.8, 0.8, 0.9, 1.2, 1.6}
			var out worlds.Days
			var level float64
			b.SellMany(2*many, func(i int) worlds.Demand {
				own := b.Between(6, 25)
				d := worlds.Demand{Mean: worlds.Flat(own).Week(week), Noise: worlds.NegBin(8), Flagged: true}
				if i%2 == 0 {
					first := b.AsOf - 200 + core.Day(b.Rand.IntN(140))
					level, out = own, worlds.Between(first, first+20+core.Day(b.Rand.IntN(25)))
					d.Sells = out.Not()
					return d
				}
				d.Mean = worlds.Flat(own).Plus(level/2, out).Week(week)
				return d
			})
		}}
}

// returning is a business of which a share comes back two weeks later, and its truth is net.
func returning(name string, share float64) worlds.World {
	return worlds.World{Name: name, Unjudged: worlds.Law | worlds.Stock, Make: func(b *worlds.Business) {
		b.SellMany(many, func(int) worlds.Demand {
			level := b.Between(15, 40)
			return worlds.Demand{Mean: worlds.Flat(level), Returns: share, ReturnDays: 14,
				Net: worlds.Flat(level * (1 - share))}
		})
	}}
}

func sharedDemand() []worlds.World {
	return []worlds.World{
		substitutes("a substitute that sold while the other was out, flagged", 14, true),
		substitutes("a substitute that sold while the other was out until two months ago", 60, true),
		justBack(),
		weeklySubstitutes(),
		outInDecember(),
		returning("40 % come back two weeks later", 0.4),
		returning("a tenth comes back two weeks later", 0.1),
		{Name: "new styles whose sizes follow the curve of their siblings", Make: func(b *worlds.Business) {
			curve := [...]float64{0.3, 0.9, 1.6, 1.2}
			b.SellMany(4*40, func(i int) worlds.Demand {
				level := b.Between(4, 8) // of a size of the middle
				return worlds.Demand{SKU: fmt.Sprintf("ST%02d-%d", i/4, i%4), Category: "shirts", Mean: worlds.Flat(level * curve[i%4]), Unjudged: true}
			})
			var level float64
			b.SellMany(4*25, func(i int) worlds.Demand {
				if i%4 == 0 {
					level = b.Between(4, 8)
				}
				return worlds.Demand{SKU: fmt.Sprintf("NEW%02d-%d", i/4, i%4), Category: "shirts", Mean: worlds.Flat(level * curve[i%4]), From: b.AsOf - 10}
			})
		}},
		{Name: "a shop that closes in two weeks, given", Unjudged: worlds.Stock, Make: func(b *worlds.Business) {
			last := b.AsOf + 13
			var rows []datasets.Opening
			for day := last + 1; day < b.AsOf+400; day++ {
				rows = append(rows, datasets.Opening{Date: day, Location: "S1"})
			}
			worlds.Table(b, "openings", rows)
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Location: "S1", Mean: worlds.Flat(b.Between(8, 20)), Until: last}
				if i%2 == 0 {
					d.Location, d.Until = "S2", 0
				}
				return d
			})
		}},
		{Name: "a shop that opens in a week, its items sold elsewhere", Unjudged: worlds.Stock | worlds.Law, Make: opensIn(7)},
		{Name: "a shop that opened ten days ago", Unjudged: worlds.Stock, Make: opensIn(-10)},
		fillsUp("shops of six weeks that customers find bit by bit", 42, [2]float64{0.4, 0.7}, [2]float64{30, 70}, nil),
		fillsUp("shops of thirteen weeks that customers find bit by bit", 91, [2]float64{0.5, 0.8}, [2]float64{40, 90}, nil),
		fillsUp("shops of eight weeks whose opening rush fades", 56, [2]float64{-1.5, -0.4}, [2]float64{10, 30}, nil),
		fillsUp("shops of ten weeks at their level from the first day", 70, [2]float64{}, [2]float64{1, 1}, nil),
		fillsUp("shops of ten weeks whose shelves came bit by bit", 70, [2]float64{}, [2]float64{1, 1},
			func(i int) int { return 3 * i / 2 }),
		{Name: "two channels from one stock", Make: func(b *worlds.Business) {
			// The web sells every day and the counter on working days; one row a day holds both.
			b.SellMany(many, func(int) worlds.Demand {
				web, counter := b.Between(4, 10), b.Between(4, 10)
				return worlds.Demand{Mean: worlds.Flat(web).Plus(counter, worlds.Weekdays())}
			})
		}},
		mondaysOnly("a shop that trades on Mondays only, openings given", time.Monday, func(b *worlds.Business) {
			var rows []datasets.Opening
			for day := b.First; day < b.AsOf+400; day++ {
				if day.Weekday() != time.Monday {
					rows = append(rows, datasets.Opening{Date: day})
				}
			}
			worlds.Table(b, "openings", rows)
		}),
		mondaysOnly("a market of Saturdays only, rows said to be days", time.Saturday, rowsAreDays),
		mondaysOnly("a market of Sundays only, rows said to be days", time.Sunday, rowsAreDays),
		{Name: "Mondays only, nothing said", Unjudged: onlySaid, Make: func(b *worlds.Business) {
			// These dates are those of weekly sums. What is expected of weeks is right either
			// way; of which days, only the user can tell.
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(35), Open: worlds.On(time.Monday)}
			})
		}, Says: func(n *worlds.Night, want worlds.Want) {
			want("weeks sum to 35", fmt.Sprintf("%.2f", 7*n.DailyMean(28)), math.Abs(7*n.DailyMean(28)-35) < 1)
			want("says what rows were taken for, and how to say else", "nothing said", n.Said("grain", "openings", "grain: day"))
		}},
	}
}

// fillsUp is two shops with a season, and six that opened so many days ago. They sell a share less
// at first, less than that by the days in which most of it is made up; items came on some of
// their days.
func fillsUp(name string, days int, less, by [2]float64, came func(i int) int) worlds.World {
	const settled, fresh, items = 2, 6, 40
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		week := [7]float64{0.8, 0.9, 0.9, 1, 1.3, 1.6, 0.5}
		level := make([]float64, items)
		for i := range level {
			level[i] = math.Exp(b.Between(math.Log(2), math.Log(16)))
		}
		for shop := range settled + fresh {
			first, size := b.AsOf-core.Day(days), b.Between(0.7, 1.4)
			share, within := b.Between(less[0], less[1]), b.Between(by[0], by[1])
			for i := range level {
				usual := worlds.Flat(level[i]*size*math.Exp(b.Between(-0.3, 0.3))).Week(week).Swing(0.2, 350)
				d := worlds.Demand{SKU: fmt.Sprintf("A%03d", i), Location: fmt.Sprintf("S%d", shop), Mean: usual, Unjudged: true}
				if shop >= settled {
					d.Mean = func(day core.Day) float64 { return usual(day) * (1 - share*math.Exp(-float64(day-first)/within)) }
					if d.From, d.Unjudged = first, false; came != nil {
						d.From += core.Day(came(i))
					}
				}
				b.Sell(d)
			}
		}
	}}
}

// opensIn is two shops with the same items, the second open from so many days ahead.
func opensIn(days int) func(b *worlds.Business) {
	return func(b *worlds.Business) {
		var rows []datasets.Opening
		first := b.AsOf + core.Day(days)
		for day := b.First; day < first; day++ {
			rows = append(rows, datasets.Opening{Date: day, Location: "S2"})
		}
		worlds.Table(b, "openings", rows)
		level := make([]float64, many)
		for i := range level {
			level[i] = math.Exp(b.Between(math.Log(4), math.Log(16)))
			b.Sell(worlds.Demand{SKU: fmt.Sprintf("A%03d", i), Location: "S1",
				Mean: worlds.Flat(level[i]), Unjudged: true})
		}
		for i := range level {
			b.Sell(worlds.Demand{SKU: fmt.Sprintf("A%03d", i), Location: "S2",
				Mean: worlds.Flat(level[i]), From: first})
		}
	}
}

// rowsAreDays is what a user says of rows on one day of the week that are no sums.
func rowsAreDays(b *worlds.Business) { b.Config["forecast"] = map[string]any{"grain": "day"} }

// mondaysOnly is a business that trades on one day of the week and says so: what it
// expects of a Tuesday is nothing.
func mondaysOnly(name string, on time.Weekday, say func(b *worlds.Business)) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		say(b)
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(b.Between(15, 60)), Open: worlds.On(on)}
		})
	}, Says: func(n *worlds.Night, want worlds.Want) {
		shut := 0.0
		for _, days := range n.Forecasts {
			for _, x := range days[:28] {
				if x.Date.Weekday() != on {
					shut += x.Mean
				}
			}
		}
		want("nothing on other days", fmt.Sprintf("%.1f units", shut), shut < 1)
	}}
}
