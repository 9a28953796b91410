package learn

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/methods"
	"github.com/stockwright/stockwright/forecast/pool"
)

// told is what one series tells its groups.
type told struct {
	first     int32   // its first period
	level     float64 // demand per period of late
	now       float64 // the same as smoothed
	launch    float64 // and in its first weeks, NaN for one that has too few
	spread    []count.Spread
	lots      []count.Spread // the same counted in lots; nil for lots of one
	fit       *count.Fit     // in lots; nil: it is no count
	large     *count.Large   // likewise; nil for none
	y, factor []float64      // likewise
}

// tell is what a series knows of sums of some lengths. One that is too young to know its
// level knows nothing of how sums depart from it.
func tell(h *history.History, lengths []int, g *pool.Group) told {
	if h.Young() {
		lengths = nil
	}
	if overUnaged(h, g) {
		lengths = nil
	}
	one := told{first: h.Series.Start + int32(h.Offset), launch: launchLevel(h)}
	if h.IsCount() {
		lot := h.Lot()
		var fit count.Fit
		fit, one.large, one.y, one.factor = methods.SmoothCounts(h, g, 0, lot)
		one.fit, one.now = &fit, (&count.Outlook{Fit: &fit, Large: one.large}).Level()*lot
		one.level = usualLevel(h, one.now)
		one.spread = countSpread(h, one.y, one.factor, lot, lengths, g)
		if lot > 1 {
			one.lots = one.spread
			one.spread = countSpread(h, history.InLots(one.y, 1/lot), one.factor, 1, lengths, g)
		}
		return one
	}
	fit := levelPath(h.Y)
	one.level = max(fit.Path[len(fit.Path)-1], 0)
	for _, L := range lengths {
		one.spread = append(one.spread, fit.SumSpread(h.Y, nil, L, methods.WarmUpOf(h)).Unitless())
	}
	return one
}

// overUnaged tells of a series among lives that began nobody knows when and is over: its way
// down is no noise.
func overUnaged(h *history.History, g *pool.Group) bool {
	if g == nil || g.Life == nil || h.Aged || h.FirstDay() >= g.Life.Since {
		return false
	}
	late := &history.History{Y: h.Y[max(0, len(h.Y)-launchDays):]}
	mean, known := late.MeanAfterFirst(0)
	return known && mean < history.FaintAge*h.Scale
}

// countSpread is how far sums of counts depart from their level, y counted in lots. What may
// have been off sale tells nothing of it.
func countSpread(h *history.History, y, factor []float64, lot float64, lengths []int,
	g *pool.Group) (out []count.Spread) {
	o := methods.Rates(h, g, lot)
	o.Certain = true
	strict := count.Smooth(y, factor, o)
	for _, L := range lengths {
		out = append(out, strict.SumSpread(y, factor, L, methods.WarmUpOf(h)))
	}
	return out
}

// launchDays are the first days of an item that tell how it was launched, and
// enoughLaunches how many items of a group have to be launched within its history for a
// new one to be as they were, not as items of many years are.
const (
	launchDays     = 28
	enoughLaunches = 20
)

// launchLevel is the mean of the first weeks of a daily series, without the sale that
// it may begin with.
func launchLevel(h *history.History) float64 {
	if h.Series.Season != 7 || len(h.Y) < launchDays {
		return math.NaN()
	}
	early := &history.History{Y: h.Y[:launchDays]}
	mean, _ := early.MeanAfterFirst(0)
	return mean
}

// scaleMoments gathers the scale of one group.
type scaleMoments struct {
	levels []float64
	first  []int32
	launch []float64
	spread []count.ExcessCounts
	part   bool // some are no counts
}

func (m *scaleMoments) add(one told) {
	m.levels = append(m.levels, one.level)
	m.first = append(m.first, one.first)
	m.launch = append(m.launch, one.launch)
	m.part = m.part || one.fit == nil
	for j, spread := range one.spread {
		m.spread[j].Add(spread)
	}
}

