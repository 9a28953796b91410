package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/backtest"
	"github.com/stockwright/stockwright/forecast/backtest/chart"
	"github.com/stockwright/stockwright/web/sheet"
)

func newBacktestCommand(a *app) *cobra.Command {
	var long longFlags
	var o backtest.Options
	var out, plots, format string
	var pictured int
	var policy policyFlags
	cmd := &cobra.Command{
		Use:   "backtest [FILE.parquet]",
		Short: "Measure forecasts on the past, beside the seasonal naive forecast",
		Long: `Forecast from rolling origins what is already known and score it: scaled errors (MASE, RMSSE), sMAPE, bias,
pinball loss and coverage, by class of demand, method and horizon. Reads a long-format Parquet file (one row per
series and period), or the sales of the workspace when no file is named.

With --policy the stock policy is replayed day by day instead (receive, review, order with lead times drawn at random,
sell; lost sales hidden from the planner) and printed by class beside z·σ·√L, weeks of cover and a seasonal-naive planner.`,
		Example: `  stockwright backtest sales.parquet --season-length 7 --horizon 28 --origins 6
  stockwright backtest sales.parquet --method ets --method theta --out scores.parquet --plots plots
  stockwright backtest sales.parquet --policy --replay-days 182 --lead-days 9 --lead-sd 3`,
		Args: usage(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkMethods(long.method); err != nil {
				return err
			}
			h, err := a.readHistory(cmd, &long, args)
			if err != nil {
				return err
			}
			if policy.on {
				return a.backtestPolicy(h, policy)
			}
			o.Horizon, o.Methods, o.Calendar = long.horizon, long.method, h.weekdays(long.season)
			if o.Horizon == 0 && long.season > 1 {
				o.Horizon = long.season
			}
			report := backtest.Run(h.series, o)
			if n := len(report.Skipped); n > 0 && !a.quiet {
				fmt.Fprintf(a.stderr, "%d of %d series are too short for any origin\n", n, len(h.series))
			}
			if out != "" {
				if err := datasets.WriteDocument(out, report.Rows, datasets.WriteOptions{}); err != nil {
					return err
				}
			}
			if plots != "" {
				if err := drawBacktest(plots, format, h, report, pictured); err != nil {
					return err
				}
			}
			if a.json {
				return printJSON(a.stdout, report.Rows)
			}
			return sheet.Table(a.stdout, report.Rows)
		},
	}
	long.add(cmd)
	policy.add(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&long.method, "method", nil, "a method to measure, may be repeated (default the default method)")
	f.IntVar(&o.Origins, "origins", 4, "rolling origins")
	f.IntVar(&o.Step, "step", 0, "periods between origins (default one horizon)")
	f.BoolVar(&o.NoPool, "alone", false, "forecast every series on its own, nothing shared")
	f.StringVar(&out, "out", "", "also write the table to this Parquet file")
	f.StringVar(&plots, "plots", "", "also draw demand, forecasts, fan and coverage into this folder")
	f.StringVar(&format, "plot-format", "svg", "svg or png")
	f.IntVar(&pictured, "plot-series", 6, "how many series to draw: those that sold most")
	return a.readVerb(cmd)
}

// readHistory reads the file named, or the workspace.
func (a *app) readHistory(cmd *cobra.Command, long *longFlags, args []string) (*history, error) {
	if len(args) == 0 {
		return a.readWorkspace(cmd.Context(), long)
	}
	return long.readLong(args[0])
}

func checkMethods(names []string) error {
	for _, name := range names {
		known := []string{}
		found := name == ""
		for _, m := range forecast.Methods() {
			found = found || m.Name == name
			known = append(known, m.Name)
		}
		if !found {
			return usageError{fmt.Errorf("no method is called %q; choose from %s", name, strings.Join(known, ", "))}
		}
	}
	return nil
}

// drawBacktest writes coverage.svg and a picture for each of the series that
// sold most.
func drawBacktest(dir, format string, h *history, report backtest.Report, most int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	err := draw(filepath.Join(dir, "coverage."+format), func(f *os.File) error {
		return chart.Coverage(f, format, report.Rows)
	})
	if err != nil {
		return err
	}
	for n, s := range report.Largest(h.series, most) {
		name := fmt.Sprintf("%02d-%s.%s", n+1, fileName(h.series[s.Series].Key), format)
		err := draw(filepath.Join(dir, name), func(f *os.File) error {
			return chart.Series(f, format, h.series[s.Series], s.Paths, 12*max(len(s.Paths[0].Mean), 10))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func draw(path string, picture func(*os.File) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := picture(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// fileName keeps what every file system takes.
func fileName(key string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '_'
	}, key)
}
