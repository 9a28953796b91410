package changes

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/change"
	"github.com/stockwright/stockwright/replenish/item"
)

// ExplainChanges shares changes between two runs out to their causes, from what
// the runs themselves say of the keys. A key that one of them did not plan, or of
// which an old run kept no terms, has all of its change under parameters.
func ExplainChanges(ctx context.Context, before, after string, changes []plan.Change) error {
	if len(changes) == 0 {
		return nil
	}
	keys := make([]core.Key, 0, len(changes))
	for _, c := range changes {
		if k, ok := core.ParseKey(c.Key); ok {
			keys = append(keys, core.Key{Location: k.Location, SKU: k.SKU})
		}
	}
	old, err := NightsOf(ctx, before, keys)
	if err != nil {
		return err
	}
	now, err := NightsOf(ctx, after, keys)
	if err != nil {
		return err
	}
	for i := range changes {
		c := &changes[i]
		b, a := old[c.Key], now[c.Key]
		if b == nil || a == nil {
			continue
		}
		b.Ordered, a.Ordered = &c.Before, &c.After
		c.Explain(change.ExplainChange(*b, *a))
	}
	return nil
}

// NightsOf rebuilds from a run's tables what the quantities of keys rested on.
func NightsOf(ctx context.Context, dir string, keys []core.Key) (map[string]*replenish.Night, error) {
	m, err := runs.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	source := func(table string) datasets.Source {
		return datasets.Source{Path: filepath.Join(dir, table+".parquet")}
	}
	policies, err := datasets.FindKeys[datasets.Policy](ctx, source("policies"), keys...)
	if err != nil {
		return nil, err
	}
	forecasts, err := datasets.FindKeys[datasets.Forecast](ctx, source("forecasts"), keys...)
	if err != nil {
		return nil, err
	}
	covers, err := datasets.FindKeys[datasets.Cover](ctx, source("covers"), keys...)
	if err != nil {
		return nil, err
	}
	out, onBranches := make(map[string]*replenish.Night, len(policies)), map[*replenish.Night]bool{}
	own := map[string][]float64{} // the forecast of keys that are planned on another
	for i := range policies {
		p := &policies[i]
		if p.Terms == "" {
			continue
		}
		n, err := recordedNight(p, m.Config.Replenish.HoldingRate)
		if err != nil {
			return nil, fmt.Errorf("the terms of %s@%s in %s: %w", p.SKU, p.Location, dir, err)
		}
		onBranches[n] = len(n.Item.Daily) > 0
		out[core.Key{Location: p.Location, SKU: p.SKU}.String()] = n
	}
	for _, f := range forecasts {
		k := core.Key{Location: f.Location, SKU: f.SKU}.String()
		if n := out[k]; n != nil && !onBranches[n] {
			n.Item.Daily = append(n.Item.Daily, f.Mean)
		} else if n != nil {
			own[k] = append(own[k], f.Mean)
		}
	}
	grids := map[string]*[2]terms.Grid{}
	for _, c := range covers {
		k := core.Key{Location: c.Location, SKU: c.SKU}.String()
		if grids[k] == nil {
			grids[k] = &[2]terms.Grid{}
		}
		grids[k][terms.WindowIndex(c.Window)].Add(c)
	}
	for i := range policies {
		k := core.Key{Location: policies[i].Location, SKU: policies[i].SKU}.String()
		if n := out[k]; n != nil {
			setDemand(n, &policies[i], grids[k], own[k])
		}
	}
	return out, nil
}

// recordedNight is an item's night with the terms that its policy row keeps.
func recordedNight(p *datasets.Policy, holdingRate float64) (*replenish.Night, error) {
	n := nightOfPolicy(p, holdingRate)
	kept, err := terms.ParseRecorded(p.Terms)
	if err != nil {
		return nil, err
	}
	kept.Give(n)
	n.Item.Policy.Rule = p.Rule
	return n, nil
}

func nightOfPolicy(p *datasets.Policy, rate float64) *replenish.Night {
	return &replenish.Night{
		Item: replenish.Item{SKU: p.SKU, Location: p.Location, Class: p.Class, Supplier: p.Supplier,
			SuppliedBy: p.SuppliedBy},
		Window: replenish.Window{Order: int32(p.OrderOn), NextOrder: int32(p.NextOrderOn),
			Due: int32(p.DueOn), End: int32(p.CoverTo),
			LeadMean: p.LeadTimeMean, LeadSD: p.LeadTimeSd, Review: int(p.ReviewDays)},
		Position: replenish.Position{OnHand: p.OnHand, Expired: p.Expired, Reserved: p.Reserved,
			Backordered: p.Backordered, OnOrder: p.OnOrder,
			Drafts: p.Drafts, Branches: p.BranchSupply, Predecessor: p.Predecessor, Doubted: p.Doubted},
		NoOrder: p.NoOrder, HoldingRate: rate,
	}
}

// setDemand gives a night its demand: the forecast's where that is what the
// policy rested on, scaled where an override moved it, and demand of the
// policy's moments for a location planned on its branches.
func setDemand(n *replenish.Night, p *datasets.Policy, grids *[2]terms.Grid, own []float64) {
	moments := [2][2]float64{{p.LeadDemandMean, p.LeadDemandSd}, {p.CoverDemandMean, p.CoverDemandSd}}
	demands := [2]replenish.Demand{}
	for w := range demands {
		mean, sd := moments[w][0], moments[w][1]
		demands[w] = item.MomentDemand(mean, sd)
		if grids == nil || len(grids[w].P) == 0 {
			continue
		}
		if d, err := item.NewQuantileGrid(grids[w].P, grids[w].Q); err == nil &&
			math.Abs(d.Mean()-mean) <= 1e-9*max(1, mean) && math.Abs(d.SD()-sd) <= 1e-6*max(1, sd) {
			demands[w] = d
		}
	}
	if told := n.Item.Daily; own != nil && len(told) > 0 && strings.HasPrefix(p.Rule,
		replenish.OverrideRule) && grids != nil && len(grids[1].P) > 0 {
		for w := range demands { // the forecast's own, and what a person expects beside it
			if d, err := item.NewQuantileGrid(grids[w].P, grids[w].Q); err == nil {
				demands[w] = d
			}
		}
		n.Told, n.Item.Daily = told, own
	}
	n.Item.LeadDemand, n.Item.CoverDemand = demands[0], demands[1]
}
