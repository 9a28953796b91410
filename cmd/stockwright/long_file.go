package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/backtest"
	"github.com/stockwright/stockwright/pipeline"
)

// longFlags name the columns of a long-format file: one row per series and
// period.
type longFlags struct {
	key, time, value string
	promo, price     string
	season, horizon  int
	method           []string
	recent           int
}

func (l *longFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&l.key, "key", "unique_id", "column that names the series")
	f.StringVar(&l.time, "time", "ds", "column of the period: days, or whole numbers 0, 1, 2 …")
	f.StringVar(&l.value, "value", "y", "column of the demand")
	f.StringVar(&l.promo, "promo", "", "column of promotions (0/1, true/false or an intensity), if there is one")
	f.StringVar(&l.price, "price", "", "column of prices, if there is one")
	f.IntVar(&l.season, "season-length", 1, "periods in a season: 7 for days, 12 for months …")
	f.IntVar(&l.horizon, "horizon", 0, "periods to forecast (default one season, or 8)")
	f.IntVar(&l.recent, "history", 0, "use only so many of the latest periods of each series; 0 = all")
}

// history is what a verb forecasts: the series, and whether periods are days.
type history struct {
	series []backtest.Series
	dated  bool
}

// check refuses numbers that make no sense.
func (l *longFlags) check() error {
	switch {
	case l.season < 1 || l.season > 1000:
		return usageError{fmt.Errorf("--season-length must be 1 … 1000, not %d", l.season)}
	case l.horizon < 0 || l.horizon > 10000:
		return usageError{fmt.Errorf("--horizon must be 1 … 10000 (0: one season), not %d", l.horizon)}
	case l.recent < 0:
		return usageError{fmt.Errorf("--history must not be negative, not %d", l.recent)}
	}
	return nil
}

