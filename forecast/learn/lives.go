package learn

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/life"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// Where items live for a while and live alike, their age says more of what comes than what they
// sold last week. It is told before the calendar: of lives that begin at all times none is
// a time of the year.

// launchedAfter is how many days after its group's first a series has to begin to be launched then.
const launchedAfter = 28

// learnLives learns in every group how demand goes by age.
func learnLives(p *pool.Pool, sample []series.Series, r *series.Request) {
	inGroups(p, sample, r, func(g *pool.Group, members []*series.Series) { g.Life = lifeOf(members, r) })
}

func lifeOf(members []*series.Series, r *series.Request) *life.Curve {
	since := int32(math.MaxInt32)
	for _, s := range members {
		if len(s.Y) > 0 {
			since = min(since, s.Start+launchedAfter)
		}
	}
	var lives []life.Of
	for _, s := range members {
		if s.Ramp != nil || len(s.Y) <= life.Week || s.Start < since || !history.Ages(s) {
			continue
		}
		h := history.Prepare(s, r)
		if one, ok := life.New(h.FirstDay(), h.Raw); ok {
			lives = append(lives, one)
		}
	}
	return life.Learn(lives, since)
}

// settled are series without what the age of their place makes of them.
func settled(members []*series.Series) []*series.Series {
	out := slices.Clone(members)
	for i, s := range out {
		if s.Ramp == nil {
			continue
		}
		one := *s
		one.Y = slices.Clone(s.Y)
		for t := range one.Y {
			one.Y[t] /= s.Ramp[t]
		}
		out[i] = &one
	}
	return out
}

// overDays is how long a series that was there from the start has to be silent to have been one of
// those lives, of an age nobody knows.
const overDays = 56

// tellingAge is the share of the usual demand of a life below which a day tells less of the
// calendar: divided by it, a unit more or less looks like a feast. It is taken together with
// so much of the life's own level that it stands for that share.
const tellingAge = 0.5

// ageless are series without what their ages make of them. What hardly sells at its age tells
// nothing, nor does what was there from the start and is over.
func ageless(members []*series.Series, by *life.Curve) []*series.Series {
	if by == nil {
		return members
	}
	out := make([]*series.Series, 0, len(members))
	for _, s := range members {
		if s.Start < by.Since || !history.Ages(s) {
			if slices.ContainsFunc(s.Y[max(len(s.Y)-overDays, 0):], func(v float64) bool { return v > 0 }) {
				out = append(out, s)
			}
			continue
		}
		one := *s
		one.Y = make([]float64, len(s.Y))
		sold, usual := 0.0, 0.0
		for t, v := range s.Y {
			if v == v {
				sold, usual = sold+v, usual+by.At(t)
			}
		}
		for t, v := range s.Y {
			switch f := by.At(t); {
			case f < history.FaintAge:
				one.Y[t] = math.NaN()
			case f < tellingAge:
				one.Y[t] = (v + (tellingAge-f)*sold/usual) / tellingAge
			default:
				one.Y[t] = v / f
			}
		}
		out = append(out, &one)
	}
	return out
}
