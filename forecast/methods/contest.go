package methods

import (
	"math"

	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/multiple"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
	"github.com/stockwright/stockwright/forecast/theta"
)

// doubleModel is smoothing with two seasons behind the Model seam.
type doubleModel struct{ *multiple.Fit }

func (m doubleModel) Components() series.Components {
	level, season := m.Pattern()
	return series.Components{Level: level, Season: season, Multiply: m.Log}
}

func (m doubleModel) State() []byte { return nil }

// contestPower turns past errors into weights: error to the power -contestPower
// (docs/method/smoothing.md says which data chose it).
const contestPower = 8

// contestants are the methods of a series with two seasons. No single one is
// safe there, but such histories are long enough to let each series judge by
// its own past origins.
func contestants(h *history.History) []func(h *history.History) (Model, bool) {
	short, long := h.Season, h.Series.Long
	with := func(season int, fit func(*history.History, *pool.Pool, *series.Request) (Model, bool,
		bool)) func(*history.History) (Model, bool) {
		return func(h *history.History) (Model, bool) {
			other := *h
			other.Season, other.State = season, nil
			m, _, ok := fit(&other, nil, nil)
			return m, ok
		}
	}
	double := func(log bool) func(*history.History) (Model, bool) {
		return func(h *history.History) (Model, bool) {
			f, ok := multiple.New(h.Y, short, long, log)
			return doubleModel{f}, ok
		}
	}
	weekly := func(h *history.History) (Model, bool) {
		f, ok := theta.New(h.Y, long)
		return thetaModel{f}, ok
	}
	return []func(*history.History) (Model, bool){
		with(short, fitSeasonalNaive), with(long, fitSeasonalNaive), double(false), double(true), weekly,
		with(short, fitTheta), with(short, fitETS),
	}
}

// fitContest forecasts a series with two seasons by the mean of its
// contestants, each weighed by its errors at four past origins of the series.
func fitContest(h *history.History, _ *pool.Pool, r *series.Request) (Model, bool, bool) {
	long := h.Series.Long
	steps := series.LongestStep(r)
	if steps == 0 {
		steps = 2 * h.Season
	}
	steps = min(steps, len(h.Y)/8)
	if h.Season < 2 || long%h.Season != 0 || len(h.Y) < 3*long || h.Seen < 2*long || steps < 1 {
		return nil, false, false
	}
	list := contestants(h)
	errs := make([]float64, len(list))
	for _, back := range [...]int{steps, 2 * steps, 3 * steps, max(long, 4*steps)} {
		past := *h
		past.Y = h.Y[:len(h.Y)-back]
		for i, fit := range list {
			errs[i] += pastError(&past, fit, h.Y[len(past.Y):][:steps])
		}
	}
	c := &combined{}
	lowest := math.Inf(1)
	for _, e := range errs {
		lowest = min(lowest, e)
	}
	total := 0.0
	for i, fit := range list {
		w := math.Pow((errs[i]+1e-9*h.Scale)/(lowest+1e-9*h.Scale), -contestPower)
		if !(w > 1e-3) {
			continue
		}
		if m, ok := fit(h); ok && finite(m, steps) {
			c.parts, c.share = append(c.parts, m), append(c.share, w)
			total += w
		}
	}
	for i := range c.share {
		c.share[i] /= total
	}
	return c, false, len(c.parts) > 0
}

// pastError is the sum of absolute errors of a method at a past origin; +Inf
// when it does not apply there.
func pastError(past *history.History, fit func(*history.History) (Model, bool), actual []float64) float64 {
	m, ok := fit(past)
	if !ok || !finite(m, len(actual)) {
		return math.Inf(1)
	}
	sum := 0.0
	for j, v := range m.Mean(len(actual)) {
		if d := math.Abs(actual[j] - v); d == d {
			sum += d
		}
	}
	return sum
}
