package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/web/handoff"
)

func newExecuteExportCommand(a *app) *cobra.Command {
	var asOf string
	cmd := &cobra.Command{
		Use: "export FOLDER", Short: "Write the ledger as Parquet: movements, balances, journal and the contract's stock tables",
		Args: usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			day, err := a.dayFlag(asOf)
			if err != nil {
				return err
			}
			return a.withLedger(cmd.Context(), func(_ *config.Config, ledger *execution.Service) error {
				files, err := ledger.Export(cmd.Context(), args[0], day)
				for _, f := range files {
					fmt.Fprintln(a.stdout, f)
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&asOf, "as-of", "", "the day of the closing balance (default: today)")
	return cmd
}

func newExecuteSeedCommand(a *app) *cobra.Command {
	var asOf string
	cmd := &cobra.Command{
		Use: "seed", Short: "Open the ledger with the stock, slots, items and open orders of the workspace's tables; again changes nothing",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			head := execution.Head{Key: "seed", Actor: "seed"}
			if asOf != "" {
				day, err := a.dayFlag(asOf)
				if err != nil {
					return err
				}
				head.At = day.Time().Add(-time.Hour)
			}
			return a.withLedger(cmd.Context(), func(cfg *config.Config, ledger *execution.Service) error {
				m, err := a.masters(cmd.Context(), cfg)
				if err != nil {
					return err
				}
				out, err := ledger.Seed(cmd.Context(), head, m)
				if err != nil {
					return answered(err)
				}
				for _, d := range out.Disagreements {
					fmt.Fprintln(a.stderr, d)
				}
				fmt.Fprintf(a.stdout, "%d units of %d balances, %d slots, %d items, %d open order lines\n", out.Opening.Units, out.Opening.Rows, out.Slots, out.Items, out.Orders)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&asOf, "as-of", "", "the day that begins with this stock (default: now)")
	return cmd
}

// masters reads the tables that a ledger is seeded from, as the configuration
// names them.
func (a *app) masters(ctx context.Context, cfg *config.Config) (execution.Masters, error) {
	var m execution.Masters
	sources, err := cfg.Sources(a.workspace)
	read := func(name string, f func(datasets.Source) error) {
		if s, ok := sources[name]; ok && err == nil {
			err = f(s)
		}
	}
	read("stock", func(s datasets.Source) error { m.Stock, err = datasets.ReadRows[datasets.Stock](ctx, s); return err })
	read("slot_stock", func(s datasets.Source) error {
		m.SlotStock, err = datasets.ReadRows[datasets.SlotStock](ctx, s)
		return err
	})
	read("open_orders", func(s datasets.Source) error {
		m.OpenOrders, err = datasets.ReadRows[datasets.OpenOrder](ctx, s)
		return err
	})
	read("slots", func(s datasets.Source) error { m.Slots, err = datasets.ReadRows[datasets.Slot](ctx, s); return err })
	read("items", func(s datasets.Source) error { m.Items, err = datasets.ReadRows[datasets.Item](ctx, s); return err })
	return m, err
}

func newExecuteReleaseCommand(a *app) *cobra.Command {
	var author, key string
	cmd := &cobra.Command{
		Use: "release", Short: "Hand approved lines off: orders as files in the outbox, transfers to the floor", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withLedger(cmd.Context(), func(cfg *config.Config, ledger *execution.Service) error {
				at := a.now()
				if err := a.sayBehind(cmd.Context(), cfg, ledger); err != nil {
					return err
				}
				if key == "" {
					key = "release-" + at.UTC().Format(time.RFC3339Nano)
				}
				out, err := handoff.Release{Workspace: a.workspace, Author: author,
					Outbox: handoff.InWorkspace(a.workspace, cfg.Outbox), Key: key, At: at}.Do(cmd.Context(), ledger)
				if err != nil {
					return behindIsRefused(err)
				}
				if a.json {
					return printJSON(a.stdout, out)
				}
				for _, o := range out.Sent {
					fmt.Fprintf(a.stdout, "%s\tsent\t%s\n", o.ID, o.Ref)
				}
				for _, o := range out.Unknown {
					fmt.Fprintf(a.stderr, "%s was interrupted while it was sent, and it is not known whether it arrived; ask %s, then 'stockwright execute record-sent' or 'begin-sending --again'\n", o.ID, o.Supplier)
				}
				if len(out.Unknown) > 0 {
					return errProblems
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&author, "author", "cli", "who releases")
	cmd.Flags().StringVar(&key, "key", "", "makes a repeat harmless (default: made from the time)")
	return a.readVerb(cmd)
}
