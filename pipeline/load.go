package pipeline

import (
	"context"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// loadStage compacts the sales history once to (location, sku, date) order.
func loadStage(ctx context.Context, n *Night) error {
	sources, err := n.cfg.Sources(n.opt.Workspace)
	if err != nil {
		return err
	}
	stats, err := datasets.CompactSales(ctx, sources["sales"], n.table("history"), datasets.SeriesOptions{
		Workers: n.opt.Workers, AsOf: n.opt.AsOf, Today: n.opt.Today, Progress: n.loadProgress()})
	if err != nil {
		return config.Refused(err)
	}
	n.stage.RowsIn, n.stage.RowsOut, n.stage.Dropped = stats.Rows, stats.RowsOut, stats.Rejected+stats.Later+stats.Totals+stats.Superseded
	_, err = n.gate.Sales(stats)
	n.takeGate()
	if err != nil {
		return err
	}
	if err := datasets.WriteRows(n.table("sales_days"), stats.Days(), datasets.WriteOptions{}); err != nil {
		return err
	}
	hash, err := runs.HashFile(n.table("history"))
	if err != nil {
		return err
	}
	n.gate.RecordSales(stats, hash)
	n.takeGate()
	return nil
}

func (n *Night) loadProgress() func(rows, total int64) {
	started := false
	return func(rows, total int64) {
		if !started {
			n.progressStage("load", total)
			started = true
		}
		n.progressStep(rows)
	}
}
