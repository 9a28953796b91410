package forecast

import "github.com/stockwright/stockwright/forecast/ets"

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
	p.learnPriors(sample, parent, &r)
	return p
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
// into priors: the wide group first, then parents, then groups.
func (p *Pool) learnPriors(sample []Series, parent map[string]string, r *Request) {
	seen := map[string]*ets.Learner{}
	for i := range sample {
		h := prepare(&sample[i], r)
		fits, _ := fitsOf(h, ets.Options{Margin: keepMargin})
		if len(fits) == 0 {
			continue
		}
		for _, name := range memberships(&sample[i]) {
			if seen[name] == nil {
				seen[name] = &ets.Learner{}
			}
			seen[name].Add(fits)
		}
	}
	if seen[""] == nil {
		return
	}
	all := seen[""].Priors(nil)
	p.Groups[""].ETS = all
	for name, l := range seen { // each group on its own: the order is free
		above := all
		if up := parent[name]; up != "" && up != name && seen[up] != nil {
			above = seen[up].Priors(all)
		}
		if name != "" {
			p.Groups[name].ETS = l.Priors(above)
		}
	}
}
