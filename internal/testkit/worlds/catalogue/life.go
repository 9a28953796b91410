package catalogue

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// launched is a business where some items are so many days old, among
// siblings of the same levels.
func launched(name string, days int, low, high float64, noise worlds.Noise) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		rate := func() worlds.Mean { return worlds.Flat(math.Exp(b.Between(math.Log(low), math.Log(high)))) }
		b.SellMany(60, func(int) worlds.Demand { return worlds.Demand{Mean: rate(), Noise: noise, Unjudged: true} })
		b.SellMany(many, func(int) worlds.Demand {
			from := b.AsOf - core.Day(days)
			return worlds.Demand{Mean: rate(), Noise: noise, From: from, Launched: from, Levels: [2]float64{low, high}}
		})
	}}
}

func life() []worlds.World {
	return []worlds.World{
		launched("a day old", 1, 5, 20, worlds.Poisson()),
		launched("seven days old", 7, 5, 20, worlds.Poisson()),
		launched("21 days old", 21, 5, 20, worlds.Poisson()),
		launched("five days old, hundreds a day", 5, 80, 200, worlds.Normal(0.2)),
		launched("five days old, in fractions", 5, 8, 20, worlds.Gamma(0.3)),
		{Name: "dear parts sold once, long ago or never", Unjudged: worlds.Bias | worlds.Law | worlds.Stock,
			Make: func(b *worlds.Business) {
				b.First, b.Lead = b.AsOf-1400, 90
				b.SellMany(40, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(0.02)} })
				b.SellMany(20, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(3)} })
				once := func(day core.Day, n float64) worlds.Mean {
					return worlds.Flat(0).Plus(n, worlds.OneOf(day))
				}
				exact := worlds.Exactly()
				b.Sell(worlds.Demand{SKU: "NEW", Mean: once(b.AsOf-22, 1), Noise: exact, Cost: 80000, Unjudged: true})
				b.Sell(worlds.Demand{SKU: "OLD", Mean: once(b.AsOf-1100, 3), Noise: exact, Cost: 5000, Unjudged: true})
				b.Sell(worlds.Demand{SKU: "NEVER", Mean: worlds.Flat(0), Noise: exact, Cost: 5000, Unjudged: true})
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				// Who knows that NEW sells 0.02 a day buys 4 for 91 days at 95 %.
				for sku, most := range map[string]int64{"NEW": 4, "OLD": 1, "NEVER": 0} {
					want(fmt.Sprintf("buys at most %d of %s", most, sku), fmt.Sprint(n.Bought(sku)),
						n.Bought(sku) <= most)
				}
			}},
		{Name: "dead since September with stock on hand", Unjudged: worlds.Bias | worlds.Law | worlds.Stock,
			Make: func(b *worlds.Business) {
				b.SellMany(40, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(10)} })
				b.Sell(worlds.Demand{SKU: "DEAD", Mean: worlds.Flat(10),
					Until: worlds.Day("2025-09-01"), OnHand: 20, Unjudged: true})
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				want("buys none of DEAD", fmt.Sprint(n.Bought("DEAD")), n.Bought("DEAD") == 0)
				want("asks about DEAD", "nothing said", n.Said("DEAD"))
			}},
	}
}

// buys is a check that a SKU is bought within a range.
func buys(sku string, least, most int64) func(n *worlds.Night, want worlds.Want) {
	return func(n *worlds.Night, want worlds.Want) {
		q := n.Bought(sku)
		want(fmt.Sprintf("buys %d to %d of %s", least, most, sku), fmt.Sprint(q), q >= least && q <= most)
	}
}

const onlySaid = worlds.Bias | worlds.Law | worlds.Stock | worlds.OneLaw

