package replay

import (
	"math"

	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/forecast/methods"
)

// spreadDays are the window lengths at which the spread of sums is measured.
var spreadDays = [...]int{1, 7, 14, 28, 91, 182}

// Chosen on the year before the measured one of m5_foods_ca1 (docs/method/replay.md):
// levels over three weeks like to be slow, and a year of an item's own window
// errors says less than its peers'.
const (
	countTemper = 200
	paceWindow  = 28 // open days of the sums that tell how fast levels move
	ownExcess   = 0.25
	ownWeekdays = 60 // units the shared weekday profile is worth
	ring        = 32 // weeks of origins kept: longer than the longest window
)

// Calendar is what a forecaster knows of the days ahead.
type Calendar struct {
	FirstDay int32            // day number of day 0 since 1970-01-01; 0 = not known, weekdays only
	Events   []calendar.Event // named days
}

// Counts forecasts with the engine's count models (forecast/count), carried on a
// day at a time: dynamic negative-binomial smoothing, the calendar all items
// share, runs without sales that demand does not explain, and the spread of sums
// shrunk to the peers'.
type Counts struct {
	factor []float64 // calendar multiplier per day
	pace   float64   // of levels, over the usual
	group  count.Absence
	peers  [len(spreadDays)]peers // by window
	states []countState
}

// countState is one item's state up to a day.
type countState struct {
	live    count.Running
	usual   float64    // units an open day of the history
	weekday [7]float64 // on top of the shared calendar
	spread  [len(spreadDays)]count.Spread
	first   int       // first day with demand
	open    []bool    // by day from first: whether it trades; nil = always
	shut    int       // closed days before day
	day     int       // days before it are taken in
	paths   int       // futures played at a review
	mean    []float64 // scratch of look

	sold, weight float64 // cumulative: units, calendar weight of the days
	outs, weeks  int     // cumulative: days without stock, weeks closed
	origin       [ring]origin
}

// origin is where a week's window forecasts start.
type origin struct {
	level, sold, weight float64
	outs                int
}

// options are those of an item's level: how fast it moves is believed as the items together
// show.
func (s *Counts) options(st *countState) count.Options {
	return count.Options{Prior: methods.RatesOf(7, st.usual, s.pace), Temper: countTemper}
}

// learnPace tells how fast levels move by how well sums of weeks are foreseen at each
// pace, as a night does.
func (s *Counts) learnPace(items []Item, factors [][]float64, start int) {
	s.pace = 1
	var all count.PaceEvidence
	for i := range items {
		st := &s.states[i]
		y, f := st.openOf(items[i].Demand[st.first:start]), st.openOf(factors[i][st.first:])
		fit := count.Smooth(y, f, s.options(st))
		skip := methods.WarmUp(len(y))
		all.Add(fit.Pace(y, f, min(paceWindow, max((len(y)-skip)/8, 1)), skip, func(pace float64) []float64 {
			return methods.RatesOf(7, st.usual, pace)
		}), 1)
	}
	s.pace = all.Pace()
}

// NewCounts learns from the days before start, on which all demand was seen.
func NewCounts(items []Item, start int, c Calendar) *Counts {
	s := &Counts{states: make([]countState, len(items))}
	s.learnCalendar(items, start, c)
	for i := range items {
		st, y := &s.states[i], items[i].Demand[:start]
		for st.first < start-1 && y[st.first] == 0 {
			st.first++
		}
	}
	s.learnOpen(items, start, c.FirstDay)
	var absence count.AbsenceCounts
	var spreads [len(spreadDays)][]count.Spread
	fits, factors := make([]count.Fit, len(items)), make([][]float64, len(items))
	for i := range items {
		factors[i] = s.itemFactors(&s.states[i], items[i].Demand[:start])
	}
	for i := range items {
		st := &s.states[i]
		st.usual = meanOf(st.openOf(items[i].Demand[st.first:start]))
	}
	s.learnPace(items, factors, start)
	for i := range items {
		st := &s.states[i]
		y, f := st.openOf(items[i].Demand[st.first:start]), st.openOf(factors[i][st.first:])
		fits[i] = count.Smooth(y, f, s.options(st))
		absence.Add(y, f, &fits[i], 0)
		for j, days := range spreadDays {
			sp := fits[i].SumSpread(y, f, days, max(min(60, len(y)/3), (len(y)-days)/2))
			spreads[j] = append(spreads[j], sp)
			if j == 0 {
				st.spread[j] = sp
			}
		}
	}
	s.group = absence.Absence()
	for j := range spreads {
		s.peers[j] = peersOf(spreads[j], float64(spreadDays[j]))
		if j > 0 && s.peers[j] == unknownPeers { // no history is as long: longer sums vary like the longest seen
			s.peers[j] = s.peers[j-1]
		}
	}
	s.share(items, start)
	seen := make([]bool, start)
	for d := range seen {
		seen[d] = true
	}
	for i := range items {
		s.states[i].begin(s, items[i].Demand[:start], factors[i], seen, fits[i].Size)
	}
	return s
}

func meanOf(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(max(1, len(v)))
}

// share gives items futures by the money at stake. What too few of them cost is like
// an item's value over their number, so that least is lost where the number is like
// the root of the value. 96 each is what a replay can afford.
func (s *Counts) share(items []Item, start int) {
	const each, fewest, most = 96, 16, 256
	root, mean := make([]float64, len(items)), 0.0
	for i, it := range items {
		for _, y := range it.Demand[max(0, start-364):start] {
			root[i] += y * it.UnitCost
		}
		root[i] = math.Sqrt(root[i])
		mean += root[i] / float64(len(items))
	}
	for i := range items {
		n := min(max(each*root[i]/max(mean, 1e-9), fewest), most)
		s.states[i].paths = 1 << int(math.Round(math.Log2(n)))
	}
}

