package pipeline

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// book answers, for any key, on which terms it is replenished: what the
// forecast needs to know of the cover window, and what replenish needs to plan.
type book struct {
	cfg       *Config
	asOf      plan.Day
	m         *masters
	suppliers map[string]replenish.Supplier
	list      []replenish.Supplier // the same, sorted by key
	leads     *replenish.LeadTimeTable
	receipts  map[string]int // past receipts by supplier
	drafts    map[Key][]replenish.OpenOrder
	classes   map[Key]string
}

func newBook(n *Night) *book {
	b := &book{cfg: n.cfg, asOf: n.opt.AsOf, m: indexMasters(n.in, n.opt.AsOf), suppliers: map[string]replenish.Supplier{},
		receipts: map[string]int{}, drafts: draftsOf(n.reviews, n.opt.AsOf)}
	b.list = b.m.supplierTerms(n.cfg)
	b.stateLeadTimes(n.in.Sourcing)
	var past []replenish.PastReceipt
	for _, r := range n.in.Receipts {
		if r.ReceivedOn >= n.opt.AsOf {
			continue
		}
		b.receipts[r.Supplier]++
		past = append(past, replenish.PastReceipt{Supplier: r.Supplier, SKU: r.Sku, Location: r.Location,
			Ordered: int32(r.OrderedOn), Promised: replenish.NoDay, Arrived: int32(r.ReceivedOn)})
	}
	b.leads = replenish.LeadTimes(past, b.list, replenish.LeadTimeOptions{})
	for _, s := range b.list {
		b.suppliers[s.Key] = s
	}
	return b
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
		if d := days[b.list[i].Key]; len(d) > 0 {
			b.list[i].LeadDays, b.list[i].LeadSD = median(d), median(sds[b.list[i].Key])
		}
	}
}

func median(v []float64) float64 {
	v = slices.DeleteFunc(slices.Clone(v), math.IsNaN)
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// fewReceipts is how many receipts of a supplier make its measured lead time
// worth more than what a sourcing row states for its item.
const fewReceipts = 10

// item is a key's replenishment item without its demand.
func (b *book) item(k Key) replenish.Item {
	it := replenish.Item{SKU: k.SKU, Location: k.Location, SuppliedBy: b.m.suppliedBy(k), OnOrder: b.m.onOrder[k],
		Drafts: b.drafts[k], Class: b.classes[k], Rounding: replenish.Rounding{Rule: b.cfg.Replenish.Rounding}}
	of := b.m.stock[k]
	it.OnHand, it.Reserved, it.Backordered, it.Lots = of.onHand, of.reserved, of.backordered, of.lots
	if master := b.m.items[k.SKU]; master != nil {
		it.ShelfLifeDays = int(master.ShelfLifeDays)
		it.UnitPrice = master.UnitPrice.Float()
		it.UnitVolume = master.UnitVolume
		it.DoNotStock = master.Status != "" && master.Status != "active" && master.Status != "new"
		it.Multiple = master.CasePack
	}
	it.UnitCost = b.m.unitCost(k).Float()
	if it.SuppliedBy == "" {
		b.buyTerms(&it, k)
	}
	it.Policy, it.Review = b.policy(k, it)
	return it
}

func (b *book) buyTerms(it *replenish.Item, k Key) {
	t := b.m.termsOf(k)
	if !t.known {
		return
	}
	it.Supplier = t.Supplier
	it.MOQ, it.Maximum, it.Breaks = t.Moq, 0, t.breaks
	if t.OrderMultiple > 0 {
		it.Multiple = t.OrderMultiple
	}
	if t.UnitCost > 0 {
		it.UnitCost = t.UnitCost.Float()
	}
	if b.receipts[t.Supplier] < fewReceipts && t.LeadTimeDays > 0 {
		stated := replenish.Supplier{Key: k.String(), LeadDays: t.LeadTimeDays, LeadSD: t.LeadTimeSd}
		it.Lead = replenish.LeadTimes(nil, []replenish.Supplier{stated}, replenish.LeadTimeOptions{}).Lookup(stated.Key, "", "")
	}
}

// policy finds the most specific rule that applies to a key: an item's before
// a supplier's before a class's before a category's before the default. Rules
// of equal rank: the later one wins.
func (b *book) policy(k Key, it replenish.Item) (replenish.Policy, int) {
	r := b.cfg.Replenish
	p := replenish.Policy{Kind: kindOf(r.Policy, it), Target: r.Target, Level: r.TargetValue, HoldingRate: r.HoldingRate,
		OrderCost: r.OrderCost, Rule: "default"}
	review, rank := 0, -1
	for i, rule := range r.Rules {
		score, ok := rule.matches(k, it, b.m.category(k.SKU))
		if !ok || score < rank {
			continue
		}
		rank = score
		p.Rule = rule.name(i)
		if rule.Target != "" {
			p.Target = rule.Target
		}
		if rule.TargetValue > 0 {
			p.Level = rule.TargetValue
		}
		if rule.Policy != "" {
			p.Kind = kindOf(rule.Policy, it)
		}
		review = rule.ReviewDays
	}
	for _, o := range b.m.overrides[k] {
		if o.Field == "target" {
			p.Level, p.Rule = o.Value, "override by "+o.Author+": "+o.Reason
		}
	}
	return p, review
}

// window is the cover window of a key.
func (b *book) window(it replenish.Item) replenish.Window {
	source := it.Supplier
	if source == "" {
		source = it.SuppliedBy
	}
	return replenish.WindowOf(it, b.suppliers[source], b.leads, int32(b.asOf))
}

// draftsOf are the approved lines that are not yet orders: they count as on
// order, so that a second run does not propose them again.
func draftsOf(journal []plan.Review, asOf plan.Day) map[Key][]replenish.OpenOrder {
	out := map[Key][]replenish.OpenOrder{}
	decisions := plan.Decisions(journal)
	lines := make([]string, 0, len(decisions))
	for line := range decisions {
		lines = append(lines, line)
	}
	slices.Sort(lines)
	for _, line := range lines {
		d := decisions[line]
		if d.Status != plan.Approved || d.Approval == nil || d.Approval.AsOf > asOf {
			continue
		}
		if p := d.Approval.Purchase; p != nil {
			k := Key{p.Location, p.SKU}
			out[k] = append(out[k], replenish.OpenOrder{ID: line, Quantity: d.Quantity, Ordered: int32(p.OrderOn), Due: int32(max(p.DueOn, asOf))})
		}
		if t := d.Approval.Transfer; t != nil {
			k := Key{t.Location, t.SKU}
			out[k] = append(out[k], replenish.OpenOrder{ID: line, Quantity: d.Quantity, Ordered: int32(t.OrderOn), Due: int32(max(t.DueOn, asOf))})
		}
	}
	return out
}
