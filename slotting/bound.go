package slotting

import (
	"math"
	"slices"
)

// Bound is a length no tour over the slots can beat, whatever the routing: the
// walk to the farthest stop and back, or the minimum spanning tree of the
// stops and the origin (Held & Karp 1970), whichever is longer.
func (r *Router) Bound(slots []int32) float64 {
	if len(slots) == 0 {
		return 0
	}
	if r.parts != nil {
		return r.eachPart(slots, (*Router).Bound)
	}
	w := r.w
	farthest := 0.0
	for _, s := range slots {
		farthest = max(farthest, w.Distance(w.origin, int(s))+w.Distance(int(s), w.origin))
	}
	return max(farthest, r.spanningTree(slots))
}

// spanningTree is Prim's algorithm, with the shorter direction of each way.
func (r *Router) spanningTree(slots []int32) float64 {
	w := r.w
	away := make([]float64, len(slots))
	for i, s := range slots {
		away[i] = min(w.Distance(w.origin, int(s)), w.Distance(int(s), w.origin))
	}
	sum := 0.0
	for range slots {
		next := -1
		for i, d := range away {
			if d >= 0 && (next < 0 || d < away[next]) {
				next = i
			}
		}
		sum += away[next]
		away[next] = -1 // in the tree
		for i, d := range away {
			if d >= 0 {
				a, b := int(slots[next]), int(slots[i])
				away[i] = min(d, w.Distance(a, b), w.Distance(b, a))
			}
		}
	}
	return sum
}

const boundTours = 60 // tours measured against their spanning trees

// tourBound is the metres a day that tours in the layout at cannot beat under
// any routing.
func (t tours) tourBound(r *Router, at []int32) float64 {
	n := min(boundTours, len(t.loads))
	if n == 0 {
		return 0
	}
	sum := 0.0
	for i := range n {
		sum += r.Bound(stopsOf(t.loads[i*len(t.loads)/n], at))
	}
	return sum / float64(n) * t.perDay
}

func stopsOf(tour []int32, at []int32) []int32 {
	stops := make([]int32, 0, len(tour))
	for _, l := range tour {
		stops = append(stops, at[l])
	}
	slices.Sort(stops)
	return slices.Compact(stops)
}

// layoutBound is the metres a day no layout of the same loads can beat, the
// longer of two bounds. A tour over n loads goes at least to the n-th nearest
// slot and back. And a tour is at least as long as the mean way to its stops
// and back, which adds up load by load, so that the best assignment of loads
// to slots of their storage class by that sum is a bound. It is found by what is given back,
// which reads nothing of the planner.
func (p *planner) layoutBound() func() float64 {
	if len(p.drawn.loads) == 0 {
		return func() float64 { return 0 }
	}
	ways := p.roundTrips(nil)
	farthest := 0.0
	share := make([]float64, len(p.loads))
	for _, tour := range p.drawn.loads {
		distinct := slices.Clone(tour)
		slices.Sort(distinct)
		distinct = slices.Compact(distinct)
		farthest += ways[min(len(distinct), len(ways))-1]
		for _, l := range distinct {
			share[l] += 1 / float64(len(distinct))
		}
	}
	solve := p.assignedWays(share, ways)
	tours, perDay := float64(len(p.drawn.loads)), p.drawn.perDay
	return func() float64 { return math.Max(farthest, solve()) / tours * perDay }
}

// bounding is a layout's bound found beside the plan, for the tours it was begun with.
type bounding struct {
	tours *[]int32 // the first of them
	found chan float64
}

// boundBeside begins the bound of the layout as it is.
func (p *planner) boundBeside() *bounding {
	b := &bounding{found: make(chan float64, 1)}
	if len(p.drawn.loads) > 0 {
		b.tours = &p.drawn.loads[0]
	}
	solve := p.layoutBound()
	go func() { b.found <- solve() }()
	return b
}

// of is the bound for the tours that the planner plans by; the layout is again as it was.
func (b *bounding) of(p *planner) float64 {
	found := <-b.found
	if len(p.drawn.loads) > 0 && b.tours != &p.drawn.loads[0] {
		return p.layoutBound()()
	}
	return found
}

// assignedWays is the least sum of share × way over all assignments of the
// visited loads to places of their storage class.
func (p *planner) assignedWays(share, sorted []float64) func() float64 {
	a := Separable{}
	for l, v := range share {
		if v > 0 {
			a.Value, a.Kind = append(a.Value, v), append(a.Kind, int(p.class[p.loads[l].sku]))
		}
	}
	a.Way = p.roundTrips(&a.SlotKind)
	for _, ranks := range p.classes.rank {
		allowed := make([]bool, len(ranks))
		for c, rank := range ranks {
			allowed[c] = rank != barred
		}
		a.Allowed = append(a.Allowed, allowed)
	}
	return func() float64 {
		if got, ok := Assign(a); ok {
			return got.Bound
		}
		// Loads lie in slots of another class: without classes it is still a bound.
		slices.SortFunc(a.Value, func(a, b float64) int { return sign(b - a) })
		sum := 0.0
		for i, v := range a.Value[:min(len(a.Value), len(sorted))] {
			sum += v * sorted[i]
		}
		return sum
	}
}

// roundTrips is the way to every place for a load and back, a slot counting as
// often as SKUs may share it: nearest first, or in the order of the slots when
// their storage classes are wanted.
func (p *planner) roundTrips(classes *[]int) []float64 {
	var ways []float64
	for s := range p.w.Slots {
		d := p.w.roundTrip(int32(s))
		for range max(p.w.Slots[s].MaxSKUs, 1, len(p.rooms[s].loads)) {
			ways = append(ways, d)
			if classes != nil {
				*classes = append(*classes, int(p.slotCls[s]))
			}
		}
	}
	if classes == nil {
		slices.Sort(ways)
	}
	return ways
}
