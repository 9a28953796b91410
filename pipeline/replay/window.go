package replay

import (
	"math"

	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/stockpolicy"
)

// look is what an item knows on a review day: its stock and orders, the model's
// demand and the lead times believed.
func (s *Counts) look(v *View, lead []float64) *stockpolicy.Lookahead {
	st := &s.states[v.Index]
	s.advance(st, v.Sales, v.InStock)
	review := max(1, v.Item.ReviewDays)
	days := len(lead) + 2*review
	st.mean = append(st.mean[:0], 0)
	level := st.live.Mixed()
	for d := range days {
		st.mean = append(st.mean, st.mean[d]+level*s.factorOf(st, v.Day+d))
	}
	last := len(spreadDays) - 1
	common := shrunk(st.spread[last], s.excess[last])
	l := &stockpolicy.Lookahead{OnHand: v.OnHand, Lead: lead, Review: review, Mean: st.mean,
		Common: common, Each: max(0, shrunk(st.spread[0], s.excess[0])-common),
		Away: st.live.Away(), Leave: s.group.Enter, Rejoin: s.group.Back[0], Scale: s.group.Scale,
		Seed: uint64(v.Index+1)*0x9e3779b97f4a7c15 ^ uint64(v.Day)*0xbf58476d1ce4e5b9}
	if l.Away > stockpolicy.Negligible {
		const weeks = 21
		none, _ := st.live.Comeback(weeks)
		l.Return = 1 - math.Pow(none, 1/float64(weeks))
	}
	for _, o := range v.Open {
		l.Open = append(l.Open, stockpolicy.OpenOrder{Age: v.Day - o.Ordered, Quantity: o.Quantity})
	}
	return l
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
