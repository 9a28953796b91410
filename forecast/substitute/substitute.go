// Package substitute finds the days on which a series sold what was asked of another that
// was out of stock: demand lent, which goes back with the other's goods.
package substitute

import (
	"math"
	"slices"
	"sync"
)

// Outage is a spell in which an item could not be sold, and after which it could.
type Outage struct {
	SKU   string  `json:"sku"`
	From  int32   `json:"from"`  // its first day, days since 1970-01-01
	Until int32   `json:"until"` // the day after its last
	Lost  float64 `json:"lost"`  // units that the item usually sold in so many days, > 0
	// Others is what the whole location sold in the spell over what it sold around it.
	Others float64 `json:"others"`
}

const (
	// Shortest is the number of days from which on a spell can show in another's sales.
	Shortest = 7
	// week is what windows are cut to, so that weekdays weigh the same in all.
	week = 7
	// settledDays after a spell must show that sales went back.
	settledDays = 7
	// aroundDays before and after a spell are held against it, or as many as it has.
	aroundDays = 28
	// Deviations by which a spell must stand out: from either side, and from both as a
	// chance among all the spells that were tried is off.
	sideDeviations = 2.5
	sureDeviations = 4.5
	// leastPlacements are the other places in a history that tell how far such a window
	// stands out by itself.
	leastPlacements = 6
	// aboveOthers is how much farther than at any of them it must stand out at the spell.
	aboveOthers = 1.5
	// otherDay is how much likelier, by its logarithm, another day of a rise must be; stayedUp how
	// much likelier that sales have not gone back since.
	otherDay, stayedUp = 3, 1
	// widest is the share of what the other lost that can have come over, with room for noise.
	widest = 1.25
)

// Lent are the spells in which a series sold more than before and after, as it did at no
// other time, by no more than the other item left unsold and whatever else the location
// did. A spell that ended less than settledDays before the history does has no other side
// yet: it must have begun on the day the other's did (lately).
// y is by day from first on, NaN where not known. They are in order of days and do not
// overlap: of several at once that item stands whose days fit best.
func Lent(y []float64, first int32, outages []Outage) []Outage {
	s := sumsKept.Get().(*sums)
	defer sumsKept.Put(s)
	s.read(y)
	var all []Outage
	for _, o := range outages {
		from, until := int(o.From-first), int(o.Until-first)
		if s.lately(from, until, o) || s.deviations(from, until, o) >= sureDeviations {
			if !s.alone(from, until, o, outages, first) {
				continue
			}
			all = append(all, o)
		}
	}
	var out []Outage
	for len(all) > 0 {
		near := func(o Outage) bool { return o.From < all[0].Until && all[0].From < o.Until }
		best, most := all[0], math.Inf(-1)
		for _, o := range all {
			if near(o) {
				if fit := s.fit(int(all[0].From-first), int(all[0].Until-first), int(o.From-first),
					int(o.Until-first)); fit > most {
					best, most = o, fit
				}
			}
		}
		out = append(out, best)
		all = slices.DeleteFunc(all, func(o Outage) bool { return o.From < best.Until && best.From < o.Until })
	}
	slices.SortFunc(out, func(a, b Outage) int { return int(a.From - b.From) })
	return out
}

// fit is the log likelihood, by a Poisson law and up to a constant, of one level within a
// spell and another in the rest of the days around a window.
func (s *sums) fit(windowFrom, windowUntil, from, until int) float64 {
	all, days := s.over(windowFrom-2*aroundDays, windowUntil+2*aroundDays)
	in, inside := s.over(from, until)
	part := func(units float64, days int) float64 {
		if units <= 0 || days <= 0 {
			return 0
		}
		return units * math.Log(units/float64(days))
	}
	return part(in, inside) + part(all-in, days-inside)
}

// sums are a history's running sums.
type sums struct {
	units []float64 // of the days before
	known []int     // of those, how many are known
	// noise is the variance of a day over its mean, one for chance alone.
	noise float64
}

// sumsKept are sums of histories that are done with.
var sumsKept = sync.Pool{New: func() any { return new(sums) }}

// read sums a history up.
func (s *sums) read(y []float64) {
	s.units, s.known = append(s.units[:0], 0), append(s.known[:0], 0)
	s.units, s.known = slices.Grow(s.units, len(y))[:len(y)+1], slices.Grow(s.known, len(y))[:len(y)+1]
	s.noise = 1
	for t, v := range y {
		s.units[t+1], s.known[t+1] = s.units[t], s.known[t]
		if v == v {
			s.units[t+1] += v
			s.known[t+1]++
		}
	}
	// Neighbouring weeks tell the noise whatever the level does in the long run.
	squares, means := 0.0, 0.0
	for t := 2 * week; t <= len(y); t += week {
		a, n := s.over(t-2*week, t-week)
		b, m := s.over(t-week, t)
		if n == week && m == week {
			squares, means = squares+(a-b)*(a-b)/2, means+(a+b)/2
		}
	}
	if means > 0 {
		s.noise = max(1, squares/means)
	}
}

// over is what was sold in a window, and its known days; a window beyond the history ends with it.
func (s *sums) over(from, until int) (units float64, days int) {
	from, until = max(from, 0), min(until, len(s.known)-1)
	if until <= from {
		return 0, 0
	}
	return s.units[until] - s.units[from], s.known[until] - s.known[from]
}

