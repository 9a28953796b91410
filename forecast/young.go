package forecast

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/stockwright/stockwright/forecast/count"
	"gonum.org/v1/gonum/mathext"
)

// youngModel forecasts a series that is too young to know its level and does not sell
// in whole units, or in many. Its level may be any of its group's or near its own mean,
// weighed by what its periods add up to; given the level, sums follow gamma laws as
// wide as the group's. Nothing of it depends on the unit, and it has no trend.
type youngModel struct {
	levels, weight []float64
	spread         *count.Excess
}

// ownPlaces are the levels around its own mean that a young series may have, in
// standard errors of the mean's logarithm.
var ownPlaces = [...]float64{-1.6, -0.8, 0, 0.8, 1.6}

// leastSpread keeps a law from being certain, as a relative variance.
const leastSpread = 1e-4

// fitYoung weighs levels by the gamma likelihood of the sum of the series so far.
func fitYoung(h *history, p *Pool, _ *Request) (Model, bool, bool) {
	of := p.scale(h.series)
	if !h.young() || h.series.Season != 7 && of == nil {
		return nil, false, false
	}
	m := &youngModel{spread: h.ownSpread()}
	if of != nil {
		m.levels, m.spread = slices.Clone(of.Levels), &of.Spread
	}
	m.weight = make([]float64, len(m.levels))
	sum, periods := 0.0, 0.0
	for t, v := range h.raw {
		if v != v || h.y[t] != h.y[t] {
			continue
		}
		sum += v
		if h.factor != nil {
			periods += h.factor[t]
		} else {
			periods++
		}
	}
	if sum < 0 || h.seen > 0 && !(periods > 0) {
		return nil, false, false
	}
	if sum > 0 {
		m.nearOwn(sum/periods, m.relative(h.seen))
		m.weigh(sum, periods, m.relative(h.seen))
	}
	if len(m.levels) == 0 {
		return nil, false, false
	}
	normalise(m.weight)
	return m, false, true
}

// relative is the variance of a sum over so many periods, over its squared mean.
func (m *youngModel) relative(periods int) float64 {
	return math.Max(m.spread.Of(max(periods, 1)), leastSpread)
}

// nearOwn adds levels around the series' own mean that count as one of the group's.
func (m *youngModel) nearOwn(own, relative float64) {
	for _, z := range ownPlaces {
		m.levels = append(m.levels, own*math.Exp(z*math.Sqrt(relative)))
		m.weight = append(m.weight, -math.Log(float64(len(ownPlaces))))
	}
}

// weigh adds to each weight the log-density of the sum of the periods so far.
func (m *youngModel) weigh(sum, periods, relative float64) {
	for i, level := range m.levels {
		if !(level > 0) {
			m.weight[i] = math.Inf(-1)
			continue
		}
		x := sum / (level * periods)
		m.weight[i] += (math.Log(x) - x) / relative
	}
}

// ownSpread is the spread of sums by the series' own periods, for want of a group's:
// their relative variance, drawn to the usual one, falls with the length of the sum
// down to how much a level itself moves.
func (h *history) ownSpread() *count.Excess {
	const usual, worth, moves = 0.3, 5, 0.03
	mean, n, squares := meanOf(h.y), 0.0, 0.0
	for _, v := range h.y {
		if v == v && mean > 0 {
			n++
			squares += (v/mean - 1) * (v/mean - 1)
		}
	}
	one := (worth*usual + squares) / (worth + n)
	out := &count.Excess{}
	for _, periods := range [...]int{1, 2, 4, 7, 14, 28, 56} {
		out.Periods = append(out.Periods, periods)
		out.Inv = append(out.Inv, one/float64(periods)+moves)
	}
	return out
}

func (m *youngModel) level() float64 {
	sum := 0.0
	for i, w := range m.weight {
		sum += w * m.levels[i]
	}
	return sum
}

func (m *youngModel) Mean(h int) []float64 {
	out := make([]float64, h)
	for j := range out {
		out[j] = m.level()
	}
	return out
}

// strata cut the probabilities of a gamma law, finer towards its upper end.
var strata = [...]float64{0, .02, .06, .12, .2, .3, .4, .5, .6, .7, .78, .84, .89, .925, .95, .97, .982, .99, .995, .998, .9993, 1}

// draws are the sum of some periods, whose factors add up to weight, at every level in
// strata of its law.
func (m *youngModel) draws(out []draw, share, weight float64, periods int) []draw {
	var at, p [len(strata) - 1]float64
	relative, mean := m.relative(periods), 0.0
	for k := range at {
		p[k] = strata[k+1] - strata[k]
		at[k] = mathext.GammaIncRegInv(1/relative, strata[k]+p[k]/2)
		mean += p[k] * at[k]
	}
	for i, w := range m.weight {
		if share*w < 1e-9 {
			continue
		}
		scale := m.levels[i] * weight / mean
		for k := range at {
			out = append(out, draw{scale * at[k], share * w * p[k]})
		}
	}
	return out
}

func (m *youngModel) sumOf(lengths []count.Length, weight []float64) sumLaw {
	var out []draw
	for _, l := range lengths {
		sum := 0.0
		for _, f := range weight[:l.Periods] {
			sum += f
		}
		out = m.draws(out, l.P, sum, l.Periods)
	}
	return newPathLaw(out)
}

func (m *youngModel) stepsOf(weight []float64, of []int) []sumLaw {
	one := newPathLaw(m.draws(nil, 1, 1, 1))
	out := make([]sumLaw, len(of))
	for i, j := range of {
		out[i] = scaledLaw{one, weight[j-1]}
	}
	return out
}

func (m *youngModel) Sum(weight []float64) (mean, variance float64) {
	mean, sd := m.sumOf([]count.Length{{Periods: len(weight), P: 1}}, weight).moments()
	return mean, sd * sd
}

func (m *youngModel) Variances(h int) []float64 {
	_, sd := newPathLaw(m.draws(nil, 1, 1, 1)).moments()
	out := make([]float64, h)
	for j := range out {
		out[j] = sd * sd
	}
	return out
}

// Paths draws one level a path, what all its periods have in common, and gamma demand
// around it.
func (m *youngModel) Paths(rng *rand.Rand, out [][]float64) {
	for _, row := range out {
		common, alone := shares(m.spread.Of, len(row))
		level := m.levels[drawn(rng, m.weight)] * gammaAround(rng, common)
		for j := range row {
			row[j] = level * gammaAround(rng, alone)
		}
	}
}

func (m *youngModel) Components() Components { return Components{Level: m.level()} }

func (m *youngModel) State() []byte { return nil }

// scaledLaw is a law times a factor.
type scaledLaw struct {
	of sumLaw
	by float64
}

func (l scaledLaw) moments() (mean, sd float64) {
	mean, sd = l.of.moments()
	return mean * l.by, sd * l.by
}

func (l scaledLaw) cdf(v float64) float64 {
	if l.by > 0 {
		return l.of.cdf(v / l.by)
	}
	if v >= 0 {
		return 1
	}
	return 0
}

func (l scaledLaw) quantile(tau float64) float64 { return l.of.quantile(tau) * l.by }
