package calendar

import (
	"math"
	"strconv"

	"github.com/stockwright/stockwright/forecast/feast"
)

// Driver is a column known ahead, such as a promotion: one value a row, and the
// prior standard deviation of its coefficient on the log scale.
type Driver struct {
	Name   string
	X      []float64
	Spread float64
}

// Clock says where in the year a row stands. Rows of days and weeks go by their
// dates, so that what belongs to a date stays with it in years of 53 weeks.
type Clock struct {
	Day    int32 // first day of row 0, days since 1970-01-01
	Days   int   // days in a row; 0: rows are not dated
	Season int   // rows in a year where they are not dated
	Phase  int   // place of row 0 in such a year
}

// Prior is what a group knows of coefficients: their means over its series and how
// far series lie apart, by name of the column.
type Prior struct {
	Names  []string  `json:"names"`
	Mean   []float64 `json:"mean"`
	Spread []float64 `json:"spread"`
}

const (
	yearLength  = 365.2425
	yearDays    = 365
	yearCells   = 52   // of a yearly profile of days and weeks
	spreadCell  = 0.1  // of one such cell, days
	spreadWeeks = 0.4  // of one such cell, weeks and longer rows: one row holds it all
	spreadSwing = 0.2  // of the first smooth wave of a year of weeks or longer rows
	spreadDecem = 0.15 // of the days before Christmas and after, each
	spreadCross = 0.15 // of a driver on one weekday
	firstDecem  = 15
)

// Drive lays out the columns of a regression on drivers, over n rows of which the
// first known are history: weekday and day of the month where rows are days, the
// place in the year where history spans a year and a half of them, and the drivers,
// those that are on or off by weekday too. closed are the rows without trade, nil for none.
func Drive(o Options, c Clock, drivers []Driver, closed []bool, n, known int) *Columns {
	first := c.Day
	k := &Columns{First: first, index: make([][]int32, n), yearly: -1, lately: -1, weekYear: -1,
		closed: make([]int32, n), shut: make([]bool, n), values: make([][]entry, n)}
	copy(k.shut, closed)
	for t := range k.closed {
		k.closed[t] = -1
	}
	daily := c.Days == 1
	k.daily = daily
	if daily && o.Weekday {
		k.family(7, "weekday", spreadWeekday, n, weekday)
	}
	if daily && o.DayOfMonth {
		k.family(31, "day of month", spreadMonth, n, func(d int32) int { return dayOfMonth(d) - 1 })
	}
	if daily {
		k.events(o.Events, n)
	}
	k.profile(c, n, known)
	for _, d := range drivers {
		k.drive(d)
		if daily && o.Weekday && switched(d.X) {
			k.cross(d)
		}
	}
	for _, d := range o.Closed {
		if t := int(d - first); daily && t >= 0 && t < n {
			k.shut[t] = true
		}
	}
	if daily {
		k.edges(k.shut, n, known)
	}
	return k
}

// entry is a value of a column in one row.
type entry struct {
	col   int32
	value float64
}

// profile adds the yearly profile: cells of equal length around the year, between
// whose centres it is linear, and the days of late December one by one.
func (k *Columns) profile(c Clock, n, known int) {
	year := c.Season
	if c.Days > 0 {
		year = yearDays / c.Days
	}
	if year < 4 || 2*known < 3*year {
		return
	}
	cells, spread := year, spreadWeeks
	if c.Days > 0 {
		cells = min(yearCells, year)
	}
	if c.Days == 1 {
		spread = spreadCell
		k.december(n)
	}
	if c.Days != 1 {
		k.swing(c, year, n)
	}
	first := len(k.Names)
	k.cells = [2]int{first, first + cells}
	for i := range cells {
		k.add("year "+strconv.Itoa(i), spread)
	}
	for t := range n {
		if c.Days == 0 {
			at := ((c.Phase+t)%year + year) % year
			k.values[t] = append(k.values[t], entry{int32(first + at), 1})
			continue
		}
		for j := range c.Days { // a row's days, each between two cells
			day := float64(c.Day) + float64(t*c.Days+j)
			at := math.Mod(day, yearLength) / yearLength * float64(cells)
			i, w := int(at), at-math.Floor(at)
			k.put(t, int32(first+i%cells), (1-w)/float64(c.Days))
			k.put(t, int32(first+(i+1)%cells), w/float64(c.Days))
		}
	}
}

