package policy

import "github.com/stockwright/stockwright/replenish/item"

// Decide computes policy, position and the quantity of one item on its own: need
// → policy quantity → multiple → MOQ → caps, without an order-level minimum. It
// is what Plan does for each item, for callers that step through time. w is the
// item's cover window as of the day asOf; the item must pass the data gate.
func Decide(it *item.Item, w item.Window, asOf int32) (PolicyLine, int64) {
	p := SolveLevels(it, w)
	p.Position = item.PositionOf(it, w, asOf)
	p.LookAhead(it)
	p.SizeLot(it)
	var r Receipt
	r.BaseQuantity(it, &p, item.DefaultHoldingRate)
	r.Caps(it, &p)
	return p, r.Quantity
}
