package methods

import (
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// naiveModel is a fixed pattern plus a drift, with an error that is a random
// walk (walk = 1 period or a season) or independent (walk = 0). Variances:
// Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., §5.5.
type naiveModel struct {
	pattern []float64 // repeats: value of step j is pattern[(j-1) % len]
	drift   float64
	sigma   float64
	walk    int // period of the random walk; 0 = independent errors
	seen    int // observations, or changes, that mean or drift were estimated from
}

func fitNaive(h *history.History, _ *pool.Pool, _ *series.Request) (Model, bool, bool) {
	last, ok := lastSeen(h.Y, len(h.Y)-1, 1)
	return &naiveModel{pattern: []float64{last}, sigma: LagDeviation(h.Y, 1, 0), walk: 1, seen: h.Seen}, false, ok
}

func fitSeasonalNaive(h *history.History, p *pool.Pool, r *series.Request) (Model, bool, bool) {
	m := h.Season
	if m < 2 || len(h.Y) < m {
		return fitNaive(h, p, r)
	}
	pattern := make([]float64, m)
	for j := range pattern {
		v, ok := lastSeen(h.Y, len(h.Y)-m+j, m)
		if !ok {
			v = series.MeanOf(h.Y)
		}
		pattern[j] = v
	}
	return &naiveModel{pattern: pattern, sigma: LagDeviation(h.Y, m, 0), walk: m, seen: h.Seen}, false, h.Seen > 0
}

func fitDrift(h *history.History, _ *pool.Pool, _ *series.Request) (Model, bool, bool) {
	first, last := -1, -1
	for t, v := range h.Y {
		if !math.IsNaN(v) {
			if first < 0 {
				first = t
			}
			last = t
		}
	}
	if last <= first {
		return nil, false, false
	}
	d := (h.Y[last] - h.Y[first]) / float64(last-first)
	level := h.Y[last] + d*float64(len(h.Y)-1-last)
	sigma := LagDeviation(h.Y, 1, d)
	if steps := float64(h.Seen - 1); steps > 1 { // one degree of freedom went into the drift
		sigma *= math.Sqrt(steps / (steps - 1))
	}
	return &naiveModel{pattern: []float64{level}, drift: d, sigma: sigma, walk: 1, seen: h.Seen - 1}, false, true
}

func fitMean(h *history.History, _ *pool.Pool, _ *series.Request) (Model, bool, bool) {
	mean, n, ss := series.MeanOf(h.Y), 0, 0.0
	for _, v := range h.Y {
		if !math.IsNaN(v) {
			ss += (v - mean) * (v - mean)
			n++
		}
	}
	m := &naiveModel{pattern: []float64{mean}, seen: n}
	if n > 1 {
		m.sigma = math.Sqrt(ss / float64(n-1))
	}
	return m, false, n > 0
}

func (m *naiveModel) Mean(h int) []float64 {
	out := make([]float64, h)
	for j := range out {
		out[j] = m.pattern[j%len(m.pattern)] + m.drift*float64(j+1)
	}
	return out
}

func (m *naiveModel) Sum(weight []float64) (mean, variance float64) {
	for j, v := range m.Mean(len(weight)) {
		mean += weight[j] * v
	}
	// Shock j moves step j and, in a random walk, every walk-th step after it.
	for j := range weight {
		c := weight[j]
		if m.walk > 0 {
			for i := j + m.walk; i < len(weight); i += m.walk {
				c += weight[i]
			}
		}
		variance += c * c
	}
	variance *= m.sigma * m.sigma
	if m.walk == 0 || m.drift != 0 { // the mean (or drift) itself is estimated
		total := 0.0
		for j, w := range weight {
			if m.walk == 0 {
				total += w
			} else {
				total += w * float64(j+1)
			}
		}
		variance += total * total * m.sigma * m.sigma / float64(max(m.seen, 1))
	}
	return mean, variance
}

// Paths draws what is not known of the mean, or of the drift, once a future.
func (m *naiveModel) Paths(rng *rand.Rand, out [][]float64) {
	for _, row := range out {
		mean := m.Mean(len(row))
		off := 0.0
		if m.walk == 0 || m.drift != 0 {
			off = rng.NormFloat64() * m.sigma / math.Sqrt(float64(max(m.seen, 1)))
		}
		var walk []float64
		if m.walk > 0 {
			walk = make([]float64, m.walk)
		}
		for j := range row {
			e := rng.NormFloat64() * m.sigma
			if m.walk > 0 {
				walk[j%m.walk] += e
				e = walk[j%m.walk]
			}
			row[j] = mean[j] + e + off
			if m.walk > 0 {
				row[j] += off * float64(j)
			}
		}
	}
}

func (m *naiveModel) Components() series.Components {
	c := series.Components{Level: series.MeanOf(m.pattern), Trend: m.drift}
	if len(m.pattern) > 1 {
		c.Season = make([]float64, len(m.pattern))
		for j, v := range m.pattern {
			c.Season[j] = v - c.Level
		}
	}
	return c
}

func (m *naiveModel) State() []byte { return nil }

// lastSeen is the newest observation at or before t in steps of lag.
func lastSeen(y []float64, t, lag int) (float64, bool) {
	for ; t >= 0; t -= lag {
		if !math.IsNaN(y[t]) {
			return y[t], true
		}
	}
	return 0, false
}

// LagDeviation is the root mean square of y[t] - y[t-lag] - drift over the
// pairs that are both observed; 0 when there are none.
func LagDeviation(y []float64, lag int, drift float64) float64 {
	sum, n := 0.0, 0
	for t := lag; t < len(y); t++ {
		d := y[t] - y[t-lag] - drift
		if !math.IsNaN(d) {
			sum += d * d
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return math.Sqrt(sum / float64(n))
}
