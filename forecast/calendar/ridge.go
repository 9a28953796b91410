package calendar

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/yearly"
)

// Effects are the fitted coefficients of Columns, on the log scale.
type Effects struct {
	Coef   []float64         // one per column
	Closed map[int32]float64 // event columns whose days are shut: share of a normal day still sold
	Sigma  float64           // residual standard deviation, log scale
	// Dates is what repeats on dates of the year beyond its waves; nil for nothing.
	Dates yearly.Dates
	// Feasts is what belongs to feasts that move; nil for nothing.
	Feasts yearly.Feasts
	// Shifts are the changes of level for good, by day; no factor holds them.
	Shifts []Shift
	spring float64 // of a group: mean square left of a week around Easter, and of the rest of the year
	others float64
	low    float64   // of a group: by how much logarithms lifted all factors
	unsure []bool    // of a group: dates on which years are far apart; nil for none
	rest   []float64 // what the last fit leaves of its responses
	trend  []float64 // at every knotEvery rows, log scale
	driven bool      // fitted with drivers
	doubt  []float64 // covariance of the coefficients of drivers, row by row up to the diagonal
	factor *system   // of the last fit, for the variances of coefficients
}

// knotEvery is the distance between the knots of the trend, in periods: long
// enough that no event can hide in it.
const knotEvery = 91

// trendStep is the prior standard deviation of the trend's change from knot to
// knot, log scale.
const trendStep = 0.02

// lineSpread is the prior standard deviation of steady growth a year, log scale, beside
// the trend's steps: without it growth would be taken for the season of the last years.
const lineSpread = 0.3

// Learn fits the coefficients to y, whose y[0] is row offset of the columns;
// NaN is missing. prior, when not nil, is what each coefficient shrinks to,
// with the spread scaled by loose (1: as wide as the columns' own).
func Learn(k *Columns, y []float64, offset int, prior []float64, loose float64) Effects {
	e := Effects{Coef: make([]float64, len(k.Names))}
	e.Closed = closedEvents(k, y, offset)
	spread := make([]float64, len(k.Spread))
	for j, s := range k.Spread {
		spread[j] = s * loose
	}
	if prior == nil {
		prior = make([]float64, len(k.Names))
	}
	e.Dates, e.Feasts = k.Dates, k.Feasts
	target := e.target(k, y, nil, offset)
	f := &fit{k, target, offset, roughNoise(target), prior, spread}
	for range 3 {
		f.again(&e)
	}
	if k.months[1] > 0 && e.shown(k.months[0], k.months[1], loose*spreadMonth, f.sigma, f.prior, spread) {
		f.again(&e)
	}
	if k.believe(&e, target, offset, f.sigma, f.prior, spread) {
		f.again(&e)
	}
	e.learnCycles(f)
	if len(k.cycles) > 0 {
		e.calm(f, y)
	}
	if k.yearly >= 0 {
		e.learnYear(f)
	}
	e.Sigma, e.rest = f.sigma, nil
	if k.yearly >= 0 && k.of == yearly.OfGroup { // a single series is too noisy to tell
		e.low = e.lowered(k, y, offset)
	}
	return e
}

// fit is a regression that is fitted again and again: responses of rows from offset on, their
// noise, and prior and spread of each column.
type fit struct {
	k             *Columns
	target        []float64
	offset        int
	sigma         float64
	prior, spread []float64
}

func (f *fit) again(e *Effects) {
	f.sigma = e.solve(f.k, f.target, f.offset, f.sigma, f.prior, f.spread, trendStep)
}

// steadyDays is the noise of a day, log scale, up to which a peak is seen day by day;
// beyond it days are smoothed first.
const steadyDays = 0.12

// An event that took place twice or more, each time far from what the prior spread
// allows and by its own days beyond chance, is no draw from that spread: its own is as wide as
// what it did (automatic relevance, MacKay 1994).
const (
	believedTimes  = 2
	believedBeyond = 4 // standard errors
)

// believe widens the spread of such events, and tells whether there are any.
func (k *Columns) believe(e *Effects, z []float64, offset int, sigma float64, prior, spread []float64) bool {
	times := make([]int, len(k.Names))
	for t, v := range z {
		if v == v {
			for _, c := range k.index[offset+t] {
				times[c]++
			}
		}
	}
	var of []int32
	for _, c := range k.named {
		if times[c] >= believedTimes {
			of = append(of, c)
		}
	}
	return e.widen(of, sigma, prior, spread)
}

// widen gives columns whose coefficients are far beyond their spread one as wide as they are,
// and tells whether there are any.
func (e *Effects) widen(of []int32, sigma float64, prior, spread []float64) (any bool) {
	x := make([]float64, e.factor.p)
	for _, c := range of {
		x[c] = 1
		variance := sigma * sigma * e.factor.variance(x)
		x[c] = 0
		kept := 1 - variance/(spread[c]*spread[c])
		if kept <= 1e-3 {
			continue
		}
		own := (e.Coef[c] - prior[c]) / kept
		if error := math.Sqrt(variance / kept); math.Abs(own) > believedBeyond*error && math.Abs(own) > 2*spread[c] {
			spread[c], any = math.Abs(own), true
		}
	}
	return any
}

// waves are the columns of the waves of the year; none before two years are known.
func (k *Columns) waves(known int) (of []int32) {
	for j := range 2 * k.harmonics {
		if known >= 2*yearly.Slots {
			of = append(of, int32(k.yearly+j))
		}
	}
	return of
}

