package casebook

import (
	"fmt"
	"math"
	"regexp"
	"strconv"

	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/stockpolicy"
)

func window(in input, days float64) demand.Normal {
	return demand.Normal{Mu: in.num("mu_day") * days, Sigma: in.num("sd_day") * math.Sqrt(days)}
}

func each(levels []float64, f func(float64) float64) []float64 {
	out := make([]float64, len(levels))
	for i, p := range levels {
		out[i] = f(p)
	}
	return out
}

func services() map[string]model {
	return map[string]model{
		"periodic_review_fill_rate_target": func(in, _ input) figures {
			cover, lead := window(in, in.num("L")+in.num("R")), window(in, in.num("L"))
			s := stockpolicy.PeriodicForFill(cover, lead, in.num("fill"))
			return figures{"S": s, "safety_stock": s - cover.Mu, "implied_cycle_service": cover.CDF(s)}
		},
		"periodic_review_cycle_service_target": func(in, _ input) figures {
			cover, lead := window(in, in.num("L")+in.num("R")), window(in, in.num("L"))
			s := cover.Quantile(in.num("csl"))
			return figures{"S": s, "achieved_fill": stockpolicy.PeriodicFillRate(cover, lead, s),
				"safety_stock": s - cover.Mu}
		},
		"rq_fill_rate": func(in, _ input) figures {
			lead := demand.Normal{Mu: in.num("mu_LTD"), Sigma: in.num("sd_LTD")}
			exact, approx := stockpolicy.LotFillRate(lead, in.num("r"), in.num("Q"))
			return figures{"fill_exact": exact, "fill_approx_1-n1(r)/Q": approx, "cycle_service": lead.CDF(in.num("r"))}
		},
		"rq_fill_rate_target": func(in, _ input) figures {
			lead := demand.Normal{Mu: in.num("mu_LTD"), Sigma: in.num("sd_LTD")}
			r := stockpolicy.LotForFill(lead, in.num("Q"), in.num("fill"))
			_, approx := stockpolicy.LotFillRate(lead, r, in.num("Q"))
			return figures{"r": r, "safety_stock": r - lead.Mu, "cycle_service": lead.CDF(r),
				"fill_approx_1-n1(r)/Q": approx}
		},
		"fill_rate_safety_factor": safetyFactorCase,
		"lead_time_variability": func(in, _ input) figures {
			d := stockpolicy.VariableLeadTime(in.num("mu_day"), in.num("sd_day"), in.num("L_mean"), in.num("L_sd"))
			out := figures{"mu_LTD": d.Mu, "sd_LTD": d.Sigma,
				"sd_ignoring_L": in.num("sd_day") * math.Sqrt(in.num("L_mean"))}
			for level := range 100 { // ss_95, rop_95: at a cycle service of 95 %
				if p := float64(level) / 100; p > 0 {
					out[fmt.Sprintf("ss_%02d", level)], out[fmt.Sprintf("rop_%02d",
						level)] = d.Quantile(p)-d.Mu, d.Quantile(p)
				}
			}
			return out
		},
		"gamma_LTD_quantile": func(in, _ input) figures {
			g := demand.GammaOf(in.num("mu"), in.num("sd"))
			n := demand.Normal{Mu: in.num("mu"), Sigma: in.num("sd")}
			return figures{"rop": each(in.list("csl"), g.Quantile), "normal_rop": each(in.list("csl"), n.Quantile)}
		},
		"negbin_LTD_quantile": func(in, _ input) figures {
			n := demand.NegBinOf(in.num("mu"), in.num("var"))
			return figures{"rop": each(in.list("csl"), n.Quantile),
				"poisson_rop": each(in.list("csl"), demand.Poisson{Lambda: in.num("mu")}.Quantile)}
		},
	}
}

