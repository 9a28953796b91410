package policyreplay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/replay"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/item"
)

// Run replays a workspace's configured policy on the days before opt.AsOf
// (0: on all there are): its history, terms, lead times from receipts and promises.
// Terms and classes are those of the first day replayed, or of opt.AsOf where they bear
// no date. Nothing is written.
func Run(ctx context.Context, opt stage.Options, o Options) (*Result, error) {
	cfg, err := config.Read(opt.Workspace)
	if err != nil {
		return nil, err
	}
	sources, err := cfg.Sources(opt.Workspace)
	if err != nil {
		return nil, err
	}
	rows, asOf, err := readReplayDemand(ctx, sources["sales"], opt.AsOf, opt.Today, opt.Workers)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("there are no sales before %s to replay", max(asOf, opt.AsOf))
	}
	today := max(opt.Today, asOf)
	reviews, err := runs.ReadReviews(opt.Workspace)
	if err != nil {
		return nil, err
	}
	g, err := gate.Open(ctx, gate.Options{Workspace: opt.Workspace, Config: cfg, Pipeline: opt.Pipeline,
		AsOf: asOf, Today: today, Workers: opt.Workers,
		AcceptDrop: opt.AcceptDrop, Stock: opt.Stock, Unread: gate.NotForLines(),
		Journals: gate.Journals{Reviews: reviews}})
	if err != nil {
		return nil, err
	}
	steps := datasets.WeighedSteps(g.Inputs.Items)
	for _, row := range rows {
		row.Weigh(steps[row.SKU])
	}
	r := &Replayer{g: g, o: o, D: LayDemand(rows, asOf, o.Seed)}
	if err := r.span(); err != nil {
		return nil, err
	}
	r.D.GiveBack(rows, r.now.Group, o.Seed)
	if r.o.HoldingRate == 0 {
		r.o.HoldingRate = cfg.Replenish.HoldingRate
	}
	c, err := r.build()
	if err != nil {
		return nil, err
	}
	out, err := ProofOf(ctx, c, r.o)
	if err != nil {
		return nil, err
	}
	out.Currency, out.LeftOut, out.RestsOn = cfg.Currency, r.D.left(), append(r.restsOn(), out.RestsOn...)
	out.ConfigHash, err = runs.HashOf(cfg)
	return out, err
}

// Replayer builds the case of a workspace.
type Replayer struct {
	g     *gate.Gate
	o     Options
	D     *ReplayDemand
	start int // first day replayed, warm-up included
	cycle int // days from order to goods of an item that takes longest

	now, then *terms.Terms // terms at the end; what receipts before the replay say of lead times
	keys      []core.Key
	items     []replenish.Item // with the policy of the class, and demand as of the first day
	c         replay.Case
	counts    *replay.Counts // up to the first day, of all items at first
	seen      []bool
	eligible  int             // keys that could be replayed
	unpriced  map[string]bool // keys without a class price
	Gaps      map[GapsOf][]int
	phase     map[string]int // of a supplier among the suppliers
}

type GapsOf struct {
	supplier string
	step     int
}

// span finds the days measured and the first replayed. The longest cycle of lead time
// and review that the history has room for warms up; items with longer ones will be
// left out.
func (r *Replayer) span() error {
	r.now = terms.Of(r.basis())
	r.now.Classes = map[core.Key]string{}
	learns := r.o.TotalFill > 0
	var cycles []int
	for _, k := range r.D.keys() {
		it := r.now.Item(k)
		if it.DoNotStock || (it.SuppliedBy != "") != r.o.Transfers {
			continue
		}
		if w := r.now.Window(it); len(w.Lead) > 0 && w.Order != replenish.NoDay {
			cycles = append(cycles, cycleOf(w))
		}
	}
	r.cycle = r.o.longestCycle(cycles, r.D.Days, learns)
	days, warm, err := r.o.Span(r.D.Days, r.cycle, learns)
	r.o.Days, r.o.warmUp, r.start = days, warm, r.D.Days-days-warm
	return err
}

// cycleOf is how many days pass from an order to the goods of the next.
func cycleOf(w replenish.Window) int {
	return item.DayAt(w.Lead, replay.ShareOfLead) + max(1, w.Review)
}

