package casebook

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/stockwright/stockwright/replenish/ddmrp"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/lotsize"
	"github.com/stockwright/stockwright/replenish/netting"
)

func buffers() map[string]model {
	return map[string]model{
		"ddmrp_zones":    func(in, _ input) figures { return zoneFigures(bufferOf(in).Zones()) },
		"ddmrp_net_flow": netFlowCase,
		"adu_past_window": func(in, _ input) figures {
			issues, used := in.group("issues"), map[int]float64{}
			for _, k := range keys(issues) {
				if k != "today" {
					used[int(-mustNumber(strings.TrimSuffix(k, "d")))] = issues.num(k)
				}
			}
			return figures{"adu": ddmrp.PastUsage(used, in.int("horizon"))}
		},
		"adu_blended": func(in, _ input) figures {
			past, pd := spanned(in, "past_units_")
			future, fd := spanned(in, "future_units_")
			return figures{"adu": ddmrp.BlendedUsage(past, pd, future, fd, in.num("w_past"), in.num("w_future"))}
		},
	}
}

func ordering() map[string]model {
	return map[string]model{
		"multiple_rounding_tolerance": func(in, _ input) figures {
			rule := lots.Rounding{Rule: lots.RoundTolerance, Tolerance: in.num("tolerance_pct") / 100}
			return figures{"order": rounded(rule, in.num("need"), in.or("reach", 0), in.num("multiple")),
				"without_tolerance": rounded(lots.Rounding{}, in.num("need"), 0, in.num("multiple"))}
		},
		"min_max_order": func(in, _ input) figures {
			return figures{"order": belowMinimum(in.num("min"), in.num("max"), in.num("on_hand"))}
		},
		"seasonal_minimum_factor": seasonalCase,
		"reorder_point": func(in, _ input) figures {
			return figures{"rop": netting.ReorderPoint(in.num("adu"), in.num("L"), in.num("min"))}
		},
		"maximum_qty_policy": func(in, _ input) figures {
			projected := in.num("on_hand") - in.num("sale")
			return figures{"projected": projected, "order": upTo(in.num("rop"), in.num("max"), projected)}
		},
		"overflow_reduce_existing_po": func(in, _ input) figures {
			projected := in.num("on_hand") - in.num("sale") + in.num("existing_po")
			quantity := netting.ReduceOpenOrder(projected, in.num("max"), in.num("existing_po"))
			action := "keep"
			if cut := in.num("existing_po") - quantity; cut > 0 {
				action = fmt.Sprintf("decrease by %g", cut)
			}
			return figures{"projected": projected, "overflow_level": in.num("max"),
				"new_po_qty": quantity, "action": action}
		},
		"reorder_level_qty": reorderLevelCase,
		"fixed_planned_order_counts": func(in, _ input) figures {
			wanted := in.num("safety_stock") + in.num("demand")
			n := upTo(wanted, wanted, in.num("on_hand")+in.num("fixed_planned"))
			without := upTo(wanted, wanted, in.num("on_hand"))
			return figures{"new_order": n, "total_supply": n + in.num("fixed_planned"),
				"buggy_total": without + in.num("fixed_planned")}
		},
		"supply_today_before_safety_stock": func(in, _ input) figures {
			return figures{"order": upTo(in.num("safety_stock"), in.num("safety_stock"),
				in.num("on_hand")+in.num("receipt_today"))}
		},
		"multiple_vs_max": upDown(func(in input) float64 { return in.num("max") - in.num("on_hand") }),
		"multiple_with_zero_max": upDown(func(in input) float64 {
			return max(in.num("max"), 0) + in.num("demand")
		}),
		"multiple_ignores_max": upDown(func(in input) float64 { return in.num("max") - in.num("on_hand") }),
		"no_order_without_need": func(in, _ input) figures {
			need := belowMinimum(in.num("min"), in.num("max"), in.num("on_hand"))
			if need > 0 {
				need = max(need, in.num("supplier_moq"))
			}
			return figures{"order": need}
		},
	}
}

func supplyPlans() map[string]model {
	return map[string]model{
		"network_purchase_block": purchaseBlockCase,
		"mrp_grid": func(in, _ input) figures {
			u := stepsOf(append(append(in.list("gross"), in.list("receipts")...), in.num("on_hand"),
				in.num("safety_stock"), in.num("moq"), in.num("multiple"))...)
			r := netting.Grid{OnHand: u.count(in.num("on_hand")),
				SafetyStock: u.count(in.num("safety_stock")), LeadPeriods: in.int("L"),
				MOQ: u.count(in.num("moq")), Multiple: u.count(in.num("multiple")),
				Gross: u.counts(in.list("gross")), Receipts: u.counts(in.list("receipts"))}.Plan()
			return figures{"planned_receipts": u.values(r.PlannedReceipts),
				"projected": u.values(r.Projected), "planned_releases": u.values(r.PlannedReleases)}
		},
		"container_fill_proportional": func(in, _ input) figures {
			need := in.group("need")
			names := keys(need)
			q := make([]float64, len(names))
			for i, k := range names {
				q[i] = need.num(k)
			}
			out := figures{}
			for i, v := range netting.Proportional(q, in.num("capacity")) {
				out[names[i]] = v
			}
			return out
		},
		"stockout_units_before_receipt": func(in, _ input) figures {
			day := 0
			if in.has("po") {
				day = in.group("po").int("usable_from_day")
			}
			empty, unmet := netting.StockOut(in.num("on_hand"), in.num("demand_day"), in.int("L"), day)
			return figures{"empty_after_day": empty, "unmet_units": unmet}
		},
		"stockout_adjusted_demand": func(in, _ input) figures {
			return figures{"demand_month": netting.StockOutAdjusted(in.num("sold"),
				in.num("days_in_month"), in.num("days_out_of_stock"))}
		},
	}
}

