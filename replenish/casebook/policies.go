package casebook

import (
	"math"
	"strconv"

	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/stockpolicy"
)

// demandOf reads the demand of a case: normal, Poisson, lognormal, a pmf,
// gamma or negative binomial; L lead periods are added to the review period.
func demandOf(in input) demand.Distribution {
	span := 1 + in.or("L", 0)
	switch {
	case in.has("lam"):
		return demand.Poisson{Lambda: in.num("lam") * span}
	case in.has("mu_log"):
		return demand.LogNormal{MuLog: in.num("mu_log"), SigmaLog: in.num("sigma_log")}
	case in.has("pmf"):
		return pmfOf(in.group("pmf"))
	case in.has("shape"):
		return demand.Gamma{Shape: in.num("shape"), Scale: in.num("scale")}
	}
	return demand.Normal{Mu: in.num("mu") * span, Sigma: in.num("sd") * math.Sqrt(span)}
}

func pmfOf(m input) demand.Discrete {
	lo, hi := math.MaxInt, math.MinInt
	for _, k := range keys(m) {
		n, err := strconv.Atoi(k)
		if err != nil {
			panic("pmf value " + k + " is not a whole number")
		}
		lo, hi = min(lo, n), max(hi, n)
	}
	d := demand.Discrete{Offset: lo, Pmf: make([]float64, hi-lo+1)}
	for _, k := range keys(m) {
		n, _ := strconv.Atoi(k)
		d.Pmf[n-lo] = m.num(k)
	}
	return d
}

func newsvendorCase(in, _ input) figures {
	d, h, p := demandOf(in), in.num("h"), in.num("p")
	if in.has("S") {
		return figures{"cost": stockpolicy.NewsvendorCost(h, p, d, in.num("S"))}
	}
	s, c := stockpolicy.Newsvendor(h, p, d)
	return figures{"S": s, "cost": c}
}

func profitCase(in, _ input) figures {
	v := stockpolicy.Profit{Price: in.num("r"), Cost: in.num("c"), Salvage: in.num("v"), Holding: in.or("h", 0), Goodwill: in.or("p", 0)}
	d := demandOf(in)
	if in.has("S") {
		s := in.num("S")
		return figures{"profit": v.At(d, s), "fill_rate": stockpolicy.FillRate(d, s)}
	}
	s, profit := v.Best(d)
	return figures{"S": s, "profit": profit, "fill_rate": stockpolicy.FillRate(d, s)}
}

func rqOf(in input) stockpolicy.RQ {
	return stockpolicy.NewRQ(in.num("K"), in.num("h"), in.num("p"), in.num("d"), in.num("sd"), in.num("L"))
}

func policies() map[string]model {
	return map[string]model{
		"newsvendor_normal": newsvendorCase, "newsvendor_poisson": newsvendorCase, "newsvendor_discrete": newsvendorCase,
		"newsvendor_lognormal": newsvendorCase, "newsvendor_gamma": newsvendorCase,
		"newsvendor_profit_normal": profitCase, "newsvendor_profit_poisson": profitCase, "newsvendor_profit_discrete": profitCase,
		"myopic_price_change": func(in, _ input) figures {
			h, p, c, next, disc := in.num("h"), in.num("p"), in.num("c"), in.num("c_next"), in.or("disc", 1)
			if in.has("S") {
				return figures{"cost": stockpolicy.MyopicCost(h, p, c, next, disc, demandOf(in), in.num("S"))}
			}
			s, cost := stockpolicy.Myopic(h, p, c, next, disc, demandOf(in))
			return figures{"S": s, "cost": cost}
		},
		"rq_cost_normal_exact": func(in, _ input) figures { return figures{"cost": rqOf(in).Cost(in.num("r"), in.num("Q"))} },
		"rq_best_r_given_Q": func(in, _ input) figures {
			m, q := rqOf(in), in.num("Q")
			r := m.BestR(q)
			return figures{"r": r, "cost": m.Cost(r, q)}
		},
		"rq_exact_normal": func(in, _ input) figures {
			r, q, c := rqOf(in).Optimal()
			return figures{"r": r, "Q": q, "cost": c}
		},
		"rq_poisson_exact": func(in, _ input) figures {
			r, q, c := poissonRQ(in).Optimal()
			return figures{"r": r, "Q": q, "cost": c}
		},
		"rq_poisson_cost": func(in, _ input) figures { return figures{"cost": poissonRQ(in).Cost(in.int("r"), in.int("Q"))} },
		"sS_poisson_exact": func(in, _ input) figures {
			s, S, c := poissonSS(in).Optimal()
			return figures{"s": s, "S": S, "cost": c}
		},
		"sS_poisson_cost":         func(in, _ input) figures { return figures{"cost": poissonSS(in).Cost(in.int("s"), in.int("S"))} },
		"sS_power_approx_formula": powerCase,
		"finite_horizon_dp":       horizonCase,
		"lost_sales_optimal_average_cost": func(in, _ input) figures {
			return figures{"cost": stockpolicy.LostSalesOptimal(in.num("lam"), in.int("L"), in.num("h"), in.num("p"))}
		},
		"R_s_nQ_case_pack_fill": packsCase,
		"perishable_life2_base_stock": func(in, _ input) figures {
			if in.or("life_periods", 2) != 2 || in.or("L", 0) != 0 {
				panic("only a life of two periods and lead time 0 are solved exactly")
			}
			p := stockpolicy.PerishableTwoPeriods(in.num("lam"), in.int("S"), in.text("issue") != "LIFO")
			return figures{"outdate_per_period": p.Outdated, "lost_per_period": p.Lost, "fill": p.FillRate}
		},
	}
}