// basis is what terms are made of.
func (r *Replayer) basis() terms.Basis {
	return terms.Basis{Config: r.g.Config, AsOf: r.g.AsOf, Inputs: r.g.Inputs, Reviews: r.g.Reviews}
}

func (r *Replayer) build() (replay.Case, error) {
	past := r.basis()
	past.AsOf = core.Day(r.D.First) + core.Day(r.start)
	r.then = terms.Of(past)
	r.Gaps, r.phase, r.unpriced = map[GapsOf][]int{}, map[string]int{}, map[string]bool{}
	for i, s := range r.now.Suppliers {
		r.phase[s.Key] = i
	}
	r.D.settle(r.now, r.g.Inputs, r.o.Transfers)
	for _, k := range r.D.keys() {
		if _, ok := r.item(k, ""); ok {
			r.keys = append(r.keys, k)
		}
	}
	r.eligible = len(r.keys)
	r.sample()
	for _, k := range r.keys {
		it, _ := r.item(k, "")
		r.items = append(r.items, it)
		r.c.Items = append(r.c.Items, r.replayed(k, it))
		r.c.Lead = append(r.c.Lead, r.believed(it))
	}
	if len(r.keys) == 0 {
		return r.c, r.nothing()
	}
	r.c.Calendar.FirstDay = r.D.First
	for _, e := range shard.CalendarEvents(r.g.Inputs) {
		r.c.Calendar.Events = append(r.c.Calendar.Events, calendar.Event(e))
	}
	r.classify()
	r.promise()
	if len(r.keys) == 0 {
		return r.c, r.nothing()
	}
	r.c.HoldingRate = r.o.HoldingRate
	r.policies()
	return r.c, nil
}

// sample keeps as many keys as asked for, those whose hash is lowest.
func (r *Replayer) sample() {
	if n := r.o.Sample; n > 0 && n < len(r.keys) {
		slices.SortFunc(r.keys, func(a, b core.Key) int {
			return cmp.Or(cmp.Compare(a.Hash(), b.Hash()),
				a.Compare(b))
		})
		r.keys = r.keys[:n]
		slices.SortFunc(r.keys, core.Key.Compare)
	}
}

// nothing says why no item is left.
func (r *Replayer) nothing() error {
	text := "none of the items can be replayed:"
	for _, l := range r.D.left() {
		text += fmt.Sprintf(" %d %s;", l.Items, l.Reason)
	}
	return errors.New(text[:len(text)-1])
}

// item is a key's terms as a class of items has them; false where it is left out.
func (r *Replayer) item(k core.Key, class string) (replenish.Item, bool) {
	r.now.Classes = map[core.Key]string{k: class}
	it := r.now.Item(k)
	w := r.now.Window(it)
	lead, reason := w.Lead, ""
	switch {
	case it.DoNotStock:
		reason = LeftNotBought
	case r.o.Transfers && it.SuppliedBy == "":
		reason = LeftBought
	case terms.SourceOf(it) == "":
		reason = leftNoSource
	case len(lead) == 0:
		reason = leftNoLead
	case it.UnitCost <= 0:
		reason = leftNoCost
	case r.D.sold[k] == 0 || int(int32(r.D.sold[k])-r.D.First) > r.start-newItemDays:
		reason = leftNew
	case r.now.Source(&it).OrderDay(r.D.First+int32(r.start)) == replenish.NoDay:
		reason = leftNoOrder
	case cycleOf(w) > r.cycle:
		reason = leftLongLead
	}
	if reason != "" {
		r.D.leave(k, reason)
		return it, false
	}
	return it, true
}

// lotPolicies buy economic lots where none is stated.
var lotPolicies = []string{replenish.PolicySS, replenish.PolicySQ}

