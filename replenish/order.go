package replenish

import (
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/replenish/compose"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/policy"
)

// purchase runs order-level fill and the caps for every supplier's lines, then
// shares out what is short: storage, the supplier's capacity, the budget.
func (res *Result) purchase(rows []*planned, terms map[string]item.Supplier, opt Options) {
	bySupplier, everyOf := map[string][]*planned{}, map[string][]*planned{}
	for _, r := range rows {
		if r.it.Supplier == "" || r.it.Outside {
			continue
		}
		everyOf[r.it.Supplier] = append(everyOf[r.it.Supplier], r)
		if r.receipt.Steps != nil {
			bySupplier[r.it.Supplier] = append(bySupplier[r.it.Supplier], r)
		}
	}
	keys := item.SortedKeys(bySupplier)
	var all []*planned
	for _, key := range keys {
		bySupplier[key] = composed(bySupplier[key], opt)
		all = append(all, bySupplier[key]...)
	}
	res.shareStorage(all, rows, opt)
	for _, key := range keys {
		res.shareCapacity(key, bySupplier[key], opt)
	}
	all = append(all, res.askOthers(rows, bySupplier, everyOf, terms, opt)...)
	keys = item.SortedKeys(bySupplier)
	res.shareBudget(all, opt)
	for _, key := range keys {
		res.placeOrder(key, bySupplier[key], everyOf[key], opt)
	}
}

// askOthers adds to the suppliers' rows those of the alternatives to first sources that
// take no orders tonight or are full.
func (res *Result) askOthers(rows []*planned, bySupplier, everyOf map[string][]*planned,
	terms map[string]item.Supplier, opt Options) (added []*planned) {
	ordered := map[string]int64{}
	for key, some := range bySupplier {
		for _, r := range some {
			ordered[key] += r.receipt.Quantity
		}
	}
	for _, r := range rows {
		if r.it.Supplier == "" || r.it.Outside || len(r.it.Split) > 0 || r.split {
			continue
		}
		if one := r.alternatives(terms, ordered, opt); one != nil {
			added = append(added, one)
			res.lasts(r, one, opt)
			bySupplier[one.it.Supplier] = append(bySupplier[one.it.Supplier], one)
			everyOf[one.it.Supplier] = append(everyOf[one.it.Supplier], one)
		}
	}
	return added
}

// composed fills a supplier's order to its minimum and caps its lines; the rows
// with something to order are left.
func composed(rows []*planned, opt Options) []*planned {
	if !slices.ContainsFunc(rows, func(r *planned) bool { return r.orderable() > 0 }) {
		return nil // no need, no order, whatever the minimum
	}
	fill := composeOrder(*rows[0].supplier, rows, opt)
	kept := rows[:0]
	for i, r := range rows {
		rule := "no minimum missed"
		if fill[i] > 0 {
			rule = "filled by worth to the supplier's minimum"
		}
		if r.receipt.Quantity == 0 && fill[i] == 0 {
			continue
		}
		if len(r.receipt.Steps) == 0 {
			r.receipt.BaseQuantity(r.it, r.policy, opt.HoldingRate)
		}
		r.filled = -r.receipt.Quantity
		r.receipt.Note("fill", float64(fill[i]), "input: units added to the order by worth")
		r.receipt.Set("order_fill", r.receipt.Quantity+fill[i], rule)
		r.receipt.Caps(r.it, r.policy)
		if r.receipt.Quantity > 0 {
			kept = append(kept, r)
		}
	}
	return kept
}

// placeOrder writes the supplier's lines and sums them up.
func (res *Result) placeOrder(key string, rows, every []*planned, opt Options) {
	order := Order{Supplier: key}
	for _, r := range rows {
		if r.receipt.Quantity <= 0 {
			continue
		}
		r.receipt.Close()
		l := r.line(Purchase, "", opt)
		res.Lines = append(res.Lines, l)
		order.Lines++
		order.Units += l.Quantity
		order.Value += l.Value
		order.Volume += r.it.UnitVolume * float64(l.Quantity)
		order.Weight += r.it.UnitWeight * float64(l.Quantity)
		order.FilledUnits += max(0, l.Quantity+r.filled)
	}
	if order.Lines == 0 {
		return
	}
	switch s := rows[0].supplier; {
	case order.Value < s.MinimumValue-1e-9:
		order.BelowMinimum = fmt.Sprintf("value %.2f is below the minimum %.2f", order.Value, s.MinimumValue)
	case order.Units < s.MinimumUnits:
		order.BelowMinimum = fmt.Sprintf("%d units are below the minimum %d", order.Units, s.MinimumUnits)
	case order.Weight < s.MinimumWeight*(1-1e-12):
		order.BelowMinimum = fmt.Sprintf("weight %.4g is below the minimum %.4g", order.Weight, s.MinimumWeight)
	case order.Volume < s.Container*(1-1e-12):
		order.BelowMinimum = fmt.Sprintf("volume %.4g is below the container %.4g", order.Volume, s.Container)
	}
	if opt.PriceTags && rows[0].supplier.MinimumValue > 0 {
		order.MinimumCost = minimumCost(*rows[0].supplier, every, opt.HoldingRate)
	}
	res.Orders = append(res.Orders, order)
}

