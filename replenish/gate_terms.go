package replenish

import (
	"fmt"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/lotsize"
	"math"
	"slices"
	"strings"
)

func (g *gate) checkTerms() {
	it := g.it
	g.when(badUnits(it.MOQ), "bad_moq", "give a minimum order of 0 or more", "minimum order quantity is %d", it.MOQ)
	g.when(badUnits(it.Multiple), "bad_multiple", "give a multiple of 1 or more", "order multiple is %d", it.Multiple)
	g.checkUnit(it.Unit)
	g.when(it.Unit.Factor > 0 && max(1, it.Multiple)%it.Unit.Factor != 0, "multiple_splits_order_unit",
		"order in whole units: make the multiple one of the unit's size",
		"order multiple %d is no whole number of %s of %d", it.Multiple, it.Unit.Name, it.Unit.Factor)
	g.when(badUnits(it.Maximum), "bad_maximum", "give a maximum of 0 (none) or more", "maximum stock is %d", it.Maximum)
	g.when(it.MaximumWins && it.Maximum > 0 && it.MOQ > it.Maximum, "moq_above_maximum",
		"raise the maximum or lower the minimum order",
		"minimum order %d is above the maximum %d", it.MOQ, it.Maximum)
	g.when(it.MaximumWins && it.Maximum > 0 && it.Multiple > it.Maximum, "multiple_above_maximum",
		"raise the maximum or lower the multiple",
		"order multiple %d is above the maximum %d", it.Multiple, it.Maximum)
	g.when(it.ShelfLifeDays < 0 || it.ShelfLifeDays > 10*item.MostDays, "bad_shelf_life",
		"give days, 0 = does not expire", "shelf life is %d days", it.ShelfLifeDays)
	g.when(badAmount(it.UnitCost), "bad_unit_cost", "give a cost of 0 or more", "unit cost is %v", it.UnitCost)
	g.when(badAmount(it.UnitPrice), "bad_unit_price", "give a price of 0 or more", "unit price is %v", it.UnitPrice)
	g.when(badAmount(it.UnitVolume), "bad_unit_volume", "give a volume of 0 or more",
		"unit volume is %v", it.UnitVolume)
	g.when(badAmount(it.UnitWeight), "bad_unit_weight", "give a weight of 0 or more",
		"unit weight is %v", it.UnitWeight)
	g.when(badUnits(it.MaxOrder) || it.MaxOrder > 0 && it.MaxOrder < it.MOQ, "bad_max_order",
		"raise the largest order or lower the minimum order",
		"the largest order is %d, the minimum order %d", it.MaxOrder, it.MOQ)
	g.when(it.FrozenDays < 0 || it.FrozenDays > item.MostFrozenDays, "bad_frozen_days",
		"give days, 0 to 365", "frozen days are %d", it.FrozenDays)
	g.when(badAmount(it.NextCost), "bad_next_cost", "give a cost of 0 or more",
		"the announced unit cost is %v", it.NextCost)
	g.checkBreaks()
	g.checkRounding()
	g.when(it.EndDay > 0 && it.LaunchDay > 0 && it.EndDay < it.LaunchDay, "ends_before_launch",
		"correct one of the days", "the last day on sale is %s, the first %s",
		item.IsoDay(it.EndDay), item.IsoDay(it.LaunchDay))
	g.when(it.Review < 0 || it.Review > item.MostDays || it.ExtraDays < 0 ||
		it.ExtraDays > item.MostDays, "bad_review", "give days, 0 to 3650",
		"review is %d days, extra %d days", it.Review, it.ExtraDays)
}

func (g *gate) checkBreaks() {
	it := g.it
	for i, b := range it.Breaks {
		g.when(badUnits(b.From) || badAmount(b.Cost), "bad_price_break", "correct the break",
			"from %d units the cost is %v", b.From, b.Cost)
		if i > 0 {
			g.when(b.From <= it.Breaks[i-1].From, "price_breaks_out_of_order", "sort the breaks by quantity, each once",
				"break %d is from %d units, the one before from %d", i, b.From, it.Breaks[i-1].From)
		}
	}
}

func (g *gate) checkRounding() {
	it := g.it
	switch it.Rounding.Rule {
	case "", lots.RoundUp, lots.RoundDown, lots.RoundNearest, lots.RoundTolerance:
	default:
		g.add("unknown_rounding", "use up, down, nearest or tolerance", "rounding rule %q is not known",
			it.Rounding.Rule)
	}
	g.when(badNumber(it.Rounding.Tolerance) || it.Rounding.Tolerance < 0 || it.Rounding.Tolerance >= 1,
		"bad_rounding_tolerance",
		"give a share of the multiple, 0 to below 1", "rounding tolerance is %v", it.Rounding.Tolerance)
}

