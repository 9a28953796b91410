package history

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
	"github.com/stockwright/stockwright/forecast/yearly"
)

// denseDemand is the mean per day from which a series has a calendar
// regression of its own; below it the group speaks for it.
const denseDemand = 30

// Adjust divides calendar, promotion and price out of a history, as far as
// they were asked for and given: h.y is then demand at factor one, h.factor and
// h.ahead what it was divided by and what the coming ahead steps are
// multiplied by. Closed periods are gone from both.
func (h *History) Adjust(p *pool.Pool, r *series.Request, ahead int) {
	h.adjustFor(h.drivers(p, ahead), p, r, ahead)
}

// adjustFor is adjust where the drivers have been read.
func (h *History) adjustFor(use []Regressor, p *pool.Pool, r *series.Request, ahead int) {
	if (len(use) > 0 || h.FewYears(r)) && !h.Counted(r) && h.Class != "constant" {
		h.divideDriven(p, r, ahead, use)
	} else {
		h.DivideCalendar(p, r, ahead)
		if r.Calendar == nil && h.Season > 1 && h.Counted(r) {
			h.divideSeason(p, ahead)
		}
		if len(use) > 0 {
			h.Respond(p, ahead, use)
		}
	}
	h.rampAlone(ahead)
	h.cameBack(ahead)
	for t, share := range r.Share[:min(len(r.Share), ahead)] {
		h.Ahead[t] *= share
	}
	h.dropClosed(ahead)
}

// OwnFactored tells that a series has a calendar regression of its own, and its group's
// factors only as a prior.
func (h *History) OwnFactored(g *pool.Group) bool {
	return h.Scale >= denseDemand && h.Seen >= 180 || g == nil || g.Factors == nil
}

// DivideCalendar divides the calendar factors of the group, or its own, out of a history.
func (h *History) DivideCalendar(p *pool.Pool, r *series.Request, ahead int) {
	if r.Calendar == nil || h.Seen == 0 {
		h.Ahead = series.Ones(ahead)
		return
	}
	g := p.Group(h.Series)
	first := h.Series.Start + int32(h.Offset)
	var f *pool.Factors
	switch {
	case h.OwnFactored(g):
		f = h.ownFactors(g, r, ahead)
	default:
		f = g.Factors
	}
	if h.Seen < newcomerDays && (g == nil || g.Factors == nil) { // too few days to tell one weekday from another
		if f = p.Everything().Factors; f == nil {
			f = &pool.Factors{}
		}
	}
	all := make([]float64, len(h.Raw)+ahead)
	f.At(first, all)
	h.ramp(all)
	shut := map[int32]bool{}
	for _, d := range f.Shut {
		shut[d] = true
	}
	faint := h.age(g, all) // before its own year, which one life would be taken for
	if g != nil && f == g.Factors {
		h.ownDays(g, all, first, r.Calendar.Yearly > 0)
	}
	h.shift(all, first, f.Shifts)
	if h.constant() {
		allOpen(all)
	} else if r.Calendar.Yearly > 0 && !f.Yearly() {
		h.Refused = append(h.Refused, "time of year: fewer than 420 days of history")
	}
	h.evenPeriods(all[:len(h.Raw)], first)
	h.divide(all, first, shut)
	for t, so := range faint {
		if so {
			h.Y[t] = math.NaN()
		}
	}
	if g != nil && g.Factors != nil {
		h.leaveUnsure(g.Factors.Unsure, first)
	}
}

// constant tells that days plainly make no difference to a history.
func (h *History) constant() bool { return h.Class == "constant" && h.Seen >= NewItem && !h.Aged }

// allOpen makes factors of open days one.
func allOpen(f []float64) {
	for t, v := range f {
		if v != 0 {
			f[t] = 1
		}
	}
}

// leaveUnsure takes days that tell nothing of the level for unknown, where enough others are known.
func (h *History) leaveUnsure(days []int32, first int32) {
	known, unsure := 0, 0
	for _, v := range h.Y {
		if v == v {
			known++
		}
	}
	for _, d := range days {
		if t := int(d - first); t >= 0 && t < len(h.Y) && h.Y[t] == h.Y[t] {
			unsure++
		}
	}
	if known-unsure < sureDays {
		return
	}
	for _, d := range days {
		if t := int(d - first); t >= 0 && t < len(h.Y) {
			h.Y[t] = math.NaN()
		}
	}
}

