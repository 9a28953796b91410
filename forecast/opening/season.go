package opening

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/yearly"
)

// An item sold only in its season, a Christmas cake, has no small demand for the rest of
// the year: it is off sale then. Silences that chance does not explain, on the same dates
// of every year known and of two at least, are off season: such days teach nothing, and
// the next season starts at the level of the last ones on the day they started on. One
// silence is believed where sales came back on the date on which they first began.
const (
	silenceDays = 42  // known days in a row without a sale that can be off season
	seasonDates = 56  // dates that must be silent in two years
	seasonEdge  = 14  // days that a season may begin or end beside the dates of others
	seasonOnce  = 120 // dates that must be silent where one year alone knows them
	seasonYear  = 365 // days from the first sale of a season to that of the next
	seasonLeast = 14  // dates of the shortest season of few sales, and of the shortest time between two
	// seasonEvidence is how many times the evidence the silent days must be, at the item's
	// sales over all days: they were picked for being silent.
	seasonEvidence = 2
)

// offSeason tells for each date of a leap year whether it is off season; nil where no date is.
func (s *survey) offSeason() []bool {
	runs := s.silences()
	years, least := s.asked(runs)
	if len(runs) < years {
		return nil
	}
	var seen, silent [yearly.Slots]int
	for t, known := range s.known {
		if known {
			seen[yearly.Slot(s.day(t))]++
		}
	}
	for _, r := range runs {
		for t := r[0]; t < r[1]; t++ {
			if s.known[t] {
				silent[yearly.Slot(s.day(t))]++
			}
		}
	}
	off, dates, days := make([]bool, yearly.Slots), 0, 0
	for slot := range off {
		if silent[slot] >= years && silent[slot] == seen[slot] {
			off[slot] = true
			dates, days = dates+1, days+seen[slot]
		}
	}
	if dates < least || float64(days)*s.tradedShare() < seasonEvidence*evidence {
		return nil
	}
	for _, step := range [...]int{1, yearly.Slots - 1} { // what one year alone knows goes with the dates beside it
		for at := range 2 * yearly.Slots {
			slot := at * step % yearly.Slots
			if next := (slot + step) % yearly.Slots; off[slot] && seen[next] <= 1 && silent[next] == seen[next] {
				off[next] = true
			}
		}
	}
	if !slices.Contains(off, false) || !s.inSeasons(off, seen[:]) {
		return nil
	}
	return off
}

// asked is how many years off season must be silent, and on how many dates.
func (s *survey) asked(runs [][2]int) (years, dates int) {
	if len(runs) == 1 && s.returned(runs[0]) {
		return 1, seasonOnce
	}
	return 2, seasonDates
}

// returned tells that the sale after a silence came a year after the first of all.
func (s *survey) returned(silence [2]int) bool {
	first := slices.Index(s.traded, true)
	if first < 0 || first > silence[0] || silence[1] == len(s.known) {
		return false
	}
	late := silence[1] - first - seasonYear
	return max(late, -late) <= seasonEdge
}

// inSeasons tells whether the dates that are not off season make seasons, each of seasonLeast
// dates or of days that mostly trade, with as much between two as a season takes.
func (s *survey) inSeasons(off []bool, seen []int) bool {
	var traded [yearly.Slots]int
	for t, is := range s.traded {
		if is {
			traded[yearly.Slot(s.day(t))]++
		}
	}
	start := 0
	for off[start] == off[(start+yearly.Slots-1)%yearly.Slots] {
		start++
	}
	for i := 0; i < yearly.Slots; {
		kind, run, sold, days := off[(start+i)%yearly.Slots], 0, 0, 0
		for ; i < yearly.Slots && off[(start+i)%yearly.Slots] == kind; i++ {
			slot := (start + i) % yearly.Slots
			run, sold, days = run+1, sold+traded[slot], days+seen[slot]
		}
		if run < seasonLeast && (kind || 2*sold < days) {
			return false
		}
	}
	return true
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

// outside tells for each day of the history whether it was off season: those dates, and the
// days without a sale beside them, as seasons begin and end some days earlier or later.
func (s *survey) outside(off []bool) []bool {
	out := make([]bool, len(s.known))
	mark := func(t, since int) int {
		switch {
		case s.traded[t]:
			return seasonEdge
		case off[yearly.Slot(s.day(t))]:
			out[t] = true
			return 0
		case since < seasonEdge:
			out[t] = true
		}
		return since + 1
	}
	forth, back := seasonEdge, seasonEdge
	for t := range out {
		forth = mark(t, forth)
		back = mark(len(out)-1-t, back)
	}
	return out
}

// without is the activity with some days not known.
func (a Activity) without(days []bool) Activity {
	out := Activity{First: a.First, Sold: slices.Clone(a.Sold), Doors: a.Doors}
	for t, is := range days {
		if is {
			out.Sold[t] = math.NaN()
		}
	}
	return out
}
