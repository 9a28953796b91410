// Package catalogue lists the worlds: businesses with known truth, by family.
package catalogue

import "github.com/stockwright/stockwright/internal/testkit/worlds"

// Families are all worlds, by kind.
func Families() []worlds.Family {
	return []worlds.Family{
		{Name: "opening", Worlds: opening()},
		{Name: "grain", Worlds: grain()},
		{Name: "density", Worlds: density()},
		{Name: "neighbours", Worlds: neighbours()},
		{Name: "life", Worlds: life()},
		{Name: "feed", Worlds: feed()},
		{Name: "seasons", Worlds: seasons()},
		{Name: "events", Worlds: events()},
		{Name: "drivers", Worlds: drivers()},
		{Name: "regimes", Worlds: regimes()},
		{Name: "one law", Worlds: oneLaw()},
		{Name: "supply", Worlds: append(supply(), served()...)},
	}
}

// many is the number of items of most worlds: enough that the sampling error
// of what they sell together is below a percent.
const many = 120
