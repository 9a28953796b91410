package terms

import (
	"maps"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/item"
)

// indexKits keeps the parts of kits that are put together when they are sold:
// those that nobody sells to us. A kit that is a part of another is taken apart too,
// so that what remains are parts that are stocked; a circle, which the gate has
// named, is followed once.
func (m *Masters) indexKits(rows []datasets.Kit, sourcing []datasets.Sourcing) {
	bought := map[string]bool{}
	for _, s := range sourcing {
		bought[s.SKU] = true
	}
	m.Kits, m.Parts = map[string]bool{}, map[string][]replenish.Component{}
	in := map[string][]datasets.Kit{}
	for _, k := range rows {
		if !bought[k.Kit] {
			m.Kits[k.Kit] = true
			in[k.Kit] = append(in[k.Kit], k)
		}
	}
	for _, kit := range slices.Sorted(maps.Keys(in)) {
		per := map[string]float64{}
		open := map[string]bool{}
		var take func(kit string, times float64)
		take = func(kit string, times float64) {
			if open[kit] {
				return
			}
			open[kit] = true
			for _, k := range in[kit] {
				if m.Kits[k.SKU] {
					take(k.SKU, times*k.Quantity)
				} else {
					per[k.SKU] += times * k.Quantity
				}
			}
			open[kit] = false
		}
		take(kit, 1)
		for _, sku := range slices.Sorted(maps.Keys(per)) {
			m.Parts[sku] = append(m.Parts[sku], replenish.Component{Kit: kit, SKU: sku, Per: per[sku]})
		}
	}
}

// Explode gives the parts of kits the demand of the kits sold at their location,
// and leaves the kits out, which are not stocked. A kit's demand over a part's
// window is the mean of its daily forecast there; its variance grows with the
// length of the window.
func (b *Terms) Explode(items []replenish.Item) []replenish.Item {
	if len(b.Masters.Kits) == 0 {
		return items
	}
	at := make(map[core.Key]*replenish.Item, len(items))
	for i := range items {
		at[core.Key{Location: items[i].Location, SKU: items[i].SKU}] = &items[i]
	}
	out := make([]replenish.Item, 0, len(items))
	for _, it := range items {
		if b.Masters.Kits[it.SKU] {
			continue
		}
		if parts := b.Masters.Parts[it.SKU]; len(parts) > 0 {
			w := b.Window(it)
			lead := b.kitDemand(at, it.Location, w.LeadMean)
			cover := b.kitDemand(at, it.Location, w.LeadMean+float64(w.Review))
			daily := it.Daily
			it.CoverDemand, it.Daily = item.DependentDemand(it.SKU, it.CoverDemand, slices.Clone(daily), parts, cover)
			b.Retold[core.Key{Location: it.Location, SKU: it.SKU}] = true
			it.LeadDemand, _ = item.DependentDemand(it.SKU, it.LeadDemand, daily, parts, lead)
		}
		out = append(out, it)
	}
	return out
}

// kitDemand answers for any kit at a location what it sells over so many days.
func (b *Terms) kitDemand(at map[core.Key]*replenish.Item, location string,
	days float64) func(kit string) (replenish.Demand, []float64) {
	return func(kit string) (replenish.Demand, []float64) {
		it := at[core.Key{Location: location, SKU: kit}]
		if it == nil || it.CoverDemand == nil || !b.Masters.Kits[kit] {
			return nil, nil
		}
		w := b.Window(*it)
		own := max(1, w.LeadMean+float64(w.Review))
		mean := OverDays(it.CoverDemand, it.Daily, days).Mean()
		return item.MomentDemand(mean, it.CoverDemand.SD()*math.Sqrt(days/own)), it.Daily
	}
}
