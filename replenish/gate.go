package replenish

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/replenish/lotsize"
)

// Problem is one thing wrong with one item or its supplier. What is wrong is
// quarantined, never guessed: the item gets no line, or, where only a part of its
// stock is in doubt (an expired lot), that part is left out of its position.
type Problem struct {
	SKU      string `json:"sku"`
	Location string `json:"location"`
	Supplier string `json:"supplier"`
	Code     string `json:"code"`    // stable, such as "moq_above_maximum"
	Text     string `json:"text"`    // what is wrong, with the value
	Hint     string `json:"hint"`    // what to do
	Refused  bool   `json:"refused"` // the item is not planned; false: only the part named is set aside
	// AtRisk is the margin of a review period's mean demand that goes unplanned,
	// on the first problem of a refused item, currency units.
	AtRisk float64 `json:"at_risk"`
}

// maxUnits is the largest stock or order quantity taken for real, base units.
const maxUnits = 1 << 50

type gate struct {
	it       *Item
	problems []Problem
}

func (g *gate) add(code, hint, text string, args ...any) {
	g.problems = append(g.problems, Problem{SKU: g.it.SKU, Location: g.it.Location, Supplier: g.it.Supplier,
		Code: code, Text: fmt.Sprintf(text, args...), Hint: hint, Refused: true})
}

func (g *gate) when(bad bool, code, hint, text string, args ...any) {
	if bad {
		g.add(code, hint, text, args...)
	}
}

