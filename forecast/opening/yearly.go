package opening

import (
	"math"
	"slices"
	"time"

	"github.com/stockwright/stockwright/forecast/feast"
)

// single is how surely a lone day without trade is no chance, at half the
// usual sales.
const single = 2

// hinting is the part of the evidence from which a day without trade counts along with
// the same date of other years.
const hinting = 3

// silentDays are open days without trade, each with −log of the chance of that at half
// the usual sales.
type silentDays map[int32]float64

// loneShare is the least share of the days around one that must have traded for their
// numbers of items sold to say how sure trade is.
const loneShare = 0.9

// loneRate is −log of the chance that a day around which nearly every day traded has no
// sale, from the mean and variance of the numbers of items sold on those that did: a
// binomial of the same two. A few items that sell every day make trade as sure as many that
// do not. Never is a chance below one in all days that traded taken of an item.
func (s *survey) loneRate(t int) float64 {
	var sum, square, traded, open float64
	for u := max(0, t-reach); u < min(len(s.open), t+reach+1); u++ {
		if !s.open[u] {
			continue
		}
		open++
		if s.traded[u] {
			sum, square, traded = sum+s.Sold[u], square+s.Sold[u]*s.Sold[u], traded+1
		}
	}
	if traded < loneShare*open || traded < reach/2 {
		return 0
	}
	mean := sum / traded
	without := (square/traded - mean*mean) / mean // chance that an item does not sell
	without = math.Min(math.Max(without, 1/(s.days+2)), 0.999)
	return math.Min(-mean/(1-without)*math.Log(without), most)
}

// odd finds lone days without trade on which trade was to be expected, and
// those of them that come again.
func (p *Pattern) odd(a Activity, ahead int) {
	s := newSurvey(a)
	if s.open == nil {
		return
	}
	for t := range s.open {
		s.open[t] = s.known[t] && !contains(p.Shut, s.day(t))
	}
	runs := s.measureWithoutRuns()
	r := recurring{survey: s, silent: silentDays{}, undated: silentDays{}, fixed: silentDays{}}
	for t := range s.open {
		if !s.open[t] || s.traded[t] {
			continue
		}
		by := math.Max(s.rate[t], s.loneRate(t)) / single
		if runs[t] {
			by = math.Max(by, evidence)
		}
		if by >= evidence/hinting {
			r.silent[s.day(t)] = by
		}
		if by >= evidence {
			p.Odd = append(p.Odd, s.day(t))
		}
	}
	last := date(p.End - 1).Year()
	for day, by := range r.silent {
		if !r.everyDate(day, last) {
			r.undated[day] = by
		}
		if !r.every(day, last, aroundEaster, r.silent) {
			r.fixed[day] = by
		}
	}
	again := r.holidays(p.End)
	for day := p.End; day < p.End+int32(ahead); day++ {
		if p.closedAhead(day) {
			continue
		}
		if closed, near := again.ahead(day); closed || !near && r.comesAgain(day) {
			p.Yearly = append(p.Yearly, day)
		}
	}
	p.opens(s, ahead)
	p.shutAgain(func(d int32) bool { return again.were(d) || r.everyYear(d, last) }, r.silent)
}

// shutAgain counts the silent days that come again as closed, and not as odd.
func (p *Pattern) shutAgain(comes func(day int32) bool, silent silentDays) {
	repeated := map[int32]bool{}
	for d := range silent {
		if comes(d) {
			repeated[d] = true
			p.Shut = append(p.Shut, d)
		}
	}
	p.Odd = slices.DeleteFunc(p.Odd, func(d int32) bool { return repeated[d] })
	slices.Sort(p.Shut)
}

// recurring finds which silent days come again. undated are those that their date, or
// their place around Easter, does not explain: Christmas on a fourth Thursday two years in a row
// says nothing of the third year's. fixed are those that their place around Easter does not
// explain: Good Friday on 7 April of one year says nothing of that date.
type recurring struct {
	*survey
	silent, undated, fixed silentDays
}

// everyYear tells whether a day was closed in every year known up to the last, two at least:
// by its date, by its place around Easter, or by its weekday in the month.
func (r *recurring) everyYear(day int32, last int) bool {
	return r.everyDate(day, last) || r.byWeekday(day, last)
}

