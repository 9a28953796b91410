// Package assign lays SKUs into slots so that the sum of value times way is least,
// exactly, and proves it.
package assign

import (
	"cmp"
	"slices"
)

// Separable is an assignment whose cost is a product: SKU i in slot j costs
// Value[i]·Way[j], where its kind may lie in the slot's kind. There are at
// least as many slots as SKUs, and no figure is negative.
type Separable struct {
	Value    []float64 // by SKU, lines a day
	Way      []float64 // by slot, metres or seconds a line
	Kind     []int     // by SKU, from 0
	SlotKind []int     // by slot, from 0
	Allowed  [][]bool  // by kind of SKU and kind of slot
}

// Assigned is an optimal assignment and its proof: Bound is the value of the
// dual prices, which no assignment can be below.
type Assigned struct {
	Slot  []int32 // by SKU
	Cost  float64
	Bound float64
}

// Solve solves a separable assignment exactly by shortest augmenting paths
// (Jonker & Volgenant 1987), made fast by the product: without kinds the
// sorted match is optimal and its prices are known in closed form, so only
// the SKUs which that match puts where they may not lie are augmented. Arcs are
// kept sparse, near a SKU's place in the sorted match; the missing ones are
// priced out on the lower envelope of Way·v + price of every kind, until none
// could be better. It returns false where some SKU cannot be placed.
func Solve(a Separable) (Assigned, bool) {
	out := Assigned{Slot: make([]int32, len(a.Value))}
	for _, p := range a.parts() {
		got, ok := p.solve()
		if !ok {
			return Assigned{}, false
		}
		out.Cost, out.Bound = out.Cost+got.Cost, out.Bound+got.Bound
		for i, j := range got.Slot {
			out.Slot[p.skus[i]] = p.slots[j]
		}
	}
	return out, true
}

// Bound is a cost that no assignment is below. Where kinds leave a SKU without a slot it
// is taken without them, over ways that grow.
func Bound(a Separable, sorted []float64) float64 {
	if got, ok := Solve(a); ok {
		return got.Bound
	}
	slices.SortFunc(a.Value, func(a, b float64) int { return cmp.Compare(b, a) })
	sum := 0.0
	for i, v := range a.Value[:min(len(a.Value), len(sorted))] {
		sum += v * sorted[i]
	}
	return sum
}

// part is the SKUs and slots of kinds that have to do with each other.
type part struct {
	Separable
	skus, slots []int32
}

// parts splits the problem where no SKU of one side may lie in a slot of the
// other, as between storage classes.
func (a Separable) parts() []*part {
	group := make([]int, len(a.Allowed[0])) // of each kind of slot
	for k := range group {
		group[k] = k
	}
	merge := func(x, y int) {
		for k, g := range group {
			if g == y {
				group[k] = x
			}
		}
	}
	first := make([]int, len(a.Allowed)) // a kind of slot each kind of SKU may use
	for kind, row := range a.Allowed {
		first[kind] = slices.Index(row, true)
		for k, ok := range row {
			if ok {
				merge(group[first[kind]], group[k])
			}
		}
	}
	parts := make([]*part, len(group)+1) // the last is for kinds without any slot
	for g := range parts {
		parts[g] = &part{Separable: Separable{Allowed: a.Allowed}}
	}
	for i, kind := range a.Kind {
		p := parts[len(group)]
		if first[kind] >= 0 {
			p = parts[group[first[kind]]]
		}
		p.Value, p.Kind, p.skus = append(p.Value, a.Value[i]), append(p.Kind, kind), append(p.skus, int32(i))
	}
	for j, kind := range a.SlotKind {
		p := parts[group[kind]]
		p.Way, p.SlotKind, p.slots = append(p.Way, a.Way[j]), append(p.SlotKind, kind), append(p.slots, int32(j))
	}
	return slices.DeleteFunc(parts, func(p *part) bool { return len(p.skus) == 0 })
}

func (a *part) solve() (Assigned, bool) {
	if len(a.Value) > len(a.Way) {
		return Assigned{}, false
	}
	s := newAssigner(a.Separable)
	for {
		for i := range s.free {
			if !s.augment(s.free[i]) {
				return Assigned{}, false
			}
		}
		if s.priceOut() == 0 {
			break
		}
	}
	return s.assigned(), true
}
