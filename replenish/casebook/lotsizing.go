package casebook

import (
	"math"

	"github.com/stockwright/stockwright/replenish/lotsize"
)

func tiers(in input) []lotsize.Tier {
	from, cost := in.list("breaks"), in.list("c")
	out := make([]lotsize.Tier, len(from))
	for i := range from {
		out[i] = lotsize.Tier{From: from[i], Cost: cost[i]}
	}
	return out
}

func lotSizing() map[string]model {
	return map[string]model{
		"eoq": func(in, _ input) figures {
			q, c := lotsize.EOQ(in.num("K"), in.num("h"), in.num("d"))
			return figures{"Q": q, "cost": c}
		},
		"eoq_cost_at_Q": func(in, _ input) figures {
			return figures{"cost": lotsize.EOQCost(in.num("K"), in.num("h"), in.num("d"), in.num("Q"))}
		},
		"eoq_backorders": func(in, _ input) figures {
			q, x, c := lotsize.EOQBackorders(in.num("K"), in.num("h"), in.num("p"), in.num("d"))
			return figures{"Q": q, "x": x, "cost": c, "max_backorder": q * x}
		},
		"eoq_backorders_cost_at": func(in, _ input) figures {
			return figures{"cost": lotsize.EOQBackordersCost(in.num("K"), in.num("h"), in.num("p"),
				in.num("d"), in.num("Q"), in.num("x"))}
		},
		"epq": func(in, _ input) figures {
			b := lotsize.EPQ(in.num("K"), in.num("h"), in.num("d"), in.num("prod_rate"))
			return figures{"Q": b.Quantity, "cost": b.Cost, "max_inv": b.MaxInventory, "cycle": b.Cycle}
		},
		"epq_cost_at_Q": func(in, _ input) figures {
			return figures{"cost": lotsize.EPQCost(in.num("K"), in.num("h"), in.num("d"),
				in.num("prod_rate"), in.num("Q"))}
		},
		"eoq_all_units": func(in, _ input) figures {
			q, t, c := lotsize.AllUnits(in.num("K"), in.num("i"), in.num("d"), tiers(in))
			return figures{"Q": q, "tier": t, "cost": c}
		},
		"eoq_incremental": func(in, _ input) figures {
			q, t, c := lotsize.Incremental(in.num("K"), in.num("i"), in.num("d"), tiers(in))
			return figures{"Q": q, "tier": t, "cost": c}
		},
		"eoq_all_units_cost_at": func(in, _ input) figures {
			return figures{"cost": lotsize.AllUnitsCost(in.num("K"), in.num("i"), in.num("d"), tiers(in), in.num("Q"))}
		},
		"eoq_incremental_cost_at": func(in, _ input) figures {
			return figures{"cost": lotsize.IncrementalCost(in.num("K"), in.num("i"), in.num("d"),
				tiers(in), in.num("Q"))}
		},
		"eoq_all_units+moq+pack": func(in, _ input) figures {
			best, second := lotsize.AllUnitsPacks(in.num("K"), in.num("i"), in.num("d"), tiers(in),
				in.num("moq"), in.num("pack"), in.num("max_Q"))
			return figures{"Q": best.Quantity, "cost": best.Cost, "runner_up_Q": second.Quantity,
				"runner_up_cost": second.Cost}
		},
	}
}

