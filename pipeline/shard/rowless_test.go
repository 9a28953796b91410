package shard

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
)

// Of days without a row after one that sold out nothing is known, where no row is of a day
// without a sale; a gap that is too long for a stock-out stays a silence.
func TestDaysAfterASellOutAreUnknownWhereOnlySalesHaveRows(t *testing.T) {
	rows := datasets.SeriesRows{Days: []int32{100, 101, 105, 106, 160},
		Quantity: []float64{2, 1, 3, 2, 4}, InStock: []bool{true, false, true, false, true}}
	lay := func() *forecast.Series {
		s := &forecast.Series{Start: 100, Y: make([]float64, 65), InStock: spreadStock(rows, 0, 100, 65)}
		for i, day := range rows.Days {
			s.Y[day-100] = rows.Quantity[i]
		}
		return s
	}
	s := lay()
	unknownAfter(rows, 0, s)
	require.Equal(t, []bool{true, false, false, false, false, true, false, true}, s.InStock[:8])
	require.True(t, math.IsNaN(s.Y[5]), "the next sale is known because it sold")
	require.Equal(t, 4.0, s.Y[60], "eight weeks later it is another matter")
	rows.Quantity[2] = 0
	s = lay()
	unknownAfter(rows, 0, s)
	require.Equal(t, []bool{true, false, true, true, true, true, false, true}, s.InStock[:8], "rows of days without a sale")
}
