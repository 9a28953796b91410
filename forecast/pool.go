package forecast

import (
	"context"
	"slices"

	"github.com/stockwright/stockwright/forecast/aggregate"
	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/ets"
)

// Pool is what the series of a group share. It is learnt once a night from a
// sample of series, is plain data (JSON), and makes no difference to a series
// whose group it does not know.
type Pool struct {
	// Groups by name; "" is the group of everything.
	Groups map[string]*Group `json:"groups"`
}

// Group holds the shared numbers of one group of series.
type Group struct {
	Series int `json:"series"` // series it was learnt from
	// ETS are the priors of the smoothing parameters; nil when no series of
	// the group could be fitted.
	ETS *ets.Priors `json:"ets,omitempty"`
	// Temporal are those of the history summed over longer periods, by the
	// number of periods summed.
	Temporal map[int]*ets.Priors `json:"temporal,omitempty"`
	// Share is the weight of smoothing in the ensemble, the rest is theta's;
	// 0 = not learnt, one half.
	Share float64 `json:"share,omitempty"`
	// Factors are the calendar's multipliers; nil without Request.Calendar.
	Factors *Factors `json:"factors,omitempty"`
	// Waves are how wide the own seasons of its series are; nil where none tells.
	Waves *calendar.WavePrior `json:"waves,omitempty"`
	// Seasons are the profiles of count series without a calendar, by length of
	// season.
	Seasons map[int]*Profile `json:"seasons,omitempty"`
	// Motion is how levels move; nil where it was not learnt.
	Motion *Motion `json:"motion,omitempty"`
	// Counts is what count series share.
	Counts *CountGroup `json:"counts,omitempty"`
	// Answers are the coefficients of drivers in count series, by name: demand is
	// multiplied by exp(coefficient·value), or (price/usual price)^coefficient.
	Answers map[string]float64 `json:"answers,omitempty"`
	// Driven is what the group knows of the coefficients of series that are no counts.
	Driven *calendar.Prior `json:"driven,omitempty"`
	// Scale is what a new series may turn out to be.
	Scale *Scale `json:"scale,omitempty"`
	// Maps recalibrate the quantiles of sums.
	Maps Maps `json:"maps,omitempty"`
	// Steps recalibrate those of single steps, up to so many periods ahead.
	Steps Maps `json:"steps,omitempty"`
}

// group finds the group of a series, its parent, or the group of everything;
// nil when the pool has none of them.
func (p *Pool) group(s *Series) *Group {
	if p == nil {
		return nil
	}
	for _, name := range [...]string{s.Group, s.Parent, ""} {
		if g := p.Groups[name]; g != nil {
			return g
		}
	}
	return nil
}

// LearnPool learns what groups share from a sample of series under a request.
// The order of the sample does not matter to the meaning, only to the last
// bits; keep it fixed for equal bytes.
func LearnPool(sample []Series, r Request) *Pool {
	p := &Pool{Groups: map[string]*Group{"": {}}}
	parent := map[string]string{}
	for i := range sample {
		s := &sample[i]
		for _, name := range [...]string{s.Group, s.Parent, ""} {
			if p.Groups[name] == nil {
				p.Groups[name] = &Group{}
			}
		}
		for _, name := range memberships(s) {
			p.Groups[name].Series++
		}
		parent[s.Group] = s.Parent
	}
	p.learnFactors(sample, &r)
	p.learnWaves(sample, &r)
	if r.asks("counts", "new-item") {
		p.learnSeasons(sample, &r)
	}
	p.learnAnswers(sample, &r)
	if r.asks("counts", "new-item") || slices.ContainsFunc(sample, unobserved) {
		p.learnCounts(sample, &r)
	}
	if r.asks("ensemble", "driven", "ets-pooled", "thief") {
		p.learnPriors(sample, parent, &r)
	}
	if r.asks("ensemble", "driven") {
		p.learnMixing(sample, &r)
	}
	p.learnMaps(sample, &r)
	return p
}

