package change

import (
	"math"
	"testing"

	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// days is so many days of one rate.
func days(rate float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = rate
	}
	return out
}

var window = item.Window{LeadMean: 5, LeadSD: 1, Review: 7}

// TestRetoldDemandFollowsItsDays: twice the days' demand is twice the mean of both
// windows and twice their variance, in the same shape.
func TestRetoldDemandFollowsItsDays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		ratio := rapid.Float64Range(0.1, 8).Draw(r, "ratio")
		it := item.Item{LeadDemand: demand.GammaOf(20, 9), CoverDemand: demand.GammaOf(48, 15), Daily: days(4, 60)}
		was := it
		Retell(&it, days(4*ratio, 60), window)
		for _, c := range [][2]item.Demand{{was.LeadDemand, it.LeadDemand}, {was.CoverDemand, it.CoverDemand}} {
			require.InDelta(r, ratio, c[1].Mean()/c[0].Mean(), 1e-9)
			require.InDelta(r, ratio, math.Pow(c[1].SD()/c[0].SD(), 2), 1e-9)
			above := c[0].Quantile(0.9) - c[0].Mean()
			require.InDelta(r, math.Sqrt(ratio), (c[1].Quantile(0.9)-c[1].Mean())/above, 1e-6, "the shape stays")
		}
		require.Equal(r, days(4, 60), was.Daily)
	})
}

// TestRetoldDemandOfChangedDays: only days inside a window count for it, and a day
// that is a part of it in proportion.
func TestRetoldDemandOfChangedDays(t *testing.T) {
	told := days(4, 60)
	told[8] += 24 // within the twelve days of the cover window, after the lead time
	it := item.Item{LeadDemand: demand.GammaOf(20, 9), CoverDemand: demand.GammaOf(48, 15), Daily: days(4, 60)}
	lead := it.LeadDemand
	Retell(&it, told, window)
	require.Equal(t, lead, it.LeadDemand, "nothing changed within the lead time")
	require.InDelta(t, 72, it.CoverDemand.Mean(), 1e-9)

	short := item.Window{LeadMean: 0.25, Review: 1}
	it = item.Item{LeadDemand: demand.GammaOf(2, 1), CoverDemand: demand.GammaOf(5, 2), Daily: days(4, 60)}
	Retell(&it, append([]float64{4, 12}, days(4, 58)...), short)
	require.Equal(t, 2.0, it.LeadDemand.Mean())
	require.InDelta(t, 5*(4+0.25*12)/5, it.CoverDemand.Mean(), 1e-9)
}

// TestRetoldFromNothing: where nothing was expected, what is told comes as counts,
// and where nothing is told nothing is expected.
func TestRetoldFromNothing(t *testing.T) {
	it := item.Item{CoverDemand: demand.GammaOf(48, 15), Daily: days(0, 60)}
	Retell(&it, days(3, 60), window)
	require.Nil(t, it.LeadDemand, "a window that is not known stays so")
	require.InDelta(t, 36, it.CoverDemand.Mean(), 1e-9)
	require.InDelta(t, 6, it.CoverDemand.SD(), 1e-9)

	it = item.Item{LeadDemand: item.Normal{Mu: 20}, CoverDemand: item.Normal{Mu: 48}, Daily: days(4, 60)}
	Retell(&it, days(6, 60), window)
	require.InDelta(t, 72, it.CoverDemand.Mean(), 1e-9, "certain demand moves too")
	require.InDelta(t, 30, it.LeadDemand.Mean(), 1e-9)
}

// TestGrowthOfVariance: independent days grow with the first power, a level that is
// not known with the second, and where both windows are about as long one is taken.
func TestGrowthOfVariance(t *testing.T) {
	over := func(n float64, sd func(n float64) float64) lawOver {
		return lawOver{cover: demand.Normal{Mu: 4 * n, Sigma: sd(n)}, of: item.Window{LeadMean: n - 1, Review: 1}}
	}
	independent := func(n float64) float64 { return 6 * math.Sqrt(n) }
	level := func(n float64) float64 { return 3 * n }
	for _, c := range []struct {
		sd   func(n float64) float64
		want float64
	}{{independent, 1}, {level, 2}, {func(n float64) float64 { return 5 * math.Pow(n, 0.75) }, 1.5},
		{func(float64) float64 { return 30 }, 1}, {func(n float64) float64 { return n * n * n }, 2}} {
		require.InDelta(t, c.want, growthOf(over(6, c.sd), over(20, c.sd)), 1e-9)
		require.InDelta(t, c.want, growthOf(over(20, c.sd), over(6, c.sd)), 1e-9)
		require.Equal(t, 1.0, growthOf(over(20, c.sd), over(21, c.sd)))
	}
	require.Equal(t, 1.0, growthOf(lawOver{}, over(6, independent)))
}

// TestDemandOverAnotherWindow: independent days over twice the days have twice the
// mean and √2 times the deviation; the way there and back is the identity.
func TestDemandOverAnotherWindow(t *testing.T) {
	from := lawOver{lead: demand.GammaOf(20, 8), cover: demand.GammaOf(48, 15), of: item.Window{LeadMean: 5, Review: 7}}
	to := item.Window{LeadMean: 10, Review: 14}
	lead, cover := overWindow(from, from, to)
	require.InDelta(t, 96, cover.Mean(), 1e-9)
	require.InDelta(t, 15*math.Sqrt2, cover.SD(), 1e-9)
	require.InDelta(t, 20, lead.Mean(), 1e-9, "both laws are stretched by their shape's ratio")
	lead, back := overWindow(lawOver{lead: lead, cover: cover, of: to},
		lawOver{lead: lead, cover: cover, of: to}, from.of)
	require.InDelta(t, 48, back.Mean(), 1e-9)
	require.InDelta(t, 15, back.SD(), 1e-9)
	require.NotNil(t, lead)
	sameLead, same := overWindow(from, from, from.of)
	require.Equal(t, []item.Demand{from.lead, from.cover}, []item.Demand{sameLead, same})
	spread := from.of
	spread.LeadSD = 2
	_, cover = overWindow(from, from, spread)
	require.InDelta(t, math.Sqrt(225+64), cover.SD(), 1e-9, "two days' spread at four a day adds eight")
	none, cover := overWindow(lawOver{cover: from.cover, of: from.of}, lawOver{}, to)
	require.Nil(t, none)
	require.InDelta(t, 96, cover.Mean(), 1e-9)
}
