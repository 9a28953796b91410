package explain

import (
	"context"
	"slices"

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
		out[i] = ProjectedStock{Date: core.Day(d.Day), Demand: d.Demand, Receipts: d.Receipts,
			Expired: d.Expired, Stock: d.Stock,
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
		e.out.Actions, err = rowsOf[datasets.Action](ctx, e.source("actions"), k)
	}
	if err != nil || !m.HasTable("price_tags") || e.out.Purchase == nil {
		return err
	}
	all, err := datasets.FindText[datasets.PriceTag](ctx, e.source("price_tags"), "sku", k.SKU, "")
	e.out.PriceTags = slices.DeleteFunc(all, func(t datasets.PriceTag) bool {
		return t.SKU == "" && t.Supplier != e.out.Purchase.Supplier || t.SKU != "" && t.Location != k.Location
	})
	return err
}
