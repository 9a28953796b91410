package methods

import (
	"math"
	"math/rand/v2"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/forecast/distribution"
	"github.com/stockwright/stockwright/forecast/ets"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/series"
)

// seasonalSales is a positive history with a season and noise that grow with
// the level.
func seasonalSales(n, m int, noise float64) []float64 {
	rng := rand.New(rand.NewPCG(7, uint64(n)))
	y := make([]float64, n)
	for t := range y {
		y[t] = 50 * (1 + 0.4*math.Sin(2*math.Pi*float64(t%m)/float64(m))) * math.Exp(noise*rng.NormFloat64())
	}
	return y
}

func fitOf(t *testing.T, y []float64, m int, name string) *smoothModel {
	fits := ets.Fits(y, m, ets.Options{Only: func(s ets.Spec) bool { return s.String() == name }})
	require.Len(t, fits, 1, name)
	f := fits[0]
	f.Alpha, f.Gamma = 0.3, 0.1 // make the carry-over matter
	return newSmoothModel(nil, []ets.Fit{f})
}

var jointWindows = []series.Window{series.FixedWindow(7, 0), series.FixedWindow(14, 7),
	{Lead: []float64{0, 0, 0, .1, .3, .3, .2, 0, 0, .1}, Review: 7}}

var jointTaus = []float64{0.05, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995}

// Paths forced on models with Normal sums must give their closed forms back:
// quantiles, moments and expected shortage.
func TestJointPathsGiveTheClosedForms(t *testing.T) {
	y := seasonalSales(120, 7, 0.2)
	factor := make([]float64, 40)
	for j := range factor {
		factor[j] = 1 + 0.3*math.Cos(float64(j))
	}
	for _, name := range []string{"ANN", "AAN", "AAdN", "ANA", "AAA", "AAdA"} {
		m := fitOf(t, y, 7, name)
		f := &m.fits[0]
		for i, w := range jointWindows {
			of := []distribution.Strand{{Share: 1, Sum: f.Sum, Pulls: f.Pulls,
				Walk: func() distribution.Walker { return f.Walker() }}}
			want := windowMix(m, w, factor)
			law := distribution.Joint(of, w, want, factor, 99, distribution.JointPaths)
			mean, sd := want.Moments()
			gotMean, gotSD := law.Moments()
			slack := 1e-9 // one length: the strata are exact but for their width
			if i == 2 {
				slack = 0.02
			}
			require.InDelta(t, mean, gotMean, slack*sd+1e-6*mean, "%s window %d", name, i)
			require.InEpsilon(t, sd, gotSD, 0.003+slack, "%s window %d", name, i)
			for _, tau := range jointTaus {
				require.InDelta(t, want.Quantile(tau), law.Quantile(tau), (0.004+3*slack)*sd,
					"%s window %d at %v", name, i, tau)
				x := want.Quantile(tau)
				short := 0.0
				for k, p := range want.P {
					z := (x - want.Mean[k]) / want.SD[k]
					short += p * want.SD[k] * (distuv.UnitNormal.Prob(z) - z*distuv.UnitNormal.Survival(z))
				}
				require.InDelta(t, short, shortage(law, x), (0.001+slack/4)*sd,
					"%s window %d shortage at %v", name, i, tau)
			}
		}
	}
}

// bruteForce draws many futures of a model and a length for each, ascending.
func bruteForce(m Model, w series.Window, factor []float64, n int) []float64 {
	rng := rand.New(rand.NewPCG(3, 5))
	lengths := w.Lengths()
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, w.Longest())
	}
	m.Paths(rng, rows)
	out := make([]float64, n)
	for i := range out {
		L, u := 0, rng.Float64()
		for L < len(lengths)-1 && u >= lengths[L].P {
			u -= lengths[L].P
			L++
		}
		for j, v := range rows[i][:lengths[L].Periods] {
			out[i] += factor[j] * v
		}
	}
	sort.Float64s(out)
	return out
}

// A few hundred aimed paths against very many plain ones, where there is no
// closed form, at a noise of a third of the level: single models, and the
// mixtures of them that answer by default. The Normal with the same moments is
// off by more than half a deviation there.
func TestJointPathsAgreeWithBruteForce(t *testing.T) {
	y := seasonalSales(150, 7, 0.35)
	h := &history.History{Y: y, Raw: y, Season: 7, Seen: len(y), Scale: series.MeanOf(y),
		Series: &series.Series{Y: y, Season: 7}}
	models, names := map[string]Model{}, []string{"MNN", "MAdN", "MNA", "MNM", "MAdM"}
	for _, name := range names {
		models[name] = fitOf(t, y, 7, name)
	}
	var ok bool
	models["ets-pooled"], _, ok = fitPooled(h, nil, &series.Request{})
	require.True(t, ok)
	models["ensemble"], _, ok = fitEnsemble(h, nil, &series.Request{Horizon: 21})
	require.True(t, ok)
	factor := series.Ones(40)
	off := 0.0
	for _, name := range append(names, "ets-pooled", "ensemble") {
		n, slack := 60000, 0.15
		if name == "ensemble" {
			n, slack = 10000, 0.2
		}
		m := models[name]
		for i, w := range jointWindows {
			mix := windowMix(m, w, factor)
			law := distribution.Joint(strands(m, len(factor)), w, mix, factor, 12345, distribution.JointPaths)
			truth := bruteForce(m, w, factor, n)
			_, sd := law.Moments()
			for _, tau := range jointTaus {
				q := truth[int(tau*float64(n))]
				require.InDelta(t, q, law.Quantile(tau), slack*sd, "%s window %d at %v", name, i, tau)
				short := 0.0
				for _, v := range truth {
					short += max(v-q, 0) / float64(n)
				}
				require.InDelta(t, short, shortage(law, q), (0.01+0.15*(1-tau))*sd,
					"%s window %d shortage at %v", name, i, tau)
				off = max(off, (q-mix.Quantile(tau))/sd)
			}
		}
	}
	require.Greater(t, off, 0.5, "the moments alone would do: nothing is tested")
}

// shortage is the expected demand beyond x: what is left above it of the distribution.
func shortage(of *distribution.Paths, x float64) float64 {
	_, sd := of.Moments()
	const cells = 4000
	step, sum := 14*sd/cells, 0.0
	for i := range cells {
		sum += (1 - of.CDF(x+(float64(i)+0.5)*step)) * step
	}
	return sum
}
