package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/lots"
)

// itemTerms are the policy and the terms of an item, as a run keeps them.
type itemTerms struct {
	Policy        replenish.Policy       `json:"policy"`
	MOQ           int64                  `json:"moq,omitempty"`
	Multiple      int64                  `json:"multiple,omitempty"`
	Maximum       int64                  `json:"maximum,omitempty"`
	MaximumWins   bool                   `json:"maximum_wins,omitempty"`
	MaxOrder      int64                  `json:"max_order,omitempty"`
	Rounding      lots.Rounding          `json:"rounding"`
	ShelfLifeDays int                    `json:"shelf_life_days,omitempty"`
	EndDay        int32                  `json:"end_day,omitempty"`
	FrozenDays    int                    `json:"frozen_days,omitempty"`
	LastOrderDay  int32                  `json:"last_order_day,omitempty"`
	LastBuyDays   int                    `json:"last_buy_days,omitempty"`
	UnitCost      float64                `json:"unit_cost"`
	UnitPrice     float64                `json:"unit_price,omitempty"`
	Breaks        []replenish.PriceBreak `json:"breaks,omitempty"`
	Incremental   bool                   `json:"incremental,omitempty"`
	NextCost      float64                `json:"next_cost,omitempty"`
	NextCostDay   int32                  `json:"next_cost_day,omitempty"`
	// Lead and OnOrder are what a policy that looks ahead knows beside the position.
	Lead    []float64             `json:"lead,omitempty"`
	OnOrder []replenish.OpenOrder `json:"on_order,omitempty"`
	// UnitSize is base units in the supplier's order unit; 0 = orders are in base units.
	UnitSize int64 `json:"unit_size,omitempty"`
	// Daily is the mean forecast per day of a location planned on its branches, of
	// a part of kits and of a key whose forecast a person set; others have theirs in
	// the forecasts table.
	Daily []float64 `json:"daily,omitempty"`
	// Split are the terms of the suppliers that share the item's orders.
	Split []splitTerms `json:"split,omitempty"`
	// Others are the terms of further suppliers, asked where the first takes no orders
	// or is full.
	Others []splitTerms `json:"others,omitempty"`
	// Chances and Later are the order days ahead and the supply beyond the cover
	// window that a dynamic lot counts on.
	Chances []int32             `json:"chances,omitempty"`
	Later   []replenish.Arrival `json:"later,omitempty"`
}

// splitTerms are the terms of one of several suppliers, as a run keeps them.
type splitTerms struct {
	Supplier string `json:"supplier"`
	MOQ      int64  `json:"moq,omitempty"`
	Multiple int64  `json:"multiple,omitempty"`
	MaxOrder int64  `json:"max_order,omitempty"`
	UnitSize int64  `json:"unit_size,omitempty"`
}

func termsText(it *replenish.Item, p *replenish.PolicyLine) string {
	t := itemTerms{Policy: it.Policy, MOQ: it.MOQ, Multiple: it.Multiple, Maximum: it.Maximum, MaximumWins: it.MaximumWins, MaxOrder: it.MaxOrder,
		Rounding: it.Rounding, ShelfLifeDays: it.ShelfLifeDays, EndDay: it.EndDay, FrozenDays: it.FrozenDays, LastOrderDay: it.LastOrderDay, LastBuyDays: it.LastBuyDays, UnitCost: it.UnitCost, UnitPrice: it.UnitPrice,
		Breaks: it.Breaks, Incremental: it.Incremental, NextCost: it.NextCost, NextCostDay: it.NextCostDay, UnitSize: it.Unit.Factor, Daily: p.Daily}
	if p.Kind == replenish.PolicyLookAhead && (p.Look != nil || p.NoOrder != "") { // not what is planned on its branches
		t.Lead, t.OnOrder = p.Window.Lead, it.OnOrder
	}
	t.Chances = p.Window.Chances
	if p.LotRule != "" { // else no quantity rests on it
		t.Later = p.Position.Later
	}
	for _, a := range it.Split {
		t.Split = append(t.Split, splitTerms{a.Supplier, a.MOQ, a.Multiple, a.MaxOrder, a.Unit.Factor})
	}
	for _, a := range it.Others {
		t.Others = append(t.Others, splitTerms{a.Supplier, a.MOQ, a.Multiple, a.MaxOrder, a.Unit.Factor})
	}
	b, _ := json.Marshal(t)
	return string(b) // plain numbers and texts: only NaN fails, which the gate refuses
}

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
	old, err := nightsOf(ctx, before, keys)
	if err != nil {
		return err
	}
	now, err := nightsOf(ctx, after, keys)
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
		c.Explain(replenish.ExplainChange(*b, *a))
	}
	return nil
}

