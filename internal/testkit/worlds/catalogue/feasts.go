package catalogue

import (
	"math"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

func days(of ...string) (out []core.Day) {
	for _, d := range of {
		out = append(out, worlds.Day(d))
	}
	return out
}

// The days on which feasts were, and will be, as calendars print them.
var (
	easters      = days("2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05")
	eastern      = days("2023-04-16", "2024-05-05", "2025-04-20", "2026-04-12")
	mothersDays  = days("2023-05-14", "2024-05-12", "2025-05-11", "2026-05-10")
	blackFridays = days("2023-11-24", "2024-11-29", "2025-11-28", "2026-11-27")
	ramadanEnds  = days("2023-04-21", "2024-04-10", "2025-03-30", "2026-03-20")
	lunarYears   = days("2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17")
	diwalis      = days("2022-10-24", "2023-11-12", "2024-10-31", "2025-10-20", "2026-11-08")
)

// bell is so many times as much around a day so far from a feast, spread over so many days.
func bell(times, from, spread float64) func(off float64) float64 {
	return func(off float64) float64 {
		off = (off - from) / spread
		return 1 + (times-1)*math.Exp(-off*off/2)
	}
}

// listed is so many times as much on the listed days from a feast on, and as usual elsewhere.
func listed(first float64, times ...float64) func(off float64) float64 {
	return func(off float64) float64 {
		if i := int(off - first); i >= 0 && i < len(times) {
			return times[i]
		}
		return 1
	}
}

// withFeast is a business of which half sells more around a feast, and the rest all year alike.
func withFeast(name, first, asOf string, feast []core.Day, times func(off float64) float64) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.First, b.AsOf = worlds.Day(first), worlds.Day(asOf)
		b.SellMany(2*many, func(i int) worlds.Demand {
			level := b.Between(5, 40)
			if i%2 == 0 {
				return worlds.Demand{Mean: worlds.Flat(level), Category: "all year", Unjudged: true}
			}
			return worlds.Demand{Category: "feast", Mean: func(d core.Day) float64 {
				m := level
				for _, day := range feast {
					m += level * (times(float64(d-day)) - 1)
				}
				return m
			}}
		})
	}}
}

// movingFeasts are peaks that nobody named and that move.
func movingFeasts() []worlds.World {
	friday := listed(-4, 1.3, 1.3, 1.3, 1.3, 6, 3, 2.5, 4)
	fasting := func(off float64) float64 {
		if off >= -29 && off <= 0 {
			return 2.5
		}
		return 1
	}
	return []worlds.World{
		withFeast("eggs before Easter, three years", "2023-01-02", "2026-03-10", easters, bell(6, -8, 7)),
		withFeast("eggs before Easter, two years", "2024-01-08", "2026-03-10", easters, bell(6, -8, 7)),
		withFeast("doughnuts at carnival, three years", "2023-01-02", "2026-01-26", easters, bell(4, -54, 9)),
		withFeast("strawberries from Whitsun on, three years", "2023-01-02", "2026-05-04", easters, bell(3, 49, 12)),
		withFeast("candles before the Easter of the east, three years", "2023-01-02", "2026-03-16", eastern, bell(5, -4, 5)),
		withFeast("electronics on Black Friday, three years", "2023-09-04", "2026-11-02", blackFridays, friday),
		withFeast("electronics on Black Friday, two years", "2024-09-02", "2026-11-02", blackFridays, friday),
		withFeast("dates in the month of fasting, three years", "2023-01-02", "2026-02-09", ramadanEnds, fasting),
		withFeast("gift boxes before the Chinese New Year, three years", "2022-12-05", "2026-01-19", lunarYears, bell(5, -6, 8)),
		withFeast("lamps before Diwali, four years", "2022-09-05", "2026-10-12", diwalis, bell(5, -4, 5)),
		florist(),
		carnival("doughnuts that set in on a day before carnival, in small shops", false),
		carnival("doughnuts before carnival in a shop opened in March", true),
	}
}

// florist is closed on Sundays but for Mother's Day.
func florist() worlds.World {
	return worlds.World{Name: "a florist, open on Mother's Day alone of all Sundays", Make: func(b *worlds.Business) {
		b.First, b.AsOf = worlds.Day("2023-03-06"), worlds.Day("2026-04-20")
		times := listed(-2, 4, 6, 4)
		b.SellMany(many, func(int) worlds.Demand {
			week := worlds.Flat(b.Between(4, 40)).Week([7]float64{0.7, 0.8, 0.9, 1, 1.4, 1.4, 0.8})
			mean := func(d core.Day) float64 {
				m := week(d)
				for _, day := range mothersDays {
					m *= times(float64(d - day))
				}
				return m
			}
			return worlds.Demand{Mean: mean, Open: func(d core.Day) bool {
				for _, day := range mothersDays {
					if d == day {
						return true
					}
				}
				return d.Weekday() != time.Sunday
			}}
		})
	}}
}

// carnival is a bakery's few doughnuts that begin, double and treble so many days before
// Ash Wednesday and end on it, in shops of which one opened in March.
func carnival(name string, young bool) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.First, b.AsOf = worlds.Day("2023-01-02"), worlds.Day("2026-01-18")
		b.SellMany(24, func(i int) worlds.Demand {
			level := b.Between(15, 60)
			d := worlds.Demand{Category: "doughnuts", Lead: 27, Open: worlds.On(time.Sunday).Not(), Unjudged: young != (i%2 == 0)}
			if i%2 == 0 {
				d.From = worlds.Day("2025-03-10")
			}
			d.Mean = func(day core.Day) float64 {
				for _, easter := range easters {
					switch before := easter - 46 - day; {
					case before > 0 && before <= 6:
						return 7 * level
					case before > 0 && before <= 20:
						return 3 * level
					case before > 0 && before <= 40:
						return level
					}
				}
				return 0.08 * level
			}
			return d
		})
	}}
}