// begin starts an item on its first eight weeks and carries it on to the last
// day known, so that its window errors are those of forecasts made at the time.
func (st *countState) begin(s *Counts, y, factor []float64, seen []bool, size float64) {
	st.day = min(len(y), st.first+56)
	head, f := st.openOf(y[st.first:st.day]), st.openOf(factor[st.first:st.day])
	st.shut = st.day - st.first - len(head)
	fit := count.Smooth(head, f, s.options(st))
	fit.Size = size
	st.live = fit.Continue(head, f, s.options(st), s.group)
	s.advance(st, y, seen)
}

// learnCalendar regresses the demand of all items together.
func (s *Counts) learnCalendar(items []Item, start int, c Calendar) {
	total, n := make([]float64, start), 0
	for i := range items {
		n = max(n, len(items[i].Demand))
		for d := range total {
			total[d] += items[i].Demand[d]
		}
	}
	o := calendar.Options{Weekday: true, Events: c.Events}
	if c.FirstDay != 0 {
		o.DayOfMonth, o.Yearly = true, 2
	}
	n += 2 * yearOfWeeks
	k := calendar.NewColumns(o, c.FirstDay, n, start)
	e := calendar.Learn(k, total, 0, nil, 1)
	s.factor = e.Factors(k, 0, n, start)
	for d, f := range s.factor {
		s.factor[d] = max(f, 1e-3)
	}
}

// itemFactors is the shared calendar times how the item's weekdays depart from
// it, a gamma-Poisson shrinkage. Units that come many at once say no more than one customer.
func (s *Counts) itemFactors(st *countState, y []float64) []float64 {
	var sold, expected [7]float64
	sum, weight := 0.0, 0.0
	for d := st.first; d < len(y); d++ {
		if st.trades(d) {
			sum += y[d]
			weight += s.factor[d]
		}
	}
	for d := st.first; d < len(y); d++ {
		if !st.trades(d) {
			continue
		}
		sold[d%7] += y[d]
		expected[d%7] += s.factor[d] * sum / max(weight, 1e-9)
	}
	departs := 0.0 // squared, of days from what is expected of them
	for d := st.first; d < len(y); d++ {
		if st.trades(d) {
			e := y[d] - s.factor[d]*sum/max(weight, 1e-9)
			departs += e * e
		}
	}
	known := ownWeekdays * max(1, departs/max(sum, 1))
	for k := range st.weekday {
		st.weekday[k] = (sold[k] + known) / (expected[k] + known)
	}
	f := make([]float64, len(y))
	for d := range f {
		f[d] = s.factorOf(st, d)
	}
	return f
}

// yearOfWeeks is a year in whole weeks, so that weekdays stay.
const yearOfWeeks = 364

// factorOf is the multiplier of a day, 0 where it is closed; beyond the days laid out, the last year's come again.
func (s *Counts) factorOf(st *countState, day int) float64 {
	if !st.trades(day) {
		return 0
	}
	at := day
	if n := len(s.factor); at >= n {
		at -= ((at-n)/yearOfWeeks + 1) * yearOfWeeks
	}
	return s.factor[at] * st.weekday[day%7]
}

// advance takes in the days up to the end of sales. A day that ended without
// stock is a lower bound: it teaches the level only where it is above it.
func (s *Counts) advance(st *countState, sales []float64, inStock []bool) {
	for d := st.day; d < len(sales); d++ {
		y, f := sales[d], s.factorOf(st, d)
		if f == 0 {
			st.shut++
			continue
		}
		switch {
		case inStock[d]:
			st.live.Take(y, f)
		case y > 0:
			st.live.Take(y+s.lostOn(st, d, y), f)
		}
		if !inStock[d] {
			st.outs++
		}
		st.sold += y
		st.weight += f
		if (d-st.shut)%7 == 6 {
			st.week()
		}
	}
	st.day = max(st.day, len(sales))
}

// week closes a week, seven days of trade: windows that end now are compared with what was expected
// when they began, unless a stock-out hid demand in them.
func (st *countState) week() {
	for j, days := range spreadDays {
		back := days / 7
		if back == 0 || st.weeks < back {
			continue
		}
		o := &st.origin[(st.weeks-back)%ring]
		if o.outs != st.outs || o.level <= 0 {
			continue
		}
		mu := o.level * (st.weight - o.weight)
		e := st.sold - o.sold - mu
		w, sp := 7/float64(days), &st.spread[j]
		sp.Over += w * (e*e - mu)
		sp.Base += w * mu * mu
		sp.Mean += w * mu
		sp.Sum += w * (st.sold - o.sold)
		sp.Count += w
	}
	o := origin{level: st.live.Mixed(), sold: st.sold, weight: st.weight, outs: st.outs}
	if st.live.Off {
		o.level = 0
	}
	st.origin[st.weeks%ring] = o
	st.weeks++
}

// Clone copies the forecaster, so that every replay starts from the same state.
func (s *Counts) Clone() *Counts {
	c := *s
	c.states = append([]countState(nil), s.states...)
	for i := range c.states {
		c.states[i].mean = nil
	}
	return &c
}
