package runs

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// Numbers keep nine significant digits, and whole units stay what they are.
func TestTidy(t *testing.T) {
	for given, want := range map[float64]float64{
		0: 0, math.Copysign(0, -1): 0, math.NaN(): 0, math.Inf(1): 0, 3: 3, -17: -17, 999_999_999: 999_999_999,
		1_234_567_894: 1_234_567_890, 0.1 + 0.2: 0.3, 1.0 / 3: 0.333333333, -2.0 / 3e6: -6.66666667e-7,
	} {
		require.Equal(t, math.Float64bits(want), math.Float64bits(Tidy(given)), given)
	}
	for v := 1.0; v < 1e9; v = math.Trunc(v*1.001) + 1 {
		scale := math.Pow(10, 8-math.Floor(math.Log10(v)))
		require.Equal(t, math.Round(v*scale)/scale, Tidy(v))
	}
}

// Codes that were renamed sell nothing: a share of nothing is no number to print.
func TestTheHeadlineOfNothingSold(t *testing.T) {
	d := DemandJudged{Series: 30, Forecast: 97.6, Loses: 2}
	require.Regexp(t, `^forecast 97\.6 a week, sold 0 from .*; of the series that are judged nothing was sold$`, d.Line())
}
