package pipeline

import (
	"context"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
)

// loadStage compacts the sales history once to (location, sku, date) order.
func loadStage(ctx context.Context, n *stage.Night) error {
	sources, err := n.Config.Sources(n.Options.Workspace)
	if err != nil {
		return err
	}
	stats, err := datasets.CompactSales(ctx, sources["sales"], n.Table("history"), datasets.SeriesOptions{
		Workers: n.Options.Workers, Steps: datasets.WeighedSteps(n.Gate.Inputs.Items), AsOf: n.Options.AsOf, Today: n.Options.Today, Progress: loadProgress(n)})
	if err != nil {
		return config.Refused(err)
	}
	n.Stage.RowsIn, n.Stage.RowsOut, n.Stage.Dropped = stats.Rows, stats.RowsOut, stats.Rejected+stats.Later+stats.Totals+stats.Superseded
	_, err = n.Gate.Sales(stats)
	n.TakeGate()
	if err != nil {
		return err
	}
	if err := datasets.WriteRows(n.Table("sales_days"), stats.Days(), datasets.WriteOptions{}); err != nil {
		return err
	}
	hash, err := runs.HashFile(n.Table("history"))
	if err != nil {
		return err
	}
	n.Gate.RecordSales(stats, hash)
	n.TakeGate()
	return nil
}

func loadProgress(n *stage.Night) func(rows, total int64) {
	started := false
	return func(rows, total int64) {
		if !started {
			n.ProgressStage("load", total)
			started = true
		}
		n.ProgressStep(rows)
	}
}
