package learn

import (
	"math"

	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// learnAnswers averages the coefficients of a group's count series by what each
// knows about them, and makes priors of those of the others.
func learnAnswers(p *pool.Pool, sample []series.Series, r *series.Request) {
	groups := map[string]*answersOf{}
	inOrder(r, len(sample), func(i int) learnt {
		return learnOne(p, &sample[i], r)
	}, func(l learnt) {
		for _, name := range memberships(l.of) {
			if groups[name] == nil {
				groups[name] = &answersOf{sums: map[string][2]float64{}}
			}
			groups[name].add(l)
		}
	})
	for name, of := range groups { // every group on its own: the order is free
		g := p.Groups[name]
		g.Driven = of.all.Prior()
		for column, v := range of.sums { // every entry on its own: the order is free
			if g.Answers == nil {
				g.Answers = map[string]float64{}
			}
			g.Answers[column] = v[1] / v[0]
		}
	}
}

// answersOf gathers what the series of one group tell.
type answersOf struct {
	sums map[string][2]float64 // information, information × coefficient
	all  calendar.Gather
}

func (of *answersOf) add(l learnt) {
	if l.columns != nil {
		of.all.Add(l.columns, &l.effects)
	}
	for k, u := range l.use {
		w := 1 / (1/math.Max(l.fit.Info[k], 1e-9) + 0.1) // no series outweighs the spread between series
		v := of.sums[u.Name]
		of.sums[u.Name] = [2]float64{v[0] + w, v[1] + w*l.fit.Coef[k]}
	}
}

// learnt is what one series tells about its drivers: as counts, or by logarithms.
type learnt struct {
	of      *series.Series
	use     []history.Regressor
	fit     calendar.Response
	columns *calendar.Columns
	effects calendar.Effects
}

func learnOne(p *pool.Pool, s *series.Series, r *series.Request) (l learnt) {
	l.of = s
	if !history.Driven(s) && r.Calendar != nil {
		return l
	}
	h := history.Prepare(s, r)
	if h.Seen == 0 || h.Negative() || !history.Driven(s) && !h.FewYears(r) {
		return l
	}
	use, closed := h.Regressors(0, func(string) bool { return false })
	h.CloseIn(closed)
	if !h.Counted(r) {
		l.columns, l.effects, _ = h.Regress(r, 0, use, nil)
		return l
	}
	h.DivideCalendar(p, r, 0)
	l.use, l.fit = use, h.Respond(nil, 0, use)
	return l
}
