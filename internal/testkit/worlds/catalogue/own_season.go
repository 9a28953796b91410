package catalogue

import (
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// besideFlat is a business in which half of the items swing e-fold around a day ahead and
// half do not swing at all, two years long. One half is judged: an item's own season is
// its own, and its neighbours' is not.
func besideFlat(name string, every worlds.Period, low, high, lead float64, judgeFlat bool) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.First = b.AsOf - worlds.Span(735)
		peak := float64(b.AsOf) + 20 + 30*b.Rand.Float64()
		b.SellMany(2*many, func(i int) worlds.Demand {
			level, swing := b.Between(low, high), 1.0
			if i%2 == 0 {
				swing = 0
			}
			mean := func(d core.Day) float64 {
				return level * math.Exp(swing*math.Cos(2*math.Pi*(float64(d)-peak)/365.25))
			}
			return worlds.Demand{Mean: mean, Every: every, Lead: lead, Unjudged: judgeFlat == (swing > 0)}
		})
	}}
}

// inSeason is a business in which half of the items are sold for seventy days of the year
// only, from ten days ahead on, and the others, not judged, all year.
func inSeason(name string, low, high float64) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.First = b.AsOf - worlds.Span(760)
		b.SellMany(2*many, func(i int) worlds.Demand {
			level := b.Between(low, high)
			if i%2 == 0 {
				return worlds.Demand{Mean: worlds.Flat(level), Unjudged: true}
			}
			return worlds.Demand{Mean: func(d core.Day) float64 {
				if math.Mod(float64(d-b.AsOf)-10+10*365.25, 365.25) < 70 {
					return level
				}
				return 0
			}}
		})
	}}
}

func ownSeasons() []worlds.World {
	return []worlds.World{
		inSeason("sold in a season about to begin", 3, 12),
		besideFlat("own seasons beside flat items", nil, 1, 4, 0, false),
		besideFlat("own seasons of slow items beside flat ones", nil, 0.2, 0.8, 0, false),
		besideFlat("own seasons beside flat items, weekly rows", worlds.WeekFrom(1), 2, 8, 13, false),
		besideFlat("own seasons beside flat items, monthly rows", worlds.MonthFrom(), 2, 8, 27, false),
		besideFlat("flat items beside own seasons", nil, 1, 4, 0, true),
		besideFlat("flat items beside own seasons, weekly rows", worlds.WeekFrom(1), 2, 8, 13, true),
	}
}
