package pipeline

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// index is what the first pass over the history finds.
type index struct {
	shards  []shardKeys
	series  int64
	closed  map[string]map[int32]bool
	groups  map[string]int // series by group
	chains  *handovers
	newest  int32    // the last day with a row of any series
	sellers []seller // series that sold of late
}

// shardKeys are a shard's series in (location, sku) order, those without any
// history among them.
type shardKeys struct {
	shard datasets.Shard
	read  bool // there is a shard to read; false where no key has history
	keys  []core.Key
}

// index lists the keys of every shard, adds the planned keys without history
// to the shard they sort into, and finds the days on which a location was
// closed.
func (n *Night) index(ctx context.Context, h *datasets.History, b *book) (*index, error) {
	ix := &index{newest: math.MinInt32, closed: map[string]map[int32]bool{}, groups: map[string]int{}}
	traded := newTradingDays()
	seen := map[core.Key]bool{}
	ix.chains = &handovers{successions: successionsOf(n.in.Items), b: b, first: map[core.Key]int32{}}
	for _, shard := range h.Shards(math.MaxInt32) {
		rows, err := h.ReadShard(ctx, shard)
		if err != nil {
			return nil, err
		}
		s := shardKeys{shard: shard, read: true}
		for _, r := range rows {
			k := core.Key{Location: r.Location, SKU: r.SKU}
			traded.add(r)
			if ix.chains.involves(k.SKU) && len(r.Days) > 0 {
				ix.chains.first[k] = r.Days[0]
			}
			if !n.inScope(k, b.m) {
				continue
			}
			seen[k] = true
			ix.sells(k, r, int32(n.opt.AsOf), b.m.unitCost(k).Float())
			s.keys = append(s.keys, k)
		}
		ix.shards = append(ix.shards, s)
	}
	ix.closed = traded.closed(int32(n.opt.AsOf))
	ix.addNew(n.newKeys(b, seen, ix.chains.launches()))
	for _, s := range ix.shards {
		ix.series += int64(len(s.keys))
		for _, k := range s.keys {
			ix.groups[b.group(k)]++
		}
	}
	return ix, nil
}

// addNew merges sorted keys without history into the shards.
func (ix *index) addNew(keys []core.Key) {
	if len(ix.shards) == 0 {
		ix.shards = []shardKeys{{}}
	}
	at := 0
	for _, k := range keys {
		for at+1 < len(ix.shards) && len(ix.shards[at+1].keys) > 0 && ix.shards[at+1].keys[0].Compare(k) <= 0 {
			at++
		}
		s := &ix.shards[at]
		i, _ := slices.BinarySearchFunc(s.keys, k, core.Key.Compare)
		s.keys = slices.Insert(s.keys, i, k)
	}
}

// newKeys are the keys to plan that have no history: those with stock, with an
// open order, with own sourcing terms, or that take over from another, and
// those that replenish what is planned.
func (n *Night) newKeys(b *book, seen map[core.Key]bool, launches []core.Key) []core.Key {
	fresh := map[core.Key]bool{}
	want := func(k core.Key) {
		it := b.m.items[k.SKU]
		if !seen[k] && it != nil && k.Location != "" && n.inScope(k, b.m) {
			fresh[k] = true
		}
	}
	for k := range b.m.stock {
		want(k)
	}
	for k := range b.m.onOrder {
		want(k)
	}
	for k := range b.m.sourcing {
		want(k)
	}
	for _, k := range launches {
		want(k)
		if by := b.m.suppliedBy(k); fresh[k] && by != "" {
			want(core.Key{Location: by, SKU: k.SKU})
		}
	}
	for k := range seen {
		if by := b.m.suppliedBy(k); by != "" {
			want(core.Key{Location: by, SKU: k.SKU})
		}
	}
	keys := make([]core.Key, 0, len(fresh))
	for k := range fresh {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, core.Key.Compare)
	return keys
}

// inScope tells whether the pipeline plans the key: its locations and
// categories, and only SKUs that the items table knows.
func (n *Night) inScope(k core.Key, m *masters) bool {
	job := n.job()
	if m.items[k.SKU] == nil {
		return false
	}
	return (len(job.Locations) == 0 || slices.Contains(job.Locations, k.Location)) &&
		(len(job.Categories) == 0 || slices.Contains(job.Categories, m.category(k.SKU)))
}

// group names the group whose shared knowledge a key borrows: its category
// within its kind of location.
func (b *book) group(k core.Key) string {
	kind := "location"
	if l := b.m.locations[k.Location]; l != nil && l.Kind != "" {
		kind = l.Kind
	}
	return kind + "/" + b.m.category(k.SKU)
}

// sample picks the keys from which groups learn.
func (ix *index) sample(b *book, size int) map[core.Key]bool {
	byGroup := map[string][]core.Key{}
	for _, s := range ix.shards {
		for _, k := range s.keys {
			g := b.group(k)
			byGroup[g] = append(byGroup[g], k)
		}
	}
	wanted := map[core.Key]bool{}
	for _, keys := range byGroup {
		slices.SortFunc(keys, func(x, y core.Key) int {
			return cmp.Or(cmp.Compare(keyHash(x), keyHash(y)), x.Compare(y))
		})
		for _, k := range keys[:min(size, len(keys))] {
			wanted[k] = true
		}
	}
	return wanted
}
