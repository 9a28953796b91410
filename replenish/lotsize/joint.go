package lotsize

import (
	"cmp"
	"math"
	"slices"
)

// JointItem is one item of a joint replenishment.
type JointItem struct {
	SetUp   float64 // cost per order that holds the item
	Holding float64 // cost per unit and time
	Demand  float64 // units per time
}

// JointPlan is a basic-cycle policy: every Cycle an order at the shared set-up
// cost, item i in every Multiples[i]-th.
type JointPlan struct {
	Multiples []int
	Cycle     float64 // time
	Cost      float64 // per time
}

// mostMultiple bounds a multiple: an item ordered so rarely beside the others
// adds nothing that money would notice.
const mostMultiple = 1 << 14

// JointReplenishment minimises (K + Σ kᵢ/mᵢ)/T + T·Σ hᵢdᵢmᵢ/2 over the cycle T
// and whole multiples mᵢ, exactly: for a given T each best multiple solves
// mᵢ(mᵢ − 1) ≤ 2kᵢ/(hᵢdᵢT²) ≤ mᵢ(mᵢ + 1), so only finitely many vectors can be
// optimal and each is looked at; a cycle below K over the least cost found cannot
// be (Goyal 1974; Silver, Pyke and Peterson 11.2). k is the cost shared by the
// items of an order, and the time unit is that of Holding and Demand.
func JointReplenishment(k float64, items []JointItem) JointPlan {
	best := jointOver(k, items, 0)
	for least := k / best.Cost; ; least = k / best.Cost {
		found := jointOver(k, items, least)
		if found.Cost >= best.Cost {
			return best
		}
		best = found
	}
}

// jointOver looks at the cycles down to least, or where that is 0 at multiples
// up to 64.
func jointOver(k float64, items []JointItem, least float64) JointPlan {
	type change struct {
		cycle float64
		item  int
	}
	var changes []change
	m := make([]int, len(items))
	for i, it := range items {
		m[i] = 1
		for n := 1; n < mostMultiple && it.SetUp > 0 && (least > 0 || n < 64); n++ {
			t := math.Sqrt(2 * it.SetUp / (it.Holding * it.Demand * float64(n) * float64(n+1)))
			if t < least {
				break
			}
			changes = append(changes, change{t, i})
		}
	}
	// From long cycles to short ones multiples only grow.
	slices.SortFunc(changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(b.cycle, a.cycle), cmp.Compare(a.item, b.item))
	})
	setUp, holding := k, 0.0
	for _, it := range items {
		setUp += it.SetUp
		holding += it.Holding * it.Demand
	}
	lowest, upto := setUp*holding, -1
	for n, c := range changes {
		it := items[c.item]
		setUp += it.SetUp/float64(m[c.item]+1) - it.SetUp/float64(m[c.item])
		holding += it.Holding * it.Demand
		m[c.item]++
		if setUp*holding < lowest {
			lowest, upto = setUp*holding, n
		}
	}
	for i := range m {
		m[i] = 1
	}
	for _, c := range changes[:upto+1] {
		m[c.item]++
	}
	return jointCost(k, items, m)
}

func jointCost(k float64, items []JointItem, m []int) JointPlan {
	setUp, holding := k, 0.0
	for i, it := range items {
		setUp += it.SetUp / float64(m[i])
		holding += it.Holding * it.Demand * float64(m[i])
	}
	return JointPlan{Multiples: slices.Clone(m), Cycle: math.Sqrt(2 * setUp / holding),
		Cost: math.Sqrt(2 * setUp * holding)}
}
