package supply

import (
	"math"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/policy"
)

// policyTable is the table of policies in the making: a policy is written as it is found,
// in the memory of one row group.
type policyTable struct {
	*datasets.RowWriter[datasets.Policy]
	terms *terms.Terms
	later *runs.LaterOrders // nil where every supplier takes orders
	rows  int
	err   error // the first
}

func createPolicies(n *stage.Night, b *terms.Terms) (*policyTable, error) {
	w, err := datasets.CreateRows[datasets.Policy](n.Table("policies"), datasets.WriteOptions{RowGroup: runs.SeekGroup})
	return &policyTable{RowWriter: w, terms: b}, err
}

func (t *policyTable) write(it *replenish.Item, p *replenish.PolicyLine) {
	if t.err == nil {
		t.err = t.Write([]datasets.Policy{PolicyRow(it, p, t.terms)})
		t.rows++
	}
	t.countLater(p)
}

func (t *policyTable) close() error {
	if t.err != nil {
		return t.err
	}
	return t.Close()
}

// PolicyRow is an item's policy as the table has it.
func PolicyRow(it *replenish.Item, p *replenish.PolicyLine, b *terms.Terms) datasets.Policy {
	k := core.Key{Location: p.Location, SKU: p.SKU}
	cost := b.Masters.UnitCost(k)
	if b.Retold[k] && p.Daily == nil {
		p.Daily = it.Daily
	}
	return datasets.Policy{
		Location: p.Location, SKU: p.SKU, Class: p.Class, Supplier: p.Supplier, SuppliedBy: p.SuppliedBy,
		PolicyAim: datasets.PolicyAim{Policy: p.Kind, Target: p.Target, TargetLevel: p.Level, Rule: p.Rule},
		PolicyDays: datasets.PolicyDays{
			OrderOn:     core.Day(p.Window.Order),
			NextOrderOn: core.Day(p.Window.NextOrder),
			DueOn:       core.Day(p.Window.Due),
			CoverTo:     core.Day(p.Window.End),
		},
		PolicyDemand: datasets.PolicyDemand{
			LeadTimeMean:    p.Window.LeadMean,
			LeadTimeSd:      p.Window.LeadSD,
			ReviewDays:      int64(p.Window.Review),
			LeadDemandMean:  p.LeadMean,
			LeadDemandSd:    p.LeadSD,
			CoverDemandMean: p.CoverMean,
			CoverDemandSd:   p.CoverSD,
		},
		PolicyLevels: datasets.PolicyLevels{
			SafetyStock:          p.SafetyStock,
			ReorderPoint:         p.ReorderPoint,
			OrderUpTo:            p.OrderUpTo,
			Lot:                  p.Lot,
			ExpectedFillRate:     p.ExpectedFill,
			ExpectedCycleService: p.CycleService,
		},
		PolicyStock: datasets.PolicyStock{
			OnHand:      p.Position.OnHand,
			Reserved:    p.Position.Reserved,
			Backordered: p.Position.Backordered,
			OnOrder:     p.Position.OnOrder,
			Drafts:      p.Position.Drafts,
			Position:    p.Position.Total,
			DaysOfCover: finite(p.DaysOfCover),
			UnitCost:    cost,
			StockValue:  cost * core.Money(max(p.Position.OnHand, 0)),
		},
		PassedOver: strings.Join(b.PassedOver[k], ", "), NoOrder: p.NoOrder,
		Expired: p.Position.Expired, Doubted: p.Position.Doubted, BranchSupply: p.Position.Branches,
		Predecessor: p.Position.Predecessor, Terms: terms.RecordedText(it, p),
		LotRule: p.LotRule,
	}
}

// finite caps what divides by a demand of zero: a thousand years of cover.
func finite(v float64) float64 {
	if math.IsNaN(v) || v > 365_000 {
		return 365_000
	}
	return v
}

// countLater counts an item whose supplier takes no orders on the day.
func (t *policyTable) countLater(p *replenish.PolicyLine) {
	day := core.Day(p.Window.Order)
	if p.NoOrder != policy.NoOrderDay || day == core.NoDay {
		return
	}
	if t.later == nil {
		t.later = &runs.LaterOrders{On: day}
	}
	l := t.later
	if l.Items++; p.Position.Total <= p.ReorderPoint && p.Position.Total < p.OrderUpTo {
		l.Short++
	}
	l.On = min(l.On, day)
}
