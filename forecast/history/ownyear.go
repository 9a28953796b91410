package history

import (
	"math"

	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
	"github.com/stockwright/stockwright/forecast/yearly"
)

const (
	// ownYearDays is over how many days a series' own year is smoothed, ownYearLeast what
	// it must sell in so many for its own dates to tell anything.
	ownYearDays  = 7
	ownYearLeast = 6
	// ownYearFloor is what is added to a ratio before its logarithm, half a sale of the least.
	ownYearFloor = 1.0 / ownYearLeast / 2
	yearOfDays   = 365
	ownYearKnown = 45 // days known in a year: a season may be short
)

// ownYear multiplies the factors f, whose first belongs to the day first, by what the
// series itself repeated on the same dates of two years and more, or around the feasts that its
// group moves with: its own bell, beyond the year of its group.
func (h *History) ownYear(f []float64, first int32, group yearly.Feasts) {
	if len(h.Raw) < 2*yearOfDays-ownYearDays {
		return
	}
	var r []float64
	left := func() []float64 {
		if r == nil {
			r = h.beside(f)
		}
		return r
	}
	var feasts yearly.Feasts
	if group != nil {
		feasts = yearly.FeastsOf(h.once(keptFeasts, nil, 0, func() []float64 {
			return yearly.Moved(left(), first, group.Numbers(), 1, yearly.OfRatios).Known()
		}))
	}
	around := feasts.Over(first, len(f))
	dates := yearly.DatesOf(h.once(keptDates, nil, 0, func() []float64 {
		r := left()
		for t := range min(len(around), len(r)) {
			r[t] -= around[t]
		}
		return yearly.Repeated(r, func(t int) int32 { return first + int32(t) }, 1, yearly.OfRatios).Known()
	}))
	if dates == nil && around == nil {
		return
	}
	for t := range f {
		at := dates.At(first + int32(t))
		if around != nil {
			at += around[t]
		}
		if times := math.Exp(at); times > 1 {
			f[t] *= times + ownYearFloor*(times-1) // what the floor took off a peak
		} else {
			f[t] *= times
		}
	}
}

// beside is what the series sold beside the factors f, log scale, the mean taken off.
func (h *History) beside(f []float64) []float64 {
	n := len(h.Raw)
	x := make([]float64, n)
	for t, v := range h.Usual() {
		x[t] = v / f[t]
		if !(f[t] > 0) {
			x[t] = math.NaN()
		}
	}
	sums := newRunningSum(x)
	r := make([]float64, n)
	for t := range r {
		near, few := sums.around(t, ownYearDays)
		usual, many := sums.around(t, yearOfDays)
		r[t] = math.NaN()
		if few >= ownYearDays/2 && many >= ownYearKnown && usual*ownYearDays >= ownYearLeast {
			r[t] = math.Log((near/usual + ownYearFloor) / (1 + ownYearFloor))
		}
	}
	centre(r)
	return r
}

// centre takes off the mean of what is known: logarithms of seldom sales lie below zero on
// all dates, which is nothing that dates repeat.
func centre(r []float64) {
	sum, n := 0.0, 0.0
	for _, v := range r {
		if v == v {
			sum, n = sum+v, n+1
		}
	}
	for t := range r {
		r[t] -= sum / n
	}
}

// ownWaves multiplies the factors f, whose first belongs to the day first, by the season
// that the series itself repeats in every year beyond that of its group. Their mean over
// the history stays.
func (h *History) ownWaves(f []float64, first int32, prior *calendar.WavePrior) {
	own := calendar.Waves(h.once(keptWaves, nil, calendar.WaveSize, func() []float64 {
		return calendar.OwnWaves(InLots(h.Usual(), h.Lot()), f, first, h.Blocks(), prior)
	}))
	if own == nil {
		return
	}
	before, after := 0.0, 0.0
	for t := range f {
		known := t < len(h.Raw) && h.Raw[t] == h.Raw[t]
		if known {
			before += f[t]
		}
		f[t] *= math.Exp(own.At(first + int32(t)))
		if known {
			after += f[t]
		}
	}
	for t := range f {
		f[t] *= before / after
	}
}

// OwnYear is what a series tells of its own year: its waves, its dates and its cycles.
func OwnYear(s *series.Series, p *pool.Pool, r *series.Request) *Parts {
	h := Prepare(s, r)
	h.Own = &Parts{}
	h.Adjust(p, r, 0)
	year := &Parts{}
	for _, part := range h.Own.Parts {
		if part.kind == keptWaves || part.kind == keptDates || part.kind == keptFeasts || part.kind == keptCycles {
			year.old = append(year.old, part)
		}
	}
	return year
}

// Lent are parts for another history to take over; nil of nil.
func (own *Parts) Lent() *Parts {
	if own == nil {
		return nil
	}
	return &Parts{old: own.old}
}

// Blocks are the periods over which waves are told, nil for those of days.
func (h *History) Blocks() func(int32) (int32, int32) {
	if of := h.Series.Laid; of.Period == "month" {
		return of.Of
	}
	return nil
}

// runningSum are the sums of a history up to each period, and how many were known.
type runningSum struct{ sum, known []float64 }

func newRunningSum(x []float64) runningSum {
	s := runningSum{make([]float64, len(x)+1), make([]float64, len(x)+1)}
	for t, v := range x {
		s.sum[t+1], s.known[t+1] = s.sum[t], s.known[t]
		if v == v {
			s.sum[t+1], s.known[t+1] = s.sum[t]+v, s.known[t]+1
		}
	}
	return s
}

// around is the mean of so many periods around one, moved to lie within the history, and
// how many of them are known.
func (s runningSum) around(t, periods int) (mean, known float64) {
	n := len(s.sum) - 1
	from := max(min(t-periods/2, n-periods), 0)
	to := min(from+periods, n)
	known = s.known[to] - s.known[from]
	return (s.sum[to] - s.sum[from]) / math.Max(known, 1), known
}
