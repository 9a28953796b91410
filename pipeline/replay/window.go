package replay

import (
	"math"

	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/replenish/demand"
)

// Forecast is the Forecaster: the laws of demand over the lead time and over the
// cover window, lead times mixed in.
func (s *Counts) Forecast(v *View, lead []float64, review int) Forecast {
	st := &s.states[v.Index]
	s.advance(st, v.Sales, v.InStock)
	return Forecast{Lead: s.sum(st, v.Day, lead, 0), Cover: s.sum(st, v.Day, lead, review)}
}

// sum is the law of demand over lead time + review from a day on: for every lead
// time a negative binomial if the item is on sale, and if it is not, zero or what
// a return in the window still lets it sell (forecast/count, Outlook.Sum).
func (s *Counts) sum(st *countState, from int, lead []float64, review int) *demand.Table {
	var inv [len(spreadDays)]float64
	for j := range spreadDays {
		inv[j] = shrunk(st.spread[j], s.excess[j])
	}
	own := count.Excess{Periods: spreadDays[:], Inv: inv[:]}
	level, away := st.live.Mixed(), st.live.Away()
	var weights, means, variances []float64
	add := func(w, mean, inverse float64) {
		weights, means, variances = append(weights, w), append(means, mean), append(variances, mean+mean*mean*inverse)
	}
	if st.points == nil { // an item's lead time stays what it is believed to be
		st.points = compress(lead, 5)
	}
	weight, at := 0.0, 0
	for _, p := range st.points {
		days := p.days + float64(review)
		for ; at < int(days); at++ {
			weight += s.factorOf(st, from+at)
		}
		mean := level * (weight + (days-float64(at))*s.factorOf(st, from+at))
		periods := int(days + 0.5)
		if away < 0.999 {
			add(p.weight*(1-away), mean, own.Of(periods))
		}
		if away > 0.001 {
			none, share := st.live.Comeback(periods)
			add(p.weight*away*none, 0, 0)
			add(p.weight*away*(1-none), mean*share*s.group.Scale, own.Of(periods))
		}
	}
	return demand.NewTable(weights, means, variances)
}

// shrunk is an item's own 1/r pulled to its peers', each weighed by its precision
// as in forecast/count, with less trust in the item's own.
func shrunk(s count.Spread, peers float64) float64 {
	if s.Count < 1 || s.Mean <= 0 || s.Base <= 0 {
		return peers
	}
	m := s.Mean / s.Count
	noise := 2 * (1/m + peers) * (1/m + peers) / s.Count
	prior := ownExcess * ownExcess * peers * peers
	return (math.Max(s.Over/s.Base, 0)*prior + peers*noise) / (prior + noise)
}

// lostToday is E[D − sold | D ≥ sold] for a day that ended without stock.
func (s *Counts) lostToday(item, day int, sold float64) float64 {
	st := &s.states[item]
	mean := st.live.Mixed() * s.factorOf(st, day) * (1 - st.live.Away())
	if mean <= 0 {
		return 0
	}
	return excessOver(mean, mean*(1+mean*shrunk(st.spread[0], s.excess[0])), sold)
}

// excessOver is E[D − x | D ≥ x] of a negative binomial D.
func excessOver(mean, variance, x float64) float64 {
	d := demand.NegBinOf(mean, max(variance, mean*(1+1e-9)))
	reach := 1 - d.CDF(x-1)
	if reach < 1e-9 {
		return 0
	}
	return d.Shortage(x) / reach
}
