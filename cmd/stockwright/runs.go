package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/web/sheet"
)

// runRow is a line of the runs verb.
type runRow struct {
	Run        string     `json:"run"`
	AsOf       core.Day   `json:"as_of"`
	Pipeline   string     `json:"pipeline"`
	Series     int64      `json:"series"`
	Lines      int64      `json:"purchase_lines"`
	Value      core.Money `json:"purchase_value"`
	Moves      int64      `json:"moves"`
	Exceptions int64      `json:"exceptions"`
	Rejects    int64      `json:"rejects"`
	Seconds    float64    `json:"seconds"`
}

func newRunsCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List the published runs, newest last",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			dir, err := a.runsDir()
			if err != nil {
				return err
			}
			ids, err := runs.List(dir)
			if err != nil {
				return err
			}
			rows := []runRow{}
			for _, id := range ids {
				m, err := runs.ReadManifest(filepath.Join(dir, id.String()))
				if err != nil {
					return err
				}
				row := runRow{Run: m.Run, AsOf: m.AsOf, Pipeline: m.Pipeline, Series: m.Headline.Series, Lines: m.Headline.PurchaseLines,
					Value: m.Headline.PurchaseValue, Moves: m.Headline.Moves, Exceptions: m.Headline.Exceptions, Rejects: m.Headline.Rejects}
				for _, s := range m.Stages {
					row.Seconds += s.Seconds
				}
				rows = append(rows, row)
			}
			if a.json {
				return printJSON(a.stdout, rows)
			}
			if len(rows) == 0 {
				fmt.Fprintln(a.stderr, "no run yet; make one with 'stockwright run'")
			}
			return sheet.Table(a.stdout, rows)
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "path RUN",
		Short: "Print the folder of a run, for other programs to read its tables",
		Args:  usage(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			dir, _, err := a.runDir(args[0], "")
			if err == nil {
				fmt.Fprintln(a.stdout, dir)
			}
			return err
		},
	})
	cmd.AddCommand(newRunsPruneCommand(a))
	return a.readVerb(cmd)
}

// runsDir is the workspace's folder of runs.
func (a *app) runsDir() (string, error) {
	cfg, err := config.Read(a.workspace)
	if err != nil {
		return "", err
	}
	return cfg.RunsDir(a.workspace), nil
}

// runDir is the folder of a named run, or of the latest one that has the table.
func (a *app) runDir(name, table string) (string, *runs.Manifest, error) {
	dir, err := a.runsDir()
	if err != nil {
		return "", nil, err
	}
	if name != "" {
		if _, err := runs.ParseID(name); err != nil {
			return "", nil, usageError{err}
		}
		m, err := runs.ReadManifest(filepath.Join(dir, name))
		return filepath.Join(dir, name), m, err
	}
	ids, err := runs.List(dir)
	if err != nil {
		return "", nil, err
	}
	for i := len(ids) - 1; i >= 0; i-- {
		path := filepath.Join(dir, ids[i].String())
		m, err := runs.ReadManifest(path)
		if err != nil {
			return "", nil, err
		}
		if m.HasTable(table) {
			return path, m, nil
		}
	}
	return "", nil, fmt.Errorf("no run in %s has a %s table yet; make one with 'stockwright run'", dir, table)
}
