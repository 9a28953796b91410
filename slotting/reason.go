package slotting

import "fmt"

// explain says what a step does for the load, and why it does not go to the
// next better slot.
func (e *exchanger) explain(s step) string {
	l, k := &e.loads[s.load], &e.skus[e.loads[s.load].sku]
	if s.saves() <= 0 {
		return fmt.Sprintf("makes room: %.3g lines a day do not need a better slot", l.velocity)
	}
	if s.from == onCart {
		return fmt.Sprintf("changes places by way of the cart: %.3g lines a day are picked sooner here too", l.velocity)
	}
	text := fmt.Sprintf("%.3g lines a day; a line there costs %.3g s instead of %.3g s", l.velocity,
		e.lineTime(s.to, k.Weight), e.lineTime(s.from, k.Weight))
	better := e.nextBetter(s.load, s.from, s.to)
	if better < 0 {
		return text + "; the best slot of its class"
	}
	return text + "; next better " + e.w.Slots[better].ID + " " + e.whyNot(s.load, better)
}

func (e *exchanger) lineTime(slot int32, weight float64) float64 {
	return e.rank.metres[slot]/e.opt.Speed + e.reach(slot, weight)
}

// nextBetter is the slot just above another in the order that a load from a
// slot fills.
func (e *exchanger) nextBetter(l, from, slot int32) int32 {
	tree := e.open.forLoad(l, from)
	if p := tree.place[slot]; p > 0 {
		return tree.slots[p-1]
	}
	return -1
}

// whyNot says what keeps a load out of a slot.
func (e *exchanger) whyNot(l, slot int32) string {
	if e.crowded(l, slot) {
		return "lies in an aisle with as many lines a day as it takes"
	}
	switch why := e.misfit(e.loads[l].sku, e.loads[l].quantity, slot, -1); why {
	case "":
		return "saves no more"
	case fitShared:
		other := e.rooms[slot].loads[0]
		o := &e.loads[other]
		if o.fixed {
			return "holds " + e.skus[o.sku].ID + ", which stays"
		}
		return fmt.Sprintf("holds %s with %.3g lines a day", e.skus[o.sku].ID, o.velocity)
	case fitLocked:
		return "is locked"
	default:
		return "does not fit: " + why
	}
}
