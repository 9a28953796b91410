package aggregate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
)

// The reconciled base forecasts must solve the weighted least-squares problem
// of Athanasopoulos et al. (2017) written out densely.
func TestReconcileSolvesTheWeightedLeastSquares(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, m := range []int{4, 7, 12} {
		factors := Factors(m)
		var rows []float64
		var rhs, weight []float64
		by := make([][]float64, len(factors))
		for l, k := range factors {
			for i := 0; i < m/k; i++ {
				v := 10*float64(k) + rng.NormFloat64()
				by[l] = append(by[l], v)
				row := make([]float64, m)
				for j := i * k; j < (i+1)*k; j++ {
					row[j] = 1
				}
				w := math.Sqrt(1 / float64(k))
				for j := range row {
					row[j] *= w
				}
				rows = append(rows, row...)
				rhs = append(rhs, v*w)
				weight = append(weight, w)
			}
		}
		var b mat.VecDense
		require.NoError(t, b.SolveVec(mat.NewDense(len(rhs), m, rows), mat.NewVecDense(len(rhs), rhs)))
		got := Reconcile(by, m)
		for j := range got {
			require.InDelta(t, b.AtVec(j), got[j], 1e-9, "m=%d", m)
		}
		require.Len(t, weight, len(rhs))
	}
}

func TestCoherentForecastsStayAsTheyAre(t *testing.T) {
	base := []float64{3, 5, 2, 8, 1, 4, 7, 7}
	by := make([][]float64, 0, 3)
	for _, k := range Factors(4) {
		by = append(by, Blocks(base, k))
	}
	for j, v := range Reconcile(by, 4) {
		require.InDelta(t, base[j], v, 1e-12)
	}
}

func TestBlocksEndWithTheNewest(t *testing.T) {
	require.Equal(t, []float64{2 + 3, 4 + 5}, Blocks([]float64{1, 2, 3, 4, 5}, 2))
	got := Blocks([]float64{2, math.NaN(), math.NaN(), math.NaN()}, 2)
	require.Equal(t, 4.0, got[0], "half observed counts double")
	require.True(t, math.IsNaN(got[1]))
}
