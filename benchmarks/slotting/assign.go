package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/slotting/assign"
)

// assignBars solves 30,000 SKUs into 30,000 slots of three nested sizes and
// two storage classes exactly, and has the dual prices prove it.
func assignBars(sheet *bar.Sheet) {
	const size = 30_000
	rng := rand.New(rand.NewPCG(1, 0x61737369676e))
	a := assign.Separable{Allowed: make([][]bool, 6)}
	for sku := range a.Allowed {
		for slot := range 6 { // kinds 0–2 are dry, 3–5 chilled, growing in size
			a.Allowed[sku] = append(a.Allowed[sku], sku/3 == slot/3 && slot%3 >= sku%3)
		}
	}
	for i := range size {
		class := 3 * (i % 10 / 8)
		a.Value, a.Kind = append(a.Value, 1000*math.Pow(float64(rng.IntN(size)+1), -1.1)),
			append(a.Kind, class+int(3*rng.Float64()*rng.Float64()))
		a.Way, a.SlotKind = append(a.Way, 10+490*rng.Float64()), append(a.SlotKind, class+rng.IntN(3))
	}
	start := processorTime()
	got, ok := assign.Solve(a)
	seconds := processorTime() - start
	if !ok {
		sheet.True("exact assignment of 30,000 × 30,000", "infeasible", "solved", false)
		return
	}
	sheet.AtMost(fmt.Sprintf("exact assignment: cost above its dual bound (%.6g)", got.Bound),
		got.Cost/got.Bound-1, 1e-6, "")
	sheet.AtMost("exact assignment: 30,000 × 30,000, processor time", seconds, 20, "s")
}
