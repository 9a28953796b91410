package yearly

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/feast"
)

// A feast is believed where the other years' days around it foretell each year's so much
// better than their dates do, and than nothing does.
const (
	feastLeaves = 0.7
	feastYear   = 0.1 // of the squares of the strongest year that a year has to have to be asked
	nthLeaves   = 0.5 // the same of weekdays of months, of which there are many
	feastPeak   = 0.2 // least that a weekday of a month has, with the days beside it, log scale
	feastsMost  = 6
	customFirst = 1.1 // a weekday that a custom hangs on goes before others that fall alike
)

// frame is the days around a feast in every year.
type frame struct {
	number int
	of     *feast.Feast
	years  [][]int     // rows by day around it, with edges to both sides
	in     map[int]int // the occurrence that a row is beside
}

// frameOf lays a feast out over n rows, of which the first is a day.
func frameOf(number int, first int32, n int) frame {
	of := feast.Numbered(number)
	f := frame{number, of, make([][]int, of.Before+of.After+1+2*Window), map[int]int{}}
	for y, day := range of.Between(first-int32(of.After), first+int32(n+of.Before)) {
		for i := range of.Before + of.After + 1 {
			if t := int(day-first) + i - of.Before; t >= 0 && t < n {
				f.years[i+Window] = append(f.years[i+Window], t)
				f.in[t] = y
			}
		}
	}
	return f
}

// peaks tells whether sales are unusual on a feast itself in every year known of two and more.
func (l *leftover) peaks(of *feast.Feast, first int32) bool {
	sum, least, n := 0.0, math.Inf(1), 0
	for _, day := range of.Between(first, first+int32(len(l.r))-1) {
		t := int(day - first)
		most, known := 0.0, false
		for u := max(t-1, 0); u <= min(t+1, len(l.r)-1); u++ {
			if v := l.r[u]; v == v {
				known = true
				if math.Abs(v) > math.Abs(most) {
					most = v
				}
			}
		}
		if known {
			sum, least, n = sum+most, math.Min(least, math.Abs(most)), n+1
		}
	}
	return n > 1 && least > feastPeak && math.Abs(sum) > feastPeak*float64(n)
}

// found is what years agree on around the feast.
func (f *frame) found(l *leftover) *Moving {
	d := l.agreed(f.years)
	if d == nil {
		return nil
	}
	return &Moving{f.number, f.of.Before, d[Window : len(d)-Window]}
}

// foretold are the sums of squares, by year, that some rows keep where what other years have on
// the same slot is taken off; year tells the year of a row, slot the rows of the same slot in all
// years, nil where it tells nothing.
func foretold(near []float64, year map[int]int, slot func(t int) []int) (left []float64) {
	for t, v := range near {
		y, is := year[t]
		if !is || v != v {
			continue
		}
		mean, n := 0.0, 0.0
		for _, u := range slot(t) {
			if v := near[u]; v == v && u != t {
				mean, n = mean+v, n+1
			}
		}
		for len(left) <= y {
			left = append(left, 0)
		}
		off := v - mean/math.Max(n, 1)
		left[y] += off * off
	}
	return left
}

// pointed tells whether a weekday of a month has a peak, and that less than half of it is left at
// the ends of what is looked at.
func (m *Moving) pointed() bool {
	peak, ends, n := 0.0, 0.0, 0.0
	for i, v := range m.Values {
		switch off := i - m.Before; {
		case off >= -3 && off <= 3:
			peak = math.Max(peak, v)
		case off <= -7 || off >= 7:
			ends, n = ends+math.Abs(v), n+1
		}
	}
	return ends < peak*n/2
}

// others tells whether another row than t is known of some.
func others(near []float64, rows []int, t int) bool {
	return slices.ContainsFunc(rows, func(u int) bool { return u != t && near[u] == near[u] })
}

// byDate are the rows of each date of which dates tell something.
type byDate struct {
	slot func(t int) int
	rows [][]int
	told Dates
}

func (d *byDate) of(t int) []int {
	if s := d.slot(t); d.told != nil && d.told[s] != 0 {
		return d.rows[s]
	}
	return nil
}

// gain is how many squares a feast explains that neither dates nor nothing do, over the days
// around it of which either tells something; none where that is too little of them, in all years
// or in one of them: of so many feasts one fits a bell that keeps its dates by chance.
func (f *frame) gain(l *leftover, m *Moving, dates *byDate) float64 {
	year, slots := map[int]int{}, map[int][]int{}
	for i, v := range m.Values {
		for _, t := range f.years[i+Window] {
			byDate := dates.of(t)
			if v == 0 && byDate == nil || byDate != nil && !others(l.near, byDate, t) {
				continue // on another date of that year the doors were closed
			}
			year[t] = f.in[t]
			if v != 0 {
				slots[t] = f.years[i+Window]
			}
		}
	}
	left := foretold(l.near, year, func(t int) []int { return slots[t] })
	byDates, byNone := foretold(l.near, year, dates.of), foretold(l.near, year, func(int) []int { return nil })
	gain, other := 0.0, 0.0
	for y, v := range left {
		least := math.Min(byDates[y], byNone[y])
		if v >= least && byNone[y] > feastYear*slices.Max(byNone) {
			return 0
		}
		gain, other = gain+least-v, other+least
	}
	leaves := feastLeaves
	if f.of.Nth {
		leaves = nthLeaves
	}
	if gain <= (1-leaves)*other || f.of.Nth && !m.pointed() {
		return 0
	}
	if f.of.Custom {
		return customFirst * gain
	}
	return gain
}

// Searched finds the feasts that r, left over of each day from first on, moves with: of all,
// where day tells the date of a row, those that tell more than dates.
func Searched(r []float64, first int32, day func(t int) int32, smooth int) (out Feasts) {
	if len(r) < Slots+2*Window {
		return nil
	}
	r = slices.Clone(r)
	l := newLeftover(r, smooth, OfGroup)
	dates := &byDate{slot: func(t int) int { return Slot(day(t)) }, rows: make([][]int, Slots), told: Repeated(r, day, smooth, OfGroup)}
	for t := range r {
		dates.rows[dates.slot(t)] = append(dates.rows[dates.slot(t)], t)
	}
	for range feastsMost {
		var best *Moving
		most := 0.0
		for i := range feast.All() {
			if of := feast.Numbered(i); of.Nth && !l.peaks(of, first) {
				continue // most weekdays of months
			}
			f := frameOf(i, first, len(r))
			m := f.found(l)
			if m == nil {
				continue
			}
			if g := f.gain(l, m, dates); g > most {
				best, most = m, g
			}
		}
		if best == nil {
			break
		}
		now := Feasts{*best}
		out = out.Plus(now)
		for t, v := range now.Over(first, len(r)) {
			r[t] -= v
		}
		l, dates.told = newLeftover(r, smooth, OfGroup), Repeated(r, day, smooth, OfGroup)
	}
	return out
}

// Moved finds what r, left over of each day from first on, has in common around some feasts.
func Moved(r []float64, first int32, numbers []int, smooth int, told Told) (out Feasts) {
	if len(r) < Slots+2*Window {
		return nil
	}
	for _, number := range numbers {
		f := frameOf(number, first, len(r))
		l := newLeftover(less(r, OrNothing(out.Over(first, len(r)), len(r))), smooth, told)
		if m := f.found(l); m != nil {
			out = append(out, *m)
		}
	}
	return out
}

// OrNothing is some values, or zeros.
func OrNothing(values []float64, n int) []float64 {
	if values == nil {
		return make([]float64, n)
	}
	return values
}
