package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// replenishStage turns the forecasts into policies, purchase and transfer lines.
func replenishStage(ctx context.Context, n *Night) error {
	b := terms.Of(n.basis())
	items, err := n.planItems(ctx, b)
	if err != nil {
		return err
	}
	n.stage.RowsIn = int64(len(items))
	opt := n.planOptions(b)
	opt.Exceptions, opt.PriceTags, opt.Needs, opt.Actions = true, true, true, n.actionOptions()
	r := replenish.Plan(items, b.Suppliers, opt)
	n.stage.Dropped = int64(r.Quarantine.Items)
	for _, p := range n.heldSuppliers(r.Problems) {
		if p.Code == "expired_lot" {
			continue // the gate has named the lot
		}
		n.problem(plan.Problem{Code: p.Code, Severity: plan.SeverityError, Key: problemKey(p), Text: p.Text, Hint: p.Hint,
			AtRisk: moneyOf(p.AtRisk)})
	}
	n.plannedWithout(r.Quarantine)
	n.staleApprovals()
	n.rulesOfNothing(b.Masters)
	policies := policyRows(r.Policies, items, b)
	if err := datasets.WriteRows(n.table("policies"), policies, datasets.WriteOptions{RowGroup: seekGroup}); err != nil {
		return err
	}
	purchases, needs, transfers, waiting := n.planLines(r, b)
	n.stage.RowsOut = int64(len(policies) + len(purchases) + len(transfers))
	n.supplierProblems(r.Orders)
	if err := n.writeClasses(r.Classes); err != nil {
		return err
	}
	n.exceptions(append(r.Exceptions, waiting...))
	n.shortages(r.Shortages)
	if err := n.writeAdvice(r, b); err != nil {
		return err
	}
	if err := n.writeLeadTimes(b); err != nil {
		return err
	}
	if err := n.levelReceipts(purchases, needs); err != nil {
		return err
	}
	if err := datasets.WriteDocument(n.table("purchase_plan"), purchases, datasets.WriteOptions{}); err != nil {
		return err
	}
	return datasets.WriteDocument(n.table("transfer_plan"), transfers, datasets.WriteOptions{})
}

// heldSuppliers names once each supplier whose own row was refused, with what is not
// planned for want of it, and leaves the other problems.
func (n *Night) heldSuppliers(problems []replenish.Problem) []replenish.Problem {
	held := map[core.Key]string{}
	for _, r := range n.in.Held {
		held[core.Key{SKU: r.SKU, Location: r.Location}] = r.Supplier
	}
	items, atRisk := map[string]int{}, map[string]float64{}
	var rest []replenish.Problem
	for _, p := range problems {
		supplier := cmp.Or(held[core.Key{SKU: p.SKU, Location: p.Location}], held[core.Key{SKU: p.SKU}])
		if p.Code != "no_source" || supplier == "" {
			rest = append(rest, p)
			continue
		}
		items[supplier]++
		atRisk[supplier] += p.AtRisk
	}
	for _, supplier := range slices.Sorted(maps.Keys(items)) {
		n.problem(plan.Problem{Code: "supplier_held_back", Severity: plan.SeverityError, Key: supplier, AtRisk: moneyOf(atRisk[supplier]),
			Text: fmt.Sprintf("its row in suppliers is not used (see rejects and no_exchange_rate), so nothing is planned for the %d items it alone supplies", items[supplier]),
			Hint: "mend that row and run again"})
	}
	return rest
}

func problemKey(p replenish.Problem) string {
	if p.SKU == "" {
		return p.Supplier
	}
	return core.Key{Location: p.Location, SKU: p.SKU}.String()
}

// planItems joins every planned key with its demand from the forecast tables.
// All tables are in (location, sku) order.
func (n *Night) planItems(ctx context.Context, b *terms.Terms) ([]replenish.Item, error) {
	series, err := datasets.ReadRows[datasets.Series](ctx, datasets.Source{Path: n.table("series")})
	if err != nil {
		return nil, err
	}
	b.Classes, b.PassedOver = terms.Classify(series, b.Masters, n.cfg.Replenish.Segments), map[core.Key][]string{}
	items := make([]replenish.Item, len(series))
	at := make(map[core.Key]int, len(series))
	for i, s := range series {
		k := core.Key{Location: s.Location, SKU: s.SKU}
		items[i] = b.Item(k)
		at[k] = i
	}
	if err := n.joinCovers(ctx, items, at); err != nil {
		return nil, err
	}
	if err := n.joinDaily(ctx, items, at); err != nil {
		return nil, err
	}
	n.network(items, series, b)
	for i := range items {
		b.Override(&items[i])
		b.Rewindow(&items[i])
		terms.EndHandedOver(&items[i], &series[i], n.opt.AsOf)
		items[i].SilentDays, items[i].SilenceChance = int(series[i].SilentDays), series[i].SilenceChance
	}
	items = b.Pool(b.Explode(items))
	for i := range items {
		b.Promise(&items[i])
	}
	items = replenish.Supersede(items, terms.Supersessions(series), int32(n.opt.AsOf))
	n.tracks(items, series, b)
	replenish.PriceClasses(items, b.Suppliers, n.planOptions(b))
	return items, nil
}

