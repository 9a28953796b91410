package main

import (
	"math"

	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/pipeline/replay"
)

// etsRule is z·σ·√L on AutoETS: the model with the least AICc (weekly season),
// fitted on the true history before the first day and updated at every review
// with the sales recorded since, as the rule would see them in life. It plans
// from the mean over lead time and review and the one-step deviation.
type etsRule struct {
	lead   []float64
	first  []int
	states [][]byte
}

func newETSRule(items []replay.Item, lead []float64) *etsRule {
	r := &etsRule{lead: lead, first: make([]int, len(items)), states: make([][]byte, len(items))}
	for i, it := range items {
		for r.first[i] < len(it.Demand)-1 && it.Demand[r.first[i]] == 0 {
			r.first[i]++
		}
	}
	return r
}

// at is the MeanSigma of the rule.
func (r *etsRule) at(v *replay.View) (mean, sigma float64) {
	i := v.Index
	days := int(math.Ceil(r.lead[i])) + v.Item.ReviewDays
	res := forecast.Forecast(forecast.Series{Y: v.Sales[min(r.first[i], len(v.Sales)-1):], Season: 7}, nil,
		forecast.Request{Horizon: days, Method: "ets", State: r.states[i]})
	r.states[i] = res.State
	for _, m := range res.Mean {
		mean += m / float64(days)
	}
	return mean, res.SD[0]
}
