package forecast

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/calendar"
)

// Factors is a multiplier a day, from First on; 1 outside.
type Factors struct {
	First  int32     `json:"first"`
	Values []float64 `json:"values"`
	// Names and Coef are the effects behind the values, on the log scale.
	Names []string  `json:"names"`
	Coef  []float64 `json:"coef"`
	// Dates is what repeats on dates of the year beyond its waves, on the log scale.
	Dates calendar.Dates `json:"dates,omitempty"`
	// Shifts are the changes of level for good; Values hold none of them.
	Shifts []calendar.Shift `json:"shifts,omitempty"`
	// Shut lists the days the doors were shut or will be.
	Shut []int32 `json:"shut,omitempty"`
}

// factorReach is how many days ahead of its last history a group knows its
// calendar.
const factorReach = 400

// denseDemand is the mean per day from which a series has a calendar
// regression of its own; below it the group speaks for it.
const denseDemand = 30

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

// factorBlock is how many days of a series are held against those of its group.
const factorBlock = 28

// learnFactors regresses the profile of a group's sample on the calendar.
func learnFactors(members []*Series, c *Calendar) *Factors {
	first, total := pooledOf(members, factorBlock)
	n := len(total)
	if n < 14 {
		return nil
	}
	k := calendar.NewColumns(c.options(), first, n+factorReach, n)
	e := calendar.Learn(k, total, 0, nil, 1)
	return tabulate(k, &e, n)
}

func tabulate(k *calendar.Columns, e *calendar.Effects, known int) *Factors {
	out := &Factors{First: k.First, Names: k.Names, Coef: e.Coef, Dates: e.Dates, Shifts: e.Shifts, Values: e.Factors(k, 0, known+factorReach, known)}
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
// multiplied by. Closed periods are gone from both.
func (h *history) adjust(p *Pool, r *Request, ahead int) {
	h.adjustFor(h.drivers(p, ahead), p, r, ahead)
}

// adjustFor is adjust where the drivers have been read.
func (h *history) adjustFor(use []regressor, p *Pool, r *Request, ahead int) {
	if (len(use) > 0 || h.fewYears(r)) && !h.counted(r) && h.class != "constant" {
		h.divideDriven(p, r, ahead, use)
	} else {
		h.divideCalendar(p, r, ahead)
		if r.Calendar == nil && h.season > 1 && h.counted(r) {
			h.divideSeason(p, ahead)
		}
		if len(use) > 0 {
			h.respond(p, ahead, use)
		}
	}
	for t, share := range r.Share[:min(len(r.Share), ahead)] {
		h.ahead[t] *= share
	}
	h.dropClosed(ahead)
}

// knows tells whether a group has learnt what a driver does.
func (g *Group) knows(name string) bool {
	if g == nil {
		return false
	}
	_, counts := g.Answers[name]
	return counts || g.Driven != nil && slices.Contains(g.Driven.Names, name)
}

// ownFactored tells that a series has a calendar regression of its own, and its group's
// factors only as a prior.
func (h *history) ownFactored(g *Group) bool {
	return h.scale >= denseDemand && h.seen >= 180 || g == nil || g.Factors == nil
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
	case h.ownFactored(g):
		f = h.ownFactors(g, r, ahead)
	default:
		f = g.Factors
	}
	if h.seen < newcomerDays && (g == nil || g.Factors == nil) {
		f = &Factors{} // too few days to tell one weekday from another
	}
	all := make([]float64, len(h.raw)+ahead)
	f.at(first, all)
	shut := map[int32]bool{}
	for _, d := range f.Shut {
		shut[d] = true
	}
	if g != nil && f == g.Factors {
		h.ownDays(g, all, first, r.Calendar.Yearly > 0)
	}
	h.shift(all, first, f.Shifts)
	if h.class == "constant" && h.seen >= newItem { // the days plainly make no difference to it
		for t, v := range all {
			if v != 0 {
				all[t] = 1
			}
		}
	} else if r.Calendar.Yearly > 0 && !slices.Contains(f.Names, calendar.YearName) {
		h.refused = append(h.refused, "time of year: fewer than a year and a half of history")
	}
	h.evenPeriods(all[:len(h.raw)], first)
	h.divide(all, first, shut)
}

// ownDays multiplies the factors f of the group, whose first belongs to the day first, by
// what the series itself shows: weekdays, the waves of its year, its dates. Of sums that
// were laid out over days only the waves are its own.
func (h *history) ownDays(g *Group, f []float64, first int32, year bool) {
	if h.series.Laid.Days() {
		h.ownSeason(f, first, 7)
	}
	if year {
		h.ownWaves(f, first, g.Waves)
	}
	if year && h.series.Laid.Days() {
		h.ownYear(f, first)
	}
}

// evenPeriods replaces the factors f of a history that was laid out evenly from sums by
// their mean over each period: a day within holds its share of the sum, whatever its own
// factor. Divided day by day, a rising season would end every period too low.
func (h *history) evenPeriods(f []float64, first int32) {
	if h.series.Laid.Days() {
		return
	}
	for from := 0; from < len(f); {
		_, last := h.series.Laid.Of(first + int32(from))
		to := min(int(last-first)+1, len(f))
		sum, open := 0.0, 0.0
		for _, v := range f[from:to] {
			if v > 0 {
				sum, open = sum+v, open+1
			}
		}
		for t := from; t < to; t++ {
			if f[t] > 0 {
				f[t] = sum / open
			}
		}
		from = to
	}
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
		k.Dates = g.Factors.Dates
	}
	e := h.effects(keptFactors, k, func() calendar.Effects { return calendar.Learn(k, h.raw, 0, prior, loose) })
	return tabulateAs(k, &e, len(h.raw), ahead)
}

func tabulateAs(k *calendar.Columns, e *calendar.Effects, known, ahead int) *Factors {
	out := &Factors{First: k.First, Names: k.Names, Coef: e.Coef, Dates: e.Dates, Shifts: e.Shifts, Values: e.Factors(k, 0, known+ahead, known)}
	for t := range out.Values {
		if e.Shut(k, t) {
			out.Shut = append(out.Shut, k.First+int32(t))
		}
	}
	return out
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
