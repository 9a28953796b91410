package forecast

import (
	"math"

	"github.com/stockwright/stockwright/forecast/count"
	"gonum.org/v1/gonum/stat/distuv"
)

// horizonLimit bounds the steps of one request.
const horizonLimit = 10000

// Forecast answers a request for one series. It never fails: a method that
// does not apply gives way to a simpler one, and the reason says so.
func Forecast(s Series, p *Pool, r Request) Result {
	r.Horizon = min(max(r.Horizon, 0), horizonLimit)
	longest := r.Horizon
	for _, w := range r.Windows {
		longest = max(longest, w.Longest())
	}
	longest = min(longest, horizonLimit)
	h := prepare(&s, &r)
	h.adjust(p, &r, longest)
	for t, share := range r.Share[:min(len(r.Share), longest)] {
		h.ahead[t] *= share
	}
	model, res := fitLadder(h, p, &r)
	res.Class, res.Outliers = h.class, h.outliers
	res.Components = model.Components()
	res.Refused = h.refused
	if h.factor != nil || r.Share != nil {
		res.Components.Calendar = append([]float64(nil), h.ahead[:r.Horizon]...)
	}
	res.State = model.State()
	steps(model, &r, h.ahead, &res)
	maps, laws := p.group(&s).maps(), newSums(model, h.ahead, &r)
	for _, w := range r.Windows {
		c := coverOf(laws.law(w), r.AllowNegative, maps.of(res.Method, w))
		if h.seen > 0 && !r.AllowNegative {
			c.withinReach(h, w)
		}
		res.Covers = append(res.Covers, c)
	}
	return res
}

// fitLadder fits the requested method, or walks down the default ladder.
func fitLadder(h *history, p *Pool, r *Request) (Model, Result) {
	var res Result
	if h.seen == 0 {
		return fitNothing(h, p)
	}
	names := defaultMethods(h)
	res.Reason = "default for " + h.class + " demand"
	if r.Method != "" {
		names = append([]string{r.Method}, names...)
		res.Reason = "asked for"
	}
	for i, name := range names {
		m, known := methodNamed(name)
		if !known {
			res.Reason = "method " + name + " is not known; default for " + h.class + " demand"
			continue
		}
		h.state = r.State
		model, warm, ok := m.fit(h, p, r)
		if !ok || !sane(model, h, longestStep(r)) {
			res.Reason = name + " does not apply to " + h.class + " demand of this length"
			continue
		}
		res.Method, res.Warm = names[i], warm
		if name == "counts" && h.seen < newItem && p.group(h.series).counts().Level > 0 {
			res.Reason = "new item: starts from the level of its group"
		}
		return model, res
	}
	model, _, _ := fitMean(h, p, r)
	res.Method = "mean"
	return model, res
}

// fitNothing answers a series without any observation: as its group does, or
// zero when there is no group.
func fitNothing(h *history, p *Pool) (Model, Result) {
	g := p.group(h.series)
	if g == nil || g.Counts == nil || !(g.Counts.Level > 0) {
		return &naiveModel{pattern: []float64{0}}, Result{Method: "none",
			Reason: "no observation: nothing is known about this series"}
	}
	level := g.Counts.Level
	return &naiveModel{pattern: []float64{level}, sigma: level}, Result{Method: "group",
		Reason: "no observation: the median demand of its group"}
}

func lawQuantiles(laws []count.Law, probabilities []float64) [][]float64 {
	out := make([][]float64, len(probabilities))
	for i, tau := range probabilities {
		out[i] = make([]float64, len(laws))
		for j := range laws {
			out[i][j] = laws[j].Quantile(min(max(tau, 1e-9), 1-1e-9))
		}
	}
	return out
}

// sane tells whether a model's forecasts are finite and stay within reach of
// the history: no further than ten times its largest value, with deviations
// below thirty times. What explodes gives way to the next method of the ladder.
func sane(m Model, h *history, steps int) bool {
	most := 0.0
	for _, v := range h.y {
		if a := math.Abs(v); a > most {
			most = a
		}
	}
	steps = max(steps, 1)
	for _, v := range m.Mean(steps) {
		if !(math.Abs(v) <= 10*most) {
			return false
		}
	}
	for _, v := range variances(m, steps) {
		if !(v <= 900*most*most) {
			return false
		}
	}
	return true
}

func finite(m Model, h int) bool {
	for _, v := range m.Mean(h) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// steps fills mean, deviation and quantiles of the single periods.
func steps(m Model, r *Request, factor []float64, res *Result) {
	res.Mean = m.Mean(r.Horizon)
	res.SD = make([]float64, r.Horizon)
	for j, v := range variances(m, r.Horizon) {
		res.SD[j] = math.Sqrt(max(v, 0)) * factor[j]
		res.Mean[j] *= factor[j]
		if !r.AllowNegative {
			res.Mean[j] = max(res.Mean[j], 0)
		}
	}
	res.Probabilities = append([]float64(nil), r.Probabilities...)
	if l, ok := m.(lawful); ok {
		res.Quantiles = lawQuantiles(l.stepLaws(factor[:r.Horizon]), r.Probabilities)
		return
	}
	for _, tau := range r.Probabilities {
		z := distuv.UnitNormal.Quantile(min(max(tau, 1e-9), 1-1e-9))
		q := make([]float64, r.Horizon)
		for j := range q {
			q[j] = res.Mean[j] + z*res.SD[j]
			if !r.AllowNegative {
				q[j] = max(q[j], 0)
			}
		}
		res.Quantiles = append(res.Quantiles, q)
	}
}