// asks tells whether a request may be answered by one of some methods: by any where
// none is asked for. What stands in for a method that does not apply makes do without.
func (r *Request) asks(methods ...string) bool {
	return r.Method == "" || slices.Contains(methods, r.Method)
}

// unobserved tells of a series without any observation.
func unobserved(s Series) bool {
	return !slices.ContainsFunc(s.Y, func(v float64) bool { return v == v })
}

// LearnPoolContext learns as LearnPool does, until ctx ends: it then returns the
// context's error within the time of one series.
func LearnPoolContext(ctx context.Context, sample []Series, r Request) (*Pool, error) {
	r.ctx = ctx
	p := LearnPool(sample, r)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// memberships lists the different groups a series counts for.
func memberships(s *Series) []string {
	out := []string{""}
	if s.Parent != "" {
		out = append(out, s.Parent)
	}
	if s.Group != "" && s.Group != s.Parent {
		out = append(out, s.Group)
	}
	return out
}

// learnPriors fits every series without priors and turns the fitted parameters
// into priors: the wide group first, then parents, then groups. Histories
// summed over longer periods have priors of their own.
func (p *Pool) learnPriors(sample []Series, parent map[string]string, r *Request) {
	seen := map[int]map[string]*ets.Learner{}
	learn := func(k int, s *Series, fits []ets.Fit) {
		if len(fits) == 0 {
			return
		}
		if seen[k] == nil {
			seen[k] = map[string]*ets.Learner{}
		}
		for _, name := range memberships(s) {
			if seen[k][name] == nil {
				seen[k][name] = &ets.Learner{}
			}
			seen[k][name].Add(fits)
		}
	}
	type found struct {
		of   *Series
		k    []int
		fits [][]ets.Fit
	}
	skip := spared(sample, r, 2*learnCostly)
	inOrder(r, len(sample), func(i int) found {
		f := found{of: &sample[i]}
		if skip[i] {
			return f
		}
		h := prepare(f.of, r)
		if !h.adjustSmoothed(p, r) {
			return f
		}
		fits, _, _ := fitsOf(h, ets.Options{Margin: keepMargin})
		f.k, f.fits = append(f.k, 1), append(f.fits, fits)
		for _, k := range temporalFactors(h) {
			f.k = append(f.k, k)
			f.fits = append(f.fits, ets.Fits(aggregate.Blocks(h.y, k), h.season/k, ets.Options{Margin: keepMargin}))
		}
		return f
	}, func(f found) {
		for j, k := range f.k {
			learn(k, f.of, f.fits[j])
		}
	})
	for k, learners := range seen { // every entry on its own: the order is free
		for name, l := range learners {
			p.Groups[name].set(k, shrink(l, name, parent, learners))
		}
	}
}

// priors are those at an aggregation, nil when the group has none.
func (g *Group) priors(k int) *ets.Priors {
	switch {
	case g == nil:
		return nil
	case k == 1:
		return g.ETS
	}
	return g.Temporal[k]
}

// shrink makes the priors of a group from its own series, those of its parent
// and those of everything.
func shrink(l *ets.Learner, name string, parent map[string]string, learners map[string]*ets.Learner) *ets.Priors {
	all := learners[""].Priors(nil)
	if name == "" {
		return all
	}
	if up := parent[name]; up != "" && up != name && learners[up] != nil {
		all = learners[up].Priors(all)
	}
	return l.Priors(all)
}

func (g *Group) set(k int, p *ets.Priors) {
	if k == 1 {
		g.ETS = p
		return
	}
	if g.Temporal == nil {
		g.Temporal = map[int]*ets.Priors{}
	}
	g.Temporal[k] = p
}

// share is the weight of smoothing in the group's ensemble.
func (g *Group) share() float64 {
	if g == nil || !(g.Share > 0 && g.Share < 1) {
		return 0.5
	}
	return g.Share
}
