package terms

import (
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/pipeline/shard"
)

// Series is what is known of a key's series beside its history; opened is the first
// day on which each location sold anything.
func (b *Terms) Series(k core.Key, opened map[string]int32) shard.Series {
	return shard.Series{
		Key:      k,
		OnHand:   b.Masters.Stock[k].OnHand,
		Group:    b.Group(k),
		Windows:  b.Windows(k),
		Events:   b.OwnEvents(k),
		Openings: b.ownOpenings(k),
		Drivers:  shard.DriversOf(b.drivers, k),
		OnSale:   b.OnSale(k, opened[k.Location]),
	}
}

// Windows are the two windows whose sums replenishment needs.
func (b *Terms) Windows(k core.Key) [2]forecast.Window {
	w := b.Window(b.Item(k))
	return [2]forecast.Window{{Lead: w.Lead}, {Lead: w.Lead, Review: max(w.Review, 0)}}
}

// Emptied tells whether a key is known to have nothing to sell.
func (b *Terms) Emptied(k core.Key) bool {
	s, ok := b.Masters.Stock[k]
	return ok && s.OnHand <= 0
}

// LearnPrices keeps what items sell for by the sales, where the items table has no price:
// at a location, and over all of them for one that only supplies others.
func (b *Terms) LearnPrices(series []datasets.Series) {
	b.paid = map[core.Key]float64{}
	units := map[string]float64{}
	for _, s := range series {
		if master := b.Masters.Items[s.SKU]; s.UnitPrice <= 0 || master != nil && master.UnitPrice > 0 {
			continue
		}
		b.paid[core.Key{Location: s.Location, SKU: s.SKU}] = s.UnitPrice
		sold := max(s.Sold365, 1)
		units[s.SKU] += sold
		b.paid[core.Key{SKU: s.SKU}] += sold * s.UnitPrice
	}
	for sku, sold := range units {
		b.paid[core.Key{SKU: sku}] /= sold
	}
}
