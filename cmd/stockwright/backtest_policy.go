package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/policyreplay"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/web/sheet"
)

// policyFlags describe the replay of a policy, and for a file the world it is
// replayed in.
type policyFlags struct {
	on, ahead, transfers, each      bool
	days, review, workers, sample   int
	leadDays, leadSD, cost, holding float64
	totalFill                       float64
	fillA, fillB, fillC             float64
	promise                         []string
	seed                            uint64
	asOf                            dayFlag
	promises                        map[string]float64 // of --promise and --fill-…
}

// worldFlags mean nothing for a workspace, whose tables say it.
var worldFlags = []string{"review-days", "lead-days", "lead-sd", "unit-cost"}

// policyOnly mean nothing without --policy.
var policyOnly = append([]string{"replay-days", "promise", "fill-a", "fill-b", "fill-c", "seed", "holding-rate", "look-ahead", "total-fill", "transfers", "sample", "items", "workers", "as-of"}, worldFlags...)

func (p *policyFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&p.on, "policy", false, "replay the stock policy day by day instead: promised against achieved service by class")
	f.IntVar(&p.days, "replay-days", 0, "days replayed with --policy; (default 364, or as many weeks as the history has)")
	f.StringSliceVar(&p.promise, "promise", nil, "fill rates promised by class, with --policy: AX=0.98,BZ=0.93 or A=0.97; the longer name wins\n(default: a workspace's own targets, for a file --fill-a, --fill-b and --fill-c)")
	f.Float64Var(&p.fillA, "fill-a", 0.97, "fill rate promised to A items, with --policy; the same as --promise A=…")
	f.Float64Var(&p.fillB, "fill-b", 0.95, "fill rate promised to B items, with --policy")
	f.Float64Var(&p.fillC, "fill-c", 0.92, "fill rate promised to C items, with --policy")
	f.Uint64Var(&p.seed, "seed", 1, "seed of the lead times drawn, with --policy")
	f.Float64Var(&p.holding, "holding-rate", 0.25, "holding cost per currency unit and year, with --policy (default for a workspace its own)")
	f.IntVar(&p.review, "review-days", 7, "days between orders, with --policy on a file")
	f.Float64Var(&p.leadDays, "lead-days", 7, "mean lead time, with --policy on a file")
	f.Float64Var(&p.leadSD, "lead-sd", 2, "spread of the lead time in days, with --policy on a file")
	f.Float64Var(&p.cost, "unit-cost", 1, "unit cost where the history has no price, with --policy on a file (else 70 % of the price)")
	f.BoolVar(&p.ahead, "look-ahead", false, "with --policy on a workspace: replay policy look_ahead too, by class; it takes some fifteen times as long")
	f.Float64Var(&p.totalFill, "total-fill", 0, "with --policy: suggest what to promise each class so that all together fill this share\nof units at least stock value, such as 0.95; it learns on as many days before those replayed")
	f.BoolVar(&p.transfers, "transfers", false, "with --policy on a workspace: replay what own locations supply in place of what is bought")
	f.IntVar(&p.sample, "sample", 0, "most items replayed, with --policy on a workspace: an even choice by key (default all)")
	f.BoolVar(&p.each, "items", false, "with --policy: a row an item under the policy as configured, in place of a row a class; JSON has both")
	f.IntVar(&p.workers, "workers", 0, "items replayed side by side, with --policy (default: the machine's cores); never changes the result")
	p.asOf.add(cmd, "with --policy on a workspace: history ends the day before (default: with the last sale)")
}

// check refuses a world that cannot be, and reads the promises.
func (p *policyFlags) check(cmd *cobra.Command, file bool) error {
	for _, c := range []struct {
		ok   bool
		text string
	}{
		{p.days >= 0, "--replay-days must be at least 1"},
		{p.sample >= 0 && p.workers >= 0, "--sample and --workers must not be negative"},
		{!cmd.Flags().Changed("total-fill") || inside(p.totalFill), "--total-fill must lie inside (0, 1)"},
		{p.review >= 1, "--review-days must be at least 1"},
		{p.leadDays >= 0 && p.leadSD >= 0, "--lead-days and --lead-sd must not be negative"},
		{p.cost > 0 && p.holding >= 0, "--unit-cost must be positive, --holding-rate not negative"},
		{inside(p.fillA) && inside(p.fillB) && inside(p.fillC), "--fill-a, --fill-b and --fill-c must lie inside (0, 1)"},
		{!file || p.asOf.text == "", "--as-of is for a workspace; a file is replayed to its end"},
	} {
		if !c.ok {
			return usageError{errors.New(c.text)}
		}
	}
	if !file {
		for _, name := range worldFlags {
			if cmd.Flags().Changed(name) {
				return usageError{fmt.Errorf("--%s describes a file, and none is named: the workspace's tables say it", name)}
			}
		}
	}
	return p.readPromises(cmd, file)
}

func inside(p float64) bool { return p > 0 && p < 1 }

