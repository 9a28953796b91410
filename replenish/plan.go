package replenish

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// defaultHoldingRate is the yearly cost of stock, per currency unit, where none is given.
const defaultHoldingRate = 0.25

// Options of a plan.
type Options struct {
	AsOf        int32          // the day planned for
	LeadTimes   *LeadTimeTable // from receipts; nil = stated lead times only
	Workers     int            // goroutines; 0 = one per processor; never changes a byte of the result
	JointOrders bool           // lots of items that have none of their own share their supplier's set-up
	Rebalance   bool           // move surplus between branches of a supplying location that is short, before buying
	HoldingRate float64        // per currency unit and year, where the item's policy has none; 0 = 0.25
	Storage     []Storage      // what locations can hold; none = no limit
	Budget      float64        // most money for purchases on the day, currency units; 0 = no limit
	Actions     *ActionOptions // messages for open orders are wanted; AsOf and HoldingRate are the plan's
	PriceTags   bool           // purchase lines get the price tags of their constraints
	Exceptions  bool           // exceptions are wanted
	Project     *Projection    // an item whose stock is to be projected; nil = none
}

// Line is one proposed purchase or transfer.
type Line struct {
	Kind     string        `json:"kind"` // "purchase" or "transfer"
	SKU      string        `json:"sku"`
	Location string        `json:"location"` // where the goods are wanted
	Supplier string        `json:"supplier"` // of a purchase
	From     string        `json:"from"`     // of a transfer: the location the goods leave
	Quantity int64         `json:"quantity"` // base units
	OrderDay int32         `json:"order_day"`
	DueDay   int32         `json:"due_day"`
	UnitCost float64       `json:"unit_cost"`     // currency units per base unit, after price breaks
	Value    float64       `json:"value"`         // quantity × unit cost
	Unit     UnitOfMeasure `json:"unit,omitzero"` // the supplier sells in; quantity is whole ones
	Receipt  []Step        `json:"receipt"`

	Tags []PriceTag `json:"price_tags,omitempty"` // of a purchase, where asked for
}

// The line kinds.
const (
	Purchase = "purchase"
	Transfer = "transfer"
)

// Order is what one supplier is asked for on the day.
type Order struct {
	Supplier     string  `json:"supplier"`
	Lines        int     `json:"lines"`
	Units        int64   `json:"units"`
	Value        float64 `json:"value"`
	Volume       float64 `json:"volume"`
	Weight       float64 `json:"weight"`
	FilledUnits  int64   `json:"filled_units"`  // added to reach the minimum
	BelowMinimum string  `json:"below_minimum"` // the minimum still missed, "" when none
	MinimumCost  float64 `json:"minimum_cost"`  // what the minimum value costs a year, where price tags are asked for
}

// Quarantine says what the refused items weigh.
type Quarantine struct {
	Items       int     `json:"items"`
	OnHand      int64   `json:"on_hand"`       // units on hand of refused items
	Value       float64 `json:"value"`         // their value at unit cost
	DailyDemand float64 `json:"daily_demand"`  // mean units a day that go unplanned
	DailyValue  float64 `json:"daily_revenue"` // the same at selling price
}

// Result is the plan. Lines are sorted by kind, supplier, source, SKU and
// location; policies and problems by SKU and location.
type Result struct {
	Lines      []Line
	Policies   []PolicyLine
	Orders     []Order
	Exceptions []Exception
	Actions    []Action
	Projected  []ProjectedDay // of the item asked for, with its planned line
	Shortages  []Shortage     // shared capacities that did not suffice
	Ranking    []RankedBuy    // under a budget: what to buy next, best worth for money first
	Problems   []Problem
	Quarantine Quarantine
}

// planned is an item on its way through the plan.
type planned struct {
	it       *Item
	supplier Supplier // of goods bought, or the transfer terms of the supplying location
	known    bool
	window   Window
	policy   PolicyLine
	receipt  receipt
	problems []Problem
	parent   *planned
	branches []*planned
	depth    int   // 0 = supplies nobody
	given    int64 // units given away by rebalancing
	filled   int64 // minus the quantity before the order-level fill
	want     int64 // what is asked of a shared capacity
	moved    int64 // units transferred here today
	split    bool  // one of the suppliers of an item whose stock another row has
}

