// Package pool holds what the series of a group share, as plain data. Package learn fills it.
package pool

import (
	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/ets"
	"github.com/stockwright/stockwright/forecast/life"
	"github.com/stockwright/stockwright/forecast/profile"
	"github.com/stockwright/stockwright/forecast/series"
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
	// Life is how demand goes by the age of an item; nil where lives are not alike.
	Life *life.Curve `json:"life,omitempty"`
	// Waves are how wide the own seasons of its series are; nil where none tells.
	Waves *calendar.WavePrior `json:"waves,omitempty"`
	// Seasons are the profiles of count series without a calendar, by length of
	// season.
	Seasons map[int]*profile.Profile `json:"seasons,omitempty"`
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

// Group finds the group of a series, its parent, or the group of everything;
// nil when the pool has none of them.
func (p *Pool) Group(s *series.Series) *Group {
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

// Everything is the group of everything, empty where the pool has none.
func (p *Pool) Everything() *Group {
	if p != nil && p.Groups[""] != nil {
		return p.Groups[""]
	}
	return &Group{}
}

// Priors are those at an aggregation, nil when the group has none.
func (g *Group) Priors(k int) *ets.Priors {
	switch {
	case g == nil:
		return nil
	case k == 1:
		return g.ETS
	}
	return g.Temporal[k]
}

// SmoothingShare is the weight of smoothing in the group's ensemble.
func (g *Group) SmoothingShare() float64 {
	if g == nil || !(g.Share > 0 && g.Share < 1) {
		return 0.5
	}
	return g.Share
}
