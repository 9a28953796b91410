package replenish

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish/change"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
)

// ClassPromise is what a class of items is promised as a whole, and what its one price of
// a lost unit lets it expect.
type ClassPromise struct {
	Class            string     `json:"class"`
	Location         string     `json:"location"`           // with sku: of an item that is promised something of its own; else empty
	SKU              string     `json:"sku"`                //
	Supplying        bool       `json:"supplying"`          // the class at locations that supply others
	Promised         float64    `json:"promised"`           // share of demand met from stock, 0–1
	ExpectedFillRate float64    `json:"expected_fill_rate"` // of all its items, weighed by demand
	LostUnitPrice    float64    `json:"lost_unit_price"`    // currency units
	Items            int64      `json:"items"`
	DailyDemand      float64    `json:"daily_demand"` // base units a day
	StockValue       core.Money `json:"stock_value"`  // expected on hand over time, at unit cost
}

// classKey tells promises apart. What a person promised an item is its own.
type classKey struct {
	class     string
	level     float64
	supplying bool
	sku, loc  string
}

func (r *planned) classKey() classKey {
	it := r.it
	k := classKey{class: it.Class, level: it.Policy.Level, supplying: len(r.branches) > 0}
	if strings.HasPrefix(it.Policy.Rule, change.OverrideRule) || it.Policy.Rule == WhatIfRule {
		k.sku, k.loc = it.SKU, it.Location
	}
	return k
}

// WhatIfRule names the policy of an item that is planned for a question only.
const WhatIfRule = "what-if"

// holdingCost is what a unit held over a review period costs.
func holdingCost(it *item.Item, w item.Window, opt Options) float64 {
	rate := cmp.Or(it.Policy.HoldingRate, opt.HoldingRate, item.DefaultHoldingRate)
	return it.UnitCost * rate * float64(max(1, w.Review)) / 365
}

// PriceClassesContext finds prices as PriceClasses does, until ctx ends: it then
// returns the context's error within the time of one item, and the prices are worthless.
func PriceClassesContext(ctx context.Context, items []item.Item, suppliers []item.Supplier, opt Options) error {
	opt.ctx = ctx
	PriceClasses(items, suppliers, opt)
	return ctx.Err()
}

// PriceClasses gives every item whose target is TargetClassFill, and which has no
// price yet, its class's price of a lost unit as Underage and the holding cost of
// a review period as Overage. The price is the lowest at which the levels of all
// items of the class, in the steady state of their policies, lose no more units
// than promised; stock and orders of the day have no part in it, so it stands
// when orders are placed. Items of a class are those with the same Class and
// promise; locations that supply others are a class of their own, and so is an
// item whose target a person set. Where limits on the levels keep a promise out
// of reach, the price is the one from which no more than a tenth of a point can
// be gained. suppliers and opt are those of the plan.
func PriceClasses(items []item.Item, suppliers []item.Supplier, opt Options) {
	unpriced := func(it *item.Item) bool { return it.AimsAtClass() && it.Policy.Underage == 0 }
	wanted := false
	for i := range items {
		if unpriced(&items[i]) { // any price passes the gate until there is the right one
			items[i].Policy.Underage, items[i].Policy.Overage, items[i].Policy.LossRatio,
				wanted = unknownPrice, 1, 0, true
		}
	}
	if !wanted {
		return
	}
	from := sourcesOf(suppliers)
	rows := arrange(sortedItems(items), from)
	own := make([]*item.Item, len(rows))
	for i, r := range rows {
		own[i] = r.it
	}
	posed(rows, from.terms, opt)
	if opt.ended() {
		return
	}
	classes := map[classKey][]*classMember{}
	for i, r := range rows {
		if r.it.AimsAtClass() && r.it.Policy.Underage == unknownPrice && len(r.problems) == 0 {
			k := r.classKey()
			classes[k] = append(classes[k], &classMember{it: r.it, own: own[i], window: r.window,
				rate:  r.dailyRate(opt),
				looks: r.it.Policy.Kind == item.PolicyLookAhead && len(r.branches) == 0})
		}
	}
	for _, members := range classes {
		price := priceOf(members, opt)
		for _, m := range members {
			m.own.Policy.Underage, m.own.Policy.Overage = price, holdingCost(m.it, m.window, opt)
		}
	}
}

