package methods

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// newWorth is how many observations the group's level counts as for one below newItem.
const newWorth = 3

// countModel is dynamic negative-binomial smoothing behind the Model seam.
type countModel struct {
	fit   count.Fit // in lots
	out   *count.Outlook
	slope float64
	lot   float64 // units
}

// stillPace is the pace of a group below which its levels stand still, and the one change of
// a level ends what is known of it. Levels of M5 move at 0.37 to 0.47 of what is usual; there
// history before a change still tells (docs/method/counts.md).
const stillPace = 0.2

// SmoothCounts filters the daily sales of a history, counted in lots, under what its group
// knows in units: y without large orders, which large tells, nil for none. start is the
// demand per period that a new item starts from, 0 for none.
func SmoothCounts(h *history.History, g *pool.Group, start, lot float64) (fit count.Fit, large *count.Large,
	y, factor []float64) {
	y, factor = counted(h, len(h.Raw), g.Drift(h.Series.Season), lot)
	y, large = count.SplitLarge(withoutFirst(y), factor)
	o := countOptions(h, g, start, lot)
	if g.Pace() < stillPace {
		for t := range count.Broken(y, factor, g.Broken()) {
			y[t] = math.NaN()
		}
	}
	return count.Smooth(y, factor, o), large, y, factor
}

func countOptions(h *history.History, g *pool.Group, start, lot float64) count.Options {
	o := Rates(h, g, lot)
	if h.Seen < history.NewItem && start > 0 {
		o.Start, o.Strong = start/lot, newWorth
	}
	if h.Series.InStock != nil {
		o.ZeroRun = math.Inf(1)
	}
	return o
}

// counted lays the last periods of a history out in lots with their factors, those of the
// drift taken to the end.
func counted(h *history.History, last int, slope, lot float64) (y, factor []float64) {
	from := len(h.Raw) - last
	y, factor = slices.Clone(history.InLots(h.Raw[from:], lot)), h.Factor
	if factor != nil {
		factor = factor[from:]
	}
	if factor == nil && slope == 0 {
		return y, nil
	}
	with := make([]float64, last)
	for t := range with {
		with[t] = math.Exp(slope * float64(t+1-last))
		if factor != nil {
			with[t] *= factor[t]
			if h.Y[from+t] != h.Y[from+t] {
				y[t] = math.NaN()
			}
		}
	}
	return y, with
}

