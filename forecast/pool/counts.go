package pool

import "github.com/stockwright/stockwright/forecast/count"

// CountGroup is what the count series of a group share.
type CountGroup struct {
	Absence count.Absence `json:"absence"`
	Excess  count.Excess  `json:"excess"`
	// Lots is the excess of sums counted in what each series sells at once; nil where all
	// sell single units, and Excess says it.
	Lots *count.Excess `json:"lots,omitempty"`
	// Level is the median demand per period of the group's series, where a new
	// item starts.
	Level float64 `json:"level"`
	// Large is the number of large orders in a period of the series that have them; 0 where
	// none has.
	Large float64 `json:"large,omitempty"`
}

// CountsOrUsual is what the count series of the group share, or what is usual.
func (g *Group) CountsOrUsual() *CountGroup {
	if g != nil && g.Counts != nil {
		return g.Counts
	}
	return &CountGroup{Absence: count.DefaultAbsence()}
}

// InLot is the excess of sums of a series that is counted in lots.
func (g *CountGroup) InLot() *count.Excess {
	if g.Lots != nil {
		return g.Lots
	}
	return &g.Excess
}
