// Package replay runs a planning policy day by day over history as if it had
// been in charge: it receives, reviews, orders with lead times drawn at random,
// and sells what is there. Demand beyond stock is lost and hidden from the
// planner, as it is in life. The same seed gives the same days for every
// planner, so that policies are compared on equal luck.
package replay

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
)

// Item is one SKU at one location with its true daily demand.
type Item struct {
	Key, Class  string
	Place       string    // where it is sold: items of one place trade on the same days
	Demand      []float64 // units per day, whole numbers; day 0 first
	Promised    float64   // fill rate promised, 0–1
	UnitCost    float64   // currency units
	UnitPrice   float64
	OrderCost   float64 // of one order
	Lots        bool    // rules buy economic lots of it, as its policy does
	MostDays    float64 // of mean demand that a lot may fill up to; 0 = no limit
	Pack, MOQ   int64
	Lead        []float64 // the supplier's true lead-time distribution in days, drawn from
	ReviewDays  int       // days between orders, ≥ 1
	ReviewPhase int       // orders on days with (day + phase) divisible by ReviewDays
	// NextOrder, where given, is an order calendar in place of ReviewDays: by day, the
	// days to the next order day, 0 where no order may be placed. A planner that is
	// asked sees them as ReviewDays.
	NextOrder []int
}

// orders tells whether orders may be placed on a day.
func (it *Item) orders(day int) bool {
	if it.NextOrder != nil {
		return it.NextOrder[day] > 0
	}
	return (day+it.ReviewPhase)%max(1, it.ReviewDays) == 0
}

// View is what a planner sees of one item on a review day, before it orders.
type View struct {
	Index    int
	Item     *Item
	Day      int
	Sales    []float64 // units sold per day up to yesterday; lost demand is not in it
	InStock  []bool    // false where the day ended without stock, so that Sales is a lower bound
	OnHand   int64
	OnOrder  int64
	Position int64
	Open     []OpenOrder // what OnOrder is made of, oldest first
}

// OpenOrder is an order that has not come yet; when it will is hidden.
type OpenOrder struct {
	Ordered  int // day
	Quantity int64
}

// Planner decides one order. Order is called from several goroutines, for
// different items; its answer may depend only on the view and on state of its own
// for that item.
type Planner interface {
	Name() string
	Order(v *View) int64
}

// Options of a replay.
type Options struct {
	Start   int    // first day replayed; Sales before it are the true demand
	WarmUp  int    // days replayed but not measured
	Days    int    // days measured
	Seed    uint64 // of lead times
	Workers int    // 0 = one per processor; no effect on the result
	// StartAtLevel starts each item with what the planner would order from nothing
	// in place of startCover days of the mean demand of the 56 days before.
	StartAtLevel bool
	// FullPipe starts each item with orders on their way: what was sold before the
	// first day, ordered as it was sold. Its stock is startCover days of demand, or
	// what the planner would order beside them where that is more.
	FullPipe bool

	ctx context.Context // nil = never interrupted
}

// ended tells that nobody waits for the outcome any more.
func (o *Options) ended() bool { return o.ctx != nil && o.ctx.Err() != nil }

// startCover is the stock of the first day in days of recent mean demand.
const startCover = 28

// Outcome is what one item did over the measured days.
type Outcome struct {
	Demand, Sold  int64   // units
	StockDays     float64 // sum over days of stock at the end of the day, units
	Orders        int64
	Ordered       int64 // units
	Cycles, Short int64 // review cycles, and those with lost demand
	EndStock      int64
}

// Learner is a planner that takes stock of the day once all items have sold.
type Learner interface {
	Planner
	// EndOfDay is called after each day, before the next, with the views as the
	// planner may see them: sales, not demand.
	EndOfDay(day int, views []View)
}

// Replay runs all items under one planner, day by day.
func Replay(items []Item, p Planner, opt Options) []Outcome {
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	r := &run{items: items, planner: p, opt: opt, views: make([]View, len(items)),
		out: make([]Outcome, len(items)), own: make([]itemState, len(items))}
	learner, learns := p.(Learner)
	end := opt.Start + opt.WarmUp + opt.Days
	r.parallel(func(i int) { r.begin(i, end) })
	if !learns { // items do not meet: each runs through on its own
		r.parallel(func(i int) {
			for d := opt.Start; d < end && !opt.ended(); d++ {
				r.day(i, d)
			}
		})
	} else {
		for d := opt.Start; d < end && !opt.ended(); d++ {
			r.parallel(func(i int) { r.day(i, d) })
			if opt.ended() {
				break // some items have not lived this day
			}
			learner.EndOfDay(d, r.views)
		}
	}
	for i := range r.out {
		r.out[i].EndStock = r.views[i].OnHand
	}
	return r.out
}

type run struct {
	items   []Item
	planner Planner
	opt     Options
	views   []View
	own     []itemState
	out     []Outcome
}

type itemState struct {
	due         []int // of View.Open
	cut         []float64
	sales       []float64
	inStock     []bool
	short, open bool // the running cycle lost demand; it is measured
	item        Item // as seen on an order day of a calendar
}

func (r *run) parallel(f func(i int)) {
	if r.opt.Workers == 1 {
		for i := range r.items {
			if r.opt.ended() {
				return
			}
			f(i)
		}
		return
	}
	const batch = 8 // on a review day some items are a hundred times the work of others
	var next atomic.Int64
	var wg sync.WaitGroup
	for range r.opt.Workers {
		wg.Go(func() {
			for {
				end := int(next.Add(batch))
				if end-batch >= len(r.items) || r.opt.ended() {
					return
				}
				for i := end - batch; i < min(end, len(r.items)) && !r.opt.ended(); i++ {
					f(i)
				}
			}
		})
	}
	wg.Wait()
}

