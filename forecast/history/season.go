package history

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/profile"
	"github.com/stockwright/stockwright/forecast/series"
)

// Count series know too little of a season each; their group as a whole knows
// it. Where no calendar speaks for the days, the season of count series is the
// shrunk profile of their group's total, turned a little by what the item
// itself sold in each place of the season. It is used, or refused with the
// reason, never ignored.

// divideSeason divides the season out of a count history.
func (h *History) divideSeason(p *pool.Pool, ahead int) {
	m := h.Season
	var known *profile.Profile
	if g := p.Group(h.Series); g != nil {
		known = g.Seasons[m]
	}
	if known == nil {
		known = profile.Learn([]*series.Series{h.Series}, m)
	}
	if len(known.Index) != m {
		h.Refused = append(h.Refused, fmt.Sprintf("season of %d periods: %s", m, known.Refused))
		return
	}
	first := h.Series.Start + int32(h.Offset)
	all := make([]float64, len(h.Raw)+ahead)
	for t := range all {
		all[t] = known.Index[profile.Place(first+int32(t), m)]
	}
	h.ownSeason(all, first, m)
	h.divide(all, first, nil)
	h.Season = 1
}

// seasonOwn is the prior standard deviation of how an item's own places of a season
// depart from its group's, as a share.
const seasonOwn = 0.13

// ownSeason multiplies the factors f, whose first belongs to period first, by
// how the item's places of a season of m depart from them.
func (h *History) ownSeason(f []float64, first int32, m int) {
	own := h.once(keptSeason, nil, m, func() []float64 { return h.placesOf(f, first, m) })
	if own == nil {
		return
	}
	for t := range f {
		f[t] *= own[profile.Place(first+int32(t), m)]
	}
}

// placesOf are what was sold in each place of a season over what was expected, drawn to
// one by its own noise; nil where nothing was sold. Nothing of it depends on the unit.
func (h *History) placesOf(f []float64, first int32, m int) []float64 {
	sum, weight, rough, pairs, last := 0.0, 0.0, 0.0, 0.0, math.NaN()
	for t, v := range h.Usual() {
		if v == v && f[t] > 0 {
			sum, weight = sum+v, weight+f[t]
		}
	}
	level := sum / weight
	if !(level > 0) {
		return nil
	}
	for t, v := range h.Usual() {
		if v != v || !(f[t] > 0) {
			continue
		}
		x := v / f[t] / level
		if last == last {
			rough, pairs = rough+f[t]*(x-last)*(x-last)/2, pairs+1
		}
		last = x
	}
	if pairs == 0 {
		return nil
	}
	noise := rough / pairs // relative variance of a period
	if h.IsCount() {
		noise = max(noise, h.Lot()/level)
	}
	sold, expected := make([]float64, m), make([]float64, m)
	for t, v := range h.Usual() {
		if v == v {
			k := profile.Place(first+int32(t), m)
			sold[k] += v
			expected[k] += f[t]
		}
	}
	own := make([]float64, m)
	for k := range own {
		own[k] = 1
		if expected[k] > 0 {
			trust := seasonOwn * seasonOwn / (seasonOwn*seasonOwn + noise/expected[k])
			own[k] += trust * (sold[k]/(expected[k]*level) - 1)
		}
	}
	return own
}
