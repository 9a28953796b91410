package count

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

func poissons(rng *rand.Rand, n int, mean float64) []float64 {
	y := make([]float64, n)
	for t := range y {
		y[t] = distuv.Poisson{Lambda: mean, Src: rng}.Rand()
	}
	return y
}

func TestLevelFindsTheMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	f := Smooth(poissons(rng, 800, 3), nil, Options{})
	require.InDelta(t, 3, f.Mixed(), 0.35)
	require.Greater(t, f.Size, 20.0, "a Poisson series is hardly over-dispersed")
	require.False(t, f.Off)
}

func TestLevelFollowsAChange(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	y := append(poissons(rng, 300, 2), poissons(rng, 300, 8)...)
	require.InDelta(t, 8, Smooth(y, nil, Options{}).Mixed(), 1)
}

// A factor multiplies demand and is divided out of the level.
func TestFactor(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	y, factor := make([]float64, 700), make([]float64, 700)
	for i := range y {
		factor[i] = 0.5
		if i%7 == 5 {
			factor[i] = 4
		}
		y[i] = distuv.Poisson{Lambda: 2 * factor[i], Src: rng}.Rand()
	}
	require.InDelta(t, 2, Smooth(y, factor, Options{}).Mixed(), 0.25)
}

// Sixty days without a sale cannot come from a mean of 2 a day (p = e⁻¹²⁰):
// they are not on sale, and the level stays what it was. Three days can.
func TestZeroRun(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	y := poissons(rng, 400, 2)
	for i := 200; i < 260; i++ {
		y[i] = 0
	}
	f := Smooth(y, nil, Options{})
	for i := 200; i < 260; i++ {
		require.False(t, f.OnSale[i], "day %d", i)
	}
	require.InDelta(t, f.Path[199], f.Path[259], 1e-9)
	off := 0
	for i := range 200 {
		if !f.OnSale[i] {
			off++
		}
	}
	require.Zero(t, off)
	kept := Smooth(y, nil, Options{ZeroRun: math.Inf(1)})
	require.Less(t, kept.Path[259], 0.7*f.Path[259], "with stock data the zeros are true zeros")
}

func TestMissingPeriodsChangeNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	y := poissons(rng, 200, 3)
	gap := append([]float64(nil), y...)
	gap = append(gap, math.NaN(), math.NaN())
	require.InDelta(t, Smooth(y, nil, Options{}).Mixed(), Smooth(gap, nil, Options{}).Mixed(), 0.02)
}

// The running sums of SumSpread against forecasts of every origin, one by one.
func TestSumSpreadAgainstBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	y := poissons(rng, 120, 2)
	y[50] = math.NaN()
	factor := make([]float64, 120)
	for i := range factor {
		factor[i] = 0.7 + 0.1*float64(i%7)
	}
	f := Smooth(y, factor, Options{})
	L, skip := 9, 20
	var want Spread
	for o := skip; o+L <= len(y); o++ {
		sum, mu, ok := 0.0, 0.0, true
		for j := o; j < o+L; j++ {
			ok = ok && y[j] == y[j] && f.OnSale[j]
			sum += y[j]
			mu += f.Path[o-1] * factor[j]
		}
		if ok {
			w := 1 / float64(L)
			level := f.Path[o-1]
			weight := mu / level
			chance := (f.Vague[o-1] - f.Vague[len(y)-1]) * level * (1 + level/f.Size)
			want.Over += w * ((sum-mu)*(sum-mu) - mu - weight*weight*chance)
			want.Base += w * mu * mu
			want.Mean += w * mu
			want.Sum += w * sum
			want.Count += w
		}
	}
	got := f.SumSpread(y, factor, L, skip)
	require.InDelta(t, want.Over, got.Over, 1e-6)
	require.InDelta(t, want.Base, got.Base, 1e-6)
	require.InDelta(t, want.Sum, got.Sum, 1e-6)
	require.InDelta(t, want.Count, got.Count, 1e-9)
}

// What sums are said to spread is how far the next ones fall from the last level: half a
// history's origins know it from far fewer periods. Steady demand of three years, smoothed at
// rates of which nothing is known and at slow ones; the errors of the last level are counted.
func TestSumsSpreadAsTheLastLevelKnows(t *testing.T) {
	slow := []float64{0, -3, -6, -9, -12, -15, -18, -21}
	for _, prior := range [][]float64{nil, slow} {
		for _, L := range []int{30, 120, 240} {
			rng := rand.New(rand.NewPCG(11, uint64(L)))
			said, lived := 0.0, 0.0
			for range 400 {
				rate := 0.2 * math.Pow(20, rng.Float64())
				y := poissons(rng, 1096, rate)
				f := Smooth(y, nil, Options{Prior: prior})
				s := f.SumSpread(y, nil, L, 60)
				miss := (f.Mixed() - rate) * float64(L)
				chance := rate * float64(L)
				said += (s.Over + s.Mean) / s.Count / chance
				lived += (miss*miss + chance) / chance
			}
			require.InDelta(t, 1, said/lived, 0.15, "L %d: said %.2f, lived %.2f", L, said/400, lived/400)
		}
	}
}

// The law of a window of random length is the mixture of the laws of its
// lengths: simulated against the table.
func TestRandomLengthAgainstSimulation(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	y := poissons(rng, 300, 1.5)
	f := Smooth(y, nil, Options{})
	ahead := make([]float64, 10)
	for i := range ahead {
		ahead[i] = 1
	}
	inv := 0.2
	o := NewOutlook(&f, y, nil, ahead, Absence{}, func(int) float64 { return inv })
	lengths := []Length{{2, 0.5}, {5, 0.3}, {10, 0.2}}
	law := o.Sum(lengths)
	const n = 200000
	count := map[int]int{}
	for range n {
		u, L := rng.Float64(), 2
		if u > 0.8 {
			L = 10
		} else if u > 0.5 {
			L = 5
		}
		rate := distuv.Gamma{Alpha: 1 / inv, Beta: 1 / inv, Src: rng}.Rand() * f.Mixed() * float64(L)
		count[int(distuv.Poisson{Lambda: rate, Src: rng}.Rand())]++
	}
	acc := 0.0
	for k := range 40 {
		acc += float64(count[k]) / n
		require.InDelta(t, acc, law.At(float64(k)), 0.005, "P(X ≤ %d)", k)
	}
}

func TestAwayMixesZeroIn(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	y := append(poissons(rng, 300, 2), make([]float64, 30)...)
	f := Smooth(y, nil, Options{})
	require.True(t, f.Off)
	a := DefaultAbsence()
	o := NewOutlook(&f, y, nil, []float64{1, 1, 1, 1, 1, 1, 1}, a, func(int) float64 { return 0.1 })
	require.Greater(t, o.AwayProbability(), 0.999)
	law := o.Sum([]Length{{7, 1}})
	back := 1 - math.Pow(1-a.Back[2], 7) // 30 to 36 days without a sale: the third hazard
	require.InDelta(t, 1-back, law.At(0), 0.02)
	require.Greater(t, law.Quantile(0.99), 5.0, "if it comes back it sells")
}

// Four orders of ten in three years are a part seldom asked for, and no best seller that was
// mostly away.
func TestSeldomIsNotAway(t *testing.T) {
	y := make([]float64, 1076)
	for _, day := range []int{0, 214, 470, 975} {
		y[day] = 10
	}
	f := Smooth(y, nil, Options{})
	require.NotContains(t, f.OnSale, false)
	require.Less(t, f.Mixed(), 0.1, "40 in 1,076 days")
}
