package forecast

import (
	"math/rand/v2"

	"github.com/stockwright/stockwright/forecast/ets"
)

// stateLimit bounds the bytes of a Result.State.
const stateLimit = 1000

// keepMargin is how far above the best AICc a model still counts.
const keepMargin = 12

// smoothModel is a weighted set of exponential smoothing models.
type smoothModel struct {
	fits   []ets.Fit
	weight []float64
	state  []byte
}

// fitETS is automatic exponential smoothing: the one model with the best AICc.
func fitETS(h *history, _ *Pool, _ *Request) (Model, bool, bool) {
	fits, warm := fitsOf(h, ets.Options{Margin: 4})
	if len(fits) == 0 {
		return nil, false, false
	}
	return newSmoothModel(fits, fits[:1]), warm, true
}

// fitPooled is exponential smoothing with the priors of the series' group and
// flattened Akaike weights over all models near the best.
func fitPooled(h *history, p *Pool, _ *Request) (Model, bool, bool) {
	g := p.group(h.series)
	opt := ets.Options{Margin: keepMargin, Priors: g.priors(1)}
	fits, warm := fitsOf(h, opt)
	if len(fits) == 0 {
		return nil, false, false
	}
	return newSmoothModel(fits, fits), warm, true
}

// fitsOf fits warm from the history's state when there is one that applies,
// else cold.
func fitsOf(h *history, opt ets.Options) (fits []ets.Fit, warm bool) {
	season := h.season
	if h.seen < 2*season {
		season = 1
	}
	if old, shift, ok := readState(h); ok {
		opt.Warm, opt.Shift = old, shift
		if fits = ets.Fits(h.y, season, opt); len(fits) > 0 {
			return fits, true
		}
		opt.Warm, opt.Shift = nil, 0
	}
	return ets.Fits(h.y, season, opt), false
}

// newSmoothModel weighs used, the models that forecast; kept are the models
// the state carries.
func newSmoothModel(kept, used []ets.Fit) *smoothModel {
	return &smoothModel{fits: used, weight: ets.Weights(used, ets.Temperature), state: ets.Encode(kept, stateLimit)}
}

func readState(h *history) (old []ets.Fit, shift int, ok bool) {
	old = ets.Decode(h.state)
	return old, 0, len(old) > 0
}

func (f *smoothModel) Mean(h int) []float64 {
	out := make([]float64, h)
	for i := range f.fits {
		for j, v := range f.fits[i].Mean(h) {
			out[j] += f.weight[i] * v
		}
	}
	return out
}

// Sum mixes the models: the variance holds what they differ by.
func (f *smoothModel) Sum(weight []float64) (mean, variance float64) {
	var second float64
	for i := range f.fits {
		m, v := f.fits[i].Sum(weight)
		mean += f.weight[i] * m
		variance += f.weight[i] * v
		second += f.weight[i] * m * m
	}
	return mean, variance + max(second-mean*mean, 0)
}

// Variances is the variance of the forecast error of each step.
func (f *smoothModel) Variances(h int) []float64 {
	out, mean := make([]float64, h), f.Mean(h)
	for i := range f.fits {
		v := f.fits[i].Variances(h)
		for j, m := range f.fits[i].Mean(h) {
			out[j] += f.weight[i] * (v[j] + (m-mean[j])*(m-mean[j]))
		}
	}
	return out
}

// Paths draws the model of each path by its weight.
func (f *smoothModel) Paths(rng *rand.Rand, out [][]float64) {
	for i := range out {
		u, k := rng.Float64(), 0
		for k < len(f.weight)-1 && u > f.weight[k] {
			u -= f.weight[k]
			k++
		}
		f.fits[k].Paths(rng, out[i:i+1])
	}
}

func (f *smoothModel) Components() Components {
	b := &f.fits[0]
	for i := range f.fits { // the heaviest
		if f.weight[i] > f.weight[0] {
			b = &f.fits[i]
			break
		}
	}
	return Components{Level: b.Level, Trend: b.Slope, Season: append([]float64(nil), b.Season...),
		Multiply: b.Spec.Season == ets.MulSeason}
}

func (f *smoothModel) State() []byte { return f.state }
