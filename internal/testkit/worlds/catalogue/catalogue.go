// Package catalogue lists the worlds: businesses with known truth, by family.
package catalogue

import (
	"slices"

	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// Families are all worlds, by kind.
func Families() []worlds.Family {
	return []worlds.Family{
		{Name: "opening", Worlds: slices.Concat(opening(), openingTold(), ownDays())},
		{Name: "grain", Worlds: append(grain(), grainMixed()...)},
		{Name: "density", Worlds: append(density(), densityMore()...)},
		{Name: "neighbours", Worlds: append(neighbours(), neighboursMore()...)},
		{Name: "life", Worlds: slices.Concat(life(), lifeMore(), shortLives())},
		{Name: "feed", Worlds: append(feed(), feedMore()...)},
		{Name: "seasons", Worlds: slices.Concat(seasons(), seasonsMore(), movingFeasts(), ownSeasons())},
		{Name: "events", Worlds: events()},
		{Name: "drivers", Worlds: drivers()},
		{Name: "regimes", Worlds: slices.Concat(regimes(), regimesMore(), growth(), changes(), silences())},
		{Name: "shared", Worlds: sharedDemand()},
		{Name: "shelves", Worlds: emptyShelves()},
		{Name: "trades", Worlds: slices.Concat(trades(), tradesMore(), rhythms(), awayFromSeason())},
		{Name: "one law", Worlds: oneLaw()},
		{Name: "supply", Worlds: slices.Concat(supply(), served(), wanted(), doubted())},
	}
}

// many is the number of items of most worlds: enough that the sampling error
// of what they sell together is below a percent.
const many = 120
