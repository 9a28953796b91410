package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/changes"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/web/sheet"
)

func newDiffCommand(a *app) *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "diff [BEFORE [AFTER]]",
		Short: "What changed between two runs, and why: the shares of each change sum exactly",
		Long: `Compare the quantities two runs propose, largest change of value first. Without names the latest run is
compared with the one of the day before. Each difference is shared out exactly to demand, lead time, stock, open orders,
parameters (policy and terms), calendar, overrides, and what whole orders add and take.`,
		Args: usage(cobra.MaximumNArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			before, after, err := a.twoRuns(args)
			if err != nil {
				return err
			}
			changes, err := changes.Diff(cmd.Context(), before, after)
			if err != nil {
				return err
			}
			if a.json {
				if changes == nil {
					changes = []plan.Change{}
				}
				return printJSON(a.stdout, changes)
			}
			fmt.Fprintf(a.stderr, "%s → %s: %d keys changed\n", filepath.Base(before), filepath.Base(after), len(changes))
			if limit > 0 && len(changes) > limit {
				fmt.Fprintf(a.stderr, "the first %d by value; all with --limit 0\n", limit)
				changes = changes[:limit]
			}
			weighed := map[string]replenish.UnitOfMeasure{}
			if m, err := runs.ReadManifest(after); err == nil {
				weighed = a.weighed(cmd.Context(), m)
			}
			return sheet.TableOf(a.stdout, changes, func(c plan.Change, column string, value any) sheet.Figure {
				return changeFigure(weighed, c, value)
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 40, "most lines to print; 0 = all")
	return a.readVerb(cmd)
}

// changeFigure is a quantity of weighed goods as people count them.
func changeFigure(weighed map[string]replenish.UnitOfMeasure, c plan.Change, value any) sheet.Figure {
	key, _ := core.ParseKey(c.Key)
	return inUnit(weighed[key.SKU], value)
}

// twoRuns are the runs to compare: those named, or the latest and the latest
// of an earlier day.
func (a *app) twoRuns(args []string) (before, after string, err error) {
	if len(args) == 2 {
		if after, _, err = a.runDir(args[1], "policies"); err != nil {
			return "", "", err
		}
		before, _, err = a.runDir(args[0], "policies")
		return before, after, err
	}
	after, m, err := a.runDir("", "policies")
	if err != nil {
		return "", "", err
	}
	if len(args) == 1 {
		before, _, err = a.runDir(args[0], "policies")
		return before, after, err
	}
	id, ok, err := runs.Latest(filepath.Dir(after), func(r runs.ID) bool {
		return r.AsOf < m.AsOf && r.Pipeline == m.Pipeline
	})
	if err != nil {
		return "", "", err
	}
	if !ok {
		return "", "", fmt.Errorf("there is no run before %s to compare with", m.Run)
	}
	return filepath.Join(filepath.Dir(after), id.String()), after, nil
}
