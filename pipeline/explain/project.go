package explain

import (
	"context"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish"
)

// ProjectedStock is one day of a key's projected stock with the policy's lines,
// base units.
type ProjectedStock struct {
	Date         core.Day `json:"date"`
	Demand       float64  `json:"demand"`   // mean forecast
	Receipts     int64    `json:"receipts"` // open orders, drafts and tonight's line
	Expired      int64    `json:"expired"`
	Stock        float64  `json:"stock"` // at the end of the day
	SafetyStock  float64  `json:"safety_stock"`
	ReorderPoint int64    `json:"reorder_point"`
	OrderUpTo    int64    `json:"order_up_to"`
}

func projectedRows(days []replenish.ProjectedDay) []ProjectedStock {
	out := make([]ProjectedStock, len(days))
	for i, d := range days {
		out[i] = ProjectedStock{Date: core.Day(d.Day), Demand: d.Demand, Receipts: d.Receipts, Expired: d.Expired, Stock: d.Stock,
			SafetyStock: d.SafetyStock, ReorderPoint: d.ReorderPoint, OrderUpTo: d.OrderUpTo}
	}
	return out
}

// ProjectedDays is how far explain looks ahead.
const ProjectedDays = 56

// storedAdvice reads what the run says beside the line: messages for open
// orders and price tags.
func (e *explainer) storedAdvice(ctx context.Context) error {
	k, m := e.key, e.run.Manifest
	var err error
	if m.HasTable("actions") {
		e.out.Actions, err = pick(ctx, e.source("actions"), func(a *datasets.Action) bool { return a.Location == k.Location && a.SKU == k.SKU })
	}
	if err != nil || !m.HasTable("price_tags") || e.out.Purchase == nil {
		return err
	}
	supplier := e.out.Purchase.Supplier
	e.out.PriceTags, err = pick(ctx, e.source("price_tags"), func(t *datasets.PriceTag) bool {
		return t.Location == k.Location && t.SKU == k.SKU || t.SKU == "" && t.Supplier == supplier
	})
	return err
}

// pick keeps the rows of a small run table that speak of something.
func pick[T any](ctx context.Context, s datasets.Source, is func(*T) bool) ([]T, error) {
	var out []T
	err := datasets.StreamRows(ctx, s, func(rows []T) error {
		for i := range rows {
			if is(&rows[i]) {
				out = append(out, rows[i])
			}
		}
		return nil
	})
	return out, err
}