// readLong reads a long-format Parquet file, glob or folder. What is wrong with
// the file is refused input; nothing is written then.
func (l *longFlags) readLong(path string) (*history, error) {
	h, err := l.parseLong(path)
	if err == nil && len(h.series) == 0 {
		err = fmt.Errorf("%s has no rows", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w (columns are named by --key, --time and --value)", pipeline.ErrRefused, err)
	}
	return h, nil
}

func (l *longFlags) parseLong(path string) (*history, error) {
	columns := []string{l.key, l.time, l.value}
	for _, extra := range []string{l.promo, l.price} {
		if extra != "" {
			columns = append(columns, extra)
		}
	}
	f, err := datasets.ReadFrame(path, columns...)
	if err != nil {
		return nil, err
	}
	at, dated, err := l.periods(f, path)
	if err != nil {
		return nil, err
	}
	if kind, _ := f.KindOf(l.key); kind != datasets.Text {
		return nil, fmt.Errorf("%s: column %s holds %ss; the key of a series is text", path, l.key, kind)
	}
	codes, names := f.Strings(l.key)
	y, promo, price := f.Floats(l.value), regressor(f, l.promo), regressor(f, l.price)
	rows := make([]int, f.Rows())
	for i := range rows {
		rows[i] = i
	}
	sort.SliceStable(rows, func(a, b int) bool {
		i, j := rows[a], rows[b]
		if codes[i] != codes[j] {
			return names[codes[i]] < names[codes[j]]
		}
		return at[i] < at[j]
	})
	h := &history{dated: dated}
	for n, i := range rows {
		if n == 0 || codes[i] != codes[rows[n-1]] {
			h.series = append(h.series, backtest.Series{Key: names[codes[i]], Series: forecast.Series{Start: at[i], Season: l.season}})
		}
		s := &h.series[len(h.series)-1]
		gap := int(at[i]-s.Start) - len(s.Y)
		if gap < 0 {
			return nil, fmt.Errorf("%s: series %s has period %d twice; one row per series and period is needed", path, s.Key, at[i])
		}
		if gap > 1<<16 {
			return nil, fmt.Errorf("%s: series %s jumps over %d periods; is %s the time column?", path, s.Key, gap, l.time)
		}
		for range gap {
			s.Y = append(s.Y, math.NaN())
		}
		s.Y = append(s.Y, y[i])
		s.Promo, s.Price = extend(s.Promo, len(s.Y), promo, i), extend(s.Price, len(s.Y), price, i)
	}
	l.cut(h)
	return h, nil
}

// extend appends a regressor's value at period n−1; NaN over a gap.
func extend(to []float64, n int, column []float64, row int) []float64 {
	if column == nil {
		return nil
	}
	for len(to) < n-1 {
		to = append(to, math.NaN())
	}
	return append(to, column[row])
}

// regressor is a column as numbers, nil for one not named.
func regressor(f *datasets.Frame, name string) []float64 {
	if name == "" {
		return nil
	}
	if kind, _ := f.KindOf(name); kind != datasets.Flag {
		return f.Floats(name)
	}
	var out []float64
	for _, on := range f.Bools(name) {
		v := 0.0
		if on {
			v = 1
		}
		out = append(out, v)
	}
	return out
}

// periods reads the time column: days as they are, or whole numbers.
func (l *longFlags) periods(f *datasets.Frame, path string) (at []int32, dated bool, err error) {
	switch kind, _ := f.KindOf(l.time); kind {
	case datasets.Day, datasets.Time:
		return f.Days(l.time), true, nil
	case datasets.Integer:
		for _, v := range f.Ints(l.time) {
			at = append(at, int32(v))
		}
		return at, false, nil
	default:
		return nil, false, fmt.Errorf("%s: column %s holds %ss; a time column holds dates or whole numbers",
			path, l.time, kind)
	}
}

// cut keeps the latest periods.
func (l *longFlags) cut(h *history) {
	for i := range h.series {
		s := &h.series[i]
		if drop := len(s.Y) - l.recent; l.recent > 0 && drop > 0 {
			s.Y, s.Start = s.Y[drop:], s.Start+int32(drop)
			if s.Promo != nil {
				s.Promo = s.Promo[drop:]
			}
			if s.Price != nil {
				s.Price = s.Price[drop:]
			}
			if s.InStock != nil {
				s.InStock = s.InStock[drop:]
			}
		}
	}
}

// readWorkspace reads the sales of the workspace as daily series per location
// and SKU, up to the last day any of them sold.
func (a *app) readWorkspace(ctx context.Context, l *longFlags) (*history, error) {
	cfg, err := pipeline.ReadConfig(a.workspace)
	if err != nil {
		return nil, err
	}
	sources, err := cfg.Sources(a.workspace)
	if err != nil {
		return nil, err
	}
	var rows []datasets.SeriesRows
	last := int32(math.MinInt32)
	_, err = datasets.ScanSeries(ctx, sources["sales"], datasets.SeriesOptions{}, func(s datasets.SeriesRows) error {
		if n := len(s.Days); n > 0 {
			last = max(last, s.Days[n-1])
			rows = append(rows, s.Dense(s.Days[0], s.Days[n-1]))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	h := &history{dated: true}
	for _, s := range rows {
		d := s.Dense(s.Days[0], last)
		h.series = append(h.series, backtest.Series{Key: s.Location + "/" + s.Sku, Series: forecast.Series{Y: d.Quantity,
			Start: d.Days[0], Season: cfg.Forecast.SeasonLength, InStock: d.InStock, Group: s.Location,
			Promo: promoted(d.OnPromotion), Price: d.UnitPrice}})
	}
	l.season = cfg.Forecast.SeasonLength
	l.cut(h)
	return h, nil
}

// promoted are promotions as intensities; nil where there was none.
func promoted(on []bool) []float64 {
	if !slices.Contains(on, true) {
		return nil
	}
	out := make([]float64, len(on))
	for t, yes := range on {
		if yes {
			out[t] = 1
		}
	}
	return out
}

// weekdays is the calendar of daily series: their weekdays.
func (h *history) weekdays(season int) *forecast.Calendar {
	if !h.dated || season != 7 {
		return nil
	}
	return &forecast.Calendar{Weekday: true, DayOfMonth: true, Yearly: 4}
}
