package methods

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// FitLadder fits the requested method, or walks down the default ladder.
func FitLadder(h *history.History, p *pool.Pool, r *series.Request) (Model, series.Result) {
	var res series.Result
	if h.Seen == 0 {
		return fitNothing(h, p, r)
	}
	names := history.DefaultMethods(h)
	res.Reason = "default for " + h.Class + " demand"
	if r.Method != "" {
		names = append([]string{r.Method}, names...)
		res.Reason = "asked for"
	}
	for i, name := range names {
		m, known := named(name)
		if !known {
			res.Reason = "method " + name + " is not known; default for " + h.Class + " demand"
			continue
		}
		h.State = r.State
		model, warm, ok := m.fit(h, p, r)
		young := Fresh(model) // its group's levels are its reach, not the largest of a few days
		if !ok || !young && !sane(model, h, series.LongestStep(r)) {
			res.Reason = name + " does not apply to " + h.Class + " demand of this length"
			continue
		}
		res.Method, res.Warm = names[i], warm
		if young {
			res.Reason = fmt.Sprintf("new item: starts from the levels of its group, weighed by its own %d periods", h.Seen)
			if at := h.Series.Elsewhere; at > 0 {
				res.Reason = fmt.Sprintf("new here: starts from what it sells at other places (%.3g), weighed by its own %d periods", at, h.Seen)
			}
		}
		return model, res
	}
	model, _, _ := fitMean(h, p, r)
	res.Method = "mean"
	return model, res
}

// Fresh tells that a model is one of a series too young to know its level.
func Fresh(m Model) bool {
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
func fitNothing(h *history.History, p *pool.Pool, r *series.Request) (Model, series.Result) {
	of := p.Scale(h.Series)
	if of == nil {
		return &naiveModel{pattern: []float64{0}}, series.Result{Method: "none",
			Reason: "no observation: nothing is known about this series"}
	}
	res := series.Result{Method: "group", Reason: "no observation: any of the levels of its group"}
	if at := h.Series.Elsewhere; at > 0 {
		res.Reason = fmt.Sprintf("no observation: what it sells at other places (%.3g)", at)
	}
	levels := of.Unseen()
	if of.Whole && levels[len(levels)-1]*float64(series.LongestStep(r)) < tabulatedDemand {
		return fitNewcomer(h, p.Group(h.Series), of), res
	}
	m := &youngModel{spread: &of.Spread}
	m.levels, m.weight = priorLevels(h.Series, levels)
	normalise(m.weight)
	return m, res
}

// sane tells whether a model's forecasts are finite and stay within reach of
// the history: no further than ten times its largest value, with deviations
// below thirty times. What explodes gives way to the next method of the ladder.
func sane(m Model, h *history.History, steps int) bool {
	most := 0.0
	for _, v := range h.Y {
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
	for _, v := range Variances(m, steps) {
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

// MapName is the name under which the maps of a model are learnt and found. A
// new item's law is wide because its level is not known yet; where the truth
// falls in the laws of established items says nothing of it.
func MapName(m Model, method string) string {
	switch m.(type) {
	case *newcomerModel, *youngModel:
		return method + " of new items"
	}
	return method
}
