package policy

import (
	"fmt"
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stretchr/testify/require"
	"math"
	"math/rand/v2"
	"pgregory.net/rapid"
	"testing"
)

func poissonDraw(rng *rand.Rand, rate float64) int64 {
	u, k := rng.Float64(), int64(0)
	for p := (item.Poisson{Lambda: rate}); p.CDF(float64(k)) < u; k++ {
	}
	return k
}

// What an (s,S) policy is planned to fill is what a simulated life of 300,000 days
// fills: a review's demand larger and smaller than S − s, packs, lumpy demand.
func TestOrderUpToIsFilledAsPlannedUnderSimulation(t *testing.T) {
	for _, c := range []struct {
		lead, review int
		gap, pack    int64
		rate, excess float64 // units a day; 1/r of a day's negative binomial demand, 0 = Poisson
	}{
		{5, 7, 12, 1, 4, 0}, {14, 14, 60, 1, 4, 0}, {5, 1, 60, 1, 4, 0}, {5, 7, 30, 1, 4, 0}, {10, 7, 5, 1, 0.4, 0},
		{5, 7, 30, 6, 4, 0}, {5, 7, 12, 24, 4, 0}, {3, 7, 300, 12, 20, 0}, {7, 7, 20, 1, 2, 1.5},
		{14, 14, 60, 4, 4, 0.5}, {7, 5, 1, 1, 2, 0},
	} {
		t.Run(fmt.Sprintf("L%d R%d gap %d pack %d at %g", c.lead, c.review, c.gap, c.pack, c.rate), func(t *testing.T) {
			over := func(days int) item.Demand {
				n := float64(days)
				if c.excess == 0 {
					return item.Poisson{Lambda: c.rate * n}
				}
				return demand.NegBinOf(c.rate*n, c.rate*n*(1+c.rate*c.excess))
			}
			lead, cover := over(c.lead), over(c.lead+c.review)
			law := ofOrderUpTo(c.gap, c.pack, reviewDemand(cover, lead))
			y := Service{Cover: cover, Lead: lead}.LowestForFill(0.95, law)
			planned := Service{Cover: cover, Lead: lead}.FillRate(y, law)
			require.GreaterOrEqual(t, planned, 0.95)
			got := simulateOrderUpTo(int64(y)-1, int64(y)-1+c.gap, c.pack, c.lead, c.review, c.rate, c.excess, 300_000)
			require.InDelta(t, planned, got, 0.005, "s = %g", y-1)
		})
	}
}

// simulateOrderUpTo is the share of demand met at once when a review that finds the
// position at or below s orders whole packs to S at least; what is short is owed.
func simulateOrderUpTo(s, top, pack int64, lead, review int, rate, excess float64, days int) float64 {
	rng := rand.New(rand.NewPCG(3, 9))
	due := make([]int64, days+lead+1)
	net, position, met, total := top, top, int64(0), int64(0)
	for d := range days {
		net += due[d]
		if d%review == 0 && position <= s {
			q := (top - position + pack - 1) / pack * pack
			position += q
			due[d+lead] += q
		}
		mean := rate
		if excess > 0 {
			mean = rate * excess * gammaDraw(rng, 1/excess)
		}
		q := poissonDraw(rng, mean)
		met += max(0, min(q, net))
		total += q
		net, position = net-q, position-q
	}
	return float64(met) / float64(total)
}

// gammaDraw is a gamma of a shape and scale 1 (Marsaglia and Tsang 2000).
func gammaDraw(rng *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gammaDraw(rng, shape+1) * math.Pow(rng.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	for {
		x := rng.NormFloat64()
		v := 1 + x/math.Sqrt(9*d)
		if v = v * v * v; v > 0 && math.Log(rng.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// A law is one: probabilities that sum to 1, at positions of the cycle, and where a
// review takes a unit at most it is uniform, as with lots.
func TestPositionLawIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gap, pack := rapid.Int64Range(1, 5000).Draw(t, "gap"), rapid.Int64Range(1, 60).Draw(t, "pack")
		mean := math.Exp(rapid.Float64Range(-6, 8).Draw(t, "mean"))
		law := ofOrderUpTo(gap, pack, demand.NegBinOf(mean, mean*rapid.Float64Range(1.001, 9).Draw(t, "ratio")))
		sum, average := 0.0, 0.0
		for i, o := range law.offset {
			require.GreaterOrEqual(t, o, -0.5-float64(gap+pack)/64)
			require.LessOrEqual(t, o, float64(gap+pack)*(1+1.0/32))
			require.Greater(t, law.weight[i], 0.0)
			sum += law.weight[i]
			average += law.weight[i] * o
		}
		require.InDelta(t, 1, sum, 1e-9)
		require.LessOrEqual(t, len(law.offset), lawPoints+1)
		if pack == 1 && gap < 64 && mean < 0.002 { // a unit a review at most
			require.InDelta(t, float64(gap-1)/2, average, 0.5+0.01*float64(gap))
		}
	})
}
