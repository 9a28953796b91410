package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/backtest"
	"github.com/stockwright/stockwright/web/sheet"
)

func newBacktestCommand(a *app) *cobra.Command {
	var long longFlags
	var o backtest.Options
	var out, format string
	var pictures pictureFlags
	var policy policyFlags
	cmd := &cobra.Command{
		Use:   "backtest [FILE.parquet]",
		Short: "Measure forecasts on the past, beside the seasonal naive forecast",
		Long: `Forecast from rolling origins what is already known and score it: scaled errors (MASE, RMSSE), sMAPE, bias,
pinball loss and coverage, by class of demand, method and horizon. Reads a long-format Parquet file (one row per
series and period), or the sales of the workspace when no file is named. Where the default was asked for,
"default > counts" is the part that counts answered.

With --policy the stock policy is replayed day by day instead: receive, review, order with lead times drawn at random,
sell; lost sales are hidden from the planner. Service promised and achieved, stock, turns, lost units and cost are printed by
class beside z·σ·√L (L: lead time and review), weeks of cover and a seasonal-naive planner on the same days, and what each of
these would have held at the same fill. A workspace is replayed on its own terms, receipts, order days and targets, with
the policies it configures and with class_fill_rate; what a replay cannot show and which items it leaves out is said.`,
		Example: `  stockwright backtest sales.parquet --season-length 7 --horizon 28 --origins 6
  stockwright backtest sales.parquet --method ets --method theta --out scores.parquet --plots plots
  stockwright backtest --policy -w ws
  stockwright backtest --policy -w ws --promise AX=0.98,AZ=0.95,C=0.9 --replay-days 182
  stockwright backtest sales.parquet --policy --replay-days 182 --lead-days 9 --lead-sd 3`,
		Args: usage(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if a.json {
				format = "json"
			}
			if err := checkBacktest(&long, &o, pictures, &policy, format); err != nil {
				return err
			}
			if policy.on {
				if err := policy.check(cmd, len(args) > 0); err != nil {
					return err
				}
				return a.backtestPolicy(cmd, &long, policy, args, out, format)
			}
			for _, name := range policyOnly {
				if cmd.Flags().Changed(name) {
					return usageError{fmt.Errorf("--%s says how a policy is replayed: add --policy", name)}
				}
			}
			h, err := a.readHistory(cmd, &long, args)
			if err != nil {
				return err
			}
			for _, line := range long.notices {
				if !a.quiet {
					fmt.Fprintln(a.stderr, line)
				}
			}
			o.Horizon, o.Methods, o.AllowNegative = long.horizon, long.method, long.negative
			o.PeriodDays, o.PeriodDay = h.clock.daysOf()
			if o.Calendar, err = long.calendarOf(h); err != nil {
				return err
			}
			o.Blind = len(args) == 0 // as the night, which knows no promotion ahead
			if o.Horizon == 0 && long.season > 1 {
				o.Horizon = long.season
			}
			show := a.progress()
			show.Stage("backtest", -1)
			var report backtest.Report
			err = interruptible(cmd.Context(), func() { report = backtest.Run(h.series, o) })
			show.Done()
			if err != nil {
				return err
			}
			if n := len(report.Skipped); n == len(h.series) {
				return fmt.Errorf("all %d series are too short: an origin needs two seasons, at least 8 periods, before it; "+
					"lower --origins, --horizon or --season-length", n)
			} else if n > 0 && !a.quiet {
				fmt.Fprintf(a.stderr, "%d of %d series are too short for any origin\n", n, len(h.series))
			}
			if out != "" {
				if err := datasets.WriteDocument(out, report.Rows, datasets.WriteOptions{}); err != nil {
					return err
				}
			}
			if pictures.dir != "" {
				if err := pictures.draw(h, report, o); err != nil {
					return err
				}
			}
			switch format {
			case "json":
				return printJSON(a.stdout, report.Rows)
			case "csv":
				return sheet.CSV(a.stdout, "", report.Rows)
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
	f.StringVar(&out, "out", "", "also write the table to this Parquet file; with --policy also .csv, .json or .xlsx")
	f.StringVarP(&format, "format", "f", "table", strings.Join(replayFormats, ", "))
	pictures.add(cmd)
	return a.readVerb(cmd)
}

// fileFlags mean nothing for a workspace, whose tables have a contract.
var fileFlags = []string{"key", "time", "value", "promo", "price", "in-stock", "group", "events", "period", "season-length", "second-season", "time-as", "zone", "fill"}

// readHistory reads the file named, or the workspace.
func (a *app) readHistory(cmd *cobra.Command, long *longFlags, args []string) (*history, error) {
	if len(args) == 0 {
		for _, name := range fileFlags {
			if cmd.Flags().Changed(name) {
				return nil, usageError{fmt.Errorf("--%s describes a file, and none is named: the workspace's configuration says it", name)}
			}
		}
		return a.readWorkspace(cmd.Context(), long)
	}
	return a.readLong(long, args[0])
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

// checkBacktest refuses flags that make no sense before anything is read.
func checkBacktest(long *longFlags, o *backtest.Options, pictures pictureFlags, policy *policyFlags, format string) error {
	if err := checkMethods(long.method); err != nil {
		return err
	}
	if err := long.check(); err != nil {
		return err
	}
	switch {
	case !slices.Contains(replayFormats, format):
		return usageError{fmt.Errorf("--format %q is not known; choose one of %s", format, strings.Join(replayFormats, ", "))}
	case o.Origins < 1:
		return usageError{fmt.Errorf("--origins must be at least 1, not %d", o.Origins)}
	case o.Step < 0:
		return usageError{fmt.Errorf("--step must not be negative, not %d", o.Step)}
	case policy.on && pictures.dir != "":
		return usageError{fmt.Errorf("--policy draws no pictures: leave --plots out")}
	case policy.on:
		return nil
	}
	return nil
}
