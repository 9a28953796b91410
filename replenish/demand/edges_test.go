package demand

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestCountsAgainstTheirProbabilities adds up probabilities one by one: distribution
// function, quantile and shortage of Poisson and negative binomial counts.
func TestCountsAgainstTheirProbabilities(t *testing.T) {
	for _, d := range []interface {
		Distribution
		PMF(k int) float64
	}{Poisson{0.3}, Poisson{4}, Poisson{60}, Poisson{0}, NegBinOf(0.4, 3), NegBinOf(9, 30), NegBin{R: 3, P: 0.5}} {
		require.Zero(t, d.PMF(-1))
		require.Zero(t, d.CDF(-0.5))
		require.InDelta(t, d.Mean()+2.5, d.Shortage(-2.5), 1e-12)
		const most = 800
		f := 0.0
		for k := range most {
			f += d.PMF(k)
			require.InDelta(t, f, d.CDF(float64(k)+0.25), 1e-10, "%v at %d", d, k)
			if k > 150 {
				continue
			}
			short := 0.0
			for j := k + 1; j < most; j++ {
				short += float64(j-k) * d.PMF(j)
			}
			require.InDelta(t, short, d.Shortage(float64(k)), 1e-8, "%v at %d", d, k)
		}
		require.InDelta(t, 1, f, 1e-10)
		for _, p := range []float64{0.01, 0.3, 0.5, 0.9, 0.999} {
			k, sum := 0, d.PMF(0)
			for sum < p {
				k++
				sum += d.PMF(k)
			}
			require.InDelta(t, float64(k), d.Quantile(p), 1e-9, "%v at %v", d, p)
		}
	}
	// Of one that always succeeds nothing fails.
	require.Equal(t, []float64{1, 0, 0}, []float64{NegBin{R: 2, P: 1}.CDF(0),
		NegBin{R: 2, P: 1}.Shortage(0), NegBin{R: 2, P: 1}.Mean()})
	close, poisson := NegBinOf(7, 3), Poisson{7}
	for x := range 25 {
		require.InDelta(t, poisson.CDF(float64(x)), close.CDF(float64(x)), 1e-5,
			"less variance than a Poisson's is a Poisson")
	}
}

// TestDemandsThatAreSpreadOverNothing is a demand of which the amount is certain.
func TestDemandsThatAreSpreadOverNothing(t *testing.T) {
	for _, d := range []Distribution{Normal{Mu: 12}, Discrete{12, []float64{1}},
		Mixture{[]float64{1, 0}, []Distribution{Normal{Mu: 12}, Normal{Mu: 90, Sigma: 1}}}} {
		require.Equal(t, []float64{12, 0}, []float64{d.Mean(), d.SD()})
		require.Equal(t, []float64{0, 1, 1}, []float64{d.CDF(11.9), d.CDF(12), d.CDF(13)}, "%v", d)
		for _, p := range []float64{0.01, 0.5, 0.99} {
			require.InDelta(t, 12, d.Quantile(p), 1e-9)
		}
		for x, want := range map[float64]float64{0: 12, 11.5: 0.5, 12: 0, 20: 0} {
			require.InDelta(t, want, d.Shortage(x), 1e-12, "%v at %v", d, x)
			require.InDelta(t, max(0, x-12), Surplus(d, x), 1e-12)
		}
	}
	d := Discrete{3, []float64{0.5, 0.5 - 1e-16}}
	require.Equal(t, 4.0, d.Quantile(1), "probabilities that sum to less than one by rounding")
	require.Equal(t, 1.0, d.CDF(4))
}

// TestMovedKeepsTheShape: mean and deviation are those asked for, and what lies below
// zero is counted at zero.
func TestMovedKeepsTheShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := GammaOf(rapid.Float64Range(5, 50).Draw(t, "mean"), rapid.Float64Range(1, 5).Draw(t, "deviation"))
		m := Moved{Of: of, To: rapid.Float64Range(1, 60).Draw(t, "to"), By: rapid.Float64Range(0.2, 3).Draw(t, "by")}
		require.Equal(t, m.To, m.Mean())
		require.InDelta(t, m.By*of.SD(), m.SD(), 1e-9)
		require.Zero(t, m.CDF(-0.001))
		p := rapid.Float64Range(0.02, 0.98).Draw(t, "p")
		q := m.Quantile(p)
		if q > 0 {
			require.InDelta(t, p, m.CDF(q), 1e-6)
		} else {
			require.GreaterOrEqual(t, m.CDF(0), p-1e-9)
		}
		x := rapid.Float64Range(0, 80).Draw(t, "x")
		const h = 1e-3
		require.InDelta(t, 1-m.CDF(x+h/2), (m.Shortage(x)-m.Shortage(x+h))/h, 1e-3,
			"shortage falls by the chance of more")
		require.InDelta(t, m.Shortage(0)+x, m.Shortage(-x), 1e-9)

		s := Scaled{Of: of, By: m.By}
		require.InDelta(t, m.By*of.Mean(), s.Mean(), 1e-9)
		require.InDelta(t, m.By*of.SD(), s.SD(), 1e-9)
		require.InDelta(t, p, s.CDF(s.Quantile(p)), 1e-9)
		require.InDelta(t, 1-s.CDF(x+h/2), (s.Shortage(x)-s.Shortage(x+h))/h, 1e-3)
	})
}

// TestGridEnds: below the first point the quantile function falls to its floor, above
// the last there is an exponential tail, or none where the last two are equal.
func TestGridEnds(t *testing.T) {
	probs := []float64{0.1, 0.5, 0.9}
	for _, c := range []struct {
		quants      []float64
		floor, last float64
	}{{[]float64{10, 20, 40}, 0, 40}, {[]float64{-10, 5, 40}, -25, 40}, {[]float64{3, 8, 8}, 0, 8}} {
		g, err := NewGrid(probs, c.quants)
		require.NoError(t, err)
		p, q := g.Points()
		require.Equal(t, [][]float64{probs, c.quants}, [][]float64{p, q})
		require.Equal(t, c.floor, g.Quantile(0))
		require.Zero(t, g.CDF(c.floor-1))
		require.InDelta(t, g.Mean()-c.floor+5, g.Shortage(c.floor-5), 1e-12)
		require.InDelta(t, (c.floor+c.quants[0])/2, g.Quantile(0.05), 1e-12)
		sum := 0.0
		const n = 200_000
		for i := range n {
			sum += g.Quantile((float64(i)+0.5)/n) / n
		}
		require.InEpsilon(t, g.Mean(), sum, 1e-3)
		if c.quants[1] == c.quants[2] {
			require.Equal(t, []float64{1, 0, 8}, []float64{g.CDF(8), g.Shortage(8), g.Quantile(1)})
			continue
		}
		tail := (c.quants[2] - c.quants[1]) / math.Log(5) // 0.5 remain above the one, 0.1 above the other
		require.InDelta(t, 1-0.1*math.Exp(-7/tail), g.CDF(c.last+7), 1e-12)
		require.InDelta(t, 0.1*tail*math.Exp(-7/tail), g.Shortage(c.last+7), 1e-12)
		require.InDelta(t, c.last+7, g.Quantile(g.CDF(c.last+7)), 1e-9)
		require.False(t, math.IsInf(g.Quantile(1), 0))
	}
	_, err := NewGrid([]float64{0.5, 0.9}, []float64{1})
	require.ErrorContains(t, err, "one quantile each, got 2 and 1")
	_, err = NewGrid([]float64{0.5, 0.9}, []float64{2, 1})
	require.ErrorContains(t, err, "point 1 (probability 0.9, quantile 1) does not increase")
}