// Plan computes policies and lines for all items. An item that fails the data
// gate gets problems instead and touches no other item, except that a refused
// supplying location serves no branch and a supplier's minimum is filled
// without it.
func Plan(items []Item, suppliers []Supplier, opt Options) Result {
	if opt.HoldingRate <= 0 {
		opt.HoldingRate = defaultHoldingRate
	}
	opt.Storage = sortedStorage(opt.Storage)
	rows := arrange(items, suppliers)
	deepest := linkNetwork(rows)
	byDepth := func(do func(r *planned)) {
		for depth := 0; depth <= deepest; depth++ {
			parallel(len(rows), opt.Workers, func(i int) {
				if rows[i].depth == depth {
					do(rows[i])
				}
			})
		}
	}
	byDepth(func(r *planned) { r.pose(opt) })
	if opt.JointOrders {
		jointLots(rows, opt)
	}
	byDepth(func(r *planned) { r.solve(opt) })
	var res Result
	sound := make([]*planned, 0, len(rows))
	for _, r := range rows {
		if len(r.problems) > 0 {
			res.refuse(r)
			continue
		}
		sound = append(sound, r)
		res.Policies = append(res.Policies, r.policy)
		res.Problems = append(res.Problems, setAside(r.it, opt.AsOf)...)
	}
	res.advise(sound, opt)
	sound = withSplits(sound, suppliers, opt)
	res.transfer(sound, opt)
	res.purchase(sound, opt)
	slices.SortStableFunc(res.Lines, compareLines)
	res.project(sound, opt)
	return res
}

// withSplits adds the rows of the suppliers who share an item's orders in place
// of the item's own.
func withSplits(rows []*planned, suppliers []Supplier, opt Options) []*planned {
	if !slices.ContainsFunc(rows, func(r *planned) bool { return len(r.it.Split) > 0 }) {
		return rows
	}
	terms := make(map[string]Supplier, len(suppliers))
	for _, s := range suppliers {
		terms[s.Key] = s
	}
	out := make([]*planned, 0, len(rows))
	for _, r := range rows {
		blocked := r.policy.NoOrder != "" && r.policy.NoOrder != NoOrderDay
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
func (r *planned) keptAlone() *Item {
	it := *r.it
	it.Supplier = ""
	return &it
}

// advise lists the exceptions and the messages for open orders, in item order.
func (res *Result) advise(rows []*planned, opt Options) {
	if !opt.Exceptions && opt.Actions == nil {
		return
	}
	exceptions, actions := make([][]Exception, len(rows)), make([][]Action, len(rows))
	parallel(len(rows), opt.Workers, func(i int) {
		r := rows[i]
		if opt.Exceptions {
			exceptions[i] = Exceptions(r.it, r.policy, opt)
		}
		if opt.Actions != nil && len(r.it.OnOrder) > 0 {
			a := *opt.Actions
			a.AsOf, a.HoldingRate = opt.AsOf, cmp.Or(r.it.Policy.HoldingRate, opt.HoldingRate)
			actions[i] = Actions(r.it, r.policy, a)
		}
	})
	res.Exceptions, res.Actions = slices.Concat(exceptions...), slices.Concat(actions...)
}

func compareItems(a, b *Item) int {
	return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
}

func compareLines(a, b Line) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Supplier, b.Supplier), cmp.Compare(a.From, b.From),
		cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
}

// arrange sorts the items by key and refuses keys and suppliers that are there
// more than once: which of the two is right cannot be known.
func arrange(items []Item, suppliers []Supplier) []*planned {
	terms, double := make(map[string]Supplier, len(suppliers)), map[string]bool{}
	for _, s := range suppliers {
		if _, ok := terms[s.Key]; ok {
			double[s.Key] = true
		}
		terms[s.Key] = s
	}
	rows := make([]*planned, len(items))
	for i := range items {
		it := &items[i]
		source := it.Supplier
		if source == "" {
			source = it.SuppliedBy
		}
		s, known := terms[source]
		rows[i] = &planned{it: it, supplier: s, known: known}
		if double[source] {
			rows[i].fail("duplicate_supplier", "keep one row of terms per supplier", "the terms of "+source+" are there more than once")
		}
	}
	slices.SortStableFunc(rows, func(a, b *planned) int { return compareItems(a.it, b.it) })
	kept := rows[:0]
	for i, r := range rows {
		if i > 0 && compareItems(kept[len(kept)-1].it, r.it) == 0 {
			last := kept[len(kept)-1]
			if len(last.problems) == 0 || last.problems[len(last.problems)-1].Code != "duplicate_item" {
				last.fail("duplicate_item", "keep one row per SKU and location", "the item is there more than once")
			}
			continue
		}
		kept = append(kept, r)
	}
	return kept
}

