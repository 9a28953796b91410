package policyreplay

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/demand"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/pipeline/trading"
)

// ReplayDemand is the daily demand of every key over the days of the history, as far
// as it is known: what was sold, and on days sold out a draw from days in stock.
type ReplayDemand struct {
	First   int32 // day 0
	Days    int
	Of      map[core.Key][]float64
	price   map[core.Key]float64 // mean price paid of the last 28 days with one
	sold    map[core.Key]core.Day
	leftOut map[string]*LeftOut
	Filled  Filled
}

// readReplayDemand reads the sales before a day; 0 = all up to today.
func readReplayDemand(ctx context.Context, source datasets.Source, asOf, today core.Day,
	workers int) ([]datasets.SeriesRows, core.Day, error) {
	limit := asOf
	if limit == 0 {
		limit = today + 1
	}
	var rows []datasets.SeriesRows
	last := core.NoDay
	_, err := datasets.ScanSeries(ctx, source, datasets.SeriesOptions{Workers: workers, AsOf: limit,
		Today: max(today, limit)}, func(s datasets.SeriesRows) error {
		if n := len(s.Days); n > 0 {
			last = max(last, core.Day(s.Days[n-1]))
			rows = append(rows, datasets.SeriesRows{Location: s.Location, SKU: s.SKU,
				Days: slices.Clone(s.Days), Quantity: slices.Clone(s.Quantity),
				UnitPrice: slices.Clone(s.UnitPrice), InStock: slices.Clone(s.InStock),
				OnPromotion: slices.Clone(s.OnPromotion)})
		}
		return nil
	})
	if asOf == 0 {
		asOf = last + 1
	}
	return rows, asOf, config.Refused(err)
}

// LayDemand lays the rows out on one calendar.
func LayDemand(rows []datasets.SeriesRows, asOf core.Day, seed uint64) *ReplayDemand {
	d := &ReplayDemand{First: int32(asOf), Of: map[core.Key][]float64{}, price: map[core.Key]float64{},
		sold: map[core.Key]core.Day{}, leftOut: map[string]*LeftOut{}}
	for _, r := range rows {
		d.First = min(d.First, r.Days[0])
	}
	d.Days = int(int32(asOf) - d.First)
	for _, r := range rows {
		k := core.Key{Location: r.Location, SKU: r.SKU}
		y := make([]float64, d.Days)
		for i := len(r.Days) - 1; i >= 0; i-- {
			y[r.Days[i]-d.First] = max(0, r.Quantity[i])
			if r.Quantity[i] > 0 {
				d.sold[k] = core.Day(r.Days[i])
			}
		}
		if paid := trading.Paid(r); paid > 0 {
			d.price[k] = paid
		}
		d.fill(k, y, r, seed)
		d.Of[k] = y
	}
	return d
}

// fill draws the demand of a series' days sold out.
func (d *ReplayDemand) fill(k core.Key, y []float64, r datasets.SeriesRows, seed uint64) {
	if r.InStock == nil || !slices.Contains(r.InStock, false) {
		return
	}
	in := slices.Repeat([]bool{true}, d.Days)
	for i := range r.InStock {
		in[r.Days[i]-d.First] = r.InStock[i]
	}
	begin := int(r.Days[0] - d.First)
	d.Filled.Add(FillSoldOut(k, y[begin:], in[begin:], seed))
}

// The reasons for which items are left out of a replay.
const (
	leftUnknown   = "not in the items table"
	leftKit       = "a kit, put together when sold: its demand is its parts'"
	leftHanded    = "handed over to the item that replaces it, which has its demand"
	LeftSupplied  = "supplied by an own location: transfers are not replayed, what is sold there is demand of the supplying location on the day it is sold; --transfers replays them"
	LeftBought    = "bought from suppliers: replayed without --transfers"
	LeftNotBought = "not stocked any more: discontinued, phased out or do_not_stock"
	leftNoSource  = "without sourcing terms"
	leftNoLead    = "without a lead time, stated or received"
	leftLongLead  = "from order to goods as long as the history has room for: nothing ordered in it would be measured"
	leftNoCost    = "without a unit cost"
	leftNoOrder   = "its supplier takes no orders"
	leftNew       = "sold for fewer than eight weeks before the replay"
	leftNoPromise = "its policy promises no fill rate; --promise CLASS=RATE sets one"
)

