// Package opening learns on which days a location or an item trades, from the
// days on which it sold: weekdays, every other week, days of the month and
// yearly dates. A day without a sale is closed only where that is not chance:
// with so many sales expected on a usual day, all of the days of its kind
// without any must be next to impossible even at a fifth of that.
package opening

import (
	"math"
	"slices"
	"sync"

	"github.com/stockwright/stockwright/forecast/yearly"
)

// Activity is how much was sold by day: a location's number of items sold, or
// 1 and 0 for an item.
type Activity struct {
	First int32 // day of Sold[0], days since 1970-01-01
	// Sold per day, ≥ 0; NaN where it is not known (no feed, sold out, or closed
	// for another reason).
	Sold []float64
	// Doors are, of an item, the days on which its location is open, those of Sold and those to
	// come; nil where it always is.
	Doors []bool
}

// Pattern says which days are closed. It is plain data (JSON); the zero value
// is open every day.
type Pattern struct {
	// Kind and Cells are the cells of a cycle that are closed ahead; "" for none.
	Kind  string `json:"kind,omitempty"`
	Cells []int  `json:"cells,omitempty"`
	// Shut lists the days of the history that were closed, ascending.
	Shut []int32 `json:"shut,omitempty"`
	// Odd lists the days of the history without trade for no known reason: a
	// holiday, or rows that were not delivered. They are not known.
	Odd []int32 `json:"odd,omitempty"`
	// Yearly lists the coming days on which it was closed in every year before, or of an item
	// those that are not its open day of the month.
	Yearly []int32 `json:"yearly,omitempty"`
	// Opened lists the coming days that trade although their weekday is closed, as in every year before.
	Opened []int32 `json:"opened,omitempty"`
	// OffSeason tells for each date of a leap year whether an item is off season then; nil
	// for an item that is sold all year.
	OffSeason []bool `json:"off_season,omitempty"`
	// Rate is −log of the chance that an open day at the end has no sale.
	Rate float64 `json:"rate"`
	// End is the day after the last of the history.
	End int32 `json:"end"`
}

// Closed tells whether a day, past or to come, is closed.
func (p *Pattern) Closed(day int32) bool {
	if p == nil {
		return false
	}
	if day < p.End {
		return contains(p.Shut, day)
	}
	return p.closedAhead(day) && !contains(p.Opened, day) || contains(p.Yearly, day)
}

// Weekdays are those closed ahead in every week, 0 for Monday.
func (p *Pattern) Weekdays() []int {
	if p.Kind != kinds[0].name {
		return nil
	}
	return p.Cells
}

func (p *Pattern) closedAhead(day int32) bool {
	if p.OffSeason != nil && p.OffSeason[yearly.Slot(day)] {
		return true
	}
	return p.Kind != "" && slices.Contains(p.Cells, kindNamed(p.Kind).of(day))
}

// Unknown tells whether a day of the history says nothing.
func (p *Pattern) Unknown(day int32) bool { return p != nil && contains(p.Odd, day) }

func contains(sorted []int32, day int32) bool {
	_, found := slices.BinarySearch(sorted, day)
	return found
}

const (
	// evidence is −log of the probability at which what is missing is no chance,
	// and belowUsual the share of the usual sales at which it is asked for.
	evidence   = 9.2
	belowUsual = 5
	// tradeLeast is the share of a usual day from which a day was open.
	tradeLeast = 0.05
	// almostNone is the most days of a closed cell that may have been open.
	almostNone = 0.04
	// most is the largest number of sales a day counts for: sales of one day
	// depend on each other.
	most = 60
	// surest is the most often that an item is taken to sell.
	surest = 0.98
)

// Learn finds the pattern of a location's activity.
func Learn(a Activity, ahead int) *Pattern {
	s := newSurvey(a)
	p := s.learn()
	p.Rate = s.lastRate()
	p.odd(a, ahead)
	return p
}

// lastRate is −log of the chance that the last day, if it is open, has no sale.
func (s *survey) lastRate() float64 {
	if s.open == nil {
		return 0
	}
	if s.rate == nil {
		s.measure()
	}
	return s.rate[len(s.rate)-1]
}

