package catalogue

import (
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// lastWorkdays are the last so many days of a month from Monday to Friday.
func lastWorkdays(n int) worlds.Days {
	return func(d core.Day) bool {
		left := 0
		for e := d + 1; e.Time().Month() == d.Time().Month(); e++ {
			if e.Weekday() != time.Saturday && e.Weekday() != time.Sunday {
				left++
			}
		}
		return left < n
	}
}

// nth is the n-th such weekday of every month; 0 is the last.
func nth(n int, w time.Weekday) worlds.Days {
	return func(d core.Day) bool {
		if n == 0 {
			return d.Weekday() == w && (d+7).Time().Month() != d.Time().Month()
		}
		return d.Weekday() == w && (d.Time().Day()-1)/7 == n-1
	}
}

// everyWeeks is every n-th week's such weekday.
func everyWeeks(n int, w time.Weekday) worlds.Days {
	return func(d core.Day) bool { return d.Weekday() == w && int(d+3)/7%n == 1 }
}

// quarterEnd are the last so many days of quarters, which end in months that leave after by three.
func quarterEnd(n, after int) worlds.Days {
	return func(d core.Day) bool {
		return int(d.Time().Month())%3 == after && (d+core.Day(n)).Time().Month() != d.Time().Month()
	}
}

// rhythms are businesses with a pulse that is neither the week nor the day of the month.
func rhythms() []worlds.World {
	busy := func(name string, low, high, times float64, on, open worlds.Days, asOf string) worlds.World {
		return worlds.World{Name: name, Make: func(b *worlds.Business) {
			b.AsOf = worlds.Day(asOf)
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(low, high)).Times(times, on), Open: open}
			})
		}}
	}
	pulled := func(name string, after, days int, asOf string) worlds.World {
		return worlds.World{Name: name, Make: func(b *worlds.Business) {
			b.AsOf = worlds.Day(asOf)
			b.SellMany(many, func(int) worlds.Demand {
				last := quarterEnd(days, after)
				first := func(d core.Day) bool { return last(d - core.Day(days)) }
				return worlds.Demand{Mean: worlds.Flat(b.Between(2, 15)).Times(2.2, last).Times(0.4, first),
					Open: worlds.Weekdays()}
			})
		}}
	}
	left := func(name string, share int) worlds.World {
		return worlds.World{Name: name, Make: func(b *worlds.Business) {
			b.SellMany(many*share/2, func(i int) worlds.Demand {
				calls := everyWeeks(2, time.Thursday)
				if i%share == 0 {
					calls = calls.And(worlds.Between(0, b.AsOf-57))
				}
				return worlds.Demand{Mean: worlds.Flat(b.Between(1, 8)).Times(8, calls), Open: worlds.Weekdays(), Unjudged: i%share > 0}
			})
		}}
	}
	return []worlds.World{
		left("a customer of every second Thursday left all items eight weeks ago", 1),
		left("a customer of every second Thursday left one item in three eight weeks ago", 3),
		busy("a builders' merchant, busy on the last two working days of a month", 2, 12, 2, lastWorkdays(2),
			worlds.Weekdays(), "2025-11-24"),
		busy("a discounter, busy on paydays, the first and the fifteenth", 0.2, 2, 2.5,
			func(d core.Day) bool { n := d.Time().Day(); return n == 1 || n == 15 }, nil, "2025-11-24"),
		busy("a street market on first Saturdays beside a shop", 3, 20, 3, nth(1, time.Saturday),
			worlds.On(time.Sunday).Not(), "2025-11-03"),
		busy("a depot whose largest customer calls every third Thursday", 5, 40, 4,
			everyWeeks(3, time.Thursday), worlds.Weekdays(), "2025-11-03"),
		{Name: "a stationer, one item in four busy at the month's end", Make: func(b *worlds.Business) {
			b.AsOf = worlds.Day("2025-11-24")
			late := func(d core.Day) bool { return (d + 3).Time().Month() != d.Time().Month() }
			b.SellMany(many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(2, 20)), Open: worlds.Weekdays()}
				if i%4 == 0 {
					d.Mean = d.Mean.Times(3, late)
				}
				return d
			})
		}},
		pulled("a distributor whose buyers fill up before a quarter ends", 0, 7, "2025-12-01"),
		pulled("a software reseller, books closed in January, April, July and October", 1, 5, "2025-10-06"),
		{Name: "one item in eight busy on the first and the fifteenth", Make: func(b *worlds.Business) {
			b.AsOf = worlds.Day("2025-10-27")
			pay := func(d core.Day) bool { n := d.Time().Day(); return n == 1 || n == 15 }
			b.SellMany(8*many, func(i int) worlds.Demand {
				d := worlds.Demand{Mean: worlds.Flat(b.Between(2, 20)), Unjudged: i%8 > 0}
				if i%8 == 0 {
					d.Mean = d.Mean.Times(4, pay)
				}
				return d
			})
		}},
		{Name: "a garage open on two Saturdays in three", Make: func(b *worlds.Business) {
			open := func(d core.Day) bool {
				return d.Weekday() != time.Sunday && (d.Weekday() != time.Saturday || int(d+3)/7%3 != 2)
			}
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(0.5, 10)), Open: open}
			})
		}},
		{Name: "a garage open on every second Saturday for ten weeks", Make: func(b *worlds.Business) {
			open := func(d core.Day) bool {
				return d.Weekday() != time.Sunday && (d.Weekday() != time.Saturday || d < b.AsOf-70 || int(d+3)/7%2 == 0)
			}
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(2, 10)).Times(2, worlds.On(time.Saturday)), Open: open}
			})
		}},
		{Name: "a garage open on all Saturdays for nine weeks, on every second before", Make: func(b *worlds.Business) {
			open := func(d core.Day) bool {
				return d.Weekday() != time.Sunday && (d.Weekday() != time.Saturday || d >= b.AsOf-63 || int(d+3)/7%2 == 0)
			}
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(2, 10)).Times(2, worlds.On(time.Saturday)), Open: open}
			})
		}},
		{Name: "a warehouse sale on last Sundays, else closed then", Make: func(b *worlds.Business) {
			open := func(d core.Day) bool { return d.Weekday() != time.Sunday || nth(0, time.Sunday)(d) }
			b.SellMany(many, func(int) worlds.Demand {
				return worlds.Demand{Mean: worlds.Flat(b.Between(3, 15)).Times(3, worlds.On(time.Sunday)), Open: open, Lead: 20}
			})
		}},
	}
}
