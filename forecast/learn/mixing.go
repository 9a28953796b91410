package learn

import (
	"math"

	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/methods"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// The shares of smoothing and theta in the ensemble of a group are learnt from
// past origins of the sample, and barely: a part's weight is its mean scaled
// error to the power -mixingPower, so that 5 % less error makes 0.6 of one
// half. Weights fitted freely on one origin were tried elsewhere and over-fit.
const mixingPower = 8

// mixing sums the scaled errors of the two parts.
type mixing struct{ smoothing, theta, series float64 }

// add scores one series at the origin steps before its end.
func (x *mixing) add(h *history.History, p *pool.Pool, r *series.Request, steps int) {
	n := len(h.Y) - steps
	if n < 2*h.Season+4 {
		return
	}
	past := *h
	past.Y, past.State = h.Y[:n], nil
	past.Seen = 0
	for _, v := range past.Y {
		if v == v {
			past.Seen++
		}
	}
	scale := methods.LagDeviation(past.Y, 1, 0)
	a, _, okA := methods.FitBase(&past, p, r)
	b, _, okB := methods.FitRival(&past, p, r)
	if !okA || !okB || !(scale > 0) {
		return
	}
	ea, okA := rootError(h.Y[n:], a.Mean(steps), scale)
	eb, okB := rootError(h.Y[n:], b.Mean(steps), scale)
	if okA && okB {
		x.smoothing += min(ea, 20)
		x.theta += min(eb, 20)
		x.series++
	}
}

func rootError(y, f []float64, scale float64) (float64, bool) {
	sum, n := 0.0, 0.0
	for j, v := range y {
		if v == v {
			sum += (v - f[j]) * (v - f[j])
			n++
		}
	}
	return math.Sqrt(sum/n) / scale, n > 0
}

// share is the weight of smoothing: one half without evidence.
func (x *mixing) share() float64 {
	if !(x.series > 0) || !(x.smoothing > 0) || !(x.theta > 0) {
		return 0.5
	}
	w := math.Pow(x.theta/x.smoothing, mixingPower)
	return w / (1 + w)
}

// learnMixing fills in the shares of every group.
func learnMixing(p *pool.Pool, sample []series.Series, r *series.Request) {
	steps := series.LongestStep(r)
	if steps == 0 {
		return
	}
	seen := map[string]*mixing{}
	type errors struct {
		of *series.Series // nil: not answered by smoothing
		mixing
	}
	skip := spared(sample, r, learnCostly)
	inOrder(r, len(sample), func(i int) (one errors) {
		if skip[i] {
			return one
		}
		h := history.Prepare(&sample[i], r)
		if h.AdjustSmoothed(p, r) {
			one.of = &sample[i]
			one.add(h, p, r, steps)
			one.add(h, p, r, 2*steps)
		}
		return one
	}, func(one errors) {
		if one.of == nil {
			return
		}
		for _, name := range memberships(one.of) {
			if seen[name] == nil {
				seen[name] = &mixing{}
			}
			seen[name].smoothing += one.smoothing
			seen[name].theta += one.theta
			seen[name].series += one.series
		}
	})
	for name, x := range seen { // every entry on its own: the order is free
		p.Groups[name].Share = x.share()
	}
}
