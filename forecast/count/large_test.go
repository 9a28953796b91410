package count

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// palletDays are days of Poisson demand of that mean, with a pallet now and then.
func palletDays(rng *rand.Rand, n int, mean, pallet, share float64) (y []float64) {
	for range n {
		v := distuv.Poisson{Lambda: mean, Src: rng}.Rand()
		if rng.Float64() < share {
			v += pallet
		}
		y = append(y, v)
	}
	return y
}

func TestLargeOrdersAreToldFromDailySales(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	y := palletDays(rng, 800, 8, 150, 0.02)
	daily, large := SplitLarge(y, nil)
	require.NotNil(t, large)
	require.InDelta(t, 0.02, large.Rate(), 0.008)
	require.InDelta(t, 150, large.Sizes[0], 12)
	require.InDelta(t, 8, slices.Max(daily), 14)
	require.Greater(t, large.From, 40.0)
}

// Wild demand is none, and neither are the days before Christmas or a week on offer.
func TestWildDemandIsNoLargeOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	for i := range 200 {
		y := make([]float64, 700)
		for d := range y {
			mean := 8.0
			switch {
			case i%3 == 0:
				mean = distuv.Gamma{Alpha: 0.6, Beta: 0.6 / mean, Src: rng}.Rand()
			case i%3 == 1 && d%350 > 335:
				mean *= 10
			case i%3 == 2 && d%200 > 192:
				mean *= 8
			}
			if i > 150 { // seldom anything
				mean /= 400
			}
			y[d] = distuv.Poisson{Lambda: mean, Src: rng}.Rand()
		}
		same, large := SplitLarge(y, nil)
		require.Nil(t, large, "%d", i)
		require.Equal(t, y, same)
	}
}

// Windows, days and futures drawn are of one law, with large orders too, and what is kept of a
// night says the same.
func TestOneLawWithLargeOrders(t *testing.T) {
	rapid.Check(t, func(d *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(d, "seed"), 1))
		mean := rapid.Float64Range(0.3, 20).Draw(d, "mean")
		y := palletDays(rng, rapid.IntRange(300, 900).Draw(d, "days"), mean, 20+15*mean, 0.02)
		y[len(y)-1] = math.Ceil(mean) // no silence: a return within a window is taken for one on an average day
		y, large := SplitLarge(y, nil)
		if large == nil {
			return
		}
		f, o := Smooth(y, nil, Options{}), DefaultAbsence()
		ahead := make([]float64, 28)
		for j := range ahead {
			ahead[j] = 0.6 + float64(j%5)/5
		}
		excess := func(L int) float64 { return 0.05 / float64(L) }
		out := NewOutlook(&f, y, nil, ahead, o, excess)
		out.Large = large
		steps, sum := out.Steps([]int{1, 2, 3, 4, 5, 6, 7}), 0.0
		for _, l := range steps {
			sum += l.Mean
		}
		window := out.Sum([]Length{{7, 1}})
		require.InEpsilon(d, sum, window.Mean, 0.005)
		one := out.Sum([]Length{{1, 1}})
		for _, p := range []float64{0.1, 0.5, 0.9, 0.99} {
			require.InDelta(d, steps[0].Quantile(p), one.Quantile(p), 1)
		}
		require.InEpsilon(d, one.SD(), out.StepDeviations(1)[0], 0.01)
		tabled := Law{Low: window.Low, CDF: window.CDF}
		require.InEpsilon(d, window.Mean, tabled.Shortage(0.5)+0.5*(1-tabled.At(0)), 0.01, "the table has the mean")

		s := f.Stand(y, nil, Options{}, o, excess)
		s.Large = large
		kept, ok := Standings(s.Pack(), Options{}, o)
		require.True(d, ok)
		require.False(d, kept.Take([]float64{large.From}, nil), "a large order asks for the whole history")
		require.True(d, kept.Take([]float64{math.Ceil(mean), mean}, nil))
		var fit Fit
		again := kept.Outlook(&fit)
		again.Ahead = ahead
		require.InEpsilon(d, out.Level(), again.Level(), 0.15)
		require.InEpsilon(d, large.Over+2, again.Large.Over, 1e-9)
	})
}

func TestFuturesHaveTheirLargeOrders(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	y, large := SplitLarge(palletDays(rng, 900, 6, 100, 0.02), nil)
	require.NotNil(t, large)
	f, ahead := Smooth(y, nil, Options{}), []float64{1, 1.3, 0.7, 1, 1, 1.5, 0.5}
	out := NewOutlook(&f, y, nil, ahead, DefaultAbsence(), func(L int) float64 { return 0.05 / float64(L) })
	out.Large = large
	window := out.Sum([]Length{{7, 1}})
	const futures = 4000
	row, below, total := make([]float64, 7), [3]float64{}, 0.0
	far := [3]float64{window.Quantile(0.5), window.Quantile(0.8), window.Quantile(0.95)}
	for range futures {
		f.Path1(rng, out, ahead, row, 1, 0.05)
		sum := 0.0
		for j, v := range row {
			sum += v * ahead[j]
		}
		total += sum
		for i, x := range far {
			if sum <= x {
				below[i]++
			}
		}
	}
	require.InEpsilon(t, window.Mean, total/futures, 0.04)
	for i, x := range far {
		require.InDelta(t, window.At(x), below[i]/futures, 0.025)
	}
}
