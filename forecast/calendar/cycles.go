package calendar

import (
	"math"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/forecast/feast"
)

// Some days sell by what neither their weekday nor their day of the month tells: garages settle
// on the last days of a month, a market doubles the first Saturday, a customer's lorry
// comes every second Thursday, buyers fill up before a quarter ends. Such a cycle gets columns
// where what weekdays, days of the month and events leave agrees between the two halves of the
// history, cell by cell; without it costs nothing.

// cycle sorts rows into cells that come again; −1 is none of them.
type cycle struct {
	name  string
	cells int
	of    func(d *dated, t int) int
	doors bool // by open days: it tells nothing where doors are always open
	// other sorts rows into two kinds of time of the year, nil where cells come in all months: what
	// four dates do every year may be the year's, and is the cycle's where the others do it too.
	other func(d *dated, t int) int
}

const (
	endDays      = 10 // last days of a month told apart
	endOpen      = 8  // last and first open days
	longestCycle = 6  // weeks
	monthWeeks   = 5
	quarterDays  = 14 // days before a quarter's end, and as many after
)

var cycles = func() []cycle {
	up := func(i, most int) int {
		if i < most {
			return i
		}
		return -1
	}
	of := []cycle{
		{"days left in month", endDays, func(d *dated, t int) int { return up(int(d.left[t]), endDays) }, false, nil},
		{"open days left in month", endOpen, func(d *dated, t int) int { return up(int(d.openLeft[t]), endOpen) }, true, nil},
		{"open days into month", endOpen, func(d *dated, t int) int { return up(int(d.openDone[t]), endOpen) }, true, nil},
		{"weekday of month", 7 * monthWeeks,
			func(d *dated, t int) int { return int(d.day[t]-1)/7*7 + (d.monday+t)%7 }, false, nil},
		{"weekday before month's end", 7 * monthWeeks,
			func(d *dated, t int) int { return int(d.left[t])/7*7 + (d.monday+t)%7 }, false, nil},
	}
	for weeks := 2; weeks <= longestCycle; weeks++ {
		of = append(of, cycle{"day of " + strconv.Itoa(weeks) + " weeks", 7 * weeks,
			func(d *dated, t int) int { return (d.monday + t) % (7 * weeks) }, false, nil})
	}
	for i, ends := range []string{"March", "January", "February"} {
		of = append(of, cycle{"turn of quarters that end in " + ends, 2 * quarterDays,
			func(d *dated, t int) int { return d.turn(t, i) }, false,
			func(d *dated, t int) int { return d.turnOf(t, i) % 2 }})
	}
	return of
}()

// dated is where rows lie in their months and weeks.
type dated struct {
	monday             int // days of row 0 after a Monday from which all cycles of weeks are counted
	month              []int8
	day, left          []int8 // day of the month, and days of it that follow
	openDone, openLeft []int8 // open days of the month before and after; nil where no day is closed
}

// newDated are n rows from a day on; shut are those without trade, nil for none.
func newDated(first int32, n int, shut []bool) *dated {
	const span = 7 * 60 // all cycles of weeks
	d := &dated{monday: int((first+3)%span+span) % span,
		month: make([]int8, n), day: make([]int8, n), left: make([]int8, n)}
	var mostly [7]bool // weekdays that are mostly open
	if shut != nil {
		d.openDone, d.openLeft, mostly = make([]int8, n), make([]int8, n), mostlyOpen(first, shut)
	}
	for t := 0; t < n; {
		month, of := feast.MonthAndDay(first + int32(t))
		_, next := feast.MonthAndDay(first + int32(t-of+32)) // a day of the next month
		last, from := 32-next, t
		for ; t < n && of <= last; t, of = t+1, of+1 {
			d.month[t], d.day[t], d.left[t] = int8(month), int8(of), int8(last-of)
		}
		if shut != nil {
			d.countOpen(from, t, func(t int) bool {
				if t < 0 || t >= len(shut) {
					return mostly[weekday(first+int32(t))]
				}
				return !shut[t]
			})
		}
	}
	return d
}

