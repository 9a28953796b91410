// Package yearly finds what sales have in common in different years: on the same dates, and around
// the same feasts that move.
package yearly

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/feast"
)

// What repeats on the same dates of two years and more is of the year, whatever its
// shape: a peak before Christmas that nobody named, an item's own bell. What one year
// did and the other did not is noise. So the product of what dates left over in
// different years tells the one from the other: around each date, the part of the
// variance that years share over all of it is how far their mean is believed (a Wiener
// filter by dates).
const (
	Window       = 7   // dates before and after one that are judged with it
	repeatBeyond = 9.  // product of two years over the variance of such a window's mean
	repeatSteady = 16. // the same of what years have apart, where that is less: waves too wide for a bell leave ripples all year, in every year
	repeatWild   = 25. // the same of ratios of single series
	sharpBeyond  = 4.  // standard errors of what years share of what smoothing takes
	repeatLeast  = 0.1 // least mean of a window worth having, log scale
	repeatNarrow = 1   // days before and after a date that a peak of a day or two is judged with
	narrowBeyond = 16. // product of two years over the variance of such a mean
	narrowLeast  = 0.3 // least mean of such a peak
)

// Told is whose days are looked at.
type Told int

const (
	// OfGroup are the days of a group in the mean: ripples of its waves are no noise.
	OfGroup Told = iota
	// OfSeries are those of a series of its own, whose single years have more ripples.
	OfSeries
	// OfRatios are those of a series to its group. It has spikes that no year explains, of
	// which two fall on the same date by chance; what years have apart is the noise then, and
	// more of it is asked (chosen on windows of M5 before those of its bar).
	OfRatios
)

// Slots is the number of dates of a leap year.
const Slots = 366

// Slot is the place of a day, in days since 1970-01-01, among the dates of a leap year: 0 for
// 1 January to 365 for 31 December.
func Slot(day int32) int {
	month, of := feast.MonthAndDay(day)
	return monthStart[month-1] + of - 1
}

// monthStart is the first slot of each month.
var monthStart = [...]int{0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335}

// Dates is what belongs to each date of the year, on the log scale; nil for nothing.
type Dates []float64

// At is that of a day.
func (d Dates) At(day int32) float64 {
	if d == nil {
		return 0
	}
	return d[Slot(day)]
}

// Known lists the dates that have something, each as its slot and its value; nil for nothing.
func (d Dates) Known() (pairs []float64) {
	for s, v := range d {
		if v != 0 {
			pairs = append(pairs, float64(s), v)
		}
	}
	return pairs
}

// DatesOf are the dates that Known listed; nil for nothing.
func DatesOf(pairs []float64) Dates {
	if len(pairs) == 0 {
		return nil
	}
	d := make(Dates, Slots)
	for i := 0; i+1 < len(pairs); i += 2 {
		if s := int(pairs[i]); s >= 0 && s < Slots {
			d[s] = pairs[i+1]
		}
	}
	return d
}

// Plus adds dates to dates.
func (d Dates) Plus(other Dates) Dates {
	if d == nil || other == nil {
		return append(d[:len(d):len(d)], other...) // one of the two
	}
	out := make(Dates, Slots)
	for s := range out {
		out[s] = d[s] + other[s]
	}
	return out
}

// Near tells whether no date of two differs by as much as most.
func (d Dates) Near(other Dates, most float64) bool {
	if d == nil || other == nil {
		return d == nil && other == nil
	}
	for s := range d {
		if math.Abs(d[s]-other[s]) >= most {
			return false
		}
	}
	return true
}

// Repeated finds what r, left over of each day (log scale, NaN unknown), has in common on
// the same dates of different years; day tells which days they are. Days are smoothed over so many
// (odd) days first. Nil where nothing is.
func Repeated(r []float64, day func(t int) int32, smooth int, of Told) Dates {
	if len(r) < Slots+2*Window {
		return nil
	}
	years := make([][]int, Slots) // rows of each date
	most := len(r)/Slots + 2
	room := make([]int, Slots*most)
	for s := range years {
		years[s] = room[s*most : s*most : (s+1)*most]
	}
	for t := range r {
		s := Slot(day(t))
		if of := years[s]; len(of) > 0 && t-of[len(of)-1] < Slots/2 {
			continue // days that are moved may share a date
		}
		years[s] = append(years[s], t)
	}
	return newLeftover(r, smooth, of).agreed(years)
}

// leftover is what is left of each day, and its means over days around it. What is not asked of
// those whose days it is is not made.
type leftover struct {
	of                           Told
	r, near, wide, narrow, rough []float64
	sharp                        bool    // days may be told apart
	noise, narrowNoise           float64 // variances of wide and narrow
}

func newLeftover(r []float64, smooth int, of Told) *leftover {
	l := &leftover{of: of, r: r, near: MovingMean(r, smooth), wide: MovingMean(r, 2*Window+1), sharp: smooth > 1}
	if l.sharp {
		l.rough = less(r, l.near)
	}
	if of != OfRatios {
		l.narrow = MovingMean(r, 2*repeatNarrow+1)
		l.noise, l.narrowNoise = RobustVariance(l.wide), RobustVariance(l.narrow)
	}
	return l
}

