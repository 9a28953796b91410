package supply

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/uom"
)

// lineID is a line's identity, the same for every run of an as-of day.
func lineID(asOf core.Day, kind string, k core.Key) string {
	return strings.Join([]string{asOf.String(), kind, k.String()}, "/")
}

// planLines turns the engine's lines into documents and fills the headline; needs
// are the days on which the purchases are needed at the latest, waiting the lines
// out of proportion.
func planLines(n *stage.Night, r replenish.Result, b *terms.Terms) (purchases []plan.PurchaseLine,
	needs []core.Day, transfers []plan.TransferLine, waiting []replenish.Exception) {
	said := stage.Reviewed{Decisions: plan.Decisions(n.Gate.Reviews),
		Snoozes: plan.Snoozes(n.Gate.Reviews, n.Options.AsOf)}
	purchases, transfers = []plan.PurchaseLine{}, []plan.TransferLine{}
	h := &n.Manifest.Headline
	var kinds []string
	for _, l := range r.Lines {
		k := core.Key{Location: l.Location, SKU: l.SKU}
		p := l.Policy
		steps, _ := json.Marshal(l.Receipt) // plain numbers and texts: cannot fail
		switch l.Kind {
		case replenish.Purchase:
			line := purchaseLine(n.Options.AsOf, l, p, string(steps))
			if l.Supplier != p.Supplier {
				line.Line += "/" + l.Supplier // one of several suppliers of the key
			}
			line.Status = stage.Standing(n, said, line.Line)
			if line.Status == plan.Released {
				continue
			}
			if line.Status != plan.Snoozed {
				h.PurchaseLines++
				h.PurchaseValue += line.Value
			}
			purchases, needs, kinds = append(purchases, line), append(needs, core.Day(l.NeedDay)),
				append(kinds, l.ConfirmKind)
		case replenish.Transfer:
			line := transferLine(n.Options.AsOf, l, p, b.Masters.UnitCost(k), string(steps))
			if l.From != p.SuppliedBy {
				line.Line += "/" + l.From // a sister location, beside the one that supplies the key
			}
			line.Status = stage.Standing(n, said, line.Line)
			if line.Status == plan.Released {
				continue
			}
			if line.Status != plan.Snoozed {
				h.TransferLines++
				h.TransferUnits += line.Quantity
			}
			transfers = append(transfers, line)
		}
	}
	return purchases, needs, transfers, holdToUsual(n, b.Masters, purchases, kinds)
}

func purchaseLine(asOf core.Day, l replenish.Line, p *replenish.PolicyLine, steps string) plan.PurchaseLine {
	k := core.Key{Location: l.Location, SKU: l.SKU}
	cost := core.MoneyOrZero(l.UnitCost)
	return plan.PurchaseLine{
		Line: lineID(asOf, "P", k), SKU: l.SKU, Location: l.Location, Supplier: l.Supplier, Quantity: l.Quantity,
		Packing: plan.Packing{OrderUnit: l.Unit.Name, OrderUnitSize: l.Unit.Factor},
		OrderOn: core.Day(l.OrderDay), DueOn: core.Day(l.DueDay), UnitCost: cost,
		Levels:    levelsOf(l, p, cost),
		CoverFrom: asOf, CoverTo: core.Day(p.Window.End),
		Outcome: outcomeOf(l, p, cost, steps),
		Confirm: l.Confirm,
	}
}

func levelsOf(l replenish.Line, p *replenish.PolicyLine, cost core.Money) plan.Levels {
	return plan.Levels{
		Value:        cost * core.Money(l.Quantity),
		Position:     p.Position.Total,
		ReorderPoint: float64(p.ReorderPoint),
		OrderUpTo:    float64(p.OrderUpTo),
		SafetyStock:  p.SafetyStock,
	}
}

func outcomeOf(l replenish.Line, p *replenish.PolicyLine, cost core.Money, steps string) plan.Outcome {
	return plan.Outcome{
		DaysOfCover:      finite(p.DaysOfCover),
		DaysOfCoverAfter: finite(l.DaysOfCover),
		AtRisk:           cost * core.Money(shortUnits(p)),
		Reason:           lineReason(l, p),
		Steps:            steps,
	}
}

func transferLine(asOf core.Day, l replenish.Line, p *replenish.PolicyLine, cost core.Money,
	steps string) plan.TransferLine {
	k := core.Key{Location: l.Location, SKU: l.SKU}
	return plan.TransferLine{
		Line: lineID(asOf, "T", k), SKU: l.SKU, From: l.From, Location: l.Location, Quantity: l.Quantity,
		OrderOn: core.Day(l.OrderDay), DueOn: core.Day(l.DueDay),
		Levels:  levelsOf(l, p, cost),
		Outcome: outcomeOf(l, p, cost, steps),
	}
}

