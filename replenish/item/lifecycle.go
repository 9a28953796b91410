package item

import (
	"cmp"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish/lots"
)

// Supersession says that New takes over from Old on a day.
type Supersession struct {
	Old, New string // SKUs
	Location string // where; "" = everywhere
	From     int32
}

// Supersede prepares items for planning under supersessions: from the day on the
// old SKU is no longer bought, and what is left of it and on its way serves the new
// SKU's demand first, so it counts in the new one's position.
func Supersede(items []Item, pairs []Supersession, asOf int32) {
	at := map[string][]int{} // items of the SKUs that are named
	for _, p := range pairs {
		at[p.Old], at[p.New] = nil, nil
	}
	index := map[core.Key]int{}
	for i := range items {
		if of, named := at[items[i].SKU]; named {
			at[items[i].SKU] = append(of, i)
			index[core.Key{SKU: items[i].SKU, Location: items[i].Location}] = i
		}
	}
	for _, p := range oldestFirst(pairs) {
		if asOf < p.From {
			continue
		}
		leaving := map[string]int64{} // approved to leave a location, by location
		for _, i := range at[p.Old] {
			if by := items[i].SuppliedBy; by != "" {
				leaving[by] += units(items[i].Drafts, asOf)
			}
		}
		for _, i := range at[p.Old] {
			if p.Location != "" && items[i].Location != p.Location {
				continue
			}
			items[i].DoNotStock = true
			if items[i].CoverDemand == nil { // it supplied others, which do not stock it either any more
				items[i].LeadDemand, items[i].CoverDemand = MomentDemand(0, 0), MomentDemand(0, 0)
			}
			if j, ok := index[core.Key{SKU: p.New, Location: items[i].Location}]; ok {
				items[j].Replaces = p.Old
				items[j].Predecessor += items[i].Predecessor + max(0, items[i].left(asOf)-leaving[items[i].Location])
				items[i].Predecessor = 0 // the last of a chain sells what is left of all before it
			}
		}
	}
}

// oldestFirst orders supersessions so that what replaces an item comes after what the item
// itself replaces.
func oldestFirst(pairs []Supersession) []Supersession {
	before := map[string]string{}
	for _, p := range pairs {
		before[p.New] = p.Old
	}
	place := map[string]int{}
	for sku := range before { // every entry on its own: the order is free
		for old := before[sku]; old != "" && place[sku] < len(before); old = before[old] {
			place[sku]++
		}
	}
	out := slices.Clone(pairs)
	slices.SortStableFunc(out, func(a, b Supersession) int { return cmp.Compare(place[a.New], place[b.New]) })
	return out
}

// left is what is there of an item that is no longer bought, and what of it still comes.
func (it *Item) left(asOf int32) int64 {
	left := it.OnHand - it.Reserved - it.Backordered + units(it.OnOrder, asOf) + units(it.Drafts, asOf)
	for _, l := range it.Lots {
		if l.Expires <= asOf {
			left -= max(0, l.Quantity)
		}
	}
	return left
}

// units are those of orders that are not overdue.
func units(orders []OpenOrder, asOf int32) (sum int64) {
	for _, o := range orders {
		if o.Due >= asOf && o.Quantity > 0 && o.Quantity <= MaxUnits {
			sum += o.Quantity
		}
	}
	return sum
}

// Component is one part of a kit.
type Component struct {
	Kit, SKU string
	Per      float64 // units of SKU in one kit
}

// DependentDemand is the demand for a component that its kits bring: daily means,
// and mean and deviation over a window for which the kits' demands are given, kits
// selling independently. own is the component's own demand over the window, nil
// for none; kits without demand are left out.
func DependentDemand(sku string, own Demand, ownDaily []float64, parts []Component,
	kit func(key string) (window Demand, daily []float64)) (Demand, []float64) {
	mean, variance := 0.0, 0.0
	if own != nil {
		mean, variance = own.Mean(), own.SD()*own.SD()
	}
	daily := slices.Clone(ownDaily)
	sorted := slices.Clone(parts)
	slices.SortFunc(sorted, func(a, b Component) int { return cmp.Compare(a.Kit, b.Kit) })
	for _, c := range sorted {
		if c.SKU != sku {
			continue
		}
		w, days := kit(c.Kit)
		if w == nil {
			continue
		}
		mean += c.Per * w.Mean()
		variance += c.Per * c.Per * w.SD() * w.SD()
		for d, v := range days {
			if d == len(daily) {
				daily = append(daily, 0)
			}
			daily[d] += c.Per * v
		}
	}
	return MomentDemand(mean, math.Sqrt(variance)), daily
}

// Source is one supplier of a split order.
type Source struct {
	Supplier      string
	Share         float64 // of the quantity wanted, 0–1
	MOQ, Multiple int64
	Capacity      int64 // most units; 0 = none
}

// SplitOrder divides a quantity among sources by share, in whole multiples, at
// least the MOQ or nothing, at most the capacity; what one source cannot take
// goes to the next by falling share, ties by key. rest is what nobody can take.
func SplitOrder(quantity int64, sources []Source) (units []int64, rest int64) {
	units = make([]int64, len(sources))
	order := make([]int, len(sources))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(-cmp.Compare(sources[a].Share, sources[b].Share),
			cmp.Compare(sources[a].Supplier, sources[b].Supplier))
	})
	rest = quantity
	place := func(i int, want int64) {
		s := sources[i]
		total := lots.Up(units[i]+want, max(1, s.Multiple))
		if s.Capacity > 0 {
			total = min(total, s.Capacity/max(1, s.Multiple)*max(1, s.Multiple))
		}
		if total >= max(1, s.MOQ) && total > units[i] {
			rest -= total - units[i]
			units[i] = total
		}
	}
	for _, i := range order {
		if want := min(rest, int64(math.Round(float64(quantity)*sources[i].Share))); want > 0 {
			place(i, want)
		}
	}
	for _, i := range order {
		if rest > 0 {
			place(i, rest)
		}
	}
	return units, max(0, rest)
}