// byWeekday tells whether a day was closed in every year by its weekday in the month, counted
// from either end. The fourth is the last in most years: where none tells them apart, holidays
// of Thursdays and Fridays are the fourth, as Thanksgiving is, and those of other weekdays the
// last, as bank holidays are.
func (r *recurring) byWeekday(day int32, last int) bool {
	fromStart, fromEnd := r.every(day, last, sameWeekday, r.undated), r.every(day, last, lastWeekday, r.undated)
	fourth := Weekday(day) == 3 || Weekday(day) == 4
	switch {
	case fromStart && !fromEnd:
		return fourth || !r.every(day+7, last, lastWeekday, r.undated)
	case fromEnd && !fromStart:
		return !fourth || !r.every(day-7, last, sameWeekday, r.undated)
	}
	return fromStart
}

func (r *recurring) everyDate(day int32, last int) bool {
	return r.every(day, last, sameDate, r.silent) || r.every(day, last, aroundEaster, r.silent)
}

// sameDay is the day of a year that is the same as one of another year; false for none.
type sameDay func(day int32, year int) (int32, bool)

func (r *recurring) every(day int32, last int, same sameDay, silent silentDays) bool {
	seen, closed, by := r.occurrences(day, last, same, silent)
	return closed >= 2 && closed == seen && by >= evidence
}

// comesAgain tells whether a coming day was closed in every year before. One year
// shows a date or a feast around Easter, and only where it stood alone.
func (r *recurring) comesAgain(day int32) bool {
	last := date(day).Year() - 1
	if r.everyYear(day, last) {
		return true
	}
	same, silent := sameDate, r.fixed
	if _, moves := aroundEaster(day, last+1); moves {
		same, silent = aroundEaster, r.silent
	}
	seen, closed, by := r.occurrences(day, last, same, silent)
	return seen == 1 && closed == 1 && by >= evidence && r.alone(day, last, same)
}

// occurrences counts the years up to the last in which the day was one to trade on, and in
// how many of them nothing was sold, and how surely that was no chance in all of them.
func (r *recurring) occurrences(day int32, last int, same sameDay, silent silentDays) (seen, closed int, by float64) {
	between, amid := 0, true
	for year := date(r.First).Year(); year <= last; year++ {
		d, ok := same(day, year)
		t := int(d - r.First)
		if !ok || t < 0 || t >= len(r.open) {
			continue
		}
		switch {
		case r.open[t] && silent[d] > 0:
			seen, closed, by = seen+1, closed+1, by+silent[d]
			amid = amid && r.beside(t, -1) < 0 && r.beside(t, 1) < 0
		case r.open[t]:
			seen++
		case r.beside(t, -1) > 0 && r.beside(t, 1) > 0:
			between++
		}
	}
	if amid { // of weeks without trade: they were none where the days around it traded
		seen += between
	}
	return seen, closed, by
}

// beside tells of the nearest open day to one side of a day whether it traded, 1, or was
// silent, -1; 0 where it did neither or is not known.
func (r *recurring) beside(t, step int) int {
	for u := t + step; u >= 0 && u < len(r.open) && r.known[u]; u += step {
		switch {
		case !r.open[u]:
		case r.silent[r.day(u)] > 0:
			return -1
		case r.traded[u]:
			return 1
		default:
			return 0
		}
	}
	return 0
}

// alone tells whether the day a year ago stood alone among days of trade: what
// lasts longer is a feed that failed, or shutters down for once.
func (r *recurring) alone(day int32, last int, same sameDay) bool {
	for year := last; year >= date(r.First).Year(); year-- {
		if d, ok := same(day, year); ok && r.silent[d] > 0 {
			on := func(by int32) bool { return r.silent[d+by] > 0 }
			return !(on(-1) && on(1)) && !(on(-2) && on(-1)) && !(on(1) && on(2))
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

// lastWeekday is the last day of a year with the same weekday of the same month, for days
// that are it.
func lastWeekday(day int32, year int) (int32, bool) {
	t := date(day)
	end := time.Date(year, t.Month()+1, 0, 0, 0, 0, 0, time.UTC)
	was := end.AddDate(0, 0, -(int(end.Weekday())-int(t.Weekday())+7)%7)
	return dayOf(was), date(day+7).Month() != t.Month()
}

// feasts are the days after Easter Sunday that are closed somewhere.
var feasts = []int32{-3, -2, -1, 0, 1, 39, 40, 49, 50, 60}

// aroundEaster is the day of a year as far from Easter, for days of feasts.
func aroundEaster(day int32, year int) (int32, bool) {
	off := day - feast.Easter(date(day).Year())
	return feast.Easter(year) + off, slices.Contains(feasts, off)
}
