package main

import (
	"fmt"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
)

// levelBars forecasts the 154 M5 series of levels 1–9 over d_1886–d_1913.
func levelBars(sheet *bar.Sheet) error {
	all, err := readSeries("unique_id", "ds", "y", "m5_levels", "series.parquet")
	if err != nil {
		return err
	}
	calendar, err := calendarOfM5()
	if err != nil {
		return err
	}
	train, test := cut(all, 28, 28)
	ours := levelError(train, test, calendar)
	peer, err := peerForecasts("autoets", train, 28, 7)
	if err != nil {
		sheet.Skip("M5 levels 1–9 mean RMSSE below AutoETS m=7", err.Error())
		fmt.Printf("    mean RMSSE %.4f\n", ours)
		return nil
	}
	ets := peerError(train, test, peer["AutoETS"])
	naive := peerError(train, test, peer["SeasonalNaive"])
	sheet.AtLeast("M5 levels 1–9 mean RMSSE below AutoETS m=7", 100*(1-ours/ets), 30, "%")
	fmt.Printf("    mean RMSSE %.4f; statsforecast AutoETS m=7 %.4f, seasonal naive %.4f\n", ours, ets, naive)
	return nil
}

func levelError(train, test []series, calendar *forecast.Calendar) float64 {
	var past []forecast.Series
	for _, s := range train {
		past = append(past, forecast.Series{Y: s.y, Start: s.start, Season: 7})
	}
	r := forecast.Request{Horizon: 28, Calendar: calendar, Seed: 1}
	pool := forecast.LearnPool(past, r)
	errors := make([]float64, len(past))
	parallel(len(past), func(i int) {
		errors[i] = rmsse(train[i].y, test[i].y, forecast.Forecast(past[i], pool, r).Mean)
	})
	sum := 0.0
	for _, e := range errors {
		sum += e
	}
	return sum / float64(len(errors))
}

// cut splits every series h periods long into a test that ends back−h periods
// before its end, and what is before it.
func cut(all []series, back, h int) (train, test []series) {
	for _, s := range all {
		n := len(s.y) - back
		train = append(train, series{s.id, s.start, s.y[:n]})
		test = append(test, series{s.id, s.start + int32(n), s.y[n : n+h]})
	}
	return train, test
}
