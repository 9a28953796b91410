package pipeline

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
)

// stockStage checks the stock of the moment against the reorder points of the
// latest plan: the hourly look between two nights.
func stockStage(ctx context.Context, n *stage.Night) error {
	id, ok, err := runs.Latest(n.RunsDir, func(r runs.ID) bool {
		m, err := runs.ReadManifest(filepath.Join(n.RunsDir, r.String()))
		return r.AsOf <= n.Options.AsOf && err == nil && m.HasTable("policies")
	})
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("%w: there is no plan to check the stock against; run the nightly pipeline first", config.ErrRefused)
	}
	m := terms.IndexMasters(n.Inputs, n.Options.AsOf)
	drafts := terms.DraftsOf(n.Config, n.Gate.Reviews, n.Options.AsOf)
	return datasets.StreamRows(ctx, datasets.Source{Path: filepath.Join(n.RunsDir, id.String(),
		"policies.parquet")}, func(rows []datasets.Policy) error {
		n.Stage.RowsIn += int64(len(rows))
		for _, p := range rows {
			k := core.Key{Location: p.Location, SKU: p.SKU}
			if !m.InScope(n.Job(), k) {
				continue
			}
			of := m.Stock[k]
			position := of.OnHand - of.Reserved - of.Backordered
			for _, o := range m.OnOrder[k] {
				position += o.Quantity
			}
			for _, o := range drafts[k] {
				position += o.Quantity
			}
			if position > p.ReorderPoint || p.Position <= p.ReorderPoint {
				continue
			}
			n.Stage.RowsOut++
			n.Problem(plan.Problem{Code: "fell_below_reorder_point", Severity: plan.SeverityWarning, Key: k.String(),
				AtRisk: p.UnitCost * core.Money(p.ReorderPoint-position),
				Text:   fmt.Sprintf("position %d fell to or below the reorder point %d since run %s (it was %d)", position, p.ReorderPoint, id, p.Position),
				Hint:   "the coming night will order it; order now if it cannot wait"})
		}
		return nil
	})
}
