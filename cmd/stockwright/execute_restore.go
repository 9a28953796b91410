package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/web/handoff"
)

// newExecuteRecoverCommand enters again what an older copy lacks and the other parts
// of the workspace prove.
func newExecuteRecoverCommand(a *app) *cobra.Command {
	var author string
	var anew, check bool
	cmd := &cobra.Command{
		Use:   "recover",
		Short: "After a restore: say what an older copy lacks, and enter again what the other parts prove",
		Long: `Ledger, journals, outbox and runs know how far each other were. Where one was put back from an older copy, orders that
the others prove are entered into the ledger as sent, releases into the reviews; nothing is sent again. What nothing proves (receipts,
picks, counts, decisions since the copy) is named. Until then neither 'run' nor 'release' goes on. Doing it twice changes nothing.

--check only says what is behind (exit 4 when something is). --anew says that a new ledger was begun on purpose.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withLedger(cmd.Context(), func(cfg *config.Config, ledger *execution.Service) error {
				if check {
					return a.checkWorkspace(cmd.Context(), cfg, ledger)
				}
				out, err := handoff.Recover(cmd.Context(), a.workspace, cfg, ledger, author, a.now(), anew)
				if err != nil {
					return behindIsRefused(err)
				}
				if a.json {
					return printJSON(a.stdout, out)
				}
				fmt.Fprintf(a.stdout, "%d orders entered as sent, %d releases entered\n", len(out.Orders), len(out.Releases))
				for _, o := range out.Orders {
					fmt.Fprintln(a.stdout, "order", o)
				}
				for _, l := range out.Releases {
					fmt.Fprintln(a.stdout, "release", l)
				}
				for _, f := range out.Missing {
					fmt.Fprintf(a.stdout, "not proven: %s: %s (known by %s); %s\n", f.Part, f.Missing, f.Known, f.Cure)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&author, "author", "cli", "who recovers")
	cmd.Flags().BoolVar(&check, "check", false, "only say what is behind")
	cmd.Flags().BoolVar(&anew, "anew", false, "a new ledger was begun on purpose")
	return a.readVerb(cmd)
}

func (a *app) checkWorkspace(ctx context.Context, cfg *config.Config, ledger *execution.Service) error {
	found, err := handoff.Check(ctx, a.workspace, cfg, ledger)
	switch {
	case err != nil:
		return err
	case a.json:
		err = printJSON(a.stdout, found)
	case len(found) == 0:
		fmt.Fprintln(a.stdout, "ledger, journals, outbox and runs agree")
	}
	if err != nil || len(found) == 0 {
		return err
	}
	return refusal{&handoff.Behind{Findings: found}}
}

// behindIsRefused makes a workspace that is behind a refusal.
func behindIsRefused(err error) error {
	var behind *handoff.Behind
	if errors.As(err, &behind) {
		return refusal{err}
	}
	return answered(err)
}

func newExecuteBackupCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "backup FOLDER", Short: "Copy ledger, journals, outbox, runs and tokens into a new folder while everything goes on",
		Args: usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withLedger(cmd.Context(), func(cfg *config.Config, ledger *execution.Service) error {
				err := handoff.Backup(cmd.Context(), a.workspace, cfg, ledger, args[0])
				if errors.Is(err, execution.ErrNoBackup) {
					fmt.Fprintln(a.stderr, err)
					return errProblems
				}
				return err
			})
		},
	}
}

// guardNight refuses a night in a workspace of which a part is an older copy. Where
// there is no ledger yet there is nothing to compare.
func (a *app) guardNight(ctx context.Context) error {
	cfg, err := config.Read(a.workspace)
	if err != nil {
		return err
	}
	if !strings.Contains(cfg.Ledger, "://") {
		if _, err := os.Stat(handoff.InWorkspace(a.workspace, cfg.Ledger)); errors.Is(err, fs.ErrNotExist) {
			if _, err := os.Stat(filepath.Join(a.workspace, ".release.lock")); err != nil {
				return nil // nothing was ever released here
			}
		}
	} else if cfg.StockFrom != "ledger" {
		return nil // planning does not wait for a database that it does not read
	}
	ledger, err := a.openLedger(ctx, cfg, execution.Options{Now: a.now})
	if err != nil {
		return err
	}
	err = behindIsRefused(handoff.Guard(ctx, a.workspace, cfg, ledger))
	if err == nil {
		err = a.sayBehind(ctx, cfg, ledger)
	}
	return errors.Join(err, ledger.Close())
}

// sayBehind tells of parts that are older copies where work may go on.
func (a *app) sayBehind(ctx context.Context, cfg *config.Config, ledger *execution.Service) error {
	found, err := handoff.Check(ctx, a.workspace, cfg, ledger)
	blocks := slices.ContainsFunc(found, func(f handoff.Finding) bool { return f.Blocks })
	if err == nil && len(found) > 0 && !blocks && !a.quiet {
		fmt.Fprintln(a.stderr, (&handoff.Behind{Findings: found}).Error())
	}
	return err
}
