package terms

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/change"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
)

// Override applies the planner's standing figures to an item.
func (b *Terms) Override(it *replenish.Item) {
	var told []datasets.Override
	defer func() { b.retell(it, told) }()
	for _, o := range b.Masters.overrides[core.Key{Location: it.Location, SKU: it.SKU}] {
		switch o.Field {
		case string(plan.OverrideForecast):
			told = append(told, o)
		case "order_up_to":
			it.Policy = fixedPolicy(it, o, policy.PointBelow(it, int64(o.Value)), int64(o.Value))
		case "reorder_point":
			it.Policy = fixedPolicy(it, o, int64(o.Value), int64(o.Value)+b.lotOf(it))
		case "safety_stock":
			if it.CoverDemand != nil {
				point := int64(math.Ceil(it.CoverDemand.Mean() + o.Value))
				it.Policy = fixedPolicy(it, o, point, point+b.lotOf(it))
			}
		}
	}
}

// lotOf is the distance from the reorder point of an item to its order-up-to: a person who
// sets the one leaves the lot as it is.
func (b *Terms) lotOf(it *replenish.Item) int64 {
	least := max(it.Multiple, 1)
	if it.CoverDemand == nil || it.Policy.Kind == replenish.PolicyMinMax {
		return least
	}
	p := policy.SolveLevels(it, b.Window(*it))
	return max(least, p.OrderUpTo-p.ReorderPoint)
}

// retell plans an item on the daily demand that people expect on the days they
// name, and on its own forecast on the others.
func (b *Terms) retell(it *replenish.Item, told []datasets.Override) {
	if it.CoverDemand == nil || len(it.Daily) == 0 {
		return
	}
	daily, by := slices.Clone(it.Daily), (*datasets.Override)(nil)
	for i, o := range told {
		for d := range daily {
			if day := b.AsOf + core.Day(d); o.StartsOn <= day && (o.EndsOn == core.NoDay || day <= o.EndsOn) {
				daily[d], by = o.Value, &told[i]
			}
		}
	}
	if by == nil {
		return
	}
	change.Retell(it, daily, b.Window(*it))
	it.Policy.Rule = replenish.OverrideRule + by.Author + ": " + by.Reason
	b.Retold[core.Key{Location: it.Location, SKU: it.SKU}] = true
}

// fixedPolicy is a policy a planner has set. Order up to 0 buys nothing but what is owed.
func fixedPolicy(it *replenish.Item, o datasets.Override, low, high int64) replenish.Policy {
	p := it.Policy
	p.Kind, p.Min, p.Max, p.Rule = replenish.PolicyMinMax, max(low, 0), max(high, 0),
		replenish.OverrideRule+o.Author+": "+o.Reason
	return p
}

// Scaled multiplies a demand's quantiles.
func Scaled(d replenish.Demand, ratio float64) replenish.Demand {
	if d == nil {
		return nil
	}
	var p, q []float64
	for i := 1; i < 100; i++ {
		p = append(p, float64(i)/100)
		q = append(q, d.Quantile(float64(i)/100)*ratio)
	}
	for _, tail := range []float64{0.995, 0.999} {
		p = append(p, tail)
		q = append(q, d.Quantile(tail)*ratio)
	}
	g, err := item.NewQuantileGrid(p, q)
	if err != nil {
		return d
	}
	return g
}

// OverDays scales a demand to the mean forecast of so many days; beyond the
// horizon the mean day goes on.
func OverDays(d replenish.Demand, daily []float64, days float64) replenish.Demand {
	if d == nil || d.Mean() <= 0 || len(daily) == 0 {
		return d
	}
	sum, all := 0.0, 0.0
	for i, v := range daily {
		all += v
		sum += v * min(1, max(0, days-float64(i)))
	}
	sum += all / float64(len(daily)) * max(0, days-float64(len(daily)))
	return Scaled(d, sum/d.Mean())
}
