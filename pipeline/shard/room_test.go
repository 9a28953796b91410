package shard

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// A forecast keeps nothing of the room its series was laid out in: it is the same before and
// after others were forecast.
func TestForecastsOutliveTheirRooms(t *testing.T) {
	job := &Job{AsOf: 20100, SeasonLength: 7, HistoryDays: 730, Horizon: 14}
	series := func(times float64) Series {
		s := Series{Key: core.Key{SKU: "A", Location: "L"}}
		for d := range int32(200) {
			s.History.Days = append(s.History.Days, 19900+d)
			s.History.Quantity = append(s.History.Quantity, times*float64(1+d%7))
			s.History.UnitPrice = append(s.History.UnitPrice, times*float64(10+d%31))
			s.History.OnPromotion = append(s.History.OnPromotion, d%31 < 3)
		}
		return s
	}
	first := job.Forecast(series(1))
	means, used := slices.Clone(first.Forecast.Mean), slices.Clone(first.Forecast.Used)
	quantiles := slices.Clone(first.Forecast.Quantiles[0])
	for range 3 {
		require.NotEqual(t, means, job.Forecast(series(50)).Forecast.Mean)
		require.Equal(t, means, first.Forecast.Mean)
		require.Equal(t, quantiles, first.Forecast.Quantiles[0])
		require.Equal(t, used, first.Forecast.Used)
		require.Equal(t, means, job.Forecast(series(1)).Forecast.Mean)
	}
	bare := series(1)
	bare.History = datasets.SeriesRows{Days: bare.History.Days, Quantity: bare.History.Quantity}
	require.Nil(t, job.Series(bare).Promo)
	require.Equal(t, job.Series(series(1)).Y, job.Series(bare).Y)
}