// put adds to the value of a column in a row; a row holds no column twice.
func (k *Columns) put(t int, col int32, value float64) {
	for i := range k.values[t] {
		if k.values[t][i].col == col {
			k.values[t][i].value += value
			return
		}
	}
	k.values[t] = append(k.values[t], entry{col, value})
}

// swing adds the smooth part of the year.
func (k *Columns) swing(c Clock, year, n int) {
	for h := 1; h <= 2; h++ {
		a, b := k.add("swing sin "+strconv.Itoa(h), spreadSwing/float64(h)),
			k.add("swing cos "+strconv.Itoa(h), spreadSwing/float64(h))
		for t := range n {
			at := float64(c.Phase+t) / float64(year)
			if c.Days > 0 {
				at = (float64(c.Day) + (float64(t)+0.5)*float64(c.Days)) / yearLength
			}
			sin, cos := math.Sincos(2 * math.Pi * float64(h) * at)
			k.values[t] = append(k.values[t], entry{a, sin}, entry{b, cos})
		}
	}
}

// december adds a column for each day of late December.
func (k *Columns) december(n int) {
	at := map[int]int32{}
	for day := firstDecem; day <= 31; day++ {
		at[day] = k.add("December "+strconv.Itoa(day), spreadDecem)
	}
	for t := range n {
		if month, day := feast.MonthAndDay(k.First + int32(t)); month == 12 && day >= firstDecem {
			k.index[t] = append(k.index[t], at[day])
		}
	}
}

func (k *Columns) drive(d Driver) {
	id := k.add(d.Name, d.Spread)
	k.driven = append(k.driven, id)
	for t := range k.values {
		if t < len(d.X) && d.X[t] != 0 {
			k.values[t] = append(k.values[t], entry{id, d.X[t]})
		}
	}
}

// cross adds what a driver does on each weekday beyond what it does on all.
func (k *Columns) cross(d Driver) {
	first := len(k.Names)
	for w := range 7 {
		k.driven = append(k.driven, k.add(d.Name+" × weekday "+strconv.Itoa(w), min(spreadCross, d.Spread)))
	}
	for t := range k.values {
		if t < len(d.X) && d.X[t] != 0 {
			k.values[t] = append(k.values[t], entry{int32(first + weekday(k.First+int32(t))), d.X[t]})
		}
	}
}

// switched tells whether a column is on or off.
func switched(x []float64) bool {
	for _, v := range x {
		if v != 0 && v != 1 {
			return false
		}
	}
	return true
}

// tell lays what a group knows out over columns.
func (p *Prior) tell(k *Columns) (mean, spread []float64) {
	mean, spread = make([]float64, len(k.Names)), append([]float64(nil), k.Spread...)
	if p == nil {
		return mean, spread
	}
	at := make(map[string]int, len(p.Names))
	for j, n := range p.Names {
		at[n] = j
	}
	for j, n := range k.Names {
		if i, ok := at[n]; ok {
			mean[j], spread[j] = p.Mean[i], p.Spread[i]
		}
	}
	return mean, spread
}

// LearnDriven fits the coefficients to y by ridge regression on the logarithm of y over
// its mean, around what a group knows of them (nil: nothing), beside a trend as in Learn. What
// is not positive is missing: no logarithm tells of it.
func LearnDriven(k *Columns, y []float64, p *Prior) Effects {
	e := Effects{Coef: make([]float64, len(k.Names)), driven: true}
	e.Closed = closedEvents(k, y, 0)
	z := make([]float64, len(y))
	for t, v := range y {
		z[t] = math.NaN()
		if v > 0 && !e.Shut(k, t) {
			z[t] = math.Log(v)
		}
	}
	mean, spread := p.tell(k)
	sigma := roughNoise(z)
	for range 3 {
		sigma = e.solve(k, z, 0, sigma, mean, spread, drivenStep)
	}
	if !k.daily && k.cells[1] > 0 && k.relevant(&e, sigma, mean, spread) {
		sigma = e.solve(k, z, 0, sigma, mean, spread, drivenStep)
	}
	e.Sigma, e.rest = sigma, nil
	if len(k.driven) > 0 {
		e.doubt = e.doubtOf(k)
	}
	return e
}

