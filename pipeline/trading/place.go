package trading

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/opening"
)

// Place is what is known of one location's days, looked up once for many days.
type Place struct {
	given  [2]map[int32]bool // of the location and of all
	learnt [2]*opening.Pattern
	opens  []int // weekdays that what is learnt of all says nothing of
	known  int32 // the day from which on nothing is known
	Silent bool  // it has closed
	// days are the answers for the days from first on, which every series asks for.
	first int32
	days  []dayOf
}

// dayOf is what is known of one day.
type dayOf uint8

const (
	dayClosed dayOf = 1 << iota
	dayUnknown
)

// tabledDays are the days before the end of the history, and after it, that are looked up
// once for all series of a location.
const (
	tabledBefore = 1200
	tabledAfter  = 400
)

// Of is what is known of a location's days.
func (o *Openings) Of(location string) *Place {
	if o == nil {
		return &Place{known: math.MaxInt32}
	}
	if p, is := o.places.Load(location); is {
		return p.(*Place)
	}
	p := &Place{known: math.MaxInt32, Silent: o.Silent[location]}
	if end, late := o.Known[location]; late {
		p.known = end
	}
	p.opens = o.Opens[location]
	for i, at := range []string{location, ""} {
		p.given[i], p.learnt[i] = o.Given[at], o.Learnt[at]
	}
	p.table()
	o.places.Store(location, p)
	return p
}

// table looks up the days around the end of the history.
func (p *Place) table() {
	end := int32(0)
	for _, l := range p.learnt {
		if l != nil {
			end = max(end, l.End)
		}
	}
	if end == 0 {
		return
	}
	days, first := make([]dayOf, tabledBefore+tabledAfter), end-tabledBefore
	for t := range days {
		if p.Closed(first + int32(t)) {
			days[t] |= dayClosed
		}
		if p.Unknown(first + int32(t)) {
			days[t] |= dayUnknown
		}
	}
	p.first, p.days = first, days
}

// Unknown tells whether a day of the history says nothing of the location.
func (p *Place) Unknown(day int32) bool {
	if t := int(day) - int(p.first); t >= 0 && t < len(p.days) {
		return p.days[t]&dayUnknown != 0
	}
	return day >= p.known || p.learnt[0].Unknown(day) || p.learnt[1].Unknown(day)
}

// Closed tells whether the location is closed on a day.
func (p *Place) Closed(day int32) bool {
	if t := int(day) - int(p.first); t >= 0 && t < len(p.days) {
		return p.days[t]&dayClosed != 0
	}
	for _, given := range p.given {
		if open, is := given[day]; is {
			return !open
		}
	}
	return p.learnt[0].Closed(day) || p.learnt[1].Closed(day) && !slices.Contains(p.opens, opening.Weekday(day))
}
