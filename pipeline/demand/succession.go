package demand

import (
	"context"
	"maps"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/terms"
)

// A successor carries on the demand of the item it replaces, location by
// location: from the day it takes over, the demand of all its predecessors is
// forecast under its name and no longer under theirs.

// Successions are the chains that items.replaces makes. An item replaces one
// other and is replaced by one; the gate names what would make it more, and
// circles.
type Successions struct {
	Old  map[string]string // predecessor, by successor
	Next map[string]string // successor, by predecessor
}

// SuccessionsOf links the items; of several successors of one item the gate's
// choice stands.
func SuccessionsOf(items []datasets.Item) *Successions {
	s := &Successions{Old: map[string]string{}, Next: map[string]string{}}
	for successor, old := range datasets.Successors(items) {
		s.Old[successor], s.Next[old] = old, successor
	}
	return s
}

// Involves tells whether an item has a predecessor or a successor.
func (s *Successions) Involves(sku string) bool { return s.Old[sku] != "" || s.Next[sku] != "" }

// Handovers knows, for every location, which item of a chain carries its
// demand on which day.
type Handovers struct {
	*Successions
	Terms *terms.Terms
	// First is the first day with a row in the history, of the items that
	// replace or are replaced.
	First map[core.Key]int32
}

// predecessors are the items before k that have history at its location, newest first.
func (h *Handovers) predecessors(k core.Key) []core.Key {
	var out []core.Key
	for sku := h.Old[k.SKU]; sku != ""; sku = h.Old[sku] {
		old := core.Key{Location: k.Location, SKU: sku}
		if _, sold := h.First[old]; sold {
			out = append(out, old)
		}
	}
	return out
}

// takesOver is the first day on which k carries its chain's demand: the launch
// that the items table names or its first sale there, whichever is earlier;
// without either tonight, when there is or will be stock of it; else never.
// It is always where there is nobody to take over from.
func (h *Handovers) takesOver(k core.Key) int32 {
	if len(h.predecessors(k)) == 0 {
		return shard.Always
	}
	day := int32(shard.Never)
	if it := h.Terms.Masters.Items[k.SKU]; it != nil && it.LaunchedOn != core.NoDay {
		day = int32(it.LaunchedOn)
	}
	if sold, ok := h.First[k]; ok {
		day = min(day, sold)
	}
	if day == shard.Never && (h.Terms.Masters.Stock[k].OnHand > 0 || len(h.Terms.Masters.OnOrder[k]) > 0) {
		day = int32(h.Terms.AsOf)
	}
	return day
}

// HandsOver is the day from which a later item of the chain carries the demand
// of k, and that item; never where none does.
func (h *Handovers) HandsOver(k core.Key) (day int32, to string) {
	day = shard.Never
	for sku := h.Next[k.SKU]; sku != ""; sku = h.Next[sku] {
		next := core.Key{Location: k.Location, SKU: sku}
		if d := h.takesOver(next); d != shard.Always && d < day {
			day, to = d, sku
		}
	}
	return day, to
}

// launches are the keys of items that will take over within the reach of a
// forecast at a location where a predecessor sold: they are planned although
// there is neither history nor stock of them.
func (h *Handovers) launches() []core.Key {
	var out []core.Key
	for old := range h.First {
		for sku := h.Next[old.SKU]; sku != ""; sku = h.Next[sku] {
			k, it := core.Key{Location: old.Location, SKU: sku}, h.Terms.Masters.Items[sku]
			if it != nil && it.LaunchedOn != core.NoDay && it.LaunchedOn < h.Terms.AsOf+366 &&
				(it.Status == "" || it.Status == "active") {
				out = append(out, k)
			}
		}
	}
	return out
}

// Of is the succession of a key, its predecessors' histories not yet read.
func (h *Handovers) Of(k core.Key) shard.Succession {
	if h == nil || !h.Involves(k.SKU) {
		return shard.Succession{}
	}
	s := shard.Succession{From: h.takesOver(k)}
	if day, to := h.HandsOver(k); day != shard.Never {
		s.Until, s.Successor = day, to
	}
	return s
}

// read gives the histories of the predecessors of some keys: those among some that are read
// already, and the others in one pass over the row groups that hold them, so that memory is
// bounded by what is carried.
func (h *Handovers) read(ctx context.Context, history *datasets.History, keys []core.Key,
	have []datasets.SeriesRows) (map[core.Key]datasets.SeriesRows, error) {
	wanted := map[core.Key]bool{}
	for _, k := range keys {
		if !h.Involves(k.SKU) {
			continue
		}
		for _, old := range h.predecessors(k) {
			wanted[old] = true
		}
	}
	out := map[core.Key]datasets.SeriesRows{}
	if len(wanted) == 0 {
		return out, nil
	}
	keep := func(rows []datasets.SeriesRows) {
		for _, r := range rows {
			if k := (core.Key{Location: r.Location, SKU: r.SKU}); wanted[k] {
				out[k] = r
				delete(wanted, k)
			}
		}
	}
	keep(have)
	rows, err := history.FindAll(ctx, slices.Collect(maps.Keys(wanted)))
	keep(rows)
	return out, err
}

// Carried are the histories of a key's predecessors, newest first.
func (h *Handovers) Carried(k core.Key, read map[core.Key]datasets.SeriesRows) []datasets.SeriesRows {
	var out []datasets.SeriesRows
	for _, old := range h.predecessors(k) {
		out = append(out, read[old])
	}
	return out
}
