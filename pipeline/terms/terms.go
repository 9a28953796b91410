// Package terms answers for any key on which terms it is replenished: its item, its
// location, who supplies it, on which days and in which lots, under which rules, and
// what people have set. It is made from a day's inputs and the configuration alone, so
// that a night, explain, what-if and a replay rest on the same terms.
package terms

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/uom"
)

// Basis is what terms are read from: the inputs of a day, and what people have approved.
type Basis struct {
	Config  *config.Config
	AsOf    core.Day
	Inputs  *datasets.Inputs
	Reviews []plan.Review
}

// Terms answers, for any key, on which terms it is replenished: what the
// forecast needs to know of the cover window, and what replenish needs to plan.
type Terms struct {
	cfg        *config.Config
	AsOf       core.Day
	Masters    *Masters
	SupplierOf map[string]replenish.Supplier
	Suppliers  []replenish.Supplier // the same, sorted by key
	LeadTimes  *replenish.LeadTimeTable
	Receipts   map[string]int // past receipts by supplier
	Ordered    map[core.Key]PastOrders
	delivered  deliveries
	drafts     map[core.Key][]replenish.OpenOrder
	Committed  core.Money // of the day's budget: purchases approved for the day
	Classes    map[core.Key]string
	paid       map[core.Key]float64          // what is sold for, by the sales; of no location: of all
	Local      []datasets.Event              // that name a location, category or SKU
	openings   map[string][]datasets.Opening // rows that name a SKU, by it
	drivers    *datasets.Drivers             // columns known ahead; nil for none
	rules      []replenish.Rule
	// crossDocks tells that a rule keeps something from being stocked.
	crossDocks bool
	// classWindows tells that a rule for a class changes the cover window.
	classWindows bool
	// PassedOver are the rules that the one named won over, where asked for.
	PassedOver map[core.Key][]string
	// Retold are the keys planned on another mean forecast than their own in the
	// forecasts table.
	Retold map[core.Key]bool
}

func Of(from Basis) *Terms {
	b := &Terms{cfg: from.Config, AsOf: from.AsOf, Masters: IndexMasters(from.Inputs, from.AsOf),
		SupplierOf: map[string]replenish.Supplier{},
		Receipts:   map[string]int{}, Ordered: ordersOf(from.Inputs, from.AsOf),
		delivered: deliveriesOf(from.Inputs.Receipts, from.AsOf),
		drafts:    DraftsOf(from.Config, from.Reviews, from.AsOf),
		Local:     shard.LocalEvents(from.Inputs), openings: openingsBySKU(from.Inputs),
		drivers: from.Inputs.Drivers, Retold: map[core.Key]bool{}}
	b.applyRules()
	b.Suppliers = b.Masters.supplierTerms(from.Config)
	b.stateLeadTimes(from.Inputs.Sourcing)
	b.commit(from)
	for _, s := range b.Suppliers {
		b.SupplierOf[s.Key] = s
	}
	b.LeadTimes = item.LeadTimesOfParts(b.pastReceipts(from.Inputs.Receipts), b.Suppliers, replenish.LeadTimeOptions{})
	return b
}

// applyRules reads the configuration's rules.
func (b *Terms) applyRules() {
	b.rules = b.cfg.Replenish.EngineRules()
	b.classWindows = slices.ContainsFunc(b.cfg.Replenish.Rules, func(r config.ReplenishRule) bool {
		return r.Class != "" && (r.ReviewDays > 0 || r.FrozenDays != nil || r.ExtraDays != nil)
	})
	b.crossDocks = slices.ContainsFunc(b.rules, func(r replenish.Rule) bool { return r.DoNotStock != nil && *r.DoNotStock })
}

// WithRules are the same terms under more rules that people set.
func (b *Terms) WithRules(set []config.RuleChange) *Terms {
	out, cfg := *b, *b.cfg
	cfg.Replenish.WithRules(set)
	out.cfg, out.PassedOver = &cfg, nil
	out.applyRules()
	return &out
}

// commit counts what today's approved purchases and the orders of each supplier's
// period take of the budget and of the suppliers' capacities.
func (b *Terms) commit(from Basis) {
	used := map[string]int64{}
	since := func(supplier string) core.Day {
		days := int64(7)
		if s := b.Masters.Suppliers[supplier]; s != nil && s.CapacityDays > 0 {
			days = s.CapacityDays
		}
		return b.AsOf - core.Day(days)
	}
	for _, o := range from.Inputs.OpenOrders {
		supplier := cmp.Or(o.Supplier, b.Masters.TermsOf(core.Key{Location: o.Location, SKU: o.SKU}).Supplier)
		if o.OrderedOn != core.NoDay && o.OrderedOn > since(supplier) && o.OrderedOn <= b.AsOf {
			used[supplier] += o.Quantity
		}
	}
	for _, d := range plan.Decisions(from.Reviews) {
		if d.Status != plan.Approved || d.Approval == nil || d.Approval.Purchase == nil ||
			d.Approval.AsOf > b.AsOf || !b.cfg.ApprovalStands(d.Approval.AsOf, b.AsOf) {
			continue
		}
		p := d.Approval.Purchase
		used[p.Supplier] += d.Quantity
		if p.OrderOn == b.AsOf {
			b.Committed += p.UnitCost * core.Money(d.Quantity)
		}
	}
	for i := range b.Suppliers {
		b.Suppliers[i].CapacityUsed = used[b.Suppliers[i].Key]
	}
}

