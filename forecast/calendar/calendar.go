// Package calendar is the regression in front of exponential smoothing: what
// is known in advance about a day (weekday, day of the month, named events
// and their eves, time of year, price, promotion) as one multiplier a day.
//
// The regression is a ridge on log(y+1), each family of columns with its own
// prior spread, and a piecewise-linear trend beside them so that no calendar
// effect is mistaken for the level (docs/method/drivers.md).
package calendar

import (
	"math"
	"sort"
	"strconv"

	"github.com/stockwright/stockwright/forecast/feast"
	"github.com/stockwright/stockwright/forecast/yearly"
)

// Options say which effects a daily series may have.
type Options struct {
	Weekday    bool
	DayOfMonth bool    // pay days, benefit days
	Yearly     int     // Fourier pairs over the year; used from yearKnown days of history on
	Easter     bool    // days of spring are counted from Easter
	Events     []Event // past and future
	Closed     []int32 // days without trade
	// Shut are the rows on which nothing is open, nil for none: no factor is zero for them, and
	// those beside them have one.
	Shut []bool
	// Driven tells that promotions, which may come in cycles of their own, are among the demand.
	Driven bool
	// Of is whose days they are.
	Of yearly.Told
	// Period gives the first and last day of what a day's demand was summed over; nil for
	// days. What was summed tells of no weekday and no day of the month.
	Period func(day int32) (from, to int32)
}

// Event is one occurrence of a named day, as days since 1970-01-01. A name on
// one or two days a year (Christmas) gets a column of its own and one for its
// eve; a name on many days (a benefit pay-out day) gets a column without an eve.
type Event struct {
	Name string
	Day  int32
}

// Columns says which column each day switches on. Build it once for a calendar and a span
// of days; Learn adds the columns of cycles that its history shows.
type Columns struct {
	First     int32 // day of row 0
	Names     []string
	Spread    []float64 // prior standard deviation of each coefficient, log scale
	index     [][]int32 // per row: columns that are one
	yearly    int       // first of the 2·harmonics Fourier columns, −1 without
	lately    int       // first of the 7 columns weekday of late, −1 without
	weekYear  int       // first of the 14 columns weekday × first yearly harmonic, −1 without
	harmonics int
	shut      []bool      // per row: no trade, by Options.Closed
	closed    []int32     // per row: event whose days may be closed, −1 none
	values    [][]entry   // per row: columns of any value; nil without drivers
	driven    []int32     // columns of drivers
	named     []int32     // columns of events and their eves
	months    [2]int      // columns of the days of the month; nothing without
	cells     [2]int      // columns of the yearly profile; nothing without
	daily     bool        // rows are days
	cyclic    bool        // rows are days that may show cycles
	of        yearly.Told // whose rows they are
	doors     []bool      // per row: nothing is open; nil where no day is closed
	cycles    []int       // of cycles that have columns, in their order
	moved     []int32     // per row: the day of a year of a usual Easter; nil where dates count
	evened    [][]float64 // per row: the waves of the year in the mean of its period; nil for days
	// Dates is what is known beforehand of each date of the year; nil for nothing.
	Dates yearly.Dates
	// Feasts is the same of feasts that move.
	Feasts yearly.Feasts
}

// prior spreads of the coefficients of each family, on the log scale: chosen
// on the M5 level-1–9 series, origins d_1689 … d_1857 (docs/method/drivers.md).
const (
	spreadWeekday  = 0.30
	spreadMonth    = 0.1
	spreadEvent    = 0.12
	spreadFlag     = 0.1
	spreadLate     = 0.05
	spreadWeekYear = 0.05
	spreadYear     = 0.07
)

// yearKnown is the history, in days, from which a yearly shape is told: the weeks that two years
// know tell growth from season.
const yearKnown = 420

