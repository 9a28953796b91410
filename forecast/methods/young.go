package methods

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"

	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/forecast/distribution"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
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
func fitYoung(h *history.History, p *pool.Pool, _ *series.Request) (Model, bool, bool) {
	of := p.Scale(h.Series)
	if !h.Young() || h.Series.Season != 7 && of == nil {
		return nil, false, false
	}
	m := &youngModel{spread: ownSpread(h)}
	if of != nil {
		m.spread = &of.Spread
		m.levels, m.weight = priorLevels(h.Series, of.Levels)
	}
	sum, periods := 0.0, 0.0
	for t, v := range h.Raw {
		if v != v || h.Y[t] != h.Y[t] {
			continue
		}
		sum += v
		if h.Factor != nil {
			periods += h.Factor[t]
		} else {
			periods++
		}
	}
	if sum < 0 || h.Seen > 0 && !(periods > 0) {
		return nil, false, false
	}
	if sum > 0 {
		m.nearOwn(sum/periods, m.relative(h.Seen))
		m.weigh(sum, periods, m.relative(h.Seen))
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
func ownSpread(h *history.History) *count.Excess {
	const usual, worth, moves = 0.3, 5, 0.03
	mean, n, squares := series.MeanOf(h.Y), 0.0, 0.0
	for _, v := range h.Y {
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
var strata = [...]float64{0, .02, .06, .12, .2, .3, .4, .5, .6, .7, .78, .84, .89, .925, .95, .97, .982,
	.99, .995, .998, .9993, 1}

// draws are the sum of some periods, whose factors add up to weight, at every level in
// strata of its law.
func (m *youngModel) draws(out []distribution.Draw, share, weight float64, periods int) []distribution.Draw {
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
			out = append(out, distribution.Draw{Value: scale * at[k], Weight: share * w * p[k]})
		}
	}
	return out
}

func (m *youngModel) sumOf(lengths []count.Length, weight []float64) distribution.Sum {
	var out []distribution.Draw
	for _, l := range lengths {
		sum := 0.0
		for _, f := range weight[:l.Periods] {
			sum += f
		}
		out = m.draws(out, l.P, sum, l.Periods)
	}
	return distribution.NewPaths(out)
}

func (m *youngModel) stepsOf(weight []float64, of []int) []distribution.Sum {
	one := distribution.NewPaths(m.draws(nil, 1, 1, 1))
	out := make([]distribution.Sum, len(of))
	for i, j := range of {
		out[i] = scaledLaw{one, weight[j-1]}
	}
	return out
}

func (m *youngModel) Sum(weight []float64) (mean, variance float64) {
	mean, sd := m.sumOf([]count.Length{{Periods: len(weight), P: 1}}, weight).Moments()
	return mean, sd * sd
}

func (m *youngModel) Variances(h int) []float64 {
	_, sd := distribution.NewPaths(m.draws(nil, 1, 1, 1)).Moments()
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

func (m *youngModel) Components() series.Components { return series.Components{Level: m.level()} }

func (m *youngModel) State() []byte { return nil }

// scaledLaw is a law times a factor.
type scaledLaw struct {
	of distribution.Sum
	by float64
}

func (l scaledLaw) Moments() (mean, sd float64) {
	mean, sd = l.of.Moments()
	return mean * l.by, sd * l.by
}

func (l scaledLaw) CDF(v float64) float64 {
	if l.by > 0 {
		return l.of.CDF(v / l.by)
	}
	if v >= 0 {
		return 1
	}
	return 0
}

func (l scaledLaw) Quantile(tau float64) float64 { return l.of.Quantile(tau) * l.by }
