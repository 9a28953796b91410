// Package trading learns from the dates of sales rows what they are of (days, weeks or
// months), on which days each location trades, and from which day on its rows are late.
package trading

import (
	"context"
	"math"
	"slices"
	"sync"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/grain"
	"github.com/stockwright/stockwright/forecast/opening"
	"github.com/stockwright/stockwright/pipeline/config"
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
	// Opens are, of a location that sold nothing while all together closed a weekday, which of
	// those weekdays it traded on for as long as it traded.
	Opens map[string][]int `json:"opens,omitempty"`
	// Silent are locations that have sold nothing for longer than a feed is late, on days on
	// which they would have: they have closed.
	Silent map[string]bool `json:"silent,omitempty"`
	// Rests is the day from which on nothing has sold anywhere, since everything is closed as in
	// years before; 0 where that is not so.
	Rests int32 `json:"rests,omitempty"`
	// Grain is, of a location whose rows are sums over periods, what they are of;
	// Grains what those of some of its items are of, beside daily ones.
	Grain  map[string]grain.Grain   `json:"grain,omitempty"`
	Grains map[string][]grain.Grain `json:"grains,omitempty"`
	// Switched is, of a location whose rows were sums over periods until a day, which.
	Switched map[string]Switch `json:"switched,omitempty"`

	places sync.Map // of *Place by location, each made when it is first asked for
}

// Days gathers what locations sold by day.
type Days map[string]*locationDays

// locationDays is what one location sold.
type locationDays struct {
	items  map[int32]int     // items sold, by day; those of held series once it is known what they are
	units  map[int32]float64 // units sold, by the date of their rows
	newest int32             // day of the newest row
	held   []heldDays
	sums   int32 // the day from which rows of days became sums; 0 for none
}

func (t Days) Add(r datasets.SeriesRows) {
	if len(r.Days) == 0 {
		return
	}
	l := t[r.Location]
	if l == nil {
		l = &locationDays{items: map[int32]int{}, units: map[int32]float64{}, newest: r.Days[0]}
		t[r.Location] = l
	}
	for i, d := range r.Days {
		l.units[d] += r.Quantity[i]
	}
	l.newest = max(l.newest, r.Days[len(r.Days)-1])
	if !l.hold(r) {
		l.count(r)
	}
}

// lastDay is the last day of which a row tells alone.
func (t *locationDays) lastDay() int32 {
	if t.sums > 0 {
		return t.sums - 1
	}
	return t.newest
}

// tradesWeeks are the last weeks of a location in which it shows on which weekdays it trades.
const tradesWeeks = 8

// tradesOn are those of some weekdays, 0 for Monday, on most of which the location sold in its own last weeks:
// they have not closed there.
func (t *locationDays) tradesOn(weekdays []int) (on []int) {
	for _, w := range weekdays {
		traded := 0
		for d := t.newest - 7*tradesWeeks + 1; d <= t.newest; d++ {
			if opening.Weekday(d) == w && t.items[d] > 0 {
				traded++
			}
		}
		if 2*traded > tradesWeeks {
			on = append(on, w)
		}
	}
	return on
}