func lifeMore() []worlds.World {
	return []worlds.World{
		{Name: "new categories of three items, nine days old", Make: func(b *worlds.Business) {
			week := [7]float64{0.9, 0.9, 0.9, 1, 1.2, 1.5, 0.6}
			b.SellMany(60, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(0.5, 50)).Week(week), Category: "OLD", Unjudged: true}
			})
			b.SellMany(3*many, func(i int) worlds.Demand {
				from := b.AsOf - 9
				return worlds.Demand{Mean: worlds.Flat(b.Between(4, 30)).Week(week), Category: fmt.Sprint("NEW", i/3), From: from, Launched: from}
			})
		}},
		launched("three days old", 3, 5, 20, worlds.Poisson()),
		launched("14 days old", 14, 5, 20, worlds.Poisson()),
		launched("ten days old, in tonnes", 10, 0.005, 0.02, worlds.Gamma(0.4)),
		launched("21 days old, thousands a day", 21, 800, 3000, worlds.Normal(0.2)),
		launched("21 days old, slow", 21, 0.3, 1.5, worlds.Poisson()),
		{Name: "launched long ago and never sold", Unjudged: onlySaid, Says: buys("NEVER", 0, 0), Make: func(b *worlds.Business) {
			b.SellMany(30, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(10)} })
			b.Sell(worlds.Demand{SKU: "NEVER", Mean: worlds.Flat(0), Launched: worlds.Day("2019-05-01"), OnHand: 10, Unjudged: true})
		}},
		{Name: "ten never-sold rows in items", Unjudged: onlySaid, Make: func(b *worlds.Business) {
			b.SellMany(40, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(10)} })
			for i := range 10 {
				b.Sell(worlds.Demand{SKU: fmt.Sprintf("NEVER%d", i), Mean: worlds.Flat(0), Unjudged: true})
			}
		}, Says: func(n *worlds.Night, want worlds.Want) {
			sum := int64(0)
			for i := range 10 {
				sum += n.Bought(fmt.Sprintf("NEVER%d", i))
			}
			want("buys none of what never sold", fmt.Sprint(sum), sum == 0)
		}},
		{Name: "a part of a kit only", Unjudged: onlySaid, Says: buys("SCREW", 20, 50), Make: func(b *worlds.Business) {
			b.SellMany(5, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(20)} })
			b.Sell(worlds.Demand{SKU: "KIT", Mean: worlds.Flat(3), Unjudged: true})
			b.Items = append(b.Items, datasets.Item{SKU: "SCREW", UnitCost: worlds.Money(0.5), UnitPrice: worlds.Money(1), LaunchedOn: core.NoDay, EndsOn: core.NoDay})
			b.Sourcing = append(b.Sourcing, worlds.Terms("SCREW", 0.5, 7))
			b.StockRows = append(b.StockRows, datasets.Stock{SKU: "SCREW", Location: "WH", ExpiresOn: core.NoDay})
			b.Kits = append(b.Kits, datasets.Kit{Kit: "KIT", SKU: "SCREW", Quantity: 1})
			for i := range 5 { // a kit without sourcing is put together when sold
				b.Sourcing = append(b.Sourcing, worlds.Terms(fmt.Sprintf("A%03d", i), 2, 7))
			}
			b.Unsourced("KIT")
		}},
		{Name: "successors carry on", Make: func(b *worlds.Business) {
			for i := range 60 {
				level, old := b.Between(8, 20), fmt.Sprintf("OLD%02d", i)
				over := b.AsOf - core.Day(30+b.Rand.IntN(60))
				b.Sell(worlds.Demand{SKU: old, Mean: worlds.Flat(level), Until: over - 1, Unjudged: true})
				b.Sell(worlds.Demand{SKU: fmt.Sprintf("NEXT%02d", i), Mean: worlds.Flat(level), From: over, Launched: over, Replaces: old})
			}
		}},
		{Name: "relaunched three weeks ago after half a year", Make: func(b *worlds.Business) {
			b.SellMany(40, func(int) worlds.Demand { return worlds.Demand{Mean: worlds.Flat(b.Between(8, 20)), Unjudged: true} })
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(8, 20)), Sells: worlds.Between(b.AsOf-200, b.AsOf-22).Not()}
			})
		}},
	}
}

// lives is a business of items that live alike from their launches on: of each launch day so
// many, of levels between low and high, which shape multiplies by age in days. A life ends after
// so many days.
func lives(name string, launches []int, of int, low, high float64, days int, shape func(age float64) float64) worlds.World {
	return worlds.World{Name: name, Unjudged: worlds.Law, Make: func(b *worlds.Business) {
		b.First = b.AsOf - core.Day(historyOfLives)
		for _, launched := range launches {
			for range of {
				from, level := b.First+core.Day(launched), math.Exp(b.Between(math.Log(low), math.Log(high)))
				at := func(d core.Day) float64 { return shape(float64(d - from)) }
				b.Sell(worlds.Demand{From: from, Until: from + core.Day(days), OnHand: 5, Levels: [2]float64{low, high}, Shape: at,
					Mean: func(d core.Day) float64 { return level * at(d) }})
			}
		}
	}}
}

// paces is a business of styles, three new a week, each of which goes through shape at a pace of
// its own, which are spread so far in logarithms. What is over is not judged.
func paces(name string, spread float64, shape func(age float64) float64) worlds.World {
	return worlds.World{Name: name, Unjudged: worlds.Stock, Make: func(b *worlds.Business) {
		b.First = b.AsOf - core.Day(historyOfLives)
		for _, launched := range everyDays(7) {
			for range 3 {
				from, level := b.First+core.Day(launched), math.Exp(b.Between(math.Log(3), math.Log(15)))
				pace := math.Exp(spread * b.Rand.NormFloat64())
				b.Sell(worlds.Demand{From: from, Until: from + 120, OnHand: 5, Unjudged: from+120 < b.AsOf,
					Mean: func(d core.Day) float64 { return level * shape(float64(d-from)*pace) }})
			}
		}
	}}
}

const historyOfLives = 822

// everyDays are launch days so many days apart.
func everyDays(apart int) (out []int) {
	for day := 0; day < historyOfLives; day += apart {
		out = append(out, day)
	}
	return out
}

// rising sells most after so many days and falls ever after.
func rising(most float64) func(age float64) float64 {
	return func(age float64) float64 {
		x := (age + 1) / most
		return x * math.Exp(1-x)
	}
}

// launchPeak sells most when it is new, and some share of that for years.
func launchPeak(days, tail float64) func(age float64) float64 {
	return func(age float64) float64 { return tail + math.Exp(-age/days) }
}

func shortLives() []worlds.World {
	style := func(age float64) float64 { // a little sells to the end
		x := (age + 3) / 14
		return x*math.Exp(1-x) + 0.03
	}
	quarters := []int{9, 100, 190, 280, 374, 466, 555, 647, 740, 795}
	return []worlds.World{
		lives("styles that live four months, one new a week", everyDays(7), 1, 3, 15, 120, style),
		lives("styles that live two months, two new a week", everyDays(7), 2, 3, 15, 56, rising(7)),
		lives("styles that live half a year, one new in two weeks", everyDays(14), 1, 3, 15, 168, rising(21)),
		lives("collections of twelve styles, four a year", quarters, 12, 3, 15, 112, rising(14)),
		lives("books: a peak when they are new, and some for years", everyDays(10), 1, 3, 30, 2000, launchPeak(20, 0.08)),
		paces("styles of four months, each at its own pace", 0.3, style),
		lives("magazines of four weeks, one new in two", everyDays(14), 2, 10, 60, 28, launchPeak(5, 0)),
	}
}
