package demand

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func all() map[string]Distribution {
	probs, quants := []float64{}, []float64{}
	g := GammaOf(20, 9)
	for p := 0.005; p < 0.9995; p += 0.005 {
		probs, quants = append(probs, p), append(quants, g.Quantile(p))
	}
	grid, err := NewGrid(probs, quants)
	if err != nil {
		panic(err)
	}
	return map[string]Distribution{
		"normal": Normal{30, 4}, "gamma": g, "lognormal": LogNormal{2, 0.4}, "exponential": Exponential{0.1},
		"poisson": Poisson{7.5}, "negbin": NegBinOf(6, 15), "discrete": Discrete{2, []float64{.2, .5, .3}},
		"mixture": Mixture{[]float64{.8, .2}, []Distribution{Normal{50, 6}, Normal{200, 13}}},
		"table":   Tables(Windows{[]float64{.7, .3}, []float64{12, 40}, []float64{20, 90}})[0], "grid": grid,
	}
}

// Shortage is the integral of 1 − CDF: every distribution against the sum.
func TestShortageIsTheIntegralOfTheTail(t *testing.T) {
	for name, d := range all() {
		for _, x := range []float64{-3, 0, d.Mean() * 0.6, d.Mean(), d.Mean() + 2*d.SD()} {
			sum, step := 0.0, 0.01
			for u := x + step/2; u < d.Mean()+40*d.SD(); u += step {
				sum += step * (1 - d.CDF(u))
			}
			require.InDelta(t, sum, d.Shortage(x), 0.02+0.002*d.Mean(), "%s at %v", name, x)
		}
		require.InDelta(t, d.Mean(), d.Shortage(0)-Surplus(d, 0), 1e-6*d.Mean()+1e-9, name)
	}
}

func TestQuantileInvertsTheCDF(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Float64Range(0.01, 0.995).Draw(t, "p")
		for name, d := range all() {
			q := d.Quantile(p)
			require.GreaterOrEqual(t, d.CDF(q+1e-6*math.Abs(q)+1e-9), p-1e-6, name)
			require.LessOrEqual(t, d.CDF(q-1e-6*math.Abs(q)-1e-6), p+1e-6, name)
		}
	})
}

func TestTableAgreesWithItsParts(t *testing.T) {
	table := Tables(Windows{[]float64{.7, .3}, []float64{12, 40}, []float64{20, 90}})[0]
	parts := Mixture{[]float64{.7, .3}, []Distribution{NegBinOf(12, 20), NegBinOf(40, 90)}}
	for x := 0.0; x < 90; x += 3 {
		require.InDelta(t, parts.CDF(x), table.CDF(x), 1e-7)
		require.InDelta(t, parts.Shortage(x), table.Shortage(x), 1e-5)
	}
	require.InDelta(t, parts.SD(), table.SD(), 1e-4)
	large := Tables(Windows{[]float64{1}, []float64{40000}, []float64{90000}})[0]
	require.InDelta(t, 40000, large.Mean(), 60)
	require.InDelta(t, Normal{40000, 300}.Quantile(0.95), large.Quantile(0.95), 80)
}

func TestGridRefusesNonsense(t *testing.T) {
	for _, c := range [][2][]float64{{{.5}, {1}}, {{.5, .4}, {1, 2}}, {{.5, .9}, {2, 1}},
		{{.5, 1}, {1, 2}}, {{.5, .9}, {1, math.NaN()}}} {
		_, err := NewGrid(c[0], c[1])
		require.Error(t, err)
	}
	zero, err := NewGrid([]float64{.5, .9, .99}, []float64{0, 0, 0})
	require.NoError(t, err)
	require.Zero(t, zero.Mean())
	require.Equal(t, 1.0, zero.CDF(0))
}
