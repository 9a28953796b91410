package forecast

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
	for i := range sample {
		for _, name := range [...]string{sample[i].Group, sample[i].Parent, ""} {
			if p.Groups[name] == nil {
				p.Groups[name] = &Group{}
			}
		}
		p.Groups[""].Series++
		if g := sample[i].Group; g != "" {
			p.Groups[g].Series++
		}
	}
	return p
}
