package forecast

import "math/rand/v2"

// Model is one method fitted to one prepared history. All numbers are on the
// scale of the history it was given (after calendar factors were divided out).
type Model interface {
	// Mean returns the expected demand of steps 1 … h.
	Mean(h int) []float64
	// Sum returns mean and variance of Σ weight[j-1]·y(n+j), j = 1 … len(weight):
	// the sum over a window, each step multiplied by its calendar factor.
	Sum(weight []float64) (mean, variance float64)
	// Paths fills each row of out with one possible future of steps
	// 1 … len(row), using only rng.
	Paths(rng *rand.Rand, out [][]float64)
	// Components takes the forecast apart.
	Components() Components
	// State is what a warm fit starts from; nil when there is none.
	State() []byte
}

// history is a series made ready for fitting: what every method gets.
type history struct {
	y        []float64 // finite or NaN (missing, or censored); the calendar divided out
	raw      []float64 // the same before that
	factor   []float64 // y = raw/factor; nil for one everywhere
	ahead    []float64 // factors of the coming steps
	offset   int       // position of y[0] in Series.Y
	season   int       // ≥ 1
	class    string
	scale    float64 // mean |y| over observed periods, > 0
	seen     int     // observed periods
	closed   int     // periods of its history that were closed, and are gone
	series   *Series // as it came, for InStock, Promo, Price, Group
	outliers []Outlier
	refused  []string  // regressors, and why
	used     []string  // regressors, and what they do
	held     []string  // regressors whose future was held
	doubt    []float64 // of the coming factors, log scale; nil for none
	calendar bool      // the weekdays are divided out
	profiled bool      // drivers and the place in a longer year are divided out
	// openSteps[k] is how many of the first k coming periods are open; nil where all are.
	openSteps []int
	state     []byte // this method's own state from an earlier night, may be nil
	// own is what the series learnt of itself, kept from night to night; nil where
	// nothing is kept.
	own *ownParts
}

// Method is a named way of forecasting.
type Method struct {
	Name string
	// About is one line for people.
	About string
	// fit never fails on a history with at least one observation; ok is false
	// when the method does not apply (too short, no season …) and the ladder
	// goes one step down.
	fit func(h *history, p *Pool, r *Request) (m Model, warm, ok bool)
}

// Methods lists every method by name, in a fixed order.
func Methods() []Method {
	return append([]Method{
		{Name: "ensemble", About: "the mean of pooled smoothing and dynamic theta", fit: fitEnsemble},
		{Name: "counts", About: "dynamic negative-binomial smoothing with the zero-run test", fit: fitCounts},
		{Name: "new-item", About: "the levels of its group, weighed by the few periods there are", fit: fitYoung},
		{Name: "ets", About: "exponential smoothing, the best model by AICc", fit: fitETS},
		{Name: "ets-growth", About: "the same with multiplicative trends among the models", fit: fitGrowth},
		{Name: "ets-pooled", About: "exponential smoothing, group priors, weighted models", fit: fitPooled},
		{Name: "theta", About: "dynamic optimised theta", fit: fitTheta},
		{Name: "thief", About: "pooled smoothing over temporal aggregations", fit: fitTemporal},
		{Name: "two-seasons", About: "smoothing with two seasons and rivals, weighed by the series' own past", fit: fitContest},
		{Name: "ces", About: "complex exponential smoothing", fit: fitCES},
		{Name: "steady", About: "a level smoothed at several rates, for series with a calendar", fit: fitSteady},
		{Name: "driven", About: "a level and the ensemble, for periods with drivers and a yearly profile", fit: fitDriven},
		{Name: "naive", About: "the last observation", fit: fitNaive},
		{Name: "seasonal-naive", About: "the observation one season ago", fit: fitSeasonalNaive},
		{Name: "drift", About: "the last observation plus the mean change", fit: fitDrift},
		{Name: "mean", About: "the mean of the history", fit: fitMean},
	}, classicalMethods()...)
}

func methodNamed(name string) (Method, bool) {
	for _, m := range Methods() {
		if m.Name == name {
			return m, true
		}
	}
	return Method{}, false
}

// defaultMethods is the ladder of the default request for a class of demand,
// best first; the first whose fit applies answers.
func defaultMethods(h *history) []string {
	if h.young() && !h.isCount() {
		return append([]string{"new-item"}, settledMethods(h)...)
	}
	return settledMethods(h)
}

// settledMethods is the ladder of a series old enough to know its level.
func settledMethods(h *history) []string {
	switch {
	case h.class == "constant" && (h.seen >= newItem || !h.isCount()): // a few equal days are no constant
		return []string{"mean"}
	case h.isCount():
		return []string{"counts", "ensemble", "mean"}
	case h.series != nil && h.series.Long > h.season:
		return []string{"two-seasons", "ensemble", "mean"}
	}
	if h.profiled {
		return []string{"driven", "ensemble", "mean"}
	}
	if h.calendar {
		return []string{"steady", "ensemble", "mean"}
	}
	return []string{"ensemble", "mean"}
}

// variances is the variance of the forecast error of each step: the model's
// own when it knows a quick way, else one Sum per step.
func variances(m Model, h int) []float64 {
	if q, ok := m.(interface{ Variances(h int) []float64 }); ok {
		return q.Variances(h)
	}
	out, unit := make([]float64, h), make([]float64, h)
	for j := range out {
		unit[j] = 1
		_, out[j] = m.Sum(unit[:j+1])
		unit[j] = 0
	}
	return out
}

// smoothed reports whether a request would answer the history by exponential
// smoothing, so that it has something to teach its group about it.
func (h *history) smoothed(r *Request) bool {
	name := r.Method
	if name == "" {
		name = defaultMethods(h)[0]
	}
	return name != "counts" && name != "steady" && name != "mean" && name != "new-item"
}

// adjustSmoothed adjusts a history that smoothing would answer and leaves any other:
// what makes one a count, constant or young is known before anything is divided out.
func (h *history) adjustSmoothed(p *Pool, r *Request) bool {
	use := h.drivers(p, 0)
	if !h.smoothed(r) {
		return false
	}
	h.adjustFor(use, p, r, 0)
	return h.smoothed(r)
}

// counted reports whether a request would answer the history as counts.
func (h *history) counted(r *Request) bool {
	name := r.Method
	if name == "" {
		name = defaultMethods(h)[0]
	}
	return name == "counts"
}
