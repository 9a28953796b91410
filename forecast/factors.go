package forecast

import (
	"math"

	"github.com/stockwright/stockwright/forecast/calendar"
)

// Factors is a multiplier a day, from First on; 1 outside.
type Factors struct {
	First  int32     `json:"first"`
	Values []float64 `json:"values"`
	// Names and Coef are the effects behind the values, on the log scale.
	Names []string  `json:"names"`
	Coef  []float64 `json:"coef"`
	// Shut lists the days the doors were shut or will be.
	Shut []int32 `json:"shut,omitempty"`
}

// factorReach is how many days ahead of its last history a group knows its
// calendar.
const factorReach = 400

// denseDemand is the mean per day from which a series has a calendar
// regression of its own; below it the group speaks for it.
const denseDemand = 30

// profileWorth is how many units of demand the group's weekday profile is
// worth against an item's own.
const profileWorth = 60

// at fills f with the factors of the days from first on.
func (k *Factors) at(first int32, f []float64) {
	for t := range f {
		f[t] = 1
		if i := int(first-k.First) + t; i >= 0 && i < len(k.Values) {
			f[t] = k.Values[i]
		}
	}
}

func (c *Calendar) options() calendar.Options {
	return calendar.Options{Weekday: c.Weekday, DayOfMonth: c.DayOfMonth, Yearly: c.Yearly, Events: c.Events,
		Closed: c.Closed}
}

// learnFactors regresses the total of a group's sample on the calendar.
func learnFactors(members []*Series, c *Calendar) *Factors {
	first, end := int32(math.MaxInt32), int32(math.MinInt32)
	for _, s := range members {
		if len(s.Y) > 0 {
			first, end = min(first, s.Start), max(end, s.Start+int32(len(s.Y)))
		}
	}
	n := int(end) - int(first)
	if len(members) == 0 || n < 14 || n > 100*366 {
		return nil
	}
	total, seen := make([]float64, n), make([]bool, n)
	for _, s := range members {
		for t, v := range s.Y {
			if v == v && !math.IsInf(v, 0) && math.Abs(v) <= largest {
				total[int(s.Start-first)+t] += math.Max(v, 0)
				seen[int(s.Start-first)+t] = true
			}
		}
	}
	for t := range total {
		if !seen[t] {
			total[t] = math.NaN()
		}
	}
	k := calendar.NewColumns(c.options(), first, n+factorReach, n)
	e := calendar.Learn(k, total, 0, nil, 1)
	return tabulate(k, &e, n)
}

func tabulate(k *calendar.Columns, e *calendar.Effects, known int) *Factors {
	out := &Factors{First: k.First, Names: k.Names, Coef: e.Coef, Values: e.Factors(k, 0, known+factorReach, known)}
	for t := range out.Values {
		if e.Shut(k, t) {
			out.Shut = append(out.Shut, k.First+int32(t))
		}
	}
	return out
}

// adjust divides calendar, promotion and price out of a history, as far as
// they were asked for and given: h.y is then demand at factor one, h.factor and
// h.ahead what it was divided by and what the coming ahead steps are
// multiplied by.
func (h *history) adjust(p *Pool, r *Request, ahead int) {
	h.divideCalendar(p, r, ahead)
	if h.series.Promo != nil || h.series.Price != nil {
		h.respond(p, ahead)
	}
}

func (h *history) divideCalendar(p *Pool, r *Request, ahead int) {
	if r.Calendar == nil || h.seen == 0 {
		h.ahead = ones(ahead)
		return
	}
	g := p.group(h.series)
	first := h.series.Start + int32(h.offset)
	var f *Factors
	switch {
	case h.scale >= denseDemand && h.seen >= 180 || g == nil || g.Factors == nil:
		f = h.ownFactors(g, r, ahead)
	default:
		f = g.Factors
	}
	all := make([]float64, len(h.raw)+ahead)
	f.at(first, all)
	shut := map[int32]bool{}
	for _, d := range f.Shut {
		shut[d] = true
	}
	if g != nil && f == g.Factors {
		h.ownWeekdays(all, first)
	}
	h.divide(all, first, shut)
}

// ownFactors is the regression of a series that sells enough to have one (or
// has no group), shrunk to its group's coefficients.
func (h *history) ownFactors(g *Group, r *Request, ahead int) *Factors {
	first := h.series.Start + int32(h.offset)
	k := calendar.NewColumns(r.Calendar.options(), first, len(h.raw)+max(ahead, 1), len(h.raw))
	var prior []float64
	loose := 1.0
	if g != nil && g.Factors != nil {
		prior, loose = calendar.PriorFor(k, g.Factors.Names, g.Factors.Coef), 0.5
	}
	e := calendar.Learn(k, h.raw, 0, prior, loose)
	return tabulateAs(k, &e, len(h.raw), ahead)
}

func tabulateAs(k *calendar.Columns, e *calendar.Effects, known, ahead int) *Factors {
	out := &Factors{First: k.First, Names: k.Names, Coef: e.Coef, Values: e.Factors(k, 0, known+ahead, known)}
	for t := range out.Values {
		if e.Shut(k, t) {
			out.Shut = append(out.Shut, k.First+int32(t))
		}
	}
	return out
}

// ownWeekdays multiplies the group's factors by how the item's weekdays depart
// from them: units sold over units expected, the group counting as
// profileWorth units (a gamma-Poisson shrinkage).
func (h *history) ownWeekdays(f []float64, first int32) {
	var sold, expected [7]float64
	sum, weight := 0.0, 0.0
	for t, v := range h.raw {
		if v == v {
			sum, weight = sum+v, weight+f[t]
		}
	}
	if weight <= 0 {
		return
	}
	for t, v := range h.raw {
		if v == v {
			d := (int(first)%7 + t + 7) % 7
			sold[d] += v
			expected[d] += f[t] * sum / weight
		}
	}
	for t := range f {
		d := (int(first)%7 + t + 7) % 7
		f[t] *= (sold[d] + profileWorth) / (expected[d] + profileWorth)
	}
}

// divide splits the factors into past and future and divides the history. A
// shut day is missing, whatever was booked on it.
func (h *history) divide(all []float64, first int32, shut map[int32]bool) {
	n := len(h.raw)
	h.factor, h.ahead = all[:n:n], all[n:]
	if h.season == 7 {
		h.calendar = true
		h.season = 1 // the weekdays are in the factors
	}
	h.y = make([]float64, n)
	for t, v := range h.raw {
		h.y[t] = v / math.Max(h.factor[t], 1e-3)
		if shut[first+int32(t)] {
			h.y[t] = math.NaN()
		}
		h.factor[t] = math.Max(h.factor[t], 1e-3)
	}
}

func ones(n int) []float64 {
	f := make([]float64, n)
	for t := range f {
		f[t] = 1
	}
	return f
}