// NewColumns lays out the columns for days first … first+n−1. A yearly shape
// is offered only when known, the days of history, are yearKnown and more.
func NewColumns(o Options, first int32, n, known int) *Columns {
	k := &Columns{First: first, index: make([][]int32, n), yearly: -1, lately: -1, weekYear: -1,
		closed: make([]int32, n), shut: make([]bool, n)}
	for t := range k.closed {
		k.closed[t] = -1
	}
	if o.Period != nil {
		o.Weekday, o.DayOfMonth = false, false
	}
	k.cyclic, k.of = o.Weekday && !o.Driven, o.Of
	if o.Weekday {
		k.family(7, "weekday", spreadWeekday, n, weekday)
		k.late(n, known)
	}
	if o.DayOfMonth {
		k.months = [2]int{len(k.Names), len(k.Names) + 31}
		k.family(31, "day of month", spreadMonth, n, func(d int32) int { return dayOfMonth(d) - 1 })
	}
	k.events(o.Events, n)
	if o.Shut != nil && o.Period == nil {
		k.doors = o.Shut
		k.edges(o.Shut, n, known)
	}
	if o.Yearly > 0 && known >= yearKnown {
		k.year(o)
		if o.Easter {
			k.byEaster(n)
		}
		k.even(o.Period, n)
	}
	for _, d := range o.Closed {
		if t := int(d - first); t >= 0 && t < n {
			k.shut[t] = true
		}
	}
	return k
}

// WeekdayName is the name of the first column of a weekday profile.
const WeekdayName = "weekday 0"

// YearName is the name of the first column of a yearly shape.
const YearName = "year sin 1"

// year adds the yearly shape and, beside a weekday profile, how that profile
// changes over the year.
func (k *Columns) year(o Options) {
	k.yearly, k.harmonics = len(k.Names), o.Yearly
	by := ""
	if o.Easter {
		by = " by Easter"
	}
	for h := 1; h <= o.Yearly; h++ {
		k.add("year sin "+strconv.Itoa(h)+by, spreadYear/float64(h))
		k.add("year cos "+strconv.Itoa(h)+by, spreadYear/float64(h))
	}
	if !o.Weekday {
		return
	}
	k.weekYear = len(k.Names)
	for d := range 7 {
		k.add("weekday "+strconv.Itoa(d)+" × year sin", spreadWeekYear)
		k.add("weekday "+strconv.Itoa(d)+" × year cos", spreadWeekYear)
	}
}

// late adds how the weekday profile of the last year departs from the whole.
func (k *Columns) late(n, known int) {
	k.lately = len(k.Names)
	for d := range 7 {
		k.add("weekday "+strconv.Itoa(d)+" of late", spreadLate)
	}
	for t := max(0, known-365); t < n; t++ {
		k.index[t] = append(k.index[t], int32(k.lately+weekday(k.First+int32(t))))
	}
}

func (k *Columns) add(name string, spread float64) int32 {
	k.Names = append(k.Names, name)
	k.Spread = append(k.Spread, spread)
	return int32(len(k.Names) - 1)
}

func (k *Columns) family(size int, name string, spread float64, n int, of func(int32) int) {
	first := len(k.Names)
	for i := range size {
		k.add(name+" "+strconv.Itoa(i), spread)
	}
	for t := range n {
		k.index[t] = append(k.index[t], int32(first+of(k.First+int32(t))))
	}
}

// events adds a column per name, and one per eve for names on fewer than one
// day in twenty.
func (k *Columns) events(all []Event, n int) {
	days := map[string][]int32{}
	var names []string
	for _, e := range all {
		if t := int(e.Day - k.First); t >= 0 && t < n {
			if days[e.Name] == nil {
				names = append(names, e.Name)
			}
			days[e.Name] = append(days[e.Name], int32(t))
		}
	}
	sort.Strings(names)
	for _, name := range names {
		on := days[name]
		if len(on)*20 > n {
			k.mark(k.add(name, spreadFlag), on)
			continue
		}
		id := k.add(name, spreadEvent)
		k.mark(id, on)
		for _, t := range on {
			k.closed[t] = id
		}
		eve := k.add(name+" eve", spreadEvent)
		k.mark(eve, k.before(on))
		k.named = append(k.named, id, eve)
	}
}