// nightsOf rebuilds from a run's tables what the quantities of keys rested on.
func nightsOf(ctx context.Context, dir string, keys []core.Key) (map[string]*replenish.Night, error) {
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
		n := nightOfPolicy(p, m.Config.Replenish.HoldingRate)
		var terms itemTerms
		if err := json.Unmarshal([]byte(p.Terms), &terms); err != nil {
			return nil, fmt.Errorf("the terms of %s@%s in %s: %w", p.SKU, p.Location, dir, err)
		}
		terms.give(n)
		n.Item.Policy.Rule = p.Rule
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
	grids := map[string]*[2]grid{}
	for _, c := range covers {
		k := core.Key{Location: c.Location, SKU: c.SKU}.String()
		if grids[k] == nil {
			grids[k] = &[2]grid{}
		}
		grids[k][windowIndex(c.Window)].add(c)
	}
	for i := range policies {
		k := core.Key{Location: policies[i].Location, SKU: policies[i].SKU}.String()
		if n := out[k]; n != nil {
			setDemand(n, &policies[i], grids[k], own[k])
		}
	}
	return out, nil
}

// give sets the terms of a night's item and nothing else of it.
func (t *itemTerms) give(n *replenish.Night) {
	it := &n.Item
	n.Window.Chances, n.Position.Later = t.Chances, t.Later
	it.Policy, it.MOQ, it.Multiple, it.Maximum, it.MaximumWins, it.MaxOrder = t.Policy, t.MOQ, t.Multiple, t.Maximum, t.MaximumWins, t.MaxOrder
	it.Rounding, it.ShelfLifeDays, it.EndDay, it.FrozenDays, it.UnitCost, it.UnitPrice = t.Rounding, t.ShelfLifeDays, t.EndDay, t.FrozenDays, t.UnitCost, t.UnitPrice
	it.LastOrderDay, it.LastBuyDays = t.LastOrderDay, t.LastBuyDays
	it.Daily, it.OnOrder, n.Window.Lead = t.Daily, t.OnOrder, t.Lead
	it.Breaks, it.Incremental, it.NextCost, it.NextCostDay = t.Breaks, t.Incremental, t.NextCost, t.NextCostDay
}

func nightOfPolicy(p *datasets.Policy, rate float64) *replenish.Night {
	return &replenish.Night{
		Item: replenish.Item{SKU: p.SKU, Location: p.Location, Class: p.Class, Supplier: p.Supplier, SuppliedBy: p.SuppliedBy},
		Window: replenish.Window{Order: int32(p.OrderOn), NextOrder: int32(p.NextOrderOn), Due: int32(p.DueOn), End: int32(p.CoverTo),
			LeadMean: p.LeadTimeMean, LeadSD: p.LeadTimeSd, Review: int(p.ReviewDays)},
		Position: replenish.Position{OnHand: p.OnHand, Expired: p.Expired, Reserved: p.Reserved, Backordered: p.Backordered, OnOrder: p.OnOrder,
			Drafts: p.Drafts, Branches: p.BranchSupply, Predecessor: p.Predecessor, Doubted: p.Doubted},
		NoOrder: p.NoOrder, HoldingRate: rate,
	}
}

// grid collects the quantiles of one window.
type grid struct{ p, q []float64 }

func (g *grid) add(c datasets.Cover) { g.p, g.q = append(g.p, c.Probability), append(g.q, c.Quantity) }

func windowIndex(name string) int {
	if name == datasets.WindowCover {
		return 1
	}
	return 0
}

// setDemand gives a night its demand: the forecast's where that is what the
// policy rested on, scaled where an override moved it, and demand of the
// policy's moments for a location planned on its branches.
func setDemand(n *replenish.Night, p *datasets.Policy, grids *[2]grid, own []float64) {
	moments := [2][2]float64{{p.LeadDemandMean, p.LeadDemandSd}, {p.CoverDemandMean, p.CoverDemandSd}}
	demands := [2]replenish.Demand{}
	for w := range demands {
		mean, sd := moments[w][0], moments[w][1]
		demands[w] = replenish.MomentDemand(mean, sd)
		if grids == nil || len(grids[w].p) == 0 {
			continue
		}
		if d, err := replenish.NewQuantileGrid(grids[w].p, grids[w].q); err == nil && math.Abs(d.Mean()-mean) <= 1e-9*max(1, mean) && math.Abs(d.SD()-sd) <= 1e-6*max(1, sd) {
			demands[w] = d
		}
	}
	if told := n.Item.Daily; own != nil && len(told) > 0 && strings.HasPrefix(p.Rule, replenish.OverrideRule) && grids != nil && len(grids[1].p) > 0 {
		for w := range demands { // the forecast's own, and what a person expects beside it
			if d, err := replenish.NewQuantileGrid(grids[w].p, grids[w].q); err == nil {
				demands[w] = d
			}
		}
		n.Told, n.Item.Daily = told, own
	}
	n.Item.LeadDemand, n.Item.CoverDemand = demands[0], demands[1]
}
