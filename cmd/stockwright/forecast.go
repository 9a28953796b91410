package main

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/backtest"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/sheet"
)

// forecastRow is one forecast period of a series whose periods are numbered;
// mean = (level + trend + season) × calendar.
type forecastRow struct {
	UniqueID string  `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Ds       int64   `json:"ds" parquet:"name=ds, type=INT64"`
	Mean     float64 `json:"mean" parquet:"name=mean, type=DOUBLE"`
	Q50      float64 `json:"q50" parquet:"name=q50, type=DOUBLE"`
	Q80      float64 `json:"q80" parquet:"name=q80, type=DOUBLE"`
	Q90      float64 `json:"q90" parquet:"name=q90, type=DOUBLE"`
	Q95      float64 `json:"q95" parquet:"name=q95, type=DOUBLE"`
	Q99      float64 `json:"q99" parquet:"name=q99, type=DOUBLE"`
	Level    float64 `json:"level" parquet:"name=level, type=DOUBLE"`
	Trend    float64 `json:"trend" parquet:"name=trend, type=DOUBLE"`
	Season   float64 `json:"season" parquet:"name=season, type=DOUBLE"`
	Calendar float64 `json:"calendar" parquet:"name=calendar, type=DOUBLE"`
	Method   string  `json:"method" parquet:"name=method, type=BYTE_ARRAY, convertedtype=UTF8"`
	Reason   string  `json:"reason" parquet:"name=reason, type=BYTE_ARRAY, convertedtype=UTF8"`
}

// datedForecastRow is the same where periods are days.
type datedForecastRow struct {
	UniqueID string   `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Ds       plan.Day `json:"ds" parquet:"name=ds, type=INT32, convertedtype=DATE"`
	Mean     float64  `json:"mean" parquet:"name=mean, type=DOUBLE"`
	Q50      float64  `json:"q50" parquet:"name=q50, type=DOUBLE"`
	Q80      float64  `json:"q80" parquet:"name=q80, type=DOUBLE"`
	Q90      float64  `json:"q90" parquet:"name=q90, type=DOUBLE"`
	Q95      float64  `json:"q95" parquet:"name=q95, type=DOUBLE"`
	Q99      float64  `json:"q99" parquet:"name=q99, type=DOUBLE"`
	Level    float64  `json:"level" parquet:"name=level, type=DOUBLE"`
	Trend    float64  `json:"trend" parquet:"name=trend, type=DOUBLE"`
	Season   float64  `json:"season" parquet:"name=season, type=DOUBLE"`
	Calendar float64  `json:"calendar" parquet:"name=calendar, type=DOUBLE"`
	Method   string   `json:"method" parquet:"name=method, type=BYTE_ARRAY, convertedtype=UTF8"`
	Reason   string   `json:"reason" parquet:"name=reason, type=BYTE_ARRAY, convertedtype=UTF8"`
}

func newForecastCommand(a *app) *cobra.Command {
	var long longFlags
	var out, method string
	cmd := &cobra.Command{
		Use:   "forecast FILE.parquet",
		Short: "Forecast the series of a long-format Parquet file",
		Long: `Forecast every series of a file with one row per series and period, and write mean and quantiles of every
period ahead, with the method that answered and why. The night forecasts the workspace; this verb is for any file.`,
		Example: `  stockwright forecast sales.parquet --season-length 7 --horizon 28 --out forecast.parquet`,
		Args:    usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkMethods([]string{method}); err != nil {
				return err
			}
			if err := long.check(); err != nil {
				return err
			}
			h, err := long.readLong(args[0])
			if err != nil {
				return err
			}
			rows := forecastRows(h, &long, method)
			if h.dated {
				return a.giveForecast(rows, out)
			}
			numbered := make([]forecastRow, len(rows))
			for i, r := range rows {
				numbered[i] = forecastRow{r.UniqueID, int64(r.Ds), r.Mean, r.Q50, r.Q80, r.Q90, r.Q95, r.Q99, r.Level, r.Trend, r.Season, r.Calendar, r.Method, r.Reason}
			}
			return giveRows(a, numbered, out)
		},
	}
	long.add(cmd)
	cmd.Flags().StringVar(&method, "method", "", "a method's name (default chosen per series)")
	cmd.Flags().StringVar(&out, "out", "", "write this Parquet file instead of a table on stdout")
	return a.readVerb(cmd)
}

func (a *app) giveForecast(rows []datedForecastRow, out string) error { return giveRows(a, rows, out) }

// giveRows writes the file asked for, or prints.
func giveRows[T any](a *app, rows []T, out string) error {
	switch {
	case out != "":
		if err := datasets.WriteDocument(out, rows, datasets.WriteOptions{}); err != nil {
			return err
		}
		if !a.quiet {
			fmt.Fprintf(a.stderr, "%d rows written to %s\n", len(rows), out)
		}
		return nil
	case a.json:
		return printJSON(a.stdout, rows)
	}
	return sheet.Table(a.stdout, rows)
}

// forecastRows forecasts every series under what the file's series share.
func forecastRows(h *history, long *longFlags, method string) []datedForecastRow {
	horizon := long.horizon
	if horizon <= 0 {
		horizon = 8
		if long.season > 1 {
			horizon = long.season
		}
	}
	request := forecast.Request{Horizon: horizon, Probabilities: backtest.Probabilities, Method: method,
		Calendar: h.weekdays(long.season)}
	sample := make([]forecast.Series, len(h.series))
	for i, s := range h.series {
		sample[i] = s.Series
	}
	pool := forecast.LearnPool(sample, request)
	rows := make([]datedForecastRow, len(h.series)*horizon)
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(sample); i += workers {
				res := forecast.Forecast(sample[i], pool, request)
				for j := range horizon {
					part := res.Part(j)
					q := func(k int) float64 { return res.Quantiles[k][j] }
					rows[i*horizon+j] = datedForecastRow{h.series[i].Key, plan.Day(int(sample[i].Start) + len(sample[i].Y) + j),
						res.Mean[j], q(0), q(1), q(2), q(3), q(4), part.Level, part.Trend, part.Season, part.Calendar, res.Method, res.Reason}
				}
			}
		})
	}
	wg.Wait()
	return rows
}
