package trading

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets"
)

func TestPaidIsOfTheLastDaysWithAPrice(t *testing.T) {
	require.Zero(t, Paid(datasets.SeriesRows{Days: []int32{1}, Quantity: []float64{2}}))
	prices := slices.Concat(slices.Repeat([]float64{100}, 50), slices.Repeat([]float64{4, math.NaN(), 6, 0}, 14))
	require.InDelta(t, 5, Paid(datasets.SeriesRows{UnitPrice: prices}), 1e-12)
	require.InDelta(t, 3, Paid(datasets.SeriesRows{UnitPrice: []float64{math.NaN(), 3, math.NaN()}}), 1e-12)
}