// leave takes a key out, for a reason.
func (d *ReplayDemand) leave(k core.Key, reason string) {
	l := d.leftOut[reason]
	if l == nil {
		l = &LeftOut{Reason: reason}
		d.leftOut[reason] = l
	}
	l.Items++
	for _, v := range d.Of[k] {
		l.Units += int64(v)
	}
	delete(d.Of, k)
}

// left lists what was left out, most units first.
func (d *ReplayDemand) left() []LeftOut {
	out := []LeftOut{}
	for _, l := range d.leftOut {
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b LeftOut) int {
		return cmp.Or(-cmp.Compare(a.Units, b.Units), -cmp.Compare(a.Items, b.Items), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// keys in order.
func (d *ReplayDemand) keys() []core.Key { return slices.SortedFunc(maps.Keys(d.Of), core.Key.Compare) }

// give adds a key's demand, per unit so many, to another's.
func (d *ReplayDemand) give(from, to core.Key, per float64) {
	y := d.Of[to]
	if y == nil {
		y = make([]float64, d.Days)
		d.Of[to] = y
	}
	for t, v := range d.Of[from] {
		y[t] += per * v
	}
	if s, ok := d.sold[from]; ok && (d.sold[to] == 0 || s < d.sold[to]) {
		d.sold[to] = s
	}
	if d.price[to] == 0 {
		d.price[to] = d.price[from]
	}
}

// settle moves demand to where it is ordered for: from kits to their parts, from an
// item to the one that has replaced it, from a location to the one that supplies it
// where transfers are not replayed.
func (d *ReplayDemand) settle(b *terms.Terms, in *datasets.Inputs, transfers bool) {
	for _, k := range d.keys() {
		if b.Masters.Items[k.SKU] == nil {
			d.leave(k, leftUnknown)
		}
	}
	sold := map[string][]core.Key{} // kits
	for _, k := range d.keys() {
		if b.Masters.Kits[k.SKU] {
			sold[k.SKU] = append(sold[k.SKU], k)
		}
	}
	for _, sku := range slices.Sorted(maps.Keys(b.Masters.Parts)) {
		for _, c := range b.Masters.Parts[sku] {
			for _, k := range sold[c.Kit] {
				d.give(k, core.Key{Location: k.Location, SKU: sku}, c.Per)
			}
		}
	}
	chains := &demand.Handovers{Successions: demand.SuccessionsOf(in.Items), Terms: b, First: map[core.Key]int32{}}
	for k, day := range d.sold {
		if chains.Involves(k.SKU) {
			chains.First[k] = int32(day)
		}
	}
	for _, k := range d.keys() {
		if b.Masters.Kits[k.SKU] {
			d.leave(k, leftKit)
		} else if day, to := chains.HandsOver(k); day <= int32(b.AsOf) {
			d.give(k, core.Key{Location: k.Location, SKU: d.last(chains, k.Location, to, b.AsOf)}, 1)
			d.leave(k, leftHanded)
		}
	}
	if transfers {
		return
	}
	for _, k := range d.keys() {
		root := k
		for range 8 { // the gate has named circles
			by := b.Masters.SuppliedBy(root)
			if by == "" {
				break
			}
			root.Location = by
		}
		if root != k {
			d.give(k, root, 1)
			d.leave(k, LeftSupplied)
		}
	}
}

// last follows hand-overs that have happened to the item that carries the demand now.
func (d *ReplayDemand) last(chains *demand.Handovers, location, sku string, asOf core.Day) string {
	for range 8 {
		day, to := chains.HandsOver(core.Key{Location: location, SKU: sku})
		if day > int32(asOf) || to == "" {
			break
		}
		sku = to
	}
	return sku
}
