// Package supply turns forecasts and terms into policies, purchase and transfer lines,
// and says what stands in their way.
package supply

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// Stage turns the forecasts into policies, purchase and transfer lines.
func Stage(ctx context.Context, n *stage.Night) error {
	b := n.Terms()
	p := planningOfNight(n, b)
	items, err := p.Items(ctx)
	if err != nil {
		return err
	}
	n.Stage.RowsIn = int64(len(items))
	short := starvedBy(items)
	opt := p.Options()
	opt.Spend = true
	opt.Exceptions, opt.PriceTags, opt.Needs, opt.Actions = true, true, true, actionOptions(n)
	policies, err := createPolicies(n, b)
	if err != nil {
		return err
	}
	defer policies.Abort()
	opt.Policies = policies.write
	r, err := replenish.PlanContext(ctx, items, b.Suppliers, opt)
	if err != nil {
		return err
	}
	if err := policies.close(); err != nil {
		return err
	}
	n.Stage.Dropped = int64(r.Quarantine.Items)
	r.Problems = nameCauses(n, b.Masters, r.Problems)
	n.Manifest.Headline.Unplanned = unplanned(r.Problems)
	n.Manifest.Headline.Later = policies.later
	tellRefused(n, r.Problems)
	plannedWithout(n, r.Quarantine)
	staleApprovals(n, b.Masters)
	rulesOfNothing(n, b.Masters)
	var writes errgroup.Group // nothing writes on when the stage ends
	defer writes.Wait()
	purchases, needs, transfers, waiting := planLines(n, r, b)
	n.Stage.RowsOut = int64(policies.rows + len(purchases) + len(transfers))
	supplierProblems(n, r.Orders)
	if err := writeClasses(n, r.Classes); err != nil {
		return err
	}
	tellExceptions(n, append(r.Exceptions, waiting...))
	tellShortages(n, r.Shortages)
	tellStarved(n, short, b.Suppliers)
	writeAdvice(n, &writes, r, b)
	if err := writeLeadTimes(n, b); err != nil {
		return err
	}
	if err := levelReceipts(n, purchases, needs); err != nil {
		return err
	}
	writes.Go(func() error {
		return datasets.WriteDocument(n.Table("purchase_plan"), purchases, datasets.WriteOptions{})
	})
	writes.Go(func() error {
		return datasets.WriteDocument(n.Table("transfer_plan"), transfers, datasets.WriteOptions{})
	})
	return writes.Wait()
}

// planningOfNight is what the night's items are made from.
func planningOfNight(n *stage.Night, b *terms.Terms) *Planning {
	return &Planning{Dir: n.Dir, Config: n.Config, Job: n.Job(), AsOf: n.Options.AsOf,
		Workers: n.Options.Workers, Terms: b, Inputs: n.Inputs, Problems: n.Problems}
}

// tellRefused names what is not planned, but for what the gate has named.
func tellRefused(n *stage.Night, problems []replenish.Problem) {
	for _, said := range heldSuppliers(n, problems) {
		if said.Code == "expired_lot" {
			continue // the gate has named the lot
		}
		n.Problem(plan.Problem{Code: said.Code, Severity: plan.SeverityError, Key: problemKey(said),
			Text: said.Text, Hint: said.Hint,
			AtRisk: core.MoneyOrZero(said.AtRisk)})
	}
}

// unplanned counts the refused items by the first thing that is wrong with each, the
// most first.
func unplanned(problems []replenish.Problem) (out []runs.Unplanned) {
	seen := map[core.Key]bool{}
	var first []replenish.Problem // of each reason
	for _, p := range problems {
		k := core.Key{Location: p.Location, SKU: p.SKU}
		if !p.Refused || seen[k] {
			continue
		}
		seen[k] = true
		i := slices.IndexFunc(out, func(u runs.Unplanned) bool { return u.Code == p.Code })
		if i < 0 {
			i, first = len(out), append(first, p)
			out = append(out, runs.Unplanned{Code: p.Code, Text: p.Text, Hint: p.Hint})
		}
		if out[i].Items++; p.Text != first[i].Text { // each has figures of its own
			out[i].Text = fmt.Sprintf("such as %s@%s: %s", first[i].SKU, first[i].Location, first[i].Text)
		}
	}
	slices.SortStableFunc(out, func(a, b runs.Unplanned) int { return cmp.Compare(b.Items, a.Items) })
	return out
}

// nameCauses gives items that nobody supplies the cause, where a row of sourcing or of their
// supplier was refused.
func nameCauses(n *stage.Night, m *terms.Masters, problems []replenish.Problem) []replenish.Problem {
	held := map[core.Key]string{}
	for _, r := range n.Inputs.Held {
		held[core.Key{SKU: r.SKU, Location: r.Location}] = r.Supplier
	}
	out := slices.Clone(problems)
	for i := range out {
		p := &out[i]
		if p.Code != "no_source" {
			continue
		}
		k := core.Key{SKU: p.SKU, Location: p.Location}
		if supplier := cmp.Or(held[k], held[core.Key{SKU: p.SKU}]); supplier != "" {
			p.Code, p.Supplier, p.Text, p.Hint = heldBack, supplier, "its supplier's row in suppliers is not used (see rejects and no_exchange_rate)",
				"mend that row and run again"
		} else if row := m.UnreadSource(k); row != "" {
			p.Code, p.Text, p.Hint = "refused_row", row, "correct the row, which rejects lists; until then nothing is bought of the item"
		}
	}
	return out
}

// heldBack is the code of a supplier whose own row is not used.
const heldBack = "supplier_held_back"

// heldSuppliers names once each supplier whose own row was refused, with what is not
// planned for want of it, and leaves the other problems.
func heldSuppliers(n *stage.Night, problems []replenish.Problem) (rest []replenish.Problem) {
	items, atRisk := map[string]int{}, map[string]float64{}
	for _, p := range problems {
		if p.Code != heldBack {
			rest = append(rest, p)
			continue
		}
		items[p.Supplier]++
		atRisk[p.Supplier] += p.AtRisk
	}
	for _, supplier := range slices.Sorted(maps.Keys(items)) {
		n.Problem(plan.Problem{Code: heldBack, Severity: plan.SeverityError, Key: supplier,
			AtRisk: core.MoneyOrZero(atRisk[supplier]),
			Text:   fmt.Sprintf("its row in suppliers is not used (see rejects and no_exchange_rate), so nothing is bought of the %d items it alone supplies; what is at hand is still sent on", items[supplier]),
			Hint:   "mend that row and run again"})
	}
	return rest
}

func problemKey(p replenish.Problem) string {
	if p.SKU == "" {
		return p.Supplier
	}
	return core.Key{Location: p.Location, SKU: p.SKU}.String()
}