// Supersessions are the items that have taken over from others, by location.
func Supersessions(series []datasets.Series) []replenish.Supersession {
	var out []replenish.Supersession
	for _, s := range series {
		if s.Predecessor != "" && s.TakesOverOn != core.NoDay {
			out = append(out, replenish.Supersession{Old: s.Predecessor, New: s.SKU,
				Location: s.Location, From: int32(s.TakesOverOn)})
		}
	}
	return out
}

// EndHandedOver gives an item that hands its demand over on a day, NoDay = never, the day
// before as its last day on sale.
func EndHandedOver(it *replenish.Item, on, asOf core.Day) {
	if on == core.NoDay || on <= asOf {
		return
	}
	if last := int32(on) - 1; it.EndDay == 0 || last < it.EndDay {
		it.EndDay = last
	}
}

// Rewindow scales demand to the cover window of a rule for the item's class,
// which is not known before the forecast: means in proportion, which for the
// spread is on the safe side.
func (b *Terms) Rewindow(it *replenish.Item) {
	if !b.classWindows || it.CoverDemand == nil {
		return
	}
	plain := *it
	plain.Class, plain.Review, plain.FrozenDays, plain.ExtraDays = "", 0, 0, 0
	item.ApplyRules(&plain, b.rules)
	was, is := b.Window(plain), b.Window(*it)
	if was.Review == is.Review && was.LeadMean == is.LeadMean {
		return
	}
	it.LeadDemand = Scaled(it.LeadDemand, is.LeadMean/max(was.LeadMean, 0.5))
	it.CoverDemand = Scaled(it.CoverDemand, (is.LeadMean+float64(is.Review))/max(1, was.LeadMean+float64(was.Review)))
}

// stateLeadTimes gives each supplier the median of what its sourcing rows
// state: the prior that its receipts are drawn towards.
func (b *Terms) stateLeadTimes(rows []datasets.Sourcing) {
	days, sds := map[string][]float64{}, map[string][]float64{}
	for _, r := range rows {
		if r.FromQuantity == 0 {
			days[r.Supplier] = append(days[r.Supplier], r.LeadTimeDays)
			sds[r.Supplier] = append(sds[r.Supplier], r.LeadTimeSd)
		}
	}
	for i := range b.Suppliers {
		known := slices.DeleteFunc(days[b.Suppliers[i].Key], math.IsNaN)
		if len(known) > 0 {
			b.Suppliers[i].LeadDays, b.Suppliers[i].LeadSD, b.Suppliers[i].LeadStated = median(known),
				median(sds[b.Suppliers[i].Key]), true
		} else if len(sds[b.Suppliers[i].Key]) > 0 {
			b.Suppliers[i].LeadDays = 0 // receipts say
		}
	}
}

