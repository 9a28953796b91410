package methods

import (
	"math/rand/v2"

	"github.com/stockwright/stockwright/forecast/aggregate"
	"github.com/stockwright/stockwright/forecast/ces"
	"github.com/stockwright/stockwright/forecast/ets"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
	"github.com/stockwright/stockwright/forecast/theta"
)

// thetaModel and cesModel are those methods behind the Model seam.
type thetaModel struct{ *theta.Fit }

type cesModel struct{ *ces.Fit }

func fitTheta(h *history.History, _ *pool.Pool, _ *series.Request) (Model, bool, bool) {
	f, ok := theta.New(h.Y, h.Season)
	return thetaModel{f}, false, ok
}

func fitCES(h *history.History, _ *pool.Pool, _ *series.Request) (Model, bool, bool) {
	f, ok := ces.New(h.Y, h.Season)
	return cesModel{f}, false, ok
}

func (m thetaModel) Components() series.Components {
	level, trend := m.Level()
	return series.Components{Level: level, Trend: trend, Season: rotate(m.Season.Index, m.N),
		Multiply: m.Season.Multiply}
}

func (m thetaModel) State() []byte { return nil }

func (m cesModel) Components() series.Components {
	bare := *m.Fit
	bare.Season.Index = nil
	v := bare.Mean(2)
	return series.Components{Level: v[0], Trend: v[1] - v[0], Season: rotate(m.Season.Index, m.N),
		Multiply: m.Season.Multiply}
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

// TemporalFactors lists the aggregations above the base level that THIEF uses
// for a history; none when it is too short or has no season.
func TemporalFactors(h *history.History) []int {
	if h.Season < 2 || h.Season > history.LongestTemporal || h.Seen < 3*h.Season {
		return nil
	}
	return aggregate.Factors(h.Season)[1:]
}

func fitTemporal(h *history.History, p *pool.Pool, r *series.Request) (Model, bool, bool) {
	m := h.Season
	factors := TemporalFactors(h)
	if len(factors) == 0 {
		return nil, false, false
	}
	g := p.Group(h.Series)
	base, warm, ok := fitPooled(h, p, r)
	if !ok {
		return nil, false, false
	}
	t := &temporalModel{smoothModel: base.(*smoothModel), season: m}
	t.levels = append(t.levels, t.smoothModel)
	for _, k := range factors {
		fits := ets.Fits(aggregate.Blocks(h.Y, k), m/k, ets.Options{Margin: KeepMargin, Priors: g.Priors(k)})
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

// combined is the weighted mean of models. Their errors are close to
// perfectly correlated, so the variance is the mean of theirs.
type combined struct {
	parts []Model
	share []float64 // sums to 1
}

// temporalFrom is the shortest season whose ensemble also holds THIEF and
// complex smoothing (docs/method/smoothing.md says which data chose it).
const temporalFrom = 12

// FitBase is the smoothing part of the ensemble: pooled smoothing, from
// temporalFrom on the mean of it and THIEF.
func FitBase(h *history.History, p *pool.Pool, r *series.Request) (Model, bool, bool) {
	if h.Season < temporalFrom {
		return fitPooled(h, p, r)
	}
	m, warm, ok := fitTemporal(h, p, r)
	if !ok {
		return fitPooled(h, p, r)
	}
	base := m.(*temporalModel).smoothModel
	return &combined{parts: []Model{base, m}, share: []float64{0.5, 0.5}}, warm, true
}

// FitRival is the other part: theta, from temporalFrom on the mean of it and
// complex smoothing.
func FitRival(h *history.History, p *pool.Pool, r *series.Request) (Model, bool, bool) {
	t, _, ok := fitTheta(h, p, r)
	if !ok || h.Season < temporalFrom {
		return t, false, ok
	}
	c, _, ok := fitCES(h, p, r)
	if !ok || !sane(c, h, series.LongestStep(r)) {
		return t, false, true
	}
	return &combined{parts: []Model{t, c}, share: []float64{0.5, 0.5}}, false, true
}

func fitEnsemble(h *history.History, p *pool.Pool, r *series.Request) (Model, bool, bool) {
	steps := series.LongestStep(r)
	base, warm, ok := FitBase(h, p, r)
	ok = ok && sane(base, h, steps)
	rival, _, also := FitRival(h, p, r)
	also = also && sane(rival, h, steps)
	share := p.Group(h.Series).SmoothingShare()
	switch {
	case ok && also:
		return &combined{parts: []Model{base, rival}, share: []float64{share, 1 - share}}, warm, true
	case ok:
		return &combined{parts: []Model{base}, share: []float64{1}}, warm, true
	case also:
		return &combined{parts: []Model{rival}, share: []float64{1}}, false, true
	}
	return nil, false, false
}

func (c *combined) Mean(h int) []float64 {
	out := make([]float64, h)
	for i, m := range c.parts {
		for j, v := range m.Mean(h) {
			out[j] += c.share[i] * v
		}
	}
	return out
}

func (c *combined) Sum(weight []float64) (mean, variance float64) {
	for i, m := range c.parts {
		a, b := m.Sum(weight)
		mean += c.share[i] * a
		variance += c.share[i] * b
	}
	return mean, variance
}

func (c *combined) Variances(h int) []float64 {
	out := make([]float64, h)
	for i, m := range c.parts {
		for j, v := range Variances(m, h) {
			out[j] += c.share[i] * v
		}
	}
	return out
}

// Paths gives every part its share of the paths, moved to the common mean.
func (c *combined) Paths(rng *rand.Rand, out [][]float64) {
	owed := make([]float64, len(c.parts))
	for i := range out {
		k := 0
		for p := range owed { // the part that is owed most
			owed[p] += c.share[p]
			if owed[p] > owed[k] {
				k = p
			}
		}
		owed[k]--
		m := c.parts[k]
		m.Paths(rng, out[i:i+1])
		mean, own := c.Mean(len(out[i])), m.Mean(len(out[i]))
		for j := range out[i] {
			out[i][j] += mean[j] - own[j]
		}
	}
}

func (c *combined) Components() series.Components { return c.parts[0].Components() }

func (c *combined) State() []byte { return c.parts[0].State() }