// replayed is a key as it is replayed, without class and promise.
func (r *Replayer) replayed(k core.Key, it replenish.Item) replay.Item {
	y := r.D.Of[k]
	for t := range y {
		y[t] = math.Round(y[t])
	}
	s := r.now.Source(&it)
	step := it.Review
	if step <= 0 {
		step = max(1, s.ReviewDays)
	}
	out := replay.Item{Key: k.String(), Place: k.Location, Demand: y, UnitCost: it.UnitCost,
		UnitPrice: it.UnitPrice, OrderCost: it.Policy.OrderCost, Lots: it.Policy.Lot == 0 &&
			slices.Contains(lotPolicies, it.Policy.Kind),
		MostDays: it.Policy.MaxDays, Pack: max(1, it.Multiple), MOQ: it.MOQ,
		Lead: r.now.Window(it).Lead, ReviewDays: step, ReviewPhase: r.phase[s.Key] % step}
	if it.SuppliedBy != "" {
		out.OrderCost, out.Lots = 0, false // lorries go anyway
	}
	if out.UnitPrice <= 0 {
		out.UnitPrice = max(out.UnitCost, r.D.price[k])
	}
	if s.OrderWeekdays != ([7]bool{}) || len(s.Closures) > 0 {
		out.NextOrder = r.OrderDays(s, step)
	}
	return out
}

// believed is the lead time as receipts before the replay have it, else as stated.
func (r *Replayer) believed(it replenish.Item) []float64 {
	k := core.Key{Location: it.Location, SKU: it.SKU}
	if it.Supplier != "" {
		it.Lead = r.then.StatedLead(k, r.then.Masters.TermsOf(k).Sourcing)
	}
	if lead := r.then.Window(it).Lead; len(lead) > 0 {
		return lead
	}
	return r.now.Window(it).Lead
}

// OrderDays is a supplier's order calendar over the history.
func (r *Replayer) OrderDays(s replenish.Supplier, step int) []int {
	of := GapsOf{s.Key, step}
	if out, ok := r.Gaps[of]; ok {
		return out
	}
	out := make([]int, r.D.Days)
	for day := s.OrderDay(r.D.First); day != replenish.NoDay && int(day-r.D.First) < r.D.Days; {
		next := s.OrderDay(day + int32(step))
		if next == replenish.NoDay {
			next = day + int32(r.D.Days)
		}
		out[day-r.D.First] = int(next - day)
		day = next
	}
	r.Gaps[of] = out
	return out
}

// foresee gives the item at an index its demand as forecast on the first day replayed,
// over the lead time believed and until the order day after the next.
func (r *Replayer) foresee(index int, it *replenish.Item, of *replay.Item, lead []float64) {
	if r.seen == nil {
		r.seen = slices.Repeat([]bool{true}, r.start)
	}
	w := item.WindowOf(*it, r.now.Source(it), nil, r.D.First+int32(r.start))
	f := r.counts.Forecast(&replay.View{Index: index, Item: of, Day: r.start,
		Sales: of.Demand[:r.start], InStock: r.seen}, lead, w.Review)
	it.LeadDemand, it.CoverDemand, it.Daily = f.Lead, f.Cover, f.Daily
}

// classify gives each item its class as the night would have on the first day
// replayed, by location: A, B or C by the value its forecast sells, X, Y or Z by the
// variation of demand over the cover window. Then the terms of the class hold.
func (r *Replayer) classify() {
	r.counts = replay.NewCounts(r.c.Items, r.start, r.c.Calendar)
	cuts := replenish.SegmentCuts(r.g.Config.Replenish.Segments)
	type place struct {
		keys   []string
		values []float64
		at     []int
	}
	places := map[string]*place{}
	variation := make([]string, len(r.keys))
	for i, k := range r.keys {
		it := &r.c.Items[i]
		r.foresee(i, &r.items[i], it, r.c.Lead[i])
		mean, cover := 0.0, r.items[i].CoverDemand
		for _, v := range r.items[i].Daily {
			mean += v / float64(len(r.items[i].Daily))
		}
		variation[i] = item.Variability(cover.Mean(), cover.SD(), cuts)
		p := places[k.Location]
		if p == nil {
			p = &place{}
			places[k.Location] = p
		}
		p.keys, p.values, p.at = append(p.keys, k.SKU), append(p.values, mean*it.UnitCost), append(p.at, i)
	}
	for _, p := range places {
		for j, letter := range item.ABC(p.keys, p.values, cuts) {
			i := p.at[j]
			r.c.Items[i].Class = letter + variation[i]
		}
	}
}
