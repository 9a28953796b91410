// Package stockpolicy holds the single-location stock policies: newsvendor,
// (r,Q), (s,S), finite horizon, lost sales, whole packs, perishables, service
// targets, and the rationing of a budget.
//
// h is holding cost per unit left and period (or unit of time), p the cost per
// unit short and period unless said otherwise, K the cost per order.
//
// Orders are planned with the look-ahead; the other models are a planner's
// calculator, reached by `stockwright model`, which lists them.
package stockpolicy

import "github.com/stockwright/stockwright/replenish/demand"

// NewsvendorCost is h·E[(S − D)+] + p·E[(D − S)+], with costs h and p per unit left and
// short.
func NewsvendorCost(h, p float64, d demand.Distribution, s float64) float64 {
	return h*demand.Surplus(d, s) + p*d.Shortage(s)
}

// Newsvendor is the base-stock level that minimises NewsvendorCost, the
// critical fractile p/(p + h) of demand, and its cost. For demand over a lead
// time, d is demand over lead time plus review (Snyder and Shen 4.3).
func Newsvendor(h, p float64, d demand.Distribution) (s, cost float64) {
	s = d.Quantile(p / (p + h))
	return s, NewsvendorCost(h, p, d, s)
}

// Profit is the newsvendor in its profit form.
type Profit struct {
	Price, Cost, Salvage float64 // per unit
	Holding, Goodwill    float64 // further cost per unit left, per unit short
}

// underage and overage are what a unit short and a unit left cost.
func (v Profit) underage() float64 { return v.Price - v.Cost + v.Goodwill }
func (v Profit) overage() float64  { return v.Cost - v.Salvage + v.Holding }

// Best is the order quantity of the highest expected profit (Snyder and Shen 4.3.2.5).
func (v Profit) Best(d demand.Distribution) (s, profit float64) {
	s = d.Quantile(v.underage() / (v.underage() + v.overage()))
	return s, v.At(d, s)
}

// At is the expected profit of ordering s.
func (v Profit) At(d demand.Distribution, s float64) float64 {
	left, short := demand.Surplus(d, s), d.Shortage(s)
	return v.Price*(d.Mean()-short) + (v.Salvage-v.Holding)*left - v.Goodwill*short - v.Cost*s
}

// FillRate is the share of one period's demand met from s units.
func FillRate(d demand.Distribution, s float64) float64 { return 1 - d.Shortage(s)/d.Mean() }

// Myopic is the base-stock level for a period whose unit cost is cost and whose
// next period's is next, discounted by discount, and its cost: how much to buy
// ahead of a price rise (Snyder and Shen 4.5.2.2).
func Myopic(h, p, cost, next, discount float64, d demand.Distribution) (s, total float64) {
	s = d.Quantile(min(max((p-cost+discount*next)/(p+h), 1e-12), 1-1e-12))
	return s, MyopicCost(h, p, cost, next, discount, d, s)
}

// MyopicCost is the cost of a period at unit cost c and next period's: cS − discount·next·(S − E[D]) + h·E[(S − D)+] + p·E[(D − S)+].
func MyopicCost(h, p, cost, next, discount float64, d demand.Distribution, s float64) float64 {
	return cost*s - discount*next*(s-d.Mean()) + NewsvendorCost(h, p, d, s)
}