// checkSplit looks at the suppliers that share an item's orders.
func (g *gate) checkSplit(terms map[string]item.Supplier, opt Options) {
	it := g.it
	if len(it.Split) == 0 {
		return
	}
	total, seen := 0.0, map[string]bool{}
	for _, a := range it.Split {
		s, known := terms[a.Supplier]
		g.when(seen[a.Supplier], "duplicate_share", "keep one share per supplier",
			"supplier %s has several shares of the item's orders", a.Supplier)
		seen[a.Supplier] = true
		total += a.Share
		g.when(!(a.Share >= 0 && a.Share <= 1), "bad_share", "give a share of 0 to 1",
			"supplier %s has a share of %v", a.Supplier, a.Share)
		if a.Supplier == it.Supplier {
			continue
		}
		if !known {
			g.add("unknown_supplier", "add the supplier or correct its key",
				"supplier %s, who has a share of the orders, is not among the suppliers", a.Supplier)
			continue
		}
		g.checkUnit(a.Unit)
		g.when(badUnits(a.MOQ) || badUnits(a.Multiple) || badUnits(a.MaxOrder) || a.MaxOrder > 0 &&
			a.MaxOrder < a.MOQ || badAmount(a.UnitCost), "bad_split_terms",
			"give terms of 0 or more, and no largest order below the minimum order",
			"supplier %s has minimum order %d, multiple %d, largest order %d, cost %v",
			a.Supplier, a.MOQ, a.Multiple, a.MaxOrder, a.UnitCost)
		g.checkSupplier(s)
		own := *it
		own.Supplier, own.Lead = a.Supplier, a.Lead
		g.checkLead(item.WindowOf(own, s, opt.LeadTimes, opt.AsOf).Lead)
	}
	g.when(!seen[it.Supplier], "share_of_own_supplier", "give the item's own supplier a share",
		"supplier %s has no share of the item's orders", it.Supplier)
	g.when(!(math.Abs(total-1) <= shareTolerance), "shares_not_one",
		"let the suppliers' shares sum to 1", "the shares of the item's %d suppliers sum to %.4g", len(it.Split), total)
}

// shareTolerance is what stated shares may miss 1 by: thirds written with two
// decimals.
const shareTolerance = 0.02

func (g *gate) checkUnit(u item.UnitOfMeasure) {
	g.when(badUnits(u.Factor) || u.Factor == 0 && u.Name != "", "bad_unit_factor",
		"give the base units per order unit, 1 or more",
		"one %s is %d base units", u.Name, u.Factor)
}

// soundDemand tells that a location's own demand is none, or one that can be
// planned on: summed with its branches' it would not be seen again.
func (r *planned) soundDemand(asOf int32) bool {
	g := &gate{it: r.it}
	if r.it.CoverDemand == nil && r.it.LeadDemand == nil {
		g.checkDaily(asOf)
	} else {
		g.checkDemand(asOf)
	}
	return len(g.problems) == 0
}

func (g *gate) checkDemand(asOf int32) {
	g.checkDaily(asOf)
	g.checkWindows()
}

func (g *gate) checkDaily(asOf int32) {
	it := g.it
	for d, v := range it.Daily {
		if badNumber(v) || v < 0 {
			g.add("bad_forecast", "rerun the forecast; demand is 0 or more",
				"the mean forecast of %s is %v", item.IsoDay(asOf+int32(d)), v)
			break
		}
	}
}

func (g *gate) checkWindows() {
	it := g.it
	if it.CoverDemand == nil {
		g.add("missing_demand", "forecast the item", "there is no demand over the cover window")
		return
	}
	mean, sd := it.CoverDemand.Mean(), it.CoverDemand.SD()
	g.when(badNumber(mean) || mean < 0 || badNumber(sd) || sd < 0 || mean > item.MaxUnits,
		"bad_forecast", "rerun the forecast; demand is 0 or more",
		"demand over the cover window has mean %v and deviation %v", mean, sd)
	if it.LeadDemand != nil {
		lead, leadSD := it.LeadDemand.Mean(), it.LeadDemand.SD()
		g.when(badNumber(lead) || lead < 0 || badNumber(leadSD) || leadSD < 0, "bad_forecast",
			"rerun the forecast; demand is 0 or more",
			"demand over the lead time has mean %v and deviation %v", lead, leadSD)
		g.when(lead > mean*(1+1e-6)+1e-6, "lead_demand_above_cover_demand", "forecast both windows from the same paths",
			"mean demand is %.6g over the lead time and %.6g over the longer cover window", lead, mean)
	}
}