func (k *Columns) mark(id int32, rows []int32) {
	sort.Slice(rows, func(i, j int) bool { return rows[i] < rows[j] })
	for i, t := range rows {
		if i == 0 || rows[i-1] != t {
			k.index[t] = append(k.index[t], id)
		}
	}
}

// before lists the rows just ahead of each run of consecutive rows.
func (k *Columns) before(on []int32) []int32 {
	in := map[int32]bool{}
	for _, t := range on {
		in[t] = true
	}
	var eve []int32
	for _, t := range on {
		if t > 0 && !in[t-1] {
			eve = append(eve, t-1)
		}
	}
	return eve
}

// byEaster moves the days of spring with Easter.
func (k *Columns) byEaster(n int) {
	k.moved = make([]int32, n)
	for t := range k.moved {
		k.moved[t] = fromEaster(k.First + int32(t))
	}
}

// yearDay is the day whose date says where in the year a row is.
func (k *Columns) yearDay(t int) int32 {
	if k.moved != nil && t < len(k.moved) {
		return k.moved[t]
	}
	return k.First + int32(t)
}

// dated is what belongs to the dates and feasts of n rows from offset on.
func (k *Columns) dated(d yearly.Dates, f yearly.Feasts, offset, n int) []float64 {
	out := yearly.OrNothing(f.Over(k.First+int32(offset), n), n)
	if d != nil {
		for t := range out {
			out[t] += d.At(k.yearDay(offset + t))
		}
	}
	return out
}

// row calls f for every non-zero column of row t.
func (k *Columns) row(t int, f func(col int, value float64)) {
	for _, c := range k.index[t] {
		f(int(c), 1)
	}
	if k.values != nil {
		for _, v := range k.values[t] {
			f(int(v.col), v.value)
		}
	}
	if k.yearly < 0 {
		return
	}
	x := 2 * math.Pi * float64(k.yearDay(t)) / daysOfYear
	for h := range k.harmonics {
		s, c := math.Sincos(float64(h+1) * x)
		f(k.yearly+2*h, s)
		f(k.yearly+2*h+1, c)
		if h == 0 && k.weekYear >= 0 {
			w := k.weekYear + 2*weekday(k.First+int32(t))
			f(w, s)
			f(w+1, c)
		}
	}
}

// even finds what the periods of sums saw of the waves of the year.
func (k *Columns) even(period func(day int32) (from, to int32), n int) {
	if period == nil {
		return
	}
	k.evened = make([][]float64, n)
	for t := 0; t < n; {
		from, to := period(k.First + int32(t))
		mean := make([]float64, 2*k.harmonics)
		for d := from; d <= to; d++ {
			x := 2 * math.Pi * float64(d) / daysOfYear
			for h := range k.harmonics {
				s, c := math.Sincos(float64(h+1) * x)
				mean[2*h] += s / float64(to-from+1)
				mean[2*h+1] += c / float64(to-from+1)
			}
		}
		for ; t < n && k.First+int32(t) <= to; t++ {
			k.evened[t] = mean
		}
	}
}

// told calls f for every non-zero column of what the response of row t saw: the row itself,
// or the mean of the period that it was laid out from.
func (k *Columns) told(t int, f func(col int, value float64)) {
	if k.evened == nil {
		k.row(t, f)
		return
	}
	for _, c := range k.index[t] {
		f(int(c), 1)
	}
	for j, v := range k.evened[t] {
		f(k.yearly+j, v)
	}
}

// daysOfYear is the mean length of a year.
const daysOfYear = 365.2425

// weekday is 0 for Monday … 6 for Sunday.
func weekday(day int32) int { return int(((day+3)%7 + 7) % 7) }

// dayOfMonth is 1 … 31.
func dayOfMonth(day int32) int {
	_, d := feast.MonthAndDay(day)
	return d
}
