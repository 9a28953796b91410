package learn

import (
	"github.com/stockwright/stockwright/forecast/aggregate"
	"github.com/stockwright/stockwright/forecast/ets"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/methods"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// learnPriors fits every series without priors and turns the fitted parameters
// into priors: the wide group first, then parents, then groups. Histories
// summed over longer periods have priors of their own.
func learnPriors(p *pool.Pool, sample []series.Series, parent map[string]string, r *series.Request) {
	seen := map[int]map[string]*ets.Learner{}
	learn := func(k int, s *series.Series, fits []ets.Fit) {
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
		of   *series.Series
		k    []int
		fits [][]ets.Fit
	}
	skip := spared(sample, r, 2*learnCostly)
	inOrder(r, len(sample), func(i int) found {
		f := found{of: &sample[i]}
		if skip[i] {
			return f
		}
		h := history.Prepare(f.of, r)
		if !h.AdjustSmoothed(p, r) {
			return f
		}
		fits, _, _ := methods.FitsOf(h, ets.Options{Margin: methods.KeepMargin})
		f.k, f.fits = append(f.k, 1), append(f.fits, fits)
		for _, k := range methods.TemporalFactors(h) {
			f.k = append(f.k, k)
			f.fits = append(f.fits, ets.Fits(aggregate.Blocks(h.Y, k), h.Season/k,
				ets.Options{Margin: methods.KeepMargin}))
		}
		return f
	}, func(f found) {
		for j, k := range f.k {
			learn(k, f.of, f.fits[j])
		}
	})
	for k, learners := range seen { // every entry on its own: the order is free
		for name, l := range learners {
			setPriors(p.Groups[name], k, shrink(l, name, parent, learners))
		}
	}
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

func setPriors(g *pool.Group, k int, p *ets.Priors) {
	if k == 1 {
		g.ETS = p
		return
	}
	if g.Temporal == nil {
		g.Temporal = map[int]*ets.Priors{}
	}
	g.Temporal[k] = p
}