// network marks what the pipeline knows and does not plan, and leaves the supplying
// locations that sell nothing, and those that only pass goods on, without demand
// of their own.
func (n *Night) network(items []replenish.Item, series []datasets.Series, b *terms.Terms) {
	supplying := map[core.Key]bool{}
	for i := range items {
		if by := items[i].SuppliedBy; by != "" && !items[i].DoNotStock {
			supplying[core.Key{Location: by, SKU: items[i].SKU}] = true
		}
	}
	for i, s := range series {
		it := &items[i]
		k := core.Key{Location: s.Location, SKU: s.SKU}
		it.Outside = !b.Masters.InScope(n.job(), k)
		if supplying[k] && (s.SoldDays == 0 || it.CrossDock) {
			it.LeadDemand, it.CoverDemand, it.Daily = nil, nil, nil
		}
	}
}

// joinCovers reads the window distributions into the items.
func (n *Night) joinCovers(ctx context.Context, items []replenish.Item, at map[core.Key]int) error {
	grids := make([][2]grid, len(items))
	err := datasets.StreamRows(ctx, datasets.Source{Path: n.table("covers")}, func(rows []datasets.Cover) error {
		for _, c := range rows {
			i, ok := at[core.Key{Location: c.Location, SKU: c.SKU}]
			if !ok {
				return fmt.Errorf("covers has %s@%s, which series has not", c.SKU, c.Location)
			}
			grids[i][windowIndex(c.Window)].add(c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range items {
		lead, cover := grids[i][0], grids[i][1]
		if len(cover.p) == 0 {
			continue
		}
		dl, err := replenish.NewQuantileGrid(lead.p, lead.q)
		if err != nil {
			return fmt.Errorf("lead-time demand of %s@%s: %w", items[i].SKU, items[i].Location, err)
		}
		dc, err := replenish.NewQuantileGrid(cover.p, cover.q)
		if err != nil {
			return fmt.Errorf("cover demand of %s@%s: %w", items[i].SKU, items[i].Location, err)
		}
		items[i].LeadDemand, items[i].CoverDemand = dl, dc
	}
	return nil
}

// joinDaily reads the daily mean forecasts into the items.
func (n *Night) joinDaily(ctx context.Context, items []replenish.Item, at map[core.Key]int) error {
	return datasets.StreamRows(ctx, datasets.Source{Path: n.table("forecasts")}, func(rows []datasets.Forecast) error {
		for _, f := range rows {
			i, ok := at[core.Key{Location: f.Location, SKU: f.SKU}]
			if !ok {
				return fmt.Errorf("forecasts has %s@%s, which series has not", f.SKU, f.Location)
			}
			items[i].Daily = append(items[i].Daily, f.Mean)
		}
		return nil
	})
}

func policyRows(policies []replenish.PolicyLine, items []replenish.Item, b *terms.Terms) []datasets.Policy {
	at := make(map[core.Key]*replenish.Item, len(items))
	for i := range items {
		at[core.Key{Location: items[i].Location, SKU: items[i].SKU}] = &items[i]
	}
	out := make([]datasets.Policy, len(policies))
	for i := range policies {
		p := &policies[i]
		k := core.Key{Location: p.Location, SKU: p.SKU}
		cost := b.Masters.UnitCost(k)
		if b.Retold[k] && p.Daily == nil {
			p.Daily = at[k].Daily
		}
		out[i] = datasets.Policy{
			Location: p.Location, SKU: p.SKU, Class: p.Class, Supplier: p.Supplier, SuppliedBy: p.SuppliedBy,
			Policy: p.Kind, Target: p.Target, TargetLevel: p.Level, Rule: p.Rule,
			OrderOn: core.Day(p.Window.Order), NextOrderOn: core.Day(p.Window.NextOrder), DueOn: core.Day(p.Window.Due), CoverTo: core.Day(p.Window.End),
			LeadTimeMean: p.Window.LeadMean, LeadTimeSd: p.Window.LeadSD, ReviewDays: int64(p.Window.Review),
			LeadDemandMean: p.LeadMean, LeadDemandSd: p.LeadSD, CoverDemandMean: p.CoverMean, CoverDemandSd: p.CoverSD,
			SafetyStock: p.SafetyStock, ReorderPoint: p.ReorderPoint, OrderUpTo: p.OrderUpTo, Lot: p.Lot,
			ExpectedFillRate: p.ExpectedFill, ExpectedCycleService: p.CycleService,
			OnHand: p.Position.OnHand, Reserved: p.Position.Reserved, Backordered: p.Position.Backordered,
			OnOrder: p.Position.OnOrder, Drafts: p.Position.Drafts, Position: p.Position.Total, DaysOfCover: finite(p.DaysOfCover),
			UnitCost: cost, StockValue: cost * core.Money(max(p.Position.OnHand, 0)),
			PassedOver: strings.Join(b.PassedOver[k], ", "), NoOrder: p.NoOrder,
			Expired: p.Position.Expired, Doubted: p.Position.Doubted, BranchSupply: p.Position.Branches, Predecessor: p.Position.Predecessor, Terms: termsText(at[k], p),
			LotRule: p.LotRule,
		}
	}
	return out
}

// finite caps what divides by a demand of zero: a thousand years of cover.
func finite(v float64) float64 {
	if math.IsNaN(v) || v > 365_000 {
		return 365_000
	}
	return v
}