func badNumber(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// checkItem names everything that keeps the item from being planned.
func checkItem(it *Item, s Supplier, known bool, w Window, asOf int32) []Problem {
	g := &gate{it: it}
	g.when(it.SKU == "", "missing_sku", "give every item a SKU", "the item has no SKU")
	g.when(it.Location == "", "missing_location", "give every item a location", "the item has no location")
	g.checkSource(s, known, w)
	g.checkStock(asOf)
	g.checkTerms()
	g.checkDemand(asOf)
	g.checkPolicy()
	return g.problems
}

func (g *gate) checkSource(s Supplier, known bool, w Window) {
	it := g.it
	switch {
	case it.Supplier == "" && it.SuppliedBy == "":
		g.add("no_source", "set supplier or supplied_by, or do_not_stock", "the item has neither a supplier nor a supplying location")
		return
	case it.Supplier != "" && it.SuppliedBy != "":
		g.add("two_sources", "keep one of supplier and supplied_by", "the item has supplier %s and supplied_by %s", it.Supplier, it.SuppliedBy)
		return
	case it.SuppliedBy != "" && it.SuppliedBy == it.Location:
		g.add("circular_supply", "point supplied_by at another location", "location %s is supplied by itself", it.Location)
		return
	case it.Supplier != "" && !known:
		g.add("unknown_supplier", "add the supplier or correct its key", "supplier %s is not among the suppliers", it.Supplier)
		return
	}
	g.when(badNumber(s.LeadDays) || s.LeadDays < 0 || badNumber(s.LeadSD) || s.LeadSD < 0, "bad_lead_time",
		"state the lead time in days, 0 or more", "supplier %s states a lead time of %v days with spread %v", s.Key, s.LeadDays, s.LeadSD)
	total := 0.0
	for _, p := range w.Lead {
		if badNumber(p) || p < 0 {
			total = math.NaN()
		}
		total += p
	}
	switch {
	case len(w.Lead) == 0:
		g.add("missing_lead_time", "state the supplier's lead time or load receipts", "no lead time is stated and there are no receipts")
	case !(math.Abs(total-1) < 1e-6):
		g.add("bad_lead_time", "probabilities must be 0 or more and sum to 1", "the lead-time probabilities sum to %v", total)
	}
	g.when(w.Order == NoDay, "no_order_day", "check the order weekdays and closures", "supplier %s takes no orders within %d days", s.Key, orderHorizon)
	g.when(badNumber(s.MinimumValue) || s.MinimumValue < 0 || s.MinimumUnits < 0 || badNumber(s.Container) || s.Container < 0 ||
		badNumber(s.MinimumWeight) || s.MinimumWeight < 0,
		"bad_supplier_minimum", "minimums must be 0 or more", "supplier %s has minimum value %v, units %d, weight %v, container %v",
		s.Key, s.MinimumValue, s.MinimumUnits, s.MinimumWeight, s.Container)
	g.when(s.Capacity < 0 || s.CapacityUsed < 0 || badNumber(s.OrderCost) || s.OrderCost < 0, "bad_supplier_terms", "capacity and order cost must be 0 or more",
		"supplier %s has capacity %d, of which %d used, and order cost %v", s.Key, s.Capacity, s.CapacityUsed, s.OrderCost)
}

func (g *gate) checkStock(asOf int32) {
	it := g.it
	stock := func(code string, q int64) {
		g.when(q < 0 || q > maxUnits, code, "correct the stock record", "%d units", q)
	}
	g.when(it.OnHand < 0, "negative_on_hand", "count the stock; book what is owed as backordered", "on hand is %d", it.OnHand)
	g.when(it.OnHand > maxUnits, "impossible_on_hand", "correct the stock record", "on hand is %d", it.OnHand)
	stock("bad_reserved", it.Reserved)
	stock("bad_backordered", it.Backordered)
	dated := int64(0)
	for _, l := range it.Lots {
		g.when(l.Quantity < 0 || l.Quantity > maxUnits, "bad_lot_quantity", "correct the lot", "a lot expiring on %s has %d units", isoDay(l.Expires), l.Quantity)
		dated += max(0, l.Quantity)
	}
	g.when(dated > max(0, it.OnHand) && it.OnHand <= maxUnits, "lots_above_on_hand", "lots are part of on hand; count the stock", "dated lots hold %d units, on hand is %d", dated, it.OnHand)
	seen := map[string]bool{}
	for _, o := range it.OnOrder {
		g.when(o.Quantity < 0 || o.Quantity > maxUnits, "bad_open_order_quantity", "correct or close the open order", "open order %s has %d units", o.ID, o.Quantity)
		g.when(o.Due == NoDay, "open_order_without_due_day", "enter the expected day", "open order %s has no due day", o.ID)
		g.when(o.Due != NoDay && o.Ordered != NoDay && o.Due < o.Ordered, "open_order_due_before_ordered", "correct the days", "open order %s was ordered on %s and is due on %s", o.ID, isoDay(o.Ordered), isoDay(o.Due))
		g.when(o.ID != "" && seen[o.ID], "duplicate_open_order", "keep one line", "open order %s is there twice", o.ID)
		g.when(o.Due != NoDay && o.Due < asOf-1000, "stale_open_order", "close it or give it a new day", "open order %s was due on %s, %d days ago", o.ID, isoDay(o.Due), asOf-o.Due)
		seen[o.ID] = true
	}
	for _, o := range it.Drafts {
		g.when(o.Quantity < 0 || o.Quantity > maxUnits, "bad_draft_quantity", "correct the draft", "approved draft %s has %d units", o.ID, o.Quantity)
	}
}

func (g *gate) checkTerms() {
	it := g.it
	g.when(it.MOQ < 0 || it.MOQ > maxUnits, "bad_moq", "give a minimum order of 0 or more", "minimum order quantity is %d", it.MOQ)
	g.when(it.Multiple < 0 || it.Multiple > maxUnits, "bad_multiple", "give a multiple of 1 or more", "order multiple is %d", it.Multiple)
	g.checkUnit(it.Unit)
	for _, a := range it.Split {
		if a.Supplier != it.Supplier {
			g.checkUnit(a.Unit)
		}
	}
	g.when(it.Maximum < 0, "bad_maximum", "give a maximum of 0 (none) or more", "maximum stock is %d", it.Maximum)
	g.when(it.MaximumWins && it.Maximum > 0 && it.MOQ > it.Maximum, "moq_above_maximum", "raise the maximum or lower the minimum order",
		"minimum order %d is above the maximum %d", it.MOQ, it.Maximum)
	g.when(it.MaximumWins && it.Maximum > 0 && it.Multiple > it.Maximum, "multiple_above_maximum", "raise the maximum or lower the multiple",
		"order multiple %d is above the maximum %d", it.Multiple, it.Maximum)
	g.when(it.ShelfLifeDays < 0, "bad_shelf_life", "give days, 0 = does not expire", "shelf life is %d days", it.ShelfLifeDays)
	g.when(badNumber(it.UnitCost) || it.UnitCost < 0, "bad_unit_cost", "give a cost of 0 or more", "unit cost is %v", it.UnitCost)
	g.when(badNumber(it.UnitPrice) || it.UnitPrice < 0, "bad_unit_price", "give a price of 0 or more", "unit price is %v", it.UnitPrice)
	g.when(badNumber(it.UnitVolume) || it.UnitVolume < 0, "bad_unit_volume", "give a volume of 0 or more", "unit volume is %v", it.UnitVolume)
	g.when(badNumber(it.UnitWeight) || it.UnitWeight < 0, "bad_unit_weight", "give a weight of 0 or more", "unit weight is %v", it.UnitWeight)
	g.when(it.MaxOrder < 0 || it.MaxOrder > 0 && it.MaxOrder < it.MOQ, "bad_max_order", "raise the largest order or lower the minimum order",
		"the largest order is %d, the minimum order %d", it.MaxOrder, it.MOQ)
	g.when(it.FrozenDays < 0 || it.FrozenDays > 365, "bad_frozen_days", "give days, 0 to 365", "frozen days are %d", it.FrozenDays)
	g.when(badNumber(it.NextCost) || it.NextCost < 0, "bad_next_cost", "give a cost of 0 or more", "the announced unit cost is %v", it.NextCost)
	for i, b := range it.Breaks {
		g.when(b.From < 0 || badNumber(b.Cost) || b.Cost < 0, "bad_price_break", "correct the break", "from %d units the cost is %v", b.From, b.Cost)
		if i > 0 {
			g.when(b.From <= it.Breaks[i-1].From, "price_breaks_out_of_order", "sort the breaks by quantity, each once",
				"break %d is from %d units, the one before from %d", i, b.From, it.Breaks[i-1].From)
		}
	}
	switch it.Rounding.Rule {
	case "", RoundUp, RoundDown, RoundNearest, RoundTolerance:
	default:
		g.add("unknown_rounding", "use up, down, nearest or tolerance", "rounding rule %q is not known", it.Rounding.Rule)
	}
	g.when(badNumber(it.Rounding.Tolerance) || it.Rounding.Tolerance < 0 || it.Rounding.Tolerance >= 1, "bad_rounding_tolerance",
		"give a share of the multiple, 0 to below 1", "rounding tolerance is %v", it.Rounding.Tolerance)
	g.when(it.Review < 0 || it.ExtraDays < 0, "bad_review", "give days of 0 or more", "review is %d days, extra %d days", it.Review, it.ExtraDays)
}

func (g *gate) checkUnit(u UnitOfMeasure) {
	g.when(u.Factor < 0 || u.Factor == 0 && u.Name != "", "bad_unit_factor", "give the base units per order unit, 1 or more",
		"one %s is %d base units", u.Name, u.Factor)
}

func (g *gate) checkDemand(asOf int32) {
	it := g.it
	for d, v := range it.Daily {
		if badNumber(v) || v < 0 {
			g.add("bad_forecast", "rerun the forecast; demand is 0 or more", "the mean forecast of %s is %v", isoDay(asOf+int32(d)), v)
			break
		}
	}
	if it.CoverDemand == nil {
		g.add("missing_demand", "forecast the item", "there is no demand over the cover window")
		return
	}
	mean, sd := it.CoverDemand.Mean(), it.CoverDemand.SD()
	g.when(badNumber(mean) || mean < 0 || badNumber(sd) || sd < 0 || mean > maxUnits, "bad_forecast", "rerun the forecast; demand is 0 or more",
		"demand over the cover window has mean %v and deviation %v", mean, sd)
	if it.LeadDemand != nil {
		lead, leadSD := it.LeadDemand.Mean(), it.LeadDemand.SD()
		g.when(badNumber(lead) || lead < 0 || badNumber(leadSD) || leadSD < 0, "bad_forecast", "rerun the forecast; demand is 0 or more",
			"demand over the lead time has mean %v and deviation %v", lead, leadSD)
		g.when(lead > mean*(1+1e-6)+1e-6, "lead_demand_above_cover_demand", "forecast both windows from the same paths",
			"mean demand is %.6g over the lead time and %.6g over the longer cover window", lead, mean)
	}
}

func (g *gate) checkPolicy() {
	p := g.it.Policy
	switch p.Kind {
	case PolicyMinMax:
		g.when(p.Min < 0 || p.Max < p.Min, "bad_min_max", "give 0 <= min <= max", "minimum %d, maximum %d", p.Min, p.Max)
		return
	case PolicyCover:
		g.when(badNumber(p.MinDays) || p.MinDays < 0 || badNumber(p.MaxDays) || p.MaxDays < p.MinDays, "bad_cover_days", "give 0 <= min days <= max days",
			"minimum %v days, maximum %v days", p.MinDays, p.MaxDays)
		return
	case PolicyDDMRP:
		g.when(badNumber(p.LeadFactor) || p.LeadFactor < 0 || badNumber(p.VariabilityFactor) || p.VariabilityFactor < 0, "bad_buffer_factor",
			"give shares of 0 or more, usually up to 1", "lead time factor %v, variability factor %v", p.LeadFactor, p.VariabilityFactor)
		return
	case "", PolicyOrderUpTo, PolicyLot, PolicySS, PolicySQ, PolicyNewsvendor:
	case PolicyLookAhead:
		g.when(p.Target != TargetClassFill && p.Target != TargetShortageCost, "look_ahead_without_price", "use target class_fill_rate or shortage_cost",
			"policy look_ahead weighs lost units by a price, which target %q has not", p.Target)
	default:
		g.add("unknown_policy", "use one of R,S · R,s,nQ · s,S · s,Q · look_ahead · min/max · days · newsvendor · ddmrp", "policy %q is not known", p.Kind)
		return
	}
	switch {
	case p.Kind == PolicyNewsvendor || p.Target == TargetShortageCost:
		g.when(!(p.Underage > 0) || !(p.Overage > 0) || badNumber(p.Underage) || badNumber(p.Overage), "bad_shortage_cost",
			"give costs above 0 per unit short and per unit left", "underage cost %v, overage cost %v", p.Underage, p.Overage)
	case p.Target == TargetClassFill:
		g.when(!(p.Level > 0 && p.Level < 1), "bad_target", "give a share between 0 and 1, such as 0.97", "the class's promise is %v", p.Level)
		g.when(!(g.it.UnitCost > 0), "no_unit_cost", "give the item a unit cost, or another target by a rule",
			"a promise to a class weighs stock by its cost, and the unit cost is %v", g.it.UnitCost)
		g.when(!(p.Underage > 0) || badNumber(p.Underage), "no_class_price", "price the classes before the plan", "the class's price of a lost unit is %v", p.Underage)
	case p.Target == "" || p.Target == TargetFill || p.Target == TargetCycle:
		g.when(!(p.Level > 0 && p.Level < 1), "bad_target", "give a share between 0 and 1, such as 0.97", "target level is %v", p.Level)
	default:
		g.add("unknown_target", "use fill_rate, class_fill_rate, cycle_service or shortage_cost", "target %q is not known", p.Target)
	}
	g.when(p.LotRule != "" && p.LotRule != LotEconomic && !slices.Contains(lotsize.Rules(), p.LotRule), "unknown_lot_rule",
		"use "+LotEconomic+", "+strings.Join(lotsize.Rules(), ", "), "lot rule %q is not known", p.LotRule)
	g.when(p.LotHorizonDays < 0 || p.LotHorizonDays > mostLotHorizon, "bad_lot_horizon",
		fmt.Sprintf("give days, 1 to %d, or 0 for %d", mostLotHorizon, defaultLotHorizon), "the lot horizon is %d days", p.LotHorizonDays)
	g.when(p.Lot < 0 || badNumber(p.OrderCost) || p.OrderCost < 0 || badNumber(p.HoldingRate) || p.HoldingRate < 0, "bad_lot",
		"give values of 0 or more", "lot %d, order cost %v, holding rate %v", p.Lot, p.OrderCost, p.HoldingRate)
}

// setAside names the parts of an item's stock that are left out of its position.
func setAside(it *Item, asOf int32) []Problem {
	var out []Problem
	for _, l := range it.Lots {
		if l.Quantity > 0 && l.Expires <= asOf {
			out = append(out, Problem{SKU: it.SKU, Location: it.Location, Supplier: it.Supplier, Code: "expired_lot",
				Text: fmt.Sprintf("%d units on hand expired on %s", l.Quantity, isoDay(l.Expires)), Hint: "scrap or block the lot"})
		}
	}
	return out
}
