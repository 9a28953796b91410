package replenish

// split leaves the item's supplier its share of the policy quantity. Shares are
// handed out by SplitOrder: whole multiples, at least the MOQ or nothing, what
// one supplier cannot take goes to the next.
func (r *receipt) split(it *Item) {
	sources := make([]Source, len(it.Split))
	own := -1
	for i, a := range it.Split {
		sources[i] = Source{Supplier: a.Supplier, Share: a.Share, MOQ: a.MOQ, Multiple: a.Multiple, Capacity: a.MaxOrder}
		if a.Supplier == it.Supplier {
			own = i
		}
	}
	share := r.quantity
	if own >= 0 && r.quantity > 0 {
		units, _ := SplitOrder(r.quantity, sources)
		share = units[own]
	}
	r.note("split_share", float64(share), "input: "+it.Supplier+"'s part of the policy quantity")
	r.set("split", share, "split_share")
}

// splitRows are the rows of the suppliers who share an item's orders today: the
// item's own first, where it takes orders, with the shares of those who take
// orders on the day. A supplier that is closed leaves its share to the others.
func (r *planned) splitRows(terms map[string]Supplier, opt Options) []*planned {
	var open []Alternate
	var rows []*planned
	total := 0.0
	for _, a := range r.it.Split {
		it := *r.it
		it.Supplier, it.MOQ, it.Multiple, it.MaxOrder, it.Lead, it.Unit = a.Supplier, a.MOQ, a.Multiple, a.MaxOrder, a.Lead, a.Unit
		it.UnitCost, it.Breaks, it.NextCost, it.NextCostDay = a.UnitCost, nil, 0, 0
		s, known := terms[a.Supplier]
		w := WindowOf(it, s, opt.LeadTimes, opt.AsOf)
		if !known || w.Order != opt.AsOf || len(w.Lead) == 0 {
			continue
		}
		if a.Supplier == r.it.Supplier {
			it = *r.it
		}
		open, total = append(open, a), total+a.Share
		rows = append(rows, &planned{it: &it, supplier: s, known: true, window: w, policy: r.policy, split: true})
	}
	for i := range open {
		open[i].Share /= total
	}
	for _, one := range rows {
		one.it.Split = open
		one.policy.Supplier = one.it.Supplier
		one.receipt.baseQuantity(one.it, &one.policy, opt.HoldingRate)
	}
	return rows
}
