package forecast

import (
	"math"

	"github.com/stockwright/stockwright/forecast/calendar"
)

const (
	// ownYearDays is over how many days a series' own year is smoothed, ownYearLeast what
	// it must sell in so many for its own dates to tell anything.
	ownYearDays  = 7
	ownYearLeast = 6
	yearOfDays   = 365
	ownYearKnown = 45 // days known in a year: a season may be short
)

// ownYear multiplies the factors f, whose first belongs to the day first, by what the
// series itself repeated on the same dates of two years and more: its own bell, beyond
// the year of its group.
func (h *history) ownYear(f []float64, first int32) {
	n := len(h.raw)
	if n < 2*yearOfDays-ownYearDays {
		return
	}
	x := make([]float64, n)
	for t, v := range h.raw {
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
			r[t] = math.Log((near + usual/ownYearLeast/2) / (usual + usual/ownYearLeast/2))
		}
	}
	own := calendar.Repeated(r, first, 1, true)
	if own == nil {
		return
	}
	for t := range f {
		f[t] *= math.Exp(own.At(first + int32(t)))
	}
}

// ownWaves multiplies the factors f, whose first belongs to the day first, by the season
// that the series itself repeats in every year beyond that of its group. Their mean over
// the history stays.
func (h *history) ownWaves(f []float64, first int32) {
	var period func(int32) (int32, int32)
	if of := h.series.Laid; of.Period == "month" {
		period = of.Of
	}
	own := calendar.OwnWaves(h.raw, f, first, period)
	if own == nil {
		return
	}
	before, after := 0.0, 0.0
	for t := range f {
		known := t < len(h.raw) && h.raw[t] == h.raw[t]
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
