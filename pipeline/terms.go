package pipeline

import (
	"cmp"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/uom"
)

// book answers, for any key, on which terms it is replenished: what the
// forecast needs to know of the cover window, and what replenish needs to plan.
type book struct {
	cfg       *config.Config
	asOf      core.Day
	m         *masters
	suppliers map[string]replenish.Supplier
	list      []replenish.Supplier // the same, sorted by key
	leads     *replenish.LeadTimeTable
	receipts  map[string]int // past receipts by supplier
	delivered deliveries
	drafts    map[core.Key][]replenish.OpenOrder
	committed core.Money // of the day's budget: purchases approved for the day
	classes   map[core.Key]string
	local     []datasets.Event              // that name a location, category or SKU
	openings  map[string][]datasets.Opening // rows that name a SKU, by it
	drivers   *datasets.Drivers             // columns known ahead; nil for none
	rules     []replenish.Rule
	// crossDocks tells that a rule keeps something from being stocked.
	crossDocks bool
	// classWindows tells that a rule for a class changes the cover window.
	classWindows bool
	// passedOver are the rules that the one named won over, where asked for.
	passedOver map[core.Key][]string
	// retold are the keys planned on another mean forecast than their own in the
	// forecasts table.
	retold map[core.Key]bool
}

func newBook(n *Night) *book {
	b := &book{cfg: n.cfg, asOf: n.opt.AsOf, m: indexMasters(n.in, n.opt.AsOf), suppliers: map[string]replenish.Supplier{},
		receipts: map[string]int{}, delivered: deliveriesOf(n.in.Receipts, n.opt.AsOf), drafts: draftsOf(n.cfg, n.reviews, n.opt.AsOf), rules: n.cfg.Replenish.EngineRules(),
		local: shard.LocalEvents(n.in), openings: openingsBySKU(n.in), drivers: n.in.Drivers, retold: map[core.Key]bool{}}
	b.classWindows = slices.ContainsFunc(n.cfg.Replenish.Rules, func(r config.ReplenishRule) bool {
		return r.Class != "" && (r.ReviewDays > 0 || r.FrozenDays != nil || r.ExtraDays != nil)
	})
	b.crossDocks = slices.ContainsFunc(b.rules, func(r replenish.Rule) bool { return r.DoNotStock != nil && *r.DoNotStock })
	b.list = b.m.supplierTerms(n.cfg)
	b.stateLeadTimes(n.in.Sourcing)
	b.commit(n)
	var past []replenish.PastReceipt
	terms := map[string]replenish.Supplier{}
	for _, s := range b.list {
		terms[s.Key] = s
	}
	for _, r := range n.in.Receipts {
		if r.ReceivedOn >= n.opt.AsOf {
			continue
		}
		k := core.Key{SKU: r.SKU, Location: r.Location}
		supplier := cmp.Or(r.Supplier, b.m.suppliedBy(k), b.m.termsOf(k).Supplier)
		b.receipts[supplier]++
		ordered, working := int32(r.OrderedOn), b.m.countsWorking(k, supplier)
		if working { // days that count, from a day that makes them so many
			ordered = int32(r.ReceivedOn) - int32(terms[supplier].WorkingDays(ordered, int32(r.ReceivedOn)))
		}
		past = append(past, replenish.PastReceipt{Supplier: supplier, SKU: r.SKU, Location: r.Location, Order: r.Order, Quantity: r.Quantity,
			Ordered: ordered, Promised: replenish.NoDay, Arrived: int32(r.ReceivedOn), StatedDays: b.m.statedDays(k, supplier)})
	}
	b.leads = replenish.LeadTimes(past, b.list, replenish.LeadTimeOptions{})
	for _, s := range b.list {
		b.suppliers[s.Key] = s
	}
	return b
}

// commit counts what today's approved purchases and the orders of each supplier's
// period take of the budget and of the suppliers' capacities.
func (b *book) commit(n *Night) {
	used := map[string]int64{}
	since := func(supplier string) core.Day {
		days := int64(7)
		if s := b.m.suppliers[supplier]; s != nil && s.CapacityDays > 0 {
			days = s.CapacityDays
		}
		return b.asOf - core.Day(days)
	}
	for _, o := range n.in.OpenOrders {
		supplier := cmp.Or(o.Supplier, b.m.termsOf(core.Key{Location: o.Location, SKU: o.SKU}).Supplier)
		if o.OrderedOn != core.NoDay && o.OrderedOn > since(supplier) && o.OrderedOn <= b.asOf {
			used[supplier] += o.Quantity
		}
	}
	for _, d := range plan.Decisions(n.reviews) {
		if d.Status != plan.Approved || d.Approval == nil || d.Approval.Purchase == nil || d.Approval.AsOf > b.asOf || !b.cfg.ApprovalStands(d.Approval.AsOf, b.asOf) {
			continue
		}
		p := d.Approval.Purchase
		used[p.Supplier] += d.Quantity
		if p.OrderOn == b.asOf {
			b.committed += p.UnitCost * core.Money(d.Quantity)
		}
	}
	for i := range b.list {
		b.list[i].CapacityUsed = used[b.list[i].Key]
	}
}

