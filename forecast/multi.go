package forecast

import (
	"math"

	"github.com/stockwright/stockwright/forecast/multiple"
	"github.com/stockwright/stockwright/forecast/theta"
)

// doubleModel is smoothing with two seasons behind the Model seam.
type doubleModel struct{ *multiple.Fit }

func (m doubleModel) Components() Components {
	level, season := m.Pattern()
	return Components{Level: level, Season: season, Multiply: m.Log}
}

func (m doubleModel) State() []byte { return nil }

// contestPower turns past errors into weights: error to the power -contestPower
// (docs/method/smoothing.md says which data chose it).
const contestPower = 8

// contestants are the methods of a series with two seasons. No single one is
// safe there, but such histories are long enough to let each series judge by
// its own past origins.
func contestants(h *history) []func(h *history) (Model, bool) {
	short, long := h.season, h.series.Long
	with := func(season int, fit func(*history, *Pool, *Request) (Model, bool, bool)) func(*history) (Model, bool) {
		return func(h *history) (Model, bool) {
			other := *h
			other.season, other.state = season, nil
			m, _, ok := fit(&other, nil, nil)
			return m, ok
		}
	}
	double := func(log bool) func(*history) (Model, bool) {
		return func(h *history) (Model, bool) {
			f, ok := multiple.New(h.y, short, long, log)
			return doubleModel{f}, ok
		}
	}
	weekly := func(h *history) (Model, bool) {
		f, ok := theta.New(h.y, long)
		return thetaModel{f}, ok
	}
	return []func(*history) (Model, bool){
		with(short, fitSeasonalNaive), with(long, fitSeasonalNaive), double(false), double(true), weekly,
		with(short, fitTheta), with(short, fitETS),
	}
}

// fitContest forecasts a series with two seasons by the mean of its
// contestants, each weighed by its errors at four past origins of the series.
func fitContest(h *history, _ *Pool, r *Request) (Model, bool, bool) {
	long := h.series.Long
	steps := longestStep(r)
	if steps == 0 {
		steps = 2 * h.season
	}
	steps = min(steps, len(h.y)/8)
	if h.season < 2 || long%h.season != 0 || len(h.y) < 3*long || h.seen < 2*long || steps < 1 {
		return nil, false, false
	}
	list := contestants(h)
	errs := make([]float64, len(list))
	for _, back := range [...]int{steps, 2 * steps, 3 * steps, max(long, 4*steps)} {
		past := *h
		past.y = h.y[:len(h.y)-back]
		for i, fit := range list {
			errs[i] += pastError(&past, fit, h.y[len(past.y):][:steps])
		}
	}
	c := &combined{}
	lowest := math.Inf(1)
	for _, e := range errs {
		lowest = min(lowest, e)
	}
	total := 0.0
	for i, fit := range list {
		w := math.Pow((errs[i]+1e-9*h.scale)/(lowest+1e-9*h.scale), -contestPower)
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
func pastError(past *history, fit func(*history) (Model, bool), actual []float64) float64 {
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

// longestStep is the farthest period a request looks at.
func longestStep(r *Request) int {
	steps := r.Horizon
	for _, w := range r.Windows {
		steps = max(steps, w.Longest())
	}
	return steps
}
