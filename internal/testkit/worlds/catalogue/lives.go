package catalogue

import (
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// lives is a business of items that live alike from their launches on: of each launch day so
// many, of levels between low and high, which shape multiplies by age in days. A life ends after
// so many days.
func lives(name string, launches []int, of int, low, high float64, days int, shape func(age float64) float64) worlds.World {
	return worlds.World{Name: name, Unjudged: worlds.Law, Make: func(b *worlds.Business) {
		b.First = b.AsOf - core.Day(historyOfLives)
		for _, launched := range launches {
			for range of {
				from, level := b.First+core.Day(launched), b.Between(low, high)
				b.Sell(worlds.Demand{From: from, Until: from + core.Day(days), OnHand: 5,
					Mean: func(d core.Day) float64 { return level * shape(float64(d-from)) }})
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
		lives("magazines of four weeks, one new in two", everyDays(14), 2, 10, 60, 28, launchPeak(5, 0)),
	}
}
