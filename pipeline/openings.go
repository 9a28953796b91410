package pipeline

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/opening"
	"github.com/stockwright/stockwright/plan"
)

// Openings say on which days locations trade: learnt from what all their items
// sold, corrected by the openings table. They are part of the job, so that any
// forecast can be made again.
type Openings struct {
	// Learnt patterns by location; "" is all locations together.
	Learnt map[string]*opening.Pattern `json:"learnt,omitempty"`
	// Given days of the openings table by location, "" for all: open or not.
	Given map[string]map[int32]bool `json:"given,omitempty"`
	// Known is, of a location whose rows end before as-of though it would have
	// sold, the day after the last it knows; what follows is unknown, not zero.
	Known map[string]int32 `json:"known,omitempty"`
}

// tradedDays gathers what locations sold by day.
type tradedDays struct {
	items  map[string]map[int32]int // items sold, by location and day
	newest map[string]int32         // day of the newest row
}

func newTradedDays() *tradedDays {
	return &tradedDays{items: map[string]map[int32]int{}, newest: map[string]int32{}}
}

func (t *tradedDays) add(r datasets.SeriesRows) {
	if len(r.Days) == 0 {
		return
	}
	days := t.items[r.Location]
	if days == nil {
		days = map[int32]int{}
		t.items[r.Location], t.newest[r.Location] = days, r.Days[0]
	}
	for i, d := range r.Days {
		if r.Quantity[i] > 0 {
			days[d]++
		}
	}
	t.newest[r.Location] = max(t.newest[r.Location], r.Days[len(r.Days)-1])
}

// openingsAhead is how far ahead yearly closing days are looked for.
const openingsAhead = 400

// Beyond lateDays a location without rows is not late but silent: it has closed.
const lateDays = 28

// What it takes to call days after the newest row unknown: −log of the chance
// that nothing was sold on them, of the whole table and of one location.
const (
	lateTable    = 3.0
	lateLocation = 9.2
)

// learn finds the openings of every location as of a day.
func (t *tradedDays) learn(asOf int32, rows []datasets.Opening) *Openings {
	o := &Openings{Learnt: map[string]*opening.Pattern{}, Given: map[string]map[int32]bool{}, Known: map[string]int32{}}
	for _, r := range rows {
		if r.SKU != "" {
			continue
		}
		if o.Given[r.Location] == nil {
			o.Given[r.Location] = map[int32]bool{}
		}
		o.Given[r.Location][int32(r.Date)] = r.Open
	}
	all, last := map[int32]int{}, int32(math.MinInt32)
	for location, days := range t.items {
		for d, n := range days {
			all[d] += n
		}
		last = max(last, t.newest[location])
	}
	together := learnOpenings(all, last)
	tableEnds := together != nil && together.expected(last+1, asOf) >= lateTable
	if together == nil {
		return o
	}
	o.Learnt[""] = together.Pattern
	for location, days := range t.items {
		p := learnOpenings(days, min(t.newest[location], asOf-1))
		if p == nil {
			continue
		}
		o.Learnt[location] = p.Pattern
		ends := t.newest[location] + 1
		late := asOf-ends <= lateDays && p.expected(ends, asOf) >= lateLocation
		if late || tableEnds && ends == last+1 {
			o.Known[location] = ends
		} else if tableEnds {
			o.Known[location] = last + 1
		}
	}
	return o
}

// learntPattern is a pattern and what may be expected of days after it.
type learntPattern struct{ *opening.Pattern }

func learnOpenings(days map[int32]int, last int32) *learntPattern {
	first := last + 1
	for d, n := range days {
		if n > 0 {
			first = min(first, d)
		}
	}
	if first > last {
		return nil
	}
	a := opening.Activity{First: first, Sold: make([]float64, last-first+1)}
	for d, n := range days {
		if t := d - first; t >= 0 && d <= last {
			a.Sold[t] = float64(n)
		}
	}
	return &learntPattern{opening.Learn(a, openingsAhead)}
}

// expected is −log of the chance that nothing is sold on the days from one up
// to another.
func (p *learntPattern) expected(from, to int32) float64 {
	sum := 0.0
	for d := from; d < to; d++ {
		if !p.Closed(d) {
			sum += p.Rate
		}
	}
	return sum
}

// unknown tells whether a day of the history says nothing of a location.
func (o *Openings) unknown(location string, day int32) bool {
	if o == nil {
		return false
	}
	if end, late := o.Known[location]; late && day >= end {
		return true
	}
	return o.Learnt[location].Unknown(day) || o.Learnt[""].Unknown(day)
}

// closed tells whether a location is closed on a day.
func (o *Openings) closed(location string, day int32) bool {
	if o == nil {
		return false
	}
	for _, at := range []string{location, ""} {
		if open, given := o.Given[at][day]; given {
			return !open
		}
	}
	return o.Learnt[location].Closed(day) || o.Learnt[""].Closed(day)
}

// spread is the mask of the open days of a series, history and so many days
// ahead: its location's, its own and what the openings table says of it; nil
// where all are open.
func (o *Openings) spread(k core.Key, s *forecast.Series, own []datasets.Opening, ahead int) []bool {
	n := len(s.Y)
	open, any := make([]bool, n+ahead), false
	a := opening.Activity{First: s.Start, Sold: make([]float64, n)}
	for t := range open {
		open[t] = !o.closed(k.Location, s.Start+int32(t))
		any = any || !open[t]
		if t >= n {
			continue
		}
		switch {
		case !open[t] || s.Y[t] != s.Y[t] || t < len(s.InStock) && !s.InStock[t]:
			a.Sold[t] = math.NaN()
		case s.Y[t] > 0:
			a.Sold[t] = 1
		}
	}
	if p := opening.LearnItem(a); p != nil {
		for t := range open {
			if p.Closed(s.Start + int32(t)) {
				open[t], any = false, true
			}
		}
	}
	for _, r := range own {
		if t := int(int32(r.Date) - s.Start); t >= 0 && t < len(open) {
			open[t] = r.Open
			any = any || !r.Open
		}
	}
	if !any {
		return nil
	}
	return open
}

// openingsBySKU are the rows of the openings table that name a SKU.
func openingsBySKU(in *datasets.Inputs) map[string][]datasets.Opening {
	out := map[string][]datasets.Opening{}
	for _, r := range in.Openings {
		if r.SKU != "" {
			out[r.SKU] = append(out[r.SKU], r)
		}
	}
	return out
}

// ownOpenings are the rows that name a key's SKU, those for all locations first.
func (b *book) ownOpenings(k core.Key) []datasets.Opening {
	var out []datasets.Opening
	for _, everywhere := range []bool{true, false} {
		for _, r := range b.openings[k.SKU] {
			if r.Location == "" && everywhere || r.Location == k.Location && !everywhere {
				out = append(out, r)
			}
		}
	}
	return out
}

// problems names the locations whose newest days are not known.
func (o *Openings) problems(asOf int32) []plan.Problem {
	var out []plan.Problem
	for _, location := range slices.Sorted(maps.Keys(o.Known)) {
		end := o.Known[location]
		out = append(out, plan.Problem{Stage: "forecast", Code: "late_location", Severity: plan.SeverityWarning, Key: location,
			Text: fmt.Sprintf("its newest sale is of %s, %d days before the night's, though it sells on open days: those days are unknown, not zero, and forecast across",
				core.Day(end-1), asOf-end), Hint: "deliver its sales of these days and run again"})
	}
	return out
}
