package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/replenish"
)

// fault breaks one item (and perhaps the suppliers) in a way with a name.
type fault struct {
	code    string
	destroy func(items *[]replenish.Item, i int, suppliers *[]replenish.Supplier)
}

func itemFault(code string, f func(it *replenish.Item)) fault {
	return fault{code, func(items *[]replenish.Item, i int, _ *[]replenish.Supplier) { f(&(*items)[i]) }}
}

func faults() []fault {
	return []fault{
		{"missing_lead_time", func(items *[]replenish.Item, i int, s *[]replenish.Supplier) {
			*s = append(*s, replenish.Supplier{Key: "silent"})
			(*items)[i].Supplier = "silent"
		}},
		{"bad_lead_time", func(items *[]replenish.Item, i int, s *[]replenish.Supplier) {
			*s = append(*s, replenish.Supplier{Key: "wrong", LeadDays: -3})
			(*items)[i].Supplier, (*items)[i].Lead = "wrong", replenish.LeadTime{Pmf: []float64{1}}
		}},
		{"duplicate_supplier", func(items *[]replenish.Item, i int, s *[]replenish.Supplier) {
			*s = append(*s, replenish.Supplier{Key: "twice", LeadDays: 3}, replenish.Supplier{Key: "twice", LeadDays: 5})
			(*items)[i].Supplier = "twice"
		}},
		{"no_order_day", func(items *[]replenish.Item, i int, s *[]replenish.Supplier) {
			*s = append(*s, replenish.Supplier{Key: "closed", LeadDays: 3, Closures: []replenish.DayRange{{From: asOf - 10, To: asOf + 1000}}})
			(*items)[i].Supplier = "closed"
		}},
		{"bad_supplier_minimum", func(items *[]replenish.Item, i int, s *[]replenish.Supplier) {
			*s = append(*s, replenish.Supplier{Key: "min", LeadDays: 3, MinimumValue: math.NaN()})
			(*items)[i].Supplier = "min"
		}},
		{"duplicate_item", func(items *[]replenish.Item, i int, _ *[]replenish.Supplier) { *items = append(*items, (*items)[i]) }},
		itemFault("unknown_supplier", func(it *replenish.Item) { it.Supplier = "nobody" }),
		itemFault("no_source", func(it *replenish.Item) { it.Supplier = "" }),
		itemFault("two_sources", func(it *replenish.Item) { it.SuppliedBy = "W1" }),
		itemFault("circular_supply", func(it *replenish.Item) { it.Supplier, it.SuppliedBy = "", it.Location }),
		itemFault("unknown_supplying_location", func(it *replenish.Item) { it.Supplier, it.SuppliedBy = "", "nowhere" }),
		itemFault("negative_on_hand", func(it *replenish.Item) { it.OnHand = -4 }),
		itemFault("impossible_on_hand", func(it *replenish.Item) { it.OnHand = math.MaxInt64 / 2 }),
		itemFault("bad_reserved", func(it *replenish.Item) { it.Reserved = -1 }),
		itemFault("bad_backordered", func(it *replenish.Item) { it.Backordered = -1 }),
		itemFault("expired_lot", func(it *replenish.Item) { it.OnHand, it.Lots = 20, []replenish.Lot{{Quantity: 20, Expires: asOf - 1}} }),
		itemFault("lots_above_on_hand", func(it *replenish.Item) { it.OnHand, it.Lots = 5, []replenish.Lot{{Quantity: 9, Expires: asOf + 9}} }),
		itemFault("bad_open_order_quantity", func(it *replenish.Item) {
			it.OnOrder = []replenish.OpenOrder{{ID: "X", Quantity: -5, Ordered: asOf - 3, Due: asOf}}
		}),
		itemFault("duplicate_open_order", func(it *replenish.Item) {
			o := replenish.OpenOrder{ID: "X", Quantity: 5, Ordered: asOf - 3, Due: asOf}
			it.OnOrder = []replenish.OpenOrder{o, o}
		}),
		itemFault("open_order_due_before_ordered", func(it *replenish.Item) {
			it.OnOrder = []replenish.OpenOrder{{ID: "X", Quantity: 5, Ordered: asOf, Due: asOf - 3}}
		}),
		itemFault("stale_open_order", func(it *replenish.Item) {
			it.OnOrder = []replenish.OpenOrder{{ID: "X", Quantity: 5, Ordered: asOf - 3000, Due: asOf - 2000}}
		}),
		itemFault("bad_moq", func(it *replenish.Item) { it.MOQ = -10 }),
		itemFault("bad_multiple", func(it *replenish.Item) { it.Multiple = -6 }),
		itemFault("bad_unit_factor", func(it *replenish.Item) { it.Unit = replenish.UnitOfMeasure{Name: "box", Factor: 0} }),
		itemFault("moq_above_maximum", func(it *replenish.Item) { it.MOQ, it.Maximum, it.MaximumWins = 100, 50, true }),
		itemFault("bad_unit_price", func(it *replenish.Item) { it.UnitPrice = -2 }),
		itemFault("bad_unit_cost", func(it *replenish.Item) { it.UnitCost = math.Inf(1) }),
		itemFault("price_breaks_out_of_order", func(it *replenish.Item) { it.Breaks = []replenish.PriceBreak{{From: 50, Cost: 1}, {From: 20, Cost: 2}} }),
		itemFault("bad_forecast", func(it *replenish.Item) { it.Daily = []float64{1, math.NaN()} }),
		itemFault("missing_demand", func(it *replenish.Item) { it.CoverDemand = nil }),
		itemFault("bad_target", func(it *replenish.Item) { it.Policy = replenish.Policy{Level: 1.2} }),
		itemFault("unknown_rounding", func(it *replenish.Item) { it.Rounding.Rule = "sideways" }),
		itemFault("bad_shelf_life", func(it *replenish.Item) { it.ShelfLifeDays = -1 }),
	}
}

