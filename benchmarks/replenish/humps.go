package main

import (
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
)

// measureTwoHumps simulates cycles with a lead time of 5 days (80 %) or 20 days
// (20 %) and demand of 10 ± 3 a day: the share of cycles without a stock-out at
// the reorder point for 90 %. The lead-time distribution is learnt from receipts.
func measureTwoHumps(sheet *bar.Sheet) {
	rng := rand.New(rand.NewPCG(3, 9))
	leadOf := func() int {
		if rng.Float64() < 0.2 {
			return 20
		}
		return 5
	}
	var receipts []replenish.PastReceipt
	for n := range 2000 {
		l := leadOf()
		receipts = append(receipts, replenish.PastReceipt{Supplier: "S", Ordered: int32(30 * n),
			Promised: replenish.NoDay, Arrived: int32(30*n + l)})
	}
	lead := item.LeadTimes(receipts, []replenish.Supplier{{Key: "S"}}, replenish.LeadTimeOptions{}).Lookup("S", "", "")
	var mix demand.Mixture
	for d, p := range lead.Pmf {
		if p > 0 {
			mix.Weights = append(mix.Weights, p)
			mix.Parts = append(mix.Parts, demand.Normal{Mu: 10 * float64(d), Sigma: 3 * math.Sqrt(float64(d))})
		}
	}
	exact := demand.Mixture{Weights: []float64{0.8, 0.2}, Parts: []demand.Distribution{
		demand.Normal{Mu: 50, Sigma: 3 * math.Sqrt(5)}, demand.Normal{Mu: 200, Sigma: 3 * math.Sqrt(20)}}}
	sheet.Within("two-humped lead time: exact reorder point for 90 %", exact.Quantile(0.9), 199.9, 200.1, "units")
	// The policy is what Plan computes for a continuous review item whose cover
	// window is its lead time.
	level := replenish.Plan([]replenish.Item{{SKU: "A", Location: "L", Supplier: "S", CoverDemand: mix,
		LeadDemand: nil, Lead: lead, Review: 1,
		Terms: item.Terms{UnitCost: 1}, Policy: replenish.Policy{Target: replenish.TargetCycle,
			Level: 0.9, AllowNegativeSafetyStock: true}}},
		[]replenish.Supplier{{Key: "S"}}, replenish.Options{AsOf: 20000}).Policies[0].OrderUpTo
	const cycles = 200_000
	served := 0
	for range cycles {
		need := 0.0
		for range leadOf() {
			need += 10 + 3*rng.NormFloat64()
		}
		if need <= float64(level) {
			served++
		}
	}
	sheet.Within("two-humped lead time: achieved cycle service, target 90 %", 100*float64(served)/cycles, 89, 91, "%")
	textbook := 80 + demand.StandardNormalQuantile(0.9)*math.Sqrt(8*9+100*36)
	served = 0
	for range cycles {
		need := 0.0
		for range leadOf() {
			need += 10 + 3*rng.NormFloat64()
		}
		if need <= textbook {
			served++
		}
	}
	sheet.AtMost("… the textbook formula's \"90 %\" delivers (for comparison)", 100*float64(served)/cycles, 81, "%")
}