func median(v []float64) float64 {
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// Item is a key's replenishment item without its demand.
func (b *Terms) Item(k core.Key) replenish.Item {
	it := replenish.Item{SKU: k.SKU, Location: k.Location, SuppliedBy: b.Masters.SuppliedBy(k),
		OnOrder: b.Masters.OnOrder[k],
		Drafts:  b.drafts[k], Class: b.Classes[k], Category: b.Masters.Category(k.SKU)}
	it.Unread = b.Masters.unread(k)
	of := b.Masters.Stock[k]
	it.OnHand, it.Reserved, it.Backordered, it.Lots = of.OnHand, of.Reserved, of.Backordered, of.lots
	if master := b.Masters.Items[k.SKU]; master != nil {
		it.ShelfLifeDays = int(master.ShelfLifeDays)
		it.UnitPrice = master.UnitPrice.Float()
		it.UnitVolume, it.UnitWeight = master.UnitVolume, master.UnitWeight
		it.StorageClass = master.StorageClass
		it.Counted = b.Masters.Counted(k.SKU)
		it.Multiple = master.CasePack
		b.lifeCycle(&it, master)
	}
	if it.UnitPrice == 0 {
		it.UnitPrice = cmp.Or(b.paid[k], b.paid[core.Key{SKU: k.SKU}])
	}
	it.UnitCost = b.Masters.UnitCost(k).Float()
	it.Receives = b.Masters.receives(k.Location)
	if it.SuppliedBy == "" {
		b.buyTerms(&it, k)
	} else {
		b.transferTerms(&it, k)
	}
	if over := b.policyOf(&it); len(over) > 0 && b.PassedOver != nil {
		b.PassedOver[k] = over
	}
	b.passedThrough(&it)
	return it
}

// passedThrough makes an item wait for as long as its source does, where that keeps
// nothing itself: what a cross-dock has passed on lasts until its next order.
func (b *Terms) passedThrough(it *replenish.Item) {
	if !b.crossDocks || it.SuppliedBy == "" || !b.Masters.Known(core.Key{Location: it.Location, SKU: it.SKU}) {
		return
	}
	if source := b.Item(core.Key{Location: it.SuppliedBy, SKU: it.SKU}); source.CrossDock {
		it.Review = max(it.Review, b.Window(source).Review)
	}
}

// lifeCycle is where an item stands between launch and end: what is being phased
// out is ordered until its last day on sale, where one is stated, and not at all
// where none is.
func (b *Terms) lifeCycle(it *replenish.Item, master *datasets.Item) {
	if master.EndsOn > 0 {
		it.EndDay = int32(master.EndsOn)
	}
	if master.LaunchedOn > b.AsOf {
		it.LaunchDay = int32(master.LaunchedOn)
	}
	it.DoNotStock = master.Status == "discontinued" || master.Status == "phase_out" && it.EndDay == 0
}

func (b *Terms) buyTerms(it *replenish.Item, k core.Key) {
	t := b.Masters.TermsOf(k)
	if !t.known {
		return
	}
	it.Supplier = t.Supplier
	it.MOQ, it.MaxOrder, it.Breaks, it.Incremental = t.Moq, t.Sourcing.MaxOrder, t.breaks, t.BreakKind == "incremental"
	if t.OrderMultiple > 0 {
		it.Multiple = t.OrderMultiple
	}
	if master := b.Masters.Items[k.SKU]; master != nil && master.Steps() > 1 && t.OrderUnit == "" {
		weighedUnit(it, master)
	} else {
		it.Unit = orderUnit(t.Sourcing)
	}
	pack := it.Multiple
	it.Multiple = uom.CommonMultiple(pack, it.Unit.Factor)
	if t.UnitCost > 0 {
		it.UnitCost = t.UnitCost.Float()
	}
	if t.NextUnitCost > 0 && t.NextCostFrom > 0 {
		it.NextCost, it.NextCostDay = t.NextUnitCost.Float(), int32(t.NextCostFrom)
	}
	it.Lead, it.LeadWorking = b.StatedLead(k, t.Sourcing), t.LeadTimeUnit == workingDays
	b.lastOrder(it, &t)
	for _, r := range t.others {
		it.Others = append(it.Others, replenish.Alternate{Supplier: r.Supplier, MOQ: r.Moq,
			Multiple: uom.CommonMultiple(cmp.Or(r.OrderMultiple, pack), r.OrderUnitSize),
			Unit:     orderUnit(r), MaxOrder: r.MaxOrder, UnitCost: cmp.Or(r.UnitCost.Float(),
				it.UnitCost), Lead: b.StatedLead(k, r), LeadWorking: r.LeadTimeUnit == workingDays})
	}
	for _, r := range t.split {
		cost := r.UnitCost.Float()
		if cost == 0 {
			cost = it.UnitCost
		}
		it.Split = append(it.Split, replenish.Alternate{Supplier: r.Supplier, Share: r.Share,
			MOQ: r.Moq, Multiple: uom.CommonMultiple(cmp.Or(r.OrderMultiple, pack), r.OrderUnitSize),
			Unit: orderUnit(r), MaxOrder: r.MaxOrder, UnitCost: cost, Lead: b.StatedLead(k, r)})
	}
}

// weighedUnit has weighed goods ordered and shown in the unit of the files: in whole ones,
// or in the packs of their supplier where these are no whole ones.
func weighedUnit(it *replenish.Item, master *datasets.Item) {
	steps, name := master.Steps(), cmp.Or(master.UnitName, "unit")
	if it.Multiple <= 1 {
		it.Multiple = steps
	}
	it.Unit = replenish.UnitOfMeasure{Name: name, Factor: steps}
	if it.Multiple%steps != 0 {
		it.Unit = replenish.UnitOfMeasure{Name: fmt.Sprintf("%g %s",
			float64(it.Multiple)/float64(steps), name), Factor: it.Multiple}
	}
}

// orderUnit is what the supplier of a sourcing row sells in.
func orderUnit(r datasets.Sourcing) replenish.UnitOfMeasure {
	if r.OrderUnit == "" {
		return replenish.UnitOfMeasure{}
	}
	return replenish.UnitOfMeasure{Name: r.OrderUnit, Factor: r.OrderUnitSize}
}

// StatedLead is the lead time a sourcing row states, drawn toward the supplier's
// receipts as they grow in number; the zero one where it states none.
func (b *Terms) StatedLead(k core.Key, r datasets.Sourcing) replenish.LeadTime {
	if math.IsNaN(r.LeadTimeDays) {
		return replenish.LeadTime{}
	}
	return b.LeadTimes.Of(r.Supplier, k.SKU, k.Location, r.LeadTimeDays, r.LeadTimeSd)
}

// Window is the cover window of a key.
func (b *Terms) Window(it replenish.Item) replenish.Window {
	return item.WindowOf(it, b.Source(&it), b.LeadTimes, int32(b.AsOf))
}
