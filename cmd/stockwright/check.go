package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/web/sheet"
)

func newCheckCommand(a *app) *cobra.Command {
	var asOf dayFlag
	var limit int
	var receipts bool
	var run string
	var okWithProblems, yes bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Hold the inputs against the contract, or a run's lines against their receipts",
		Long: `Read every input as the night's gate does and say what is wrong with it. The exit code is the night's: 0 when it would
run on all its inputs, 3 when a part of them would be left out, 4 when it would refuse them.

Where a table is not called or written as the contract has it and it shows what is meant, check proposes how to read
it, with the first values, and asks; --yes takes it. What is taken is written into stockwright.yaml, and
nothing else is.

With --receipts, recompute every purchase and transfer line of a run from its receipt instead, by arithmetic that
shares no code with the engine, and hold what the receipts state against the run's policies, terms and forecasts:
exit code 0 when every line follows, 1 with the lines that do not.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if receipts {
				return a.checkReceipts(cmd.Context(), run, limit)
			}
			if run != "" {
				return usageError{errors.New("--run goes with --receipts")}
			}
			f, err := a.checkInputs(cmd.Context(), &asOf, yes)
			if err != nil {
				return err
			}
			if a.json {
				err = printJSON(a.stdout, f)
			} else {
				err = a.printFindings(f, limit)
			}
			if err == nil && len(f.LeftOut) > 0 && !okWithProblems {
				return errProblems
			}
			return err
		},
	}
	asOf.add(cmd, "the day to check for, YYYY-MM-DD (default today)")
	cmd.Flags().BoolVar(&okWithProblems, "ok-with-problems", false, "end with 0 where parts of the inputs would be left out (otherwise 3)")
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "write what is proposed for reading tables into stockwright.yaml without asking")
	cmd.Flags().BoolVar(&receipts, "receipts", false, "recompute the lines of a run from their receipts")
	cmd.Flags().StringVar(&run, "run", "", "the run whose receipts are checked (default: the latest)")
	cmd.Flags().IntVar(&limit, "limit", 20, "most exceptions and rejects to print; 0 = all")
	return a.readVerb(cmd)
}

func (a *app) checkReceipts(ctx context.Context, run string, limit int) error {
	dir, _, err := a.runDir(run, "purchase_plan")
	if err != nil {
		return err
	}
	c, err := pipeline.CheckReceipts(ctx, dir)
	if c == nil {
		return err
	}
	if a.json {
		return errors.Join(printJSON(a.stdout, c), err)
	}
	fmt.Fprintf(a.stdout, "Run %s: %d purchase and %d transfer lines recomputed from their receipts, %d figures held against policies, terms and forecasts, %d faults\n",
		c.Run, c.Purchases, c.Transfers, c.Figures, len(c.Faults))
	faults := c.Faults
	if limit > 0 {
		faults = faults[:min(limit, len(faults))]
	}
	if len(faults) > 0 {
		return errors.Join(sheet.Table(a.stdout, faults), err)
	}
	return err
}

func (a *app) printFindings(f *gate.Check, limit int) error {
	if err := sheet.Table(a.stdout, f.Tables); err != nil {
		return err
	}
	problems, rejects := f.Problems, f.Rejects
	if limit > 0 {
		problems, rejects = problems[:min(limit, len(problems))], rejects[:min(limit, len(rejects))]
	}
	if len(f.Problems) > 0 {
		fmt.Fprintf(a.stdout, "\n%d exceptions\n", len(f.Problems))
		if err := sheet.Table(a.stdout, problems, "severity", "code", "key", "text", "hint"); err != nil {
			return err
		}
	}
	if len(f.Rejects) > 0 {
		fmt.Fprintf(a.stdout, "\n%d rows rejected\n", len(f.Rejects))
		if err := sheet.Table(a.stdout, rejects); err != nil {
			return err
		}
	}
	printLeftOut(a.stdout, f.LeftOut)
	return nil
}
