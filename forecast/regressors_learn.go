package forecast

import (
	"math"

	"github.com/stockwright/stockwright/forecast/calendar"
)

// learnAnswers averages the coefficients of a group's count series by what each
// knows about them, and makes priors of those of the others.
func (p *Pool) learnAnswers(sample []Series, r *Request) {
	names, members := byGroup(sample)
	for _, name := range names {
		g := p.Groups[name]
		sums := map[string][2]float64{} // information, information × coefficient
		var all calendar.Gather
		inOrder(r, len(members[name]), func(i int) learnt {
			return p.learnOne(members[name][i], r)
		}, func(l learnt) {
			if l.columns != nil {
				all.Add(l.columns, &l.effects)
			}
			for k, u := range l.use {
				w := 1 / (1/math.Max(l.fit.Info[k], 1e-9) + 0.1) // no series outweighs the spread between series
				v := sums[u.name]
				sums[u.name] = [2]float64{v[0] + w, v[1] + w*l.fit.Coef[k]}
			}
		})
		g.Driven = all.Prior()
		for column, v := range sums { // every entry on its own: the order is free
			if g.Answers == nil {
				g.Answers = map[string]float64{}
			}
			g.Answers[column] = v[1] / v[0]
		}
	}
}

// learnt is what one series tells about its drivers: as counts, or by logarithms.
type learnt struct {
	use     []regressor
	fit     calendar.Response
	columns *calendar.Columns
	effects calendar.Effects
}

func (p *Pool) learnOne(s *Series, r *Request) (l learnt) {
	if !s.driven() && r.Calendar != nil {
		return l
	}
	h := prepare(s, r)
	if h.seen == 0 || h.negative() || !s.driven() && !h.fewYears(r) {
		return l
	}
	use, closed := h.regressors(0, func(string) bool { return false })
	h.closeIn(closed)
	if !h.counted(r) {
		l.columns, l.effects, _ = h.regress(r, 0, use, nil)
		return l
	}
	h.divideCalendar(p, r, 0)
	l.use, l.fit = use, h.respond(nil, 0, use)
	return l
}
