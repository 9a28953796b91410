package series

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
	first, end := old.Start, old.Start+int32(len(old.Y))
	if len(next.Y) > 0 {
		first, end = min(first, next.Start), max(end, next.Start+int32(len(next.Y)))
	} else {
		next.Start = end
	}
	y := make([]float64, end-first)
	for t := range y {
		was, own := scale*at(old, first+int32(t)), at(next, first+int32(t))
		switch {
		case math.IsNaN(was): // before, after or missing: the new one's, if it has one
			y[t] = own
		case math.IsNaN(own):
			y[t] = was
		default:
			y[t] = own + was
		}
	}
	out.Y, out.Start = y, first
	out.InStock = keep(next.InStock, old.InStock, next.Start-first, old.Start-first, true)
	out.Promo = keep(next.Promo, old.Promo, next.Start-first, old.Start-first, 0)
	out.Price = nil // two items' prices are not one price
	return out
}

// at is the demand on a day, NaN where none was observed.
func at(s Series, day int32) float64 {
	if t := int(day - s.Start); t >= 0 && t < len(s.Y) {
		return s.Y[t]
	}
	return math.NaN()
}

// keep puts the old values in front of the new ones, which begin after shift
// periods, the old ones after skip; nil when neither knows.
func keep[T any](next, old []T, shift, skip int32, unknown T) []T {
	if next == nil && old == nil {
		return nil
	}
	var out []T
	for t := range shift {
		if i := int(t - skip); i >= 0 && i < len(old) {
			out = append(out, old[i])
		} else {
			out = append(out, unknown)
		}
	}
	return append(out, next...)
}
