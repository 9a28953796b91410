package lotsize

import (
	"math"
	"slices"
)

// JointItem is one item of a joint replenishment.
type JointItem struct{ SetUp, Holding, Demand float64 }

// JointPlan is a basic-cycle policy: every Cycle an order at the shared set-up
// cost, item i in every Multiples[i]-th.
type JointPlan struct {
	Multiples []int
	Cycle     float64 // time
	Cost      float64 // per time
}

// JointReplenishment minimises (K + Σ kᵢ/mᵢ)/T + T·Σ hᵢdᵢmᵢ/2 over the cycle T
// and whole multiples mᵢ ≤ 256, exactly: for a given T each best multiple solves
// mᵢ(mᵢ − 1) ≤ 2kᵢ/(hᵢdᵢT²) ≤ mᵢ(mᵢ + 1), so only finitely many vectors can be
// optimal and each is looked at (Goyal 1974; Silver, Pyke and Peterson 11.2).
func JointReplenishment(k float64, items []JointItem) JointPlan {
	const most = 256
	type change struct {
		cycle float64
		item  int
	}
	var changes []change
	m := make([]int, len(items))
	for i, it := range items {
		m[i] = 1
		for n := 1; n < most && it.SetUp > 0; n++ {
			t := math.Sqrt(2 * it.SetUp / (it.Holding * it.Demand * float64(n*(n+1))))
			changes = append(changes, change{t, i})
		}
	}
	// From long cycles to short ones multiples only grow.
	slices.SortFunc(changes, func(a, b change) int {
		switch {
		case a.cycle > b.cycle:
			return -1
		case a.cycle < b.cycle:
			return 1
		}
		return a.item - b.item
	})
	setUp, holding := k, 0.0
	for _, it := range items {
		setUp += it.SetUp
		holding += it.Holding * it.Demand
	}
	least, at := setUp*holding, -1
	for n, c := range changes {
		it := items[c.item]
		setUp += it.SetUp/float64(m[c.item]+1) - it.SetUp/float64(m[c.item])
		holding += it.Holding * it.Demand
		m[c.item]++
		if setUp*holding < least {
			least, at = setUp*holding, n
		}
	}
	for i := range m {
		m[i] = 1
	}
	for _, c := range changes[:at+1] {
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
	return JointPlan{Multiples: slices.Clone(m), Cycle: math.Sqrt(2 * setUp / holding), Cost: math.Sqrt(2 * setUp * holding)}
}
