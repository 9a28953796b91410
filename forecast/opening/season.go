package opening

import (
	"math"
	"slices"
	"time"
)

// An item sold only in its season, a Christmas cake, has no small demand for the rest of
// the year: it is off sale then. Silences that chance does not explain, on the same dates
// of every year known and of two at least, are off season: such days teach nothing, and
// the next season starts at the level of the last ones on the day they started on.
const (
	yearSlots   = 366 // dates of a leap year
	silenceDays = 42  // known days in a row without a sale that can be off season
	seasonDates = 56  // dates that must be silent in two years
	seasonLeast = 14  // dates of the shortest season, and of the shortest time between two
	// seasonEvidence is how many times the evidence the silent days must be, at the item's
	// sales over all days: they were picked for being silent.
	seasonEvidence = 2
)

// offSeason tells for each date of a leap year whether it is off season; nil where no date is.
func (s *survey) offSeason() []bool {
	runs := s.silences()
	if len(runs) < 2 {
		return nil
	}
	var seen, silent [yearSlots]int
	for t, known := range s.known {
		if known {
			seen[slotOf(s.day(t))]++
		}
	}
	for _, r := range runs {
		for t := r[0]; t < r[1]; t++ {
			if s.known[t] {
				silent[slotOf(s.day(t))]++
			}
		}
	}
	off, dates, days := make([]bool, yearSlots), 0, 0
	for slot := range off {
		if silent[slot] >= 2 && silent[slot] == seen[slot] {
			off[slot] = true
			dates, days = dates+1, days+seen[slot]
		}
	}
	if dates < seasonDates || float64(days)*s.tradedShare() < seasonEvidence*evidence {
		return nil
	}
	for _, step := range [...]int{1, yearSlots - 1} { // what one year alone knows goes with the dates beside it
		for at := range 2 * yearSlots {
			slot := at * step % yearSlots
			if next := (slot + step) % yearSlots; off[slot] && seen[next] <= 1 && silent[next] == seen[next] {
				off[next] = true
			}
		}
	}
	if !slices.Contains(off, false) || shortest(off, true) < seasonLeast || shortest(off, false) < seasonLeast {
		return nil
	}
	return off
}

// shortest is the shortest run of dates of a kind, the last of December beside the first of January.
func shortest(off []bool, kind bool) int {
	start := 0
	for off[start] == off[(start+yearSlots-1)%yearSlots] {
		start++
	}
	best, run := yearSlots, 0
	for i := range yearSlots {
		if off[(start+i)%yearSlots] == kind {
			run++
			continue
		}
		if run > 0 {
			best = min(best, run)
		}
		run = 0
	}
	if run > 0 {
		best = min(best, run)
	}
	return best
}

// silences are the runs of days, from one up to another, on which chance does not explain
// that nothing was sold, given how often something is outside of such runs.
func (s *survey) silences() (runs [][2]int) {
	var all [][3]int // from, to, known days
	traded, days := 0.0, 0.0
	from, empty := -1, 0
	end := func(t int) {
		if empty >= silenceDays {
			all = append(all, [3]int{from, t, empty})
		} else {
			days += float64(empty)
		}
		from, empty = -1, 0
	}
	for t := range s.known {
		switch {
		case s.traded[t]:
			end(t)
			traded, days = traded+1, days+1
		case s.known[t]:
			if from < 0 {
				from = t
			}
			empty++
		}
	}
	end(len(s.known))
	rate := -math.Log(1 - min(traded/max(days, 1), surest))
	for _, r := range all {
		if float64(r[2])*rate/belowUsual >= evidence {
			runs = append(runs, [2]int{r[0], r[1]})
		}
	}
	return runs
}

// slotOf is the place of a day among the dates of a leap year.
func slotOf(day int32) int {
	_, month, of := date(day).Date()
	return time.Date(2024, month, of, 0, 0, 0, 0, time.UTC).YearDay() - 1
}

// leaveOff takes the days off season out of an item's activity and into its pattern.
func (p *Pattern) leaveOff(a Activity, off []bool) {
	p.OffSeason = off
	for t, v := range a.Sold {
		if day := a.First + int32(t); off[slotOf(day)] && !(v > 0) {
			p.Shut = append(p.Shut, day)
		}
	}
	slices.Sort(p.Shut)
	p.Shut = slices.Compact(p.Shut)
}

// inSeason is the activity without the days off season, which are then not known.
func (a Activity) inSeason(off []bool) Activity {
	out := Activity{First: a.First, Sold: slices.Clone(a.Sold)}
	for t, v := range out.Sold {
		if off[slotOf(a.First+int32(t))] && !(v > 0) {
			out.Sold[t] = math.NaN()
		}
	}
	return out
}
