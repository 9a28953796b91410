package policy

import (
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/stockpolicy"
	"github.com/stretchr/testify/require"
	"math"
	"pgregory.net/rapid"
	"testing"
)

// What is lost by the formula is what the chain of stock and outstanding packs loses.
func TestLostSalesFillIsTheChains(t *testing.T) {
	for _, m := range []stockpolicy.Packs{
		stockpolicy.PoissonPacks(0.2, 3, 1), stockpolicy.PoissonPacks(1, 2, 1), stockpolicy.PoissonPacks(0.7, 4, 1), stockpolicy.PoissonPacks(2.5, 2, 1),
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
		require.Less(t, worst, 0.006)
		require.Less(t, worst, before)
	}
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
