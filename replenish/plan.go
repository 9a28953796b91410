package replenish

import (
	"cmp"
	"context"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish/advice"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
)

// Options of a plan.
type Options struct {
	AsOf        int32                 // the day planned for
	LeadTimes   *item.LeadTimeTable   // from receipts; nil = stated lead times only
	Workers     int                   // goroutines; 0 = one per processor; never changes a byte of the result
	JointOrders bool                  // lots of items that have none of their own share their supplier's set-up
	Rebalance   bool                  // move surplus between branches of a supplying location that is short, before buying
	HoldingRate float64               // per currency unit and year, where the item's policy has none; 0 = 0.25
	Storage     []Storage             // what locations can hold; none = no limit
	Budget      float64               // most money for purchases on the day, currency units; 0 = no limit
	Actions     *advice.ActionOptions // messages for open orders are wanted; AsOf and HoldingRate are the plan's
	PriceTags   bool                  // purchase lines get the price tags of their constraints
	Needs       bool                  // purchase lines say until when they are needed
	Exceptions  bool                  // exceptions are wanted
	Project     *Projection           // an item whose stock is to be projected; nil = none
	// Policies takes each policy, by SKU and location, with its item, in place of the
	// result, which holds none then; nil = the result has them.
	Policies func(it *item.Item, p *policy.PolicyLine)

	// Spend says that items need not keep their demand: those that have no line let go of it once
	// they are planned.
	Spend bool

	ctx      context.Context // nil = never interrupted
	part     int             // items planned at a time; 0 = partItems, -1 = all
	soldADay float64         // by the items with more than a few days of sales, at cost
}

// ended tells that nobody waits for the plan any more.
func (o *Options) ended() bool { return o.ctx != nil && o.ctx.Err() != nil }

// PlanContext plans as Plan does, until ctx ends: it then returns the context's error
// within the time of one item. Items that look ahead take a tenth of a millisecond to
// some milliseconds each.
func PlanContext(ctx context.Context, items []item.Item, suppliers []item.Supplier, opt Options) (Result, error) {
	opt.ctx = ctx
	res := Plan(items, suppliers, opt)
	return res, ctx.Err()
}

// planned is an item on its way through the plan.
type planned struct {
	it       *item.Item
	supplier *item.Supplier // of goods bought, or the transfer terms of the supplying location
	known    bool
	window   item.Window
	policy   *policy.PolicyLine // of its own once it is solved
	first    *policy.PolicyLine // of the row it was made from; nil = of its own
	receipt  policy.Receipt
	problems []Problem
	parent   *planned
	branches []*planned
	sellers  []seller   // below it
	alone    *item.Item // with the demand of its own location alone, where it is planned on others
	depth    int        // 0 = supplies nobody
	given    int64      // units given away by rebalancing
	filled   int64      // minus the quantity before the order-level fill
	want     int64      // what is asked of a shared capacity
	moved    int64      // units transferred here today
	because  string     // why it is asked in place of the first source of its item
	split    bool       // one of the suppliers of an item whose stock another row has
}

// Plan computes policies and lines for all items. An item that fails the data
// gate gets problems instead and touches no other item, except those that would
// have shared something with it (Quarantine.Without): a refused supplying location
// serves no branch, unless only where its goods come from is wrong, and a supplier's
// minimum is filled and a budget shared out without it. The others are planned as if
// it were not there, except that its stock on hand keeps its room.
//
// Items are planned SKU by SKU, some at a time; what SKUs share beyond their own is
// planned from the few rows that ask for it.
func Plan(items []item.Item, suppliers []item.Supplier, opt Options) Result {
	if opt.HoldingRate <= 0 {
		opt.HoldingRate = item.DefaultHoldingRate
	}
	opt.Storage = sortedStorage(opt.Storage)
	p := planning{opt: opt, from: sourcesOf(suppliers), promises: promises{sums: map[classKey]*promiseSum{}},
		lined: map[core.Key]lined{}}
	sorted, size := sortedItems(items), cmp.Or(opt.part, partItems)
	if opt.wholly() {
		size = len(sorted)
	} else {
		p.taken = takenOver(items)
	}
	for part := range inParts(sorted, size) {
		if p.plan(part); opt.ended() {
			return Result{}
		}
	}
	return p.finish()
}

// wholly tells that all rows are needed at once: lots of items that share their supplier's
// set-up, room that all stock takes, or an item that is projected with its line.
func (opt *Options) wholly() bool {
	return opt.part < 0 || opt.JointOrders || len(opt.Storage) > 0 || opt.Project != nil
}

// takenOver are the SKUs that have taken over from others, and those.
func takenOver(items []item.Item) map[string]bool {
	out := map[string]bool{}
	for i := range items {
		if old := items[i].Replaces; old != "" {
			out[old], out[items[i].SKU] = true, true
		}
	}
	return out
}