// unknownPrice marks an item between the gate and its price.
const unknownPrice = math.SmallestNonzeroFloat64

// dailyRate is the demand a day that counts for the class's promise: none where
// no order will come to serve it.
func (r *planned) dailyRate(opt Options) float64 {
	switch r.noOrder(opt.AsOf) {
	case policy.NoOrderDoNotStock, policy.NoOrderLaunch, policy.NoOrderPhasedOut:
		return 0
	}
	return r.it.CoverDemand.Mean() / (r.window.LeadMean + float64(max(1, r.window.Review)))
}

// classMember is an item of a class, and what it loses at the two prices between
// which the class's is looked for.
type classMember struct {
	it, own *item.Item // as planned, the caller's
	window  item.Window
	rate    float64 // units a day
	looks   bool    // its orders are decided by looking ahead
	at      [2]memberLevel
	middle  memberLevel
}

type memberLevel struct {
	reorderPoint, orderUpTo int64
	lost                    float64 // units a day
}

func (m *classMember) solve(price float64, opt Options) memberLevel {
	it := *m.it
	it.Policy.Underage, it.Policy.Overage = price, holdingCost(m.it, m.window, opt)
	p := policy.SolvePolicy(&it, m.window)
	return memberLevel{p.ReorderPoint, p.OrderUpTo, m.rate * (1 - p.ExpectedFill)}
}

// between is the level at a price between two: theirs where they agree.
func (m *classMember) between(price float64, opt Options) memberLevel {
	if a, b := m.at[0], m.at[1]; a.reorderPoint == b.reorderPoint && a.orderUpTo == b.orderUpTo {
		return a
	}
	return m.solve(price, opt)
}

// classSample is the most items of a class its price is solved on.
const classSample = 4000

// Prices are looked for from an eighth of the least holding cost of a review
// period up to 100,000 times the greatest.
const lowestPrice, highestPrice = 0.125, 1e5

// priceOf is the price of a class. What looking ahead loses beside the levels at a
// price is learnt by living some items through, at the price found without it and
// again at the one found with it.
func priceOf(members []*classMember, opt Options) float64 {
	price := classPrice(members, opt)
	living := slices.DeleteFunc(slices.Clone(members), func(m *classMember) bool { return !m.looks || m.rate <= 0 })
	if len(living) == 0 {
		return price
	}
	living = sampled(living, policy.LookSample)
	for range 3 {
		ratio, before := lossRatio(living, price, opt), price
		for _, m := range members {
			if m.looks {
				m.it.Policy.LossRatio, m.own.Policy.LossRatio = ratio, ratio
			}
		}
		if price = classPrice(members, opt); math.Abs(math.Log(price/before)) < 0.05 {
			break
		}
	}
	return price
}

// classPrice finds the lowest price, to six figures, at which the members lose no
// more than promised, by bisection.
func classPrice(members []*classMember, opt Options) float64 {
	demand, least, most := 0.0, math.Inf(1), 0.0
	for _, m := range members {
		if m.rate > 0 {
			h := holdingCost(m.it, m.window, opt)
			demand, least, most = demand+m.rate, min(least, h), max(most, h)
		}
	}
	if demand <= 0 {
		return 1 // nothing is demanded, nothing is held at any price
	}
	members = sampled(members, classSample)
	demand = 0
	for _, m := range members {
		demand += m.rate
	}
	try := func(price float64, into func(m *classMember) *memberLevel, how func(m *classMember) memberLevel) float64 {
		item.Parallel(len(members), opt.Workers, func(i int) {
			if !opt.ended() {
				*into(members[i]) = how(members[i])
			}
		})
		lost := 0.0
		for _, m := range members {
			lost += into(m).lost
		}
		return lost
	}
	prices := [2]float64{lowestPrice * least, highestPrice * most}
	lost := [2]float64{}
	for e := range prices {
		lost[e] = try(prices[e], func(m *classMember) *memberLevel { return &m.at[e] },
			func(m *classMember) memberLevel { return m.solve(prices[e], opt) })
	}
	allowed := (1 - members[0].it.Policy.Level) * demand
	if lost[1] > allowed {
		allowed = lost[1] + outOfReach*demand
	}
	if lost[0] <= allowed {
		return sixFigures(prices[0])
	}
	for range 60 {
		if prices[1] <= prices[0]*(1+1e-7) {
			break
		}
		price := math.Sqrt(prices[0] * prices[1])
		l := try(price, func(m *classMember) *memberLevel { return &m.middle },
			func(m *classMember) memberLevel { return m.between(price, opt) })
		e := 0
		if l <= allowed {
			e = 1
		}
		prices[e] = price
		for _, m := range members {
			m.at[e] = m.middle
		}
	}
	return sixFigures(prices[1])
}

