package history

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// Regressors are used or refused, never ignored: a driver (promotion, price, an event of
// its own, any column known ahead) that varies in the history moves it by a fitted
// coefficient; one that cannot be told from nothing is listed in Result.Refused with
// the reason. Ahead it is held to the range seen: what a deeper discount or a slip of
// the hand would do, no history tells (Result.Held).
const (
	promotionName = "promotion"
	priceName     = "price"
	eventName     = "event "
)

// leastMoves is in how many periods a driver must move to teach anything, and leastTakes
// how often an event must have taken place: it is named because it is known to matter, and
// most come once a year.
const (
	leastMoves = 4
	leastTakes = 2
)

// Regressor is one column over history and future steps, as the regression takes it.
type Regressor struct {
	Name   string
	x      []float64
	spread float64 // prior standard deviation of its coefficient, log scale
	power  bool    // the logarithm of a ratio: demand × ratio^coefficient
}

// priceSpread and driverSpread are the prior spreads of an elasticity and of what a
// driver does to log demand over its whole range; crossSpread of what two do together.
const (
	priceSpread  = 2
	driverSpread = 0.7
	crossSpread  = 0.5
)

// closedShare is the least share of periods without demand under one state of a
// driver for that state to mean that nothing can be sold, and closedPeriods how often it
// must have been seen.
const (
	closedShare   = 0.98
	closedPeriods = 3
)

// offer is a column as it came.
type offer struct {
	name  string
	given []float64 // over the series' history and what is known ahead; NaN unknown
	usual float64   // ahead where nothing is given; NaN: as it was last
}

// offers lists what the series comes with, by name.
func (h *History) offers() []offer {
	s := h.Series
	var out []offer
	if s.Promo != nil {
		out = append(out, offer{promotionName, s.Promo, 0})
	}
	for _, e := range s.Events {
		out = append(out, offer{eventName + e.Name, e.On, 0})
	}
	if s.Price != nil {
		out = append(out, offer{priceName, s.Price, math.NaN()})
	}
	for _, d := range s.Drivers {
		out = append(out, offer{d.Name, d.X, usualOf(d.X[:min(len(d.X), len(s.Y))])})
	}
	return out
}

// usualOf is the commoner state of a column that is on or off, else NaN: as it was last.
func usualOf(x []float64) float64 {
	on, n := 0.0, 0.0
	for _, v := range x {
		switch v {
		case 0, 1:
			on, n = on+v, n+1
		default:
			if v == v {
				return math.NaN()
			}
		}
	}
	return math.Round(on / max(n, 1))
}

// drivers are the regressors of a series as its group knows them; a state in which
// nothing can be sold closes its periods.
func (h *History) drivers(p *pool.Pool, ahead int) []Regressor {
	switch {
	case !Driven(h.Series) || h.Seen == 0:
		return nil
	case h.Negative():
		h.Refused = append(h.Refused, "promotion, price, events and drivers: the history has negative demand")
		return nil
	}
	use, closed := h.Regressors(ahead, p.Group(h.Series).Knows)
	h.CloseIn(closed)
	return use
}

// Regressors reads the drivers of a series over its history from offset on and ahead
// steps; closed are the periods, history and future, in which a driver says that nothing can
// be sold, nil for none. known tells whether the group knows a driver.
func (h *History) Regressors(ahead int, known func(name string) bool) (use []Regressor, closed []bool) {
	for _, o := range h.offers() {
		x, last := h.column(o, ahead)
		if shut := h.shutBy(x); shut != nil {
			if closed == nil {
				closed = make([]bool, len(x))
			}
			for t, s := range shut {
				closed[t] = closed[t] || s
			}
			h.Used = append(h.Used, o.name+": nothing can be sold in one of its states")
			continue
		}
		r, why := h.regressor(o, x, known(o.name))
		if why != "" {
			h.Refused = append(h.Refused, o.name+": "+why)
			continue
		}
		if last < ahead && !strings.HasPrefix(o.name, eventName) && len(o.given) > len(h.Series.Y) {
			h.Held = append(h.Held, fmt.Sprintf("%s: known for %d of %d periods ahead; as usual after",
				o.name, last, ahead))
		}
		use = append(use, r)
	}
	return use, closed
}

// column lays a column out over history and future, gaps filled with what came
// before; known is how many periods ahead it is given.
func (h *History) column(o offer, ahead int) (x []float64, known int) {
	n := len(h.Raw)
	x = make([]float64, n+ahead)
	last := math.NaN()
	for _, v := range o.given {
		if v == v && !math.IsInf(v, 0) {
			last = v // the first one known stands for the time before
			break
		}
	}
	if last != last || o.name == promotionName {
		last = 0
	}
	for t := range x {
		i := h.Offset + t
		switch {
		case i < len(o.given) && o.given[i] == o.given[i] && !math.IsInf(o.given[i], 0):
			last = o.given[i]
			if t >= n {
				known = t - n + 1
			}
		case t >= n && o.usual == o.usual:
			last = o.usual
		}
		x[t] = last
	}
	return x, known
}

