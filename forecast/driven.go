package forecast

import (
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/forecast/calendar"
)

// A series that is no count and has drivers is answered by one regression of its
// logarithm on everything known ahead (drivers, weekday, day of the month, place in
// the year) around what its group knows of each coefficient, and by a level smoothed
// at several rates on what is left. Fitted one after the other, a promotion that runs on
// Mondays would be a Monday.

// crossMost is how many drivers are also taken two by two.
const crossMost = 4

// divideDriven divides everything known ahead out of a history.
func (h *history) divideDriven(p *Pool, r *Request, ahead int, use []regressor) {
	var prior *calendar.Prior
	if g := p.group(h.series); g != nil {
		prior = g.Driven
	}
	k, e, profile := h.regress(r, ahead, use, prior)
	n := len(h.raw)
	all := e.Factors(k, 0, n+ahead, n)
	shut := map[int32]bool{}
	first := h.series.Start + int32(h.offset)
	for t := range all {
		if e.Shut(k, t) {
			shut[first+int32(t)] = true
		}
	}
	h.divide(all, first, shut)
	switch {
	case h.season == 1 || profile && h.series.Season == 7:
		h.season, h.calendar = 1, true
	case profile:
		h.profiled = true
	}
	for _, u := range use {
		for j, name := range k.Names {
			if name == u.name {
				h.used = append(h.used, u.does(e.Coef[j]))
			}
		}
	}
	h.doubt = make([]float64, ahead)
	for j := range h.doubt {
		h.doubt[j] = e.Doubt(k, n+j)
	}
}

// fewYears tells whether a history of weeks or months holds so few years that seasonal
// smoothing has one or two looks at each place of the season: a yearly profile shrunk
// around its group's serves it better, drivers or not.
func (h *history) fewYears(r *Request) bool {
	return r.Calendar == nil && r.Method == "" && h.season >= 12 && h.season <= longestTemporal && !h.negative() &&
		4*h.seen >= 7*h.season && 4*len(h.raw) <= 13*h.season
}

// regress fits the regression; profile tells whether the time of year is in it.
func (h *history) regress(r *Request, ahead int, use []regressor, prior *calendar.Prior) (*calendar.Columns, calendar.Effects, bool) {
	var o calendar.Options
	if r.Calendar != nil {
		o = r.Calendar.options()
	}
	var drivers []calendar.Driver
	for _, u := range use {
		drivers = append(drivers, calendar.Driver{Name: u.name, X: u.x, Spread: u.spread})
	}
	if len(use) <= crossMost {
		drivers = append(drivers, crossed(use)...)
	}
	n := len(h.raw)
	k := calendar.Drive(o, h.clock(r), drivers, h.closedPeriods(n+ahead), n+ahead, n)
	profile := k.Profile()
	return k, h.effects(keptDriven, k, func() calendar.Effects { return calendar.LearnDriven(k, h.raw, prior) }), profile
}

// crossed are the products of drivers two by two, where they move together at times.
func crossed(use []regressor) []calendar.Driver {
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
				out = append(out, calendar.Driver{Name: b.name + " × " + a.name, X: x, Spread: crossSpread})
			}
		}
	}
	return out
}

// clock says where in the year the history begins.
func (h *history) clock(r *Request) calendar.Clock {
	first := h.series.Start + int32(h.offset)
	switch {
	case r.PeriodDays > 0:
		return calendar.Clock{Day: r.PeriodDay + first*int32(r.PeriodDays), Days: r.PeriodDays}
	case r.Calendar != nil:
		return calendar.Clock{Day: first, Days: 1}
	}
	return calendar.Clock{Season: h.season, Phase: int(first)}
}

// closedPeriods are the periods of history and future in which nothing can be sold.
func (h *history) closedPeriods(n int) []bool {
	if h.series.Open == nil {
		return nil
	}
	out := make([]bool, n)
	for t := range out {
		out[t] = !h.series.isOpen(h.offset + t)
	}
	return out
}

// closeIn takes periods in which nothing can be sold out of the series' open ones.
func (h *history) closeIn(closed []bool) {
	if closed == nil {
		return
	}
	s := *h.series
	s.Open = make([]bool, h.offset+len(closed))
	for t := range s.Open {
		s.Open[t] = h.series.isOpen(t) && (t < h.offset || !closed[t-h.offset])
	}
	h.series = &s
	seen := 0
	for t, v := range h.raw {
		if closed[t] {
			h.raw[t], h.y[t] = math.NaN(), math.NaN()
		} else if v == v {
			seen++
		}
	}
	if seen > 0 {
		h.scale *= float64(h.seen) / float64(seen) // hardly anything was sold in what is gone
		h.seen, h.class = seen, classify(h)
	}
}

// doubtful is a model whose coming factors are not known for certain: doubt is the
// standard deviation of their logarithm by step, common to all steps.
type doubtful struct {
	Model
	doubt []float64
}

// withDoubt adds the doubt about a history's coming factors to a model that has no
// law of its own.
func withDoubt(m Model, h *history) Model {
	_, counts := m.(lawful)
	if _, own := m.(ownLaws); own || counts {
		return m
	}
	for _, d := range h.doubt {
		if d > 0 {
			return &doubtful{m, h.doubt}
		}
	}
	return m
}

func (m *doubtful) at(j int) float64 {
	if j < len(m.doubt) {
		return m.doubt[j]
	}
	return 0
}

// Variances adds the doubt of each step.
func (m *doubtful) Variances(h int) []float64 {
	out := append([]float64(nil), variances(m.Model, h)...)
	for j, v := range m.Model.Mean(h) {
		out[j] += v * v * m.at(j) * m.at(j)
	}
	return out
}

// Sum adds the doubt of the window: all its steps rest on the same coefficients.
func (m *doubtful) Sum(weight []float64) (mean, variance float64) {
	mean, variance = m.Model.Sum(weight)
	off := 0.0
	for j, v := range m.Model.Mean(len(weight)) {
		off += weight[j] * v * m.at(j)
	}
	return mean, variance + off*off
}

// Paths moves each future as a whole.
func (m *doubtful) Paths(rng *rand.Rand, out [][]float64) {
	m.Model.Paths(rng, out)
	for _, row := range out {
		z := rng.NormFloat64()
		for j := range row {
			row[j] *= 1 + z*m.at(j)
		}
	}
}

// fitDriven answers a history whose drivers and place in a longer year are divided
// out: half by a level, which trusts the profile, half by the ensemble, which looks for
// what the profile missed.
func fitDriven(h *history, p *Pool, r *Request) (Model, bool, bool) {
	level, _, ok := fitSteady(h, p, r)
	rest, warm, also := fitEnsemble(h, p, r)
	switch {
	case ok && also && sane(rest, h, longestStep(r)):
		return &combined{parts: []Model{rest, level}, share: []float64{0.5, 0.5}}, warm, true
	case ok:
		return level, false, true
	}
	return rest, warm, also
}