func packsAndDays() map[string]model {
	return map[string]model{
		"days_of_cover_safety_stock":   func(in, _ input) figures { return figures{"ss": in.num("adu") * in.num("days")} },
		"marginal_value_purchase_list": budgetListCase,
		"budget_newsvendor_lagrangian": budgetCase,
		"uom_multiple":                 uomMultipleCase,
		"uom_round_trip":               uomRoundTripCase,
		"uom_fraction_kept":            fractionCase,
		"multiple_idempotent":          idempotentCase,
		"pack_rounding": func(in, _ input) figures {
			return figures{"order": rounded(lots.Rounding{}, in.num("need"), 0, in.num("pack"))}
		},
		"days_to_units_by_forecast_slice": sliceCase,
		"days_to_units_season": func(in, _ input) figures {
			return figures{"units": each(in.list("per_month"),
				func(v float64) float64 { return netting.DaysToUnits(in.num("days"), v) })}
		},
		"whole_pallet_rule": func(in, _ input) figures {
			pallets, units := lotsize.WholePallets(in.num("target_days"), in.num("ceiling_days"), in.num("rate_day"),
				int64(in.num("on_hand")), int64(in.num("pallet")), int64(in.num("pack")))
			return figures{"pallets": math.Round(pallets*100) / 100, "units": units,
				"cover_after": (in.num("on_hand") + float64(units)) / in.num("rate_day")}
		},
		"receipt_levelling_pull_forward": func(in, _ input) figures {
			levelled, early := levelledLoads(in.ints("planned_loads"), int64(in.num("dock_capacity")))
			return figures{"levelled": levelled, "load_days_early": early}
		},
	}
}

func bufferOf(in input) ddmrp.Buffer {
	return ddmrp.Buffer{DailyUsage: in.num("adu"), LeadDays: in.num("dlt"), LeadFactor: in.num("lt_factor"),
		VariabilityFac: in.num("var_factor"), MOQ: in.or("moq", 0), OrderCycle: in.or("order_cycle", 0)}
}

func zoneFigures(z ddmrp.Zones) figures {
	return figures{"yellow": z.Yellow, "red_base": z.RedBase, "red_safety": z.RedSafety, "red": z.Red,
		"red_rounded": ddmrp.Rounded(z.Red),
		"green":       z.Green, "green_rounded": ddmrp.Rounded(z.Green), "top_yellow": z.TopYellow,
		"top_green": z.TopGreen, "top_red": z.Red}
}

func netFlowCase(in, _ input) figures {
	n := bufferOf(in).Zones().NetFlow(in.num("on_hand"), in.num("on_order"), in.num("qualified_demand"))
	return figures{"nfp": n.Position, "nfp_pct": 100 * n.Share, "planning_zone": n.Zone,
		"order": n.Order, "on_hand_pct_of_red": 100 * n.OnHandOfRed}
}

var spanText = regexp.MustCompile(`_(\d+)d$`)

// spanned reads an input such as past_units_120d: units over that many days.
func spanned(in input, prefix string) (units, days float64) {
	for _, k := range keys(in) {
		if m := spanText.FindStringSubmatch(k); m != nil && strings.HasPrefix(k, prefix) {
			return in.num(k), mustNumber(json.Number(m[1]))
		}
	}
	panic("input " + prefix + "…d is missing")
}

func seasonalCase(in, want input) figures {
	months := []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	var factors []netting.MonthFactor
	group := in.group("factors")
	for _, k := range keys(group) {
		from, to, ok := strings.Cut(k, "-")
		if !ok {
			to = from
		}
		factors = append(factors, netting.MonthFactor{From: int(mustNumber(json.Number(from))),
			To: int(mustNumber(json.Number(to))), Factor: group.num(k)})
	}
	out := figures{}
	for i, m := range months {
		out[m] = netting.SeasonalMinimum(in.num("min"), factors, i+1)
	}
	return out
}

func reorderLevelCase(in, _ input) figures {
	level, q, projected := in.num("level"), in.num("reorder_qty"), in.num("projected")
	order := netting.ReorderLevel(level, q, projected, true)
	after := projected + order
	return figures{"order": order, "projected_after": after,
		"second_run_order_with_le_trigger": netting.ReorderLevel(level, q, after, true),
		"second_run_order_with_lt_trigger": netting.ReorderLevel(level, q, after, false)}
}

func upDown(need func(input) float64) model {
	return func(in, _ input) figures {
		n := need(in)
		return figures{"round_up": rounded(lots.Rounding{}, n, 0, in.num("pack")),
			"round_down": roundedDown(n, in.num("pack"))}
	}
}

func purchaseBlockCase(in, want input) figures {
	stock, safety := in.group("stock"), in.group("safety")
	names := keys(stock)
	s, ss := make([]float64, len(names)), make([]float64, len(names))
	for i, k := range names {
		s[i], ss[i] = stock.num(k), safety.num(k)
	}
	buy, below, from := netting.PurchaseBlock(s, ss)
	out := figures{"buy_now": buy, "buy_when_total_below": below}
	for i, k := range names {
		if s[i] < ss[i] && from >= 0 {
			out["serve_"+k+"_from"] = names[from]
		}
	}
	return out
}
