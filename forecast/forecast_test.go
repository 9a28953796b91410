package forecast

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/forecast/methods"
)

func checkResult(t require.TestingT, r Request, res Result) {
	require.NotEmpty(t, res.Method)
	require.NotEmpty(t, res.Reason)
	require.Len(t, res.Mean, r.Horizon)
	require.Len(t, res.Quantiles, len(r.Probabilities))
	require.Len(t, res.Covers, len(r.Windows))
	ok := func(v float64) {
		require.False(t, math.IsNaN(v) || math.IsInf(v, 0), "not finite")
		if !r.AllowNegative {
			require.GreaterOrEqual(t, v, 0.0)
		}
	}
	for j := range res.Mean {
		ok(res.Mean[j])
		ok(res.SD[j])
		for i := range res.Quantiles {
			ok(res.Quantiles[i][j])
		}
	}
	for _, c := range res.Covers {
		ok(c.Mean)
		ok(c.SD)
		require.Len(t, c.Quantiles, len(c.Probabilities))
		for i, q := range c.Quantiles {
			ok(q)
			if i > 0 {
				require.GreaterOrEqual(t, q, c.Quantiles[i-1])
				require.Greater(t, c.Probabilities[i], c.Probabilities[i-1])
			}
		}
	}
	require.LessOrEqual(t, len(res.State), 1024)
}

func request() Request {
	return Request{Horizon: 14, Probabilities: []float64{0.1, 0.5, 0.95},
		Windows: []Window{FixedWindow(7, 7), {Lead: []float64{0, 0, .2, .5, .3}, Review: 1}, {}}, Seed: 1}
}

func TestEveryHistoryIsAnswered(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, y := range map[string][]float64{
		"empty": {}, "missing": {nan, nan}, "one": {3}, "two": {1, 4}, "zeros": make([]float64, 50),
		"constant": {5, 5, 5, 5, 5, 5, 5, 5}, "infinite": {1, inf, 2, -inf, 3}, "negative": {-1, -4, 2, 8, -3},
		"huge": {1e15, 2e15, 1e15, 3e15, 2e15}, "tiny": {1e-300, 2e-300, 1e-300, 4e-300, 1e-300},
		"absurd": {1, 2, 1e300, 2, 1}, "gaps": {1, nan, nan, 3, nan, 2, 5, nan},
	} {
		for _, season := range []int{0, 1, 7, 364} {
			for _, m := range append(methods.All(), methods.Method{}) {
				t.Run(name, func(t *testing.T) {
					r := request()
					r.Method = m.Name
					checkResult(t, r, Forecast(Series{Y: y, Season: season}, nil, r))
				})
			}
		}
	}
}

func TestForecastIsFiniteOnAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.OneOf(rapid.Float64(), rapid.Float64Range(0, 100), rapid.Just(0.0),
			rapid.Just(math.NaN())), 0, 80).Draw(t, "y")
		r := request()
		r.AllowNegative = rapid.Bool().Draw(t, "negative")
		checkResult(t, r, Forecast(Series{Y: y, Season: rapid.IntRange(0, 30).Draw(t, "m")}, nil, r))
	})
}

// R, forecast 8.20 on R 4.2.2, y <- AirPassengers, h=15, level=95: mean and (upper − mean)/qnorm(0.975) of
// steps 1, 2, 13 and 15 of naive(y), snaive(y) and rwf(y, drift=TRUE). meanf's interval is Student's:
// (upper − mean)/qt(0.975, 143).
func TestNaiveFamilyAgainstR(t *testing.T) {
	for _, r := range []struct {
		method   string
		mean, sd []float64
	}{
		{"naive", []float64{432, 432, 432, 432}, []float64{33.710408012832, 47.6737162048777,
			121.544604607078, 130.559848827555}},
		{"seasonal-naive", []float64{417, 391, 417, 419}, []float64{36.3157449783607, 36.3157449783607,
			51.3582190760804, 51.3582190760804}},
		{"drift", []float64{434.237762237762, 436.475524475524, 461.090909090909, 465.566433566434},
			[]float64{33.8720978812442, 48.068420153682, 127.114421393399, 137.415278577422}},
		{"mean", []float64{280.298611111111, 280.298611111111, 280.298611111111, 280.298611111111},
			[]float64{120.3827, 120.3827, 120.3827, 120.3827}},
	} {
		res := Forecast(Series{Y: airPassengers, Season: 12}, nil, Request{Horizon: 15, Method: r.method})
		require.Equal(t, r.method, res.Method)
		for i, j := range []int{0, 1, 12, 14} {
			require.InEpsilon(t, r.mean[i], res.Mean[j], 1e-9, "%s mean of step %d", r.method, j+1)
			require.InEpsilon(t, r.sd[i], res.SD[j], 1e-4, "%s deviation of step %d", r.method, j+1)
		}
	}
}
