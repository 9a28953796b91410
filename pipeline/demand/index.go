package demand

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/pipeline/trading"
)

// index is what the first pass over the history finds.
type index struct {
	shards  []shardKeys
	series  int64 // forecast, those of the network beside those in scope
	planned int64 // of them in the pipeline's scope
	// openings are the days on which each location trades.
	openings *trading.Openings
	outages  trading.Outages // spells in which items could not be sold, and others sold more
	chains   *Handovers
	newest   int32                    // the last day with a row of any series
	opened   map[string]int32         // the first day on which a location sold anything
	judged   map[core.Key]bool        // the series with most money, which are forecast again to be judged
	supplies map[core.Key]bool        // keys that have no demand of their own, whatever their group sells
	kin      *shard.Elsewhere         // what is new at a location and sells at others
	ramps    map[string]*trading.Ramp // locations that opened of late and do not sell as they will
}

// survey is what the pass notes on its way.
type survey struct {
	traded  trading.Days
	outages trading.Outages
	begun   *trading.Begun
	seen    map[core.Key]bool     // known keys with history
	sellers []seller              // series that sold of late
	sold    map[core.Key]bool     // keys that ever sold a unit
	trades  map[string]bool       // locations that ever sold a unit of anything
	rates   map[string][]soldHere // of known keys, by SKU
}

// shardKeys are a shard's series in (location, sku) order, those without any
// history among them.
type shardKeys struct {
	shard datasets.Shard
	read  bool       // there is a shard to read; false where no key has history
	all   []core.Key // known, from which groups learn
	keys  []core.Key // to forecast
}

// indexHistory lists the keys of every shard, adds the known keys without history
// to the shard they sort into, and learns on which days each
// location trades. Shards are read side by side and noted in order.
func indexHistory(ctx context.Context, n *stage.Night, h *datasets.History, b *terms.Terms) (*index, error) {
	ix := &index{newest: math.MinInt32, opened: map[string]int32{}}
	of := &survey{traded: trading.Days{}, outages: trading.Outages{}, begun: trading.NewBegun(), seen: map[core.Key]bool{},
		sold: map[core.Key]bool{}, trades: map[string]bool{}, rates: map[string][]soldHere{}}
	ix.chains = &Handovers{Successions: SuccessionsOf(n.Inputs.Items), Terms: b, First: map[core.Key]int32{}}
	shards := h.Shards(math.MaxInt32)
	type lent struct {
		rows []datasets.SeriesRows
		back func()
	}
	err := stage.Ordered(ctx, max(1, n.Options.Workers), len(shards), func(ctx context.Context, i int) (lent, error) {
		rows, back, err := h.LendShard(ctx, shards[i])
		return lent{rows, back}, err
	}, func(i int, some lent) error {
		defer some.back()
		s := shardKeys{shard: shards[i], read: true}
		for _, r := range some.rows {
			if k := (core.Key{Location: r.Location, SKU: r.SKU}); ix.note(of, n, b, k, r) {
				s.all = append(s.all, k)
			}
		}
		ix.shards = append(ix.shards, s)
		return nil
	})
	if err != nil {
		return nil, err
	}
	ix.openings = of.traded.Learn(int32(n.Options.AsOf), n.Inputs.Openings, n.Config.Forecast.Grain == "day")
	ix.outages = of.outages.Learn(of.traded)
	ix.ramps = of.begun.Learn(ix.opened, ix.openings, int32(n.Options.AsOf))
	ix.addNew(newKeys(b, of.seen, ix.chains.launches()))
	ix.judged = worthiest(of.sellers, backtestedMost)
	ix.noteSuppliers(of, b)
	ix.kin = ix.elsewhere(of, b)
	restrictIndex(n, ix, b.Masters)
	return ix, nil
}

// note takes in one series with history and tells whether its key is known.
func (ix *index) note(of *survey, n *stage.Night, b *terms.Terms, k core.Key, r datasets.SeriesRows) (known bool) {
	of.traded.Add(r)
	of.begun.Add(r, int32(n.Options.AsOf))
	if ix.chains.Involves(k.SKU) && len(r.Days) > 0 {
		ix.chains.First[k] = r.Days[0]
	}
	if at := slices.IndexFunc(r.Quantity, func(q float64) bool { return q > 0 }); at >= 0 {
		of.sold[k], of.trades[k.Location] = true, true
		if day, ok := ix.opened[k.Location]; !ok || r.Days[at] < day {
			ix.opened[k.Location] = r.Days[at]
		}
	}
	if b.Masters.InScope(n.Job(), k) {
		ix.sells(of, k, r, int32(n.Options.AsOf), b.Masters.UnitCost(k).Float())
	}
	known = b.Masters.Known(k)
	if known {
		of.seen[k] = true
		of.outages.Add(r, b.Group(k), b.Masters.Stock[k].OnHand > 0, int32(n.Options.AsOf))
		of.sums(r, int32(n.Options.AsOf))
	}
	return known
}