// stand is how a window stands out: its daily mean over those before and after, with the
// variances of their logarithms by noise alone.
type stand struct {
	before, after       float64
	inside, left, right float64 // variances
	units, usual        float64 // sold inside, and expected by both sides
}

func (s *sums) stand(from, until int) (out stand, ok bool) {
	until = from + (until-from)/week*week
	around := max(aroundDays, until-from)
	end := min(until+around, len(s.known)-1)
	end = until + (end-until)/week*week
	in, days := s.over(from, until)
	l, nl := s.over(from-around, from)
	r, nr := s.over(until, end)
	if days < Shortest || nl < settledDays || nr < settledDays || !(in > 0 && l > 0 && r > 0) {
		return out, false
	}
	d, n, m := float64(days), float64(nl), float64(nr)
	out = stand{
		before: in / d * n / l,
		after:  in / d * m / r,
		inside: s.noise / in,
		left:   s.noise / l,
		right:  s.noise / r,
		units:  in,
		usual:  d * (l + r) / (n + m),
	}
	return out, true
}

// both is the mean, by logarithms, of how it stands out from either side.
func (w stand) both() float64 { return (math.Log(w.before) + math.Log(w.after)) / 2 }

// settled tells whether a spell has another side to be held against.
func (s *sums) settled(until int) bool { return until <= len(s.known)-1-settledDays }

// rise is how a spell that is hardly over stands out from the days before it.
func (s *sums) rise(from, until int) (out stand, ok bool) {
	until = from + (until-from)/week*week
	in, days := s.over(from, until)
	l, n := s.over(from-max(aroundDays, until-from), from)
	if days < Shortest || n < settledDays || !(in > 0 && l > 0) {
		return out, false
	}
	d, m := float64(days), float64(n)
	return stand{before: in / d * m / l, inside: s.noise / in, left: s.noise / l,
		units: in, usual: d * l / m}, true
}

// lately tells whether sales rose with an outage that has ended by now, by no more than the other
// item lost, on that day rather than on another, and have not stayed up since.
func (s *sums) lately(from, until int, o Outage) bool {
	if from < 0 || s.settled(until) || until > len(s.known)-1 || until-from < Shortest {
		return false
	}
	w, ok := s.rise(from, until)
	if !ok || w.units-w.usual > widest*o.Lost*(1+2/math.Sqrt(1+o.Lost)) ||
		math.Log(w.before)-math.Log(max(o.Others, 1)) < sureDeviations*math.Sqrt(w.inside+w.left) {
		return false
	}
	_, inside := s.over(from, from+(until-from)/week*week)
	back, since := s.over(until, len(s.known)-1)
	up := (w.units - w.usual) / float64(inside)
	return back*math.Log(w.before)-float64(since)*up < stayedUp*s.noise && s.began(from, until)
}

// began tells whether a level that rose before until did so on a day rather than on any other.
func (s *sums) began(from, until int) bool {
	at, best := s.fit(from, until, from, until), math.Inf(-1)
	for day := from - aroundDays/2; day <= from+aroundDays/2 && day < until; day++ {
		best = max(best, s.fit(from, until, day, until))
	}
	return at > best-otherDay*s.noise
}

// deviations is by how many standard deviations of chance a series sold more in an outage
// than around it; 0 where it did not on both sides, or by more than came over.
func (s *sums) deviations(from, until int, o Outage) float64 {
	if from < 0 || until > len(s.known)-1-settledDays || until-from < Shortest {
		return 0
	}
	w, ok := s.stand(from, until)
	if !ok || w.before <= 1 || w.after <= 1 || w.units-w.usual > widest*o.Lost*(1+2/math.Sqrt(1+o.Lost)) {
		return 0
	}
	others := math.Log(max(o.Others, 1))
	if math.Log(w.before)-others < sideDeviations*math.Sqrt(w.inside+w.left) ||
		math.Log(w.after)-others < sideDeviations*math.Sqrt(w.inside+w.right) {
		return 0
	}
	return (w.both() - others) / math.Sqrt(w.inside+(w.left+w.right)/4)
}

// alone tells whether a window stands out at the outage as it does nowhere else, outages of
// the same item apart: of a series with peaks of its own one that falls on an outage says nothing.
func (s *sums) alone(from, until int, o Outage, outages []Outage, first int32) bool {
	up := stand.both
	w, _ := s.stand(from, until)
	if !s.settled(until) {
		w, _ = s.rise(from, until)
		up = func(w stand) float64 { return math.Log(w.before) }
	}
	length := until - from
	placements, most, squares := 0, 0.0, 0.0
	for at := length; at+length < len(s.known)-1; at += max(1, length/8) {
		near := slices.ContainsFunc(outages, func(x Outage) bool {
			return x.SKU == o.SKU && int32(at)-int32(length) < x.Until-first && x.From-first < int32(at+2*length)
		})
		if near {
			continue
		}
		if e, ok := s.stand(at, at+length); ok {
			placements, most, squares = placements+1, max(most, up(e)), squares+up(e)*up(e)
		}
	}
	return placements >= leastPlacements && up(w) > aboveOthers*most &&
		up(w) > sureDeviations*math.Sqrt(squares/float64(placements))*0.75
}
