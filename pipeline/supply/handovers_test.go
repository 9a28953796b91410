package supply

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish"
)

// A location hands over with the last of those it supplies, over any number of levels, and never
// while one of them sells on; one that sells itself not before its own day.
func TestASupplierHandsOverWithTheLastItSupplies(t *testing.T) {
	const day = core.Day(20_000)
	var items []replenish.Item
	var series []datasets.Series
	place := func(location, by string, sold int64, on core.Day) {
		items = append(items, replenish.Item{SKU: "OLD", Location: location, SuppliedBy: by})
		series = append(series, datasets.Series{SKU: "OLD", Location: location, SoldDays: sold, HandsOverOn: on})
	}
	place("PLANT", "", 0, core.NoDay)
	place("DC", "PLANT", 0, core.NoDay)
	place("S1", "DC", 90, day+3)
	place("S2", "DC", 90, day+9)
	place("SELLS", "", 50, day+20)
	place("S3", "SELLS", 90, day+4)
	place("ON", "", 0, core.NoDay)
	place("S4", "ON", 90, day+4)
	place("S5", "ON", 90, core.NoDay)
	require.Equal(t, []core.Day{day + 9, day + 9, day + 3, day + 9, day + 20, day + 4, core.NoDay, day + 4, core.NoDay},
		handOvers(items, series))
	items[3].DoNotStock = true // S2 is no longer served
	require.Equal(t, []core.Day{day + 3, day + 3}, handOvers(items, series)[:2])
}

// What supplies a branch hands over to the same successor, over any number of levels, where it has
// both items and its own day has come.
func TestTheSupplierOfASuccessorTakesOverToo(t *testing.T) {
	const day = core.Day(20_000)
	var items []replenish.Item
	var series []datasets.Series
	place := func(sku, location, by, old string) {
		items = append(items, replenish.Item{SKU: sku, Location: location, SuppliedBy: by})
		s := datasets.Series{SKU: sku, Location: location, Predecessor: old, TakesOverOn: core.NoDay, HandsOverOn: core.NoDay}
		if old != "" {
			s.TakesOverOn = day
		}
		series = append(series, s)
	}
	place("OLD", "PLANT", "", "")
	place("OLD", "DC", "PLANT", "")
	place("OLD", "S1", "DC", "")
	place("NEW", "PLANT", "", "")
	place("NEW", "DC", "PLANT", "")
	place("NEW", "S1", "DC", "OLD")
	pair := func(location string, on core.Day) replenish.Supersession {
		return replenish.Supersession{Old: "OLD", New: "NEW", Location: location, From: int32(on)}
	}
	handsOver := []core.Day{day + 2, day + 1, day, core.NoDay, core.NoDay, core.NoDay}
	require.Equal(t, []replenish.Supersession{pair("S1", day), pair("DC", day+1), pair("PLANT", day+2)},
		supersessions(items, series, handsOver))
	handsOver[1] = core.NoDay // another of its branches sells on
	require.Equal(t, []replenish.Supersession{pair("S1", day)}, supersessions(items, series, handsOver))
}
