package opening

import (
	"slices"
	"time"
)

// single is how surely a lone day without trade is no chance, at half the
// usual sales.
const single = 2

// odd finds lone days without trade on which trade was to be expected, and
// those of them that come again.
func (p *Pattern) odd(a Activity, ahead int) {
	s := newSurvey(a)
	if s == nil {
		return
	}
	for t := range s.open {
		s.open[t] = s.known[t] && !contains(p.Shut, s.day(t))
	}
	s.measure()
	silent := map[int32]bool{}
	for t := range s.open {
		if s.open[t] && !s.traded[t] && s.rate[t]/single >= evidence {
			silent[s.day(t)] = true
			p.Odd = append(p.Odd, s.day(t))
		}
	}
	for day := p.End; day < p.End+int32(ahead); day++ {
		if !p.closedAhead(day) && comesAgain(day, s, silent) {
			p.Yearly = append(p.Yearly, day)
		}
	}
	repeated := map[int32]bool{}
	for _, d := range p.Odd {
		if comesAgainOrCame(d, s, silent) {
			repeated[d] = true
		}
	}
	p.Odd = slices.DeleteFunc(p.Odd, func(d int32) bool { return repeated[d] })
	for d := range repeated {
		p.Shut = append(p.Shut, d)
	}
	slices.Sort(p.Shut)
}

// comesAgain tells whether a coming day was closed in every year before: by its
// date, by its place around Easter, or by its weekday in the month. One year
// shows a date or a feast around Easter, and only where it stood alone.
func comesAgain(day int32, s *survey, silent map[int32]bool) bool {
	for _, same := range []func(year int) (int32, bool){
		func(year int) (int32, bool) { return sameDate(day, year) },
		func(year int) (int32, bool) { return aroundEaster(day, year) },
		func(year int) (int32, bool) { return sameWeekday(day, year) },
	} {
		seen, closed := occurrences(day, same, s, silent)
		if closed >= 2 && closed == seen {
			return true
		}
	}
	by := func(year int) (int32, bool) { return sameDate(day, year) }
	if _, feast := aroundEaster(day, date(day).Year()); feast {
		by = func(year int) (int32, bool) { return aroundEaster(day, year) }
	}
	seen, closed := occurrences(day, by, s, silent)
	return seen == 1 && closed == 1 && alone(day, by, s, silent)
}

// occurrences counts the years before in which the day was one to trade on, and
// in how many of them nothing was sold.
func occurrences(day int32, same func(year int) (int32, bool), s *survey, silent map[int32]bool) (seen, closed int) {
	for year := date(day).Year() - 1; year >= date(s.First).Year(); year-- {
		d, ok := same(year)
		if t := int(d - s.First); !ok || t < 0 || t >= len(s.open) || !s.open[t] {
			continue
		}
		seen++
		if silent[d] {
			closed++
		}
	}
	return seen, closed
}

// alone tells whether the day a year ago stood alone among days of trade: what
// lasts longer is a feed that failed, or shutters down for once.
func alone(day int32, same func(year int) (int32, bool), s *survey, silent map[int32]bool) bool {
	for year := date(day).Year() - 1; year >= date(s.First).Year(); year-- {
		if d, ok := same(year); ok && silent[d] {
			return !(silent[d-1] && silent[d+1]) && !(silent[d-2] && silent[d-1]) && !(silent[d+1] && silent[d+2])
		}
	}
	return false
}

// comesAgainOrCame tells whether a silent day of the history is one of a date
// closed in all years there are, two at least.
func comesAgainOrCame(day int32, s *survey, silent map[int32]bool) bool {
	last := date(s.First + int32(len(s.open))).Year()
	for _, same := range []func(year int) (int32, bool){
		func(year int) (int32, bool) { return sameDate(day, year) },
		func(year int) (int32, bool) { return aroundEaster(day, year) },
		func(year int) (int32, bool) { return sameWeekday(day, year) },
	} {
		seen, closed := 0, 0
		for year := date(s.First).Year(); year <= last; year++ {
			d, ok := same(year)
			if t := int(d - s.First); !ok || t < 0 || t >= len(s.open) || !s.open[t] {
				continue
			}
			seen++
			if silent[d] {
				closed++
			}
		}
		if closed >= 2 && closed == seen {
			return true
		}
	}
	return false
}

func dayOf(t time.Time) int32 { return int32(t.Unix() / 86400) }

func sameDate(day int32, year int) (int32, bool) {
	t := date(day)
	was := time.Date(year, t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return dayOf(was), was.Day() == t.Day()
}

// sameWeekday is the day of a year with the same weekday of the same month.
func sameWeekday(day int32, year int) (int32, bool) {
	t := date(day)
	first := time.Date(year, t.Month(), 1, 0, 0, 0, 0, time.UTC)
	n := (int(t.Weekday())-int(first.Weekday())+7)%7 + 7*((t.Day()-1)/7)
	was := first.AddDate(0, 0, n)
	return dayOf(was), was.Month() == t.Month()
}

// feasts are the days after Easter Sunday that are closed somewhere.
var feasts = []int32{-3, -2, -1, 0, 1, 39, 40, 49, 50, 60}

// aroundEaster is the day of a year as far from Easter, for days of feasts.
func aroundEaster(day int32, year int) (int32, bool) {
	off := day - easter(date(day).Year())
	return easter(year) + off, slices.Contains(feasts, off)
}

// easter is Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).
func easter(year int) int32 {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month, day := (h+l-7*m+114)/31, (h+l-7*m+114)%31+1
	return dayOf(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC))
}
