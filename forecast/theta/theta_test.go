package theta

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func history(n int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	y := make([]float64, n)
	l := 50.0
	for t := range y {
		l += 0.4 + rng.NormFloat64()
		y[t] = l + 2*rng.NormFloat64()
	}
	return y
}

// direct runs equations 12–15 of Fiorucci et al. (2016) as printed, from an
// initial level, and returns the sum of squares from the third period on.
func direct(y []float64, alpha, omega, l0 float64) float64 {
	l, ss := l0, 0.0
	var mean, a, b float64
	for i, v := range y {
		t := float64(i + 1)
		mu := l + omega*(math.Pow(1-alpha, t-1)*a+(1-math.Pow(1-alpha, t))/alpha*b)
		if i >= 2 {
			ss += (v - mu) * (v - mu)
		}
		l = alpha*v + (1-alpha)*l
		if i == 0 {
			mean, a, b = v, v, 0
			continue
		}
		b = ((t-2)*b + 6*(v-mean)/t) / (t + 1)
		mean = ((t-1)*mean + v) / t
		a = mean - (t+1)/2*b
	}
	return ss
}

func TestTheRunningLineIsTheRegressionLine(t *testing.T) {
	y := history(40, 2)
	var s line
	for i, v := range y {
		s.add(v, i+1)
		if i < 2 {
			continue
		}
		var n, sx, sy, sxx, sxy float64
		for j := 0; j <= i; j++ {
			x := float64(j + 1)
			n, sx, sy, sxx, sxy = n+1, sx+x, sy+y[j], sxx+x*x, sxy+x*y[j]
		}
		slope := (n*sxy - sx*sy) / (n*sxx - sx*sx)
		require.InDelta(t, slope, s.b, 1e-9)
		require.InDelta(t, (sy-slope*sx)/n, s.a, 1e-9)
	}
}

func TestSolvedSumOfSquaresIsTheDirectOneAndTheBest(t *testing.T) {
	y := history(60, 3)
	seen := make([]bool, len(y))
	for i := range seen {
		seen[i] = true
	}
	p := newProblem(y, seen)
	for _, alpha := range []float64{0.05, 0.1, 0.25} {
		var f Fit
		ss := f.solve(p, alpha)
		l0 := (f.level - filter(y, alpha, 0)) / math.Pow(1-alpha, float64(len(y)))
		require.InEpsilon(t, direct(y, alpha, f.Omega, l0), ss, 1e-6, "alpha %v", alpha)
		for _, d := range []float64{-0.01, 0.01} { // no better omega or level beside it
			if o := f.Omega + d; o >= 0 && o <= 1 {
				require.GreaterOrEqual(t, direct(y, alpha, o, l0), ss*(1-1e-9))
			}
			require.GreaterOrEqual(t, direct(y, alpha, f.Omega, l0+50*d), ss*(1-1e-9))
		}
	}
}

func filter(y []float64, alpha, l float64) float64 {
	for _, v := range y {
		l += alpha * (v - l)
	}
	return l
}

func TestForecastsGoOnWithTheirOwnValues(t *testing.T) {
	y := history(50, 4)
	f, ok := New(y, 1)
	require.True(t, ok)
	mean := f.Mean(6)
	g := *f // feeding the first forecast back must reproduce the rest
	s := line{g.mean, g.a, g.b}
	s.add(mean[0], g.N+1)
	g.level += g.Alpha * (mean[0] - g.level)
	g.mean, g.a, g.b, g.N = s.mean, s.a, s.b, g.N+1
	for j, v := range g.Mean(5) {
		require.InDelta(t, mean[j+1], v, 1e-9)
	}
	for i := range y {
		y[i] = 10 + 2*float64(i) + 0.1*math.Sin(float64(i))
	}
	f, _ = New(y, 1)
	mean = f.Mean(6)
	require.Greater(t, mean[5], mean[0]+2, "the trend goes on")
}

func TestTooShortIsRefused(t *testing.T) {
	_, ok := New([]float64{1, 2, math.NaN(), 3}, 1)
	require.False(t, ok)
}

// No smoothing parameter of a fine grid does better than the one that the search
// finds, over histories whose best lies inside, at either end, and nowhere.
func TestSearchFindsTheLeastSumOfSquares(t *testing.T) {
	for seed := range uint64(40) {
		y := history(20+int(seed)*3, seed)
		if seed%4 == 1 { // no memory at all
			rng := rand.New(rand.NewPCG(seed, 7))
			for i := range y {
				y[i] = 50 + rng.NormFloat64()
			}
		}
		if seed == 6 {
			for i := range y {
				y[i] = 5
			}
		}
		f, ok := New(y, 1)
		require.True(t, ok)
		seen := make([]bool, len(y))
		for i := range seen {
			seen[i] = true
		}
		p, best := newProblem(y, seen), math.Inf(1)
		for alpha := lowAlpha; alpha <= highAlpha; alpha += 0.001 {
			var g Fit
			best = min(best, g.solve(p, alpha))
		}
		require.LessOrEqual(t, f.solve(p, f.Alpha), best*(1+1e-5)+1e-9, "seed %d", seed)
	}
}

func BenchmarkNew(b *testing.B) {
	y := history(730, 3)
	for b.Loop() {
		New(y, 1)
	}
}
