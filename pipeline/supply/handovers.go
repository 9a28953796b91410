package supply

import (
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/terms"
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

// supersessions are those of the series and, over any number of levels, those of the
// locations that supply them with both items, once these have handed the demand over too.
func supersessions(items []replenish.Item, series []datasets.Series, handsOver []core.Day) []replenish.Supersession {
	out := terms.Supersessions(series)
	if len(out) == 0 {
		return nil
	}
	at, known := map[core.Key]int{}, map[core.Key]bool{} // known by what is replaced
	for i := range items {
		at[core.Key{SKU: items[i].SKU, Location: items[i].Location}] = i
	}
	for _, p := range out {
		known[core.Key{SKU: p.Old, Location: p.Location}] = true
	}
	for i := 0; i < len(out); i++ {
		p := out[i]
		successor, ok := at[core.Key{SKU: p.New, Location: p.Location}]
		if !ok || items[successor].SuppliedBy == "" {
			continue
		}
		above := core.Key{SKU: p.Old, Location: items[successor].SuppliedBy}
		old, ok := at[above]
		if !ok || known[above] || handsOver[old] == core.NoDay {
			continue
		}
		known[above] = true
		out = append(out, replenish.Supersession{Old: p.Old, New: p.New, Location: above.Location,
			From: int32(handsOver[old])})
	}
	return out
}
