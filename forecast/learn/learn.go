// Package learn learns what groups share from a sample of their series.
package learn

import (
	"context"
	"slices"

	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// Pool learns what groups share from a sample of series under a request.
// The order of the sample does not matter to the meaning, only to the last
// bits; keep it fixed for equal bytes.
func Pool(sample []series.Series, r series.Request) *pool.Pool {
	p := &pool.Pool{Groups: map[string]*pool.Group{"": {}}}
	parent := map[string]string{}
	for i := range sample {
		s := &sample[i]
		for _, name := range [...]string{s.Group, s.Parent, ""} {
			if p.Groups[name] == nil {
				p.Groups[name] = &pool.Group{}
			}
		}
		for _, name := range memberships(s) {
			p.Groups[name].Series++
		}
		parent[s.Group] = s.Parent
	}
	learnLives(p, sample, &r)
	learnCalendars(p, sample, &r)
	learnWaves(p, sample, &r)
	if asks(&r, "counts", "new-item") {
		learnSeasons(p, sample, &r)
	}
	learnAnswers(p, sample, &r)
	if asks(&r, "counts", "new-item") || slices.ContainsFunc(sample, unobserved) {
		learnCounts(p, sample, &r)
	}
	if asks(&r, "ensemble", "driven", "ets-pooled", "thief") {
		learnPriors(p, sample, parent, &r)
	}
	if asks(&r, "ensemble", "driven") {
		learnMixing(p, sample, &r)
	}
	learnMaps(p, sample, &r)
	return p
}

// asks tells whether a request may be answered by one of some methods: by any where
// none is asked for. What stands in for a method that does not apply makes do without.
func asks(r *series.Request, methods ...string) bool {
	return r.Method == "" || slices.Contains(methods, r.Method)
}

// unobserved tells of a series without any observation.
func unobserved(s series.Series) bool {
	return !slices.ContainsFunc(s.Y, func(v float64) bool { return v == v })
}

// PoolContext learns as LearnPool does, until ctx ends: it then returns the
// context's error within the time of one series.
func PoolContext(ctx context.Context, sample []series.Series, r series.Request) (*pool.Pool, error) {
	p := Pool(sample, r.Until(ctx))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// memberships lists the different groups a series counts for.
func memberships(s *series.Series) []string {
	out := []string{""}
	if s.Parent != "" {
		out = append(out, s.Parent)
	}
	if s.Group != "" && s.Group != s.Parent {
		out = append(out, s.Group)
	}
	return out
}

// byGroup lists the sample's series of every group, in the sample's order.
func byGroup(sample []series.Series) (names []string, members map[string][]*series.Series) {
	members = map[string][]*series.Series{}
	for i := range sample {
		for _, name := range memberships(&sample[i]) {
			if members[name] == nil {
				names = append(names, name)
			}
			members[name] = append(members[name], &sample[i])
		}
	}
	return names, members
}
