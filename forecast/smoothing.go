package forecast

import (
	"math"
	"math/rand/v2"
)

// smoothModel is additive exponential smoothing: level, and season when m > 1.
type smoothModel struct {
	alpha, gamma float64
	level        float64
	season       []float64 // coming season, first = next period
	sigma        float64
}

func fitETS(h *history, _ *Pool, _ *Request) (Model, bool, bool) {
	if h.seen < 2 {
		return nil, false, false
	}
	m := h.season
	if h.seen < 2*m {
		m = 1
	}
	best, bestSSE := smoothModel{}, math.Inf(1)
	gammas := []float64{0}
	if m > 1 {
		gammas = []float64{0.02, 0.1, 0.3}
	}
	for _, alpha := range []float64{0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9} {
		for _, gamma := range gammas {
			f, sse := smooth(h.y, m, alpha, gamma*(1-alpha))
			if sse < bestSSE {
				best, bestSSE = f, sse
			}
		}
	}
	best.sigma = math.Sqrt(bestSSE / float64(h.seen))
	return &best, false, true
}

func smooth(y []float64, m int, alpha, gamma float64) (smoothModel, float64) {
	f := smoothModel{alpha: alpha, gamma: gamma, level: meanOf(y[:min(len(y), max(m, 4))])}
	ring := make([]float64, m)
	for j := 0; j < m && m > 1; j++ {
		if v := y[j]; !math.IsNaN(v) {
			ring[j] = v - f.level
		}
	}
	sse := 0.0
	for t, v := range y {
		if math.IsNaN(v) {
			continue
		}
		e := v - f.level - ring[t%m]
		sse += e * e
		f.level += alpha * e
		if m > 1 {
			ring[t%m] += gamma * e
		}
	}
	f.season = make([]float64, m)
	for j := range f.season {
		f.season[j] = ring[(len(y)+j)%m]
	}
	return f, sse
}

func (f *smoothModel) Mean(h int) []float64 {
	out := make([]float64, h)
	for j := range out {
		out[j] = f.level + f.season[j%len(f.season)]
	}
	return out
}

func (f *smoothModel) Sum(weight []float64) (mean, variance float64) {
	m := len(f.season)
	for j, v := range f.Mean(len(weight)) {
		mean += weight[j] * v
		c := weight[j]
		for i := j + 1; i < len(weight); i++ {
			k := f.alpha
			if (i-j)%m == 0 {
				k += f.gamma
			}
			c += k * weight[i]
		}
		variance += c * c
	}
	return mean, variance * f.sigma * f.sigma
}

func (f *smoothModel) Paths(rng *rand.Rand, out [][]float64) {
	m := len(f.season)
	for _, row := range out {
		level, season := f.level, append([]float64(nil), f.season...)
		for j := range row {
			e := rng.NormFloat64() * f.sigma
			row[j] = level + season[j%m] + e
			level += f.alpha * e
			season[j%m] += f.gamma * e
		}
	}
}

func (f *smoothModel) Components() Components {
	c := Components{Level: f.level}
	if len(f.season) > 1 {
		c.Season = append([]float64(nil), f.season...)
	}
	return c
}

func (f *smoothModel) State() []byte { return nil }
