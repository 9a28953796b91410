package methods

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/forecast/series"
)

// However unlike locations are, what is new at one is expected to sell what it does elsewhere.
func TestLevelsElsewhereAreOfTheirMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &series.Series{Elsewhere: rapid.Float64Range(0.001, 1000).Draw(t, "elsewhere"),
			Unlike: rapid.Float64Range(0.1, 1).Draw(t, "unlike")}
		levels, weight := priorLevels(s, []float64{1, 2})
		mean, total := 0.0, 0.0
		for i, w := range weight {
			mean, total = mean+math.Exp(w)*levels[i], total+math.Exp(w)
		}
		require.InEpsilon(t, s.Elsewhere, mean/total, 1e-9)
	})
	levels, weight := priorLevels(&series.Series{}, []float64{1, 2})
	require.Equal(t, []float64{1, 2}, levels)
	require.Equal(t, []float64{0, 0}, weight)
}