func (g *gate) checkPolicy() {
	p := g.it.Policy
	switch p.Kind {
	case item.PolicyMinMax:
		g.when(badUnits(p.Min) || badUnits(p.Max) || p.Max < p.Min, "bad_min_max",
			"give 0 <= min <= max", "minimum %d, maximum %d", p.Min, p.Max)
		return
	case item.PolicyCover:
		g.when(!(p.MinDays >= 0 && p.MinDays <= p.MaxDays && p.MaxDays <= 10*item.MostDays),
			"bad_cover_days", "give 0 <= min days <= max days <= 36500",
			"minimum %v days, maximum %v days", p.MinDays, p.MaxDays)
		return
	case item.PolicyDDMRP:
		g.when(badNumber(p.LeadFactor) || p.LeadFactor < 0 || badNumber(p.VariabilityFactor) ||
			p.VariabilityFactor < 0, "bad_buffer_factor",
			"give shares of 0 or more, usually up to 1", "lead time factor %v, variability factor %v",
			p.LeadFactor, p.VariabilityFactor)
		return
	case "", item.PolicyOrderUpTo, item.PolicyLot, item.PolicySS, item.PolicySQ, item.PolicyNewsvendor:
	case item.PolicyLookAhead:
		g.when(p.Target != item.TargetClassFill && p.Target != item.TargetShortageCost,
			"look_ahead_without_price", "use target class_fill_rate or shortage_cost",
			"policy look_ahead weighs lost units by a price, which target %q has not", p.Target)
	default:
		g.add("unknown_policy", "use one of R,S · R,s,nQ · s,S · s,Q · look_ahead · min/max · days · newsvendor · ddmrp", "policy %q is not known", p.Kind)
		return
	}
	g.checkTarget()
	g.checkLot()
}

func (g *gate) checkLot() {
	p := &g.it.Policy
	g.when(p.LotRule != "" && p.LotRule != item.LotEconomic &&
		!slices.Contains(lotsize.Rules(), p.LotRule), "unknown_lot_rule",
		"use "+item.LotEconomic+", "+strings.Join(lotsize.Rules(), ", "), "lot rule %q is not known", p.LotRule)
	g.when(p.LotHorizonDays < 0 || p.LotHorizonDays > item.MostLotHorizon, "bad_lot_horizon",
		fmt.Sprintf("give days, 1 to %d, or 0 for %d", item.MostLotHorizon, item.DefaultLotHorizon),
		"the lot horizon is %d days", p.LotHorizonDays)
	g.when(!(p.MaxDays >= 0 && p.MaxDays <= 10*item.MostDays), "bad_cover_days",
		"give the most days of cover, 0 = no limit, at most 36500", "at most %v days of cover", p.MaxDays)
	g.when(badUnits(p.Lot) || badAmount(p.OrderCost) || badAmount(p.HoldingRate), "bad_lot",
		"give values of 0 or more", "lot %d, order cost %v, holding rate %v", p.Lot, p.OrderCost, p.HoldingRate)
}

func (g *gate) checkTarget() {
	p := &g.it.Policy
	switch {
	case p.Kind == item.PolicyNewsvendor || p.Target == item.TargetShortageCost:
		g.when(!(p.Underage > 0) || !(p.Overage > 0) || badNumber(p.Underage) || badNumber(p.Overage),
			"bad_shortage_cost",
			"give costs above 0 per unit short and per unit left", "underage cost %v, overage cost %v",
			p.Underage, p.Overage)
	case p.Target == item.TargetClassFill:
		g.when(!(p.Level > 0 && p.Level < 1), "bad_target", "give a share between 0 and 1, such as 0.97", "the class's promise is %v", p.Level)
		g.when(!(g.it.UnitCost > 0), "no_unit_cost", "give the item a unit cost, or another target by a rule",
			"a promise to a class weighs stock by its cost, and the unit cost is %v", g.it.UnitCost)
		g.when(!(p.Underage > 0) || badNumber(p.Underage), "no_class_price",
			"price the classes before the plan", "the class's price of a lost unit is %v", p.Underage)
	case p.Target == "" || p.Target == item.TargetFill || p.Target == item.TargetCycle:
		g.when(!(p.Level > 0 && p.Level < 1), "bad_target", "give a share between 0 and 1, such as 0.97", "target level is %v", p.Level)
	default:
		g.add("unknown_target", "use fill_rate, class_fill_rate, cycle_service or shortage_cost",
			"target %q is not known", p.Target)
	}
}