// agreed is what years agree on, by slot; the rows of each slot are one a year.
func (l *leftover) agreed(years [][]int) Dates {
	noise := repeatBeyond * l.noise
	switch l.of {
	case OfGroup:
		noise = math.Min(noise, repeatSteady*apart(l.wide, years))
	case OfRatios:
		noise = repeatWild * apart(l.wide, years)
	}
	judged := make([]bool, len(years))
	judge := func(s, window int) {
		for d := -window; d <= window; d++ { // a peak has edges
			judged[(s+d+len(years))%len(years)] = true
		}
	}
	for s, rows := range years {
		if repeats(l.wide, rows, noise, repeatLeast) {
			judge(s, Window)
		} else if l.of != OfRatios && repeats(l.narrow, rows, narrowBeyond*l.narrowNoise, narrowLeast) {
			judge(s, repeatNarrow)
		}
	}
	out, any := make(Dates, len(years)), false
	for s, rows := range years {
		if !judged[s] {
			continue
		}
		near := l.near
		if l.sharp && sharp(l.rough, years, s) {
			near = l.r
		}
		mean, n := 0.0, 0.0
		for _, t := range rows {
			if v := near[t]; v == v {
				mean, n = mean+v, n+1
			}
		}
		if n > 1 || n > 0 && len(rows) > 1 { // another year may have been closed on that date
			shared, all, _ := sharedVariance(near, years, s)
			out[s], any = mean/n*shared/math.Max(shared+(all-shared)/n, 1e-12), true
		}
	}
	if !any {
		return nil
	}
	return out
}

// repeats tells whether years agree around a date beyond what noise explains.
func repeats(wide []float64, rows []int, noise, least float64) bool {
	product, sum, pairs, n := 0.0, 0.0, 0.0, 0.0
	for i, t := range rows {
		if wide[t] != wide[t] {
			continue
		}
		sum, n = sum+wide[t], n+1
		for _, u := range rows[:i] {
			if v := wide[t] * wide[u]; v == v {
				product, pairs = product+v, pairs+1
			}
		}
	}
	return pairs > 0 && product/pairs > noise && math.Abs(sum/n) > least
}

// sharp tells whether years agree, beyond chance, on what smoothing takes from the dates around
// one: a peak has edges that are lost on it.
func sharp(rough []float64, years [][]int, slot int) bool {
	shared, all, pairs := sharedVariance(rough, years, slot)
	return pairs > 0 && shared > sharpBeyond*(all-shared)/math.Sqrt(pairs)
}

// less is a series less another.
func less(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for t := range a {
		out[t] = a[t] - b[t]
	}
	return out
}

// sharedVariance is what different years have in common around a date, and what each
// has; every date counts once, however many years know it. told are the pairs of years
// that tell it, over all dates.
func sharedVariance(near []float64, years [][]int, slot int) (shared, all, told float64) {
	dates := 0.0
	for d := -Window; d <= Window; d++ {
		rows := years[(slot+d+len(years))%len(years)]
		product, square, pairs, n := 0.0, 0.0, 0.0, 0.0
		for i, t := range rows {
			if near[t] != near[t] {
				continue
			}
			square, n = square+near[t]*near[t], n+1
			for _, u := range rows[:i] {
				if v := near[t] * near[u]; v == v {
					product, pairs = product+v, pairs+1
				}
			}
		}
		if pairs > 0 {
			shared, all, dates, told = shared+product/pairs, all+square/n, dates+1, told+pairs
		}
	}
	if dates == 0 {
		return 0, 1, 0
	}
	shared = math.Max(shared/dates, 0)
	return shared, math.Max(all/dates, shared), told
}

// MovingMean is the mean of so many days around each, NaN where fewer than half are known.
func MovingMean(r []float64, days int) []float64 {
	out := make([]float64, len(r))
	sum, n, half := 0.0, 0, days/2
	for t := -half; t < len(r); t++ {
		if in := t + half; in < len(r) && r[in] == r[in] {
			sum, n = sum+r[in], n+1
		}
		if old := t - half - 1; old >= 0 && r[old] == r[old] {
			sum, n = sum-r[old], n-1
		}
		if t < 0 {
			continue
		}
		out[t] = math.NaN()
		if 2*n > days {
			out[t] = sum / float64(n)
		}
	}
	return out
}

// apart is the variance of a year around what years have in common on their dates, in the
// mean over all dates: spikes of single years are in it, a bell of every year is not.
func apart(of []float64, years [][]int) float64 {
	sum, n := 0.0, 0.0
	for _, rows := range years {
		for i, t := range rows {
			for _, u := range rows[:i] {
				if d := of[t] - of[u]; d == d {
					sum, n = sum+d*d/2, n+1
				}
			}
		}
	}
	return sum / math.Max(n, 1)
}

// RobustVariance is that of the middle of some values around zero.
func RobustVariance(of []float64) float64 {
	a := make([]float64, 0, len(of))
	for _, v := range of {
		if v == v {
			a = append(a, math.Abs(v))
		}
	}
	if len(a) == 0 {
		return math.Inf(1)
	}
	slices.Sort(a)
	s := a[len(a)/2] / 0.6745
	return math.Max(s*s, 1e-6)
}