// composeOrder returns the units to add to each row so that the order reaches
// the supplier's minimum value, weight, container and units, one after the other, by
// FillByWorth. A minimum that the lines cannot reach within their caps and a year of
// demand beyond the cover window is not filled at all.
func composeOrder(s item.Supplier, rows []*planned, opt Options) []int64 {
	fill := make([]int64, len(rows))
	for range 4 {
		measure, deficit := missingMeasure(s, rows, fill)
		if deficit <= 0 {
			break
		}
		lines := make([]compose.FillLine, len(rows))
		for i, r := range rows {
			lines[i] = r.fillLine(fill[i], measure, opt)
		}
		blocks, ok := compose.FillByWorth(lines, deficit)
		if !ok { // the caps leave too little: what is bought beyond the need would not help
			break
		}
		for i, r := range rows {
			for k := range blocks[i] {
				fill[i] += r.block(fill[i] == 0 && k == 0)
			}
		}
	}
	return fill
}

// block is the units of the next block: the MOQ for a line not yet ordered.
func (r *planned) block(first bool) int64 {
	step := max(1, r.it.Multiple)
	if first && r.receipt.Quantity == 0 {
		return max(step, lots.Up(r.it.MOQ, step))
	}
	return step
}

func (r *planned) fillLine(filled int64, measure func(it *item.Item, units int64) float64,
	opt Options) compose.FillLine {
	step, first := max(1, r.it.Multiple), r.block(filled == 0)
	already := r.receipt.Quantity + filled
	room := min(policy.Room(r.it, r.policy, false), r.fillRoom()) - already
	l := compose.FillLine{Need: measure(r.it, already)}
	if room >= first && measure(r.it, first) > 0 {
		l.Blocks = 1 + int(min((room-first)/step, 1<<20))
	}
	start := r.policy.Position.Total + already
	l.Measure = func(k int) float64 {
		if k == 0 {
			return measure(r.it, first)
		}
		return measure(r.it, step)
	}
	l.Worth = func(k int) float64 {
		if k == 0 {
			return r.worth(start, first, opt)
		}
		return r.worth(start+first+int64(k-1)*step, step, opt)
	}
	return l
}

// mostFillDays is how far beyond the cover window an order is filled to reach a
// minimum: what would wait longer is not bought for it.
const mostFillDays = 365

// fillRoom is the most an order may be when it is filled to a minimum.
func (r *planned) fillRoom() int64 {
	days := int(r.window.End-r.window.Order) + 1 + mostFillDays
	most := r.it.MeanDemand(0, days)
	if len(r.it.Daily) == 0 {
		most = r.policy.CoverMean / max(1, r.window.MeanDays()) * float64(days)
	}
	return policy.CeilUnits(most) - r.policy.Position.Total
}

// orderable is what of the base quantity the caps leave to order.
func (r *planned) orderable() int64 {
	return policy.CapQuantity(r.it, r.receipt.Quantity, policy.Room(r.it, r.policy, true))
}

// missingMeasure is the first minimum still missed: what units of an item add to
// it, and by how much it is missed (0 when none is).
func missingMeasure(s item.Supplier, rows []*planned, fill []int64) (measure func(it *item.Item,
	units int64) float64, deficit float64) {
	value, weight, volume, units := 0.0, 0.0, 0.0, int64(0)
	for i, r := range rows {
		q := r.receipt.Quantity + fill[i]
		value += r.it.CostAt(q) * float64(q)
		weight += r.it.UnitWeight * float64(q)
		volume += r.it.UnitVolume * float64(q)
		units += q
	}
	switch {
	case value < s.MinimumValue-1e-9:
		return func(it *item.Item, units int64) float64 { return it.UnitCost * float64(units) }, s.MinimumValue - value
	case weight < s.MinimumWeight*(1-1e-12):
		return func(it *item.Item, units int64) float64 { return it.UnitWeight * float64(units) },
			s.MinimumWeight - weight
	case volume < s.Container*(1-1e-12):
		return func(it *item.Item, units int64) float64 { return it.UnitVolume * float64(units) }, s.Container - volume
	case units < s.MinimumUnits:
		return func(_ *item.Item, units int64) float64 { return float64(units) }, float64(s.MinimumUnits - units)
	}
	return nil, 0
}

