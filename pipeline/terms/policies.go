package terms

import (
	"cmp"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/item"
)

// policyOf gives an item the terms of the rules that match it, and the engine's
// kind for the configuration's word. The default, economic, buys at the reorder
// point by economic lots, because an order line costs money, and tops transfers
// up whenever a lorry goes. Costs of a unit short and of a unit left that nobody
// states follow from price and cost: a unit left is lost where it expires within
// the cover window, else it is held for it.
func (b *Terms) policyOf(it *replenish.Item) (passedOver []string) {
	over := it.DoNotStock // its life is over: no rule brings it back
	passedOver, _ = item.ApplyRules(it, b.rules)
	if it.DoNotStock && !over && b.Masters.Known(core.Key{Location: it.Location, SKU: it.SKU}) && b.stockedBelow(it) {
		it.DoNotStock, it.CrossDock = false, true
	}
	p := &it.Policy
	word := p.Kind
	p.Kind = config.PolicyKinds[word]
	switch {
	case word == config.PolicyEconomic && (it.SuppliedBy != "" || it.CrossDock):
		p.Kind = replenish.PolicyOrderUpTo
	case word == config.PolicyEconomic && b.weighsShortage(it):
		p.Kind = replenish.PolicyLookAhead
	case word == config.PolicyEconomic:
		p.Kind = replenish.PolicySS
	case word == "base_stock":
		it.Review = cmp.Or(it.Review, 1)
	}
	if p.Target == replenish.TargetClassFill && p.Kind != replenish.PolicyNewsvendor {
		// PriceClasses finds the price; what a class holds least of may be less
		// than mean demand over the window
		p.Underage, p.Overage, p.AllowNegativeSafetyStock = 0, 0, true
	}
	b.fillShortageCosts(it)
	p.AllowNegativeSafetyStock = p.AllowNegativeSafetyStock || p.Kind == replenish.PolicyLookAhead
	for _, o := range b.Masters.overrides[core.Key{Location: it.Location, SKU: it.SKU}] {
		if o.Field == "target" {
			p.Level, p.Rule = o.Value, replenish.OverrideRule+o.Author+": "+o.Reason
		}
	}
	return passedOver
}

// fillShortageCosts sets what a lost unit and a unit left over cost, where a policy
// weighs them and nobody says: the margin, and holding the unit for a review.
func (b *Terms) fillShortageCosts(it *replenish.Item) {
	p := &it.Policy
	if p.Kind == replenish.PolicyNewsvendor || p.Target == replenish.TargetShortageCost {
		p.Underage = cmp.Or(p.Underage, max(it.UnitPrice-it.UnitCost, 0.1*it.UnitCost))
		days := float64(max(1, it.Review, b.cfg.Replenish.ReviewDays))
		left := it.UnitCost * p.HoldingRate * days / 365
		if it.ShelfLifeDays > 0 && p.Kind == replenish.PolicyNewsvendor {
			left = it.UnitCost
		}
		p.Overage = cmp.Or(p.Overage, left)
	}
}

// weighsShortage tells whether what is known of an item asks for looking ahead where no
// policy is stated: what a lost unit and a unit left over cost, order days some days apart,
// and no lot.
func (b *Terms) weighsShortage(it *replenish.Item) bool {
	p := &it.Policy
	apart := max(1, it.Review, b.cfg.Replenish.ReviewDays) > 1 || b.Source(it).OrderWeekdays != [7]bool{}
	return p.Target == replenish.TargetShortageCost && p.LostSales && p.Underage > 0 && p.Overage > 0 &&
		p.Lot == 0 && p.LotRule == "" && apart
}

// stockedBelow tells whether a location that gets an item from its own stocks it.
func (b *Terms) stockedBelow(it *replenish.Item) bool {
	return slices.ContainsFunc(b.Masters.supplies[it.Location], func(location string) bool {
		k := core.Key{Location: location, SKU: it.SKU}
		if b.Masters.SuppliedBy(k) != it.Location {
			return false
		}
		below := replenish.Item{SKU: it.SKU, Location: location, SuppliedBy: it.Location,
			Class: b.Classes[k], Category: it.Category}
		item.ApplyRules(&below, b.rules)
		return !below.DoNotStock || b.stockedBelow(&below)
	})
}

// Classify gives every key its segment: A, B or C by the value its forecast
// sells (of the location's total), X, Y or Z by the coefficient of variation of
// demand over the cover window. A location that supplies others has what is sold
// below it for its own, over any number of steps.
func Classify(series []datasets.Series, m *Masters, c config.SegmentConfig) map[core.Key]string {
	cuts := replenish.SegmentCuts{ShareA: c.ShareA, ShareB: c.ShareB, X: c.X, Y: c.Y}
	type demand struct{ level, mean, variance float64 }
	of := make(map[core.Key]demand, len(series))
	for _, s := range series {
		up, _ := m.Chain(core.Key{Location: s.Location, SKU: s.SKU})
		for _, location := range append(up, s.Location) {
			d := of[core.Key{Location: location, SKU: s.SKU}]
			of[core.Key{Location: location, SKU: s.SKU}] = demand{d.level + max(s.Level, 0),
				d.mean + s.CoverMean, d.variance + s.CoverSd*s.CoverSd}
		}
	}
	type location struct {
		keys   []string
		values []float64
	}
	byLocation := map[string]*location{}
	for _, s := range series {
		l := byLocation[s.Location]
		if l == nil {
			l = &location{}
			byLocation[s.Location] = l
		}
		k := core.Key{Location: s.Location, SKU: s.SKU}
		l.keys = append(l.keys, s.SKU)
		l.values = append(l.values, of[k].level*max(m.UnitCost(k).Float(), 1e-9))
	}
	out := make(map[core.Key]string, len(series))
	for name, l := range byLocation {
		for j, class := range item.ABC(l.keys, l.values, cuts) {
			k := core.Key{Location: name, SKU: l.keys[j]}
			out[k] = class + item.Variability(of[k].mean, math.Sqrt(of[k].variance), cuts)
		}
	}
	return out
}
