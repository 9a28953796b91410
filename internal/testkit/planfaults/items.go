package planfaults

import (
	"math"

	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/lots"
)

type item = replenish.Item

func stockFaults() []Fault {
	return []Fault{
		ofItem("negative stock", "negative_on_hand", func(it *item) { it.OnHand = -4 }),
		ofItem("stock of overflow size", "impossible_on_hand", func(it *item) { it.OnHand = math.MaxInt64 / 2 }),
		ofItem("negative reservations", "bad_reserved", func(it *item) { it.Reserved = -1 }),
		ofItem("reservations of overflow size", "bad_reserved", func(it *item) { it.Reserved = math.MaxInt64 }),
		ofItem("negative backorders", "bad_backordered", func(it *item) { it.Backordered = -1 }),
		ofItem("negative stock of the predecessor", "bad_predecessor_stock", func(it *item) { it.Predecessor = -3 }),
		{"expired lot", "expired_lot", false, false, func(w *World) {
			it := w.item()
			it.OnHand, it.Lots = it.OnHand+20, append(it.Lots[:len(it.Lots):len(it.Lots)],
				replenish.Lot{Quantity: 20, Expires: AsOf - 1})
		}},
		ofItem("lots above on hand", "lots_above_on_hand", func(it *item) { it.Lots = []replenish.Lot{{Quantity: it.OnHand + 9, Expires: AsOf + 9}} }),
		ofItem("negative lot", "bad_lot_quantity", func(it *item) { it.Lots = []replenish.Lot{{Quantity: -2, Expires: AsOf + 9}} }),
	}
}

func supplyFaults() []Fault {
	coming := func(orders ...replenish.OpenOrder) func(it *item) {
		return func(it *item) { it.OnOrder = orders }
	}
	x := replenish.OpenOrder{ID: "X", Quantity: 5, Ordered: AsOf - 3, Due: AsOf}
	with := func(change func(o *replenish.OpenOrder)) func(it *item) {
		o := x
		change(&o)
		return coming(o)
	}
	return []Fault{
		ofItem("negative open order", "bad_open_order_quantity",
			with(func(o *replenish.OpenOrder) { o.Quantity = -5 })),
		ofItem("open order of overflow size", "bad_open_order_quantity",
			with(func(o *replenish.OpenOrder) { o.Quantity = math.MaxInt64 })),
		ofItem("open orders of overflow size together", "impossible_supply",
			coming(replenish.OpenOrder{ID: "X", Quantity: 1 << 50, Ordered: AsOf - 3, Due: AsOf},
				replenish.OpenOrder{ID: "Y", Quantity: 1 << 50, Ordered: AsOf - 3, Due: AsOf})),
		ofItem("a row of stock that could not be read", "refused_row",
			func(it *item) { it.Unread = "row 3 of stock was refused" }),
		ofItem("open order due before it was ordered", "open_order_due_before_ordered",
			with(func(o *replenish.OpenOrder) { o.Ordered, o.Due = AsOf, AsOf-3 })),
		ofItem("open order from the future", "open_order_ordered_later",
			with(func(o *replenish.OpenOrder) { o.Ordered, o.Due = AsOf+2, AsOf+9 })),
		ofItem("open order without a due day", "open_order_without_due_day",
			with(func(o *replenish.OpenOrder) { o.Due = replenish.NoDay })),
		ofItem("negative draft", "bad_draft_quantity", func(it *item) { it.Drafts = []replenish.OpenOrder{{Quantity: -8, Ordered: AsOf, Due: AsOf + 5}} }),
	}
}

