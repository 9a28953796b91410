package main

import (
	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
)

func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "stockwright",
		Short: "Nightly demand forecasting, replenishment and slotting, and the ledger that carries the plans out",
		Long: `Stockwright reads sales history from Parquet, forecasts demand, computes safety stock and reorder
points, recommends slotting, and writes purchase, transfer, putaway and move plans. Its execution module
carries the approved plans out in a stock ledger that the next night reads.`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		Args:              noArguments,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.syncRuns() },
	}
	root.PersistentFlags().StringVarP(&a.workspace, "workspace", "w", ".", "the folder with stockwright.yaml")
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no notices on stderr")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		newBacktestCommand(a),
		newForecastCommand(a),
		newCheckCommand(a),
		newContractCommand(a),
		newDemoCommand(a),
		newGenerateCommand(a),
		newInitCommand(a),
		newDiffCommand(a),
		newExecuteCommand(a),
		newExplainCommand(a),
		newPlanCommand(a),
		newReviewCommand(a),
		newRunCommand(a),
		newServeCommand(a),
		newShardCommand(a),
		newTokenCommand(a),
		newRunsCommand(a),
		newSampleCommand(a),
		newVersionCommand(a),
		a.readVerb(newScanCommand(a)),
		newLabelCommand(a),
		newModelCommand(a),
		newNetworkCommand(a),
		newLayoutCommand(a),
		a.readVerb(newDocumentCommand(a)),
		a.readVerb(newInboxCommand(a)),
	)
	return root
}

// syncRuns copies the runs of a workspace that keeps them in object storage, so
// that every command sees them. What is wrong with a workspace its command says.
func (a *app) syncRuns() error {
	cfg, err := config.Read(a.workspace)
	if err != nil {
		return nil
	}
	return runs.Sync(cfg.Runs, cfg.RunsDir(a.workspace))
}

// readVerb adds the --json flag that every read verb has.
func (a *app) readVerb(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON on stdout")
	return cmd
}

// noArguments refuses arguments as wrong usage (exit 2).
func noArguments(cmd *cobra.Command, args []string) error {
	return usage(cobra.NoArgs)(cmd, args)
}

// usage turns an argument check of cobra into wrong usage (exit 2).
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}
