package layout

import "slices"

// crossLimit bounds the cross aisles of the exact tour: its states grow with
// the ways the cross aisles can be joined.
const crossLimit = 8

// exactScratch sweeps the aisles from left to right. A state says for each
// cross aisle how the tour so far touches it there (not at all, an odd or an
// even number of times) and which touches are joined by it.
type exactScratch struct {
	now, next []exactState
}

type exactState struct {
	key  exactKey
	cost float64
}

type exactKey struct {
	degree [crossLimit]uint8 // 0 untouched, 1 odd, 2 even
	part   [crossLimit]uint8 // joined touches share a number; 0 untouched
}

// exactTour is the shortest tour over aisles and cross aisles. stops are
// sorted by aisle and depth. Beyond crossLimit cross aisles the tour is
// improved by 2-opt instead.
func (r *Router) exactTour(stops []int32) float64 {
	w := r.w
	h := len(w.cross)
	if h > crossLimit {
		return r.improvedTour(stops)
	}
	home := nearestCross(w, w.y[w.origin])
	extra := 2 * abs(w.y[w.origin]-w.cross[home])
	e := &r.exact
	e.now = append(e.now[:0], exactState{})
	done, x := false, 0.0
	for i := 0; i < len(stops) || !done; {
		col, j := int32(-1), i
		if i < len(stops) && (done || r.colX[r.column[stops[i]]] <= r.depotX) {
			col = r.column[stops[i]]
			for j < len(stops) && r.column[stops[j]] == col {
				j++
			}
		}
		at := r.depotX
		if col >= 0 {
			at = r.colX[col]
		}
		if i > 0 || done {
			e.across(h, at-x)
		}
		x = at
		must := [crossLimit]bool{}
		if !done && at == r.depotX {
			must[home], done = true, true
		}
		if col >= 0 {
			r.upAisle(stops[i:j], h, &must)
		}
		e.touch(h, must)
		i = j
	}
	return e.finish(h) + extra
}

func abs(v float64) float64 { return max(v, -v) }

// upAisle extends the states by every way to serve the stops of one aisle.
func (r *Router) upAisle(stops []int32, h int, must *[crossLimit]bool) {
	w, e := r.w, &r.exact
	ys := make([]float64, 0, 16)
	for _, s := range stops {
		ys = append(ys, w.y[s])
	}
	slices.Sort(ys)
	for c := 0; c+1 < h; c++ {
		lo, hi := w.cross[c], w.cross[c+1]
		inside := make([]float64, 0, 16)
		for _, y := range ys {
			switch {
			case y == lo:
				must[c] = true
			case y == hi:
				must[c+1] = true
			case y > lo && y < hi:
				inside = append(inside, y)
			}
		}
		e.segment(c, lo, hi, inside)
	}
}

func (e *exactScratch) segment(c int, lo, hi float64, ys []float64) {
	e.next = e.next[:0]
	gap := 0.0
	for i := 1; i < len(ys); i++ {
		gap = max(gap, ys[i]-ys[i-1])
	}
	for _, s := range e.now {
		e.add(s.key.joined(c, 1), s.cost+hi-lo)
		e.add(s.key.joined(c, 2), s.cost+2*(hi-lo))
		if len(ys) == 0 {
			e.add(s.key, s.cost)
			continue
		}
		e.add(s.key.touched(c), s.cost+2*(ys[len(ys)-1]-lo))
		e.add(s.key.touched(c+1), s.cost+2*(hi-ys[0]))
		if len(ys) > 1 {
			e.add(s.key.touched(c).touched(c+1), s.cost+2*(hi-lo-gap))
		}
	}
	e.now, e.next = e.next, e.now
}

// across walks from one aisle to the next along some of the cross aisles.
func (e *exactScratch) across(h int, metres float64) {
	e.next = e.next[:0]
	for _, s := range e.now {
		e.acrossFrom(s, h, 0, metres)
	}
	e.now, e.next = e.next, e.now
}

func (e *exactScratch) acrossFrom(s exactState, h, c int, metres float64) {
	if c == h {
		if k, ok := s.key.renumbered(h); ok {
			e.add(k, s.cost)
		}
		return
	}
	switch s.key.degree[c] {
	case 0:
		e.acrossFrom(s, h, c+1, metres)
	case 1: // an odd touch leaves by one walk; its parity goes on
		s.cost += metres
		e.acrossFrom(s, h, c+1, metres)
	case 2: // an even touch ends here, or leaves by two walks
		two := s
		two.cost += 2 * metres
		e.acrossFrom(two, h, c+1, metres)
		s.key.degree[c] = 3 // ended: renumbered checks that its part lives on
		e.acrossFrom(s, h, c+1, metres)
	}
}

// touch gives every place that must be visited an even touch, so that a tour
// which leaves it alone is never joined up and drops out.
func (e *exactScratch) touch(h int, must [crossLimit]bool) {
	for i := range e.now {
		for c := range h {
			if must[c] {
				e.now[i].key = e.now[i].key.touched(c)
			}
		}
	}
}

func (e *exactScratch) finish(h int) float64 {
	best := infinite
	for _, s := range e.now {
		parts, odd := uint8(0), false
		for c := range h {
			parts = max(parts, s.key.part[c])
			odd = odd || s.key.degree[c] == 1
		}
		if parts == 1 && !odd {
			best = min(best, s.cost)
		}
	}
	return best
}

func (e *exactScratch) add(k exactKey, cost float64) {
	for i := range e.next {
		if e.next[i].key == k {
			e.next[i].cost = min(e.next[i].cost, cost)
			return
		}
	}
	e.next = append(e.next, exactState{k, cost})
}

// touched adds two walk ends at cross aisle c.
func (k exactKey) touched(c int) exactKey {
	if k.degree[c] == 0 {
		k.degree[c] = 2
		k.part[c] = k.fresh()
	}
	return k.ordered()
}

// joined walks n times between cross aisles c and c+1.
func (k exactKey) joined(c, n int) exactKey {
	for _, at := range [2]int{c, c + 1} {
		if k.degree[at] == 0 {
			k.part[at] = k.fresh()
		}
		switch {
		case n == 2 && k.degree[at] == 0:
			k.degree[at] = 2
		case n == 1 && k.degree[at] == 1:
			k.degree[at] = 2
		case n == 1:
			k.degree[at] = 1
		}
	}
	from, to := k.part[c+1], k.part[c]
	for i := range k.part {
		if k.part[i] == from {
			k.part[i] = to
		}
	}
	return k.ordered()
}

func (k exactKey) fresh() uint8 { return slices.Max(k.part[:]) + 1 }

// ordered numbers the parts by first appearance, so that equal states meet.
func (k exactKey) ordered() exactKey {
	var seen [crossLimit + 2]uint8
	next := uint8(1)
	for i, p := range k.part {
		if p == 0 {
			continue
		}
		if seen[p] == 0 {
			seen[p] = next
			next++
		}
		k.part[i] = seen[p]
	}
	return k
}

// renumbered clears the ended touches; false if one took its part with it.
func (k exactKey) renumbered(h int) (exactKey, bool) {
	for c := range h {
		if k.degree[c] != 3 {
			continue
		}
		alive := false
		for d := range h {
			alive = alive || k.degree[d] != 3 && k.part[d] == k.part[c]
		}
		if !alive {
			return k, false
		}
	}
	for c := range h {
		if k.degree[c] == 3 {
			k.degree[c], k.part[c] = 0, 0
		}
	}
	return k.ordered(), true
}
