package policy

import "github.com/stockwright/stockwright/replenish/item"

// split leaves the item's supplier its share of the policy quantity. Shares are
// handed out by SplitOrder: whole multiples, at least the MOQ or nothing, what
// one supplier cannot take goes to the next.
func (r *Receipt) split(it *item.Item) {
	sources := make([]item.Source, len(it.Split))
	own := -1
	for i, a := range it.Split {
		sources[i] = item.Source{Supplier: a.Supplier, Share: a.Share, MOQ: a.MOQ, Multiple: a.Multiple,
			Capacity: a.MaxOrder}
		if a.Supplier == it.Supplier {
			own = i
		}
	}
	share := r.Quantity
	if own >= 0 && r.Quantity > 0 {
		units, _ := item.SplitOrder(r.Quantity, sources)
		share = units[own]
	}
	r.Note("split_share", float64(share), "input: "+it.Supplier+"'s part of the policy quantity")
	r.Set("split", share, "split_share")
}