// supersessions are the items that have taken over from others, by location.
func supersessions(series []datasets.Series) []replenish.Supersession {
	var out []replenish.Supersession
	for _, s := range series {
		if s.Predecessor != "" && s.TakesOverOn != core.NoDay {
			out = append(out, replenish.Supersession{Old: s.Predecessor, New: s.SKU, Location: s.Location, From: int32(s.TakesOverOn)})
		}
	}
	return out
}

// endHandedOver gives an item that hands its demand over the day before as its
// last day on sale.
func endHandedOver(it *replenish.Item, s *datasets.Series, asOf core.Day) {
	if s.HandsOverOn == core.NoDay || s.HandsOverOn <= asOf {
		return
	}
	if last := int32(s.HandsOverOn) - 1; it.EndDay == 0 || last < it.EndDay {
		it.EndDay = last
	}
}

// rewindow scales demand to the cover window of a rule for the item's class,
// which is not known before the forecast: means in proportion, which for the
// spread is on the safe side.
func (b *book) rewindow(it *replenish.Item) {
	if !b.classWindows || it.CoverDemand == nil {
		return
	}
	plain := *it
	plain.Class, plain.Review, plain.FrozenDays, plain.ExtraDays = "", 0, 0, 0
	replenish.ApplyRules(&plain, b.rules)
	was, is := b.window(plain), b.window(*it)
	if was.Review == is.Review && was.LeadMean == is.LeadMean {
		return
	}
	it.LeadDemand = scaled(it.LeadDemand, is.LeadMean/max(was.LeadMean, 0.5))
	it.CoverDemand = scaled(it.CoverDemand, (is.LeadMean+float64(is.Review))/max(1, was.LeadMean+float64(was.Review)))
}

// stateLeadTimes gives each supplier the median of what its sourcing rows
// state: the prior that its receipts are drawn towards.
func (b *book) stateLeadTimes(rows []datasets.Sourcing) {
	days, sds := map[string][]float64{}, map[string][]float64{}
	for _, r := range rows {
		if r.FromQuantity == 0 {
			days[r.Supplier] = append(days[r.Supplier], r.LeadTimeDays)
			sds[r.Supplier] = append(sds[r.Supplier], r.LeadTimeSd)
		}
	}
	for i := range b.list {
		known := slices.DeleteFunc(days[b.list[i].Key], math.IsNaN)
		if len(known) > 0 {
			b.list[i].LeadDays, b.list[i].LeadSD, b.list[i].LeadStated = median(known), median(sds[b.list[i].Key]), true
		} else if len(sds[b.list[i].Key]) > 0 {
			b.list[i].LeadDays = 0 // receipts say
		}
	}
}

