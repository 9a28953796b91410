package history

import (
	"math"

	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// crossMost is how many drivers are also taken two by two.
const crossMost = 4

// divideDriven divides everything known ahead out of a history.
func (h *History) divideDriven(p *pool.Pool, r *series.Request, ahead int, use []Regressor) {
	var prior *calendar.Prior
	if g := p.Group(h.Series); g != nil {
		prior = g.Driven
	}
	k, e, profile := h.Regress(r, ahead, use, prior)
	n := len(h.Raw)
	all := e.Factors(k, 0, n+ahead, n)
	shut := map[int32]bool{}
	first := h.Series.Start + int32(h.Offset)
	for t := range all {
		if e.Shut(k, t) {
			shut[first+int32(t)] = true
		}
	}
	h.divide(all, first, shut)
	switch {
	case h.Season == 1 || profile && h.Series.Season == 7:
		h.Season, h.calendar = 1, true
	case profile:
		h.profiled = true
	}
	for _, u := range use {
		for j, name := range k.Names {
			if name == u.Name {
				h.Used = append(h.Used, u.does(e.Coef[j]))
			}
		}
	}
	h.Doubt = make([]float64, ahead)
	for j := range h.Doubt {
		h.Doubt[j] = e.Doubt(k, n+j)
	}
}

// FewYears tells whether a history of weeks or months holds so few years that seasonal
// smoothing has one or two looks at each place of the season: a yearly profile shrunk
// around its group's serves it better, drivers or not.
func (h *History) FewYears(r *series.Request) bool {
	return r.Calendar == nil && r.Method == "" && h.Season >= 12 && h.Season <= LongestTemporal && !h.Negative() &&
		4*h.Seen >= 7*h.Season && 4*len(h.Raw) <= 13*h.Season
}

// Regress fits the regression; profile tells whether the time of year is in it.
func (h *History) Regress(r *series.Request, ahead int, use []Regressor,
	prior *calendar.Prior) (*calendar.Columns, calendar.Effects, bool) {
	var o calendar.Options
	if r.Calendar != nil {
		o = r.Calendar.Options()
	}
	var drivers []calendar.Driver
	for _, u := range use {
		drivers = append(drivers, calendar.Driver{Name: u.Name, X: u.x, Spread: u.spread})
	}
	if len(use) <= crossMost {
		drivers = append(drivers, crossed(use)...)
	}
	n := len(h.Raw)
	k := calendar.Drive(o, h.clock(r), drivers, h.closedPeriods(n+ahead), n+ahead, n)
	profile := k.Profile()
	return k, h.effects(keptDriven, k, func() calendar.Effects {
		return calendar.LearnDriven(k, h.Raw,
			prior)
	}), profile
}

// crossed are the products of drivers two by two, where they move together at times.
func crossed(use []Regressor) []calendar.Driver {
	var out []calendar.Driver
	for i, a := range use {
		for _, b := range use[:i] {
			x, moves := make([]float64, len(a.x)), 0
			for t := range x {
				if x[t] = a.x[t] * b.x[t]; math.Abs(x[t]) > 1e-6 {
					moves++
				}
			}
			if moves >= 4 {
				out = append(out, calendar.Driver{Name: b.Name + " × " + a.Name, X: x, Spread: crossSpread})
			}
		}
	}
	return out
}

// clock says where in the year the history begins.
func (h *History) clock(r *series.Request) calendar.Clock {
	first := h.Series.Start + int32(h.Offset)
	switch {
	case r.PeriodDays > 0:
		return calendar.Clock{Day: r.PeriodDay + first*int32(r.PeriodDays), Days: r.PeriodDays}
	case r.Calendar != nil:
		return calendar.Clock{Day: first, Days: 1}
	}
	return calendar.Clock{Season: h.Season, Phase: int(first)}
}

// closedPeriods are the periods of history and future in which nothing can be sold.
func (h *History) closedPeriods(n int) []bool {
	if h.Series.Open == nil {
		return nil
	}
	out := make([]bool, n)
	for t := range out {
		out[t] = !h.Series.IsOpen(h.Offset + t)
	}
	return out
}
