// Package history makes a series ready for fitting: faults and outliers out, then the
// calendar, drivers and season divided out, and closed periods gone.
package history

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/profile"
	"github.com/stockwright/stockwright/forecast/series"
)

// History is a series made ready for fitting: what every method gets.
type History struct {
	Y        []float64 // finite or NaN (missing, or censored); the calendar divided out
	Raw      []float64 // the same before that
	usual    []float64 // raw without promotions, nil until it is asked for
	Factor   []float64 // y = raw/factor; nil for one everywhere
	Ahead    []float64 // factors of the coming steps
	Offset   int       // position of y[0] in Series.Y
	Season   int       // ≥ 1
	Class    string
	Scale    float64        // mean |y| over observed periods, > 0
	Seen     int            // observed periods
	closed   int            // periods of its history that were closed, and are gone
	Series   *series.Series // as it came, for InStock, Promo, Price, Group
	Outliers []series.Outlier
	Refused  []string  // regressors, and why
	Used     []string  // regressors, and what they do
	Held     []string  // regressors whose future was held
	Doubt    []float64 // of the coming factors, log scale; nil for none
	calendar bool      // the weekdays are divided out
	Aged     bool      // what its age makes of it is divided out
	ramped   bool      // so is what the age of its place makes of it
	profiled bool      // drivers and the place in a longer year are divided out
	// openSteps[k] is how many of the first k coming periods are open; nil where all are.
	openSteps []int
	silent    [][2]int // first period and that after the last of long silences that are left out
	State     []byte   // this method's own state from an earlier night, may be nil
	// Own is what the series learnt of itself, kept from night to night; nil where
	// nothing is kept.
	Own *Parts
}

// NewItem is how many observations make an item one of its own.
const NewItem = 8

// countable is the largest mean per period a whole-number history may have to
// be treated as counts; above it the Normal forms are as good and carry trend
// and season.
const countable = 40

// IsCount reports whether a history is whole numbers of a size worth counting.
func (h *History) IsCount() bool {
	if h.Scale > countable || h.Seen == 0 {
		return false
	}
	for _, v := range h.Raw {
		if v == v && (v != math.Trunc(v) || v < 0) {
			return false
		}
	}
	return true
}

// newcomerDays is the number of observed days up to which a daily series is a
// newcomer; one of longer periods is one up to newItem.
const newcomerDays = 28

// Young tells whether a series has too few periods to know its level. Closed days count as
// days: what sells on the first of a month is not new for two years.
func (h *History) Young() bool {
	return h.Seen < NewItem || h.Seen+h.closed < newcomerDays && h.Series.Season == 7
}

// MeanAfterFirst is the mean of a young series with some units more. A history that begins
// with its first sale begins there because of it, and that period does not count; known is
// false where there is no other.
func (h *History) MeanAfterFirst(more float64) (mean float64, known bool) {
	sum, n, first := more, 0.0, true
	for _, v := range h.Y {
		if v != v {
			continue
		}
		if !first || v == 0 {
			sum, n = sum+v, n+1
		}
		first = false
	}
	return sum / n, n > 0
}

// FirstDay is the day of the first period that is fitted.
func (h *History) FirstDay() int32 {
	if h.Series == nil {
		return 0
	}
	return h.Series.Start + int32(h.Offset)
}

// LargestSum is the largest sum of the history over so many periods, and how
// many such windows it holds without overlap. Missing periods count as nothing;
// a history that is mostly missing holds fewer windows.
func (h *History) LargestSum(periods int) (most, windows float64) {
	if periods < 1 || len(h.Raw) < periods {
		return 0, 0
	}
	sum, seen := 0.0, 0.0
	for t, v := range h.Raw {
		if v == v {
			sum += v
			seen++
		}
		if t >= periods {
			if old := h.Raw[t-periods]; old == old {
				sum -= old
			}
		}
		if t >= periods-1 {
			most = max(most, sum)
		}
	}
	return most, seen / float64(periods)
}

// Usual is the raw history with what promotions did divided out, where days without one
// tell: what weekdays, dates and waves of a series' own are told from. Ask before closed
// periods go.
func (h *History) Usual() []float64 {
	if h.usual != nil {
		return h.usual
	}
	h.usual = h.Raw
	if lifts := profile.Lifts(h.Series); lifts != nil {
		h.usual = slices.Clone(h.Raw)
		for t := range h.usual {
			if by := lifts[h.Offset+t]; by > 0 {
				h.usual[t] /= by
			}
		}
	}
	return h.usual
}
