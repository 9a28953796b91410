package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/sheet"
)

// prunedRow is a line of the runs prune verb.
type prunedRow struct {
	Run  string `json:"run"`
	Kept bool   `json:"kept"`
	Why  string `json:"why"`
}

func newRunsPruneCommand(a *app) *cobra.Command {
	var days, months int
	var dry bool
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Remove old runs; what the newest plans need to be explained stays",
		Long: `Remove published runs by policy: those for more than --days days before the newest run of their pipeline go,
but for the last of each of --months months. Whatever the policy, these stay: the newest plan of each pipeline, the
nights before it that explain and judge it, runs that a kept run has read, and the plans of days whose lines are
approved or on order. Reviews, overrides and the ledger are never touched.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if days < 0 || months < 0 {
				return usageError{fmt.Errorf("--days and --months must not be negative")}
			}
			all, err := a.prune(cmd.Context(), days, months, dry)
			if err != nil {
				return err
			}
			rows, gone := []prunedRow{}, 0
			for _, k := range all {
				row := prunedRow{Run: k.ID.String(), Kept: k.Why != "", Why: k.Why}
				if !row.Kept {
					row.Why = "older than the policy keeps"
					gone++
				}
				rows = append(rows, row)
			}
			if a.json {
				return printJSON(a.stdout, rows)
			}
			if err := sheet.Table(a.stdout, rows); err != nil {
				return err
			}
			word := "removed"
			if dry {
				word = "would be removed"
			}
			fmt.Fprintf(a.stdout, "%d of %d runs %s\n", gone, len(rows), word)
			return nil
		},
	}
	cmd.Flags().IntVar(&days, "days", 90, "keep runs for so many days up to the newest of their pipeline")
	cmd.Flags().IntVar(&months, "months", 13, "keep the last run of each of so many months")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "say what would go, and remove nothing")
	return a.readVerb(cmd)
}

func (a *app) prune(ctx context.Context, days, months int, dry bool) ([]runs.Kept, error) {
	cfg, err := config.Read(a.workspace)
	if err != nil {
		return nil, err
	}
	if place.Remote(cfg.Runs) {
		return nil, fmt.Errorf("%w: the runs are kept in %s: give the bucket a rule that removes old ones; a run removed here alone would be copied back", config.ErrRefused, cfg.Runs)
	}
	open, err := a.openDays(ctx, cfg)
	if err != nil {
		return nil, err
	}
	folder := cfg.RunsDir(a.workspace)
	unlock, err := runs.Lock(folder)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return runs.Prune(folder, runs.Retention{Days: days, Months: months, Open: open}, dry)
}

// openDays are the days whose plans still count: their lines are approved and not
// released, or are on order.
func (a *app) openDays(ctx context.Context, cfg *config.Config) (map[core.Day]bool, error) {
	open := map[core.Day]bool{}
	journal, err := runs.ReadReviews(a.workspace)
	if err != nil {
		return nil, err
	}
	decisions := plan.Decisions(journal)
	for _, d := range decisions {
		if d.Status == plan.Approved && d.Approval != nil {
			open[d.Approval.AsOf] = true
		}
	}
	if err := a.ledgerIsThere(cfg); err != nil {
		return open, nil // nothing was ordered through a ledger
	}
	ledger, err := a.openLedger(ctx, cfg, execution.Options{})
	if err != nil {
		return nil, err
	}
	defer ledger.Close()
	lines, err := ledger.Lines(ctx, execution.LineFilter{Open: true})
	for _, l := range lines.Rows {
		open[l.OrderedOn] = true
		if d := decisions[l.ID]; d.Approval != nil {
			open[d.Approval.AsOf] = true
		}
	}
	return open, err
}
