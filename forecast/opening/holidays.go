package opening

import (
	"math"
	"slices"
)

// What makes a holiday of a whole business: so many days in a row without trade, that in every
// year begin on the same weekday, within holidayNear days of the same date, and last as long
// but for a week's end; or that in every year have so many dates in common.
const (
	holidayLeast = 4
	holidayNear  = 10
	holidayEnd   = 3
)

// holiday is a run of days on which nothing was sold, first and last.
type holiday struct{ first, last int32 }

// holidays are those that came in every year, and those to come. dated are those to come
// that keep their dates, from Christmas Eve to Epiphany, not their weekday.
type holidays struct{ past, coming, dated []holiday }

// were tells whether a day of the history fell in a holiday that comes every year.
func (h *holidays) were(day int32) bool {
	return slices.ContainsFunc(h.past, func(v holiday) bool { return v.first <= day && day <= v.last })
}

// ahead tells whether a coming day falls in a holiday, or so near one that its date says nothing.
func (h *holidays) ahead(day int32) (closed, near bool) {
	for _, v := range h.dated {
		closed = closed || v.first <= day && day <= v.last
	}
	for _, v := range h.coming {
		closed = closed || v.first <= day && day <= v.last
		near = near || v.first-holidayNear <= day && day <= v.last+holidayNear
	}
	return closed, near
}

// measureWithoutRuns measures what is usual around every day without the runs of days on
// which nothing was sold and that together are no chance: three weeks of holiday are half of
// the days around them. It tells which days are of such runs.
func (s *survey) measureWithoutRuns() []bool {
	s.measure()
	open, runs := slices.Clone(s.open), make([]bool, len(s.open))
	from, days, by := -1, 0, 0.0
	for t := range len(open) + 1 {
		switch {
		case t == len(open) || open[t] && s.traded[t]:
			if days >= holidayLeast && by >= evidence {
				for u := from; u < t; u++ {
					s.open[u], runs[u] = false, true
				}
			}
			from, days, by = -1, 0, 0
		case open[t]:
			if from < 0 {
				from = t
			}
			days, by = days+1, by+s.rate[t]/belowUsual
		}
	}
	s.measure()
	s.open = open
	return runs
}

// holidays finds the holidays that came in every year known, two at least, and lays them
// out from a day on.
func (r *recurring) holidays(end int32) *holidays {
	out, all := &holidays{}, r.runs()
	for i, latest := range all {
		years := r.inEveryYear(latest, all[:i])
		if slices.ContainsFunc(all[i+1:], func(v holiday) bool { return sameHoliday(latest, v) }) {
			continue
		}
		if len(years) < 2 {
			r.addDated(out, latest, all[:i], end)
			continue
		}
		if next := laidOut(years, date(latest.first).Year()+1); r.ended(next, end) || r.openIn(next) > 0 && next.last < end {
			continue // it would have been found among the runs
		}
		out.past = append(out.past, years...)
		for year := date(end).Year(); year <= date(end).Year()+2; year++ {
			if v := laidOut(years, year); v.first >= end {
				out.coming = append(out.coming, v)
			}
		}
	}
	return out
}

// runs are the silent days in a row, days that are closed anyway between them.
func (r *recurring) runs() (out []holiday) {
	days, run := 0, holiday{}
	for t := range len(r.open) + 1 {
		switch {
		case t < len(r.open) && !r.open[t]:
		case t < len(r.open) && r.silent[r.day(t)] > 0:
			if days == 0 {
				run.first = r.day(t)
			}
			days, run.last = days+1, r.day(t)
		default:
			if days >= holidayLeast {
				out = append(out, run)
			}
			days = 0
		}
	}
	return out
}

// inEveryYear are the holidays like one in all years known up to its own; nil where a year
// had none.
func (r *recurring) inEveryYear(latest holiday, before []holiday) []holiday {
	out := []holiday{latest}
	for year := date(latest.first).Year() - 1; ; year-- {
		was, ok := sameDate(latest.first, year)
		if !ok || was-holidayNear < r.First {
			return out
		}
		i := slices.IndexFunc(before, func(v holiday) bool {
			return date(v.first+holidayNear).Year() >= year &&
				date(v.first-holidayNear).Year() <= year && sameHoliday(latest, v) && abs(v.first-was) <= holidayNear
		})
		if i < 0 {
			return nil
		}
		out = append(out, before[i])
	}
}

// sameHoliday tells whether two runs begin on the same weekday, near the same date, and last
// as long.
func sameHoliday(a, b holiday) bool {
	was, ok := sameDate(a.first, date(b.first).Year())
	return ok && Weekday(a.first) == Weekday(b.first) && abs(was-b.first) <= holidayNear &&
		abs(a.last-a.first-(b.last-b.first)) <= holidayEnd
}

// laidOut is the holiday in another year, on its weekday nearest to the mean of its dates, as
// long as it was last.
func laidOut(years []holiday, year int) holiday {
	at, _ := sameDate(years[0].first, year)
	off := 0.0
	for _, v := range years {
		was, _ := sameDate(years[0].first, date(v.first).Year())
		off += float64(v.first-was) / float64(len(years))
	}
	at += int32(math.Round(off))
	at += (int32(Weekday(years[0].first)-Weekday(at))+10)%7 - 3
	return holiday{at, at + years[0].last - years[0].first}
}

// Holiday is the next holiday of a whole business ahead, its first and last day; false where
// none is expected.
func (p *Pattern) Holiday() (first, last int32, expected bool) {
	days := 0
	for i, d := range p.Yearly {
		if i == 0 || !p.onlyClosed(p.Yearly[i-1]+1, d) {
			if days >= holidayLeast {
				break
			}
			first, days = d, 0
		}
		last, days = d, days+1
	}
	return first, last, days >= holidayLeast
}

// onlyClosed tells whether all coming days from one up to another are closed.
func (p *Pattern) onlyClosed(from, to int32) bool {
	for d := from; d < to; d++ {
		if !p.Closed(d) {
			return false
		}
	}
	return true
}

func abs(v int32) int32 { return max(v, -v) }
