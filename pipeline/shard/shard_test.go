package shard

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast"
)

func TestTheCoverWindowNeverHoldsLessThanTheLeadTime(t *testing.T) {
	r := forecast.Result{Covers: []forecast.Cover{
		{Mean: 3, Quantiles: []float64{1, 4, 9}},
		{Mean: 2.9, Quantiles: []float64{2, 3, 12}},
	}}
	nest(&r)
	require.Equal(t, []float64{2, 4, 12}, r.Covers[1].Quantiles)
	require.Equal(t, 3.0, r.Covers[1].Mean)
	require.Equal(t, []float64{1, 4, 9}, r.Covers[0].Quantiles)
}
