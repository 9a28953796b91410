package ets

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func sample(n, m int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	y := make([]float64, n)
	l := 10.0
	for t := range y {
		l += 0.3 * rng.NormFloat64()
		y[t] = l*(1+0.3*math.Sin(2*math.Pi*float64(t%m)/float64(m))) + rng.NormFloat64()
		y[t] = max(y[t], 0.5)
	}
	return y
}

func point(sp Spec, m int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 2))
	x := make([]float64, sp.smoothing()+sp.states(m))
	for i := range x {
		if i < sp.smoothing() {
			lo, hi := sp.box(i)
			x[i] = lo + (hi-lo)*(0.1+0.4*rng.Float64())
		} else {
			x[i] = 0.05 * rng.NormFloat64()
			if sp.Season == MulSeason && i >= len(x)-(m-1) {
				x[i] = 1 + 0.2*rng.NormFloat64()
			}
		}
	}
	x[sp.smoothing()] = 1
	if sp.grows() {
		x[sp.smoothing()+1] = 1 + 0.02*rng.NormFloat64()
	}
	return x
}

// scaledCriterion's gradient must equal what the Jacobian says: d(n log S) = 2n/S · J'r.
func TestSensitivitiesMatchDifferences(t *testing.T) {
	for _, region := range []Region{Usual, Unit} {
		for _, gaps := range []bool{false, true} {
			for _, m := range []int{4, 12} {
				y := sample(70, m, 3)
				for i := range y {
					y[i] /= 10
				}
				if gaps {
					y[5], y[20], y[21] = math.NaN(), math.NaN(), math.NaN()
				}
				for _, sp := range append(append(Specs(), growing()...), Spec{false, Damped, MulSeason}) {
					w := newWork(y, m, region)
					x := point(sp, m, 9)
					f0 := w.value(sp, x)
					require.False(t, math.IsInf(f0, 1), "%v", sp)
					ss := w.jacobian(sp, x)
					g := append([]float64(nil), w.g[:len(x)]...)
					for i := range x {
						const h = 1e-6
						x[i] += h
						up := w.value(sp, x)
						x[i] -= 2 * h
						down := w.value(sp, x)
						x[i] += h
						want := (up - down) / (2 * h)
						require.InDelta(t, want, 2*float64(w.seen)/ss*g[i], 1e-4*max(1, math.Abs(want)),
							"%v m=%d gaps=%v coordinate %d", sp, m, gaps, i)
					}
				}
			}
		}
	}
}

func TestConcentratedStatesAreTheLeastSquaresOnes(t *testing.T) {
	region := Usual
	for _, m := range []int{2, 7, 12} {
		y := sample(80, m, 5)
		for _, sp := range Specs()[:6] {
			w := newWork(y, m, region)
			x := point(sp, m, 4)
			ss := w.concentrate(sp, region.theta(sp, x), y)
			copy(x[sp.smoothing():], w.x0[:sp.states(m)])
			require.InEpsilon(t, w.squares(sp, x), ss, 1e-8, "%v", sp)
			w.jacobian(sp, x)
			for i := sp.smoothing(); i < len(x); i++ { // no slope left in any state
				require.InDelta(t, 0, w.g[i]/ss, 1e-6, "%v m=%d state %d", sp, m, i)
			}
		}
	}
}

// With and without concentration the same optimum must come out.
func TestProjectedAndFullSearchAgree(t *testing.T) {
	y := sample(90, 7, 8)
	for _, sp := range Specs()[:6] {
		w := newWork(y, 7, Usual)
		d := w.descent(sp, nil, math.Inf(1))
		x := point(sp, 7, 3)
		f, _ := d.run(x, d.at(x))
		full := newWork(y, 7, Usual)
		d2 := full.descent(sp, nil, math.Inf(1))
		d2.projected, d2.dim = false, len(x)
		x2 := append([]float64(nil), x...)
		for i := 0; i < sp.smoothing(); i++ {
			lo, hi := sp.box(i)
			x2[i] = min(max(x2[i]+0.03, lo), hi)
		}
		f2, _ := d2.run(x2, d2.at(x2))
		require.InDelta(t, f, f2, 2e-3, "%v", sp)
	}
}

// The closed forms must agree with simulated futures.
func TestSumsMatchSimulatedPaths(t *testing.T) {
	y := sample(120, 6, 11)
	const h, paths = 14, 60000
	weight := make([]float64, h)
	for j := range weight {
		weight[j] = 1 + 0.3*math.Sin(float64(j))
	}
	for _, sp := range append(Specs(), growing()...) {
		fits := Fits(y, 6, Options{Growth: true, Only: func(s Spec) bool { return s == sp }})
		require.Len(t, fits, 1, "%v", sp)
		f := fits[0]
		f.Alpha, f.Gamma = 0.3, 0.2 // make the carry-over matter
		if sp.Trend != NoTrend {
			f.Beta = 0.05
		}
		near, wide := 0.003, 0.03
		if sp.grows() { // the mean of the paths lies above the path of no shocks
			f.Beta, near, wide = 0.005, 0.01, 0.06
		}
		out := make([][]float64, paths)
		for i := range out {
			out[i] = make([]float64, h)
		}
		f.Paths(rand.New(rand.NewPCG(1, 2)), out)
		var sum, ss, last, last2 float64
		for _, row := range out {
			v := 0.0
			for j := range row {
				v += weight[j] * row[j]
			}
			sum += v
			ss += v * v
			last += row[h-1]
			last2 += row[h-1] * row[h-1]
		}
		mean := sum / paths
		sd := math.Sqrt(ss/paths - mean*mean)
		wantMean, wantVar := f.Sum(weight)
		require.InDelta(t, wantMean, mean, 4*sd/math.Sqrt(paths)+near*wantMean, "%v", sp)
		require.InEpsilon(t, math.Sqrt(wantVar), sd, wide, "%v", sp)
		m := last / paths
		require.InEpsilon(t, math.Sqrt(f.Variances(h)[h-1]), math.Sqrt(last2/paths-m*m), wide, "%v", sp)
	}
}

func TestAdmissibilityAgreesWithTheImpulseResponse(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		m := 2 + rng.IntN(11)
		th := theta{alpha: rng.Float64(), beta: rng.Float64(), gamma: rng.Float64(), phi: 0.8 + 0.18*rng.Float64()}
		out := make([]float64, 3000)
		respond(out, th, 0, 1, 0.3, make([]float64, m))
		peak := 0.0
		for _, v := range out[2900:] {
			peak = max(peak, math.Abs(v))
		}
		if peak > 1e-4 && peak < 1e4 {
			continue // too close to the border for so short a response
		}
		require.Equal(t, peak <= 1e-4, admissible(th, m), "%+v m=%d peak %g", th, m, peak)
	}
}

// A short history that turned at its end does not throw its forecast after the last step.
func TestCautiousSlopes(t *testing.T) {
	y := []float64{100, 104, 107, 112, 115, 119, 124, 127, 131, 136, 139, 150, 163, 178}
	ahead := func(p *Priors) float64 {
		f := Fits(y, 1, Options{Priors: p, Only: func(s Spec) bool { return s == Spec{Trend: Additive} }})
		require.Len(t, f, 1)
		return f[0].Mean(6)[5] - y[len(y)-1]
	}
	bold, cautious := ahead(nil), ahead(Cautious())
	require.Greater(t, bold, 70.0, "the likelihood alone takes the last steps on")
	require.Less(t, cautious, 0.8*bold)
	require.Greater(t, cautious, 20.0, "the slope stays")
}
