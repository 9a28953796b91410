package slotting

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/assign"
	"github.com/stockwright/stockwright/slotting/storage"
)

// layoutBound is the metres a day no layout of the same loads can beat, the
// longer of two bounds. A tour over n loads goes at least to the n-th nearest
// slot and back. And a tour is at least as long as the mean way to its stops
// and back, which adds up load by load, so that the best assignment of loads
// to slots of their storage class by that sum is a bound. It is found by what is given back,
// which reads nothing of the planner.
func (p *planner) layoutBound() func() float64 {
	if len(p.drawn.Loads) == 0 {
		return func() float64 { return 0 }
	}
	ways := p.roundTrips(nil)
	share, farthest := p.drawn.Shares(len(p.loads), ways)
	solve := p.assignedWays(share, ways)
	tours, perDay := float64(len(p.drawn.Loads)), p.drawn.PerDay
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
	if len(p.drawn.Loads) > 0 {
		b.tours = &p.drawn.Loads[0]
	}
	solve := p.layoutBound()
	go func() { b.found <- solve() }()
	return b
}

// of is the bound for the tours that the planner plans by; the layout is again as it was.
func (b *bounding) of(p *planner) float64 {
	found := <-b.found
	if len(p.drawn.Loads) > 0 && b.tours != &p.drawn.Loads[0] {
		return p.layoutBound()()
	}
	return found
}

// assignedWays is the least sum of share × way over all assignments of the
// visited loads to places of their storage class.
func (p *planner) assignedWays(share, sorted []float64) func() float64 {
	a := assign.Separable{}
	for l, v := range share {
		if v > 0 {
			a.Value, a.Kind = append(a.Value, v), append(a.Kind, int(p.class[p.loads[l].sku]))
		}
	}
	a.Way = p.roundTrips(&a.SlotKind)
	for _, ranks := range p.classes.Rank {
		allowed := make([]bool, len(ranks))
		for c, rank := range ranks {
			allowed[c] = rank != storage.Barred
		}
		a.Allowed = append(a.Allowed, allowed)
	}
	return func() float64 { return assign.Bound(a, sorted) }
}

// roundTrips is the way to every place for a load and back, a slot counting as
// often as SKUs may share it: nearest first, or in the order of the slots when
// their storage classes are wanted.
func (p *planner) roundTrips(classes *[]int) []float64 {
	var ways []float64
	for s := range p.w.Slots {
		d := p.w.RoundTrip(int32(s))
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
