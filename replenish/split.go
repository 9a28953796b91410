package replenish

import "github.com/stockwright/stockwright/replenish/item"

// splitRows are the rows of the suppliers who share an item's orders today: the
// item's own first, where it takes orders, with the shares of those who take
// orders on the day. A supplier that is closed leaves its share to the others.
func (r *planned) splitRows(terms map[string]item.Supplier, opt Options) []*planned {
	var open []item.Alternate
	var rows []*planned
	total := 0.0
	for _, a := range r.it.Split {
		it := *r.it
		it.Supplier, it.MOQ, it.Multiple, it.MaxOrder, it.Lead, it.Unit = a.Supplier, a.MOQ, a.Multiple,
			a.MaxOrder, a.Lead, a.Unit
		it.UnitCost, it.Breaks, it.NextCost, it.NextCostDay = a.UnitCost, nil, 0, 0
		s, known := terms[a.Supplier]
		w := item.WindowOf(it, s, opt.LeadTimes, opt.AsOf)
		if !known || w.Order != opt.AsOf || len(w.Lead) == 0 {
			continue
		}
		if a.Supplier == r.it.Supplier {
			it = *r.it
		}
		open, total = append(open, a), total+a.Share
		p := *r.policy
		rows = append(rows, &planned{it: &it, supplier: &s, known: true, window: w, policy: &p, first: r.policy, split: true})
	}
	for i := range open {
		open[i].Share /= total
	}
	for _, one := range rows {
		one.it.Split = open
		one.policy.Supplier = one.it.Supplier
		one.receipt.BaseQuantity(one.it, one.policy, opt.HoldingRate)
	}
	return rows
}