func unsureLots() map[string]model {
	return map[string]model{
		"jrp_basic_cycle":       jointCase,
		"wagner_whitin":         wagnerWhitinCase,
		"lot_sizing_heuristics": heuristicsCase,
		"eoq_disruptions_exact": func(in, _ input) figures {
			q, c := lotsize.DisruptedEOQ(in.num("K"), in.num("h"), in.num("p"), in.num("d"),
				in.num("disr"), in.num("rec"))
			return figures{"Q": q, "cost": c}
		},
		"eoq_disruptions_approx": func(in, _ input) figures {
			q, c := lotsize.DisruptedEOQApprox(in.num("K"), in.num("h"), in.num("p"), in.num("d"),
				in.num("disr"), in.num("rec"))
			return figures{"Q": q, "cost": c}
		},
		"eoq_disruptions_cost": func(in, _ input) figures {
			if in["approximate"] == true {
				return figures{"cost": lotsize.DisruptedEOQApproxCost(in.num("K"), in.num("h"),
					in.num("p"), in.num("d"), in.num("disr"), in.num("rec"), in.num("Q"))}
			}
			return figures{"cost": lotsize.DisruptedEOQCost(in.num("K"), in.num("h"), in.num("p"),
				in.num("d"), in.num("disr"), in.num("rec"), in.num("Q"))}
		},
		"base_stock_disruptions": func(in, _ input) figures {
			if in.has("S") {
				return figures{"cost": lotsize.DisruptedBaseStockCost(in.num("h"), in.num("p"),
					in.num("d"), in.num("disr_prob"), in.num("rec_prob"), in.num("S"))}
			}
			s, c := lotsize.DisruptedBaseStock(in.num("h"), in.num("p"), in.num("d"),
				in.num("disr_prob"), in.num("rec_prob"))
			return figures{"S": s, "cost": c}
		},
		"eoq_additive_yield": func(in, _ input) figures {
			if in.has("Q") {
				return figures{"cost": lotsize.AdditiveYieldEOQCost(in.num("K"), in.num("h"),
					in.num("d"), in.num("yield_mean"), in.num("yield_sd"), in.num("Q"))}
			}
			q, c := lotsize.AdditiveYieldEOQ(in.num("K"), in.num("h"), in.num("d"),
				in.num("yield_mean"), in.num("yield_sd"))
			return figures{"Q": q, "cost": c}
		},
		"eoq_multiplicative_yield": func(in, _ input) figures {
			if in.has("Q") {
				return figures{"cost": lotsize.MultiplicativeYieldEOQCost(in.num("K"), in.num("h"),
					in.num("d"), in.num("yield_mean"), in.num("yield_sd"), in.num("Q"))}
			}
			q, c := lotsize.MultiplicativeYieldEOQ(in.num("K"), in.num("h"), in.num("d"),
				in.num("yield_mean"), in.num("yield_sd"))
			return figures{"Q": q, "cost": c}
		},
		"newsvendor_additive_yield_uniform": func(in, _ input) figures {
			if in.has("S") {
				return figures{"cost": lotsize.AdditiveYieldNewsvendorCost(in.num("h"), in.num("p"),
					in.num("d"), in.num("lo"), in.num("hi"), in.num("S"))}
			}
			s, c := lotsize.AdditiveYieldNewsvendor(in.num("h"), in.num("p"), in.num("d"), in.num("lo"), in.num("hi"))
			return figures{"S": s, "cost": c}
		},
	}
}

func jointCase(in, _ input) figures {
	k, h, d := in.list("k"), in.list("h"), in.list("d")
	items := make([]lotsize.JointItem, len(k))
	for i := range k {
		items[i] = lotsize.JointItem{SetUp: k[i], Holding: h[i], Demand: d[i]}
	}
	p := lotsize.JointReplenishment(in.num("K"), items)
	return figures{"multiples": p.Multiples, "base_cycle": p.Cycle, "cost": p.Cost}
}

func wagnerWhitinCase(in, _ input) figures {
	q, c, toGo := lotsize.Dynamic{SetUp: in.listOrOne("K"), Holding: in.listOrOne("h"),
		Unit: in.listOrOne("c"), Demand: in.list("d")}.Solve()
	return figures{"q": q, "cost": c, "cost_to_go": toGo}
}

func heuristicsCase(in, want input) figures {
	k, h, d := in.num("K"), in.num("h"), in.list("d")
	cost := func(q []float64) float64 { return lotsize.PlanCost(k, h, d, q) }
	q, c, _ := lotsize.WagnerWhitin(k, h, d)
	out := figures{"wagner_whitin": c, "ww_q": q, "silver_meal": cost(lotsize.SilverMeal(k, h, d)),
		"least_unit_cost": cost(lotsize.LeastUnitCost(k, h, d)), "part_period": cost(lotsize.PartPeriod(k, h, d)),
		"lot_for_lot": cost(lotsize.LotForLot(d))}
	mean := 0.0
	for _, v := range d {
		mean += v / float64(len(d))
	}
	eoq, _ := lotsize.EOQ(k, h, mean)
	lot := math.Round(eoq)
	for _, name := range keys(want) {
		if len(name) > 10 && name[:10] == "fixed_eoq_" {
			out[name] = cost(lotsize.FixedLot(d, lot))
		}
	}
	return out
}