// measureFaults seeds one fault at a time into a plan of 2,000 item-locations and
// wants it named, quarantined, and every other item's policy and lines unchanged
// to the byte. The broken item's supplier has no minimum order: a minimum is filled
// without a refused item, which is an effect on the order, not on the item.
func measureFaults(sheet *bar.Sheet) {
	items, suppliers := world(2000, 3)
	at := 0
	free := map[string]bool{}
	for _, s := range suppliers {
		free[s.Key] = s.MinimumValue == 0
	}
	for i, it := range items {
		alone := i+1 == len(items) || items[i+1].SKU != it.SKU
		if it.SuppliedBy == "" && free[it.Supplier] && alone && (i == 0 || items[i-1].SKU != it.SKU) && it.Policy.Kind == "" && it.OnHand < 10 {
			at = i
			break
		}
	}
	opt := replenish.Options{AsOf: asOf}
	before := withoutItem(replenish.Plan(items, suppliers, opt), items[at].SKU)
	all := faults()
	good := 0
	for _, f := range all {
		broken, terms := append([]replenish.Item(nil), items...), append([]replenish.Supplier(nil), suppliers...)
		f.destroy(&broken, at, &terms)
		res := replenish.Plan(broken, terms, opt)
		named, quarantined := false, true
		for _, p := range res.Problems {
			named = named || (p.SKU == items[at].SKU && p.Code == f.code && p.Text != "" && p.Hint != "")
		}
		for _, l := range res.Lines {
			if l.SKU == items[at].SKU && f.code != "expired_lot" {
				quarantined = false
			}
		}
		if f.code == "expired_lot" { // the lot is out of the position, the item goes on
			for _, p := range res.Policies {
				if p.SKU == items[at].SKU {
					quarantined = p.Position.Expired == 20 && p.Position.Total <= 0+p.Position.OnOrder+p.Position.Drafts
				}
			}
		}
		same := withoutItem(res, items[at].SKU) == before
		if named && quarantined && same {
			good++
		} else {
			fmt.Fprintf(os.Stderr, "fault %s: named %v, quarantined %v, others unchanged %v\n", f.code, named, quarantined, same)
		}
	}
	sheet.True("seeded faults named, quarantined, other items byte-identical", fmt.Sprintf("%d of %d", good, len(all)), "≥ 30, all", good == len(all) && len(all) >= 30)
}

// withoutItem is every line, policy and problem of the other items as text.
func withoutItem(r replenish.Result, sku string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	for _, l := range r.Lines {
		if l.SKU != sku {
			_ = e.Encode(l)
		}
	}
	for _, p := range r.Policies {
		if p.SKU != sku {
			_ = e.Encode(p)
		}
	}
	for _, p := range r.Problems {
		if p.SKU != sku {
			_ = e.Encode(p)
		}
	}
	return b.String()
}