func (t *locationDays) count(r datasets.SeriesRows) {
	for i, d := range r.Days {
		if r.Quantity[i] > 0 {
			t.items[d]++
		}
	}
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

// Learn finds the openings of every location as of a day; with days, no row is
// taken as a sum over a longer period.
func (t Days) Learn(asOf int32, rows []datasets.Opening, days bool) *Openings {
	o := &Openings{Learnt: map[string]*opening.Pattern{}, Given: map[string]map[int32]bool{}, Known: map[string]int32{},
		Grain: map[string]grain.Grain{}, Grains: map[string][]grain.Grain{}, Switched: map[string]Switch{}, Silent: map[string]bool{}, Opens: map[string][]int{}}
	o.give(rows)
	all, last := map[int32]int{}, int32(math.MinInt32)
	for location, l := range t {
		if o.learnGrain(location, l, asOf, days); !o.Grain[location].Days() {
			continue
		}
		for d, n := range l.items {
			all[d] += n
		}
		last = max(last, l.lastDay())
	}
	together := learnOpenings(all, last)
	if together == nil {
		return o
	}
	if len(o.Grain) == 0 {
		o.Learnt[""] = together.Pattern
	}
	tableEnds := together.expected(last+1, asOf) >= lateTable
	if o.rests(together.Pattern, last+1, asOf) {
		o.Rests = last + 1
	}
	for location, l := range t {
		if _, sums := o.Grain[location]; sums {
			continue
		}
		p := learnOpenings(l.items, min(l.lastDay(), asOf-1))
		if p == nil {
			continue
		}
		o.Learnt[location] = p.Pattern
		if on := l.tradesOn(together.Weekdays()); on != nil {
			o.Opens[location] = on
		}
		if l.sums > 0 {
			continue // what is known of it is by periods
		}
		ends := l.newest + 1
		late := asOf-ends <= lateDays && p.expected(ends, asOf) >= lateLocation
		if late || tableEnds && ends == last+1 {
			o.Known[location] = ends
		} else if tableEnds {
			o.Known[location] = last + 1
		} else if o.openSince(location, ends, asOf) > lateDays && p.expected(ends, asOf) >= lateLocation {
			o.Silent[location] = true
		}
	}
	return o
}

// rests tells whether a business of daily rows is closed on all days from one up to as-of.
func (o *Openings) rests(all *opening.Pattern, from, asOf int32) bool {
	if len(o.Grain) > 0 || from >= asOf {
		return false
	}
	for d := from; d < asOf; d++ {
		if open, is := o.Given[""][d]; is && open || !is && !all.Closed(d) {
			return false
		}
	}
	return true
}

// openSince is how many days since one the openings table does not call closed.
func (o *Openings) openSince(location string, from, asOf int32) (days int) {
	for d := from; d < asOf; d++ {
		open, is := o.Given[location][d]
		if !is {
			open, is = o.Given[""][d]
		}
		if open || !is {
			days++
		}
	}
	return days
}

// give takes the rows of the openings table that are of all items.
func (o *Openings) give(rows []datasets.Opening) {
	for _, r := range rows {
		if r.SKU != "" {
			continue
		}
		if o.Given[r.Location] == nil {
			o.Given[r.Location] = map[int32]bool{}
		}
		o.Given[r.Location][int32(r.Date)] = r.Open
	}
}

// knownUntil is the day after the last period that was delivered whole.
func knownUntil(g grain.Grain, newest, asOf int32) int32 {
	first, last := g.Of(newest)
	if last >= asOf {
		return first
	}
	return last + 1
}

// Unknown tells whether a day of the history says nothing of a location.
func (o *Openings) Unknown(location string, day int32) bool {
	return o.Of(location).Unknown(day)
}

// Closed tells whether a location is closed on a day.
func (o *Openings) Closed(location string, day int32) bool {
	return o.Of(location).Closed(day)
}

// Spread is the mask of the open days of a series, history and so many days
// ahead: its location's, its own and what the openings table says of it; nil
// where all are open.
func (o *Openings) Spread(k core.Key, s *forecast.Series, own []datasets.Opening, ahead int) []bool {
	n := len(s.Y)
	m := masks.Get().(*mask)
	defer masks.Put(m)
	m.open, m.sold = slices.Grow(m.open[:0], n+ahead)[:n+ahead], slices.Grow(m.sold[:0], n)[:n]
	open, any, at := m.open, false, o.Of(k.Location)
	a := opening.Activity{First: s.Start, Sold: m.sold}
	for t := range open {
		open[t] = !at.Closed(s.Start + int32(t))
		any = any || !open[t]
		if t < n {
			a.Sold[t] = soldOn(s, t, open[t])
		}
	}
	if !s.Laid.Days() {
		a.Sold = nil // what falls on which day of a period is not known
	}
	if any {
		m.doors = append(m.doors[:0], open...)
		for t := range n { // a lone day on which nothing sold there was a holiday
			m.doors[t] = open[t] && !at.Unknown(s.Start+int32(t))
		}
		a.Doors = m.doors
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
	return slices.Clone(open)
}

// soldOn is 1 for a period in which a series sold, 0 for one in which it did not, NaN where that
// tells nothing.
func soldOn(s *forecast.Series, t int, open bool) float64 {
	switch {
	case !open || s.Y[t] != s.Y[t] || t < len(s.InStock) && !s.InStock[t]:
		return math.NaN()
	case s.Y[t] > 0:
		return 1
	}
	return 0
}

// mask is room for what Spread looks at; most items are open whenever their locations are.
type mask struct {
	open  []bool
	doors []bool
	sold  []float64
}

var masks = sync.Pool{New: func() any { return new(mask) }}

// Scan says what the dates of sales rows tell of a business: what rows are
// of, on which days it trades, and which locations are late.
func Scan(ctx context.Context, sales datasets.Source, opt datasets.SeriesOptions,
	given []datasets.Opening, cfg *config.Config) ([]plan.Problem, *datasets.SeriesStats, error) {
	traded := Days{}
	stats, err := datasets.ScanSeries(ctx, sales, opt, func(r datasets.SeriesRows) error {
		traded.Add(r)
		return nil
	})
	if err != nil {
		return nil, nil, config.Refused(err)
	}
	return traded.Learn(int32(opt.AsOf), given, cfg.Forecast.Grain == "day").Problems(int32(opt.AsOf),
		cfg.Gate.StaleAfterDays), stats, nil
}

// See says in words what the dates of a sales table tell of a business
// as of a day: what its rows are of, and on which days each location trades.
func See(ctx context.Context, sales datasets.Source, asOf core.Day) ([]plan.Problem, error) {
	cfg := config.Default()
	out, _, err := Scan(ctx, sales, datasets.SeriesOptions{AsOf: asOf, Today: asOf}, nil, &cfg)
	return out, err
}
