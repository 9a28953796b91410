package supply

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/advice"
)

func actionOptions(n *stage.Night) *replenish.ActionOptions {
	c := &n.Config.Replenish
	return &replenish.ActionOptions{LeastDays: c.ActionLeastDays, LeastMoney: c.ActionLeastMoney}
}

// exceptionHints say what to do about an exception.
var exceptionHints = map[string]string{
	replenish.ExceptionStockout:   "expedite an open order, transfer stock, or accept the loss",
	replenish.ExceptionFrozen:     "transfer stock, agree a change inside the frozen days with the supplier, or accept the loss",
	replenish.ExceptionOverstock:  "sell it down, move it, or defer what is on order",
	replenish.ExceptionPack:       "agree a smaller pack or minimum, share the pack with another location, or buy it knowing what will be left",
	replenish.ExceptionOwed:       "tell the customer, offer what replaces it, or buy it once more by changing its status or a rule",
	replenish.ExceptionStarved:    "agree larger orders or more order days, or take another supplier",
	replenish.ExceptionWaste:      "mark it down, move it, or scrap it in time",
	replenish.ExceptionProportion: "look at the item, then approve the line with a reason, change it, or reject it",
	replenish.ExceptionDoubted:    "count the shelf; until then the record is not counted on, and the days without a sale are taken as unknown",
	replenish.ExceptionOverdue:    "ask the supplier: confirm a day for it, or cancel it",
}

// tellExceptions writes the engine's exceptions as problems: as many warnings as a
// day may have, those with most at risk, and the others as notices.
func tellExceptions(n *stage.Night, all []replenish.Exception) {
	most := n.Config.Replenish.ExceptionsADay
	ranked, _ := advice.ExceptionBudget(all, -1)
	_, rest := advice.ExceptionBudget(all, most)
	for i, e := range ranked {
		severity := plan.SeverityWarning
		if i >= most {
			severity = plan.SeverityNotice
		}
		n.Problem(plan.Problem{Code: e.Kind, Severity: severity,
			Key: core.Key{Location: e.Location, SKU: e.SKU}.String(), AtRisk: core.MoneyOrZero(e.AtRisk),
			Text: e.Text, Hint: exceptionHints[e.Kind]})
	}
	if more := len(ranked) - most; more > 0 {
		n.Problem(plan.Problem{Code: "exceptions_beyond_budget", Severity: plan.SeverityNotice, Key: "replenish",
			Text: fmt.Sprintf("%d more exceptions, %s at risk together, are listed as notices", more,
				core.MoneyOrZero(rest)),
			Hint: "raise replenish.exceptions_a_day to see them as warnings"})
	}
}

// tellShortages tells of shared capacities that did not suffice.
func tellShortages(n *stage.Night, all []replenish.Shortage) {
	for _, s := range all {
		p := plan.Problem{Severity: plan.SeverityWarning, Code: s.Kind + "_short", Key: s.Key,
			AtRisk: core.MoneyOrZero(s.AtRisk)}
		cut := fmt.Sprintf("%.6g were wanted, %.6g were left; %d units were not ordered", s.Wanted,
			max(0, s.Capacity), s.CutUnits)
		switch s.Kind {
		case replenish.ShortSupplier:
			p.Text, p.Hint = "units of the supplier's period: "+cut, "agree more capacity, or use another supplier"
		case replenish.ShortStorage:
			place := "the location"
			if s.Class != "" {
				place = "storage class " + s.Class
			}
			p.Text, p.Hint = "room in "+place+": "+cut, "make room, or spread the deliveries"
		default:
			p.Key, p.Text, p.Hint = "replenish", "money for the day's purchases: "+cut,
				"raise replenish.budget; buying_list says what comes next"
		}
		n.Problem(p)
	}
}

// starved is what a supplier whose capacity is below the demand for its goods brings of it.
type starved struct {
	items  int
	share  float64
	atRisk float64
}

// starvedBy are these suppliers, by name.
func starvedBy(items []replenish.Item) map[string]*starved {
	of := map[string]*starved{}
	for i := range items {
		it := &items[i]
		if it.SupplyShare == 0 || it.Outside {
			continue
		}
		s := of[it.Supplier]
		if s == nil {
			s = &starved{share: it.SupplyShare}
			of[it.Supplier] = s
		}
		s.items++
		s.atRisk += it.Margin() * (1 - it.SupplyShare) * it.PerDay() * 365
	}
	return of
}

// tellStarved names the suppliers whose capacity is below the demand for their goods.
func tellStarved(n *stage.Night, of map[string]*starved, suppliers []replenish.Supplier) {
	for _, s := range suppliers {
		if o := of[s.Key]; o != nil {
			n.Problem(plan.Problem{Code: replenish.ExceptionStarved, Severity: plan.SeverityWarning, Key: s.Key, AtRisk: core.MoneyOrZero(o.atRisk),
				Text: fmt.Sprintf("the %d units that it takes orders for in %d days bring %.0f %% of the demand for its %d items for good; at risk is a year's loss", s.Capacity, s.CapacityDays, 100*o.share, o.items),
				Hint: "agree more capacity, or take another supplier"})
		}
	}
}

