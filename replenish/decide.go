package replenish

// Decide computes policy, position and the quantity of one item on its own: need
// → policy quantity → multiple → MOQ → caps, without an order-level minimum. It
// is what Plan does for each item, for callers that step through time. w is the
// item's cover window as of the day asOf; the item must pass the data gate.
func Decide(it *Item, w Window, asOf int32) (PolicyLine, int64) {
	p := solvePolicy(it, w)
	p.Position = positionOf(it, w, asOf)
	p.lookAhead(it)
	p.sizeLot(it)
	var r receipt
	r.baseQuantity(it, &p, DefaultHoldingRate)
	r.caps(it, &p)
	return p, r.quantity
}
