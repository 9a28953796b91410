package replay

import (
	"math"

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
	window := float64(review)
	for d, p := range lead {
		window += p * float64(d)
	}
	common, each := spreadOver(s.excess(st), float64(st.openDays(v.Day, int(window)))+window-math.Floor(window))
	// The same futures from review to review: what luck there is in them stays, and
	// does not ratchet orders up.
	l := &stockpolicy.Lookahead{OnHand: v.OnHand, Lead: lead, Review: review, Mean: st.mean, Common: common, Each: each,
		Away: st.live.Away(), Leave: s.group.Enter, Rejoin: s.group.Back[0], Scale: s.group.Scale,
		Seed: uint64(v.Index+1) * 0x9e3779b97f4a7c15, Paths: st.paths}
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

// lostToday is E[D − sold | D ≥ sold] for a day that ended without stock.
func (s *Counts) lostToday(item, day int, sold float64) float64 {
	return s.lostOn(&s.states[item], day, sold)
}

func (s *Counts) lostOn(st *countState, day int, sold float64) float64 {
	mean := st.live.Mixed() * s.factorOf(st, day) * (1 - st.live.Away())
	if mean <= 0 {
		return 0
	}
	return excessOver(mean, mean*(1+mean*shrunk(st.spread[0], s.peers[0].at(st.live.Mixed()))), sold)
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
