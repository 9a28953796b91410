package whatif

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"

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

	weighed, weight float64 // of Fill
}

// Preview is a plan before and after a change of many keys at once.
type Preview struct {
	Series  int // keys that the change is for
	Planned int // of them, so far
	Was     Sums
	Now     Sums
	Effects []Effect // keys whose line or policy differs, the most money first
}

// previewPart is how many SKUs are planned between two reports of a preview.
const previewPart = 100

// previewEvery is how often a preview says what is planned so far.
const previewEvery = 200 * time.Millisecond

// Preview plans keys again under rules, or under another service target where level is not
// zero, together with the same SKUs at every other location. As in a what-if, suppliers'
// minimums and what whole nights share are left out. It writes nothing. so, where it is not
// nil, is shown the preview of what is planned so far again and again, and keeps nothing of it.
func (d *Desk) Preview(ctx context.Context, keys map[core.Key]bool, level float64,
	rules []config.RuleChange, so func(*Preview)) (*Preview, error) {
	if level != 0 && !(level > 0 && level < 1) {
		return nil, fmt.Errorf("a service target lies between 0 and 100 %%, without the ends")
	}
	after := d.changed(keys, level, rules)
	opt := d.opt
	opt.Workers = max(1, runtime.GOMAXPROCS(0)-1) // pages are answered meanwhile
	suppliers := d.unbound()
	if err := replenish.PriceClassesContext(ctx, after, suppliers, opt); err != nil {
		return nil, err
	}
	out, told := &Preview{Series: len(keys)}, time.Time{}
	for from, to := 0, 0; from < len(after); from = to {
		for skus := 0; to < len(after); to++ {
			if to == from || after[to].SKU != after[to-1].SKU {
				if skus++; skus > previewPart {
					break
				}
			}
		}
		items := after[from:to]
		was, err := d.before(ctx, items, suppliers, opt)
		if err != nil {
			return nil, err
		}
		is, err := replenish.PlanContext(ctx, items, suppliers, opt)
		if err != nil {
			return nil, err
		}
		out.add(items, was, decided(is))
		for i := range items {
			if keys[core.Key{SKU: items[i].SKU, Location: items[i].Location}] {
				out.Planned++
			}
		}
		if so != nil && time.Since(told) > previewEvery {
			out.sort()
			so(out)
			told = time.Now()
		}
	}
	out.sort()
	out.Planned = out.Series // keys that the run does not plan, too
	return out, nil
}

// changed are the items of all SKUs that a change is for, under it, by SKU and location.
func (d *Desk) changed(keys map[core.Key]bool, level float64, rules []config.RuleChange) []replenish.Item {
	now := d.b
	if len(rules) > 0 {
		now = d.b.WithRules(rules)
	}
	skus := map[string]bool{}
	for k := range keys {
		skus[k.SKU] = true
	}
	var out []replenish.Item
	for _, sku := range slices.Sorted(maps.Keys(skus)) {
		for _, i := range d.bySKU[sku] {
			it := d.items[i]
			it.Daily = slices.Clone(it.Daily) // planning adds to it
			k := core.Key{SKU: it.SKU, Location: it.Location}
			if keys[k] && level > 0 {
				it = Change{TargetLevel: level}.apply(it, d.b)
			}
			if len(rules) > 0 {
				d.reterm(&it, k, now)
			}
			out = append(out, it)
		}
	}
	return out
}

// decision is what a plan says of one key; the zero value is of a key that cannot be planned.
type decision struct {
	planned            bool
	safety, fill, mean float64 // base units; share; base units of the cover window
	upTo, units        int64   // base units
	lines              int
}

// decided are the decisions of a plan, by key.
func decided(r replenish.Result) map[core.Key]decision {
	out := make(map[core.Key]decision, len(r.Policies))
	for i := range r.Policies {
		p := r.Policies[i]
		out[core.Key{SKU: p.SKU, Location: p.Location}] = decision{planned: true, safety: p.SafetyStock,
			fill: p.ExpectedFill, mean: p.CoverMean, upTo: p.OrderUpTo}
	}
	for i := range r.Lines {
		k := core.Key{SKU: r.Lines[i].SKU, Location: r.Lines[i].Location}
		v := out[k]
		v.units += r.Lines[i].Quantity
		v.lines++
		out[k] = v
	}
	return out
}