// turn is the cell of a row by days to and from the turn of quarters, of which one ends in month
// after (December is 0); −1 in between.
func (d *dated) turn(t, after int) int {
	left, past := int(d.left[t]), int(d.day[t])-1
	switch int(d.month[t]) % 3 {
	case after:
		if left < quarterDays {
			return left
		}
	case (after + 1) % 3:
		if past < quarterDays {
			return quarterDays + past
		}
	}
	return -1
}

// turnOf is which turn of the year a row's cell belongs to.
func (d *dated) turnOf(t, after int) int {
	month := int(d.month[t])
	if month%3 == (after+1)%3 {
		month--
	}
	return month / 3
}

// countOpen counts the open days of a month's rows; days of it that no row holds are open where
// their weekday mostly is.
func (d *dated) countOpen(from, to int, opens func(t int) bool) {
	count := int8(0)
	for t := from - int(d.day[from]) + 1; t < to; t++ {
		if t >= from {
			d.openDone[t] = count
		}
		if opens(t) {
			count++
		}
	}
	count = 0
	for t := to - 1 + int(d.left[to-1]); t >= from; t-- {
		if t < to {
			d.openLeft[t] = count
		}
		if opens(t) {
			count++
		}
	}
}

func mostlyOpen(first int32, shut []bool) (mostly [7]bool) {
	var open, days [7]int
	for t, closed := range shut {
		w := weekday(first + int32(t))
		if days[w]++; !closed {
			open[w]++
		}
	}
	for w := range open {
		mostly[w] = 2*open[w] > days[w]
	}
	return mostly
}

const (
	// cycleSpread is that of a cell of a cycle that is shown, at first and at most, log scale.
	cycleSpread, cycleMost = 0.3, 1
	// cycleBeyond is how many standard errors the halves of a history agree beyond chance, and
	// cycleAlike how alike they are at least.
	cycleBeyond, cycleAlike = 6, 0.5
	cycleLeast              = 0.04 // least root mean square of what it does, log scale
	cycleRounds             = 2
	cycleHistory            = 150 // least days known
)

// Cycled adds the columns of cycles by name, where another layout has them.
func (k *Columns) Cycled(names []string) {
	for i, c := range cycles {
		if slices.Contains(names, c.name+" 0") {
			k.cycled(i)
		}
	}
}

// cycled adds the columns of a cycle and tells the first; −1 where they are there or tell nothing.
func (k *Columns) cycled(i int) int {
	c := cycles[i]
	if slices.Contains(k.cycles, i) || c.doors && k.doors == nil {
		return -1
	}
	first := len(k.Names)
	for j := range c.cells {
		k.add(c.name+" "+strconv.Itoa(j), cycleSpread)
	}
	d := newDated(k.First, len(k.index), k.doors)
	for t := range k.index {
		if j := c.of(d, t); j >= 0 {
			k.index[t] = append(k.index[t], int32(first+j))
		}
	}
	k.cycles = append(k.cycles, i)
	return first
}

// shownCycle is the cycle in which what the fit leaves (of rows from offset on) agrees best
// between the halves of the history; −1 where none does beyond chance. What the days of the
// month explain is a cycle's where it explains more.
func (k *Columns) shownCycle(e *Effects, offset int, sigma float64) int {
	left, known := e.rest, 0
	for _, v := range left {
		if v == v {
			known++
		}
	}
	if !k.cyclic || known < cycleHistory {
		return -1
	}
	half, upTo := 0, 0
	for ; 2*upTo < known; half++ {
		if v := left[half]; v == v {
			upTo++
		}
	}
	d := newDated(k.First, len(k.index), k.doors)
	agree := func(c cycle, left []float64) float64 { return c.agree(d, left, offset, half, sigma) }
	best := func(left []float64, most float64) (best int) {
		best = -1
		for i, c := range cycles {
			if slices.Contains(k.cycles, i) || c.doors && k.doors == nil {
				continue
			}
			if both := agree(c, left); both > most {
				best, most = i, both
			}
		}
		return best
	}
	if k.months[1] > 0 && len(k.cycles) == 0 {
		with := slices.Clone(left)
		for t := range with {
			with[t] += e.Coef[k.months[0]+int(d.day[offset+t])-1]
		}
		if i := best(with, agree(monthDays, with)); i >= 0 {
			return i
		}
	}
	return best(left, 0)
}

