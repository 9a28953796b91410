package explain

import (
	"context"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/replenish"
)

// storedClass reads what the key's class was promised.
func (e *explainer) storedClass(ctx context.Context) error {
	p := e.out.Policy
	if p == nil || p.Target != replenish.TargetClassFill || !e.run.Manifest.HasTable("class_promises") {
		return nil
	}
	price := storedPrice(p)
	rows, err := pick(ctx, e.source("class_promises"), func(c *datasets.ClassPromise) bool {
		return c.Class == p.Class && c.Promised == p.TargetLevel && c.LostUnitPrice == price &&
			(c.SKU == "" || c.SKU == p.SKU && c.Location == p.Location)
	})
	if len(rows) > 0 {
		e.out.ClassPromise = &rows[0]
	}
	return err
}

// storedPrice is the price of a lost unit that a policy rested on.
func storedPrice(p *datasets.Policy) float64 {
	t, err := terms.ParseRecorded(p.Terms)
	if err != nil {
		return 0
	}
	return t.Policy.Underage
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