// planning is a plan in the making: what is planned so far, and the rows that may be
// bought, which share suppliers and the budget.
type planning struct {
	res      Result
	opt      Options
	from     *sources
	promises promises
	buying   []*planned
	taken    map[string]bool    // SKUs that have taken over from others, and those: their transfers are planned together
	later    []*planned         // of these
	lined    map[core.Key]lined // that may have a line
}

// lined is what is asked of an item with a line when another is refused.
type lined struct {
	it        *item.Item
	supplying bool
}

// plan plans sorted items with all those of their SKUs.
func (p *planning) plan(items []*item.Item) {
	rows := arrange(items, p.from)
	var own []*item.Item
	for _, r := range rows {
		own = append(own, r.it)
	}
	byDepth := posed(rows, p.from.terms, p.opt)
	if byDepth(func(r *planned) { r.solve(p.opt) }); p.opt.ended() {
		return
	}
	sound, refused, lines := make([]*planned, 0, len(rows)), len(p.res.refused), len(p.res.Lines)
	var sending []*planned // refused, and what they hold goes on
	for i, r := range rows {
		if len(r.problems) > 0 {
			if p.res.refused = append(p.res.refused, r); !r.it.Outside {
				p.res.refuse(r)
			}
			if len(r.branches) > 0 && r.onlyOfSource() {
				sending = append(sending, r)
			}
			continue
		}
		if sound = append(sound, r); r.it.Outside {
			continue
		}
		if p.opt.Policies != nil {
			p.opt.Policies(own[i], r.policy)
		} else {
			p.res.Policies = append(p.res.Policies, r.policy)
		}
		p.res.Problems = append(p.res.Problems, setAside(r.it, p.opt.AsOf)...)
	}
	p.promises.add(sound, p.opt)
	told := len(p.res.Exceptions)
	p.res.advise(sound, p.opt)
	p.opt.soldADay = soldADay(p.opt.soldADay, sound)
	sound = withSplits(sound, p.from.terms, p.opt)
	taken := func(r *planned) bool { return p.taken[r.it.SKU] }
	holding := append(slices.Clone(sound), sending...)
	p.later = append(p.later, slices.DeleteFunc(slices.Clone(holding), func(r *planned) bool { return !taken(r) })...)
	p.send(slices.DeleteFunc(holding, taken), told)
	p.keep(rows, sound, p.res.refused[refused:], p.res.Lines[lines:])
	if p.opt.Spend && !p.opt.wholly() {
		p.spend(rows)
	}
}

// spend lets go of the demand of rows that nothing asks of again.
func (p *planning) spend(rows []*planned) {
	for _, r := range rows {
		if _, asked := p.lined[core.Key{SKU: r.it.SKU, Location: r.it.Location}]; !asked && len(r.problems) == 0 {
			r.it.Daily, r.it.LeadDemand, r.it.CoverDemand = nil, nil, nil
		}
	}
}

// keep keeps the rows that may be bought, and what is asked of those with lines.
func (p *planning) keep(rows, sound, refused []*planned, lines []Line) {
	moved := map[core.Key]bool{}
	for _, l := range lines {
		moved[core.Key{SKU: l.SKU, Location: l.Location}] = true
	}
	for _, r := range rows {
		if k := (core.Key{SKU: r.it.SKU, Location: r.it.Location}); moved[k] || r.mayBuy() || p.taken[k.SKU] {
			p.lined[k] = lined{r.it, len(r.branches) > 0}
		}
	}
	if p.opt.wholly() {
		p.buying = sound
		return
	}
	for _, r := range sound {
		if r.mayBuy() {
			if !p.taken[r.it.SKU] {
				r.leaveNetwork()
			}
			p.buying = append(p.buying, r)
		}
	}
	for _, r := range refused {
		r.leaveNetwork()
	}
}

// mayBuy tells whether the row may be bought tonight: it asks for something, is filled to a
// minimum of its supplier, or has others who are asked in its supplier's place.
func (r *planned) mayBuy() bool {
	s := r.supplier
	minimum := s.MinimumValue > 0 || s.MinimumUnits > 0 || s.MinimumWeight > 0 || s.Container > 0
	return r.it.Supplier != "" && !r.it.Outside && (r.receipt.Quantity > 0 || minimum || len(r.it.Others) > 0) ||
		len(r.it.Split) > 0
}

// leaveNetwork lets go of the rows that the row was planned on; how many they were stays.
func (r *planned) leaveNetwork() {
	r.parent, r.sellers, r.alone = nil, nil, nil
	if len(r.branches) > 0 {
		r.branches = make([]*planned, len(r.branches))
	}
}