func termFaults() []Fault {
	return []Fault{
		ofItem("negative minimum order", "bad_moq", func(it *item) { it.MOQ = -10 }),
		ofItem("minimum order of overflow size", "bad_moq", func(it *item) { it.MOQ = math.MaxInt64 }),
		ofItem("negative multiple", "bad_multiple", func(it *item) { it.Multiple = -6 }),
		ofItem("multiple of overflow size", "bad_multiple", func(it *item) { it.Multiple = math.MaxInt64 }),
		ofItem("unit factor 0", "bad_unit_factor", func(it *item) { it.Unit = replenish.UnitOfMeasure{Name: "box"} }),
		ofItem("negative unit factor", "bad_unit_factor", func(it *item) { it.Unit = replenish.UnitOfMeasure{Name: "box", Factor: -6} }),
		ofItem("multiple that splits the order unit", "multiple_splits_order_unit", func(it *item) {
			it.Multiple, it.Unit = 9, replenish.UnitOfMeasure{Name: "box", Factor: 6}
		}),
		ofItem("minimum order above the maximum", "moq_above_maximum",
			func(it *item) { it.MOQ, it.Maximum, it.MaximumWins = 100, 50, true }),
		ofItem("multiple above the maximum", "multiple_above_maximum",
			func(it *item) { it.Multiple, it.Maximum, it.MaximumWins = 100, 50, true }),
		ofItem("negative maximum", "bad_maximum", func(it *item) { it.Maximum = -5 }),
		ofItem("minimum order above the largest order", "bad_max_order",
			func(it *item) { it.MOQ, it.MaxOrder = 100, 50 }),
		ofItem("negative price", "bad_unit_price", func(it *item) { it.UnitPrice = -2 }),
		ofItem("price that is no number", "bad_unit_price", func(it *item) { it.UnitPrice = math.NaN() }),
		ofItem("infinite cost", "bad_unit_cost", func(it *item) { it.UnitCost = math.Inf(1) }),
		ofItem("cost of overflow size", "bad_unit_cost", func(it *item) { it.UnitCost = 1e300 }),
		ofItem("negative announced cost", "bad_next_cost", func(it *item) { it.NextCost, it.NextCostDay = -1, AsOf+3 }),
		ofItem("volume that is no number", "bad_unit_volume", func(it *item) { it.UnitVolume = math.NaN() }),
		ofItem("negative weight", "bad_unit_weight", func(it *item) { it.UnitWeight = -0.5 }),
		ofItem("price breaks out of order", "price_breaks_out_of_order",
			func(it *item) { it.Breaks = []replenish.PriceBreak{{From: 50, Cost: 1}, {From: 20, Cost: 2}} }),
		ofItem("two price breaks at one quantity", "price_breaks_out_of_order",
			func(it *item) { it.Breaks = []replenish.PriceBreak{{From: 50, Cost: 1}, {From: 50, Cost: 0.9}} }),
		ofItem("negative price break", "bad_price_break", func(it *item) { it.Breaks = []replenish.PriceBreak{{From: 50, Cost: -1}} }),
		ofItem("unknown rounding", "unknown_rounding", func(it *item) { it.Rounding.Rule = "sideways" }),
		ofItem("rounding tolerance of 1", "bad_rounding_tolerance",
			func(it *item) { it.Rounding = lots.Rounding{Rule: lots.RoundTolerance, Tolerance: 1} }),
		ofItem("negative shelf life", "bad_shelf_life", func(it *item) { it.ShelfLifeDays = -1 }),
		ofItem("shelf life of overflow size", "bad_shelf_life", func(it *item) { it.ShelfLifeDays = math.MaxInt }),
		ofItem("end before launch", "ends_before_launch", func(it *item) { it.LaunchDay, it.EndDay = AsOf+30, AsOf+3 }),
		ofItem("negative review", "bad_review", func(it *item) { it.Review = -1 }),
		ofItem("review of overflow size", "bad_review", func(it *item) { it.Review = math.MaxInt }),
		ofItem("negative extra days", "bad_review", func(it *item) { it.ExtraDays = -5 }),
		ofItem("frozen for a million years", "bad_frozen_days", func(it *item) { it.FrozenDays = math.MaxInt32 }),
	}
}
