package calendar

import (
	"math"
	"time"

	"github.com/stockwright/stockwright/forecast/feast"
	"github.com/stockwright/stockwright/forecast/yearly"
)

// The days from lent before Easter to whitsun after it move with it, from carnival to
// Corpus Christi; those from New Year and to August lead over to them.
const (
	lent    = -70
	whitsun = 60
)

// inSpring is how far a day moves with its year's Easter, 0 … 1.
func inSpring(day, easter int32, year int) float64 {
	from, to := feast.Day(year, time.January, 1), feast.Day(year, time.August, 1)
	switch {
	case day < easter+lent:
		return float64(day-from) / float64(easter+lent-from)
	case day <= easter+whitsun:
		return 1
	case day < to:
		return float64(to-day) / float64(to-easter-whitsun)
	}
	return 0
}

// usualEaster is the date around which Easter falls.
func usualEaster(year int) int32 { return feast.Day(year, time.April, 8) }

// fromEaster is the day at which a day would be in a year of a usual Easter.
func fromEaster(day int32) int32 {
	year := feast.Year(day)
	easter := feast.Easter(year)
	return day - int32(math.Round(float64(easter-usualEaster(year))*inSpring(day, easter, year)))
}

// EasterName is the name of the first column of a yearly shape that moves with Easter.
const EasterName = "year sin 1 by Easter"

// Years are counted from Easter where that leaves so much less of the weeks around it than dates do,
// and is tried where they leave so much more there than in the rest of the year.
const (
	easterLeaves = 0.7
	easterTried  = 1.5
)

// LearnYear learns columns for days first … first+n−1 from y, the first of them, by dates or,
// where that tells more of two Easters and more, counted from Easter.
func LearnYear(o Options, first int32, n int, y []float64) (*Columns, Effects) {
	k := NewColumns(o, first, n, len(y))
	e := Learn(k, y, 0, nil, 1)
	if k.yearly < 0 || o.Period != nil || len(y) < 2*yearly.Slots || !(e.spring > easterTried*e.others) {
		return k, e
	}
	o.Easter = true
	moved := NewColumns(o, first, n, len(y))
	if by := Learn(moved, y, 0, nil, 1); by.spring < easterLeaves*e.spring {
		return moved, by
	}
	return k, e
}

// springLeft is the mean square that is left of weeks around Easter, and of the rest of the
// year; r is what is left of each day from first on, NaN unknown.
func springLeft(r []float64, first int32) (spring, rest float64) {
	var n, m float64
	for t, v := range yearly.MovingMean(r, 7) {
		if v != v {
			continue
		}
		day := first + int32(t)
		year := feast.Year(day)
		if inSpring(day, feast.Easter(year), year) == 1 {
			spring, n = spring+v*v, n+1
		} else {
			rest, m = rest+v*v, m+1
		}
	}
	return spring / math.Max(n, 1), rest / math.Max(m, 1)
}