func leadTimes() map[string]model {
	return map[string]model{
		"random_lead_time_mixture": func(in, _ input) figures {
			return mixtureCase(in, in.num("lam_day"), math.Sqrt(in.num("lam_day")),
				func(days float64) demand.Distribution {
					return demand.Poisson{Lambda: in.num("lam_day") * days}
				})
		},
		"bimodal_lead_time": func(in, _ input) figures {
			return mixtureCase(in, in.num("mu_day"), in.num("sd_day"),
				func(days float64) demand.Distribution { return window(in, days) })
		},
		"ses_lead_time_demand_sd": func(in, _ input) figures {
			return figures{"sd_LTD": stockpolicy.SmoothingLeadTimeSD(in.num("alpha"), in.num("L"),
				in.num("sigma_1step")),
				"naive_sqrt_L": in.num("sigma_1step") * math.Sqrt(in.num("L"))}
		},
		"csl_min_max": minMaxServiceCase,
		"rop_with_square_root_bug": func(in, _ input) figures {
			mean, sd := moments(in.list("monthly"))
			ss := in.num("z") * sd * math.Sqrt(in.num("L_months"))
			return figures{"mean": mean, "sd_pop": sd, "ss": ss,
				"anchor_rop": mean*math.Sqrt(in.num("L_months")) + ss, "correct_rop": mean*in.num("L_months") + ss}
		},
		"risk_pooling_sd": func(in, _ input) figures {
			return figures{"sd_pooled": stockpolicy.PooledSD(in.num("n"), in.num("sd_each"), in.num("rho"))}
		},
		"z_scores": func(in, _ input) figures {
			return figures{"z": each(in.list("csl"),
				demand.StandardNormalQuantile)}
		},
		"censored_poisson_mle": func(in, _ input) figures {
			obs, out := in.ints("obs"), in.ints("stockout")
			flags, naive := make([]bool, len(out)), 0.0
			for i := range out {
				flags[i] = out[i] != 0
				naive += float64(obs[i]) / float64(len(obs))
			}
			return figures{"lam": stockpolicy.CensoredPoisson(obs, flags), "naive": naive}
		},
		"external_benchmark_protocol": func(in, _ input) figures {
			h, p := in.num("holding_per_unit_week"), in.num("shortage_per_lost_unit")
			return figures{"critical_fractile": p / (p + h)}
		},
	}
}

func safetyFactorCase(in, _ input) figures {
	sd := in.num("sd_year") * math.Sqrt(in.num("L_weeks")/52)
	k := stockpolicy.SafetyFactorForFill(in.num("fill"), in.num("Q"), sd)
	return figures{"sd_LTD": sd, "k": k, "safety_stock": k * sd, "rop": in.num("d_year")*in.num("L_weeks")/52 + k*sd,
		"csl": demand.StandardNormalCDF(k), "expected_short_per_cycle": sd * demand.StandardNormalLoss(k)}
}

func mixtureCase(in input, mu, sd float64, over func(days float64) demand.Distribution) figures {
	pmf := in.group("L_pmf")
	var m demand.Mixture
	mean, second := 0.0, 0.0
	for _, k := range keys(pmf) {
		days, err := strconv.ParseFloat(k, 64)
		if err != nil {
			panic("lead time " + k + " is not a number")
		}
		p := pmf.num(k)
		m.Weights = append(m.Weights, p)
		m.Parts = append(m.Parts, over(days))
		mean += p * days
		second += p * days * days
	}
	levels, out := in.list("csl"), figures{}
	for name, d := range map[string]demand.Distribution{
		"rop_exact":             m,
		"rop_normal_with_L_var": stockpolicy.VariableLeadTime(mu, sd, mean, math.Sqrt(second-mean*mean)),
		"rop_normal_no_L_var":   demand.Normal{Mu: mu * mean, Sigma: sd * math.Sqrt(mean)},
	} {
		out[name] = each(levels, d.Quantile)
	}
	return out
}

func moments(v []float64) (mean, sd float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		sd += (x - mean) * (x - mean) / float64(len(v))
	}
	return mean, math.Sqrt(sd)
}

var patternText = regexp.MustCompile(`^(\d+) units every (\d+)(?:st|nd|rd|th) day, (\d+) days$`)

// minMaxServiceCase is a minimum and maximum from z·σ·√L, beside the exact
// quantile of demand in any window of L days of the pattern.
func minMaxServiceCase(in, _ input) figures {
	lead, cycle := in.num("L"), in.num("cycle_days")
	var avg, sd, exact float64
	if text := in.text("pattern"); text != "" {
		m := patternText.FindStringSubmatch(text)
		if m == nil {
			panic(fmt.Sprintf("pattern %q is not understood", text))
		}
		units, _ := strconv.ParseFloat(m[1], 64)
		every, _ := strconv.Atoi(m[2])
		days, _ := strconv.Atoi(m[3])
		history := make([]float64, days)
		for d := 0; d < days; d += every {
			history[d] = units
		}
		avg, sd = moments(history)
		exact = windowQuantile(history, int(lead), in.num("csl"))
	} else {
		avg, sd = in.num("avg"), in.num("sd")
	}
	d := demand.Normal{Mu: avg * lead, Sigma: sd * math.Sqrt(lead)}
	least := d.Quantile(in.num("csl"))
	return figures{"avg": avg, "sd": sd, "sd_LTD": d.Sigma, "ss": least - d.Mu, "min": least,
		"max": least + avg*cycle, "exact_95pct_LTD": exact}
}

// windowQuantile is the empirical quantile of demand over all windows of a length.
func windowQuantile(history []float64, length int, p float64) float64 {
	pmf := []float64{}
	n := 0.0
	for t := 0; t+length <= len(history); t++ {
		sum := 0.0
		for _, v := range history[t : t+length] {
			sum += v
		}
		for len(pmf) <= int(sum) {
			pmf = append(pmf, 0)
		}
		pmf[int(sum)]++
		n++
	}
	for i := range pmf {
		pmf[i] /= n
	}
	return demand.Discrete{Pmf: pmf}.Quantile(p)
}
