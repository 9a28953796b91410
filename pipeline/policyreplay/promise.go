package policyreplay

import (
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/pipeline/replay"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/replenish"
)

// promise gives each item the policy that the rules have for its class, and each class
// the fill rate promised: the flag's, else the mean of its items' targets, weighed by
// the demand of the year before the replay. Items whose policy promises none are left out.
func (r *Replayer) promise() {
	type sum struct{ promised, demand float64 }
	classes := map[string]*sum{}
	r.keep()
	for i := range r.items {
		it, of := &r.items[i], &r.c.Items[i]
		level := r.o.PromiseFor(of.Class)
		if p := &it.Policy; level == 0 {
			level = p.Level
		} else {
			p.Level = level
		}
		s := classes[of.Class]
		if s == nil {
			s = &sum{}
			classes[of.Class] = s
		}
		sold := 1e-6
		for _, v := range of.Demand[max(0, r.start-365):r.start] {
			sold += v
		}
		s.promised += level * sold
		s.demand += sold
	}
	for i := range r.items {
		s := classes[r.c.Items[i].Class]
		r.c.Items[i].Promised = s.promised / s.demand
	}
}

// keep applies the class's rules and leaves out items without a promise.
func (r *Replayer) keep() {
	n := 0
	for i, k := range r.keys {
		class := r.c.Items[i].Class
		it, ok := r.item(k, class)
		if !ok {
			continue
		}
		if !promisesFill(it.Policy) && r.o.PromiseFor(class) == 0 {
			r.D.leave(k, leftNoPromise)
			continue
		}
		of := r.replayed(k, it)
		of.Class = class
		r.foresee(i, &it, &of, r.believed(it))
		r.keys[n], r.items[n], r.c.Items[n], r.c.Lead[n] = k, it, of, r.believed(it)
		n++
	}
	r.keys, r.items, r.c.Items, r.c.Lead = r.keys[:n], r.items[:n], r.c.Items[:n], r.c.Lead[:n]
}

// policies are the configured policy and, beside it, the same with the other kind of
// fill target, of the class as a whole or of each item where all are of classes, and
// looking ahead where that is asked for.
func (r *Replayer) policies() {
	target := replenish.TargetFill
	for i := range r.items {
		if p := r.items[i].Policy; promisesFill(p) && p.Target == replenish.TargetFill {
			target = replenish.TargetClassFill
		}
	}
	r.add(AsConfigured, r.items)
	r.add(target, r.changed(func(p *replenish.Policy) {
		p.Target = target
		if p.Kind == replenish.PolicyLookAhead && target == replenish.TargetFill {
			p.Kind = replenish.PolicyOrderUpTo
		}
	}))
	if r.o.LookAhead {
		r.add(LooksAhead, r.changed(func(p *replenish.Policy) {
			p.Kind,
				p.Target = replenish.PolicyLookAhead, replenish.TargetClassFill
		}))
	}
}

// changed are the items with another policy, where theirs promises a fill rate.
func (r *Replayer) changed(change func(p *replenish.Policy)) []replenish.Item {
	out := slices.Clone(r.items)
	for i := range out {
		if p := &out[i].Policy; promisesFill(*p) {
			change(p)
			p.Underage, p.Overage, p.AllowNegativeSafetyStock = 0, 0, p.Target == replenish.TargetClassFill
		}
	}
	return out
}

// add replays the items' policies under a title.
func (r *Replayer) add(title string, items []replenish.Item) {
	r.price(items)
	extra := make([]int, len(items))
	for i := range items {
		extra[i] = items[i].ExtraDays
	}
	r.c.Policies = append(r.c.Policies, replay.Policy{Title: title, Extra: extra,
		Terms: func(i int, it *replenish.Item) {
			of := &items[i]
			it.Rounding, it.MaxOrder, it.Maximum, it.MaximumWins = of.Rounding, of.MaxOrder, of.Maximum, of.MaximumWins
			it.Policy, it.Class, it.ExtraDays = of.Policy, of.Class, of.ExtraDays
		}})
}

// price finds what classes pay for a lost unit, as the night would on the first day
// replayed, for the items whose target is their class's. An item whose terms the gate
// refuses gets no price and keeps to a fill rate of its own.
func (r *Replayer) price(items []replenish.Item) {
	priced := slices.Clone(items)
	for i := range priced {
		it := &priced[i]
		it.Lead = replenish.LeadTime{Pmf: r.c.Lead[i]}
		it.Supplier, it.SuppliedBy = terms.SourceOf(*it), ""
		it.OnHand, it.Reserved, it.Backordered, it.Lots, it.OnOrder, it.Drafts = 0, 0, 0, nil, nil, nil
		it.LaunchDay, it.EndDay, it.Split = 0, 0, nil
	}
	day := r.D.First + int32(r.start)
	replenish.PriceClasses(priced, r.now.Suppliers, replenish.Options{AsOf: day, Workers: r.o.Workers,
		HoldingRate: r.o.HoldingRate})
	for i := range items {
		p := priced[i].Policy
		if p.Target == replenish.TargetClassFill && p.Underage < leastPrice {
			p.Target, p.Underage, p.Overage = replenish.TargetFill, 0, 0
			r.unpriced[items[i].SKU+"@"+items[i].Location] = true
		}
		items[i].Policy = p
	}
}

