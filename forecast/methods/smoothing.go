package methods

import (
	"encoding/binary"
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/forecast/ets"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// stateLimit bounds the bytes of a Result.State.
const stateLimit = 1000

// stateMargin is how far above the best AICc a model is still refitted warm
// when one model answers.
const stateMargin = 4

// KeepMargin is how far above the best AICc a model still counts.
const KeepMargin = 12

// smoothModel is a weighted set of exponential smoothing models.
type smoothModel struct {
	fits   []ets.Fit
	weight []float64
	kept   []ets.Fit
	state  []byte
}

// fitETS is automatic exponential smoothing: the one model with the best AICc,
// cautious about slopes.
func fitETS(h *history.History, _ *pool.Pool, r *series.Request) (Model, bool, bool) {
	fits, age, warm := FitsOf(h, ets.Options{Margin: stateMargin, Priors: ets.Cautious(),
		Growth: r != nil && r.MultiplicativeTrend})
	if len(fits) == 0 {
		return nil, false, false
	}
	m := newSmoothModel(fits, fits[:1])
	m.remember(h, age)
	return m, warm, true
}

// fitGrowth is the same with multiplicative trends among the models.
func fitGrowth(h *history.History, p *pool.Pool, r *series.Request) (Model, bool, bool) {
	with := *r
	with.MultiplicativeTrend = true
	return fitETS(h, p, &with)
}

// fitPooled is exponential smoothing with the priors of the series' group and
// flattened Akaike weights over all models near the best.
func fitPooled(h *history.History, p *pool.Pool, _ *series.Request) (Model, bool, bool) {
	g := p.Group(h.Series)
	opt := ets.Options{Margin: KeepMargin, Priors: g.Priors(1)}
	fits, age, warm := FitsOf(h, opt)
	if len(fits) == 0 {
		return nil, false, false
	}
	m := newSmoothModel(fits, fits)
	m.remember(h, age)
	return m, warm, true
}

// FitsOf fits warm from the history's state when there is one that applies,
// else cold, and returns the state for the next night.
func FitsOf(h *history.History, opt ets.Options) (fits []ets.Fit, age int, warm bool) {
	season := h.Season
	if h.Seen < 2*season {
		season = 1
	}
	if old, age, ok := readState(h); ok {
		opt.Warm = old
		if fits = ets.Fits(h.Y, season, opt); len(fits) > 0 && !drifted(fits, old) {
			return fits, age, true
		}
		opt.Warm = nil
	}
	return ets.Fits(h.Y, season, opt), 0, false
}

// trackingLimit and rankingLimit send a warm series back to a cold fit: the
// tracking signal of the best model, and how far (in AICc) another model may
// have overtaken the one that was best.
const (
	trackingLimit = 4
	rankingLimit  = 2
)

func drifted(fits, old []ets.Fit) bool {
	if fits[0].Tracking > trackingLimit {
		return true
	}
	for i := range fits {
		if fits[i].Spec == old[0].Spec {
			return fits[i].Score > fits[0].Score+rankingLimit
		}
	}
	return true
}

// newSmoothModel weighs used, the models that forecast; kept are the models
// the state carries.
func newSmoothModel(kept, used []ets.Fit) *smoothModel {
	return &smoothModel{fits: used, weight: ets.Weights(used, ets.Temperature), kept: kept}
}

// A state is the day of the first period, the number of periods since the last
// cold fit, and the models (ets.Encode).
const stateHead = 8

// coldEvery is the number of new periods after which a series is fitted cold
// whatever its signals say.
const coldEvery = 28

func (f *smoothModel) remember(h *history.History, age int) {
	if len(f.kept) == 0 {
		return
	}
	f.state = binary.LittleEndian.AppendUint32(nil, uint32(h.FirstDay()))
	f.state = binary.LittleEndian.AppendUint16(f.state, uint16(age))
	f.state = binary.LittleEndian.AppendUint16(f.state, uint16(len(h.Y)))
	f.state = append(f.state, ets.Encode(f.kept, stateLimit-stateHead)...)
}

// readState unpacks a state. Initial states belong to a first period: when the
// history begins elsewhere, only the smoothing parameters are used.
func readState(h *history.History) (old []ets.Fit, age int, ok bool) {
	if len(h.State) < stateHead {
		return nil, 0, false
	}
	first := int32(binary.LittleEndian.Uint32(h.State))
	age = int(binary.LittleEndian.Uint16(h.State[4:]))
	periods := uint16(len(h.Y)) - binary.LittleEndian.Uint16(h.State[6:])
	if first != h.FirstDay() { // a window that rolls keeps its length
		periods = uint16(max(h.FirstDay()-first, 0))
	}
	age += int(min(periods, coldEvery))
	old = ets.Decode(h.State[stateHead:])
	if first != h.FirstDay() {
		for i := range old {
			old[i].Point = nil
		}
	}
	return old, age, len(old) > 0 && age < coldEvery
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

func (f *smoothModel) Components() series.Components {
	heaviest := 0
	for i := range f.fits {
		if f.weight[i] > f.weight[heaviest] {
			heaviest = i
		}
	}
	b := &f.fits[heaviest]
	trend := b.Slope
	if b.Trend >= ets.Multiplicative { // a factor there, a change here
		trend = b.Level * (math.Pow(b.Slope, b.Phi) - 1)
	}
	return series.Components{Level: b.Level, Trend: trend, Season: append([]float64(nil), b.Season...),
		Multiply: b.Spec.Season == ets.MulSeason}
}

func (f *smoothModel) State() []byte { return f.state }