// outOfReach is what is given up of a promise that no price keeps.
const outOfReach = 0.001

// sixFigures rounds up, so that the promise stays kept.
func sixFigures(v float64) float64 {
	step := math.Pow(10, math.Floor(math.Log10(v))-5)
	return math.Ceil(v/step-1e-6) * step
}

// sampled thins a large class out evenly along falling demand, so that few large
// items weigh what they weigh.
func sampled(members []*classMember, most int) []*classMember {
	if len(members) <= most {
		return members
	}
	sorted := slices.Clone(members)
	slices.SortStableFunc(sorted, func(a, b *classMember) int { return -cmp.Compare(a.rate, b.rate) })
	every := (len(sorted) + most - 1) / most
	var out []*classMember
	for i := every / 2; i < len(sorted); i += every {
		out = append(out, sorted[i])
	}
	return out
}

// promises sum up what the classes of rows are promised and expect.
type promises struct {
	sums map[classKey]*promiseSum
	keys []classKey
}

type promiseSum struct {
	ClassPromise
	met, stock float64 // base units a day; currency units
}

func (p *promises) add(rows []*planned, opt Options) {
	for _, r := range rows {
		if !r.it.AimsAtClass() {
			continue
		}
		k := r.classKey()
		c := p.sums[k]
		if c == nil {
			c = &promiseSum{ClassPromise: ClassPromise{Class: k.class, SKU: k.sku, Location: k.loc,
				Supplying: k.supplying, Promised: k.level, LostUnitPrice: r.it.Policy.Underage}}
			p.sums[k], p.keys = c, append(p.keys, k)
		}
		rate := r.dailyRate(opt)
		c.Items++
		c.DailyDemand += rate
		c.met += rate * r.policy.ExpectedFill
		if rate > 0 {
			c.stock += r.it.UnitCost * policy.MeanHeld(r.it, r.policy)
		}
	}
}

// classes are the sums by class and promise.
func (p *promises) classes() []ClassPromise {
	slices.SortFunc(p.keys, func(a, b classKey) int {
		return cmp.Or(cmp.Compare(a.class, b.class), -cmp.Compare(a.level, b.level),
			cmp.Compare(a.sku, b.sku), cmp.Compare(a.loc, b.loc), boolCompare(a.supplying, b.supplying))
	})
	out := make([]ClassPromise, len(p.keys))
	for i, k := range p.keys {
		c := p.sums[k]
		c.StockValue, c.ExpectedFillRate = core.MoneyOrZero(c.stock), 1
		if c.DailyDemand > 0 {
			c.ExpectedFillRate = c.met / c.DailyDemand
		}
		out[i] = c.ClassPromise
	}
	return out
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// lossRatio is the units that items looking ahead at a price lose in the long
// run, over those that their order-up-to levels would lose by the backorder
// formulas: lost sales shorten what later orders have to cover, and what is on its
// way is known by its age. 1 where neither loses anything.
func lossRatio(members []*classMember, price float64, opt Options) float64 {
	lived, levels := make([]float64, len(members)), make([]float64, len(members))
	item.Parallel(len(members), opt.Workers, func(i int) {
		if opt.ended() {
			return
		}
		m := members[i]
		it := *m.it
		it.Policy.Underage, it.Policy.Overage, it.Policy.LossRatio = price, holdingCost(m.it, m.window, opt), 0
		p := policy.SolvePolicy(&it, m.window)
		levels[i] = m.rate * (1 - p.ExpectedFill)
		lived[i] = m.rate * p.SteadyLoss(&it, i, policy.LookReviews/len(members))
	})
	over, under := 0.0, 0.0
	for i := range members {
		over, under = over+lived[i], under+levels[i]
	}
	if under <= 0 {
		return 1
	}
	return min(max(over/under, 0.02), 5)
}