// before are the decisions of the run as it stands about the keys of some items; what was
// planned for one preview serves the next.
func (d *Desk) before(ctx context.Context, items []replenish.Item, suppliers []replenish.Supplier,
	opt replenish.Options) (map[core.Key]decision, error) {
	d.lock.Lock()
	defer d.lock.Unlock()
	var ask []replenish.Item
	for i := range items {
		if _, ok := d.stands[core.Key{SKU: items[i].SKU, Location: items[i].Location}]; ok || i > 0 &&
			items[i].SKU == items[i-1].SKU {
			continue
		}
		for _, j := range d.bySKU[items[i].SKU] {
			it := d.items[j]
			it.Daily = slices.Clone(it.Daily)
			ask = append(ask, it)
		}
	}
	if len(ask) > 0 {
		if err := replenish.PriceClassesContext(ctx, ask, suppliers, opt); err != nil {
			return nil, err
		}
		r, err := replenish.PlanContext(ctx, ask, suppliers, opt)
		if err != nil {
			return nil, err
		}
		all := decided(r)
		for i := range ask {
			k := core.Key{SKU: ask[i].SKU, Location: ask[i].Location}
			d.stands[k] = all[k]
		}
	}
	out := make(map[core.Key]decision, len(items))
	for i := range items {
		k := core.Key{SKU: items[i].SKU, Location: items[i].Location}
		out[k] = d.stands[k]
	}
	return out, nil
}

// reterm gives an item what other rules say of it; a figure that a person set stays.
func (d *Desk) reterm(it *replenish.Item, k core.Key, now *terms.Terms) {
	was, is := d.b.Item(k), now.Item(k)
	window := d.b.Window(*it)
	fixed := it.Policy.Kind == replenish.PolicyMinMax && strings.HasPrefix(it.Policy.Rule,
		replenish.OverrideRule) // levels that a person set
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
	it.CoverDemand = terms.Scaled(it.CoverDemand, (next.LeadMean+float64(next.Review))/max(1,
		window.LeadMean+float64(window.Review)))
}

// add sums up two plans of the same items and lists what differs.
func (p *Preview) add(items []replenish.Item, was, is map[core.Key]decision) {
	for i := range items {
		it := &items[i]
		k := core.Key{SKU: it.SKU, Location: it.Location}
		a, b := was[k], is[k]
		e := Effect{Key: k, UnitCost: it.UnitCost, Bought: it.SuppliedBy == "", WasQuantity: a.units,
			Quantity: b.units, WasSafety: a.safety, Safety: b.safety,
			WasUpTo: a.upTo, UpTo: b.upTo, WasFill: a.fill, Fill: b.fill}
		p.Was.add(e, a)
		p.Now.add(e, b)
		if e.WasQuantity != e.Quantity || e.WasUpTo != e.UpTo || math.Abs(e.WasSafety-e.Safety) > 0.05 {
			p.Effects = append(p.Effects, e)
		}
	}
}

// sort puts the effects with the most money first.
func (p *Preview) sort() {
	slices.SortFunc(p.Effects, func(a, b Effect) int {
		return cmp.Or(-cmp.Compare(math.Abs(a.Money()), math.Abs(b.Money())),
			-cmp.Compare(math.Abs(a.Safety-a.WasSafety)*a.UnitCost, math.Abs(b.Safety-b.WasSafety)*b.UnitCost),
			cmp.Compare(a.Key.SKU, b.Key.SKU), cmp.Compare(a.Key.Location, b.Key.Location))
	})
}

// add adds what a plan decides about a key.
func (s *Sums) add(e Effect, v decision) {
	s.Safety += v.safety * e.UnitCost
	if w := v.mean * e.UnitCost; w > 0 && v.fill > 0 {
		s.weighed += w * v.fill
		s.weight += w
		s.Fill = s.weighed / s.weight
	}
	if e.Bought {
		s.Lines += v.lines
		s.Money += float64(v.units) * e.UnitCost
	} else {
		s.Transfers += v.lines
	}
}
