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

const backtestHelp = `Forecast from rolling origins what is already known and score it: scaled errors (MASE, RMSSE), sMAPE, bias,
pinball loss and coverage, by class of demand, method and horizon. Reads a long-format Parquet file (one row per
series and period), or the sales of the workspace when no file is named. Where the default was asked for,
"default > counts" is the part that counts answered.

With --policy the stock policy is replayed day by day instead: receive, review, order with lead times drawn at random,
sell; lost sales are hidden from the planner. Service promised and achieved, stock, turns, lost units and cost are printed by
class beside z·σ·√L (L: lead time and review), weeks of cover and a seasonal-naive planner on the same days, and what each of
these would have held at the same fill. A workspace is replayed on its own terms, receipts, order days and targets, with
the policies it configures and with class_fill_rate; what a replay cannot show and which items it leaves out is said.`

const backtestExamples = `  stockwright backtest sales.parquet --season-length 7 --horizon 28 --origins 6
  stockwright backtest sales.parquet --method ets --method theta --out scores.parquet --plots plots
  stockwright backtest --policy -w ws
  stockwright backtest --policy -w ws --promise AX=0.98,AZ=0.95,C=0.9 --replay-days 182
  stockwright backtest sales.parquet --policy --replay-days 182 --lead-days 9 --lead-sd 3`

// backtestCommand holds what the flags of backtest say.
type backtestCommand struct {
	app         *app
	long        longFlags
	options     backtest.Options
	out, format string
	pictures    pictureFlags
	policy      policyFlags
}

func newBacktestCommand(a *app) *cobra.Command {
	b := &backtestCommand{app: a}
	cmd := &cobra.Command{
		Use:     "backtest [FILE.parquet]",
		Short:   "Measure forecasts on the past, beside the seasonal naive forecast",
		Long:    backtestHelp,
		Example: backtestExamples,
		Args:    usage(cobra.MaximumNArgs(1)),
		RunE:    b.run,
	}
	b.long.add(cmd)
	b.policy.add(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&b.long.method, "method", nil, "a method to measure, may be repeated (default the default method)")
	f.IntVar(&b.options.Origins, "origins", 4, "rolling origins")
	f.IntVar(&b.options.Step, "step", 0, "periods between origins (default one horizon)")
	f.BoolVar(&b.options.NoPool, "alone", false, "forecast every series on its own, nothing shared")
	f.StringVar(&b.out, "out", "", "also write the table to this Parquet file; with --policy also .csv, .json or .xlsx")
	f.StringVarP(&b.format, "format", "f", "table", strings.Join(replayFormats, ", "))
	b.pictures.add(cmd)
	return a.readVerb(cmd)
}

func (b *backtestCommand) run(cmd *cobra.Command, args []string) error {
	if b.app.json {
		b.format = "json"
	}
	if err := checkBacktest(&b.long, &b.options, b.pictures, &b.policy, b.format); err != nil {
		return err
	}
	if b.policy.on {
		if err := b.policy.check(cmd, len(args) > 0); err != nil {
			return err
		}
		return b.app.backtestPolicy(cmd, &b.long, b.policy, args, b.out, b.format)
	}
	for _, name := range policyOnly {
		if cmd.Flags().Changed(name) {
			return usageError{fmt.Errorf("--%s says how a policy is replayed: add --policy", name)}
		}
	}
	h, err := b.app.readHistory(cmd, &b.long, args)
	if err != nil {
		return err
	}
	for _, line := range b.long.notices {
		if !b.app.quiet {
			fmt.Fprintln(b.app.stderr, line)
		}
	}
	b.options.Blind = len(args) == 0 // as the night, which knows no promotion ahead
	report, err := b.score(cmd, h)
	if err != nil {
		return err
	}
	return b.give(h, report)
}

// score forecasts the history from rolling origins.
func (b *backtestCommand) score(cmd *cobra.Command, h *history) (report backtest.Report, err error) {
	o := &b.options
	o.Horizon, o.Methods, o.AllowNegative = b.long.horizon, b.long.method, b.long.negative
	o.PeriodDays, o.PeriodDay = h.clock.daysOf()
	if o.Calendar, err = b.long.calendarOf(h); err != nil {
		return report, err
	}
	if o.Horizon == 0 && b.long.season > 1 {
		o.Horizon = b.long.season
	}
	show := b.app.progress()
	show.Stage("backtest", -1)
	err = interruptible(cmd.Context(), func() { report = backtest.Run(h.series, *o) })
	show.Done()
	if err != nil {
		return report, err
	}
	if n := len(report.Skipped); n == len(h.series) {
		return report, fmt.Errorf("all %d series are too short: an origin needs two seasons, at least 8 periods, before it; "+
			"lower --origins, --horizon or --season-length", n)
	} else if n > 0 && !b.app.quiet {
		fmt.Fprintf(b.app.stderr, "%d of %d series are too short for any origin\n", n, len(h.series))
	}
	return report, nil
}

// give writes and prints the scores as the flags ask.
func (b *backtestCommand) give(h *history, report backtest.Report) error {
	if b.out != "" {
		if err := datasets.WriteDocument(b.out, report.Rows, datasets.WriteOptions{}); err != nil {
			return err
		}
	}
	if b.pictures.dir != "" {
		if err := b.pictures.draw(h, report, b.options); err != nil {
			return err
		}
	}
	switch b.format {
	case "json":
		return printJSON(b.app.stdout, report.Rows)
	case "csv":
		return sheet.CSV(b.app.stdout, "", report.Rows)
	}
	return sheet.Table(b.app.stdout, report.Rows)
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
