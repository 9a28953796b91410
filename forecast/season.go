package forecast

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/forecast/seasonal"
)

// Count series know too little of a season each; their group as a whole knows
// it. Where no calendar speaks for the days, the season of count series is the
// shrunk profile of their group's total, turned a little by what the item
// itself sold in each place of the season. It is used, or refused with the
// reason, never ignored.

// Profile is a group's season: Index[k], mean one, multiplies the demand of
// the periods whose number leaves k when divided by len(Index).
type Profile struct {
	Index []float64 `json:"index,omitempty"`
	// Refused is why there is none.
	Refused string `json:"refused,omitempty"`
}

// place is the place of a period in a season of m.
func place(period int32, m int) int { return (int(period)%m + m) % m }

// learnSeasons gives every group the profiles of its count series, by length
// of season.
func (p *Pool) learnSeasons(sample []Series, r *Request) {
	if r.Calendar != nil {
		return
	}
	names, members := byGroup(sample)
	for _, name := range names {
		if r.ended() {
			return
		}
		by := map[int][]*Series{}
		for _, s := range members[name] {
			if s.Season > 1 && prepare(s, r).isCount() {
				by[s.Season] = append(by[s.Season], s)
			}
		}
		for m, list := range by { // every entry on its own: the order is free
			if p.Groups[name].Seasons == nil {
				p.Groups[name].Seasons = map[int]*Profile{}
			}
			p.Groups[name].Seasons[m] = learnProfile(list, m)
		}
	}
}

// learnProfile is the season of the total of some series, by ratios to the
// moving average, shrunk by their noise; refused below three seasons and
// where the total does not repeat itself.
func learnProfile(members []*Series, m int) *Profile {
	first, total := pooledOf(members, max(m/6, 1))
	if len(total) < 3*m {
		return &Profile{Refused: "fewer than three whole seasons of history"}
	}
	usual := medianPositive(total)
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
		out.Index[place(first+int32(j), m)] = v
	}
	return out
}

// shutBelow is the share of the median below which a period of a whole group
// is no trade at all.
const shutBelow = 0.1

// divideSeason divides the season out of a count history.
func (h *history) divideSeason(p *Pool, ahead int) {
	m := h.season
	var known *Profile
	if g := p.group(h.series); g != nil {
		known = g.Seasons[m]
	}
	if known == nil {
		known = learnProfile([]*Series{h.series}, m)
	}
	if len(known.Index) != m {
		h.refused = append(h.refused, fmt.Sprintf("season of %d periods: %s", m, known.Refused))
		return
	}
	first := h.series.Start + int32(h.offset)
	all := make([]float64, len(h.raw)+ahead)
	for t := range all {
		all[t] = known.Index[place(first+int32(t), m)]
	}
	h.ownSeason(all, first, m)
	h.divide(all, first, nil)
	h.season = 1
}

// seasonOwn is the prior standard deviation of how an item's own places of a season
// depart from its group's, as a share.
const seasonOwn = 0.13

// ownSeason multiplies the factors f, whose first belongs to period first, by
// how the item's places of a season of m depart from them.
func (h *history) ownSeason(f []float64, first int32, m int) {
	own := h.once(keptSeason, nil, m, func() []float64 { return h.placesOf(f, first, m) })
	if own == nil {
		return
	}
	for t := range f {
		f[t] *= own[place(first+int32(t), m)]
	}
}

// placesOf are what was sold in each place of a season over what was expected, drawn to
// one by its own noise; nil where nothing was sold. Nothing of it depends on the unit.
func (h *history) placesOf(f []float64, first int32, m int) []float64 {
	sum, weight, rough, pairs, last := 0.0, 0.0, 0.0, 0.0, math.NaN()
	for t, v := range h.raw {
		if v == v && f[t] > 0 {
			sum, weight = sum+v, weight+f[t]
		}
	}
	level := sum / weight
	if !(level > 0) {
		return nil
	}
	for t, v := range h.raw {
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
	if h.isCount() {
		noise = math.Max(noise, h.lot()/level)
	}
	sold, expected := make([]float64, m), make([]float64, m)
	for t, v := range h.raw {
		if v == v {
			k := place(first+int32(t), m)
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

// totalOf sums series by period, from the first period any of them has; NaN
// where none was observed.
func totalOf(members []*Series) (first int32, total []float64) {
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
			if v == v && !math.IsInf(v, 0) && math.Abs(v) <= Largest && s.isOpen(t) {
				total[int(s.Start-first)+t] += math.Max(v, 0)
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
