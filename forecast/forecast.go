package forecast

import (
	"fmt"
	"math"
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
	h.own, r.State = openParts(&s, &r)
	h.adjust(p, &r, longest)
	horizon := r.Horizon
	r.Horizon = h.steps(horizon)
	model, res := fitLadder(h, p, &r)
	model = withDoubt(model, h)
	res.Class, res.Outliers = h.class, h.outliers
	res.Components = model.Components()
	res.Refused, res.Used, res.Held = h.refused, h.used, h.held
	if h.factor != nil || r.Share != nil {
		res.Components.Calendar = append([]float64(nil), h.ahead[:r.Horizon]...)
	}
	res.State = h.own.state(model.State())
	res.Warm = res.Warm || h.own != nil && h.own.used
	g := p.group(&s)
	steps(model, &r, h.ahead, g, &res)
	laws, daily := newSums(model, h.ahead, &r), expected(model, h.ahead, r.AllowNegative)
	if h.seen > 0 && !r.AllowNegative && !fresh(model) {
		h.stepsWithinReach(&res)
	}
	h.onCalendar(&res, horizon)
	for _, of := range r.Windows {
		w := h.window(of)
		c := coverOf(laws.law(w), r.AllowNegative, g.mapOf(mapName(model, res.Method), of))
		c.Mean = w.sum(daily)
		if h.seen > 0 && !r.AllowNegative && !fresh(model) {
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
		return fitNothing(h, p, r)
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
		young := fresh(model) // its group's levels are its reach, not the largest of a few days
		if !ok || !young && !sane(model, h, longestStep(r)) {
			res.Reason = name + " does not apply to " + h.class + " demand of this length"
			continue
		}
		res.Method, res.Warm = names[i], warm
		if young {
			res.Reason = fmt.Sprintf("new item: starts from the levels of its group, weighed by its own %d periods", h.seen)
		}
		return model, res
	}
	model, _, _ := fitMean(h, p, r)
	res.Method = "mean"
	return model, res
}

// fresh tells that a model is one of a series too young to know its level.
func fresh(m Model) bool {
	switch m.(type) {
	case *newcomerModel, *youngModel:
		return true
	}
	return false
}

// tabulatedDemand is the largest sum whose law is written out unit by unit for a
// series that may have any level.
const tabulatedDemand = 3000

// fitNothing answers a series without any observation: as any of its group's may
// turn out, or zero when there is no group.
func fitNothing(h *history, p *Pool, r *Request) (Model, Result) {
	of := p.scale(h.series)
	if of == nil {
		return &naiveModel{pattern: []float64{0}}, Result{Method: "none",
			Reason: "no observation: nothing is known about this series"}
	}
	res := Result{Method: "group", Reason: "no observation: any of the levels of its group"}
	levels := of.unseen()
	if of.Whole && levels[len(levels)-1]*float64(longestStep(r)) < tabulatedDemand {
		return fitNewcomer(h, p.group(h.series), of), res
	}
	m := &youngModel{levels: levels, weight: make([]float64, len(levels)), spread: &of.Spread}
	normalise(m.weight)
	return m, res
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