func (p *policyFlags) readPromises(cmd *cobra.Command, file bool) error {
	p.promises = map[string]float64{}
	for letter, rate := range map[string]float64{"A": p.fillA, "B": p.fillB, "C": p.fillC} {
		if file || cmd.Flags().Changed("fill-"+strings.ToLower(letter)) {
			p.promises[letter] = rate
		}
	}
	given := map[string]bool{}
	for _, text := range p.promise {
		class, value, _ := strings.Cut(text, "=")
		rate, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return usageError{fmt.Errorf("--promise %q is not CLASS=RATE, such as AX=0.98", text)}
		}
		if _, again := given[class]; again {
			return usageError{fmt.Errorf("--promise names %s twice", class)}
		}
		given[class] = true
		p.promises[class] = rate
	}
	if err := policyreplay.CheckPromises(p.promises); err != nil {
		return usageError{fmt.Errorf("--promise: %w", err)}
	}
	return nil
}

// backtestPolicy replays a policy and prints it beside the usual rules on the same
// days. A workspace keeps the replay of its own promises.
func (a *app) backtestPolicy(cmd *cobra.Command, long *longFlags, p policyFlags, args []string, out, format string) error {
	show := a.progress()
	o := policyreplay.Options{Days: p.days, Seed: p.seed, Workers: p.workers, Promises: p.promises, LookAhead: p.ahead, TotalFill: p.totalFill, Sample: p.sample, Each: p.each, Transfers: p.transfers, Step: func(done, total int) {
		if done == 1 {
			show.Stage("replay", int64(total))
		}
		show.Step(int64(done))
	}}
	if len(args) > 0 || cmd.Flags().Changed("holding-rate") {
		o.HoldingRate = p.holding
	}
	began := time.Now()
	var r *policyreplay.Result
	var err error
	if len(args) > 0 {
		r, err = a.replayFile(cmd, long, p, args, o)
	} else {
		r, err = a.replayWorkspace(cmd.Context(), p, o)
	}
	show.Done()
	if err != nil {
		return err
	}
	r.MadeOn = core.DayOf(a.now())
	if !a.quiet {
		fmt.Fprintf(a.stderr, "%d items, %.0f item-years replayed in %.1f s, reading included: %.0f a second\n", r.Items, r.ItemYears, time.Since(began).Seconds(), r.ItemYears/time.Since(began).Seconds())
	}
	if out != "" {
		name := strings.TrimPrefix(filepath.Ext(out), ".")
		if !slices.Contains([]string{"csv", "json", "xlsx"}, name) {
			name = "parquet"
		}
		if err := a.exportTo(out, name, func(w io.Writer) error { return writeReplay(w, name, r) }); err != nil {
			return err
		}
	}
	return writeReplay(a.stdout, format, r)
}

func (a *app) replayWorkspace(ctx context.Context, p policyFlags, o policyreplay.Options) (*policyreplay.Result, error) {
	asOf, today, err := p.asOf.day(a)
	if err != nil {
		return nil, err
	}
	if p.asOf.text == "" {
		asOf = 0
	}
	opt := stage.Options{Workspace: a.workspace, AsOf: asOf, Today: today, Version: version, Workers: p.workers}
	if opt.Stock, err = a.stockSource(ctx); err != nil {
		return nil, err
	}
	r, err := policyreplay.Run(ctx, opt, o)
	if err != nil || len(p.promises) > 0 || p.sample > 0 || p.transfers || p.totalFill > 0 {
		return r, err
	}
	kept := *r
	kept.MadeOn, kept.Each = today, nil
	if err := policyreplay.SaveReplay(a.workspace, &kept); err != nil {
		return nil, err
	}
	if !a.quiet {
		fmt.Fprintf(a.stderr, "kept in %s: explain and the Accuracy page show it\n", filepath.Join(a.workspace, policyreplay.ReplayName))
	}
	return r, nil
}

// replayFormats are the formats of a replay on stdout.
var replayFormats = []string{"table", "csv", "json"}

// writeReplay writes a replay; a table tells what it rests on, and each class in words.
func writeReplay(w io.Writer, format string, r *policyreplay.Result) error {
	if format == "json" {
		return printJSON(w, r)
	}
	if r.Each != nil {
		return writeRows(w, format, r.Each)
	}
	if format != "table" {
		return writeRows(w, format, r.Rows)
	}
	if r.FirstDay != 0 {
		fmt.Fprintf(w, "Replayed %s to %s, day by day: %d days measured after %d to warm up, seed %d\n\n", r.FirstDay, r.LastDay, r.Days, r.WarmUp, r.Seed)
	}
	if err := sheet.Table(w, r.Rows); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, class := range r.Classes() {
		fmt.Fprintf(w, "%-3s  %s\n", class, r.Sentence(class))
	}
	if r.Suggested != nil {
		fmt.Fprintf(w, "\n%s\n", r.Suggested)
	}
	if len(r.LeftOut) > 0 {
		fmt.Fprintln(w, "\nLeft out")
	}
	for _, l := range r.LeftOut {
		fmt.Fprintf(w, "  %d items with %d units: %s\n", l.Items, l.Units, l.Reason)
	}
	if len(r.RestsOn) > 0 {
		fmt.Fprintln(w, "\nWhat it rests on")
	}
	for _, text := range r.RestsOn {
		fmt.Fprintf(w, "  %s\n", text)
	}
	return nil
}

// writeRows writes rows in a format other than JSON.
func writeRows[T any](w io.Writer, format string, rows []T) error {
	switch format {
	case "csv":
		return sheet.CSV(w, "", rows)
	case "xlsx":
		return sheet.XLSX(w, "replay", rows)
	case "parquet":
		return copyParquet(w, rows)
	}
	return sheet.Table(w, rows)
}
