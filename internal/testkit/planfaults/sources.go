package planfaults

import (
	"math"

	"github.com/stockwright/stockwright/replenish"
)

func supplierFaults() []Fault {
	type supplier = replenish.Supplier
	return []Fault{
		ofSupplier("missing lead time", "missing_lead_time", func(s *supplier) { s.LeadDays = 0 }),
		ofSupplier("negative lead time", "bad_lead_time", func(s *supplier) { s.LeadDays = -3 }),
		ofSupplier("lead time that is no number", "bad_lead_time", func(s *supplier) { s.LeadDays = math.NaN() }),
		ofSupplier("infinite lead time", "bad_lead_time", func(s *supplier) { s.LeadDays = math.Inf(1) }),
		ofSupplier("lead time of a million days", "bad_lead_time", func(s *supplier) { s.LeadDays = 1e6 }),
		ofSupplier("lead-time spread that is no number", "bad_lead_time", func(s *supplier) { s.LeadSD = math.NaN() }),
		ofSupplier("infinite lead-time spread", "bad_lead_time", func(s *supplier) { s.LeadSD = math.Inf(1) }),
		ofSupplier("negative lead-time spread", "bad_lead_time", func(s *supplier) { s.LeadSD = -1 }),
		ofSupplier("calendar without an order day", "no_order_day", func(s *supplier) {
			s.Closures = []replenish.DayRange{{From: AsOf - 10, To: AsOf + 1000}}
		}),
		ofSupplier("closure that ends before it begins", "bad_closure", func(s *supplier) {
			s.Closures = []replenish.DayRange{{From: AsOf + 9, To: AsOf + 2}}
		}),
		ofSupplier("negative days between orders", "bad_review", func(s *supplier) { s.ReviewDays = -7 }),
		ofSupplier("minimum value that is no number", "bad_supplier_minimum", func(s *supplier) { s.MinimumValue = math.NaN() }),
		ofSupplier("negative minimum value", "bad_supplier_minimum", func(s *supplier) { s.MinimumValue = -100 }),
		ofSupplier("negative minimum units", "bad_supplier_minimum", func(s *supplier) { s.MinimumUnits = -1 }),
		ofSupplier("negative container", "bad_supplier_minimum", func(s *supplier) { s.Container = -33 }),
		ofSupplier("infinite minimum weight", "bad_supplier_minimum", func(s *supplier) { s.MinimumWeight = math.Inf(1) }),
		ofSupplier("negative capacity", "bad_supplier_terms", func(s *supplier) { s.Capacity = -1 }),
		ofSupplier("order cost that is no number", "bad_supplier_terms", func(s *supplier) { s.OrderCost = math.NaN() }),
		{"duplicate terms", "duplicate_supplier", true, true, func(w *World) {
			w.Suppliers = append(w.Suppliers, supplier{Key: "twice", LeadDays: 3}, supplier{Key: "twice", LeadDays: 5})
			w.item().Supplier, w.item().SuppliedBy = "twice", ""
		}},
		ofSource("unknown supplier", "unknown_supplier", func(it *replenish.Item) { it.Supplier, it.SuppliedBy = "nobody", "" }),
		ofItem("lead-time probabilities below 1", "bad_lead_time", func(it *replenish.Item) { it.Lead.Pmf = []float64{0, 0.2, 0.3} }),
		ofItem("negative lead-time probability", "bad_lead_time", func(it *replenish.Item) { it.Lead.Pmf = []float64{0, 1.5, -0.5} }),
	}
}

func networkFaults() []Fault {
	return []Fault{
		{"item twice", "duplicate_item", true, false, func(w *World) { w.Items = append(w.Items, *w.item()) }},
		ofSource("no source", "no_source", func(it *replenish.Item) { it.Supplier, it.SuppliedBy = "", "" }),
		ofSource("two sources", "two_sources", func(it *replenish.Item) { it.Supplier, it.SuppliedBy = "S1", "elsewhere" }),
		ofSource("location that supplies itself", "circular_supply", func(it *replenish.Item) { it.Supplier, it.SuppliedBy = "", it.Location }),
		{"locations that supply each other", "circular_supply", true, true, func(w *World) {
			it := w.item()
			it.Supplier, it.SuppliedBy = "", "mirror"
			other := *it
			other.Location, other.SuppliedBy = "mirror", it.Location
			w.Items = append(w.Items, other)
		}},
		ofSource("unknown supplying location", "unknown_supplying_location", func(it *replenish.Item) { it.Supplier, it.SuppliedBy = "", "nowhere" }),
		ofSource("no SKU", "missing_sku", func(it *replenish.Item) { it.SKU = "" }),
		ofSource("no location", "missing_location", func(it *replenish.Item) { it.Location = "" }),
	}
}

func splitFaults() []Fault {
	type alternates = []replenish.Alternate
	return []Fault{
		ofSplit("shares that sum to more than 1", "shares_not_one", func(a alternates) alternates { a[1].Share = 0.7; return a }),
		ofSplit("shares that sum to less than 1", "shares_not_one", func(a alternates) alternates { a[1].Share = 0.1; return a }),
		ofSplit("negative share", "bad_share", func(a alternates) alternates { a[0].Share, a[1].Share = 1.2, -0.2; return a }),
		ofSplit("share that is no number", "bad_share", func(a alternates) alternates { a[1].Share = math.NaN(); return a }),
		ofSplit("two shares of one supplier", "duplicate_share", func(a alternates) alternates { a[1].Supplier = "own"; return a }),
		ofSplit("share of an unknown supplier", "unknown_supplier", func(a alternates) alternates { a[1].Supplier = "nobody"; return a }),
		ofSplit("share of a supplier without lead time", "missing_lead_time", func(a alternates) alternates { a[1].Supplier = "silent"; return a }),
		ofSplit("no share for the item's own supplier", "share_of_own_supplier", func(a alternates) alternates { a[0].Supplier = "silent"; return a }),
		ofSplit("negative minimum order of a second supplier", "bad_split_terms", func(a alternates) alternates { a[1].MOQ = -6; return a }),
		ofSplit("minimum order above a second supplier's largest", "bad_split_terms", func(a alternates) alternates { a[1].MOQ, a[1].MaxOrder = 60, 40; return a }),
		ofSplit("unit of nothing of a second supplier", "bad_unit_factor", func(a alternates) alternates { a[1].Unit.Name = "box"; return a }),
	}
}
