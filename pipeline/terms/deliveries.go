package terms

import (
	"cmp"
	"iter"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/replenish"
)

// deliveries are the first and the last day on which a key was received.
type deliveries map[core.Key][2]int32

func deliveriesOf(receipts []datasets.Receipt, asOf core.Day) deliveries {
	out := deliveries{}
	for _, r := range receipts {
		if r.ReceivedOn >= asOf || r.ReceivedOn == core.NoDay {
			continue
		}
		k, day := core.Key{Location: r.Location, SKU: r.SKU}, int32(r.ReceivedOn)
		d, ok := out[k]
		if !ok {
			d = [2]int32{day, day}
		}
		out[k] = [2]int32{min(d[0], day), max(d[1], day)}
	}
	return out
}

// pastReceipts counts the receipts of each supplier, and gives them supplier by supplier:
// of all at once, what a lead time is made from takes more room than the receipts.
func (b *Terms) pastReceipts(receipts []datasets.Receipt) iter.Seq[[]replenish.PastReceipt] {
	const notYet = -1
	numbers, names, counts := map[string]int32{}, []string(nil), []int(nil)
	of := make([]int32, len(receipts))
	for i := range receipts {
		r := &receipts[i]
		if of[i] = notYet; r.ReceivedOn >= b.AsOf {
			continue
		}
		k := core.Key{SKU: r.SKU, Location: r.Location}
		supplier := cmp.Or(r.Supplier, b.Masters.SuppliedBy(k), b.Masters.TermsOf(k).Supplier)
		n, known := numbers[supplier]
		if !known {
			n = int32(len(names))
			numbers[supplier], names, counts = n, append(names, supplier), append(counts, 0)
		}
		of[i] = n
		counts[n]++
	}
	places := make([][]int32, len(names))
	for n, supplier := range names {
		b.Receipts[supplier], places[n] = counts[n], make([]int32, 0, counts[n])
	}
	for i, n := range of {
		if n != notYet {
			places[n] = append(places[n], int32(i))
		}
	}
	return func(yield func([]replenish.PastReceipt) bool) {
		var past []replenish.PastReceipt
		for n, supplier := range names {
			past = past[:0]
			for _, i := range places[n] {
				past = append(past, b.pastReceipt(&receipts[i], supplier))
			}
			if !yield(past) {
				return
			}
		}
	}
}

// pastReceipt is a receipt as lead times are made from it.
func (b *Terms) pastReceipt(r *datasets.Receipt, supplier string) replenish.PastReceipt {
	k := core.Key{SKU: r.SKU, Location: r.Location}
	ordered := int32(r.OrderedOn)
	if b.Masters.countsWorking(k, supplier) { // days that count, from a day that makes them so many
		ordered = int32(r.ReceivedOn) - int32(b.SupplierOf[supplier].WorkingDays(ordered, int32(r.ReceivedOn)))
	}
	return replenish.PastReceipt{
		Supplier:   supplier,
		SKU:        r.SKU,
		Location:   r.Location,
		Order:      r.Order,
		Quantity:   r.Quantity,
		Ordered:    ordered,
		Promised:   replenish.NoDay,
		Arrived:    int32(r.ReceivedOn),
		StatedDays: b.Masters.statedDays(k, supplier),
	}
}

// OnSale tells what is known of a key at a location that first sold anything on a day,
// 0 for never. An item that never sold is new since its launch, else since its first
// receipt; where neither is known it was there as long as its location was.
func (b *Terms) OnSale(k core.Key, opened int32) shard.OnSale {
	out := shard.OnSale{Since: opened, Held: b.Masters.Stock[k].OnHand > 0}
	if d, ok := b.delivered[k]; ok {
		out.Received = d[1]
		if opened != 0 {
			out.Since = max(opened, d[0])
		}
	}
	if it := b.Masters.Items[k.SKU]; it != nil && it.LaunchedOn != core.NoDay && opened != 0 {
		out.Since = max(opened, int32(it.LaunchedOn))
	}
	return out
}

// PastOrders sums up the orders of a key that are known.
type PastOrders struct {
	Count   int
	Largest int64 // units of one
}

// ordersOf are the orders by key: receipts of one order and day are one.
func ordersOf(in *datasets.Inputs, asOf core.Day) map[core.Key]PastOrders {
	type order struct {
		id       string
		on       core.Day
		quantity int64
	}
	byKey := map[core.Key][]order{}
	add := func(k core.Key, id string, on core.Day, quantity int64) {
		if on >= asOf {
			return
		}
		orders := byKey[k]
		for i := range orders {
			if orders[i].id == id && orders[i].on == on {
				orders[i].quantity += quantity
				return
			}
		}
		byKey[k] = append(orders, order{id, on, quantity})
	}
	for _, r := range in.Receipts {
		add(core.Key{Location: r.Location, SKU: r.SKU}, r.Order, r.OrderedOn, r.Quantity)
	}
	for _, o := range in.OpenOrders {
		add(core.Key{Location: o.Location, SKU: o.SKU}, o.Order, o.OrderedOn, o.Quantity)
	}
	out := make(map[core.Key]PastOrders, len(byKey))
	for k, orders := range byKey {
		of := PastOrders{Count: len(orders)}
		for _, o := range orders {
			of.Largest = max(of.Largest, o.quantity)
		}
		out[k] = of
	}
	return out
}
