// Package changes says what differs between the plans of two runs, and why.
package changes

import (
	"context"
	"path/filepath"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// Diff compares what two runs propose to buy and to transfer, key by key, and
// shares each change out to its causes.
func Diff(ctx context.Context, before, after string) ([]plan.Change, error) {
	b, err := standings(ctx, before)
	if err != nil {
		return nil, err
	}
	a, err := standings(ctx, after)
	if err != nil {
		return nil, err
	}
	changes := plan.Compare(b, a)
	return changes, ExplainChanges(ctx, before, after, changes)
}

// standings are what a run says of every key it planned.
func standings(ctx context.Context, dir string) ([]plan.Standing, error) {
	source := func(table string) datasets.Source {
		return datasets.Source{Path: filepath.Join(dir, table+".parquet")}
	}
	policies, err := datasets.ReadRows[datasets.Policy](ctx, source("policies"))
	if err != nil {
		return nil, err
	}
	purchases, err := datasets.ReadRows[plan.PurchaseLine](ctx, source("purchase_plan"))
	if err != nil {
		return nil, err
	}
	transfers, err := datasets.ReadRows[plan.TransferLine](ctx, source("transfer_plan"))
	if err != nil {
		return nil, err
	}
	out := make([]plan.Standing, len(policies))
	at := make(map[string]int, len(policies))
	for i, p := range policies {
		key := core.Key{Location: p.Location, SKU: p.SKU}.String()
		at[key] = i
		out[i] = plan.Standing{Key: key, UnitCost: p.UnitCost}
	}
	for _, l := range purchases {
		out[at[core.Key{Location: l.Location, SKU: l.SKU}.String()]].Quantity += l.Quantity
	}
	for _, l := range transfers {
		out[at[core.Key{Location: l.Location, SKU: l.SKU}.String()]].Quantity += l.Quantity
	}
	return out, nil
}