// shutBy are the periods in which a column that is on or off stands in a state under
// which nothing was ever sold; nil where it has none.
func (h *History) shutBy(x []float64) []bool {
	var sold, seen [2]float64
	for t, v := range x {
		if v != 0 && v != 1 {
			return nil
		}
		if t < len(h.Raw) && h.Raw[t] == h.Raw[t] {
			seen[int(v)]++
			if h.Raw[t] != 0 {
				sold[int(v)]++
			}
		}
	}
	for state := range 2 {
		other := 1 - state
		if seen[state] < closedPeriods || sold[state] > (1-closedShare)*seen[state] ||
			sold[other] < 0.5*seen[other] || seen[other] < closedPeriods {
			continue
		}
		if math.Pow(1-sold[other]/seen[other], seen[state]) > 1e-4 { // so many periods without a sale are no rarity
			continue
		}
		out := make([]bool, len(x))
		for t, v := range x {
			out[t] = int(v) == state
		}
		return out
	}
	return nil
}

// regressor turns a column into one of the regression, held to the range seen, or says
// why it cannot be used.
func (h *History) regressor(o offer, x []float64, known bool) (r Regressor, why string) {
	n := len(h.Raw)
	low, high := math.Inf(1), math.Inf(-1)
	room := seenKept.Get().(*[2][]float64)
	defer seenKept.Put(room)
	seen := slices.Grow(room[0][:0], n)
	for t, v := range x[:n] {
		if h.Raw[t] == h.Raw[t] {
			low, high, seen = min(low, v), max(high, v), append(seen, v)
		}
	}
	room[0] = seen
	if len(seen) < 24 {
		return r, "fewer than 24 observed periods"
	}
	usual := middleIn(seen, &room[1])
	power := low > 0 && strings.Contains(strings.ToLower(o.name), priceName)
	if strings.Contains(strings.ToLower(o.name), priceName) && !power {
		if usual = series.MedianPositive(seen); !(usual > 0) {
			return r, "no positive price in the history"
		}
		low, power = leastPositive(seen), true
	}
	moved, least := moves(seen, usual), leastMoves
	if strings.HasPrefix(o.name, eventName) {
		least = leastTakes
	}
	if onOff := switchedOn(x); (moved < least || moved > len(seen)-least && !power && onOff) && !(known && onOff) {
		return r, fmt.Sprintf("it varies in fewer than %d observed periods", least)
	} else if known && onOff && !power { // a price has no logarithm at 0
		low, high = 0, 1
	}
	h.hold(o.name, x[n:], low, high)
	r = Regressor{Name: o.name, x: x, spread: driverSpread, power: power}
	if power {
		r.spread = priceSpread
		logsOver(usual, x, low, high)
		return r, ""
	}
	if !switchedOn(x) {
		sharesOver(usual, x, max(high-low, 1e-12))
	}
	return r, ""
}

// sharesOver makes values how far they lie from the usual one, in shares of a range.
func sharesOver(usual float64, x []float64, wide float64) {
	for t, v := range x {
		x[t] = (v - usual) / wide
	}
}

// logsOver makes prices, held to the range seen, the logarithms of what they are of the usual one.
func logsOver(usual float64, x []float64, low, high float64) {
	was, is := math.NaN(), 0.0 // prices stand for days on end
	for t, v := range x {
		if v != was {
			was, is = v, math.Log(min(max(v, low), high)/usual)
		}
		x[t] = is
	}
}

// seenKept is room for the values of a column seen, and for ordering them.
var seenKept = sync.Pool{New: func() any { return new([2][]float64) }}

// leastPositive is the least value above zero.
func leastPositive(seen []float64) float64 {
	low := math.Inf(1)
	for _, v := range seen {
		if v > 0 {
			low = min(low, v)
		}
	}
	return low
}

// moves is how many values differ from the usual one.
func moves(seen []float64, usual float64) (n int) {
	for _, v := range seen {
		if math.Abs(v-usual) > 1e-3*max(math.Abs(usual), 1e-9) {
			n++
		}
	}
	return n
}

// hold keeps a column ahead within the range seen, and says so.
func (h *History) hold(name string, ahead []float64, low, high float64) {
	worst := 0.0
	was := 0.0
	for t, v := range ahead {
		held := min(max(v, low), high)
		if off := math.Abs(v - held); off > worst+1e-9*max(math.Abs(held), 1) {
			worst, was = off, v
		}
		ahead[t] = held
	}
	if worst > 0 {
		h.Held = append(h.Held, fmt.Sprintf("%s: %.4g ahead lies outside %.4g … %.4g, all that was seen; held there", name, was, low, high))
	}
}

// away tells whether a driver stands away from its usual state at t: switched, or by
// more than half of the range it moves in.
func away(d *series.Driver, t int) bool {
	if t >= len(d.X) || d.X[t] != d.X[t] {
		return false
	}
	var seen []float64
	for _, v := range d.X {
		if v == v {
			seen = append(seen, v)
		}
	}
	return math.Abs(d.X[t]-middle(seen)) > 0.5*(slices.Max(seen)-slices.Min(seen))
}

// middle is the median, the upper of two.
func middle(x []float64) float64 { return middleIn(x, new([]float64)) }

// middleIn is middle with room to order the values in.
func middleIn(x []float64, room *[]float64) float64 {
	if switchedOn(x) {
		on := 0
		for _, v := range x {
			on += int(v)
		}
		if on >= len(x)-len(x)/2 {
			return 1
		}
		return 0
	}
	s := append((*room)[:0], x...)
	*room = s
	slices.Sort(s)
	return s[len(s)/2]
}

// switchedOn tells whether a column is on or off.
func switchedOn(x []float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return v != 0 && v != 1 })
}
