package forecast

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/ets"
)

// smooth draws a positive seasonal history that smoothing answers.
func smooth(n, m int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 3))
	y, l := make([]float64, n), 100.0
	for t := range y {
		l += rng.NormFloat64()
		y[t] = l*(1+0.2*math.Sin(2*math.Pi*float64(t%m)/float64(m))) + 3*rng.NormFloat64()
	}
	return y
}

func TestWarmNightsStayCloseToColdOnes(t *testing.T) {
	for _, m := range []int{4, 7, 12} {
		y := smooth(20*m+8, m, uint64(m))
		r := Request{Horizon: 8, Method: "ets"}
		var state []byte
		warm := 0
		for n := len(y) - 8; n <= len(y); n++ { // nine nights, one period each
			r.State = state
			res := Forecast(Series{Y: y[:n], Season: m}, nil, r)
			if res.Warm {
				warm++
			}
			r.State = nil
			cold := Forecast(Series{Y: y[:n], Season: m}, nil, r)
			for j := range cold.Mean {
				require.InEpsilon(t, cold.Mean[j], res.Mean[j], 0.02, "m=%d n=%d step %d", m, n, j)
			}
			state = res.State
			require.LessOrEqual(t, len(state), 1000)
		}
		require.GreaterOrEqual(t, warm, 5, "m=%d", m)
	}
}

func TestAMonthSendsAWarmSeriesToAColdFit(t *testing.T) {
	y := smooth(120, 1, 4)
	r := Request{Horizon: 4, Method: "ets"}
	r.State = Forecast(Series{Y: y, Season: 1}, nil, r).State
	require.True(t, Forecast(Series{Y: y, Season: 1}, nil, r).Warm)
	long := append(y, smooth(28, 1, 5)...)
	require.False(t, Forecast(Series{Y: long, Season: 1}, nil, r).Warm, "a month has passed")
}

func TestAnyBytesAreASafeState(t *testing.T) {
	y := smooth(60, 4, 2)
	r := Request{Horizon: 3, Method: "ensemble"}
	want := Forecast(Series{Y: y, Season: 4}, nil, r)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range 300 {
		bad := append([]byte(nil), want.State...)
		switch i % 3 {
		case 0:
			bad = bad[:rng.IntN(len(bad))]
		case 1:
			for range 4 {
				bad[rng.IntN(len(bad))] = byte(rng.IntN(256))
			}
		case 2:
			bad = make([]byte, rng.IntN(400))
			for j := range bad {
				bad[j] = byte(rng.IntN(256))
			}
		}
		r.State = bad
		checkResult(t, r, Forecast(Series{Y: y, Season: 4}, nil, r))
	}
}

// FuzzState feeds arbitrary bytes to the state reader.
func FuzzState(f *testing.F) {
	y := smooth(40, 4, 2)
	f.Add(Forecast(Series{Y: y, Season: 4}, nil, Request{Horizon: 2, Method: "ets"}).State)
	f.Fuzz(func(t *testing.T, state []byte) {
		r := Request{Horizon: 2, Method: "ets", State: state}
		checkResult(t, r, Forecast(Series{Y: y, Season: 4}, nil, r))
	})
}

func sampleOf(n int) []Series {
	var out []Series
	for i := range n {
		out = append(out, Series{Y: smooth(60, 4, uint64(i)), Season: 4, Group: fmt.Sprintf("g%d", i%2), Parent: "all"})
	}
	return out
}

func TestPoolsAreDeterministicAndSurviveJSON(t *testing.T) {
	r := Request{Horizon: 6, Probabilities: []float64{0.9}, Windows: []Window{FixedWindow(3, 2)}}
	a, err := json.Marshal(LearnPool(sampleOf(12), r))
	require.NoError(t, err)
	b, err := json.Marshal(LearnPool(sampleOf(12), r))
	require.NoError(t, err)
	require.Equal(t, string(a), string(b))
	var back Pool
	require.NoError(t, json.Unmarshal(a, &back))
	s := Series{Y: smooth(50, 4, 99), Season: 4, Group: "g1"}
	require.Equal(t, Forecast(s, LearnPool(sampleOf(12), r), r), Forecast(s, &back, r))
}

func TestGroupPriorsPullShortSeriesTowardTheGroup(t *testing.T) {
	var sample []Series // a group whose level hardly moves
	for i := range 30 {
		rng := rand.New(rand.NewPCG(uint64(i), 8))
		y := make([]float64, 80)
		for t := range y {
			y[t] = 50 + 5*rng.NormFloat64()
		}
		sample = append(sample, Series{Y: y, Season: 1, Group: "still"})
	}
	p := LearnPool(sample, Request{Horizon: 4})
	g := p.Group(&Series{Group: "still"})
	require.NotNil(t, g)
	require.Less(t, g.ETS[0].Mean[0], 0.25, "alpha of the group")
	short := []float64{50, 47, 53, 49, 60, 62}
	alpha := func(o ets.Options) float64 {
		o.Only = func(s ets.Spec) bool { return s == ets.Spec{} }
		return ets.Fits(short, 1, o)[0].Alpha
	}
	require.Less(t, alpha(ets.Options{Priors: g.ETS}), alpha(ets.Options{}))
}

func TestEnsembleIsTheMeanOfItsParts(t *testing.T) {
	s, r := Series{Y: smooth(60, 4, 7), Season: 4}, Request{Horizon: 5}
	mean := func(method string) []float64 {
		q := r
		q.Method = method
		res := Forecast(s, nil, q)
		require.Equal(t, method, res.Method)
		return res.Mean
	}
	a, b, both := mean("ets-pooled"), mean("theta"), mean("ensemble")
	for j := range both {
		require.InDelta(t, (a[j]+b[j])/2, both[j], 1e-9)
	}
}

// A few thousand odd histories; the forecast bars run a million.
func TestOddHistoriesAreAnswered(t *testing.T) {
	for i := range 2000 {
		rng := rand.New(rand.NewPCG(uint64(i), 77))
		y := make([]float64, rng.IntN(50))
		scale := math.Pow(10, float64(rng.IntN(16)))
		for t := range y {
			y[t] = scale * rng.NormFloat64()
			if rng.IntN(3) == 0 {
				y[t] = 0
			}
			if rng.IntN(9) == 0 {
				y[t] = math.NaN()
			}
		}
		r := request()
		r.AllowNegative = i%4 == 0
		checkResult(t, r, Forecast(Series{Y: y, Season: []int{0, 4, 7, 12, 364}[i%5]}, nil, r))
	}
}