// scale takes from those of everything what no series of the group tells.
func (m *scaleMoments) scale(lengths []int, all *scaleMoments) *pool.Scale {
	out := &pool.Scale{Levels: levelsOf(m.levels), Whole: !m.part}
	out.Spread = excessOf(lengths, m.spread, all.spread)
	if of := m.launches(); len(of) >= enoughLaunches {
		out.Launches = withoutNoise(levelsOf(of), out.Spread.Of(launchDays))
	}
	return out
}

// withoutNoise draws levels that were each measured over the first weeks together, in
// logarithms, by the part of their variance that is the noise of such a measurement.
func withoutNoise(levels []float64, excess float64) []float64 {
	var n, sum, squares, noise float64
	for _, v := range levels {
		if v > 0 {
			l := math.Log(v)
			n, sum, squares = n+1, sum+l, squares+l*l
			noise += math.Min(excess+1/(launchDays*v), 1)
		}
	}
	if n < 2 {
		return levels
	}
	centre := sum / n
	keep := math.Sqrt(math.Max(1-noise/math.Max(squares-n*centre*centre, 1e-9), 0))
	out := make([]float64, len(levels))
	for i, v := range levels {
		if v > 0 {
			out[i] = math.Exp(centre + keep*(math.Log(v)-centre))
		}
	}
	return out
}

// launches are the first levels of the series that began well after the group's first.
func (m *scaleMoments) launches() (out []float64) {
	start := slices.Min(m.first)
	for i, v := range m.launch {
		if v == v && m.first[i] >= start+launchDays {
			out = append(out, v)
		}
	}
	return out
}

// levelsOf sums the levels of a group's series up in equally likely values,
// ascending; nil where there are too few to be a distribution.
func levelsOf(levels []float64) []float64 {
	if len(levels) < 8 {
		return nil
	}
	sorted := slices.Clone(levels)
	slices.Sort(sorted)
	n := min(groupLevels, len(sorted))
	out := make([]float64, n)
	for i := range out {
		out[i] = sorted[(2*i+1)*len(sorted)/(2*n)]
	}
	return out
}

// fewSales is up to how many periods with a sale the mean of the history says more
// of a series' level than smoothing does.
const fewSales = 30

// usualLevel is the demand per period of a series of counts as its group counts it.
// A history that begins with its first sale begins there because of it: a series with
// few sales is counted from the period after.
func usualLevel(h *history.History, smoothed float64) float64 {
	sales, sum, n, first := 0, 0.0, 0.0, -1
	for t, v := range h.Y {
		if v != v {
			continue
		}
		if first < 0 {
			first = t
		}
		if v > 0 {
			sales++
		}
		sum, n = sum+v, n+1
	}
	switch {
	case sales > fewSales || n < 2:
		return smoothed
	case h.Y[first] > 0:
		return (sum - h.Y[first]) / (n - 1)
	}
	return sum / n
}

// pathRate is the rate of smoothing that follows a level for its spread alone.
const pathRate = 0.05

// levelPath smooths a history of any numbers, as the fit whose sums SumSpread
// compares.
func levelPath(y []float64) count.Fit {
	f := count.Fit{Path: make([]float64, len(y)), OnSale: make([]bool, len(y))}
	level, seen := 0.0, 0.0
	for t, v := range y {
		f.OnSale[t] = true
		if v == v {
			seen++
			level += math.Max(pathRate, 1/seen) * (v - level)
		}
		f.Path[t] = level
	}
	return f
}

// groupLevels is how many levels a group is summed up in.
const groupLevels = 40

// excessOf is what series of a group come to at some lengths, or all series where none of
// the group's tells. Of longer sums than any that were seen it is that of the longest.
func excessOf(lengths []int, of, all []count.ExcessCounts) (out count.Excess) {
	var known count.ExcessCounts
	for j, L := range lengths {
		known = of[j].Or(all[j]).Or(known)
		out.Periods, out.Inv = append(out.Periods, L), append(out.Inv, known.Inv())
	}
	return out
}