// shortUnits are the units of lead-time demand that the stock position does
// not cover: what is at risk before an order placed today arrives.
func shortUnits(p *replenish.PolicyLine) int64 {
	return max(0, int64(math.Ceil(p.LeadMean))-max(p.Position.Total, 0))
}

// reasonSteps are the steps of a receipt that a line's reason names where they
// changed the quantity.
var reasonSteps = []string{"supplier_multiple", "moq", "price_break", "price_rise", "price_fall", "order_fill",
	"predecessor_first", "source_stock", "rebalance", "shelf_life", "phase_out",
	"maximum", "max_order", replenish.ShortStorage, replenish.ShortSupplier, replenish.ShortBudget}

// whyAbove says why a line is there although its item is above the reorder point.
func whyAbove(l replenish.Line) string {
	for _, s := range l.Receipt {
		if s.Name == "price_rise" && s.Added > 0 {
			return "bought ahead of an announced rise of its price"
		}
	}
	return "ordered to fill the supplier's minimum"
}

// lineReason is the line's why in one sentence, in the unit that people count the item in.
func lineReason(l replenish.Line, p *replenish.PolicyLine) string {
	number := l.Counted.Number
	text := fmt.Sprintf("position %s is at or below the reorder point %s; ordered up to %s",
		number(p.Position.Total), number(p.ReorderPoint), number(p.OrderUpTo))
	if p.Position.Total > p.ReorderPoint {
		text = fmt.Sprintf("position %s is above the reorder point %s; %s", number(p.Position.Total),
			number(p.ReorderPoint), whyAbove(l))
	}
	if look := p.Look; look != nil && look.Decided+look.Owed+look.Presence > look.Today {
		text = fmt.Sprintf("looking ahead from position %s, %s are wanted today: one more pack saves less than it costs to hold", number(p.Position.Total), number(look.Decided+look.Owed))
		if look.Presence > 0 {
			text = fmt.Sprintf("looking ahead from position %s, nothing is worth holding; one pack, so that demand that comes back is seen", number(p.Position.Total))
		}
		if look.Today > 0 {
			text += fmt.Sprintf("; %s of them are ordered", number(look.Today))
		}
	}
	if l.Because != "" {
		text = fmt.Sprintf("position %s; %s", number(p.Position.Total), l.Because)
	}
	if p.Dynamic != nil && p.Dynamic.Periods > 1 {
		text += fmt.Sprintf("; %s lot for %d order days", strings.ReplaceAll(p.LotRule, "_", " "), p.Dynamic.Periods)
	}
	text += unitReason(l)
	for _, s := range l.Receipt {
		if s.Name == "pack" {
			text += fmt.Sprintf("; pack of %s %s", number(int64(s.Value)), strings.TrimPrefix(s.Rule, "input: "))
		}
		if s.Added != 0 && slices.Contains(reasonSteps, s.Name) {
			text += fmt.Sprintf("; %s %s", strings.ReplaceAll(s.Name, "_", " "), l.Counted.More(int64(s.Added)))
		}
	}
	return text
}

// unitReason says how many of the supplier's units a line is.
func unitReason(l replenish.Line) string {
	if l.Unit.Factor <= 1 {
		return ""
	}
	count, _ := uom.Unit{Factor: l.Unit.Factor}.FromBase(l.Quantity)
	switch {
	case l.Counted.Factor == l.Unit.Factor:
		return "; " + l.Counted.Number(l.Quantity)
	case l.Counted.Factor > 1:
		return fmt.Sprintf("; %s in %d × %s", l.Counted.Number(l.Quantity), count, l.Unit.Name)
	}
	return fmt.Sprintf("; %d %s of %d", count, l.Unit.Name, l.Unit.Factor)
}

// supplierProblems tells of orders that miss the supplier's minimum.
func supplierProblems(n *stage.Night, orders []replenish.Order) {
	for _, o := range orders {
		if o.BelowMinimum != "" {
			n.Problem(plan.Problem{Code: "below_supplier_minimum", Severity: plan.SeverityWarning, Key: o.Supplier,
				Text: "the order's " + o.BelowMinimum, Hint: "wait a day, add lines, or agree a smaller order with the supplier"})
		}
	}
}