// worth is the expected profit of step more units at the given position: the
// margin times the units that would otherwise be short in the cover window,
// and what is saved before an announced rise of the price or paid too much before a fall, less the holding cost
// until mean demand uses them.
func (r *planned) worth(position, step int64, opt Options) float64 {
	it := r.it
	y := float64(position)
	gain := it.Margin() * (it.CoverDemand.Shortage(y) - it.CoverDemand.Shortage(y+float64(step)))
	rate := it.Policy.HoldingRate
	if rate <= 0 {
		rate = opt.HoldingRate
	}
	if it.NextCost > it.UnitCost && it.NextCostDay > r.window.Order && it.NextCostDay <= r.window.NextOrder {
		gain += (it.NextCost - it.UnitCost) * float64(step) // the next order day has the new price
	}
	if it.NextCost > 0 && it.NextCost < it.UnitCost && it.NextCostDay > r.window.Order {
		gain -= (it.UnitCost - it.NextCost) * float64(step) // which would be bought at the new price
	}
	wait := it.DaysOf(y + float64(step)/2)
	if len(it.Daily) == 0 {
		wait = (y + float64(step)/2) / max(1e-9, r.policy.CoverMean) * (r.window.LeadMean + float64(r.window.Review))
	}
	return gain - rate*it.UnitCost*float64(step)*wait/365
}

// minimumCost is what a supplier's minimum order value costs a year: where its usual
// order falls short of it, every line of an order is as much larger, which spares
// orders and holds stock.
func minimumCost(s item.Supplier, rows []*planned, holding float64) float64 {
	type line struct {
		r     *planned
		order float64
	}
	var lines []line
	perReview := 0.0
	for _, r := range rows {
		if r.it.CoverDemand == nil || r.it.UnitCost <= 0 {
			continue
		}
		if demand := policy.PerReview(r.it); demand > 0 {
			lines = append(lines, line{r: r})
			perReview += demand * r.it.UnitCost
		}
	}
	if perReview <= 0 || perReview >= s.MinimumValue { // an order is no less than a review's demand
		return 0
	}
	none := 1.0
	for i, l := range lines {
		order, demand := policy.UsualOrder(l.r.it, l.r.policy)
		lines[i].order = order
		none *= 1 - math.Min(1, demand/order)
	}
	orders := 1 - none // share of reviews with an order
	usual := perReview / math.Max(orders, 1e-9)
	if usual >= s.MinimumValue {
		return 0
	}
	cost, reviews := 0.0, 365/float64(max(1, lines[0].r.window.Review))
	for _, l := range lines {
		least := l.order * s.MinimumValue / usual
		cost += policy.CostAtLeast(l.r.it, l.r.window, holding,
			least).Total() - policy.CostAtLeast(l.r.it, l.r.window, holding, 0).Total()
	}
	return cost - s.OrderCost*reviews*orders*(1-usual/s.MinimumValue)
}

// noOrder says why no order may be placed for the item on the day; "" when one may.
func noOrder(it *item.Item, w item.Window, asOf int32) string {
	switch {
	case it.DoNotStock:
		return policy.NoOrderDoNotStock
	case it.LastOrderDay > 0 && (it.LastOrderDay < asOf || it.LastOrderDay < w.Order && len(it.Others) == 0): // its next order day is past it
		return policy.NoOrderSupplierEnded
	case w.Order != asOf:
		return policy.NoOrderDay
	case it.LaunchDay > 0 && w.End < it.LaunchDay:
		return policy.NoOrderLaunch
	case it.EndDay > 0 && it.EndDay < asOf:
		return policy.NoOrderPhasedOut
	case sellsNothing(it, w):
		return policy.NoOrderNoDemand
	}
	return ""
}

// noOrder says why no order may be placed for the row on the day; "" when one may.
func (r *planned) noOrder(asOf int32) string {
	if r.it.CrossDock && len(r.branches) == 0 {
		return policy.NoOrderDoNotStock
	}
	return noOrder(r.it, r.window, asOf)
}

// sellsNothing tells that the first unit of an order placed now would more likely
// than not lie for a year: no service target asks for that. Levels that a person
// stated and units owed or promised are ordered all the same.
func sellsNothing(it *item.Item, w item.Window) bool {
	if it.CoverDemand == nil || len(it.Daily) == 0 || it.Backordered > 0 || it.Reserved > 0 || it.Policy.Kind == item.PolicyMinMax {
		return false
	}
	days := max(0, int(w.End-w.Order)+1)
	return max(it.MeanDemand(0, days+mostFillDays), it.CoverDemand.Mean()) < 0.5
}

// neverOrdered tells that no order will come for the item, today or later.
func (r *planned) neverOrdered(asOf int32) bool {
	p := policy.PolicyLine{NoOrder: r.noOrder(asOf)}
	return p.NeverOrdered()
}