// finish buys, and sums the plan up.
func (p *planning) finish() Result {
	res := &p.res
	res.Classes = p.promises.classes()
	p.send(p.later, 0)
	res.purchase(p.buying, p.from.terms, p.opt)
	slices.SortStableFunc(res.Lines, compareLines)
	slices.SortStableFunc(res.Exceptions, func(a, b advice.Exception) int { // some were told when their source was planned
		return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
	})
	if len(res.refused) > 0 {
		res.planWithout(p.lined, p.from.terms, p.opt)
	}
	res.project(p.buying, p.opt)
	return *res
}

// posed links the rows to a network and poses each; byDepth does something to
// every row, branches before what supplies them.
func posed(rows []*planned, terms map[string]item.Supplier, opt Options) (byDepth func(do func(r *planned))) {
	deepest := linkNetwork(rows)
	byDepth = func(do func(r *planned)) {
		for depth := 0; depth <= deepest; depth++ {
			item.Parallel(len(rows), opt.Workers, func(i int) {
				if rows[i].depth == depth && !opt.ended() {
					do(rows[i])
				}
			})
		}
	}
	byDepth(func(r *planned) { r.pose(terms, opt) })
	if opt.JointOrders {
		jointLots(rows, opt)
	}
	return byDepth
}

// withSplits adds the rows of the suppliers who share an item's orders in place
// of the item's own.
func withSplits(rows []*planned, terms map[string]item.Supplier, opt Options) []*planned {
	if !slices.ContainsFunc(rows, func(r *planned) bool { return len(r.it.Split) > 0 }) {
		return rows
	}
	out := make([]*planned, 0, len(rows))
	for _, r := range rows {
		blocked := r.policy.NoOrder != "" && r.policy.NoOrder != policy.NoOrderDay
		if len(r.it.Split) > 0 && !blocked {
			out = append(out, r.splitRows(terms, opt)...)
			r.it = r.keptAlone()
		}
		out = append(out, r)
	}
	return out
}

// keptAlone is the item without its supplier: its orders are other rows' now,
// its stock and its branches stay with it.
func (r *planned) keptAlone() *item.Item {
	it := *r.it
	it.Supplier = ""
	return &it
}

// advise lists the exceptions and the messages for open orders, in item order.
func (res *Result) advise(rows []*planned, opt Options) {
	if !opt.Exceptions && opt.Actions == nil {
		return
	}
	exceptions, actions := make([][]advice.Exception, len(rows)), make([][]advice.Action, len(rows))
	item.Parallel(len(rows), opt.Workers, func(i int) {
		r := rows[i]
		if r.it.Outside {
			return
		}
		if opt.Exceptions {
			exceptions[i] = advice.Exceptions(r.it, *r.policy, opt.AsOf, opt.HoldingRate)
		}
		if opt.Actions != nil && len(r.it.OnOrder) > 0 {
			a := *opt.Actions
			a.AsOf, a.HoldingRate = opt.AsOf, cmp.Or(r.it.Policy.HoldingRate, opt.HoldingRate)
			actions[i] = advice.Actions(r.it, *r.policy, a)
		}
	})
	res.Exceptions = append(res.Exceptions, slices.Concat(exceptions...)...)
	res.Actions = append(res.Actions, slices.Concat(actions...)...)
}

// pose computes the window and the demand that is planned on, and refuses what
// cannot be planned.
func (r *planned) pose(terms map[string]item.Supplier, opt Options) {
	r.window = item.WindowOf(*r.it, *r.supplier, opt.LeadTimes, opt.AsOf)
	if len(r.branches) > 0 && r.soundDemand(opt.AsOf) { // else its own is named
		r.gatherSellers()
		r.deriveDemand()
	}
	r.problems = append(r.problems, checkItem(r.it, *r.supplier, r.known, r.window, terms, opt)...)
}

// unwritten stands for the steps of a row that asks for nothing, as nearly all do: they are
// written when it is asked to fill an order.
var unwritten = []policy.Step{}

// solve computes policy and position, and the receipt up to the MOQ.
func (r *planned) solve(opt Options) {
	r.policy = &policy.PolicyLine{}
	if len(r.problems) > 0 {
		return
	}
	*r.policy = policy.SolvePolicy(r.it, r.window)
	r.policy.Position = item.PositionOf(r.it, r.window, opt.AsOf)
	if len(r.branches) > 0 {
		r.policy.Daily = r.it.Daily
		r.addEchelonStock()
	}
	r.policy.DaysOfCover = r.it.DaysOf(float64(r.policy.Position.Total))
	if r.policy.NoOrder = r.noOrder(opt.AsOf); r.policy.NoOrder != "" {
		return
	}
	if len(r.branches) == 0 {
		r.breakPack(opt)
		r.policy.LookAhead(r.it)
	}
	r.policy.SizeLot(r.it)
	if len(r.it.Split) == 0 {
		noted := len(r.receipt.Steps)
		r.receipt.BaseQuantity(r.it, r.policy, opt.HoldingRate)
		if r.receipt.Quantity == 0 && noted == 0 {
			r.receipt.Steps = unwritten
		}
	}
}