func median(v []float64) float64 {
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// item is a key's replenishment item without its demand.
func (b *book) item(k core.Key) replenish.Item {
	it := replenish.Item{SKU: k.SKU, Location: k.Location, SuppliedBy: b.m.suppliedBy(k), OnOrder: b.m.onOrder[k],
		Drafts: b.drafts[k], Class: b.classes[k], Category: b.m.category(k.SKU)}
	it.Unread = b.m.unread(k)
	of := b.m.stock[k]
	it.OnHand, it.Reserved, it.Backordered, it.Lots = of.onHand, of.reserved, of.backordered, of.lots
	if master := b.m.items[k.SKU]; master != nil {
		it.ShelfLifeDays = int(master.ShelfLifeDays)
		it.UnitPrice = master.UnitPrice.Float()
		it.UnitVolume, it.UnitWeight = master.UnitVolume, master.UnitWeight
		it.StorageClass = master.StorageClass
		it.Multiple = master.CasePack
		b.lifeCycle(&it, master)
	}
	it.UnitCost = b.m.unitCost(k).Float()
	it.Receives = b.m.receives(k.Location)
	if it.SuppliedBy == "" {
		b.buyTerms(&it, k)
	} else {
		b.transferTerms(&it, k)
	}
	if over := b.policyOf(&it); len(over) > 0 && b.passedOver != nil {
		b.passedOver[k] = over
	}
	b.passedThrough(&it)
	return it
}

// passedThrough makes an item wait for as long as its source does, where that keeps
// nothing itself: what a cross-dock has passed on lasts until its next order.
func (b *book) passedThrough(it *replenish.Item) {
	if !b.crossDocks || it.SuppliedBy == "" || !b.m.known(core.Key{Location: it.Location, SKU: it.SKU}) {
		return
	}
	if source := b.item(core.Key{Location: it.SuppliedBy, SKU: it.SKU}); source.CrossDock {
		it.Review = max(it.Review, b.window(source).Review)
	}
}

// lifeCycle is where an item stands between launch and end: what is being phased
// out is ordered until its last day on sale, where one is stated, and not at all
// where none is.
func (b *book) lifeCycle(it *replenish.Item, master *datasets.Item) {
	if master.EndsOn > 0 {
		it.EndDay = int32(master.EndsOn)
	}
	if master.LaunchedOn > b.asOf {
		it.LaunchDay = int32(master.LaunchedOn)
	}
	it.DoNotStock = master.Status == "discontinued" || master.Status == "phase_out" && it.EndDay == 0
}

func (b *book) buyTerms(it *replenish.Item, k core.Key) {
	t := b.m.termsOf(k)
	if !t.known {
		return
	}
	it.Supplier = t.Supplier
	it.MOQ, it.MaxOrder, it.Breaks, it.Incremental = t.Moq, t.Sourcing.MaxOrder, t.breaks, t.BreakKind == "incremental"
	if t.OrderMultiple > 0 {
		it.Multiple = t.OrderMultiple
	}
	pack := it.Multiple
	it.Unit = orderUnit(t.Sourcing)
	it.Multiple = uom.CommonMultiple(pack, it.Unit.Factor)
	if t.UnitCost > 0 {
		it.UnitCost = t.UnitCost.Float()
	}
	if t.NextUnitCost > 0 && t.NextCostFrom > 0 {
		it.NextCost, it.NextCostDay = t.NextUnitCost.Float(), int32(t.NextCostFrom)
		if t.NextCostFrom <= b.asOf {
			it.UnitCost, it.NextCost, it.NextCostDay = it.NextCost, 0, 0
		}
	}
	it.Lead, it.LeadWorking = b.statedLead(k, t.Sourcing), t.LeadTimeUnit == workingDays
	if t.LastOrderOn > 0 {
		it.LastOrderDay, it.LastBuyDays = int32(t.LastOrderOn), int(t.LastBuyDays)
	}
	for _, r := range t.others {
		it.Others = append(it.Others, replenish.Alternate{Supplier: r.Supplier, MOQ: r.Moq, Multiple: uom.CommonMultiple(cmp.Or(r.OrderMultiple, pack), r.OrderUnitSize),
			Unit: orderUnit(r), MaxOrder: r.MaxOrder, UnitCost: cmp.Or(r.UnitCost.Float(), it.UnitCost), Lead: b.statedLead(k, r), LeadWorking: r.LeadTimeUnit == workingDays})
	}
	for _, r := range t.split {
		cost := r.UnitCost.Float()
		if cost == 0 {
			cost = it.UnitCost
		}
		it.Split = append(it.Split, replenish.Alternate{Supplier: r.Supplier, Share: r.Share, MOQ: r.Moq, Multiple: uom.CommonMultiple(cmp.Or(r.OrderMultiple, pack), r.OrderUnitSize),
			Unit: orderUnit(r), MaxOrder: r.MaxOrder, UnitCost: cost, Lead: b.statedLead(k, r)})
	}
}

// orderUnit is what the supplier of a sourcing row sells in.
func orderUnit(r datasets.Sourcing) replenish.UnitOfMeasure {
	if r.OrderUnit == "" {
		return replenish.UnitOfMeasure{}
	}
	return replenish.UnitOfMeasure{Name: r.OrderUnit, Factor: r.OrderUnitSize}
}

// statedLead is the lead time a sourcing row states, drawn toward the supplier's
// receipts as they grow in number; the zero one where it states none.
func (b *book) statedLead(k core.Key, r datasets.Sourcing) replenish.LeadTime {
	if math.IsNaN(r.LeadTimeDays) {
		return replenish.LeadTime{}
	}
	return b.leads.Of(r.Supplier, k.SKU, k.Location, r.LeadTimeDays, r.LeadTimeSd)
}

// window is the cover window of a key.
func (b *book) window(it replenish.Item) replenish.Window {
	return replenish.WindowOf(it, b.source(&it), b.leads, int32(b.asOf))
}
