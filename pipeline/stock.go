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
	"github.com/stockwright/stockwright/pipeline/supply"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// stockStage plans the latest run's forecasts again on the stock of the moment and names
// what fell to its reorder point since: the hourly look between two nights.
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
	dir := filepath.Join(n.RunsDir, id.String())
	above, err := aboveReorderPoint(ctx, dir)
	if err != nil {
		return err
	}
	p := supply.PlanningOn(n, dir)
	items, err := p.ItemsLater(ctx, int(n.Options.AsOf-id.AsOf))
	if err != nil {
		return err
	}
	n.Stage.RowsIn = int64(len(items))
	opt := p.Options()
	opt.Policies = func(it *replenish.Item, now *replenish.PolicyLine) {
		k := core.Key{Location: now.Location, SKU: now.SKU}
		was, stood := above[k]
		if !stood || it.Outside || now.Position.Total > now.ReorderPoint || now.Position.Total >= was {
			return
		}
		n.Stage.RowsOut++
		n.Problem(plan.Problem{Code: "fell_below_reorder_point", Severity: plan.SeverityWarning, Key: k.String(),
			AtRisk: p.Terms.Masters.UnitCost(k) * core.Money(now.ReorderPoint-now.Position.Total),
			Text: fmt.Sprintf("the stock position %s fell to or below the reorder point %s since run %s (it was %s)",
				it.Counted.Amount(now.Position.Total), it.Counted.Number(now.ReorderPoint), id, it.Counted.Number(was)),
			Hint: "the coming night will order it; order now if it cannot wait"})
	}
	_, err = replenish.PlanContext(ctx, items, p.Terms.Suppliers, opt)
	return err
}

// aboveReorderPoint are the positions of a run's keys that stood above their reorder point.
func aboveReorderPoint(ctx context.Context, dir string) (map[core.Key]int64, error) {
	out := map[core.Key]int64{}
	return out, datasets.StreamRows(ctx, datasets.Source{Path: filepath.Join(dir, "policies.parquet")},
		func(rows []struct {
			Location     string `json:"location"`
			SKU          string `json:"sku"`
			ReorderPoint int64  `json:"reorder_point"`
			Position     int64  `json:"position"`
		}) error {
			for _, r := range rows {
				if r.Position > r.ReorderPoint {
					out[core.Key{Location: r.Location, SKU: r.SKU}] = r.Position
				}
			}
			return nil
		})
}
