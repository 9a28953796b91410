package policy

import (
	"cmp"
	"math"
	"math/rand/v2"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/stockpolicy"
)

// What is lost by the formula is what the chain of stock and outstanding packs loses.
func TestLostSalesFillIsTheChains(t *testing.T) {
	for _, m := range []stockpolicy.Packs{
		stockpolicy.PoissonPacks(0.2, 3, 1), stockpolicy.PoissonPacks(1, 2, 1),
		stockpolicy.PoissonPacks(0.7, 4, 1), stockpolicy.PoissonPacks(2.5, 2, 1),
		stockpolicy.PoissonPacks(2, 1, 4), stockpolicy.NegBinPacks(1, 3, 2, 1), stockpolicy.NegBinPacks(2, 8, 2, 1),
	} {
		law, worst, before := newService(m.Over(m.Lead+1), m.Over(m.Lead), true), 0.0, 0.0
		for y := 1; y < 22; y++ {
			exact := m.LostSalesFill(y)
			if exact < 0.9 || exact > 0.999 {
				continue
			}
			planned := law.FillRate(float64(y), OfLots(int64(m.Pack)))
			owed := newService(law.Cover, law.Lead, false).FillRate(float64(y), OfLots(int64(m.Pack)))
			worst, before = max(worst, math.Abs(planned-exact)), max(before, math.Abs(owed-exact))
		}
		t.Logf("lead %d pack %d mean %.1f: worst %.4f, as owed %.4f", m.Lead, m.Pack, m.Demand.Mean(), worst, before)
		require.Less(t, worst, 0.011)
		require.Less(t, worst, before)
	}
}

// What is lost where days sell a lot, or a lot at once, and orders wait for their day,
// against lives of 200,000 days.
func TestLostSalesFillAgainstALife(t *testing.T) {
	for _, c := range []struct {
		mean, k      float64 // a day's, negative binomial
		lots         float64 // share of days that sell, geometric lots; 0 = as k has it
		lead, review int
		off          float64 // of the fill said, 0 = 0.01
	}{
		{mean: 2, k: 4, lead: 5, review: 1}, {mean: 10, k: 4, lead: 10, review: 1},
		{mean: 30, k: 4, lead: 15, review: 1}, {mean: 20, k: 1, lead: 10, review: 1},
		{mean: 1, k: 2, lead: 200, review: 1}, {mean: 0.3, k: 2, lead: 100, review: 1},
		{mean: 10, k: 1e9, lead: 15, review: 1}, {mean: 0.1, k: 1e9, lead: 15, review: 1},
		{mean: 0.5, lots: 0.05, lead: 15, review: 1}, {mean: 1, lots: 0.05, lead: 25, review: 1},
		{mean: 0.2, lots: 0.05, lead: 30, review: 1},
		{mean: 3, k: 3, lead: 7, review: 7}, {mean: 8, k: 3, lead: 14, review: 7},
		{mean: 8, k: 3, lead: 3, review: 7}, {mean: 2, k: 1e9, lead: 7, review: 7},
		{mean: 0.5, lots: 0.05, lead: 7, review: 7}, {mean: 8, k: 3, lead: 7, review: 3},
		{mean: 4, k: 3, lead: 21, review: 14, off: 0.018},
	} {
		rng, life := rand.New(rand.NewPCG(1, 2)), make([]int64, 200_000)
		variance := c.mean + c.mean*c.mean/max(c.k, 1e-9)
		var day func() int64
		if size := c.mean / max(c.lots, 1e-9); c.lots > 0 {
			variance = c.lots*size*(2*size-1) - c.mean*c.mean
			day = func() (n int64) {
				if rng.Float64() < c.lots {
					n = 1 + int64(math.Log(1-rng.Float64())/math.Log(1-1/size))
				}
				return n
			}
		} else {
			law := demand.NegBinOf(c.mean, variance)
			var upto []float64
			for len(upto) == 0 || upto[len(upto)-1] < 1-1e-7 {
				upto = append(upto, law.CDF(float64(len(upto))))
			}
			day = func() int64 { return int64(sort.SearchFloat64s(upto, rng.Float64())) }
		}
		for i := range life {
			life[i] = day()
		}
		over := func(days int) item.Demand { return demand.NegBinOf(c.mean*float64(days), variance*float64(days)) }
		service := newService(over(c.lead+c.review), over(c.lead), true)
		level := service.LowestForFill(0.95, OfLots(1))
		said, lived := service.FillRate(level, OfLots(1)), livedLost(life, int64(level), c.lead, c.review)
		require.InDelta(t, lived, said, cmp.Or(c.off, 0.01), "%+v up to %v", c, level)
	}
}