// restrictIndex keeps the keys to forecast: those in scope and, whole, the networks
// they are part of, so that what a location has to share is known whoever is planned.
func restrictIndex(n *stage.Night, ix *index, m *terms.Masters) {
	wanted := map[core.Key]bool{} // (location that buys, sku)
	top := func(k core.Key) core.Key {
		if up, _ := m.Chain(k); len(up) > 0 {
			k.Location = up[len(up)-1]
		}
		return k
	}
	for _, s := range ix.shards {
		for _, k := range s.all {
			if m.InScope(n.Job(), k) {
				wanted[top(k)] = true
				ix.planned++
			}
		}
	}
	for i := range ix.shards {
		s := &ix.shards[i]
		for _, k := range s.all {
			if wanted[top(k)] {
				s.keys = append(s.keys, k)
			}
		}
		ix.series += int64(len(s.keys))
	}
}

// noteSuppliers finds the keys without a demand of their own, whatever their group
// sells: they never sold a unit, and are a source of keys that are known, or of other
// locations while theirs sells nothing at all.
func (ix *index) noteSuppliers(of *survey, b *terms.Terms) {
	ix.supplies = map[core.Key]bool{}
	sources := map[core.Key]bool{}
	for _, s := range ix.shards {
		for _, k := range s.all {
			if by := b.Masters.SuppliedBy(k); by != "" {
				sources[core.Key{Location: by, SKU: k.SKU}] = true
			}
		}
	}
	for _, s := range ix.shards {
		for _, k := range s.all {
			if !of.sold[k] && b.Masters.SuppliesOthers(k.Location) &&
				(!of.trades[k.Location] || sources[k]) && len(ix.chains.predecessors(k)) == 0 {
				ix.supplies[k] = true
			}
		}
	}
}

// addNew merges sorted keys without history into the shards.
func (ix *index) addNew(keys []core.Key) {
	if len(ix.shards) == 0 {
		ix.shards = []shardKeys{{}}
	}
	at := 0
	for _, k := range keys {
		for at+1 < len(ix.shards) && len(ix.shards[at+1].all) > 0 && ix.shards[at+1].all[0].Compare(k) <= 0 {
			at++
		}
		s := &ix.shards[at]
		i, _ := slices.BinarySearchFunc(s.all, k, core.Key.Compare)
		s.all = slices.Insert(s.all, i, k)
	}
}

// newKeys are the known keys that have no history: those with stock, with an
// open order, with own sourcing terms, that customers have ordered, or that take over from another, and, over
// any number of steps, those that replenish a known key.
func newKeys(b *terms.Terms, seen map[core.Key]bool, launches []core.Key) []core.Key {
	fresh := map[core.Key]bool{}
	want := func(k core.Key) {
		if !seen[k] && b.Masters.Known(k) {
			fresh[k] = true
		}
	}
	for k := range b.Masters.Stock {
		want(k)
	}
	for k := range b.Masters.OnOrder {
		want(k)
	}
	for k := range b.Masters.Sourcing {
		want(k)
	}
	for k := range b.Masters.Wanted {
		want(k)
	}
	for _, k := range launches {
		want(k)
	}
	for _, some := range []map[core.Key]bool{seen, maps.Clone(fresh)} {
		for k := range some {
			up, _ := b.Masters.Chain(k)
			for _, by := range up {
				want(core.Key{Location: by, SKU: k.SKU})
			}
		}
	}
	return slices.SortedFunc(maps.Keys(fresh), core.Key.Compare)
}

// sample picks the keys from which groups learn.
func (ix *index) sample(b *terms.Terms, size int) map[core.Key]bool {
	byGroup := map[string][]core.Key{}
	for _, s := range ix.shards {
		for _, k := range s.all {
			g := b.Group(k)
			byGroup[g] = append(byGroup[g], k)
		}
	}
	wanted := map[core.Key]bool{}
	for _, keys := range byGroup {
		slices.SortFunc(keys, func(x, y core.Key) int {
			return cmp.Or(cmp.Compare(x.Hash(), y.Hash()), x.Compare(y))
		})
		for _, k := range keys[:min(size, len(keys))] {
			wanted[k] = true
		}
	}
	return wanted
}
