package replenish

import (
	"math"
	"testing"

	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stretchr/testify/require"
)

// TestEachFaultIsNamed spoils one thing of a sound item at a time: it is refused by
// that name alone, its money at risk is told, and its neighbour is planned as ever.
func TestEachFaultIsNamed(t *testing.T) {
	sound := sampleItem("B", 4)
	want := Plan([]item.Item{sound}, sampleSuppliers(), Options{AsOf: today}).Lines
	nan := math.NaN()
	for code, change := range map[string]func(it *item.Item, s *item.Supplier){
		"refused_row":                   func(it *item.Item, _ *item.Supplier) { it.Unread = "row 7 has no quantity" },
		"no_source":                     func(it *item.Item, _ *item.Supplier) { it.Supplier = "" },
		"two_sources":                   func(it *item.Item, _ *item.Supplier) { it.SuppliedBy = "W" },
		"circular_supply":               func(it *item.Item, _ *item.Supplier) { it.Supplier, it.SuppliedBy = "", "L1" },
		"unknown_supplier":              func(it *item.Item, _ *item.Supplier) { it.Supplier = "S9" },
		"no_order_day":                  func(_ *item.Item, s *item.Supplier) { s.Closures = []item.DayRange{{From: today, To: today + 4000}} },
		"bad_lead_time":                 func(it *item.Item, _ *item.Supplier) { it.Lead.Pmf = []float64{0.5, 0.4} },
		"bad_supplier_minimum":          func(_ *item.Item, s *item.Supplier) { s.MinimumValue = -1 },
		"bad_supplier_terms":            func(_ *item.Item, s *item.Supplier) { s.Capacity = -1 },
		"bad_closure":                   func(_ *item.Item, s *item.Supplier) { s.Closures = []item.DayRange{{From: today + 90, To: today + 80}} },
		"negative_on_hand":              func(it *item.Item, _ *item.Supplier) { it.OnHand = -1 },
		"impossible_on_hand":            func(it *item.Item, _ *item.Supplier) { it.OnHand = item.MaxUnits + 1 },
		"bad_reserved":                  func(it *item.Item, _ *item.Supplier) { it.Reserved = -1 },
		"bad_backordered":               func(it *item.Item, _ *item.Supplier) { it.Backordered = -1 },
		"bad_predecessor_stock":         func(it *item.Item, _ *item.Supplier) { it.Predecessor = -1 },
		"bad_lot_quantity":              func(it *item.Item, _ *item.Supplier) { it.Lots = []item.Lot{{Quantity: -1, Expires: today + 9}} },
		"lots_above_on_hand":            func(it *item.Item, _ *item.Supplier) { it.Lots = []item.Lot{{Quantity: 1, Expires: today + 9}} },
		"open_order_ordered_later":      order(5, today+1, today+9),
		"bad_open_order_quantity":       order(-5, today-1, today+9),
		"open_order_without_due_day":    order(5, today-1, item.NoDay),
		"open_order_due_before_ordered": order(5, today-1, today-2),
		"bad_draft_quantity":            func(it *item.Item, _ *item.Supplier) { it.Drafts = []item.OpenOrder{{Quantity: -1, Due: today + 1}} },
		"bad_moq":                       func(it *item.Item, _ *item.Supplier) { it.MOQ = -1 },
		"bad_multiple":                  func(it *item.Item, _ *item.Supplier) { it.Multiple = -6 },
		"bad_unit_factor":               func(it *item.Item, _ *item.Supplier) { it.Unit = item.UnitOfMeasure{Name: "case"} },
		"multiple_splits_order_unit":    func(it *item.Item, _ *item.Supplier) { it.Unit = item.UnitOfMeasure{Name: "case", Factor: 4} },
		"bad_maximum":                   func(it *item.Item, _ *item.Supplier) { it.Maximum = -1 },
		"moq_above_maximum":             func(it *item.Item, _ *item.Supplier) { it.Maximum, it.MaximumWins, it.MOQ = 12, true, 13 },
		"multiple_above_maximum":        func(it *item.Item, _ *item.Supplier) { it.Maximum, it.MaximumWins = 5, true },
		"bad_shelf_life":                func(it *item.Item, _ *item.Supplier) { it.ShelfLifeDays = -1 },
		"bad_unit_cost":                 func(it *item.Item, _ *item.Supplier) { it.UnitCost = nan },
		"bad_unit_price":                func(it *item.Item, _ *item.Supplier) { it.UnitPrice = -1 },
		"bad_unit_volume":               func(it *item.Item, _ *item.Supplier) { it.UnitVolume = math.Inf(1) },
		"bad_unit_weight":               func(it *item.Item, _ *item.Supplier) { it.UnitWeight = -1 },
		"bad_max_order":                 func(it *item.Item, _ *item.Supplier) { it.MaxOrder, it.MOQ = 11, 12 },
		"bad_frozen_days":               func(it *item.Item, _ *item.Supplier) { it.FrozenDays = 366 },
		"bad_next_cost":                 func(it *item.Item, _ *item.Supplier) { it.NextCost = -1 },
		"bad_price_break":               func(it *item.Item, _ *item.Supplier) { it.Breaks = []item.PriceBreak{{From: 10, Cost: nan}} },
		"price_breaks_out_of_order": func(it *item.Item, _ *item.Supplier) {
			it.Breaks = []item.PriceBreak{{From: 10, Cost: 1.9}, {From: 10, Cost: 1.8}}
		},
		"unknown_rounding":       func(it *item.Item, _ *item.Supplier) { it.Rounding = lots.Rounding{Rule: "sideways"} },
		"bad_rounding_tolerance": func(it *item.Item, _ *item.Supplier) { it.Rounding.Tolerance = 1 },
		"ends_before_launch":     func(it *item.Item, _ *item.Supplier) { it.LaunchDay, it.EndDay = today+9, today+8 },
		"bad_review":             func(it *item.Item, _ *item.Supplier) { it.ExtraDays = -1 },
		"bad_forecast":           func(it *item.Item, _ *item.Supplier) { it.Daily[3] = -0.1 },
		"missing_demand":         func(it *item.Item, _ *item.Supplier) { it.CoverDemand = nil },
	} {
		it, suppliers := sampleItem("A", 5), append(sampleSuppliers(), item.Supplier{Key: "S2", LeadDays: 5, LeadSD: 1, ReviewDays: 7})
		it.Supplier = "S2"
		change(&it, &suppliers[2])
		res := Plan([]item.Item{it, sound}, suppliers, Options{AsOf: today})
		codes := map[string]bool{}
		for _, p := range res.Problems {
			codes[p.Code] = true
			require.True(t, p.Refused && p.Text != "" && p.Hint != "", "%s: %+v", code, p)
			require.Equal(t, "A", p.SKU)
		}
		require.Equal(t, map[string]bool{code: true}, codes, code)
		require.Equal(t, want, res.Lines, "%s: the neighbour is planned as if it were not there", code)
	}
}

func order(quantity int64, ordered, due int32) func(it *item.Item, s *item.Supplier) {
	return func(it *item.Item, _ *item.Supplier) {
		it.OnOrder = []item.OpenOrder{{ID: "1", Quantity: quantity, Ordered: ordered, Due: due}}
	}
}

// TestAnExpiredLotIsSetAside: the item is planned without it.
func TestAnExpiredLotIsSetAside(t *testing.T) {
	it := sampleItem("A", 5)
	it.OnHand, it.Lots = 30, []item.Lot{{Quantity: 12, Expires: today}, {Quantity: 18, Expires: today + 400}}
	res := planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today})
	require.Len(t, res.Problems, 1)
	require.Equal(t, "expired_lot", res.Problems[0].Code)
	require.False(t, res.Problems[0].Refused)
	require.Equal(t, int64(18), res.Policies[0].Position.Total)
	require.Len(t, res.Lines, 1)
}
