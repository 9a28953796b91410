package replenish

import (
	"fmt"
	"github.com/stockwright/stockwright/replenish/item"
	"math"
	"slices"
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

	ofSource bool // it keeps goods from being ordered, and says nothing against those at hand
}

type gate struct {
	it       *item.Item
	problems []Problem
}

func (g *gate) add(code, hint, text string, args ...any) {
	g.problems = append(g.problems, Problem{SKU: g.it.SKU, Location: g.it.Location, Supplier: g.it.Supplier,
		Code: code, Text: fmt.Sprintf(text, args...), Hint: hint, Refused: true})
}

// onlyOfSource tells that a row is refused for nothing but where its goods come from.
func (r *planned) onlyOfSource() bool {
	return len(r.problems) > 0 && !slices.ContainsFunc(r.problems, func(p Problem) bool { return !p.ofSource })
}

func (g *gate) when(bad bool, code, hint, text string, args ...any) {
	if bad {
		g.add(code, hint, text, args...)
	}
}

func badNumber(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// badAmount tells that money, volume or weight is not 0 or more, or absurd.
func badAmount(v float64) bool { return !(v >= 0 && v <= item.MaxAmount) }

// badUnits tells that a quantity is below 0 or absurd.
func badUnits(q int64) bool { return q < 0 || q > item.MaxUnits }

// checkItem names everything that keeps the item from being planned. terms are
// those of every supplier, by key.
func checkItem(it *item.Item, s item.Supplier, known bool, w item.Window,
	terms map[string]item.Supplier, opt Options) []Problem {
	g, asOf := &gate{it: it}, opt.AsOf
	g.when(it.SKU == "", "missing_sku", "give every item a SKU", "the item has no SKU")
	g.when(it.Unread != "", "refused_row", "correct the row, which rejects lists; until then nothing is planned for the item", "%s", it.Unread)
	g.when(it.Location == "", "missing_location", "give every item a location", "the item has no location")
	before := len(g.problems)
	g.checkSource(s, known, w)
	for i := range g.problems[before:] {
		g.problems[before+i].ofSource = true
	}
	g.checkStock(asOf)
	g.checkTerms()
	g.checkSplit(terms, opt)
	g.checkDemand(asOf)
	g.checkPolicy()
	return g.problems
}

func (g *gate) checkSource(s item.Supplier, known bool, w item.Window) {
	it := g.it
	switch {
	case it.Supplier == "" && it.SuppliedBy == "":
		g.add("no_source", "set supplier or supplied_by, or do_not_stock",
			"the item has neither a supplier nor a supplying location")
		return
	case it.Supplier != "" && it.SuppliedBy != "":
		g.add("two_sources", "keep one of supplier and supplied_by",
			"the item has supplier %s and supplied_by %s", it.Supplier, it.SuppliedBy)
		return
	case it.SuppliedBy != "" && it.SuppliedBy == it.Location:
		g.add("circular_supply", "point supplied_by at another location",
			"location %s is supplied by itself", it.Location)
		return
	case it.Supplier != "" && !known:
		g.add("unknown_supplier", "add the supplier or correct its key",
			"supplier %s is not among the suppliers", it.Supplier)
		return
	}
	g.checkSupplier(s)
	g.checkLead(w.Lead)
	g.when(w.Order == item.NoDay, "no_order_day", "check the order weekdays and closures",
		"supplier %s takes no orders within %d days", s.Key, item.OrderHorizon)
}

func (g *gate) checkSupplier(s item.Supplier) {
	g.when(s.BadLead(), "bad_lead_time", "state the lead time and its spread in days, 0 to 3650",
		"supplier %s states a lead time of %v days with spread %v", s.Key, s.LeadDays, s.LeadSD)
	g.when(badAmount(s.MinimumValue) || badUnits(s.MinimumUnits) || badAmount(s.Container) ||
		badAmount(s.MinimumWeight),
		"bad_supplier_minimum", "minimums must be 0 or more",
		"supplier %s has minimum value %v, units %d, weight %v, container %v",
		s.Key, s.MinimumValue, s.MinimumUnits, s.MinimumWeight, s.Container)
	g.when(badUnits(s.Capacity) || badUnits(s.CapacityUsed) || badAmount(s.OrderCost),
		"bad_supplier_terms", "capacity and order cost must be 0 or more",
		"supplier %s has capacity %d, of which %d used, and order cost %v", s.Key, s.Capacity,
		s.CapacityUsed, s.OrderCost)
	g.when(s.ReviewDays < 0 || s.ReviewDays > item.MostDays, "bad_review",
		"give the days between orders, 1 to 3650", "supplier %s is ordered from every %d days", s.Key, s.ReviewDays)
	for _, c := range s.Closures {
		g.when(c.To < c.From, "bad_closure", "let the closure end on or after the day it begins",
			"supplier %s is closed from %s to %s", s.Key, item.IsoDay(c.From), item.IsoDay(c.To))
	}
}

func (g *gate) checkLead(pmf []float64) {
	total := 0.0
	for _, p := range pmf {
		if badNumber(p) || p < 0 {
			total = math.NaN()
		}
		total += p
	}
	switch {
	case len(pmf) == 0:
		g.add("missing_lead_time", "state the supplier's lead time or load receipts",
			"no lead time is stated and there are no receipts")
	case !(math.Abs(total-1) < 1e-6):
		g.add("bad_lead_time", "probabilities must be 0 or more and sum to 1",
			"the lead-time probabilities sum to %v", total)
	}
}

func (g *gate) checkStock(asOf int32) {
	it := g.it
	stock := func(code string, q int64) {
		g.when(q < 0 || q > item.MaxUnits, code, "correct the stock record", "%d units", q)
	}
	g.when(it.OnHand < 0, "negative_on_hand", "count the stock; book what is owed as backordered",
		"on hand is %d", it.OnHand)
	g.when(it.OnHand > item.MaxUnits, "impossible_on_hand", "correct the stock record", "on hand is %d", it.OnHand)
	stock("bad_reserved", it.Reserved)
	stock("bad_backordered", it.Backordered)
	stock("bad_predecessor_stock", it.Predecessor)
	dated := int64(0)
	for _, l := range it.Lots {
		g.when(l.Quantity < 0 || l.Quantity > item.MaxUnits, "bad_lot_quantity", "correct the lot",
			"a lot expiring on %s has %d units", item.IsoDay(l.Expires), l.Quantity)
		dated += max(0, l.Quantity)
	}
	g.when(dated > max(0, it.OnHand) && it.OnHand <= item.MaxUnits, "lots_above_on_hand",
		"lots are part of on hand; count the stock", "dated lots hold %d units, on hand is %d", dated, it.OnHand)
	g.checkSupply(asOf)
}

func (g *gate) checkSupply(asOf int32) {
	it := g.it
	coming := 0.0
	for _, o := range it.OnOrder {
		coming += float64(o.Quantity)
		g.when(o.Ordered > asOf, "open_order_ordered_later", "correct the order day",
			"open order %s was ordered on %s, after the day planned for", o.ID, item.IsoDay(o.Ordered))
		g.when(o.Quantity < 0 || o.Quantity > item.MaxUnits, "bad_open_order_quantity",
			"correct or close the open order", "open order %s has %d units", o.ID, o.Quantity)
		g.when(o.Due == item.NoDay, "open_order_without_due_day", "enter the expected day",
			"open order %s has no due day", o.ID)
		g.when(o.Due != item.NoDay && o.Ordered != item.NoDay && o.Due < o.Ordered,
			"open_order_due_before_ordered", "correct the days",
			"open order %s was ordered on %s and is due on %s", o.ID, item.IsoDay(o.Ordered), item.IsoDay(o.Due))
	}
	for _, o := range it.Drafts {
		coming += float64(o.Quantity)
		g.when(o.Quantity < 0 || o.Quantity > item.MaxUnits, "bad_draft_quantity", "correct the draft",
			"approved draft %s has %d units", o.ID, o.Quantity)
	}
	g.when(coming > item.MaxUnits, "impossible_supply", "close what will not come",
		"open orders and drafts hold %.4g units together", coming)
}

// setAside names the parts of an item's stock that are left out of its position.
func setAside(it *item.Item, asOf int32) []Problem {
	var out []Problem
	for _, l := range it.Lots {
		if l.Quantity > 0 && l.Expires <= asOf {
			out = append(out, Problem{SKU: it.SKU, Location: it.Location, Supplier: it.Supplier, Code: "expired_lot",
				Text: fmt.Sprintf("%d units on hand expired on %s", l.Quantity, item.IsoDay(l.Expires)),
				Hint: "scrap or block the lot"})
		}
	}
	return out
}
