package backtest

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast"
)

// A history that repeats every four periods: seasonal naive makes no error, the
// last observation makes a known one.
func repeating() []Series {
	y := make([]float64, 40)
	for t := range y {
		y[t] = []float64{10, 20, 30, 40}[t%4]
	}
	return []Series{{Key: "a", Series: forecast.Series{Y: y, Season: 4}}}
}

func TestScoresByHand(t *testing.T) {
	r := Run(repeating(), Options{Horizon: 4, Origins: 2, Methods: []string{"naive"}})
	by := map[string]Row{}
	for _, row := range r.Rows {
		if row.Class == AllClasses && row.Horizon == Whole {
			by[row.Method] = row
		}
	}
	require.EqualValues(t, 2, by[Naive].Forecasts)
	require.InDelta(t, 0, by[Naive].SMAPE, 1e-9)
	require.InDelta(t, 0, by[Naive].RMSSE, 1e-9)
	// The last value is 40; errors 30, 20, 10, 0. First differences are 10, 10, 10, −30: mean square 300 but for
	// the ends of the history (35 or 31 differences).
	naive := by["naive"]
	squares := func(n int) float64 { // differences of the first n periods
		sum := 0.0
		for t := 1; t < n; t++ {
			if t%4 == 0 {
				sum += 900
			} else {
				sum += 100
			}
		}
		return sum / float64(n-1)
	}
	want := (math.Sqrt(350/squares(36)) + math.Sqrt(350/squares(32))) / 2
	require.InDelta(t, want, naive.RMSSE, 1e-9)
	require.InDelta(t, 200*(30.0/50+20.0/60+10.0/70)/4, naive.SMAPE, 1e-9)
	require.InDelta(t, 60.0/100, naive.Bias, 1e-9)
}

func TestCoverageCountsWhatIsBelowTheQuantile(t *testing.T) {
	p := Path{Method: "m", Class: "smooth", Mean: []float64{1, 1}, Actual: []float64{1, 3},
		Total:     []float64{2, 3, 3, 4, 5},
		Quantiles: [][]float64{{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}}}
	scores := map[cell]*score{}
	addPath(scores, &p, forecast.Series{Y: []float64{1, 2, 1, 2}, Season: 1})
	row := scores[cell{"m", AllClasses, Whole}].row(cell{"m", AllClasses, Whole})
	require.InDelta(t, 0.5, row.Coverage50, 1e-12)
	require.InDelta(t, 0.5, row.Coverage80, 1e-12)
	require.InDelta(t, 1, row.Coverage90, 1e-12)
	sum := scores[cell{"m", AllClasses, Sum}].row(cell{})
	require.InDelta(t, 0, sum.Coverage90, 1e-12, "4 sold, 3 at the 90 % quantile")
	require.InDelta(t, 1, sum.Coverage95, 1e-12)
	// Pinball by hand: y=1: .5·0, .2·1, .1·2, .05·3, .01·4; y=3: .5·2, .8·1, .1·0, .05·1, .01·2; mean of ten.
	require.InDelta(t, (0.2+0.2+0.15+0.04+1+0.8+0+0.05+0.02)/10, row.Pinball, 1e-12)
}

func TestShortSeriesAreNamed(t *testing.T) {
	s := append(repeating(), Series{Key: "new", Series: forecast.Series{Y: []float64{1, 2}, Season: 4}})
	require.Equal(t, []string{"new"}, Run(s, Options{Horizon: 4}).Skipped)
}