// lotApproximations are rules for r and Q beside the exact ones.
func lotApproximations() map[string]model {
	approximations := map[string]func(stockpolicy.RQ) (r, q float64, extra figures){
		"rq_approx_eil_hadley_whitin": func(m stockpolicy.RQ) (float64, float64, figures) {
			r, q, c := m.ExpectedInventoryLevel()
			return r, q, figures{"model_cost": c}
		},
		"rq_approx_eoqb": func(m stockpolicy.RQ) (float64, float64, figures) { r, q := m.EOQBackorders(); return r, q, nil },
		"rq_approx_eoq_plus_ss": func(m stockpolicy.RQ) (float64, float64, figures) {
			r, q := m.EOQSafetyStock()
			return r, q, nil
		},
		"rq_approx_loss_function": func(m stockpolicy.RQ) (float64, float64, figures) { r, q := m.LossFunction(); return r, q, nil },
	}
	m := map[string]model{}
	for name, f := range approximations {
		m[name] = func(in, _ input) figures {
			system := rqOf(in)
			r, q, extra := f(system)
			_, _, best := system.Optimal()
			cost := system.Cost(r, q)
			out := figures{"r": r, "Q": q, "true_cost": cost, "gap_pct_vs_exact": 100 * (cost/best - 1)}
			for k, v := range extra {
				out[k] = v
			}
			return out
		}
	}
	return m
}

func poissonRQ(in input) stockpolicy.PoissonRQ {
	return stockpolicy.PoissonRQ{K: in.num("K"), H: in.num("h"), P: in.num("p"), Rate: in.num("lam"), LeadTime: in.num("L")}
}

func poissonSS(in input) stockpolicy.SS {
	return stockpolicy.PoissonSS(in.num("K"), in.num("h"), in.num("p"), in.num("lam"), int(in.or("L", 0)))
}

func powerCase(in, want input) figures {
	k, h, p, mu, sd := in.num("K"), in.num("h"), in.num("p"), in.num("mu"), in.num("sd")
	_, S, q, uncapped := stockpolicy.PowerApproximation(k, h, p, mu, sd)
	exact := stockpolicy.NormalSS(k, h, p, mu, sd)
	es, eS, cost := exact.Optimal()
	out := figures{"s": uncapped - q, "Q": q, "S_unclipped": uncapped, "S_clipped": S,
		"exact_discretised": figures{"s": es, "S": eS, "cost": cost}}
	for _, key := range keys(want) { // cost_unclipped_40_74: the cost of those levels
		if f := splitLevels(key); f != nil {
			out[key] = exact.Cost(f[0], f[1])
		}
	}
	return out
}

func splitLevels(key string) []int {
	var levels []int
	word := ""
	for _, r := range key + "_" {
		if r != '_' {
			word += string(r)
			continue
		}
		if n, err := strconv.Atoi(word); err == nil {
			levels = append(levels, n)
		}
		word = ""
	}
	if len(levels) != 2 {
		return nil
	}
	return levels
}

func horizonCase(in, _ input) figures {
	p := stockpolicy.Horizon{Periods: in.int("T"), H: in.num("h"), P: in.num("p"), C: in.num("c"), K: in.num("K"),
		Discount: in.num("disc"), EndH: in.num("hT"), EndP: in.num("pT"), Start: in.int("x0"),
		Demand: stockpolicy.RoundedNormal(in.num("mu"), in.num("sd"))}.Solve()
	return figures{"s": p.Reorder, "S": p.UpTo, "cost": p.Cost}
}

func packsCase(in, _ input) figures {
	if in.or("R", 1) != 1 {
		panic("review is every period")
	}
	var m stockpolicy.Packs
	if in.text("demand") == "negbin" {
		m = stockpolicy.NegBinPacks(in.num("mu"), in.num("var"), in.int("L"), in.int("pack"))
	} else {
		m = stockpolicy.PoissonPacks(in.num("lam"), in.int("L"), in.int("pack"))
	}
	sl, fl := m.LowestS(in.num("fill_target"), true)
	sb, fb := m.LowestS(in.num("fill_target"), false)
	return figures{"s_lost_sales": sl, "fill_lost": fl, "s_backorder": sb, "fill_backorder": fb}
}
