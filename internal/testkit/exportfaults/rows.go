package exportfaults

import (
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// The tables with columns that may hold null or fractions.
type (
	nullableSale struct {
		Date     *core.Day `json:"date"`
		SKU      *string   `json:"sku"`
		Location *string   `json:"location"`
		Quantity *float64  `json:"quantity"`
	}
	fractionalItem struct {
		SKU      string  `json:"sku"`
		CasePack float64 `json:"case_pack"`
	}
)

func rowFaults() []Fault {
	return append(append(salesRowFaults(), masterRowFaults()...), movingRowFaults()...)
}

// dated writes sales whose third row lacks something.
func dated(spoil func(*nullableSale)) func(string, datasets.Sources) error {
	return func(dir string, s datasets.Sources) error {
		var rows []nullableSale
		for i := range 120 {
			day, sku, at, q := AsOf-120+core.Day(i), "SKU-1", "S1", 4.0
			rows = append(rows, nullableSale{&day, &sku, &at, &q})
		}
		spoil(&rows[2])
		return datasets.WriteRows(s["sales"].Path, rows, datasets.WriteOptions{})
	}
}

func salesRowFaults() []Fault {
	return []Fault{
		{Name: "a sale without SKU", Want: []string{"sales", "sales.parquet row 8 sku:", "empty"},
			Rows: func(w *Workspace) { w.Sales[7].SKU = "" }},
		{Name: "a sale with null SKU", Want: []string{"sales.parquet row 3 sku:", "empty"},
			Files: dated(func(r *nullableSale) { r.SKU = nil })},
		{Name: "a sale without location", Want: []string{"sales.parquet row 9 location:", "empty"},
			Rows: func(w *Workspace) { w.Sales[8].Location = "" }},
		{Name: "a sale without date", Want: []string{"sales.parquet row 3 date:", "no date"},
			Files: dated(func(r *nullableSale) { r.Date = nil })},
		{Name: "a sale without quantity", Want: []string{"sales.parquet row 3 quantity:",
			"no quantity"}, Files: dated(func(r *nullableSale) { r.Quantity = nil })},
		{Name: "a quantity that is not a number", Want: []string{"sales.parquet row 10 quantity:",
			"not a finite number"}, Rows: func(w *Workspace) { w.Sales[9].Quantity = math.NaN() }},
		{Name: "an infinite quantity", Want: []string{"sales.parquet row 601 quantity:",
			"not a finite number"}, Rows: func(w *Workspace) { w.Sales[600].Quantity = math.Inf(1) }},
		{Name: "an absurd quantity", Want: []string{"sales.parquet row 11 quantity:", "absurd"},
			Rows: func(w *Workspace) { w.Sales[10].Quantity = 2e9 }},
		{Name: "a sale in the future", Want: []string{"sales.parquet row 12 date:", "future"},
			Rows: func(w *Workspace) { w.Sales[11].Date = AsOf + 40 }},
	}
}

func masterRowFaults() []Fault {
	return []Fault{
		{Name: "an item twice", Want: []string{"items.parquet row 9 sku:", "there already", "row 3"},
			Rows: func(w *Workspace) { w.Items = append(w.Items, w.Items[2]) }},
		{Name: "a negative cost", Want: []string{"items.parquet row 2 unit_cost:", "below 0"},
			Rows: func(w *Workspace) { w.Items[1].UnitCost = -1 }},
		{Name: "an absurd weight", Want: []string{"items.parquet row 2 unit_weight:", "absurd"},
			Rows: func(w *Workspace) { w.Items[1].UnitWeight = 1e12 }},
		{Name: "an infinite volume", Want: []string{"items.parquet row 2 unit_volume:", "finite"},
			Rows: func(w *Workspace) { w.Items[1].UnitVolume = math.Inf(1) }},
		{Name: "a misspelt status", Want: []string{"items.parquet row 2 status:",
			`did you mean "active"?`}, Rows: func(w *Workspace) { w.Items[1].Status = "activ" }},
		{Name: "a case pack with a fraction", Want: []string{"items.parquet row 2 case_pack:", "whole number"},
			Files: func(dir string, s datasets.Sources) error {
				return datasets.WriteRows(s["items"].Path, []fractionalItem{{"SKU-1", 6},
					{"SKU-2", 2.5}, {"SKU-3", 6}}, datasets.WriteOptions{})
			}},
		{Name: "a time zone that is none", Want: []string{"locations.parquet row 1 time_zone:", "IANA"},
			Rows: func(w *Workspace) { w.Locations[0].TimeZone = "Paris" }},
		{Name: "a location that supplies itself", Want: []string{"locations.parquet row 2 supplied_by:",
			"itself"}, Rows: func(w *Workspace) { w.Locations[1].SuppliedBy = "S1" }},
		{Name: "an unknown supplier", Want: []string{"sourcing.parquet row 1 supplier:",
			`did you mean "ACME"?`}, Rows: func(w *Workspace) { w.Sourcing[0].Supplier = "ACMI" }},
		{Name: "a negative MOQ", Want: []string{"sourcing.parquet row 3 moq:", "below 0"},
			Rows: func(w *Workspace) { w.Sourcing[2].Moq = -12 }},
		{Name: "a maximum below the MOQ", Want: []string{"sourcing.parquet row 3 max_order:",
			"minimum order quantity"}, Rows: func(w *Workspace) { w.Sourcing[2].MaxOrder = 6 }},
		{Name: "an absurd lead time", Want: []string{"sourcing.parquet row 5 lead_time_days:",
			"absurd"}, Rows: func(w *Workspace) { w.Sourcing[4].LeadTimeDays = 99999 }},
		{Name: "terms for an unknown SKU", Want: []string{"sourcing.parquet row 5 sku:",
			"not in items"}, Rows: func(w *Workspace) { w.Sourcing[4].SKU = "SKU-99" }},
		{Name: "a weekday that is none", Want: []string{"suppliers.parquet row 1 order_weekdays:",
			"not a weekday"}, Rows: func(w *Workspace) { w.Suppliers[0].OrderWeekdays = "mon,thirsday" }},
		{Name: "a capacity of an unknown location", Want: []string{"capacities.parquet row 1 location:",
			"not in locations"}, Rows: func(w *Workspace) { w.Capacities[0].Location = "W9" }},
		{Name: "a dock of a storage class", Want: []string{"capacities.parquet row 2 storage_class:",
			"whole location"}, Rows: func(w *Workspace) { w.Capacities[1].PutawayUnits = 9 }},
		{Name: "a kit of nothing", Want: []string{"kits.parquet row 1 quantity:", "more than nothing"},
			Rows: func(w *Workspace) { w.Kits[0].Quantity = 0 }},
		{Name: "a kit that is its own part", Want: []string{"kits.parquet row 2 sku:",
			"part of itself"}, Rows: func(w *Workspace) { w.Kits[1].SKU = "SKU-8" }},
		{Name: "a closure that ends before it begins", Want: []string{"suppliers.parquet row 2 closures:", "ends before"}, Rows: func(w *Workspace) { w.Suppliers[1].Closures = "2027-01-02/2026-12-24" }},
	}
}

func movingRowFaults() []Fault {
	return []Fault{
		{Name: "stock of an unknown SKU", Want: []string{"stock.parquet row 4 sku:", "not in items"},
			Rows: func(w *Workspace) { w.Stock[3].SKU = "SKU-99" }},
		{Name: "stock at an unknown location", Want: []string{"stock.parquet row 5 location:",
			"not in locations"}, Rows: func(w *Workspace) { w.Stock[4].Location = "S9" }},
		{Name: "a lot twice", Want: []string{"equal_rows stock:", "1 rows equal another"},
			Rows: func(w *Workspace) { w.Stock = append(w.Stock, w.Stock[0]) }},
		{Name: "negative reservations", Want: []string{"stock.parquet row 2 reserved:", "below 0"},
			Rows: func(w *Workspace) { w.Stock[1].Reserved = -2 }},
		{Name: "an order of nothing", Want: []string{"open_orders.parquet row 3 quantity:", "below 1"},
			Rows: func(w *Workspace) { w.OpenOrders[2].Quantity = 0 }},
		{Name: "an order due before it was placed", Want: []string{"open_orders.parquet row 3 due_on:",
			"before it was ordered"}, Rows: func(w *Workspace) { w.OpenOrders[2].DueOn = AsOf - 9 }},
		{Name: "an order twice", Want: []string{"equal_rows open_orders:", "1 rows equal another"},
			Rows: func(w *Workspace) { w.OpenOrders = append(w.OpenOrders, w.OpenOrders[5]) }},
		{Name: "a receipt in the future", Want: []string{"receipts.parquet row 4 received_on:",
			"future"}, Rows: func(w *Workspace) { w.Receipts[3].ReceivedOn = AsOf + 5 }},
		{Name: "a receipt before its order", Want: []string{"receipts.parquet row 4 received_on:",
			"before it was ordered"}, Rows: func(w *Workspace) { w.Receipts[3].ReceivedOn = AsOf - 40 }},
		{Name: "a slot in an unknown warehouse", Want: []string{"slots.parquet row 8 location:",
			"not in locations"}, Rows: func(w *Workspace) {
			w.Slots[7].Location = "W9"
			w.SlotStock = w.SlotStock[:7]
		}},
		{Name: "a slot twice", Want: []string{"slots.parquet row 9 location, slot:", "row 2"},
			Rows: func(w *Workspace) { w.Slots = append(w.Slots, w.Slots[1]) }},
		{Name: "stock in an unknown slot", Want: []string{"slot_stock.parquet row 6 slot:",
			"not in slots"}, Rows: func(w *Workspace) { w.SlotStock[5].Slot = "Z-9" }},
		{Name: "an order line of an unknown SKU", Want: []string{"order_lines.parquet row 2 sku:",
			"not in items"}, Rows: func(w *Workspace) { w.OrderLines[1].SKU = "POSTAGE" }},
		{Name: "a distance below nothing", Want: []string{"distances.parquet row 1 distance:",
			"below 0"}, Rows: func(w *Workspace) { w.Distances[0].Distance = -4 }},
		{Name: "an event at an unknown location", Want: []string{"events.parquet row 1 location:",
			"not in locations"}, Rows: func(w *Workspace) { w.Events[0].Location = "S9" }},
		{Name: "an override that ends before it starts", Want: []string{"overrides.parquet row 1 ends_on:", "before it starts"}, Rows: func(w *Workspace) { w.Overrides[0].EndsOn = AsOf - 1 }},
		{Name: "an override of an unknown field", Want: []string{"overrides.parquet row 1 field:",
			"none of"}, Rows: func(w *Workspace) { w.Overrides[0].Field = "magic" }},
	}
}

func itemFaults() []Fault {
	return append(termsFaults(), salesFaults()...)
}

func termsFaults() []Fault {
	return []Fault{
		{Name: "negative stock", Want: []string{"negative_stock SKU-2@S1:", "-3 units"},
			Rows: func(w *Workspace) { w.Stock[4].OnHand = -3 }},
		{Name: "an expired lot", Want: []string{"expired_stock SKU-1@W1:", `"L1"`},
			Rows: func(w *Workspace) { w.Stock[0].ExpiresOn = AsOf - 2 }},
		{Name: "an item that vanished", Want: []string{"vanished_item SKU-77:"},
			Rows: func(w *Workspace) { w.Known = append(w.Known, "SKU-77") }},
		{Name: "locations that supply each other", Want: []string{"supply_circle S1:"},
			Rows: func(w *Workspace) { w.Locations[0].SuppliedBy = "S1" }},
		{Name: "an unknown supplying location", Want: []string{"unknown_location S2:", "W7"},
			Rows: func(w *Workspace) { w.Locations[2].SuppliedBy = "W7" }},
		{Name: "an unknown predecessor", Want: []string{"unknown_predecessor SKU-3:", "OLD-3"},
			Rows: func(w *Workspace) { w.Items[2].Replaces = "OLD-3" }},
		{Name: "items that replace each other", Want: []string{"succession_circle SKU-1:",
			"leads back"}, Rows: func(w *Workspace) {
			w.Items[0].Replaces, w.Items[1].Replaces = w.Items[1].SKU, w.Items[0].SKU
		}},
		{Name: "two items that replace the same one", Want: []string{"second_successor SKU-3:",
			"SKU-2 replaces already"}, Rows: func(w *Workspace) {
			w.Items[1].Replaces, w.Items[2].Replaces = w.Items[0].SKU, w.Items[0].SKU
		}},
		{Name: "a price break without terms", Want: []string{"break_without_terms SKU-1@:", "from 240"},
			Rows: func(w *Workspace) { w.Sourcing = w.Sourcing[1:] }},
		{Name: "reservations above the stock", Want: []string{"reserved_above_stock SKU-1@S1:",
			"40 units are reserved and 14"}, Rows: func(w *Workspace) { w.Stock[1].Reserved = 40 }},
		{Name: "shares that do not sum to 1", Want: []string{"shares_not_one SKU-1@:", "sum to 1.3",
			"in sourcing"}, Rows: func(w *Workspace) {
			second := w.Sourcing[0]
			second.Supplier, second.Share, w.Sourcing[0].Share = "Borealis", 0.6, 0.7
			w.Sourcing = append(w.Sourcing, second)
		}},
		{Name: "kits that hold each other", Want: []string{"kit_circle SKU-1:", "leads back"},
			Rows: func(w *Workspace) {
				w.Kits = append(w.Kits, datasets.Kit{Kit: "SKU-1", SKU: "SKU-8", Quantity: 1})
			}},
		{Name: "terms twice", Want: []string{"sourcing.parquet row 17 sku, location, supplier, from_quantity:", "row 3"}, Rows: func(w *Workspace) { w.Sourcing = append(w.Sourcing, w.Sourcing[2]) }},
		{Name: "a negative selling price", Want: []string{"items.parquet row 2 unit_price:", "below 0"},
			Rows: func(w *Workspace) { w.Items[1].UnitPrice = -1 }},
		{Name: "a share above 1", Want: []string{"sourcing.parquet row 3 share:", "above 1"},
			Rows: func(w *Workspace) { w.Sourcing[2].Share = 1.5 }},
		{Name: "a negative unit size", Want: []string{"sourcing.parquet row 3 order_unit_size:",
			"below 0"}, Rows: func(w *Workspace) { w.Sourcing[2].OrderUnitSize = -6 }},
		{Name: "a lead time that is no number", Want: []string{"sourcing.parquet row 3 lead_time_days:",
			"finite"}, Rows: func(w *Workspace) { w.Sourcing[2].LeadTimeDays = math.Inf(1) }},
		{Name: "a negative minimum order", Want: []string{"suppliers.parquet row 1 minimum_value:",
			"below 0"}, Rows: func(w *Workspace) { w.Suppliers[0].MinimumValue = -1 }},
		{Name: "terms at an unknown location", Want: []string{"sourcing.parquet row 3 location:",
			"not in locations"}, Rows: func(w *Workspace) { w.Sourcing[2].Location = "S9" }},
		{Name: "an order of an unknown supplier", Want: []string{"open_orders.parquet row 3 supplier:",
			"not in suppliers"}, Rows: func(w *Workspace) { w.OpenOrders[2].Supplier = "ACMI" }},
		{Name: "an order from the future", Want: []string{"open_orders.parquet row 3 ordered_on:",
			"future"}, Rows: func(w *Workspace) { w.OpenOrders[2].OrderedOn, w.OpenOrders[2].DueOn = AsOf+3, AsOf+9 }},
		{Name: "a negative shelf life", Want: []string{"items.parquet row 2 shelf_life_days:",
			"below 0"}, Rows: func(w *Workspace) { w.Items[1].ShelfLifeDays = -1 }},
		{Name: "stock of overflow size", Want: []string{"stock.parquet row 2 on_hand:", "absurd"}, Rows: func(w *Workspace) { w.Stock[1].OnHand = math.MaxInt64 }},
		{Name: "a slot too full by volume", Want: []string{"slot_overfull A-3@W1:", "litres"}, Rows: func(w *Workspace) { w.SlotStock[2].Quantity = 250 }},
		{Name: "a slot too full by weight", Want: []string{"slot_overfull A-3@W1:", "kg"}, Rows: func(w *Workspace) { w.Slots[2].CapacityWeight = 10 }},
	}
}

func salesFaults() []Fault {
	drop := func(w *Workspace, keep func(datasets.Sale) bool) {
		var rest []datasets.Sale
		for _, s := range w.Sales {
			if keep(s) {
				rest = append(rest, s)
			}
		}
		w.Sales = rest
	}
	return []Fault{
		{Name: "sales of an unknown SKU", Want: []string{"unknown_sku POSTAGE:", "1 days and 3 units"},
			Rows: func(w *Workspace) {
				w.Sales = append(w.Sales, datasets.Sale{Date: AsOf - 5, SKU: "POSTAGE", Location: "S1",
					Quantity: 3, UnitPrice: 1})
			}},
		{Name: "sales of an unknown location", Want: []string{"unknown_location S3:",
			"not in locations"}, Rows: func(w *Workspace) {
			w.Sales = append(w.Sales, datasets.Sale{Date: AsOf - 5, SKU: "SKU-1", Location: "S3",
				Quantity: 3, UnitPrice: 1})
		}},
		{Name: "a stale export", Want: []string{"stale_export sales:", "2026-11-15", "7 days"},
			Rows: func(w *Workspace) {
				drop(w, func(s datasets.Sale) bool { return s.Date < AsOf-7 })
			}},
		{Name: "a last day that is half there", Want: []string{"partial_last_day sales:", "2026-11-22"},
			Rows: func(w *Workspace) {
				drop(w, func(s datasets.Sale) bool { return s.Date != AsOf-1 || s.Location == "S1" && s.SKU < "SKU-4" })
			}},
	}
}
