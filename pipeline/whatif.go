package pipeline

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish"
)

// WhatIfChange is what a planner tries; zero keeps what the run used.
type WhatIfChange struct {
	TargetLevel  float64 // in (0, 1)
	LeadTimeDays float64 // fixed lead time; demand over the window is scaled with it
}

// WhatIfResult is the policy of one key under a change, beside the run's.
type WhatIfResult struct {
	SafetyStock  float64 `json:"safety_stock"`
	ReorderPoint int64   `json:"reorder_point"`
	OrderUpTo    int64   `json:"order_up_to"`
	Quantity     int64   `json:"quantity"`
	Was          int64   `json:"was"` // the run's quantity
	FillRate     float64 `json:"expected_fill_rate"`
}

// WhatIf computes one key's policy and line again under a change, from the
// run's own forecast tables. It writes nothing.
func WhatIf(ctx context.Context, opt Options, dir string, k Key, change WhatIfChange) (*WhatIfResult, error) {
	if change.TargetLevel != 0 && !(change.TargetLevel > 0 && change.TargetLevel < 1) {
		return nil, fmt.Errorf("a service target lies between 0 and 100 %%, without the ends")
	}
	if change.LeadTimeDays < 0 || change.LeadTimeDays > 365 {
		return nil, fmt.Errorf("a lead time lies between 0 and 365 days")
	}
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	n := &Night{opt: opt, cfg: &m.Config, dir: dir, runs: filepath.Dir(dir), manifest: *m, stage: &StageRecord{Stage: "load"}}
	n.opt.AsOf, n.opt.Pipeline, n.opt.Today = m.AsOf, m.Pipeline, max(opt.Today, m.AsOf)
	if _, err := n.gate(ctx); err != nil {
		return nil, err
	}
	b := newBook(n)
	items, err := n.planItems(ctx, b)
	if err != nil {
		return nil, err
	}
	found := false
	for i := range items {
		if items[i].SKU == k.SKU && items[i].Location == k.Location {
			items[i] = change.apply(items[i], b)
			found = true
		}
	}
	if !found {
		return nil, fmt.Errorf("run %s plans no %s", m.Run, k)
	}
	r := replenish.Plan(items, b.list, replenish.Options{AsOf: int32(m.AsOf), LeadTimes: b.leads, HoldingRate: n.cfg.Replenish.HoldingRate})
	out := &WhatIfResult{}
	for _, p := range r.Policies {
		if p.SKU == k.SKU && p.Location == k.Location {
			out.SafetyStock, out.ReorderPoint, out.OrderUpTo, out.FillRate = p.SafetyStock, p.ReorderPoint, p.OrderUpTo, p.ExpectedFill
		}
	}
	for _, l := range r.Lines {
		if l.SKU == k.SKU && l.Location == k.Location {
			out.Quantity += l.Quantity
		}
	}
	was, err := rowsOf[datasets.Policy](ctx, datasets.Source{Path: n.table("policies")}, k)
	if err == nil && len(was) > 0 {
		out.Was = was[0].OrderUpTo
	}
	return out, err
}

// apply changes an item. Demand over another lead time is the run's demand
// scaled by the ratio of the windows: the mean in proportion, which for the
// spread is on the safe side.
func (c WhatIfChange) apply(it replenish.Item, b *book) replenish.Item {
	if c.TargetLevel > 0 {
		it.Policy.Level = c.TargetLevel
		it.Policy.Rule = "what-if"
	}
	if c.LeadTimeDays > 0 {
		w := b.window(it)
		fixed := replenish.Supplier{Key: "what-if", LeadDays: c.LeadTimeDays}
		it.Lead = replenish.LeadTimes(nil, []replenish.Supplier{fixed}, replenish.LeadTimeOptions{}).Lookup("what-if", "", "")
		review := float64(max(w.Review, 1))
		it.LeadDemand = scaled(it.LeadDemand, c.LeadTimeDays/max(w.LeadMean, 0.5))
		it.CoverDemand = scaled(it.CoverDemand, (c.LeadTimeDays+review)/(w.LeadMean+review))
	}
	return it
}
