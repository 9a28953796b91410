package item

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/explain"
)

// Days that are out of the ordinary have a sign each and stand in words.
func TestMarkedDays(t *testing.T) {
	e := &explain.Explanation{Forecasts: []datasets.Forecast{{Date: 200,
		Quantiles: datasets.Quantiles{Mean: 4, Q05: 1, Q95: 9}}}, History: []explain.HistoryDay{
		{Day: 150, Quantity: 90, Outlier: true, Used: 9}, {Day: 160, Quantity: 2, SoldOut: true},
		{Day: 161, SoldOut: true}, {Day: 170, Quantity: 8, Promotion: true}}}
	p := demandOf(e, []explain.FitDay{{Day: 193, Mean: 3}, {Day: 194, Mean: 4}})
	require.Len(t, p.Marked, 3)
	require.Equal(t, "outlier: 90 counted as 9.0", p.Marked[0].What)
	require.Equal(t, core.Day(161), p.Marked[1].To, "days in a row are one stretch")
	for _, sign := range []string{"◆", "□", "★"} {
		require.Contains(t, string(p.Chart), sign)
	}
	require.Contains(t, string(p.Chart), `class="fit"`)
	require.Len(t, p.Rows, chartDays+1)
}