// sureDays are the least days that must tell a level.
const sureDays = 28

// ownDays multiplies the factors f of the group, whose first belongs to the day first, by
// what the series itself shows: weekdays, the waves of its year, its dates. Of sums that
// were laid out over days only the waves are its own.
func (h *History) ownDays(g *pool.Group, f []float64, first int32, year bool) {
	if h.Series.Laid.Days() {
		h.ownSeason(f, first, 7)
		h.ownCycles(f, first, g.Factors.Names)
	}
	if year {
		h.ownWaves(f, first, g.Waves)
	}
	if year && h.Series.Laid.Days() {
		h.ownYear(f, first, g.Factors.Feasts)
	}
}

// ownCycles multiplies the factors f by the cycles beyond the week that the series itself
// shows; among promotions, which may have cycles of their own, none is looked for.
func (h *History) ownCycles(f []float64, first int32, names []string) {
	if h.Series.Promoted() {
		return
	}
	own := h.once(keptCycles, names, 0, func() []float64 {
		return calendar.OwnCycles(h.Usual(), f, first, h.closedPeriods(len(f)), names)
	})
	if len(own) > 0 { // most items have none
		calendar.Recur(own, f, first, h.closedPeriods(len(f)))
	}
}

// evenPeriods replaces the factors f of a history that was laid out evenly from sums by
// their mean over each period: a day within holds its share of the sum, whatever its own
// factor. Divided day by day, a rising season would end every period too low.
func (h *History) evenPeriods(f []float64, first int32) {
	if h.Series.Laid.Days() {
		return
	}
	for from := 0; from < len(f); {
		_, last := h.Series.Laid.Of(first + int32(from))
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
func (h *History) ownFactors(g *pool.Group, r *series.Request, ahead int) *pool.Factors {
	first := h.Series.Start + int32(h.Offset)
	o := r.Calendar.Options()
	if !h.Series.Laid.Days() && (g == nil || g.Factors == nil ||
		!slices.Contains(g.Factors.Names, calendar.WeekdayName)) {
		o.Period = h.Series.Laid.Of
	}
	o.Driven, o.Of = h.Series.Promoted(), yearly.OfSeries
	o.Easter = g != nil && g.Factors != nil && g.Factors.ByEaster()
	o.Shut = h.closedPeriods(len(h.Raw) + max(ahead, 1))
	k := calendar.NewColumns(o, first, len(h.Raw)+max(ahead, 1), len(h.Raw))
	var prior []float64
	loose := 1.0
	if g != nil && g.Factors != nil {
		k.Cycled(g.Factors.Names)
		prior, loose = calendar.PriorFor(k, g.Factors.Names, g.Factors.Coef), 0.5
		k.Dates, k.Feasts = g.Factors.Dates, g.Factors.Feasts
	}
	e := h.effects(keptFactors, k, func() calendar.Effects { return calendar.Learn(k, h.Raw, 0, prior, loose) })
	return Tabulate(k, &e, len(h.Raw), ahead)
}

// Tabulate writes the effects of columns out day by day, over so many days known and ahead.
func Tabulate(k *calendar.Columns, e *calendar.Effects, known, ahead int) *pool.Factors {
	out := &pool.Factors{
		First:  k.First,
		Names:  k.Names,
		Coef:   e.Coef,
		Dates:  e.Dates,
		Feasts: e.Feasts,
		Shifts: e.Shifts,
		Values: e.Factors(k, 0, known+ahead, known),
	}
	for t := range out.Values {
		if e.Shut(k, t) {
			out.Shut = append(out.Shut, k.First+int32(t))
		}
		if t < known && e.Unsure(k, t) {
			out.Unsure = append(out.Unsure, k.First+int32(t))
		}
	}
	return out
}

// divide splits the factors into past and future and divides the history. A
// shut day is missing, whatever was booked on it.
func (h *History) divide(all []float64, first int32, shut map[int32]bool) {
	n := len(h.Raw)
	h.Factor, h.Ahead = all[:n:n], all[n:]
	if h.Season == 7 {
		h.calendar = true
		h.Season = 1 // the weekdays are in the factors
	}
	h.Y = make([]float64, n)
	for t, v := range h.Raw {
		h.Y[t] = v / max(h.Factor[t], 1e-3)
		if shut[first+int32(t)] {
			h.Y[t] = math.NaN()
		}
		h.Factor[t] = max(h.Factor[t], 1e-3)
	}
}
