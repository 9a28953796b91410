package gate

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/trading"
	"github.com/stockwright/stockwright/plan"
)

// Check is what the gate says of a workspace's inputs.
type Check struct {
	Tables   []datasets.TableStats `json:"tables"`
	LeftOut  []runs.InputLeftOut   `json:"left_out"`
	Problems []plan.Problem        `json:"problems"`
	Rejects  []plan.Reject         `json:"rejects"`
}

// CheckInputs holds the inputs against the contract as the night's gate does,
// and writes nothing.
func CheckInputs(ctx context.Context, opt Options) (*Check, error) {
	g, err := Open(ctx, opt)
	if err != nil {
		return nil, err
	}
	sources, err := g.Config.Sources(g.Workspace)
	if err != nil {
		return nil, err
	}
	seen, stats, err := trading.Scan(ctx, sources["sales"], datasets.SeriesOptions{Workers: g.Workers,
		AsOf: g.AsOf, Today: g.Today, Steps: datasets.WeighedSteps(g.Inputs.Items)}, g.Inputs.Openings, g.Config)
	if err != nil {
		return nil, err
	}
	g.Problems = append(g.Problems, seen...)
	sales, err := g.Sales(stats)
	if err != nil {
		return nil, err
	}
	g.Problems = NotStale(g.Problems)
	return &Check{Tables: append([]datasets.TableStats{sales}, g.Tables...),
		LeftOut: LeftOut(g.LeftOut, g.Problems), Problems: g.Problems, Rejects: g.Rejects}, nil
}

// RecordSales notes the sales in front of the other tables, with a hash of the history
// made of them.
func (g *Gate) RecordSales(stats *datasets.SeriesStats, hash string) {
	c := g.Config.Inputs["sales"]
	g.Records = append([]runs.InputRecord{{Table: "sales", Path: filepath.ToSlash(c.Path), Rows: stats.Rows,
		FirstDay: stats.FirstDay, LastDay: stats.LastDay, Next: datasets.NextDay(stats), Hash: hash,
		Generated: c.Generated}}, g.Records...)
}

// Sales looks at the sales read beside the other tables and the last run.
func (g *Gate) Sales(stats *datasets.SeriesStats) (datasets.TableStats, error) {
	sales := datasets.TableStats{Table: "sales", Path: g.Config.Inputs["sales"].Path,
		Files: stats.Files, Rows: stats.Rows,
		Rejected: stats.Rejected, RejectedUnits: stats.RejectedUnits, Units: stats.UnitsOut, Later: stats.Later}
	g.Rejects = append(g.Rejects, stats.Rejects...)
	if stats.Unmatched > stats.UnitsOut {
		return sales, fmt.Errorf("%w: sales hold %s units returned of which no sale is known, and %s sold; where goods that leave are booked as negative quantities, "+
			"turn their sign in the export", config.ErrRefused, unitsText(stats.Unmatched), unitsText(stats.UnitsOut))
	}
	if err := g.standTwice(stats); err != nil {
		return sales, err
	}
	g.tellPaired(stats)
	problems := datasets.CheckSales(g.Inputs, stats, g.loadOptions())
	for _, p := range problems {
		g.problem(p)
	}
	if err := g.judgeInputs([]datasets.TableStats{sales}); err != nil {
		return sales, err
	}
	return sales, g.know(stats)
}

// tellPaired tells of spells with two rows a day where all other days have one: corrections
// below what they correct, or another channel.
func (g *Gate) tellPaired(stats *datasets.SeriesStats) {
	if g.Config.Inputs["sales"].Duplicates == datasets.DuplicatesSum {
		return
	}
	for _, d := range stats.Paired {
		g.problem(plan.Problem{Code: "days_paired", Severity: plan.SeverityWarning, Key: d.Location,
			Text: fmt.Sprintf("on %d days (%s to %s) every SKU has two rows, on all others one; the two were added up", d.Count, d.First, d.Last),
			Hint: "where the later rows correct the earlier, leave the earlier out of the export; where both are sales, say so under inputs.sales: duplicates: sum"})
	}
}

// standTwice refuses sales of which whole days stand twice, row for row, in a file: they would
// double demand. duplicates: sum says that all rows are sales.
func (g *Gate) standTwice(stats *datasets.SeriesStats) error {
	if len(stats.Twice) == 0 || g.Config.Inputs["sales"].Duplicates == datasets.DuplicatesSum {
		return nil
	}
	d, more := stats.Twice[0], ""
	if n := len(stats.Twice) - 1; n > 0 {
		more = fmt.Sprintf(", and %d more such spells", n)
	}
	return fmt.Errorf("%w: sales: every row of %d days of %s (%s to %s) stands twice, with the same quantity%s; deliver each row once, or, where all of them are sales, "+
		"say so under inputs.sales: duplicates: sum", config.ErrRefused, d.Count, d.Location, d.First, d.Last, more)
}