// livedLost is what an item fills that is ordered up to a level, what is short lost.
func livedLost(life []int64, level int64, lead, review int) float64 {
	due, hand, way, asked, sold := make([]int64, len(life)+lead+1), level, int64(0), 0.0, 0.0
	for d, want := range life {
		hand, way = hand+due[d], way-due[d]
		if q := level - hand - way; d%review == 0 {
			due[d+lead] += q
			way += q
		}
		take := min(want, hand)
		hand -= take
		asked += float64(want)
		sold += float64(take)
	}
	return sold / asked
}

// A lost unit leaves no queue: less is lost than would be owed, where half is filled no more
// as the position grows, and no less than a cover window demands beyond the position.
func TestLostSalesAreOrdered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean := rapid.Float64Range(0.1, 40).Draw(t, "mean of the lead time")
		review := mean * rapid.Float64Range(0.02, 3).Draw(t, "review")
		ratio := rapid.Float64Range(1.01, 8).Draw(t, "variance over mean")
		s := newService(demand.NegBinOf(mean+review, ratio*(mean+review)), demand.NegBinOf(mean, ratio*mean), true)
		owed, last := newService(s.Cover, s.Lead, false), math.Inf(1)
		for y := 0.0; y < 4*(mean+review); y++ {
			short := s.short(y)
			require.LessOrEqual(t, short, owed.short(y)+1e-9)
			if short < review/2 {
				require.LessOrEqual(t, short, last+0.01*review, "position %v", y)
			}
			require.GreaterOrEqual(t, short, review*(1-y/(mean+review))-1e-9)
			require.GreaterOrEqual(t, s.held(y), 0.0)
			last = short
		}
	})
}

// Few units over a lead time and a day, known by the quantiles that a night writes: what a level
// fills is what a life of the demand fills, not what two rounded grids differ by.
func TestFewUnitsKnownByQuantiles(t *testing.T) {
	probabilities := []float64{0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4,
		0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.875, 0.9, 0.92, 0.94, 0.95,
		0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 0.9995}
	worst := 0.0
	for _, rate := range []float64{0.03, 0.05, 0.08, 0.12, 0.2, 0.3} {
		for _, lead := range []int{7, 13, 16, 19, 30} {
			rng, life := rand.New(rand.NewPCG(1, 2)), make([]int64, 400_000)
			for i := range life {
				for rng.Float64() < rate/(1+rate) { // geometric: several at once now and then
					life[i]++
				}
			}
			variance := rate * (1 + rate)
			grid := func(days int) item.Demand {
				law, q := demand.NegBinOf(rate*float64(days), variance*float64(days)), []float64(nil)
				for _, p := range probabilities {
					q = append(q, law.Quantile(p))
				}
				g, err := item.NewQuantileGrid(probabilities, q)
				require.NoError(t, err)
				return g
			}
			it := &item.Item{LeadDemand: grid(lead), CoverDemand: grid(lead + 1),
				Daily: make([]float64, 28), Policy: item.Policy{LostSales: true}}
			for d := range it.Daily {
				it.Daily[d] = rate
			}
			mean := rate * float64(lead+1)
			for level := int64(math.Ceil(mean)); float64(level) < mean+3*math.Sqrt(variance*float64(lead+1)); level++ {
				off := serviceOf(it).FillRate(float64(level), OfLots(1)) - livedLost(life, level, lead, 1)
				worst = max(worst, math.Abs(off))
				require.InDelta(t, 0, off, 0.04, "%v a day over %d days up to %d", rate, lead, level)
			}
		}
	}
	t.Logf("worst %.3f", worst)
}
