package history

import (
	"math"
	"sort"

	"github.com/stockwright/stockwright/forecast/series"
)

// outlierTimes is how many times above its surroundings an observation has to
// stand to be an outlier.
const outlierTimes = 10

const outlierRule = "above ten times both the 90th percentile of the periods around it and the median positive demand, " +
	"not in a promotion or an event of its own, not repeated a season or a year apart, nor twice at any time: capped to the largest of the periods around it"

// Outliers lists the lone spikes of a series that a forecast caps before it
// fits, without forecasting.
func Outliers(s series.Series) []series.Outlier { return Prepare(&s, &series.Request{}).Outliers }

// capOutliers caps lone spikes in y (in place) and lists them; offset is the
// position of y[0] in Series.Y.
func capOutliers(y []float64, s *series.Series, offset int) []series.Outlier {
	typical := series.MedianPositive(y)
	if typical <= 0 || len(y) < 12 {
		return nil
	}
	reach := max(7, min(s.Season, 60))
	var out []series.Outlier
	for t, v := range y {
		if !(v > outlierTimes*typical) || promoted(s, offset+t) {
			continue
		}
		around := surroundings(y, t, reach)
		if len(around) < 6 {
			continue
		}
		high := around[int(0.9*float64(len(around)-1)+0.5)]
		if v <= outlierTimes*math.Max(high, typical) || repeats(y, t, s.Season, v) || recurs(y, v) {
			continue
		}
		out = append(out, series.Outlier{Index: offset + t, Was: v, Used: math.Max(around[len(around)-1], typical),
			Rule: outlierRule})
	}
	for _, o := range out { // after the scan, so that one cap does not hide the next
		y[o.Index-offset] = o.Used
	}
	return out
}

// promoted tells whether a spike at t has a reason that the series names: a
// promotion, an event of its own, or another driver away from its usual state.
func promoted(s *series.Series, t int) bool {
	if t < len(s.Promo) && s.Promo[t] > 0 {
		return true
	}
	for _, e := range s.Events {
		if t < len(e.On) && e.On[t] > 0 {
			return true
		}
	}
	for i := range s.Drivers {
		if away(&s.Drivers[i], t) {
			return true
		}
	}
	return false
}

// recurs tells whether demand of at least half the size came twice more: large orders
// that come again and again are demand, however rare they are.
func recurs(y []float64, v float64) bool {
	like := 0
	for _, u := range y {
		if u >= v/2 {
			like++
		}
	}
	return like > 2
}

// surroundings are the observed values within reach of t, without t, ascending.
func surroundings(y []float64, t, reach int) []float64 {
	var out []float64
	for u := max(0, t-reach); u <= min(len(y)-1, t+reach); u++ {
		if u != t && y[u] == y[u] {
			out = append(out, y[u])
		}
	}
	sort.Float64s(out)
	return out
}

// repeats reports whether a spike of at least half the size stands a season or
// about a year away: then it is an event, not an outlier.
func repeats(y []float64, t, season int, v float64) bool {
	like := func(u int) bool { return u >= 0 && u < len(y) && u != t && y[u] >= v/2 }
	if season > 1 && (like(t-season) || like(t+season)) {
		return true
	}
	if season != 7 {
		return false
	}
	for d := 358; d <= 372; d++ {
		if like(t-d) || like(t+d) {
			return true
		}
	}
	return false
}
