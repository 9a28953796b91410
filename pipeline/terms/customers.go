package terms

import (
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/item"
)

// indexCustomerOrders keeps the orders of customers that are known on a day; those
// of a channel are served where the channel's stock lies.
func (m *Masters) indexCustomerOrders(orders []datasets.CustomerOrder, asOf core.Day) {
	for _, o := range orders {
		if o.OrderedOn > 0 && o.OrderedOn > asOf {
			continue
		}
		k := m.stockedAt(core.Key{Location: o.Location, SKU: o.SKU})
		m.Wanted[k] = append(m.Wanted[k], o)
	}
}

// Promise reserves what customers have ordered and want by the end of the item's
// cover window, or customer_order_days later. An order that is part of the forecast
// takes from it first: only what such orders come to beyond mean demand until the
// last of them is reserved on top.
func (b *Terms) Promise(it *replenish.Item) {
	orders := b.Masters.Wanted[core.Key{Location: it.Location, SKU: it.SKU}]
	if len(orders) == 0 {
		return
	}
	w := b.Window(*it)
	last := core.Day(w.End) + core.Day(b.cfg.Replenish.CustomerOrderDays)
	if w.End == replenish.NoDay {
		last = b.AsOf + core.Day(b.cfg.Replenish.CustomerOrderDays)
	}
	inForecast, until := int64(0), b.AsOf
	for _, o := range orders {
		switch {
		case o.DueOn > last:
		case o.InForecast:
			inForecast += o.Quantity
			until = max(until, o.DueOn)
		default:
			it.Promises = append(it.Promises, replenish.Promise{Day: int32(max(o.DueOn, b.AsOf)), Quantity: o.Quantity})
		}
	}
	forecast := 0.0
	for d := range min(len(it.Daily), int(until-b.AsOf)+1) {
		forecast += it.Daily[d]
	}
	if more := inForecast - int64(forecast); more > 0 {
		it.Promises = append(it.Promises, replenish.Promise{Day: int32(until), Quantity: more})
	}
	slices.SortFunc(it.Promises, func(a, b replenish.Promise) int { return int(a.Day) - int(b.Day) })
	for _, p := range it.Promises {
		it.Reserved += p.Quantity
	}
}

// stockedAt is the key from whose stock a key is sold: its own, or, of a channel,
// that of the location that supplies it.
func (m *Masters) stockedAt(k core.Key) core.Key {
	for range 8 { // the gate has named circles
		l := m.Locations[k.Location]
		if l == nil || l.Kind != datasets.KindChannel || l.SuppliedBy == "" {
			break
		}
		k.Location = l.SuppliedBy
	}
	return k
}

// Pool gives the demand of channels to the location from whose stock they are
// sold, so that one stock is planned once, and leaves the channels out. Stock kept
// for one channel counts as far as it is promised there or that channel will sell it
// inside the cover window: the rest is not the others'.
func (b *Terms) Pool(items []replenish.Item) []replenish.Item {
	channels := map[core.Key][]*replenish.Item{}
	for i := range items {
		k := core.Key{Location: items[i].Location, SKU: items[i].SKU}
		if at := b.Masters.stockedAt(k); at != k {
			channels[at] = append(channels[at], &items[i])
		}
	}
	if len(channels) == 0 {
		return items
	}
	out := make([]replenish.Item, 0, len(items))
	for i := range items {
		it := items[i]
		k := core.Key{Location: it.Location, SKU: it.SKU}
		if b.Masters.stockedAt(k) != k {
			continue
		}
		for _, c := range channels[k] {
			b.addChannel(&it, c)
		}
		out = append(out, it)
	}
	return out
}

// addChannel adds a channel's demand, and what of its own stock it will sell, to
// the item it is sold from.
func (b *Terms) addChannel(it, channel *replenish.Item) {
	w := b.Window(*it)
	demandOver := func(days float64) func(string) (replenish.Demand, []float64) {
		return func(string) (replenish.Demand, []float64) {
			if channel.CoverDemand == nil {
				return nil, nil
			}
			over := OverDays(channel.CoverDemand, channel.Daily, days)
			return over, channel.Daily
		}
	}
	part := []replenish.Component{{Kit: channel.Location, SKU: it.SKU, Per: 1}}
	days := w.LeadMean + float64(w.Review)
	serves := channel.Reserved + channel.Backordered // what is promised there already, and what will sell
	if over, _ := demandOver(days)(""); over != nil {
		serves += int64(over.Mean() + 0.5)
	}
	it.OnHand += min(channel.OnHand, serves)
	it.Reserved += channel.Reserved
	it.Backordered += channel.Backordered
	it.OnOrder = slices.Concat(it.OnOrder, channel.OnOrder)
	daily := it.Daily
	it.CoverDemand, it.Daily = item.DependentDemand(it.SKU, it.CoverDemand, slices.Clone(daily), part, demandOver(days))
	it.LeadDemand, _ = item.DependentDemand(it.SKU, it.LeadDemand, daily, part, demandOver(w.LeadMean))
	b.Retold[core.Key{Location: it.Location, SKU: it.SKU}] = true
}