// begin lays out an item: history before the start is known in full.
func (r *run) begin(i, end int) {
	it, s := &r.items[i], &r.own[i]
	s.sales, s.inStock = make([]float64, end), make([]bool, end)
	recent := 0.0
	for d := 0; d < r.opt.Start; d++ {
		s.sales[d], s.inStock[d] = it.Demand[d], true
		if d >= r.opt.Start-56 {
			recent += it.Demand[d]
		}
	}
	s.cut = cumulative(it.Lead)
	r.views[i] = View{Index: i, Item: it, OnHand: int64(recent * startCover / 56)}
	switch v := &r.views[i]; {
	case r.opt.FullPipe:
		r.fillPipe(i)
		v.OnHand = max(v.OnHand, r.fromNothing(i))
	case r.opt.StartAtLevel:
		v.OnHand = r.fromNothing(i)
	}
}

// fromNothing is what the planner would order on the first day beside what is on its
// way, were nothing on hand.
func (r *run) fromNothing(i int) int64 {
	asked, s := r.views[i], &r.own[i]
	asked.OnHand, asked.Day, asked.Sales, asked.InStock = 0, r.opt.Start, s.sales[:r.opt.Start], s.inStock[:r.opt.Start]
	asked.Position = asked.OnOrder
	asked.Item = r.items[i].seen(s, r.opt.Start)
	return max(0, r.planner.Order(&asked))
}

// fillPipe orders what was sold before the first day on the order days before it, in
// whole packs and least orders, and keeps what is still on its way.
func (r *run) fillPipe(i int) {
	it, s, v := &r.items[i], &r.own[i], &r.views[i]
	pack, owed := float64(max(1, it.Pack)), 0.0
	for d := max(0, r.opt.Start-len(it.Lead)-1); d < r.opt.Start; d++ {
		if q := math.Floor(owed/pack) * pack; q > 0 && q >= float64(it.MOQ) && it.orders(d) {
			owed -= q
			if due := d + drawLead(s.cut, r.opt.Seed, uint64(i), uint64(d)); due >= r.opt.Start {
				v.Open, s.due = append(v.Open, OpenOrder{d, int64(q)}), append(s.due, due)
				v.OnOrder += int64(q)
			}
		}
		owed += it.Demand[d]
	}
}

// seen is the item as a planner sees it on a day: an order calendar as the days to the
// next order day, where the day is one.
func (it *Item) seen(s *itemState, day int) *Item {
	if it.NextOrder == nil || it.NextOrder[day] <= 0 {
		return it
	}
	s.item = *it
	s.item.ReviewDays = it.NextOrder[day]
	return &s.item
}

// day receives, reviews and sells.
func (r *run) day(i, d int) {
	v, s, it, o := &r.views[i], &r.own[i], &r.items[i], &r.out[i]
	open, due := v.Open[:0], s.due[:0]
	for j, o := range v.Open {
		if s.due[j] <= d {
			v.OnHand += o.Quantity
			v.OnOrder -= o.Quantity
		} else {
			open, due = append(open, o), append(due, s.due[j])
		}
	}
	v.Open, s.due = open, due
	measured := d >= r.opt.Start+r.opt.WarmUp
	if it.orders(d) {
		if s.open {
			o.Cycles++
			if s.short {
				o.Short++
			}
		}
		s.open, s.short = measured, false
		r.review(i, d, measured)
	}
	want := int64(it.Demand[d])
	sold := min(want, v.OnHand)
	v.OnHand -= sold
	s.sales[d], s.inStock[d] = float64(sold), v.OnHand > 0
	v.Day, v.Sales, v.InStock = d, s.sales[:d+1], s.inStock[:d+1]
	if !measured {
		return
	}
	o.Demand += want
	o.Sold += sold
	o.StockDays += float64(v.OnHand)
	s.short = s.short || sold < want
}

func (r *run) review(i, d int, measured bool) {
	v, s, o := &r.views[i], &r.own[i], &r.out[i]
	v.Day, v.Sales, v.InStock = d, s.sales[:d], s.inStock[:d]
	v.Position = v.OnHand + v.OnOrder
	v.Item = r.items[i].seen(s, d)
	q := r.planner.Order(v)
	if q <= 0 {
		return
	}
	if lead := drawLead(s.cut, r.opt.Seed, uint64(i), uint64(d)); lead == 0 {
		v.OnHand += q
	} else {
		v.Open, s.due = append(v.Open, OpenOrder{d, q}), append(s.due, d+lead)
		v.OnOrder += q
	}
	if measured {
		o.Orders++
		o.Ordered += q
	}
}

func cumulative(pmf []float64) []float64 {
	cut, sum := make([]float64, len(pmf)), 0.0
	for d, p := range pmf {
		sum += p
		cut[d] = sum
	}
	return cut
}

// drawLead draws the lead time of an order from the item and the day alone, so
// that two planners ordering on one day wait equally long.
func drawLead(cut []float64, seed, item, day uint64) int {
	var pcg rand.PCG
	pcg.Seed(seed^item*0x9e3779b97f4a7c15, day*0xbf58476d1ce4e5b9+1)
	u := float64(pcg.Uint64()>>11) / (1 << 53)
	for d, c := range cut {
		if u < c {
			return d
		}
	}
	return max(0, len(cut)-1)
}
