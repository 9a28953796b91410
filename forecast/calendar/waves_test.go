package calendar

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// drawn are Poisson counts of a rate by day.
func drawn(seed uint64, days int, rate func(t int) float64) (y, f []float64) {
	source := rand.NewPCG(seed, 1)
	y, f = make([]float64, days), make([]float64, days)
	for t := range y {
		y[t], f[t] = distuv.Poisson{Lambda: rate(t), Src: source}.Rand(), 1
	}
	return y, f
}

// off is the root mean square error of the logarithm of the factor over a year, after
// means are taken out.
func off(w Waves, first int32, truth func(t int) float64) float64 {
	d, mean := make([]float64, 365), 0.0
	for t := range d {
		d[t] = w.At(first+int32(t)) - truth(t)
		mean += d[t] / 365
	}
	sum := 0.0
	for _, v := range d {
		sum += (v - mean) * (v - mean) / 365
	}
	return math.Sqrt(sum)
}

func TestOwnWaves(t *testing.T) {
	wave := func(size float64) func(int) float64 {
		return func(t int) float64 { return size * math.Sin(2*math.Pi*float64(t)/365.25) }
	}
	none := func(int) float64 { return 0 }
	for name, c := range map[string]struct {
		days  int
		level float64
		truth func(int) float64 // the season, log scale
		also  func(int) float64 // what is no season
		most  float64           // mean error over the seeds
	}{
		"a strong season of slow counts":        {728, 0.4, wave(1.2), none, 0.22},
		"a strong season, two a day":            {728, 2, wave(0.8), none, 0.11},
		"a mild season, two a day, three years": {1095, 2, wave(0.3), none, 0.09},
		"no season, two a day":                  {728, 2, none, none, 0.02},
		"no season, slow":                       {728, 0.1, none, none, 0.05},
		"no season, three years":                {1095, 0.7, none, none, 0.02},
		"growth of half a year": {728, 2, none,
			func(t int) float64 { return 0.5 * float64(t) / 365 }, 0.05},
		"halved in the second spring": {728, 3, none, func(t int) float64 { return -math.Ln2 * step(t > 500) }, 0.1},
		"doubled two months ago":      {728, 3, none, func(t int) float64 { return math.Ln2 * step(t > 670) }, 0.1},
	} {
		t.Run(name, func(t *testing.T) {
			sum := 0.0
			const seeds = 20
			for seed := range uint64(seeds) {
				y, f := drawn(seed+100, c.days, func(t int) float64 { return c.level * math.Exp(c.truth(t)+c.also(t)) })
				sum += off(OwnWaves(y, f, 20000, nil, nil), 20000, c.truth) / seeds
			}
			t.Logf("%.3f", sum)
			require.Less(t, sum, c.most)
		})
	}
}

func step(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

func TestOwnWavesNeedTwoYears(t *testing.T) {
	y, f := drawn(1, 600, func(int) float64 { return 2 })
	require.Nil(t, OwnWaves(y, f, 20000, nil, nil))
}

// A group in which every other series swings believes single series sooner than one in
// which none does.
func TestWavePriorOfAGroup(t *testing.T) {
	swing := func(of float64) func(int) float64 {
		return func(t int) float64 { return 0.4 * math.Exp(of*math.Cos(2*math.Pi*float64(t)/365.25)) }
	}
	learnt := func(of float64) *WavePrior {
		var e WaveEvidence
		for seed := range uint64(60) {
			y, f := drawn(seed, 735, swing(of*float64(seed%2)))
			e.Add(y, f, 20000, nil)
		}
		return e.Prior()
	}
	none, half := learnt(0), learnt(1)
	require.Greater(t, none.Spreads[0], usualWaves.Spreads[0])
	require.Less(t, half.Spreads[0], usualWaves.Spreads[0])
	sum := 0.0
	for _, w := range half.Spreads {
		sum += w
	}
	require.InDelta(t, 1, sum, 1e-12)
	truth := func(t int) float64 { return math.Log(swing(1)(t)) }
	alone, told := 0.0, 0.0
	for seed := range uint64(20) {
		y, f := drawn(seed+500, 735, swing(1))
		alone += off(OwnWaves(y, f, 20000, nil, none), 20000, truth)
		told += off(OwnWaves(y, f, 20000, nil, half), 20000, truth)
	}
	require.Less(t, told, alone)
}

func TestNoWavesNoPrior(t *testing.T) {
	var e WaveEvidence
	e.Add([]float64{1, 2, 3}, []float64{1, 1, 1}, 20000, nil)
	require.Nil(t, e.Prior())
}

// Half of a slow group swings and half does not: all differ in one way, and the group tells
// that way, so that each is hardly drawn to the middle.
func TestSeasonsThatDifferInOneWay(t *testing.T) {
	const days, first, level = 735, 20000, 0.5
	peak := float64(first + days + 30)
	swing := func(day int, by float64) float64 {
		return math.Exp(by * math.Cos(2*math.Pi*(float64(first+day)-peak)/365.25))
	}
	var e WaveEvidence
	var all [][]float64
	f := make([]float64, days)
	for t := range f {
		f[t] = swing(t, 0.5)
	}
	for i := range 120 {
		y, _ := drawn(uint64(i), days, func(t int) float64 { return level * swing(t, float64(i%2)) })
		e.Add(y, f, first, nil)
		all = append(all, y)
	}
	p := e.Prior()
	sum := [2]float64{}
	for i, y := range all {
		sum[i%2] += OwnWaves(y, f, first, nil, p).At(int32(peak)) / 60
	}
	require.InDelta(t, -0.5, sum[0], 0.08)
	require.InDelta(t, 0.5, sum[1], 0.08)
}
