package main

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/backtest"
	"github.com/stockwright/stockwright/web/sheet"
)

// coverFlags name the windows whose sums are wanted.
type coverFlags struct {
	fixed        []int
	lead, leadSD float64
	review       int
}

const forecastHelp = `Forecast every series of a file with one row per series and period. --show says what is printed, or written to --out:

  periods  mean and quantiles of every period ahead, and what the mean is made of
  covers   mean, quantiles and expected shortage of the sum over windows: fixed ones (--cover 14,28), or a lead time
           that varies plus the time between orders (--lead-time 9 --lead-time-sd 3 --review 7)
  series   the method that answered and why, level and trend, outliers capped, promotions, prices and events used or refused

What the series share is learnt from the file and depends on all of it. --learn POOL writes it to a file; a part of the
file, any cut by series, is then forecast with --pool POOL and gets the same numbers as in the whole.

The night forecasts the workspace; this verb is for any file.`

const forecastExamples = `  stockwright forecast sales.parquet --horizon 28 --out forecast.parquet
  stockwright forecast sales.parquet --show covers --cover 7,14,28
  cat sales.csv | stockwright forecast -
  stockwright forecast sales.parquet --promo on_promotion --events holidays.parquet --show series
  stockwright forecast sales.parquet --learn pool.json --out all.parquet
  stockwright forecast part-7.parquet --pool pool.json --out part-7-forecast.parquet`

func newForecastCommand(a *app) *cobra.Command {
	var long longFlags
	var covers coverFlags
	var out, method, show string
	var pool poolFlags
	cmd := &cobra.Command{
		Use:     "forecast FILE",
		Short:   "Forecast the series of a long-format file (Parquet, CSV, or - for standard input)",
		Long:    forecastHelp,
		Example: forecastExamples,
		Args:    usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkForecast(&long, covers, method, show); err != nil {
				return err
			}
			if err := pool.read(&long); err != nil {
				return err
			}
			h, err := a.readLong(&long, args[0])
			if err != nil {
				return err
			}
			f, err := a.forecastFile(cmd.Context(), h, &long, covers, method, &pool)
			if err != nil {
				return err
			}
			if !a.quiet {
				for _, line := range append(long.notices, f.notices()...) {
					fmt.Fprintln(a.stderr, line)
				}
			}
			switch {
			case show == "covers":
				return giveRows(a, f.coverRows(), out)
			case show == "series":
				return giveRows(a, f.seriesRows(), out)
			case h.clock.timed():
				return giveRows(a, timedRows(f.periodRows(), h.clock), out)
			case h.clock.dated():
				return giveRows(a, datedRows(f.periodRows(), h.clock), out)
			}
			return giveRows(a, f.periodRows(), out)
		},
	}
	long.add(cmd)
	fl := cmd.Flags()
	fl.StringVar(&method, "method", "", "a method's name (default chosen per series)")
	fl.StringVar(&show, "show", "periods", "periods, covers or series")
	fl.IntSliceVar(&covers.fixed, "cover", nil, "windows of so many periods, with --show covers (default the horizon)")
	fl.Float64Var(&covers.lead, "lead-time", 0, "mean lead time in periods, with --show covers")
	fl.Float64Var(&covers.leadSD, "lead-time-sd", 0, "its spread")
	fl.IntVar(&covers.review, "review", 0, "periods between orders, on top of the lead time")
	pool.add(fl)
	fl.StringVar(&out, "out", "", "write this Parquet file instead of a table on stdout")
	return a.readVerb(cmd)
}

// checkForecast refuses flags that make no sense before anything is read.
func checkForecast(long *longFlags, c coverFlags, method, show string) error {
	if err := checkMethods([]string{method}); err != nil {
		return err
	}
	if err := long.check(); err != nil {
		return err
	}
	asked := len(c.fixed) > 0 || c.lead != 0 || c.leadSD != 0 || c.review != 0
	switch {
	case show != "periods" && show != "covers" && show != "series":
		return usageError{fmt.Errorf("--show must be periods, covers or series, not %q", show)}
	case asked && show != "covers":
		return usageError{fmt.Errorf("windows are shown by --show covers")}
	case c.lead < 0 || c.leadSD < 0 || c.review < 0 || c.lead > 1000 || c.review > 1000:
		return usageError{fmt.Errorf("--lead-time and --review must be 0 … 1000, --lead-time-sd not negative")}
	}
	for _, n := range c.fixed {
		if n < 1 || n > 1000 {
			return usageError{fmt.Errorf("--cover must be 1 … 1000, not %d", n)}
		}
	}
	return nil
}

// windows are those the flags ask for, with their names.
func (c coverFlags) windows(horizon int) (windows []forecast.Window, names []string) {
	if c.lead > 0 || c.leadSD > 0 || c.review > 0 {
		name := fmt.Sprintf("lead %g ± %g", c.lead, c.leadSD)
		if c.review > 0 {
			name += fmt.Sprintf(" + review %d", c.review)
		}
		return []forecast.Window{{Lead: leadTime(c.lead, c.leadSD), Review: c.review}}, []string{name}
	}
	for _, n := range c.fixed {
		windows, names = append(windows, forecast.FixedWindow(n, 0)), append(names, strconv.Itoa(n))
	}
	if windows == nil {
		return []forecast.Window{forecast.FixedWindow(horizon, 0)}, []string{strconv.Itoa(horizon)}
	}
	return windows, names
}

// forecasts are the answers for a history.
type forecasts struct {
	*history
	request forecast.Request
	names   []string // of the request's windows
	results []forecast.Result
	pool    *forecast.Pool // what the series share; nil before it is learnt
}

// forecastFile forecasts every series under what the file's series share, until
// the context ends.
func (a *app) forecastFile(ctx context.Context, h *history, long *longFlags, covers coverFlags, method string, pool *poolFlags) (*forecasts, error) {
	horizon := long.horizon
	if horizon <= 0 {
		horizon = 8
		if long.season > 1 {
			horizon = long.season
		}
	}
	calendar, err := long.calendarOf(h)
	if err != nil {
		return nil, err
	}
	f := &forecasts{history: h, results: make([]forecast.Result, len(h.series))}
	f.request = forecast.Request{Horizon: horizon, Probabilities: backtest.Probabilities, Method: method, Calendar: calendar, AllowNegative: long.negative}
	f.request.PeriodDays, f.request.PeriodDay = h.clock.daysOf()
	f.request.Windows, f.names = covers.windows(horizon)
	if f.pool, err = pool.of(long, f); err != nil {
		return nil, err
	}
	if err := interruptible(ctx, func() { f.answer(ctx, a.progress()) }); err != nil {
		return nil, err
	}
	return f, pool.keep(long, f)
}

func (f *forecasts) answer(ctx context.Context, show *bar) {
	sample := make([]forecast.Series, len(f.series))
	for i, s := range f.series {
		sample[i] = s.Series
	}
	if f.pool == nil {
		show.Stage("learn", 1)
		pool, err := forecast.LearnPoolContext(ctx, sample, f.request)
		show.Done()
		if err != nil {
			return // interrupted: the caller says so
		}
		f.pool = pool
	}
	show.Stage("forecast", int64(len(sample)))
	defer show.Done()
	var done atomic.Int64
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(sample) && ctx.Err() == nil; i += workers {
				f.results[i] = forecast.Forecast(sample[i], f.pool, f.request)
				if n := done.Add(1); w == 0 {
					show.Step(n)
				}
			}
		})
	}
	wg.Wait()
}

// interruptible runs work that knows no context, and leaves it behind when the
// context ends.
func interruptible(ctx context.Context, work func()) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	select {
	case <-done:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

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
