package forecast

import (
	"math/rand/v2"

	"github.com/stockwright/stockwright/forecast/aggregate"
	"github.com/stockwright/stockwright/forecast/ces"
	"github.com/stockwright/stockwright/forecast/ets"
	"github.com/stockwright/stockwright/forecast/theta"
)

// thetaModel and cesModel are those methods behind the Model seam.
type thetaModel struct{ *theta.Fit }

type cesModel struct{ *ces.Fit }

func fitTheta(h *history, _ *Pool, _ *Request) (Model, bool, bool) {
	f, ok := theta.New(h.y, h.season)
	return thetaModel{f}, false, ok
}

func fitCES(h *history, _ *Pool, _ *Request) (Model, bool, bool) {
	f, ok := ces.New(h.y, h.season)
	return cesModel{f}, false, ok
}

func (m thetaModel) Components() Components {
	level, trend := m.Level()
	return Components{Level: level, Trend: trend, Season: rotate(m.Season.Index, m.N), Multiply: m.Season.Multiply}
}

func (m thetaModel) State() []byte { return nil }

func (m cesModel) Components() Components {
	bare := *m.Fit
	bare.Season.Index = nil
	v := bare.Mean(2)
	return Components{Level: v[0], Trend: v[1] - v[0], Season: rotate(m.Season.Index, m.N), Multiply: m.Season.Multiply}
}

func (m cesModel) State() []byte { return nil }

// rotate puts the season so that the first value belongs to period n.
func rotate(index []float64, n int) []float64 {
	if len(index) == 0 {
		return nil
	}
	k := n % len(index)
	return append(append([]float64(nil), index[k:]...), index[:k]...)
}

// temporalModel is THIEF: pooled smoothing at every temporal aggregation,
// reconciled. Its spread is that of the base level.
type temporalModel struct {
	*smoothModel
	levels []*smoothModel // of aggregate.Factors(season); nil = level left out
	season int
}

// longestTemporal is the longest season THIEF is used for.
const longestTemporal = 60

func fitTemporal(h *history, p *Pool, r *Request) (Model, bool, bool) {
	m := h.season
	if m < 2 || m > longestTemporal || h.seen < 3*m {
		return nil, false, false
	}
	base, warm, ok := fitPooled(h, p, r)
	if !ok {
		return nil, false, false
	}
	t := &temporalModel{smoothModel: base.(*smoothModel), season: m}
	for _, k := range aggregate.Factors(m) {
		if k == 1 {
			t.levels = append(t.levels, t.smoothModel)
			continue
		}
		fits := ets.Fits(aggregate.Blocks(h.y, k), m/k, ets.Options{Margin: keepMargin})
		if len(fits) == 0 {
			return nil, false, false
		}
		t.levels = append(t.levels, newSmoothModel(nil, fits))
	}
	return t, warm, true
}

func (t *temporalModel) Mean(h int) []float64 {
	whole := (h + t.season - 1) / t.season * t.season
	by := make([][]float64, len(t.levels))
	for i, k := range aggregate.Factors(t.season) {
		by[i] = t.levels[i].Mean(whole / k)
	}
	return aggregate.Reconcile(by, t.season)[:h]
}

func (t *temporalModel) Sum(weight []float64) (mean, variance float64) {
	_, variance = t.smoothModel.Sum(weight)
	for j, v := range t.Mean(len(weight)) {
		mean += weight[j] * v
	}
	return mean, variance
}

// Paths moves the base level's paths to the reconciled mean.
func (t *temporalModel) Paths(rng *rand.Rand, out [][]float64) {
	t.smoothModel.Paths(rng, out)
	for _, row := range out {
		base, mean := t.smoothModel.Mean(len(row)), t.Mean(len(row))
		for j := range row {
			row[j] += mean[j] - base[j]
		}
	}
}

// combined is the equal-weight mean of models. Their errors are close to
// perfectly correlated, so the variance is the mean of theirs.
type combined struct{ parts []Model }

func fitEnsemble(h *history, p *Pool, r *Request) (Model, bool, bool) {
	var c combined
	base, warm, ok := fitPooled(h, p, r)
	if !ok {
		return nil, false, false
	}
	c.parts = append(c.parts, base)
	if m, _, ok := fitTheta(h, p, r); ok {
		c.parts = append(c.parts, m)
	}
	return &c, warm, true
}

func (c *combined) Mean(h int) []float64 {
	out := make([]float64, h)
	for _, m := range c.parts {
		for j, v := range m.Mean(h) {
			out[j] += v / float64(len(c.parts))
		}
	}
	return out
}

func (c *combined) Sum(weight []float64) (mean, variance float64) {
	for _, m := range c.parts {
		a, b := m.Sum(weight)
		mean += a / float64(len(c.parts))
		variance += b / float64(len(c.parts))
	}
	return mean, variance
}

func (c *combined) Variances(h int) []float64 {
	out := make([]float64, h)
	for _, m := range c.parts {
		for j, v := range variances(m, h) {
			out[j] += v / float64(len(c.parts))
		}
	}
	return out
}

// Paths gives every part its share of the paths, moved to the common mean.
func (c *combined) Paths(rng *rand.Rand, out [][]float64) {
	for i := range out {
		m := c.parts[i%len(c.parts)]
		m.Paths(rng, out[i:i+1])
		mean, own := c.Mean(len(out[i])), m.Mean(len(out[i]))
		for j := range out[i] {
			out[i][j] += mean[j] - own[j]
		}
	}
}

func (c *combined) Components() Components { return c.parts[0].Components() }

func (c *combined) State() []byte { return c.parts[0].State() }
