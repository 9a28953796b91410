package opening

import (
	"math"
	"slices"
	"time"

	"github.com/stockwright/stockwright/forecast/feast"
)

const (
	// openedByChance is how many days a year may seem to open again by chance alone.
	openedByChance = 0.1
	// openedMost is the share of the days of a weekday that trade up to which those are exceptions.
	openedMost = 0.2
)

// customs are the places of a day in the year that a Sunday is opened for.
var customs = [...]sameDay{sameWeekday, fromEaster, beforeChristmas}

// withoutYearly leaves out the days of a weekday that traded as they did a year before: it has not
// opened for the Sundays before Christmas.
func (s *survey) withoutYearly(days []int) []int {
	traded := 0
	for _, t := range days {
		if s.traded[t] {
			traded++
		}
	}
	if traded < 2 || float64(traded) > openedMost*float64(len(days)) {
		return days
	}
	return slices.DeleteFunc(slices.Clone(days), func(t int) bool {
		return s.traded[t] && slices.ContainsFunc(customs[:], func(same sameDay) bool {
			d, ok := same(s.day(t), date(s.day(t)).Year()-1)
			before := int(d - s.First)
			return ok && before >= 0 && s.traded[before]
		})
	})
}

// opens finds the coming days that trade although their weekday is closed, since they did in
// every year known, two at least: Mother's Day at a florist's, the Sundays before Christmas.
func (p *Pattern) opens(s *survey, ahead int) {
	if p.Kind == "" {
		return
	}
	days, traded := 0.0, 0.0
	for t := range s.known {
		if s.known[t] && p.closedAhead(s.day(t)) {
			if days++; s.traded[t] {
				traded++
			}
		}
	}
	if traded < 2 {
		return
	}
	for day := p.End; day < p.End+int32(ahead); day++ {
		if !p.closedAhead(day) {
			continue
		}
		for _, same := range customs {
			if years := p.tradedEvery(s, day, same); years >= 2 &&
				days/years*math.Pow(traded/days, years) < openedByChance {
				p.Opened = append(p.Opened, day)
				break
			}
		}
	}
}

// tradedEvery counts the years before in which a day traded against its weekday, none where
// it did not in one of them.
func (p *Pattern) tradedEvery(s *survey, day int32, same sameDay) (years float64) {
	for year := date(s.First).Year(); year < date(day).Year(); year++ {
		d, ok := same(day, year)
		t := int(d - s.First)
		if !ok || t < 0 || t >= len(s.known) || !s.known[t] || !p.closedAhead(d) {
			continue
		}
		if !s.traded[t] {
			return 0
		}
		years++
	}
	return years
}

// fromEaster is the day of a year as far from Easter, from carnival to Corpus Christi.
func fromEaster(day int32, year int) (int32, bool) {
	off := day - feast.Easter(date(day).Year())
	return feast.Easter(year) + off, off >= -63 && off <= 60
}

// beforeChristmas is the day of a year with the same weekday in the same of the four weeks
// before Christmas Eve ends.
func beforeChristmas(day int32, year int) (int32, bool) {
	eve := func(year int) int32 { return feast.Day(year, time.December, 24) }
	weeks := (eve(date(day).Year()) - day) / 7
	same := eve(year) - 7*weeks - 6
	same += (day - same) % 7
	return same, day <= eve(date(day).Year()) && weeks < 4
}
