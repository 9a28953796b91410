// Package profile holds what all series of a group show in common from day to day: their
// pooled profile and the season in it.
package profile

import (
	"math"

	"github.com/stockwright/stockwright/forecast/seasonal"
	"github.com/stockwright/stockwright/forecast/series"
)

// Profile is a group's season: Index[k], mean one, multiplies the demand of
// the periods whose number leaves k when divided by len(Index).
type Profile struct {
	Index []float64 `json:"index,omitempty"`
	// Refused is why there is none.
	Refused string `json:"refused,omitempty"`
}

// Place is the place of a period in a season of m.
func Place(period int32, m int) int { return (int(period)%m + m) % m }

// Learn is the season of the total of some series, by ratios to the
// moving average, shrunk by their noise; refused below three seasons and
// where the total does not repeat itself.
func Learn(members []*series.Series, m int) *Profile {
	first, total := Pooled(members, max(m/6, 1))
	if len(total) < 3*m {
		return &Profile{Refused: "fewer than three whole seasons of history"}
	}
	usual := series.MedianPositive(total)
	for t, v := range total {
		if v < shutBelow*usual { // doors shut, not a season
			total[t] = math.NaN()
		}
	}
	total = seasonal.Fill(total)
	found, ok := seasonal.Decompose(total, m)
	if !ok || !found.Multiply || !seasonal.Significant(seasonal.Detrended(total, m), m) {
		return &Profile{Refused: "it cannot be told from noise, in the group as a whole"}
	}
	out := &Profile{Index: make([]float64, m)}
	for j, v := range found.Index {
		out.Index[Place(first+int32(j), m)] = v
	}
	return out
}

// shutBelow is the share of the median below which a period of a whole group
// is no trade at all.
const shutBelow = 0.1

// totalOf sums series by period, from the first period any of them has; NaN
// where none was observed.
func totalOf(members []*series.Series) (first int32, total []float64) {
	first, end := int32(math.MaxInt32), int32(math.MinInt32)
	for _, s := range members {
		if len(s.Y) > 0 {
			first, end = min(first, s.Start), max(end, s.Start+int32(len(s.Y)))
		}
	}
	n := int(end) - int(first)
	if n < 1 || n > longestTotal {
		return first, nil
	}
	total, seen := make([]float64, n), make([]bool, n)
	for _, s := range members {
		for t, v := range s.Y {
			if v == v && !math.IsInf(v, 0) && math.Abs(v) <= series.Largest && s.IsOpen(t) {
				total[int(s.Start-first)+t] += max(v, 0)
				seen[int(s.Start-first)+t] = true
			}
		}
	}
	for t := range total {
		if !seen[t] {
			total[t] = math.NaN()
		}
	}
	return first, total
}

// longestTotal bounds the periods a group's histories may span: a hundred
// years of days.
const longestTotal = 100 * 366
