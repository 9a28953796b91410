package main

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/backtest"
	"github.com/stockwright/stockwright/forecast/opening"
	"github.com/stockwright/stockwright/pipeline/config"
)

// longFlags name the columns of a long-format file: one row per series and
// period.
type longFlags struct {
	key, time, value             string
	place                        string // column of the location, where keys are SKUs
	dates, decimal               string
	promo, price, inStock, group string
	drivers                      []string
	period, events               string
	season, second, horizon      int
	method                       []string
	negative                     bool
	recent                       int
	timeAs, zone, fill, openings string
	notices                      []string // what was done to the file's rows
	midnights                    bool     // times were taken for dates of another zone
	learnt                       *learnt  // the whole of which the file is a part; nil: it is whole
}

func (l *longFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&l.key, "key", "", "column that names the series (default unique_id, else sku, at each location where there is one)")
	f.StringVar(&l.time, "time", "", "column of the period: dates, times, or whole numbers 0, 1, 2 … (default ds, else t or date)")
	f.StringVar(&l.value, "value", "", "column of the demand (default y, else quantity)")
	f.StringVar(&l.dates, "dates", "", "how dates are written: dd.mm.yyyy, mm/dd/yyyy, yyyymmdd, epoch_s … (default yyyy-mm-dd)")
	f.StringVar(&l.decimal, "decimal", "", "the mark before decimals in texts, . or ,")
	f.StringVar(&l.promo, "promo", "", "column of promotions (0/1, true/false or an intensity), if there is one;\nrows after the last demand are then the future that is known")
	f.StringVar(&l.price, "price", "", "column of prices, if there is one; the same")
	f.StringSliceVar(&l.drivers, "drivers", nil, "further columns known ahead, by name (feature,opening,school_holiday): numbers, flags, or texts,\neach of whose values is then a state of its own; the same")
	f.StringVar(&l.inStock, "in-stock", "", "column that says (true/false) whether the item could be sold: where not, sales are a lower bound of demand")
	f.StringVar(&l.group, "group", "", "column of groups, whose series learn from each other (default all series)")
	f.StringVar(&l.events, "events", "", "Parquet file of event days (date, event), past and to come, for daily series")
	f.StringVar(&l.period, "period", "", "hour, day, week, month, quarter or year, where the dates do not show it")
	f.StringVar(&l.timeAs, "time-as", "", "dates or numbers: what whole numbers such as 20250430 in --time are (default dates where all are some)")
	f.StringVar(&l.zone, "zone", "", "IANA zone, such as Europe/Paris, in which the dates of times count")
	f.StringVar(&l.fill, "fill", "", "zero: a period without a row, up to the file's last, had no demand; without it, it is missing")
	f.StringVar(&l.openings, "openings", "learnt", "learnt or none: whether days on which nothing ever sells are closed")
	f.IntVar(&l.season, "season-length", 0, "periods in a season (default 24 hours, 7 days, 52 weeks, 12 months, 4 quarters, else 1)")
	f.IntVar(&l.second, "second-season", 0, "periods in a second, longer season: 168 beside 24 for hours")
	f.IntVar(&l.horizon, "horizon", 0, "periods to forecast (default one season, or 8)")
	f.BoolVar(&l.negative, "allow-negative", false, "take negative values as they are; without it they are zero, and no forecast is below it")
	f.IntVar(&l.recent, "history", 0, "use only so many of the latest periods of each series; 0 = all")
}

// history is what a verb forecasts: the series, and what their periods are.
type history struct {
	series []backtest.Series
	clock  clock
	events []forecast.CalendarEvent // of every series
	opened *opening.Pattern         // on which days the series trade together; nil: not learnt
	last   int32                    // the period after the last row of any series
}

