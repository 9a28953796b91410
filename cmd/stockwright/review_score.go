package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/pipeline/accuracy"
	"github.com/stockwright/stockwright/web/sheet"
)

func newReviewScoreCommand(a *app) *cobra.Command {
	var run string
	var limit int
	cmd := &cobra.Command{
		Use:   "score",
		Short: "What changed and rejected purchase lines saved or lost against the plan",
		Long: `Hold every purchase line that a person changed or rejected against what was sold from its day until the goods of the
next order were due, once that is over: a unit short costs its margin, a unit left is held. Money saved is positive.`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, _, err := a.runDir(run, "policies")
			if err != nil {
				return err
			}
			s, err := accuracy.ScoreReviews(cmd.Context(), a.workspace, dir)
			if err != nil {
				return err
			}
			if a.json {
				return printJSON(a.stdout, s)
			}
			if len(s.Lines) == 0 {
				_, err := fmt.Fprintln(a.stdout, "No changed or rejected purchase line is old enough to be judged yet.")
				return err
			}
			if err := sheet.Table(a.stdout, s.People); err != nil {
				return err
			}
			fmt.Fprintln(a.stdout)
			if limit > 0 {
				s.Lines = s.Lines[:min(limit, len(s.Lines))]
			}
			return sheet.Table(a.stdout, s.Lines)
		},
	}
	cmd.Flags().StringVar(&run, "run", "", "the run whose history judges (default: the latest)")
	cmd.Flags().IntVar(&limit, "limit", 20, "most lines to print; 0 = all")
	return a.readVerb(cmd)
}