// closedEvents finds events on which every past occurrence sold less than a
// tenth of the days around it: the doors were shut.
func closedEvents(k *Columns, y []float64, offset int) map[int32]float64 {
	worst, sum, count := map[int32]float64{}, map[int32]float64{}, map[int32]float64{}
	for t, v := range y {
		c := k.closed[offset+t]
		if c < 0 || v != v {
			continue
		}
		around, n := 0.0, 0.0
		for u := max(0, t-14); u <= min(len(y)-1, t+14); u++ {
			if u != t && y[u] == y[u] {
				around, n = around+y[u], n+1
			}
		}
		if n < 7 || around <= 10*n { // too little sold for a shut day to show
			worst[c] = 1
			continue
		}
		share := math.Max(v, 0) / (around / n)
		worst[c] = math.Max(worst[c], share)
		sum[c] += share
		count[c]++
	}
	out := map[int32]float64{}
	for c, w := range worst {
		if w < 0.1 {
			out[c] = sum[c] / count[c]
		}
	}
	return out
}

// solve does one penalised least-squares fit with noise sigma, around prior with a
// spread of each column and of the trend's steps, and returns the residual standard deviation by the degrees of freedom left.
func (e *Effects) solve(k *Columns, z []float64, offset int, sigma float64, prior, spread []float64,
	trend float64) float64 {
	p := len(k.Names)
	knots := len(z)/knotEvery + 2
	line := p + knots
	s := newSystem(line + 1)
	each := func(t int, f func(int, float64)) {
		k.told(offset+t, f)
		f(line, float64(t)/yearLength)
		at := float64(t) / knotEvery
		i := int(at)
		f(p+i, 1-(at-float64(i)))
		f(p+i+1, at-float64(i))
	}
	for t, v := range z {
		if v == v {
			s.gather(func(f func(int, float64)) { each(t, f) }, v)
		}
	}
	for j := range p {
		w := sigma * sigma / (spread[j] * spread[j])
		s.pull(j, w, prior[j])
	}
	k.balance(s, z, offset)
	for i := range knots - 1 {
		s.tie(p+i, p+i+1, sigma*sigma/(trend*trend))
	}
	s.pull(p, 1e-6, 0)
	s.pull(line, sigma*sigma/(lineSpread*lineSpread), 0)
	x := s.solution()
	e.factor = s
	copy(e.Coef, x[:p])
	e.trend = slices.Clone(x[p:line])
	for i := range e.trend {
		e.trend[i] += x[line] * float64(i*knotEvery) / yearLength
	}
	rss, n := 0.0, 0.0
	e.rest = append(e.rest[:0], z...)
	for t, v := range z {
		if v != v {
			continue
		}
		fit := 0.0
		each(t, func(j int, a float64) { fit += a * x[j] })
		e.rest[t] = v - fit
		rss, n = rss+(v-fit)*(v-fit), n+1
	}
	return math.Max(math.Sqrt(rss/math.Max(n-s.freedom(), 1)), 1e-3)
}

// balance keeps what the weekdays do apart from what they do together: how they are of late
// and over the year sums to zero over the days known. A step of all days is the trend's, a
// wave of all days the year's, and each has its own spread.
func (k *Columns) balance(s *system, z []float64, offset int) {
	if k.lately < 0 {
		return
	}
	share, n := make([]float64, 7), 0.0
	for t, v := range z {
		if v == v {
			share[weekday(k.First+int32(offset+t))]++
			n++
		}
	}
	for d := range share {
		share[d] /= math.Max(n, 1)
	}
	s.balance(k.lately, 1, share, n*balanced)
	if k.weekYear >= 0 {
		s.balance(k.weekYear, 2, share, n*balanced)
		s.balance(k.weekYear+1, 2, share, n*balanced)
	}
}

// balanced is how much more than a day's response the sums weigh.
const balanced = 100

// PriorFor lays the coefficients of one layout of columns, by name, out for
// another; names unknown to the first are zero.
func PriorFor(k *Columns, names []string, coef []float64) []float64 {
	at := make(map[string]float64, len(names))
	for j, n := range names {
		at[n] = coef[j]
	}
	out := make([]float64, len(k.Names))
	for j, n := range k.Names {
		out[j] = at[n]
	}
	return out
}

// Factors returns the multiplier of rows offset … offset+n−1, scaled so that
// its mean over the first known rows is one. A closed event's days carry the
// share still sold on them.
func (e *Effects) Factors(k *Columns, offset, n, known int) []float64 {
	f := make([]float64, n)
	sum, count := 0.0, 0.0
	dated := k.dated(e.Dates, e.Feasts, offset, n)
	for t := range f {
		if e.Shut(k, offset+t) {
			f[t] = 0
			if c := k.closed[offset+t]; c >= 0 {
				f[t] = -e.Closed[c]
			}
			continue
		}
		x := dated[t]
		k.row(offset+t, func(j int, a float64) { x += a * e.Coef[j] })
		f[t] = math.Exp(math.Min(math.Max(x, -e.reach()), e.reach()))
		f[t] -= math.Min(e.low, lowMost*f[t])
		if t < known {
			sum, count = sum+f[t], count+1
		}
	}
	scale := 1.0
	if count > 0 {
		scale = count / sum
	}
	for t := range f {
		if f[t] <= 0 {
			f[t] = -f[t]
		} else {
			f[t] *= scale
		}
	}
	return f
}

// reach bounds the logarithm of a factor; drivers and peaks of the year reach further than a calendar.
func (e *Effects) reach() float64 {
	if e.driven || e.Dates != nil || e.Feasts != nil {
		return 5
	}
	return 3
}

// Shut reports whether row t is a day the doors were (or will be) shut.
func (e *Effects) Shut(k *Columns, t int) bool {
	if k.shut[t] {
		return true
	}
	c := k.closed[t]
	if c < 0 {
		return false
	}
	_, shut := e.Closed[c]
	return shut
}
