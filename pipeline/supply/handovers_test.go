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