func (r *planned) fail(code, hint, text string) {
	r.problems = append(r.problems, Problem{SKU: r.it.SKU, Location: r.it.Location, Supplier: r.it.Supplier,
		Code: code, Text: text, Hint: hint, Refused: true})
}

// pose computes the window and the demand that is planned on, and refuses what
// cannot be planned.
func (r *planned) pose(opt Options) {
	r.window = WindowOf(*r.it, r.supplier, opt.LeadTimes, opt.AsOf)
	if len(r.branches) > 0 {
		r.deriveDemand()
	}
	r.problems = append(r.problems, checkItem(r.it, r.supplier, r.known, r.window, opt.AsOf)...)
}

// solve computes policy and position, and the receipt up to the MOQ.
func (r *planned) solve(opt Options) {
	if len(r.problems) > 0 {
		return
	}
	r.policy = solvePolicy(r.it, r.window)
	r.policy.Position = positionOf(r.it, r.window, opt.AsOf)
	if len(r.branches) > 0 {
		r.policy.Daily = r.it.Daily
		r.addEchelonStock()
	}
	r.policy.DaysOfCover = r.it.daysOf(float64(r.policy.Position.Total))
	if r.policy.NoOrder = noOrder(r.it, r.window, opt.AsOf); r.policy.NoOrder != "" {
		return
	}
	if len(r.it.Split) == 0 {
		r.receipt.baseQuantity(r.it, &r.policy, opt)
	}
}

// noOrder says why no order may be placed for the item on the day; "" when one may.
func noOrder(it *Item, w Window, asOf int32) string {
	switch {
	case it.DoNotStock:
		return NoOrderDoNotStock
	case w.Order != asOf:
		return NoOrderDay
	case it.LaunchDay > 0 && w.End < it.LaunchDay:
		return NoOrderLaunch
	case it.EndDay > 0 && it.EndDay < asOf:
		return NoOrderPhasedOut
	}
	return ""
}

func (res *Result) refuse(r *planned) {
	q := &res.Quarantine
	q.Items++
	if onHand := r.it.OnHand; onHand > 0 && onHand <= maxUnits {
		q.OnHand += onHand
		if !badNumber(r.it.UnitCost) && r.it.UnitCost > 0 {
			q.Value += float64(onHand) * r.it.UnitCost
		}
	}
	if d := r.it.meanDemand(0, 1); !badNumber(d) && d > 0 {
		q.DailyDemand += d
		if !badNumber(r.it.UnitPrice) && r.it.UnitPrice > 0 {
			q.DailyValue += d * r.it.UnitPrice
		}
		if m := d * r.it.margin() * float64(max(1, r.window.Review)); m > 0 && !badNumber(m) {
			r.problems[0].AtRisk = m
		}
	}
	res.Problems = append(res.Problems, r.problems...)
}

// unitCost is the cost per unit of a quantity after price breaks.
func (it *Item) unitCost(q int64) float64 {
	if it.Incremental && len(it.Breaks) > 0 && q > 0 {
		return incrementalCost(it, q)
	}
	cost := it.UnitCost
	for _, b := range it.Breaks {
		if q >= b.From {
			cost = b.Cost
		}
	}
	return cost
}

func (r *planned) line(kind, from string, opt Options) Line {
	cost := r.it.unitCost(r.receipt.quantity)
	l := Line{Kind: kind, SKU: r.it.SKU, Location: r.it.Location, Supplier: r.it.Supplier, From: from,
		Quantity: r.receipt.quantity, OrderDay: r.window.Order, DueDay: r.window.Due,
		UnitCost: cost, Value: cost * float64(r.receipt.quantity), Unit: r.it.Unit, Receipt: r.receipt.steps}
	if kind == Purchase && opt.PriceTags {
		l.Tags = priceTags(r.it, r.window, opt)
	}
	return l
}

// parallel calls f for 0 … n−1 from several goroutines; f writes only its own row.
func parallel(n, workers int, f func(i int)) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if workers == 1 || n < 64 {
		for i := 0; i < n; i++ {
			f(i)
		}
		return
	}
	var wg sync.WaitGroup
	for w := 0; w < workers; w++ {
		wg.Go(func() {
			for i := n * w / workers; i < n*(w+1)/workers; i++ {
				f(i)
			}
		})
	}
	wg.Wait()
}
