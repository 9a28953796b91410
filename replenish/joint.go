package replenish

import (
	"cmp"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lotsize"
	"math"
)

// jointLots gives the items of each supplier that share the set-up of its orders
// their lots: those of the joint replenishment cycle, in which item i is part of
// every mᵢ-th order (lotsize.JointReplenishment). It is for items of s,S and s,Q
// policies that state no lot. A refused item shares nothing, so that the lots of
// its supplier's other items are found without it.
func jointLots(rows []*planned, opt Options) {
	bySupplier := map[string][]*planned{}
	for _, r := range rows {
		it := r.it
		if len(r.problems) == 0 && it.Supplier != "" && !r.neverOrdered(opt.AsOf) &&
			r.supplier.OrderCost > 0 && it.Policy.Lot == 0 && it.Policy.DynamicRule() == "" && it.UnitCost > 0 &&
			(it.Policy.Kind == item.PolicySS || it.Policy.Kind == item.PolicySQ) && it.MeanDemand(0, 365) > 0 {
			bySupplier[it.Supplier] = append(bySupplier[it.Supplier], r)
		}
	}
	keys := item.SortedKeys(bySupplier)
	item.Parallel(len(keys), opt.Workers, func(n int) {
		list := bySupplier[keys[n]]
		items := make([]lotsize.JointItem, len(list))
		for i, r := range list {
			items[i] = lotsize.JointItem{SetUp: r.it.Policy.OrderCost, Demand: r.it.MeanDemand(0, 365),
				Holding: cmp.Or(r.it.Policy.HoldingRate, opt.HoldingRate) * r.it.UnitCost}
		}
		plan := lotsize.JointReplenishment(list[0].supplier.OrderCost, items)
		for i, r := range list {
			it := *r.it // the caller's item is not touched
			it.Policy.Lot = max(1, int64(math.Round(items[i].Demand*plan.Cycle*float64(plan.Multiples[i]))))
			r.it = &it
		}
	})
}
