package replay

// leastOrder raises what a planner orders to the item's minimum, in whole packs.
type leastOrder struct{ Learner }

// Order is the planner's, or the minimum where it wants anything less.
func (l *leastOrder) Order(v *View) int64 {
	q := l.Learner.Order(v)
	if q <= 0 || q >= v.Item.MOQ {
		return q
	}
	pack := max(1, v.Item.Pack)
	return (v.Item.MOQ + pack - 1) / pack * pack
}
