package forecast

import "math"

// Succeed carries the history of an item on to the one that replaces it, or of
// a like item to a new one: the old demand times scale in front of, and under,
// the new item's own. Where both sold, both count (the old one is selling
// out); the new item's stock, price and promotion stand for the days it has.
func Succeed(old, next Series, scale float64) Series {
	out := next
	if len(old.Y) == 0 || !(scale > 0) {
		return out
	}
	shift := int(next.Start - old.Start) // position of the new item's first period in the old one's
	if shift < 0 || len(next.Y) == 0 && shift == 0 {
		if len(next.Y) > 0 {
			return out // the "old" item came later: nothing to carry
		}
		shift = len(old.Y)
	}
	n := max(shift+len(next.Y), 0)
	y := make([]float64, n)
	for t := range y {
		own, has := 0.0, t >= shift
		if has {
			own = next.Y[t-shift]
		}
		switch {
		case t < len(old.Y) && has && own == own && old.Y[t] == old.Y[t]:
			y[t] = own + scale*old.Y[t]
		case has:
			y[t] = own
		case t < len(old.Y):
			y[t] = scale * old.Y[t]
		default:
			y[t] = math.NaN() // neither was on sale
		}
	}
	out.Y, out.Start = y, old.Start
	out.InStock = carry(next.InStock, old.InStock, shift, true)
	out.Promo = carry(next.Promo, old.Promo, shift, 0)
	out.Price = nil // two items' prices are not one price
	return out
}

// carry puts the old values in front of the new ones; nil when neither knows.
func carry[T any](next, old []T, shift int, unknown T) []T {
	if next == nil && old == nil {
		return nil
	}
	var out []T
	for t := range shift {
		if t < len(old) {
			out = append(out, old[t])
		} else {
			out = append(out, unknown)
		}
	}
	return append(out, next...)
}