// agree is the sum of squares that the halves of what is left agree on, and the other times of
// the year too; zero where it is no more than chance.
func (c cycle) agree(d *dated, left []float64, offset, half int, sigma float64) float64 {
	var halves, others [2]cells
	for t, v := range left {
		if j := c.of(d, offset+t); v == v && j >= 0 {
			halves[min(t/half, 1)].add(j, v)
			if c.other != nil {
				others[c.other(d, offset+t)].add(j, v)
			}
		}
	}
	both := alike(&halves[0], &halves[1], c.cells, sigma*sigma)
	if both > 0 && c.other != nil {
		both = math.Min(both, alike(&others[0], &others[1], c.cells, sigma*sigma))
	}
	if both > 0 && alike(&halves[0], &halves[1], c.cells, sigma*sigma*inRow(left, c.cells)) == 0 {
		return 0
	}
	return both
}

// cells are sums and numbers of what was seen in each cell of a cycle.
type cells struct{ sum, n [7 * longestCycle]float64 }

func (of *cells) add(j int, v float64) { of.sum[j], of.n[j] = of.sum[j]+v, of.n[j]+1 }

// inRow is by how much the chance agreement of cells of days in a row deviates more where what is
// left of days goes with that of the days before.
func inRow(left []float64, days int) float64 {
	square := lagged(left, 0)
	out := 1.0
	for h := 1; h < days; h++ {
		r := lagged(left, h) / square
		out += 2 * (1 - float64(h)/float64(days)) * r * r
	}
	return math.Sqrt(out)
}

// lagged is the mean product of what is left of days so far apart.
func lagged(left []float64, apart int) float64 {
	sum, n := 0.0, 0.0
	for t := apart; t < len(left); t++ {
		if v := left[t] * left[t-apart]; v == v {
			sum, n = sum+v, n+1
		}
	}
	return sum / math.Max(n, 1)
}

// alike is the sum of squares that two halves agree on, zero where it is no more than noise of
// that variance.
func alike(a, b *cells, size int, variance float64) float64 {
	both, first, second, days, seen := 0.0, 0.0, 0.0, 0.0, 0.0
	for j := range size {
		if a.n[j] < 2 || b.n[j] < 2 {
			continue
		}
		x, y := a.sum[j]/a.n[j], b.sum[j]/b.n[j]
		w := 2 * a.n[j] * b.n[j] / (a.n[j] + b.n[j])
		both, first, second = both+w*x*y, first+w*x*x, second+w*y*y
		days, seen = days+w, seen+1
	}
	if both > cycleBeyond*variance*math.Sqrt(seen) && both > cycleAlike*math.Sqrt(first*second) &&
		both > cycleLeast*cycleLeast*days {
		return both
	}
	return 0
}

// learnCycles adds what cycles show, and fits again.
func (e *Effects) learnCycles(f *fit) {
	k := f.k
	for range cycleRounds {
		i := k.shownCycle(e, f.offset, f.sigma)
		if i < 0 {
			return
		}
		first := k.cycled(i)
		if first < 0 {
			return
		}
		more := len(k.Names) - first
		e.Coef = append(e.Coef, make([]float64, more)...)
		f.prior = append(f.prior, make([]float64, more)...)
		for range more {
			f.spread = append(f.spread, cycleSpread)
		}
		f.again(e)
		e.shown(first, first+more, cycleMost, f.sigma, f.prior, f.spread)
		f.again(e)
	}
}
