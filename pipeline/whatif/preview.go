package whatif

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/replenish"
)

// Effect is what a change makes of one key's line and policy.
type Effect struct {
	Key                   core.Key
	WasQuantity, Quantity int64   // to order today, before a supplier's minimum
	WasSafety, Safety     float64 // base units
	WasUpTo, UpTo         int64   // base units
	WasFill, Fill         float64 // expected share of demand met
	UnitCost              float64 // currency units
	Bought                bool    // from a supplier, else sent by another location
}

// Money is what the change adds to today's purchases of the key.
func (e Effect) Money() float64 {
	if !e.Bought {
		return 0
	}
	return float64(e.Quantity-e.WasQuantity) * e.UnitCost
}

// Sums are a plan in a few figures; money is in currency units.
type Sums struct {
	Lines     int     // to buy
	Money     float64 // of them
	Transfers int
	Safety    float64 // safety stock at unit cost
	Fill      float64 // expected, weighed by demand at cost
	weight    float64
}

// Preview is a plan before and after a change of many keys at once.
type Preview struct {
	Series  int // keys that the change is for
	Was     Sums
	Now     Sums
	Effects []Effect // keys whose line or policy differs, the most money first
}

// Preview plans keys again under rules, or under another service target where level is not
// zero, together with the same SKUs at every other location. As in a what-if, suppliers'
// minimums and what whole nights share are left out. It writes nothing.
func (d *Desk) Preview(ctx context.Context, keys map[core.Key]bool, level float64, rules []config.RuleChange) (*Preview, error) {
	if level != 0 && !(level > 0 && level < 1) {
		return nil, fmt.Errorf("a service target lies between 0 and 100 %%, without the ends")
	}
	var before, after []replenish.Item
	now := d.b.WithRules(rules)
	for sku, at := range d.bySKU {
		if !slices.ContainsFunc(at, func(i int) bool { return keys[core.Key{SKU: sku, Location: d.items[i].Location}] }) {
			continue
		}
		for _, i := range at {
			it := d.items[i]
			it.Daily = slices.Clone(it.Daily) // planning adds to it
			before = append(before, it)
			it.Daily = slices.Clone(it.Daily)
			k := core.Key{SKU: it.SKU, Location: it.Location}
			if keys[k] && level > 0 {
				it = Change{TargetLevel: level}.apply(it, d.b)
			}
			if len(rules) > 0 {
				d.reterm(&it, k, now)
			}
			after = append(after, it)
		}
	}
	byKey := func(a, b replenish.Item) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.SKU, b.SKU))
	}
	slices.SortFunc(before, byKey)
	slices.SortFunc(after, byKey)
	was, err := d.planAll(ctx, before)
	if err != nil {
		return nil, err
	}
	is, err := d.planAll(ctx, after)
	if err != nil {
		return nil, err
	}
	return compare(before, was, is, keys), nil
}

// reterm gives an item what other rules say of it; a figure that a person set stays.
func (d *Desk) reterm(it *replenish.Item, k core.Key, now *terms.Terms) {
	was, is := d.b.Item(k), now.Item(k)
	window := d.b.Window(*it)
	fixed := it.Policy.Kind == replenish.PolicyMinMax && strings.HasPrefix(it.Policy.Rule, replenish.OverrideRule) // levels that a person set
	if was.Policy != is.Policy && !fixed {
		it.Policy = is.Policy
	}
	if was.Review != is.Review {
		it.Review = is.Review
	}
	if was.ExtraDays != is.ExtraDays {
		it.ExtraDays = is.ExtraDays
	}
	if was.FrozenDays != is.FrozenDays {
		it.FrozenDays = is.FrozenDays
	}
	if was.Maximum != is.Maximum || was.MaximumWins != is.MaximumWins {
		it.Maximum, it.MaximumWins = is.Maximum, is.MaximumWins
	}
	if was.DoNotStock != is.DoNotStock || was.CrossDock != is.CrossDock {
		it.DoNotStock, it.CrossDock = is.DoNotStock, is.CrossDock
	}
	next := now.Window(*it)
	if it.CoverDemand == nil || window.Review == next.Review && window.LeadMean == next.LeadMean {
		return
	}
	it.LeadDemand = terms.Scaled(it.LeadDemand, next.LeadMean/max(window.LeadMean, 0.5))
	it.CoverDemand = terms.Scaled(it.CoverDemand, (next.LeadMean+float64(next.Review))/max(1, window.LeadMean+float64(window.Review)))
}

