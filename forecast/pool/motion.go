package pool

import (
	"math"

	"github.com/stockwright/stockwright/forecast/count"
)

// Motion is how the levels of a group's series move.
type Motion struct {
	// Pace is what the centre of the usual smoothing rates of counts is multiplied by.
	Pace float64 `json:"pace"`
	// Window is the number of periods of the sums by which rates are judged.
	Window int `json:"window"`
	// Drift is the growth of the logarithm of demand per period, by season of the series;
	// it is 0 within three standard errors.
	Drift map[int]float64 `json:"drift,omitempty"`
	// Broken is the share of series of counts whose level changed at once and for good, 0–1.
	Broken float64 `json:"broken,omitempty"`
}

// Broken is the share of series whose level changed for good; the usual one where it was not
// learnt.
func (g *Group) Broken() float64 {
	if g == nil || g.Motion == nil || !(g.Motion.Broken > 0) {
		return count.BrokenShare(nil)
	}
	return g.Motion.Broken
}

// Pace is what the usual smoothing rates are multiplied by; 1 where it was not learnt.
func (g *Group) Pace() float64 {
	if g == nil || g.Motion == nil || !(g.Motion.Pace > 0) {
		return 1
	}
	return g.Motion.Pace
}

// Drift is the group's growth per period of series of a season.
func (g *Group) Drift(season int) float64 {
	if g == nil || g.Motion == nil {
		return 0
	}
	return g.Motion.Drift[season]
}

// driftReach bounds what growth adds ahead, log scale: nothing grows for ever.
const driftReach = 0.5

// Grown is what a drift multiplies the level by after so many periods.
func Grown(drift float64, periods int) float64 {
	return math.Exp(math.Min(math.Max(drift*float64(periods), -driftReach), driftReach))
}

// Drifting multiplies the weights of the coming steps by a drift.
func Drifting(weight []float64, drift float64) []float64 {
	if drift == 0 {
		return weight
	}
	out := make([]float64, len(weight))
	for j, w := range weight {
		out[j] = w * Grown(drift, j+1)
	}
	return out
}

// Undrifted is a history brought to where the drift has taken it at its end.
func Undrifted(y []float64, drift float64) []float64 {
	if drift == 0 {
		return y
	}
	out := make([]float64, len(y))
	for t, v := range y {
		out[t] = v * math.Exp(drift*float64(len(y)-1-t))
	}
	return out
}