// leastPrice is below any price of a lost unit, in currency units.
const leastPrice = 1e-100

// solvesTarget tells whether a policy's levels follow from its target.
func solvesTarget(p replenish.Policy) bool {
	switch p.Kind {
	case replenish.PolicyMinMax, replenish.PolicyCover, replenish.PolicyNewsvendor, replenish.PolicyDDMRP:
		return false
	}
	return true
}

func promisesFill(p replenish.Policy) bool {
	return solvesTarget(p) && (p.Target == replenish.TargetFill || p.Target == replenish.TargetClassFill)
}

// restsOn says what was assumed, and what the replay cannot show.
func (r *Replayer) restsOn() []string {
	var out []string
	say := func(n int, format string, args ...any) {
		if n > 0 {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	if r.o.Transfers {
		out = append(out, "transfers only: the supplying locations always have the goods, which come after the transfer's lead time, and a line to send costs nothing")
	}
	before := 0
	for _, n := range r.then.Receipts {
		before += n
	}
	all := 0
	for _, n := range r.now.Receipts {
		all += n
	}
	if r.o.Transfers {
		all = 0 // what suppliers took
	}
	say(all, "lead times are drawn from %d receipts; planners know the %d before the replay", all, before)
	say(r.stated(), "%d items have too few receipts: their lead times are the stated ones with their spread", r.stated())
	out = append(out, "forecasts are the engine's count models carried on day by day, not the ensemble of the night; no planner knows promotions ahead",
		"class prices of a lost unit are those of the first day, where the night finds them anew",
		"stock begins at four weeks of demand or what the policy would keep where that is more, what was sold in the lead time before on its way, and is measured after the warm-up; packs, least orders, order days and closures are kept")
	if text := r.D.Filled.Text(); text != "" {
		out = append(out, text)
	}
	say(r.eligible-len(r.items), "a sample: %d of %d items that could be replayed", len(r.items), r.eligible)
	say(len(r.unpriced), "%d items have terms the gate refuses: they are replayed at fill rates of their own where classes have a price", len(r.unpriced))
	r.notReplayed(say)
	return out
}

// notReplayed says which terms of the items and the workspace the replay leaves out;
// say drops a line that counts nothing.
func (r *Replayer) notReplayed(say func(n int, format string, args ...any)) {
	count := func(text string, is func(i int) bool) {
		n := 0
		for i := range r.items {
			if is(i) {
				n++
			}
		}
		say(n, "not replayed: "+text, n)
	}
	count("shelf life of %d items, nothing expires", func(i int) bool { return r.items[i].ShelfLifeDays > 0 })
	count("price breaks and announced prices of %d items, bought at the cost of one unit",
		func(i int) bool { return len(r.items[i].Breaks) > 0 || r.items[i].NextCost > 0 })
	count("split orders of %d items, all bought from the first supplier",
		func(i int) bool { return len(r.items[i].Split) > 0 })
	count("largest orders, maxima and extra days of %d items in the rules beside, they bind the policies only", func(i int) bool {
		return r.items[i].MaxOrder > 0 || r.items[i].Maximum > 0 || r.items[i].ExtraDays > 0
	})
	minimum := 0
	for _, s := range r.now.Suppliers {
		if r.o.Transfers {
			break
		}
		if s.MinimumValue > 0 || s.MinimumUnits > 0 || s.MinimumWeight > 0 || s.Container > 0 {
			minimum++
		}
	}
	say(minimum, "not replayed: least orders over all lines of %d suppliers, each item is ordered by itself", minimum)
	limits := len(r.g.Inputs.Capacities)
	for _, s := range r.now.Suppliers {
		if s.Capacity > 0 {
			limits++
		}
	}
	say(limits, "not replayed: %d limits of supply, dock, putaway and storage", limits)
	if r.g.Config.Replenish.Budget > 0 {
		say(1, "not replayed: the day's budget")
	}
	say(len(r.g.Inputs.Overrides), "not replayed: %d figures set by hand", len(r.g.Inputs.Overrides))
}

// stated counts the items whose lead time comes from their sourcing row.
func (r *Replayer) stated() int {
	n := 0
	for i := range r.items {
		if len(r.items[i].Lead.Pmf) > 0 {
			n++
		}
	}
	return n
}
