// Package soldout estimates what was asked for in periods in which an item ran out.
//
// What was sold then is a lower bound of demand. Leaving such periods out takes the busiest of
// a history away, and keeping them as they are cuts them off: either way the forecast is low.
// Here they get what the item's own distribution has above the bound, by the EM algorithm of
// Dempster, Laird & Rubin (1977), "Maximum likelihood from incomplete data via the EM
// algorithm", JRSS B 39: level, season and spread are told from what is known and from what is
// expected beyond the bounds, until they agree.
package soldout

import (
	"math"
	"slices"
	"sync"
)

// Options say what is known of a history beside its values.
type Options struct {
	First  int       // number of the first period: a period is laid out the same every night
	Season int       // periods of a season, 0 or 1 for none
	Factor []float64 // what drivers multiplied each period by; nil or 0 for nothing
	// All puts demand of the item's distribution in the place of periods as well of which
	// nothing is known because it ran out: a past that forecasts are held against.
	All bool
}

const (
	// leastKnown is how many periods with a sale tell something of an item.
	leastKnown = 4
	// mostMore is the most that bounds may make of all that was sold: a flag that is on
	// nearly all periods says little of what is beyond them.
	mostMore = 2
	// globalRounds and localRounds are how often level and spread are told again, of the
	// whole history and of its parts.
	globalRounds = 25
	localRounds  = 4
	// settled ends the rounds: the relative change of the level in one.
	settled = 1e-3
	// localNoise is the variance of the level of a part, over its square, that a part is made
	// long enough for; leastPart is the least number of periods of one, leastWeeks of seasons.
	localNoise = 1.0 / 40
	leastPart  = 8
	leastWeeks = 4
	// farOff is how many standard deviations from its mean a period counts at most: one day
	// that sold a hundred times as much is no spread of the others.
	farOff = 6
	// nothing is the least level of a part, of that of all.
	nothing = 1e-6
	// nearlySure is the probability of demand above a bound beyond which the bound says nothing.
	nearlySure = 0.95
)

// Estimate replaces the bounds among y, which are the values above zero of the periods in which
// the item ran out, by estimates of demand. Periods in which it ran out and sold nothing become
// missing, and those in which it sold less than it nearly always does. Where too little is known
// for a distribution, told is false and the bounds stay as they are. An item that sells time and
// again and is never in stock is not sold from a shelf, and nothing is changed.
func Estimate(y []float64, out []bool, o Options) (told bool) {
	bounds, known, inStock := 0, 0, 0
	for t, v := range y {
		switch isOut := t < len(out) && out[t]; {
		case isOut && v > 0:
			bounds++
		case !isOut && v == v:
			inStock++
			if v > 0 {
				known++
			}
		}
	}
	if inStock == 0 && bounds >= leastKnown {
		return false
	}
	for t := range y {
		if t < len(out) && out[t] && !(y[t] > 0) {
			y[t] = math.NaN()
		}
	}
	if bounds == 0 && !o.All || known < leastKnown {
		return false
	}
	h := histories.Get().(*history)
	defer histories.Put(h)
	h.gather(y, out, o)
	h.fit()
	if o.All {
		h.draw(y, out, o)
	}
	h.fill(y, o)
	return true
}

// histories lends the room for one item after the other.
var histories = sync.Pool{New: func() any { return new(history) }}

// period is one of which something is known.
type period struct {
	t      int
	y      float64 // sold, in units of demand
	bound  bool
	driver float64 // by what drivers multiplied it
	factor float64 // the same with its place in the season
	place  int     // in the season
	mean   float64
	x, xx  float64 // expected demand and its square
}

// history is the known periods of one item in its own units.
type history struct {
	of     []period
	bounds []int   // places in of
	unit   float64 // that demand comes in; 0 for none
	scale  float64 // what y is counted in
	season int
	law    law
	sold   float64   // of all periods
	starts []float64 // where the places of draws begin, by block from that of the first period
	block  int       // of the first period
	places []float64 // factors of the season
	share  float64   // of known periods that count here: those with a sale where it is not counted
	// believed is the part of what is expected beyond the bounds that is.
	believed float64
	// scratch is room for sums by place and by period.
	scratch [3][]float64
}

// room is scratch for n numbers, all zero.
func (h *history) room(k, n int) []float64 {
	h.scratch[k] = slices.Grow(h.scratch[k][:0], n)[:n]
	clear(h.scratch[k])
	return h.scratch[k]
}

// gather takes the periods with something to tell.
func (h *history) gather(y []float64, out []bool, o Options) {
	*h = history{
		of:      slices.Grow(h.of[:0], len(y)),
		bounds:  h.bounds[:0],
		starts:  h.starts[:0],
		places:  slices.Grow(h.places[:0], max(o.Season, 1))[:max(o.Season, 1)],
		scratch: h.scratch,
		season:  max(o.Season, 1),
		unit:    unitOf(y, out),
	}
	sum, n := 0.0, 0.0
	for _, v := range y {
		if v > 0 {
			sum, n = sum+v, n+1
		}
	}
	if h.scale = sum / n; h.unit > 0 && sum/n/h.unit <= countable {
		h.law.whole, h.scale = true, h.unit
	}
	h.startsOf(y, o.First)
	h.law.spread = 1
	for k := range h.places {
		h.places[k] = 1
	}
	seen := 0.0
	for t, v := range y {
		if v >= 0 {
			seen++
		}
		if !(v >= 0) || !h.law.whole && v == 0 { // of what is not counted, only sales have a size
			continue
		}
		p := period{t: t, y: v / h.scale, bound: t < len(out) && out[t], driver: 1, place: h.place(o.First + t)}
		if t < len(o.Factor) && o.Factor[t] > 0 {
			p.driver = o.Factor[t]
		}
		if h.law.whole && p.bound {
			p.y = max(1, math.Ceil(p.y-1e-6))
		}
		p.factor = p.driver
		p.x, p.xx = p.y, p.y*p.y
		h.sold += p.y
		if p.bound {
			h.bounds = append(h.bounds, len(h.of))
		}
		h.of = append(h.of, p)
	}
	h.share = float64(len(h.of)) / seen
}