// check refuses numbers that make no sense.
func (l *longFlags) check() error {
	switch {
	case l.season < 0 || l.season > 1000:
		return usageError{fmt.Errorf("--season-length must be 1 … 1000 (0: by the period), not %d", l.season)}
	case l.second != 0 && (l.season < 2 || l.second <= l.season || l.second%l.season != 0):
		return usageError{fmt.Errorf("--second-season must be a multiple of --season-length, such as 168 beside 24, not %d", l.second)}
	case l.period != "" && units[l.period] == 0:
		return usageError{fmt.Errorf("--period must be hour, day, week, month, quarter or year, not %q", l.period)}
	case l.timeAs != "" && l.timeAs != "dates" && l.timeAs != "numbers":
		return usageError{fmt.Errorf("--time-as must be dates or numbers, not %q", l.timeAs)}
	case l.fill != "" && l.fill != "zero":
		return usageError{fmt.Errorf("--fill must be zero, not %q", l.fill)}
	case l.openings != "learnt" && l.openings != "none":
		return usageError{fmt.Errorf("--openings must be learnt or none, not %q", l.openings)}
	case l.horizon < 0 || l.horizon > 10000:
		return usageError{fmt.Errorf("--horizon must be 1 … 10000 (0: one season), not %d", l.horizon)}
	case l.recent < 0:
		return usageError{fmt.Errorf("--history must not be negative, not %d", l.recent)}
	}
	return nil
}

// readLong reads a long-format file, glob or folder, or standard input ("-"). What is wrong with
// the file is refused input; nothing is written then.
func (a *app) readLong(l *longFlags, path string) (*history, error) {
	file, done, err := spooled(path, a.stdin)
	if err != nil {
		return nil, err
	}
	defer done()
	h, err := l.parseLong(file)
	if err == nil && len(h.series) == 0 {
		err = fmt.Errorf("%s has no rows", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w (columns are named by --key, --time and --value)", config.ErrRefused, err)
	}
	return h, nil
}

func (l *longFlags) parseLong(path string) (*history, error) {
	source, err := l.source(path)
	if err != nil {
		return nil, err
	}
	wanted := []string{l.key, l.time, l.value}
	for _, extra := range append([]string{l.place, l.promo, l.price, l.inStock, l.group}, l.drivers...) {
		if extra != "" {
			wanted = append(wanted, extra)
		}
	}
	f, err := datasets.ReadFrameOf(context.Background(), source, wanted...)
	if err != nil {
		return nil, err
	}
	at, clock, err := l.periods(f, path)
	if err != nil {
		return nil, err
	}
	columns, err := l.columnsOf(f, path)
	if err != nil {
		return nil, err
	}
	if l.season == 0 {
		l.season = max(units[clock.unit], 1)
	}
	h := &history{clock: clock}
	if err := h.gather(f, l, path, at, &columns); err != nil {
		return nil, err
	}
	l.endHistories(h)
	l.learnOpenings(h)
	l.fillGaps(h)
	l.cut(h)
	return h, nil
}

// gather puts the rows into their series, ordered by key and period.
func (h *history) gather(f *datasets.Frame, l *longFlags, path string, at []int32, columns *longColumns) error {
	codes, names, err := l.keys(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
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
	for n, i := range rows {
		if n == 0 || codes[i] != codes[rows[n-1]] {
			h.series = append(h.series, backtest.Series{Key: names[codes[i]],
				Series: forecast.Series{Start: at[i], Season: l.season, Long: l.second}})
		}
		s := &h.series[len(h.series)-1]
		gap := int(at[i]-s.Start) - len(s.Y)
		if gap < 0 {
			return fmt.Errorf("%s: series %s has %s %s twice; one row per series and period is needed", path, s.Key, h.clock.word(), h.clock.text(at[i]))
		}
		if gap > 1<<16 {
			return fmt.Errorf("%s: series %s jumps over %d periods; is %s the time column?", path, s.Key, gap, l.time)
		}
		columns.add(s, gap, i)
	}
	return nil
}

// keysOf reads the keys of the series; whole numbers are names too.
func keysOf(f *datasets.Frame, column string) (codes []uint32, names []string, err error) {
	switch kind, _ := f.KindOf(column); kind {
	case datasets.Text:
		codes, names = f.Strings(column)
		return codes, names, nil
	case datasets.Integer:
		numbers := f.Ints(column)
		distinct := slices.Clone(numbers)
		slices.Sort(distinct)
		distinct = slices.Compact(distinct)
		for _, v := range distinct {
			names = append(names, strconv.FormatInt(v, 10))
		}
		for _, v := range numbers {
			i, _ := slices.BinarySearch(distinct, v)
			codes = append(codes, uint32(i))
		}
		return codes, names, nil
	default:
		return nil, nil, fmt.Errorf("column %s holds %ss; the key of a series is text or a whole number", column, kind)
	}
}