// relevant sets the spread of the yearly cells to what they show beyond their noise: a year
// without a shape gets none, one of sharp peaks keeps them.
func (k *Columns) relevant(e *Effects, sigma float64, mean, spread []float64) bool {
	return e.shown(k.cells[0], k.cells[1], 2*spreadWeeks, sigma, mean, spread)
}

// shown sets the spreads of a family of columns to what these show beyond their noise, all
// together (empirical Bayes by moments), at most most; false where they tell nothing.
func (e *Effects) shown(from, to int, most, sigma float64, mean, spread []float64) bool {
	apart, weight := 0.0, 0.0
	x := make([]float64, e.factor.p)
	for j := from; j < to; j++ {
		x[j] = 1
		variance := sigma * sigma * e.factor.variance(x)
		x[j] = 0
		kept := 1 - variance/(spread[j]*spread[j])
		if kept < relevantLeast {
			continue
		}
		own := (e.Coef[j] - mean[j]) / kept
		apart, weight = apart+kept*kept*(own*own-variance/kept), weight+kept*kept
	}
	if weight == 0 {
		return false
	}
	wide := math.Max(math.Sqrt(math.Max(apart/weight, 0)), spreadLeast)
	for j := from; j < to; j++ {
		spread[j] = math.Min(wide, most)
	}
	return true
}

// relevantLeast is the share of itself that the prior must leave a cell for it to
// tell anything.
const relevantLeast = 0.05

// drivenStep is the prior standard deviation of the change of the level from knot to
// knot beside drivers: what they explain must not be put down to a trend.
const drivenStep = 0.02

// Variances are those of the coefficients.
func (e *Effects) Variances(k *Columns) []float64 {
	out := make([]float64, len(k.Names))
	x := make([]float64, e.factor.p)
	for j := range out {
		x[j] = 1
		out[j] = e.Sigma * e.Sigma * e.factor.variance(x)
		x[j] = 0
	}
	return out
}

// Gather makes a group's prior from the coefficients that its series have, each fitted
// by itself around zero: their mean weighed by what each knows, and their scatter.
type Gather struct {
	order []string
	sums  map[string]*[4]float64 // weight, weight × coefficient, weight × square, series
}

// gatherLeast is the variance below which no series counts for more than another,
// spreadLeast the least spread of a prior, and gatherSeries how many series make one.
const (
	gatherLeast  = 0.05 * 0.05
	spreadLeast  = 0.01
	gatherSeries = 3
)

// Add counts the coefficients of one series.
func (g *Gather) Add(k *Columns, e *Effects) {
	if g.sums == nil {
		g.sums = map[string]*[4]float64{}
	}
	variances := e.Variances(k)
	for j, name := range k.Names {
		s := g.sums[name]
		if s == nil {
			s = &[4]float64{}
			g.sums[name], g.order = s, append(g.order, name)
		}
		w := 1 / (variances[j] + gatherLeast)
		s[0], s[1], s[2], s[3] = s[0]+w, s[1]+w*e.Coef[j], s[2]+w*e.Coef[j]*e.Coef[j], s[3]+1
	}
}

// Prior is what the series counted make one of; nil for too few.
func (g *Gather) Prior() *Prior {
	p := &Prior{}
	for _, name := range g.order {
		s := g.sums[name]
		if s[3] < gatherSeries {
			continue
		}
		mean := s[1] / s[0]
		p.Names = append(p.Names, name)
		p.Mean = append(p.Mean, mean)
		p.Spread = append(p.Spread, math.Max(math.Sqrt(math.Max(s[2]/s[0]-mean*mean, 0)), spreadLeast))
	}
	if len(p.Names) == 0 {
		return nil
	}
	return p
}

// Profile tells whether the columns hold a yearly profile.
func (k *Columns) Profile() bool { return k.cells[1] > 0 }
