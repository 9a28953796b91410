package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/internal/testkit/exportfaults"
)

// gateBars seeds every fault into a clean workspace of its own and counts
// those that the gate names with their place.
func gateBars(sheet *bar.Sheet) {
	dir, err := os.MkdirTemp("", "stockwright-gate-")
	if err != nil {
		sheet.Skip("gate", err.Error())
		return
	}
	defer os.RemoveAll(dir)
	stage, err := exportfaults.NewStage(filepath.Join(dir, "clean"))
	if err != nil {
		sheet.Skip("gate", err.Error())
		return
	}
	ctx := context.Background()
	said, stopped, err := stage.Seed(ctx, exportfaults.Fault{}, filepath.Join(dir, "none"))
	sheet.True("gate: findings in a clean workspace", fmt.Sprint(len(said)), "0", err == nil &&
		!stopped && len(said) == 0)
	generated, err := gateOnGenerated(ctx, filepath.Join(dir, "generated"))
	figure := fmt.Sprint(len(generated))
	if len(generated) > 0 {
		figure += " (" + generated[0] + ")"
	}
	sheet.True("gate: findings in a generated workspace", figure, "0", err == nil && len(generated) == 0)
	named, missed := 0, []string{}
	all := exportfaults.All()
	for i, f := range all {
		said, stopped, err := stage.Seed(ctx, f, filepath.Join(dir, fmt.Sprint("fault-", i)))
		if err == nil && f.Named(said, stopped) {
			named++
		} else {
			missed = append(missed, f.Name)
		}
	}
	if len(missed) > 0 {
		fmt.Fprintln(os.Stderr, "not named:", strings.Join(missed, "; "))
	}
	sheet.AtLeast("gate: seeded faults", float64(len(all)), 40, "")
	sheet.True("gate: faults named with their place", fmt.Sprintf("%d of %d", named, len(all)), "all",
		named == len(all))
}

// gateOnGenerated runs the gate over a generated workspace and returns what it
// finds, which should be nothing.
func gateOnGenerated(ctx context.Context, dir string) ([]string, error) {
	world, err := generate.New(generate.Options{SKUs: 200, Stores: 2, Days: 365, Seed: 11})
	if err != nil {
		return nil, err
	}
	summary, err := world.Write(ctx, dir, generate.Layout{}, nil)
	if err != nil {
		return nil, err
	}
	sources := datasets.Sources{}
	for _, t := range summary.Tables {
		sources[t.Table] = datasets.Source{Path: t.Path}
	}
	findings, err := exportfaults.Check(ctx, sources, datasets.LoadOptions{AsOf: world.Options().AsOf})
	if err != nil {
		return nil, err
	}
	var said []string
	for _, r := range findings.Rejects {
		said = append(said, fmt.Sprintf("%s row %d %s: %s", r.Table, r.Row, r.Column, r.Reason))
	}
	for _, p := range findings.Problems {
		said = append(said, fmt.Sprintf("%s %s: %s", p.Code, p.Key, p.Text))
	}
	return said, nil
}
