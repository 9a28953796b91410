package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/demand"
	"github.com/stockwright/stockwright/pipeline/stage"
)

func newShardCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "shard",
		Short: "Run a night's forecasts as many processes over the same files",
		Long: `A night in three steps, for a scheduler that runs many processes over one shared folder (an Indexed Job of Kubernetes,
AWS Batch, mapped tasks of Airflow): plan runs up to the forecasts and hands these out, work makes some of them,
publish takes them in and finishes. The run is the same to the byte as that of 'stockwright run', for any number of
processes in any order; a process that was killed is repeated. All of a night must be one version of the program on
one kind of processor.`,
		Example: `  stockwright shard plan -w ws --as-of 2026-11-02
  stockwright shard work -w ws --as-of 2026-11-02 --index 0 --of 8
  stockwright shard publish -w ws --as-of 2026-11-02`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newShardPlanCommand(a), newShardWorkCommand(a), newShardPublishCommand(a))
	return cmd
}

// shardFlags are those of every step.
type shardFlags struct {
	asOf dayFlag
	opt  stage.Options
	wait time.Duration
}

func (f *shardFlags) add(cmd *cobra.Command) *cobra.Command {
	f.asOf.add(cmd, "the day to plan for, YYYY-MM-DD (default today, or as as_of in the config says)")
	cmd.Flags().IntVar(&f.opt.Workers, "workers", 0, "series forecast side by side (default: the machine's cores); never changes the result")
	return cmd
}

// addWait lets a step begin before the one it needs has ended.
func (f *shardFlags) addWait(cmd *cobra.Command, what string) {
	cmd.Flags().DurationVar(&f.wait, "wait", 0, "how long to wait for "+what+", such as 2h")
}

func newShardPlanCommand(a *app) *cobra.Command {
	var f shardFlags
	cmd := &cobra.Command{
		Use:   "plan [PIPELINE]",
		Short: "Load, learn what groups share, and hand the forecasts out",
		Args:  usage(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.nightly(cmd.Context(), &f.opt, &f.asOf, args); err != nil {
				return err
			}
			out, err := pipeline.PlanShards(cmd.Context(), f.opt)
			if err != nil {
				return err
			}
			if a.json {
				return printJSON(a.stdout, out)
			}
			fmt.Fprintf(a.stdout, "%d series in %d ranges are handed out; more processes than ranges have nothing to do\n", out.Series, out.Ranges)
			return nil
		},
	}
	cmd.Flags().BoolVar(&f.opt.AcceptDrop, "accept-drop", false, "go on though demand or stock known is less than half of the last run's")
	return a.readVerb(f.add(cmd))
}

func newShardWorkCommand(a *app) *cobra.Command {
	var f shardFlags
	var share demand.Share
	var ranges []int
	var whileOpen bool
	cmd := &cobra.Command{
		Use:   "work [PIPELINE]",
		Short: "Make the forecasts of one of some processes",
		Long: `Make the forecasts of one of some processes: those of every --of-th range from --index on, or of the ranges given. What
is handed in already is not made again.`,
		Args: usage(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if share.Ranges = ranges; share.Of < 1 || share.Index < 0 || share.Index >= share.Of {
				return usageError{fmt.Errorf("--index must be 0 … %d with --of %d, not %d", share.Of-1, share.Of, share.Index)}
			}
			ctx, end := context.WithCancel(cmd.Context())
			defer end()
			if whileOpen {
				go func() {
					io.Copy(io.Discard, a.stdin)
					end()
				}()
			}
			if err := a.nightly(ctx, &f.opt, &f.asOf, args); err != nil {
				return err
			}
			done, err := pipeline.WorkShards(ctx, f.opt, share, f.wait)
			if err != nil {
				return err
			}
			if a.json {
				return printJSON(a.stdout, done)
			}
			fmt.Fprintf(a.stdout, "process %d of %d: %d ranges made, %d were there\n", share.Index, share.Of, len(done.Made), done.Ranges-len(done.Made))
			return nil
		},
	}
	cmd.Flags().IntVar(&share.Index, "index", 0, "which of the processes this is, from 0")
	cmd.Flags().IntVar(&share.Of, "of", 1, "how many processes there are")
	cmd.Flags().IntSliceVar(&ranges, "ranges", nil, "only these ranges, from 0, such as 0,4,8")
	cmd.Flags().BoolVar(&whileOpen, "while-open", false, "end when standard input closes, as a program does whose caller is gone")
	f.addWait(cmd, "shard plan")
	cmd.Flags().BoolVar(&f.opt.AcceptDrop, "accept-drop", false, "as given to shard plan")
	cmd.MarkFlagsMutuallyExclusive("ranges", "of")
	return a.readVerb(f.add(cmd))
}

func newShardPublishCommand(a *app) *cobra.Command {
	var f shardFlags
	var okWithProblems bool
	cmd := &cobra.Command{
		Use:   "publish [PIPELINE]",
		Short: "Take the forecasts in and finish the night",
		Args:  usage(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.nightly(cmd.Context(), &f.opt, &f.asOf, args); err != nil {
				return err
			}
			out, err := pipeline.RunShards(cmd.Context(), f.opt, f.wait)
			if err != nil {
				return err
			}
			return a.told(out, okWithProblems)
		},
	}
	f.addWait(cmd, "the processes of shard work")
	cmd.Flags().BoolVar(&okWithProblems, "ok-with-problems", false, "end with 0 where parts of the inputs were left out (otherwise 3)")
	cmd.Flags().BoolVar(&f.opt.AcceptDrop, "accept-drop", false, "as given to shard plan")
	return a.readVerb(f.add(cmd))
}