// LearnItem finds what an item's days without a sale add to its location's
// pattern; nil where they add nothing.
func LearnItem(a Activity) *Pattern {
	s := newSurvey(a)
	off := s.offSeason()
	if off == nil {
		p := s.learn()
		if p.Kind == "" && len(p.Shut) == 0 {
			return nil
		}
		return p
	}
	outside := s.outside(off)
	p := newSurvey(a.without(outside)).learn()
	p.OffSeason = off
	for t, is := range outside {
		if is {
			p.Shut = append(p.Shut, s.day(t))
		}
	}
	slices.Sort(p.Shut)
	return p
}

func (s *survey) learn() *Pattern {
	p := &Pattern{End: s.First + int32(len(s.Sold))}
	if s.open == nil {
		return p // hardly anything was sold
	}
	if s.couldClose() {
		s.week(p)
	}
	if s.tradedShare() < 0.6 { // of days that could be open: the week does not tell
		s.otherCycles(p)
	}
	if p.Kind == "" || p.Kind == kinds[0].name {
		s.onDuty(p)
	}
	slices.Sort(p.Shut)
	p.Shut = slices.Compact(p.Shut)
	return p
}

// survey is an activity made ready: whether each day traded, and how many
// sales are usual around it on open days.
type survey struct {
	Activity
	known, traded, open []bool    // nil below two days of trade
	rate                []float64 // −log of the chance of no sale on an open day; nil before it is measured
	most                float64   // sold on a day
	days                float64   // that traded
	// Known days of each weekday and those of them that traded, the share of the best weekday,
	// and −log of the chance that one of its days has no sale, below usual; set by couldClose.
	knownOn, tradedOn [7]float64
	best, usual       float64
}

// positives is room for what was sold on the days that traded.
var positives = sync.Pool{New: func() any { return new([]float64) }}

func newSurvey(a Activity) *survey {
	room := positives.Get().(*[]float64)
	defer positives.Put(room)
	positive := slices.Grow((*room)[:0], len(a.Sold))
	*room = positive
	for _, v := range a.Sold {
		if v > 0 {
			positive = append(positive, v)
		}
	}
	if len(positive) < 2 {
		return &survey{Activity: a}
	}
	slices.Sort(positive)
	least := tradeLeast * positive[len(positive)/2]
	n := len(a.Sold)
	flags := make([]bool, 3*n)
	s := &survey{Activity: a, most: positive[len(positive)-1], days: float64(len(positive)),
		known: flags[:n:n], traded: flags[n : 2*n : 2*n], open: flags[2*n:]}
	for t, v := range a.Sold {
		s.known[t] = v == v
		s.traded[t] = v > 0 && v >= least
		s.open[t] = s.known[t]
	}
	return s
}

// reach is how far to each side the usual sales of a day are measured.
const reach = 28

// measure finds the usual number of sales around every day, from the days that
// are open as far as is known.
func (s *survey) measure() {
	n := len(s.Sold)
	sum, days := make([]float64, n+1), make([]float64, n+1)
	for t := range n {
		sum[t+1], days[t+1] = sum[t], days[t]
		if s.open[t] {
			sum[t+1] += s.Sold[t]
			days[t+1]++
		}
	}
	s.rate = make([]float64, n)
	for t := range n {
		from, to := max(0, t-reach), min(n, t+reach+1)
		d := days[to] - days[from]
		if d == 0 {
			continue
		}
		// Of so many items as the best day sold, on the mean a share does: the
		// chance that none of them sells.
		items := 1.0
		if s.most > 1 {
			items = 0
			for _, v := range s.Sold[from:to] {
				if v > items {
					items = v
				}
			}
		}
		if items > 0 {
			s.rate[t] = math.Min(-items*math.Log(1-math.Min((sum[to]-sum[from])/d/items, surest)), most)
		}
	}
}

// tradedShare is the share of the open days that traded.
func (s *survey) tradedShare() float64 {
	traded, open := 0.0, 0.0
	for t := range s.open {
		if s.open[t] {
			open++
			if s.traded[t] {
				traded++
			}
		}
	}
	return traded / math.Max(open, 1)
}

// day of position t.
func (s *survey) day(t int) int32 { return s.First + int32(t) }
