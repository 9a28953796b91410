// Package methods holds the ways of forecasting one prepared history by name, the fallback
// chain between them, and the distributions of the sums they forecast.
package methods

import (
	"math/rand/v2"

	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

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
	Components() series.Components
	// State is what a warm fit starts from; nil when there is none.
	State() []byte
}

// Method is a named way of forecasting.
type Method struct {
	Name string
	// About is one line for people.
	About string
	// fit never fails on a history with at least one observation; ok is false
	// when the method does not apply (too short, no season …) and the ladder
	// goes one step down.
	fit func(h *history.History, p *pool.Pool, r *series.Request) (m Model, warm, ok bool)
}

// All lists every method by name, in a fixed order.
func All() []Method {
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

func named(name string) (Method, bool) {
	for _, m := range All() {
		if m.Name == name {
			return m, true
		}
	}
	return Method{}, false
}

// Variances is the variance of the forecast error of each step: the model's
// own when it knows a quick way, else one Sum per step.
func Variances(m Model, h int) []float64 {
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
