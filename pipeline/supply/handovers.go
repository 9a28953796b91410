package supply

import (
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish"
)

// mostLevels is how deep a network may be.
const mostLevels = 8

// handOvers are the days on which items hand their demand over, NoDay = never: those of their
// series; of a location that supplies others not before the last of these does.
func handOvers(items []replenish.Item, series []datasets.Series) []core.Day {
	const never = core.Day(math.MaxInt32)
	out := make([]core.Day, len(items))
	for i, s := range series {
		out[i] = s.HandsOverOn
	}
	for range mostLevels {
		last, changed := map[core.Key]core.Day{}, false
		for i := range items {
			if by := items[i].SuppliedBy; by != "" && !items[i].DoNotStock {
				k, day := core.Key{Location: by, SKU: items[i].SKU}, out[i]
				if day == core.NoDay {
					day = never
				}
				last[k] = max(last[k], day)
			}
		}
		for i, s := range series {
			day, supplies := last[core.Key{Location: s.Location, SKU: s.SKU}]
			switch {
			case !supplies:
				continue
			case day == never:
				day = core.NoDay
			case s.SoldDays > 0: // it sells itself
				day = max(day, s.HandsOverOn)
				if s.HandsOverOn == core.NoDay {
					day = core.NoDay
				}
			}
			changed = changed || out[i] != day
			out[i] = day
		}
		if !changed {
			break
		}
	}
	return out
}
