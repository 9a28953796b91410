package pipeline

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/place"
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
	base, err := lastHistory(n)
	if err != nil {
		return err
	}
	stats, onto, err := datasets.CompactOnto(ctx, sources["sales"], n.Dir, base, leastBase, datasets.SeriesOptions{
		Workers: n.Options.Workers, Steps: datasets.WeighedSteps(n.Gate.Inputs.Items),
		AsOf: n.Options.AsOf, Today: n.Options.Today, Progress: loadProgress(n)})
	if err != nil {
		return config.Refused(err)
	}
	if err := referHistory(n, base, onto); err != nil {
		return err
	}
	n.Stage.RowsIn, n.Stage.RowsOut, n.Stage.Dropped = stats.Rows, stats.RowsOut,
		stats.Rejected+stats.Later+stats.Totals+stats.Superseded
	_, err = n.Gate.Sales(stats)
	n.TakeGate()
	if err != nil {
		return err
	}
	if err := datasets.WriteRows(n.Table("sales_days"), stats.Days(), datasets.WriteOptions{}); err != nil {
		return err
	}
	n.Gate.RecordSales(stats, stats.Hash)
	n.TakeGate()
	return nil
}

// leastBase is how many rows a history must have for a night to refer to it: a smaller one
// is written whole, which other programs read with less ado.
var leastBase int64 = 1 << 20

// lastHistory is the whole history that the latest earlier run of the pipeline made or
// refers to; "" where there is none.
func lastHistory(n *stage.Night) (string, error) {
	id, ok, err := runs.Latest(n.RunsDir, func(r runs.ID) bool { return r.Pipeline == n.Options.Pipeline && r.AsOf < n.Options.AsOf })
	if err != nil || !ok {
		return "", err
	}
	for _, name := range []string{datasets.HistoryBaseName, datasets.HistoryName} {
		path := filepath.Join(n.RunsDir, id.String(), name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", nil
}

// referHistory gives the night's folder the base that its history is laid over: the same
// file under another name, not a copy, where the disk can.
func referHistory(n *stage.Night, base string, onto bool) error {
	to := filepath.Join(n.Dir, datasets.HistoryBaseName)
	if err := os.Remove(to); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if !onto {
		return nil
	}
	if os.Link(base, to) == nil {
		return nil
	}
	return place.Copy(base, to)
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
