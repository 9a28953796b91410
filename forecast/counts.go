package forecast

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/stockwright/stockwright/forecast/count"
)

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
}

// newItem is how many observations make an item one of its own; below it the
// group's level counts as newWorth observations.
const (
	newItem  = 8
	newWorth = 3
)

// countable is the largest mean per period a whole-number history may have to
// be treated as counts; above it the Normal forms are as good and carry trend
// and season.
const countable = 40

// countModel is dynamic negative-binomial smoothing behind the Model seam.
type countModel struct {
	fit   count.Fit // in lots
	out   *count.Outlook
	slope float64
	lot   float64 // units
}

// isCount reports whether a history is whole numbers of a size worth counting.
func (h *history) isCount() bool {
	if h.scale > countable || h.seen == 0 {
		return false
	}
	for _, v := range h.raw {
		if v == v && (v != math.Trunc(v) || v < 0) {
			return false
		}
	}
	return true
}

func (g *Group) counts() *CountGroup {
	if g != nil && g.Counts != nil {
		return g.Counts
	}
	return &CountGroup{Absence: count.DefaultAbsence()}
}

// inLot is the excess of sums of a series that is counted in lots.
func (g *CountGroup) inLot() *count.Excess {
	if g.Lots != nil {
		return g.Lots
	}
	return &g.Excess
}

// smoothCounts filters a history, counted in lots, under what its group knows in units.
// start is the demand per period that a new item starts from, 0 for none.
func smoothCounts(h *history, g *Group, start, lot float64) (fit count.Fit, y, factor []float64) {
	slope := g.drift(h.series.Season)
	raw := inLots(h.raw, lot)
	y, factor = raw, h.factor
	if h.factor != nil || slope != 0 {
		n := len(y)
		factor = make([]float64, n)
		y = make([]float64, n)
		for t := range y {
			factor[t] = math.Exp(slope * float64(t+1-n))
			y[t] = raw[t]
			if h.factor != nil {
				factor[t] *= h.factor[t]
				if h.y[t] != h.y[t] {
					y[t] = math.NaN()
				}
			}
		}
	}
	y = withoutFirst(y)
	o := h.rates(g, lot)
	if h.seen < newItem && start > 0 {
		o.Start, o.Strong = start/lot, newWorth
	}
	if h.series.InStock != nil {
		o.ZeroRun = math.Inf(1)
	}
	return count.Smooth(y, factor, o), y, factor
}

// withoutFirst halves the first sale of a slow history that begins with it: it begins
// there because of it, and half a sale is what may yet come of an item.
func withoutFirst(y []float64) []float64 {
	empty, n := 0, 0
	for _, v := range y {
		if v == v {
			n++
			if v == 0 {
				empty++
			}
		}
	}
	if len(y) == 0 || !(y[0] > 0) || 2*empty < n {
		return y
	}
	out := slices.Clone(y)
	out[0] /= 2
	return out
}

// rates are what is known beforehand of the smoothing rates of a history counted in lots.
func (h *history) rates(g *Group, lot float64) count.Options {
	o := count.Options{Prior: ratesOf(h.series.Season, h.scale/lot, g.pace())}
	if pace := g.pace(); math.Abs(math.Log(pace)) > paceUsual {
		o.Usual, o.Window = ratesOf(h.series.Season, h.scale/lot, 1), g.Motion.Window
	}
	return o
}

// paceUsual is how far from one, log scale, a pace is as usual.
const paceUsual = 0.2

// ratesOf is the prior of the smoothing rates of a series of so many units a period: days
// change less from one to the next than weeks and months do (docs/method/counts.md). Where levels
// move by the same share whatever they are, the best rate goes with the root of the
// level: a part sold twice a quarter tells its level by years.
// The pace of the group multiplies what is usual.
func ratesOf(season int, level, pace float64) []float64 {
	centre, spread := 0.10, 0.8
	if season == 7 || season > 60 {
		centre, spread = 0.03*math.Sqrt(math.Min(level/slowLevel, 1)), 1.2
	}
	return count.PriorRates(centre*pace, spread)
}

// slowLevel is the demand per day below which a level is followed more slowly.
const slowLevel = 0.1

// warmUp is how many periods of the history make no in-sample forecast.
func warmUp(n int) int { return min(60, n/3) }

func fitCounts(h *history, p *Pool, r *Request) (Model, bool, bool) {
	for _, v := range h.raw {
		if v < 0 {
			return nil, false, false
		}
	}
	all := p.group(h.series)
	g := all.counts()
	if of := p.scale(h.series); of != nil && h.young() {
		return fitNewcomer(h, all, of), false, true
	}
	lot := h.lot()
	fit, y, factor := smoothCounts(h, all, g.Level, lot)
	m := &countModel{fit: fit, slope: all.drift(h.series.Season), lot: lot}
	known := map[int]float64{}
	excess := func(L int) float64 {
		v, ok := known[L]
		if !ok {
			v = m.fit.SumSpread(y, factor, L, warmUp(len(y))).Shrunk(g.inLot().Of(L))
			known[L] = v
		}
		return v
	}
	away := g.Absence
	if h.series.InStock != nil || h.series.Stocked {
		away = count.InStock()
	}
	m.out = count.NewOutlook(&m.fit, y, factor, nil, away, excess)
	return m, false, true
}

// ahead multiplies the weights of the coming steps by the group's drift.
func (m *countModel) ahead(weight []float64) []float64 { return drifting(weight, m.slope) }

// Mean is that of the laws of steps and sums: what is off sale counts with the
// probability that it comes back.
func (m *countModel) Mean(h int) []float64 {
	out := m.ahead(ones(h))
	level := m.fit.Mixed() * m.lot
	for j, on := range m.out.OnSale(h) {
		out[j] *= level * on
	}
	return out
}

// law is the distribution of the sum over a window of random length.
func (m *countModel) law(lengths []count.Length, weight []float64) count.Law {
	m.out.Ahead = m.ahead(weight)
	return m.out.Sum(lengths).Times(m.lot)
}

func (m *countModel) Sum(weight []float64) (mean, variance float64) {
	l := m.law([]count.Length{{Periods: len(weight), P: 1}}, weight)
	return l.Mean, l.SD() * l.SD()
}

// stepLaws are the distributions of some single periods ahead, 1 the next.
func (m *countModel) stepLaws(weight []float64, of []int) []count.Law {
	m.out.Ahead = m.ahead(weight)
	return inUnits(m.out.Steps(of), m.lot)
}

func (m *countModel) Variances(h int) []float64 {
	out := make([]float64, h)
	for j, l := range m.stepLaws(ones(h), upTo(h)) {
		out[j] = l.SD() * l.SD()
	}
	return out
}

// Paths draws what all periods of a future have in common, and counts around it.
func (m *countModel) Paths(rng *rand.Rand, out [][]float64) {
	for _, row := range out {
		common, alone := shares(m.out.Excess, len(row))
		m.fit.Path1(rng, m.out, m.ahead(ones(len(row))), row, gammaAround(rng, common), alone)
		for j := range row {
			row[j] *= m.lot
		}
	}
}

func (m *countModel) Components() Components { return Components{Level: m.fit.Mixed() * m.lot} }

// State is nil: a count fit is one pass over the history and starts cold.
func (m *countModel) State() []byte { return nil }
