package pool

import (
	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/forecast/series"
)

// Scale is what the series of a group, counts or not, tell of one that is new: which
// levels a series has, and how far sums depart from a level that is known.
type Scale struct {
	// Levels are demand per period of the group's series in equally likely values,
	// ascending; those that never sell are among them as zeros. Nil for few series.
	Levels []float64 `json:"levels,omitempty"`
	// Launches are those of items that were launched within the group's history, in
	// their first weeks; nil where few were.
	Launches []float64 `json:"launches,omitempty"`
	// Spread is the variance of sums over their squared mean, whole units apart.
	Spread count.Excess `json:"spread"`
	// Whole tells that all of them are counts.
	Whole bool `json:"whole"`
}

// Unseen are the levels of an item of which nothing is known.
func (s *Scale) Unseen() []float64 {
	if s.Launches != nil {
		return s.Launches
	}
	return s.Levels
}

// Scale finds the narrowest group of a series that knows levels; nil when none does.
func (p *Pool) Scale(s *series.Series) *Scale {
	if p == nil {
		return nil
	}
	for _, name := range [...]string{s.Group, s.Parent, ""} {
		if g := p.Groups[name]; g != nil && g.Scale != nil && g.Scale.Levels != nil {
			return g.Scale
		}
	}
	return nil
}