// goOn fits by taking in what came since an earlier night; false where nothing is kept, or
// the whole history must be read.
func (m *countModel) goOn(h *history.History, all *pool.Group, away count.Absence) bool {
	kept, since := h.Stood()
	if len(kept) == 0 || kept[0] != float64(float32(m.lot)) {
		return false
	}
	s, ok := count.Standings(kept[1:], countOptions(h, all, 0, m.lot), away)
	if !ok {
		return false
	}
	s.Grow(math.Exp(m.slope * float64(since)))
	if !s.Take(counted(h, since, m.slope, m.lot)) {
		return false
	}
	m.out = s.Outlook(&m.fit)
	h.Stand(append([]float64{m.lot}, s.Pack()...), true)
	return true
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

// Rates are what is known beforehand of the smoothing rates of a history counted in lots.
func Rates(h *history.History, g *pool.Group, lot float64) count.Options {
	o := count.Options{Prior: RatesOf(h.Series.Season, h.Scale/lot, g.Pace())}
	if pace := g.Pace(); math.Abs(math.Log(pace)) > paceUsual {
		o.Usual, o.Window = RatesOf(h.Series.Season, h.Scale/lot, 1), g.Motion.Window
	}
	return o
}

// paceUsual is how far from one, log scale, a pace is as usual.
const paceUsual = 0.2

// RatesOf is the prior of the smoothing rates of a series of so many units a period: days
// change less from one to the next than weeks and months do (docs/method/counts.md). Where levels
// move by the same share whatever they are, the best rate goes with the root of the
// level: a part sold twice a quarter tells its level by years.
// The pace of the group multiplies what is usual.
func RatesOf(season int, level, pace float64) []float64 {
	centre, spread := 0.10, 0.8
	if season == 7 || season > 60 {
		centre, spread = 0.03*math.Sqrt(math.Min(level/slowLevel, 1)), 1.2
	}
	return count.PriorRates(centre*pace, spread)
}

// slowLevel is the demand per day below which a level is followed more slowly.
const slowLevel = 0.1

// WarmUp is how many periods of a history make no in-sample forecast.
func WarmUp(n int) int { return min(60, n/3) }

// WarmUpOf is the same of one history. Where a life is told by its age its level is known
// sooner, and its last weeks say nothing of how the first are spread.
func WarmUpOf(h *history.History) int {
	if h.Aged {
		return min(agedWarmUp, len(h.Y)/3)
	}
	return WarmUp(len(h.Y))
}

const agedWarmUp = 7

// settledPeriods and fewHereSales are the days and units from which on a series tells
// more of its level than what the same item sells at other places.
const (
	settledPeriods = 91
	fewHereSales   = 30
)

// fewHere tells that what an item sells at other places says more of it than its own few
// sales.
func fewHere(h *history.History) bool {
	if !(h.Series.Elsewhere > 0) || h.Series.Season != 7 || len(h.Y) >= settledPeriods {
		return false
	}
	sum := 0.0
	for _, v := range h.Y {
		if v == v {
			sum += v
		}
	}
	return sum < fewHereSales
}

func fitCounts(h *history.History, p *pool.Pool, r *series.Request) (Model, bool, bool) {
	for _, v := range h.Raw {
		if v < 0 {
			return nil, false, false
		}
	}
	all := p.Group(h.Series)
	g := all.CountsOrUsual()
	if of := p.Scale(h.Series); of != nil && (h.Young() || fewHere(h)) {
		return fitNewcomer(h, all, of), false, true
	}
	away := g.Absence
	if h.Series.InStock != nil || h.Series.Stocked {
		away = count.InStock(away)
	}
	lot := h.Lot()
	m := &countModel{slope: all.Drift(h.Series.Season), lot: lot}
	if m.goOn(h, all, away) {
		return m, true, true
	}
	fit, large, y, factor := SmoothCounts(h, all, g.Level, lot)
	m.fit = fit
	known := map[int]float64{}
	excess := func(L int) float64 {
		v, ok := known[L]
		if !ok {
			v = m.fit.SumSpread(y, factor, L, WarmUpOf(h)).Shrunk(g.InLot().Of(L))
			known[L] = v
		}
		return v
	}
	m.out = count.NewOutlook(&m.fit, y, factor, nil, away, excess)
	m.out.Large = large.LikeGroup(g.Large)
	if h.Own != nil {
		s := m.fit.Stand(y, factor, countOptions(h, all, g.Level, lot), away, excess)
		s.Large = m.out.Large
		h.Stand(append([]float64{lot}, s.Pack()...), false)
	}
	return m, false, true
}

// ahead multiplies the weights of the coming steps by the group's drift.
func (m *countModel) ahead(weight []float64) []float64 { return pool.Drifting(weight, m.slope) }

// Mean is that of the laws of steps and sums: what is off sale counts with the
// probability that it comes back.
func (m *countModel) Mean(h int) []float64 {
	out := m.ahead(series.Ones(h))
	level := m.out.Level() * m.lot
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
	return history.InUnits(m.out.Steps(of), m.lot)
}

func (m *countModel) stepQuantiles(weight []float64, of []int, asked func(step int) []float64,
	take func(i int, quantiles []float64)) {
	m.out.Ahead = m.ahead(weight)
	m.out.StepQuantiles(of, asked, func(i int, quantiles []float64) {
		for k := range quantiles {
			quantiles[k] *= m.lot
		}
		take(i, quantiles)
	})
}

func (m *countModel) Variances(h int) []float64 {
	m.out.Ahead = m.ahead(series.Ones(h))
	out := m.out.StepDeviations(h)
	for j, sd := range out {
		sd *= m.lot
		out[j] = sd * sd
	}
	return out
}

// Paths draws what all periods of a future have in common, and counts around it.
func (m *countModel) Paths(rng *rand.Rand, out [][]float64) {
	for _, row := range out {
		common, alone := shares(m.out.Excess, len(row))
		m.fit.Path1(rng, m.out, m.ahead(series.Ones(len(row))), row, gammaAround(rng, common), alone)
		for j := range row {
			row[j] *= m.lot
		}
	}
}

func (m *countModel) Components() series.Components {
	return series.Components{Level: m.out.Level() * m.lot}
}

// State is nil: where a count fit stands is kept with what the series learnt of itself.
func (m *countModel) State() []byte { return nil }
