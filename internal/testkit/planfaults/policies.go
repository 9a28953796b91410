package planfaults

import (
	"math"

	"github.com/stockwright/stockwright/replenish"
)

func demandFaults() []Fault {
	return []Fault{
		ofItem("forecast that is no number", "bad_forecast", func(it *item) { it.Daily = []float64{1, math.NaN()} }),
		ofItem("infinite forecast", "bad_forecast", func(it *item) { it.Daily = []float64{1, math.Inf(1)} }),
		ofItem("negative forecast", "bad_forecast", func(it *item) { it.Daily = []float64{1, -2} }),
		ofItem("missing demand", "missing_demand", func(it *item) { it.CoverDemand = nil }),
		ofItem("demand that is no number", "bad_forecast", func(it *item) { it.CoverDemand = replenish.Normal{Mu: math.NaN(), Sigma: 1} }),
		ofItem("demand of negative spread", "bad_forecast", func(it *item) { it.CoverDemand = replenish.Normal{Mu: 9, Sigma: -1} }),
		ofItem("demand of overflow size", "bad_forecast", func(it *item) { it.CoverDemand = replenish.Normal{Mu: 1e300, Sigma: 1} }),
		ofItem("infinite spread over the lead time", "bad_forecast",
			func(it *item) { it.LeadDemand = replenish.Normal{Mu: 1, Sigma: math.Inf(1)} }),
		ofItem("lead demand above cover demand", "lead_demand_above_cover_demand", func(it *item) {
			it.LeadDemand = replenish.Normal{Mu: 2*it.CoverDemand.Mean() + 5, Sigma: 1}
		}),
	}
}

func policyFaults() []Fault {
	policy := func(name, code string, p replenish.Policy) Fault {
		return ofSource(name, code, func(it *item) { it.Policy = p }) // it also leaves its class's promise
	}
	return []Fault{
		policy("target above 1", "bad_target", replenish.Policy{Level: 1.2}),
		policy("target of 0", "bad_target", replenish.Policy{}),
		policy("negative target", "bad_target", replenish.Policy{Level: -0.5}),
		policy("target in per cent", "bad_target", replenish.Policy{Level: 97}),
		policy("target that is no number", "bad_target", replenish.Policy{Level: math.NaN()}),
		policy("unknown target", "unknown_target", replenish.Policy{Target: "service_level", Level: 0.9}),
		policy("unknown policy", "unknown_policy", replenish.Policy{Kind: "T,S", Level: 0.9}),
		policy("newsvendor without costs", "bad_shortage_cost", replenish.Policy{Kind: replenish.PolicyNewsvendor}),
		policy("infinite shortage cost", "bad_shortage_cost",
			replenish.Policy{Target: replenish.TargetShortageCost, Underage: math.Inf(1), Overage: 1}),
		policy("minimum above maximum", "bad_min_max", replenish.Policy{Kind: replenish.PolicyMinMax, Min: 9, Max: 4}),
		policy("maximum of overflow size", "bad_min_max", replenish.Policy{Kind: replenish.PolicyMinMax,
			Min: 1, Max: math.MaxInt64}),
		policy("negative days of cover", "bad_cover_days", replenish.Policy{Kind: replenish.PolicyCover,
			MinDays: -2, MaxDays: 7}),
		policy("infinite days of cover", "bad_cover_days", replenish.Policy{Kind: replenish.PolicyCover,
			MinDays: 2, MaxDays: math.Inf(1)}),
		policy("limit on cover that is no number", "bad_cover_days", replenish.Policy{Level: 0.9, MaxDays: math.NaN()}),
		policy("negative lot", "bad_lot", replenish.Policy{Kind: replenish.PolicySQ, Level: 0.9, Lot: -12}),
		policy("lot of overflow size", "bad_lot", replenish.Policy{Kind: replenish.PolicySQ, Level: 0.9,
			Lot: math.MaxInt64}),
		policy("unknown lot rule", "unknown_lot_rule", replenish.Policy{Kind: replenish.PolicySS,
			Level: 0.9, LotRule: "by feel"}),
		policy("negative lot horizon", "bad_lot_horizon", replenish.Policy{Kind: replenish.PolicySS,
			Level: 0.9, LotHorizonDays: -1}),
		policy("look ahead without a price", "look_ahead_without_price",
			replenish.Policy{Kind: replenish.PolicyLookAhead, Level: 0.9}),
		policy("negative holding rate", "bad_lot", replenish.Policy{Kind: replenish.PolicySS,
			Level: 0.9, HoldingRate: -0.2}),
		policy("negative buffer factor", "bad_buffer_factor",
			replenish.Policy{Kind: replenish.PolicyDDMRP, LeadFactor: -0.5}),
	}
}