// writeAdvice writes the messages for open orders, the price tags of tonight's
// lines and, under a budget, the buying list.
func writeAdvice(n *stage.Night, writes *errgroup.Group, r replenish.Result, b *terms.Terms) {
	actions, tags, list := actionRows(r.Actions, b), tagRows(r), buyRows(r.Ranking)
	n.Stage.RowsOut += int64(len(actions) + len(tags) + len(list))
	n.Manifest.Headline.Actions = int64(len(actions))
	writes.Go(func() error { return datasets.WriteRows(n.Table("actions"), actions, datasets.WriteOptions{}) })
	writes.Go(func() error { return datasets.WriteRows(n.Table("price_tags"), tags, datasets.WriteOptions{}) })
	writes.Go(func() error { return datasets.WriteRows(n.Table("buying_list"), list, datasets.WriteOptions{}) })
}

func actionRows(actions []replenish.Action, b *terms.Terms) []datasets.Action {
	out := make([]datasets.Action, len(actions))
	for i, a := range actions {
		k := core.Key{Location: a.Location, SKU: a.SKU}
		out[i] = datasets.Action{Order: a.Order, Location: a.Location, SKU: a.SKU,
			Supplier: b.Masters.SupplierOf[a.Order], Action: a.Kind,
			Quantity: a.Quantity, DueOn: core.Day(a.Due), WantedOn: core.Day(a.Wanted),
			AtStake: core.MoneyOrZero(a.AtStake), Reason: a.Reason}
		if out[i].Supplier == "" {
			out[i].Supplier = cmp.Or(b.Masters.SuppliedBy(k), b.Masters.TermsOf(k).Supplier)
		}
		if a.Wanted == replenish.NoDay {
			out[i].WantedOn = core.NoDay
		}
	}
	slices.SortStableFunc(out, func(a, b datasets.Action) int { return -cmp.Compare(a.AtStake, b.AtStake) })
	return out
}

// tagRows are the price tags, the dearest first.
func tagRows(r replenish.Result) []datasets.PriceTag {
	var out []datasets.PriceTag
	for _, o := range r.Orders {
		if o.MinimumCost != 0 {
			out = append(out, datasets.PriceTag{Supplier: o.Supplier, Constraint: "supplier_minimum",
				CostAYear: core.MoneyOrZero(o.MinimumCost)})
		}
	}
	for _, l := range r.Lines {
		for _, t := range l.Tags {
			if math.Abs(t.Cost) < 0.005 {
				continue // it does not bind
			}
			out = append(out, datasets.PriceTag{Supplier: l.Supplier, Location: l.Location, SKU: l.SKU,
				Constraint: t.Constraint, CostAYear: core.MoneyOrZero(t.Cost)})
		}
	}
	slices.SortStableFunc(out, func(a, b datasets.PriceTag) int { return -cmp.Compare(a.CostAYear, b.CostAYear) })
	return out
}

func buyRows(ranking []replenish.RankedBuy) []datasets.NextBuy {
	out := make([]datasets.NextBuy, len(ranking))
	for i, r := range ranking {
		out[i] = datasets.NextBuy{Rank: int64(i + 1), Location: r.Location, SKU: r.SKU,
			Supplier: r.Supplier, Quantity: r.Quantity,
			Value: core.MoneyOrZero(r.Value), Worth: core.MoneyOrZero(r.Worth), Within: r.Within}
	}
	return out
}

// sharedTexts say what was shared out without refused items.
var sharedTexts = map[string]string{
	replenish.WithMinimum:  "the minimum order of %s was filled",
	replenish.WithJoint:    "the lots that share an order of %s were found",
	replenish.WithCapacity: "what %s can deliver was shared out",
	replenish.WithStorage:  "the room of %s was shared out",
	replenish.WithBudget:   "the day's money was shared out",
	replenish.WithClass:    "the fill rate promised to class %s was kept",
	replenish.WithNetwork:  "%s was planned over its locations",
}

// plannedWithout tells what else can change once refused items are mended: what
// they would have shared with others that were planned.
func plannedWithout(n *stage.Night, q replenish.Quarantine) {
	for _, w := range q.Without {
		text := sharedTexts[w.Kind]
		if strings.Contains(text, "%s") {
			text = fmt.Sprintf(text, w.Key)
		}
		if w.Class != "" {
			text += " in class " + w.Class
		}
		names := make([]string, 0, 5)
		for _, k := range w.Items[:min(5, len(w.Items))] {
			names = append(names, core.Key{Location: k.Location, SKU: k.SKU}.String())
		}
		if more := len(w.Items) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("%d more", more))
		}
		n.Problem(plan.Problem{Code: "planned_without", Severity: plan.SeverityNotice, Key: cmp.Or(w.Key, "replenish"),
			Text: fmt.Sprintf("%s without %s, which could not be planned; %d lines rest on it", text,
				strings.Join(names, ", "), w.Lines),
			Hint: "mend the refused items and run again before these lines are approved, or accept that they may change"})
	}
}