// fit tells level, season and spread of the whole history, and then levels of its parts.
func (h *history) fit() {
	level := h.level()
	for round := range globalRounds {
		h.seasons(level)
		was := level
		level = h.level()
		for i := range h.of {
			h.of[i].mean = level * h.of[i].factor
		}
		h.spread()
		h.expect()
		if round > 1 && math.Abs(level/was-1) < settled {
			break
		}
	}
	for range localRounds {
		h.parts()
		h.spread()
		h.expect()
	}
}

// level is the mean of what is expected, at factor one.
func (h *history) level() float64 {
	sum, weight := 0.0, 0.0
	for i := range h.of {
		sum, weight = sum+h.of[i].x, weight+h.of[i].factor
	}
	return sum / weight
}

// expect is what is asked for in each period that ran out, given its bound.
func (h *history) expect() {
	more := 0.0
	for _, i := range h.bounds {
		p := &h.of[i]
		p.x, p.xx = h.law.beyond(p.mean, p.y)
		more += p.x - p.y
	}
	h.believed = 1
	if most := (mostMore - 1) * h.sold; more > most {
		h.believed = most / more
	}
	for _, i := range h.bounds {
		p := &h.of[i]
		within := max(p.xx-p.x*p.x, 0) * h.believed * h.believed
		p.x = p.y + (p.x-p.y)*h.believed
		p.xx = p.x*p.x + within
	}
}

// spread is that of what is expected around its means.
func (h *history) spread() {
	sum, squares, noise := 0.0, 0.0, 0.0
	for i := range h.of {
		p := &h.of[i]
		within := max(p.xx-p.x*p.x, 0)
		off := p.x - p.mean
		if variance := h.law.variance(p.mean); perhapsFar(off, variance) {
			off = min(off, farOff*math.Sqrt(variance))
		}
		squares += p.mean * p.mean
		sum += p.mean
		noise += off*off + within
	}
	h.law = newLaw(h.law.whole, sum, squares, noise)
}

// perhapsFar spares what is plainly not far off its root.
func perhapsFar(off, variance float64) bool { return off > 0 && off*off > 0.99*farOff*farOff*variance }

// seasons tells the factors of the places of a season, each as far as it stands out from noise.
func (h *history) seasons(level float64) {
	if h.season < 2 || len(h.of) < 2*h.season {
		return
	}
	sums, weights := h.room(0, h.season), h.room(1, h.season)
	for i := range h.of {
		p := &h.of[i]
		sums[p.place] += p.x
		weights[p.place] += p.driver
	}
	factors, between, places := h.room(2, h.season), 0.0, 0.0
	for k := range factors {
		factors[k] = 1
		if weights[k] > 0 {
			factors[k] = sums[k] / weights[k] / level
			between += (factors[k] - 1) * (factors[k] - 1)
			places++
		}
	}
	between /= max(places-1, 1)
	noise := h.law.variance(level) / level / level
	for k, f := range factors {
		if weights[k] > 0 {
			chance := noise / weights[k]
			h.places[k] = max(1+(f-1)*max(0, 1-chance/max(between, chance)), 1e-3)
		}
	}
	for i := range h.of {
		p := &h.of[i]
		p.factor = p.driver * h.places[p.place]
	}
}

// parts gives every period the level of the periods around it: as many as tell a level to
// within the noise that is allowed, and as far as such levels differ by more than their noise.
func (h *history) parts() {
	sum, squares, known := 0.0, 0.0, 0.0
	before, weight := h.room(0, len(h.of)+1), h.room(1, len(h.of)+1)
	for i := range h.of {
		p := &h.of[i]
		variance := h.law.variance(p.mean)
		sum, squares = sum+variance, squares+p.mean*p.mean
		x := p.x
		if perhapsFar(x-p.mean, variance) {
			x = min(x, p.mean+farOff*math.Sqrt(variance))
		}
		before[i+1] = before[i] + x
		weight[i+1] = weight[i] + p.factor
		if !p.bound {
			known++
		}
	}
	least, noise := float64(leastPart), sum/squares
	if h.season > 1 {
		least = float64(leastWeeks * h.season)
	}
	n := len(h.of)
	length := int(min(max(least, noise/localNoise)*float64(n)/known, float64(n)))
	levels, all, between := h.room(2, n), before[n]/weight[n], 0.0
	for i := range h.of {
		from := min(max(0, i-length/2), n-length)
		levels[i] = (before[from+length] - before[from]) / (weight[from+length] - weight[from])
		apart := levels[i]/all - 1
		between += apart * apart / float64(n)
	}
	chance := noise / (float64(length) * known / float64(n))
	trust := max(0, 1-chance/max(between, chance))
	for i := range h.of {
		h.of[i].mean = max(all+trust*(levels[i]-all), nothing*all) * h.of[i].factor
	}
}
