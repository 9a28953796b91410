package series

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// coverOf is the cover of a distribution, on the grid that every cover has.
func coverOf(quantile func(p float64) float64) Cover {
	c := Cover{Probabilities: CoverProbabilities[:]}
	for _, p := range c.Probabilities {
		c.Quantiles = append(c.Quantiles, quantile(p))
	}
	return c
}

// TestShortageOfKnownDistributions: the expected excess of an exponential is
// m·exp(−x/m), that of a Normal σ·(φ(z) − z·(1−Φ(z))).
func TestShortageOfKnownDistributions(t *testing.T) {
	const mean = 40.0
	c := coverOf(func(p float64) float64 { return -mean * math.Log(1-p) })
	for x := 0.0; x < 600; x += 7 {
		require.InDelta(t, mean*math.Exp(-x/mean), c.Shortage(x), 0.004*mean, "%v", x)
	}
	for x := c.Quantiles[len(c.Quantiles)-1]; x < 900; x += 50 { // the tail is an exponential's and exact
		require.InEpsilon(t, mean*math.Exp(-x/mean), c.Shortage(x), 1e-9, "%v", x)
	}
	const mu, sd = 100.0, 20.0
	c = coverOf(func(p float64) float64 { return mu + sd*distuv.UnitNormal.Quantile(p) })
	for z := -2.0; z < 3; z += 0.25 {
		want := sd * (distuv.UnitNormal.Prob(z) - z*distuv.UnitNormal.Survival(z))
		require.InDelta(t, want, c.Shortage(mu+z*sd), 0.01*sd, "%v", z)
	}
}

// drawCover is a cover of any increasing quantiles, plateaus included.
func drawCover(r *rapid.T) Cover {
	v := rapid.Float64Range(-50, 50).Draw(r, "lowest")
	return coverOf(func(float64) float64 {
		v += rapid.SampledFrom([]float64{0, 0, 0.5, 3, 20}).Draw(r, "step")
		return v
	})
}

// integral is the expected excess over x of a cover by five hundred steps of each
// piece of its quantile function, and of its tail by the survival function.
func integral(c Cover, x float64) float64 {
	sum, n := 0.0, len(c.Quantiles)
	low, from := math.Min(0, c.Quantiles[0]), 0.0
	for i, q := range c.Quantiles {
		const steps = 500
		w := c.Probabilities[i] - from
		for k := range steps {
			sum += math.Max(0, low+(q-low)*(float64(k)+0.5)/steps-x) * w / steps
		}
		low, from = q, c.Probabilities[i]
	}
	top, rest := c.Quantiles[n-1], 1-c.Probabilities[n-1]
	tail := (top - c.Quantiles[n-2]) / math.Log((1-c.Probabilities[n-2])/rest)
	for y, dy := 0.0, tail/200; tail > 0 && y < 40*tail; y += dy {
		sum += rest * math.Exp(-(y+dy/2)/tail) * dy * math.Min(1, math.Max(0, (top+y+dy/2-x)/dy+0.5))
	}
	if x < top {
		sum += rest * (top - x)
	}
	return sum
}

func TestShortageIsTheIntegral(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := drawCover(r)
		top := c.Quantiles[len(c.Quantiles)-1]
		x := rapid.Float64Range(c.Quantiles[0]-20, top+10).Draw(r, "x")
		want := integral(c, x)
		require.InDelta(r, want, c.Shortage(x), 1e-5*(1+want))
		a, b := c.Shortage(x), c.Shortage(x+1)
		require.True(r, a >= b-1e-12 && a-b <= 1+1e-9, "one unit more saves at most one: %v and %v", a, b)
		require.GreaterOrEqual(r, b, 0.0)
	})
	require.Zero(t, Cover{}.Shortage(3))
	require.Zero(t, coverOf(func(float64) float64 { return 7 }).Shortage(7),
		"of a certain demand nothing is short at it")
	require.InDelta(t, 2.0, coverOf(func(p float64) float64 { return math.Min(7, 1e6*p) }).Shortage(5), 0.01)
}

// TestQuantilesInterpolate: a straight quantile function comes out straight, the
// grid's own values come out as they are, and both ends hold.
func TestQuantilesInterpolate(t *testing.T) {
	straight := coverOf(func(p float64) float64 { return 10 + 200*p })
	first, last := CoverProbabilities[0], CoverProbabilities[len(CoverProbabilities)-1]
	rapid.Check(t, func(r *rapid.T) {
		p := rapid.Float64Range(first, last).Draw(r, "p")
		require.InDelta(r, 10+200*p, straight.Quantile(p), 1e-6)
		c := drawCover(r)
		require.LessOrEqual(r, c.Quantile(p), c.Quantile(p+0.01)+1e-9)
		for i, p := range c.Probabilities {
			require.Equal(r, c.Quantiles[i], c.Quantile(p))
		}
		require.Equal(r, c.Quantiles[0], c.Quantile(first/2))
		require.Equal(r, c.Quantiles[len(c.Quantiles)-1], c.Quantile(1-(1-last)/2))
	})
}

// TestPartsMakeTheMean: whatever the components, (level + trend + season) times the
// calendar's factor is the mean again.
func TestPartsMakeTheMean(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		numbers := func(name string, least, most float64, from, to int) []float64 {
			return rapid.SliceOfN(rapid.Float64Range(least, most), from, to).Draw(r, name)
		}
		res := Result{Mean: numbers("mean", 0, 100, 1, 20), Components: Components{Level: rapid.Float64Range(0, 100).Draw(r, "level"),
			Season: numbers("season", 0.1, 3, 0, 7), Multiply: rapid.Bool().Draw(r, "multiply"),
			Calendar: numbers("calendar", 0.2, 4, 0, 20)}}
		c := res.Components
		for j, mean := range res.Mean {
			p := res.Part(j)
			require.InDelta(r, mean, (p.Level+p.Trend+p.Season)*p.Calendar, 1e-9)
			require.Equal(r, c.Level, p.Level)
			switch {
			case len(c.Season) == 0:
				require.Zero(r, p.Season)
			case c.Multiply:
				require.InDelta(r, c.Level*c.Season[j%len(c.Season)], p.Level+p.Season, 1e-9)
			default:
				require.Equal(r, c.Season[j%len(c.Season)], p.Season)
			}
			if j >= len(c.Calendar) {
				require.Equal(r, 1.0, p.Calendar, "beyond what is known the calendar does nothing")
			}
		}
	})
	closed := Result{Mean: []float64{0}, Components: Components{Level: 5, Season: []float64{2}, Calendar: []float64{0}}}
	require.Equal(t, Part{Level: 5}, closed.Part(0), "a closed day has nothing to take apart")
}