// planAll plans items without what a part of a night cannot know.
func (d *Desk) planAll(ctx context.Context, items []replenish.Item) (replenish.Result, error) {
	opt := d.opt
	opt.Workers = runtime.GOMAXPROCS(0)
	suppliers := d.unbound()
	if err := replenish.PriceClassesContext(ctx, items, suppliers, opt); err != nil {
		return replenish.Result{}, err
	}
	return replenish.PlanContext(ctx, items, suppliers, opt)
}

// compare sums up two plans of the same items and lists what differs.
func compare(items []replenish.Item, was, is replenish.Result, keys map[core.Key]bool) *Preview {
	out := &Preview{}
	effects := make(map[core.Key]*Effect, len(items))
	for i := range items {
		it := &items[i]
		k := core.Key{SKU: it.SKU, Location: it.Location}
		effects[k] = &Effect{Key: k, UnitCost: it.UnitCost, Bought: it.SuppliedBy == ""}
		if keys[k] {
			out.Series++
		}
	}
	add := func(r replenish.Result, sums *Sums, take func(e *Effect, p *replenish.PolicyLine), lines func(e *Effect, units int64)) {
		for i := range r.Policies {
			p := &r.Policies[i]
			if e := effects[core.Key{SKU: p.SKU, Location: p.Location}]; e != nil {
				take(e, p)
				sums.Safety += p.SafetyStock * e.UnitCost
				if w := p.CoverMean * e.UnitCost; w > 0 && p.ExpectedFill > 0 {
					sums.Fill += w * p.ExpectedFill
					sums.weight += w
				}
			}
		}
		for i := range r.Lines {
			l := &r.Lines[i]
			e := effects[core.Key{SKU: l.SKU, Location: l.Location}]
			if e == nil {
				continue
			}
			lines(e, l.Quantity)
			if e.Bought {
				sums.Lines++
				sums.Money += float64(l.Quantity) * e.UnitCost
			} else {
				sums.Transfers++
			}
		}
		if sums.weight > 0 {
			sums.Fill /= sums.weight
		}
	}
	add(was, &out.Was, func(e *Effect, p *replenish.PolicyLine) {
		e.WasSafety, e.WasUpTo, e.WasFill = p.SafetyStock, p.OrderUpTo, p.ExpectedFill
	}, func(e *Effect, units int64) { e.WasQuantity += units })
	add(is, &out.Now, func(e *Effect, p *replenish.PolicyLine) {
		e.Safety, e.UpTo, e.Fill = p.SafetyStock, p.OrderUpTo, p.ExpectedFill
	}, func(e *Effect, units int64) { e.Quantity += units })
	for _, e := range effects {
		if e.WasQuantity != e.Quantity || e.WasUpTo != e.UpTo || math.Abs(e.WasSafety-e.Safety) > 0.05 {
			out.Effects = append(out.Effects, *e)
		}
	}
	slices.SortFunc(out.Effects, func(a, b Effect) int {
		return cmp.Or(-cmp.Compare(math.Abs(a.Money()), math.Abs(b.Money())), -cmp.Compare(math.Abs(a.Safety-a.WasSafety)*a.UnitCost, math.Abs(b.Safety-b.WasSafety)*b.UnitCost),
			cmp.Compare(a.Key.SKU, b.Key.SKU), cmp.Compare(a.Key.Location, b.Key.Location))
	})
	return out
}
