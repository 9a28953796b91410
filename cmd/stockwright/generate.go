package main

import (
	"context"
	"fmt"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/pipeline/config"
)

func newGenerateCommand(a *app) *cobra.Command {
	var opt generate.Options
	var layout generate.Layout
	var asOf string
	cmd := &cobra.Command{
		Use:   "generate DIR",
		Short: "Make a workspace of a retailer that never existed, with all its tables",
		Long: `Generate writes a whole workspace: stores and a warehouse, suppliers, years of daily sales with weekday and
yearly season, promotions, trends, launches, intermittent items and stock-outs, stock, open orders, past receipts,
slots and customer orders, all consistent with each other. The same options give the same tables.`,
		Example: "  stockwright generate ws --skus 300 --stores 2 --days 730 --seed 1\n  stockwright run -w ws --as-of 2026-11-02",
		Args:    usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if asOf != "" {
				day, err := core.ParseDay(asOf)
				if err != nil {
					return usageError{fmt.Errorf("--as-of: %w", err)}
				}
				opt.AsOf = day
			}
			world, err := generate.New(opt)
			if err != nil {
				return usageError{err}
			}
			sum, err := a.generate(cmd.Context(), args[0], world, layout, workspaceFile{})
			if err != nil {
				return err
			}
			return a.printGenerated(args[0], world, sum)
		},
	}
	f := cmd.Flags()
	f.IntVar(&opt.SKUs, "skus", 300, "number of SKUs")
	f.IntVar(&opt.Stores, "stores", 2, "number of stores beside the warehouse")
	f.IntVar(&opt.Days, "days", 730, "days of sales history")
	f.Uint64Var(&opt.Seed, "seed", 1, "another seed is another world")
	f.StringVar(&asOf, "as-of", "", "the first day without sales (default "+generate.DefaultAsOf.String()+")")
	f.BoolVar(&layout.Shuffled, "shuffled", false, "sales rows in random order instead of sorted")
	f.BoolVar(&layout.Hive, "hive", false, "sales in a folder per month instead of a file per location")
	f.StringVar(&layout.Codec, "codec", "zstd", "compression: zstd, snappy, gzip or none")
	f.IntVar(&layout.Workers, "workers", 0, "SKUs simulated side by side (default: the machine's cores); never changes the tables")
	return a.readVerb(cmd)
}

// generate writes a world's tables and the configuration beside them.
func (a *app) generate(ctx context.Context, dir string, world *generate.World, layout generate.Layout, file workspaceFile) (generate.Summary, error) {
	bar := a.progress()
	bar.Stage("generate", int64(world.Options().SKUs))
	sum, err := world.Write(ctx, filepath.Join(dir, "data"), layout, func(done, _ int) { bar.Step(int64(done)) })
	bar.Done()
	if err != nil {
		return sum, err
	}
	o := world.Options()
	file.name, file.timeZone = "generated", "Europe/Paris"
	file.comment = fmt.Sprintf("# A generated workspace: %d SKUs, %d stores and a warehouse, %d days, seed %d.\n"+
		"# The first night to plan is %s.\n", o.SKUs, o.Stores, o.Days, o.Seed, o.AsOf)
	for _, t := range sum.Tables {
		file.inputs = append(file.inputs, workspaceTable{t.Table, config.Input{Path: relative(dir, t.Path)}})
	}
	return sum, file.write(dir, false)
}

func (a *app) printGenerated(dir string, world *generate.World, sum generate.Summary) error {
	if a.json {
		return printJSON(a.stdout, sum)
	}
	tw := tabwriter.NewWriter(a.stdout, 2, 8, 2, ' ', 0)
	for _, t := range sum.Tables {
		fmt.Fprintf(tw, "%s\t%d rows\t%s\n", t.Table, t.Rows, t.Path)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "\n%d (SKU, location) pairs. The first night: stockwright run -w %s --as-of %s\n",
		world.Pairs(), dir, world.Options().AsOf)
	return err
}
