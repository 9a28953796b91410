package calendar

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/yearly"
)

// learnYear tells what the waves of the year cannot be: changes of level that last, and
// what belongs to dates.
func (e *Effects) learnYear(f *fit) {
	k, target, offset := f.k, f.target, f.offset
	if of := k.shifts(e, target, offset); of != nil {
		level(target, of)
		for _, s := range of {
			e.Shifts = append(e.Shifts, Shift{k.First + int32(offset+s.row), s.by})
		}
		f.again(e)
		f.again(e)
	}
	known, feasts, all := e.Dates, e.Feasts, slices.Clone(target)
	for round := range repeatRounds {
		dates, moved := e.repeated(f, all, feasts, round)
		if dates == nil && moved == nil {
			break
		}
		was, before := e.Dates, e.Feasts
		e.Dates, e.Feasts = known.Plus(dates), feasts.Plus(moved)
		if was.Near(e.Dates, settledDates) && before.Near(e.Feasts, settledDates) {
			break
		}
		for t, v := range k.dated(dates, moved, offset, len(all)) { // what belongs to dates tells nothing of waves and weekdays
			if target[t] = all[t]; v != 0 {
				target[t] = math.NaN()
			}
		}
		f.again(e)
	}
	// Shrunk as gentle waves are, the trough of a strong season is a twentieth too high.
	if e.widen(k.waves(len(target)), f.sigma, f.prior, f.spread) {
		f.again(e)
	}
	if k.of == yearly.OfGroup { // a series follows its group in how it counts
		r := e.left(k, all, offset)
		for t, v := range k.dated(e.Dates, e.Feasts, offset, len(r)) {
			r[t] -= v
		}
		for t, v := range k.dated(known, feasts, offset, len(r)) {
			r[t] += v
		}
		e.spring, e.others = springLeft(r, k.First+int32(offset))
		e.unsure = e.unsureDates(k, r, offset)
	}
}

// repeated finds what dates and feasts have of the responses, beside what is known of them. A
// group tells which feasts; a series of its own follows it.
func (e *Effects) repeated(f *fit, all []float64, known yearly.Feasts, round int) (yearly.Dates, yearly.Feasts) {
	k, first := f.k, f.k.First+int32(f.offset)
	day := func(t int) int32 { return k.yearDay(f.offset + t) }
	r := e.left(k, all, f.offset)
	smooth := 1
	if roughNoise(r) > steadyDays {
		smooth = yearly.Window
	}
	var moved yearly.Feasts
	switch {
	case k.evened != nil: // laid out evenly, days tell of no feast
	case k.of == yearly.OfGroup && round < feastRounds:
		moved = yearly.Searched(r, first, day, smooth)
	case k.of == yearly.OfGroup:
		moved = yearly.Moved(r, first, e.Feasts.Numbers(), smooth, k.of)
	default:
		moved = yearly.Moved(r, first, known.Numbers(), smooth, k.of)
	}
	for t, v := range moved.Over(first, len(r)) {
		r[t] -= v
	}
	return yearly.Repeated(r, day, smooth, k.of), moved
}

// repeatRounds is how often waves and dates are fitted in turn, at most: until no date
// changes by settledDates. A high peak draws trend and waves to it at first.
const (
	repeatRounds = 10
	settledDates = 0.02
	feastRounds  = 2 // in which feasts are looked for
)
