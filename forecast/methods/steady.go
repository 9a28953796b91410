package methods

import (
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// steadyRates is the prior of the smoothing rates once the calendar is divided
// out: what the factors miss is not white, so that the likeliest rate follows
// it; slow rates forecast better (docs/method/drivers.md).
const (
	steadyCentre = 0.05
	steadySpread = 0.8
	steadyTemper = 100
)

// steadyModel is a level smoothed at several rates at once, mixed by tempered
// likelihood.
type steadyModel struct {
	level, rate, sigma, drift float64
}

func fitSteady(h *history.History, p *pool.Pool, _ *series.Request) (Model, bool, bool) {
	if h.Seen < 14 {
		return nil, false, false
	}
	m := &steadyModel{drift: p.Group(h.Series).Drift(h.Series.Season)}
	y := pool.Undrifted(h.Y, m.drift)
	start, n := 0.0, 0.0
	for _, v := range y {
		if v == v && n < 14 {
			start, n = start+v, n+1
		}
	}
	prior := count.PriorRates(steadyCentre, steadySpread)
	var level, squares, weight [len(count.Rates)]float64
	for k := range level {
		level[k] = start / n
	}
	seen := 0.0
	for _, v := range y {
		if v != v {
			continue
		}
		seen++
		for k, a := range count.Rates {
			e := v - level[k]
			squares[k] += e * e
			level[k] += math.Max(a, 1/(seen+14)) * e
		}
	}
	best, total := math.Inf(-1), 0.0
	for k := range weight {
		weight[k] = prior[k] - seen/2*math.Log(squares[k]/seen+1e-12*h.Scale*h.Scale)/steadyTemper
		best = math.Max(best, weight[k])
	}
	for k := range weight {
		weight[k] = math.Exp(weight[k] - best)
		total += weight[k]
	}
	for k, w := range weight {
		m.level += w / total * level[k]
		m.rate += w / total * count.Rates[k]
		m.sigma += w / total * math.Sqrt(squares[k]/seen)
	}
	return m, false, true
}

func (m *steadyModel) Mean(h int) []float64 {
	out := make([]float64, h)
	for j := range out {
		out[j] = m.level * pool.Grown(m.drift, j+1)
	}
	return out
}

// Sum: every error moves the level of all that follows by the rate.
func (m *steadyModel) Sum(weight []float64) (mean, variance float64) {
	after := 0.0
	weight = pool.Drifting(weight, m.drift)
	for j := len(weight) - 1; j >= 0; j-- {
		mean += m.level * weight[j]
		c := weight[j] + m.rate*after
		variance += c * c
		after += weight[j]
	}
	return mean, variance * m.sigma * m.sigma
}

func (m *steadyModel) Variances(h int) []float64 {
	out := make([]float64, h)
	for j := range out {
		g := pool.Grown(m.drift, j+1)
		out[j] = g * g * m.sigma * m.sigma * (1 + float64(j)*m.rate*m.rate)
	}
	return out
}

func (m *steadyModel) Paths(rng *rand.Rand, out [][]float64) {
	for _, row := range out {
		level := m.level
		for j := range row {
			e := rng.NormFloat64() * m.sigma
			row[j] = (level + e) * pool.Grown(m.drift, j+1)
			level += m.rate * e
		}
	}
}

func (m *steadyModel) Components() series.Components { return series.Components{Level: m.level} }

func (m *steadyModel) State() []byte { return nil }
