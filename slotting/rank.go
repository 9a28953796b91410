package slotting

import (
	"cmp"
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
	"github.com/stockwright/stockwright/slotting/ranked"
	"github.com/stockwright/stockwright/slotting/tours"
)

// ranking orders the slots from best to worst and prices a visit to each.
type ranking struct {
	order  []int32   // slots, best first
	rank   []int32   // by slot
	metres []float64 // by slot: what one line a day there adds to the travel
	score  []float64 // by slot: seconds of a line there, walking and reaching
}

// rankSlots chooses the order in which slots are filled. Aisle by aisle, by distance
// from the pack station and, where slots state what a pick takes, by the time of a line
// are tried; the one whose fill costs least is kept, and each slot is then priced by what one more
// stop there adds to the tours of that fill.
func (f *floor) rankSlots(r *layout.Router, t tours.Tours) *ranking {
	orders := [][]int32{f.byDistance(r)}
	if len(f.w.Aisles) > 1 {
		orders = append(orders, f.byAisle(r))
	}
	if slices.ContainsFunc(f.w.Slots, func(s layout.Slot) bool { return s.PickSeconds > 0 }) {
		orders = append(orders, f.byTime())
	}
	var best *ranking
	var bestAt []int32
	least := math.Inf(1)
	for _, order := range orders {
		k := newRanking(order)
		at := f.fill(k, nil)
		if m := t.Travel(r, at)/f.opt.Speed + f.stated(at); m < least || best == nil {
			best, bestAt, least = k, at, m
		}
	}
	f.price(best, bestAt, r, t)
	return best
}

func newRanking(order []int32) *ranking {
	k := &ranking{order: order, rank: make([]int32, len(order))}
	for i, s := range order {
		k.rank[s] = int32(i)
	}
	return k
}

func (f *floor) byDistance(r *layout.Router) []int32 {
	d := make([]float64, len(f.w.Slots))
	for i := range d {
		d[i] = f.w.Away(int32(i))
	}
	return f.sortedSlots(func(a, b int32) int { return cmp.Compare(d[a], d[b]) })
}

// byTime orders slots by the seconds of a line there, where the walk is shared by the
// lines of a tour.
func (f *floor) byTime() []int32 {
	seconds := make([]float64, len(f.w.Slots))
	for i := range seconds {
		seconds[i] = f.w.Away(int32(i))/math.Sqrt(f.opt.LinesPerTour)/f.opt.Speed + f.reach(int32(i), 0)
	}
	return f.sortedSlots(func(a, b int32) int { return cmp.Compare(seconds[a], seconds[b]) })
}

// stated is the seconds a day of picks in slots that state what a pick takes.
func (f *floor) stated(at []int32) float64 {
	sum := 0.0
	for l, s := range at {
		if s >= 0 && f.w.Slots[s].PickSeconds > 0 {
			sum += f.loads[l].velocity * f.w.Slots[s].PickSeconds
		}
	}
	return sum
}

func (f *floor) byAisle(r *layout.Router) []int32 {
	return f.sortedSlots(func(a, b int32) int {
		ra, rb := r.Of(a), r.Of(b)
		da, db := math.Abs(f.w.X(a)-ra.DepotX()), math.Abs(f.w.X(b)-rb.DepotX())
		if da != db {
			return cmp.Compare(da, db)
		}
		if ra.Column(a) != rb.Column(b) {
			return int(ra.Column(a) - rb.Column(b))
		}
		return cmp.Compare(ra.Depth(a), rb.Depth(b))
	})
}

func (f *floor) sortedSlots(less func(a, b int32) int) []int32 {
	order := make([]int32, len(f.w.Slots))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		if c := less(a, b); c != 0 {
			return c
		}
		if c := cmp.Compare(f.reach(a, 0), f.reach(b, 0)); c != 0 {
			return c
		}
		return int(a - b)
	})
	return order
}

// reach is the seconds a line costs for bending or stretching to the slot's
// level, with goods of the given unit weight.
func (f *floor) reach(slot int32, weight float64) float64 {
	t := f.stretch[slot]
	if weight >= f.opt.HeavyWeight && !(f.w.Slots[slot].PickSeconds > 0) {
		t *= 2
	}
	return t
}

// takeLevels tells what light goods cost in each slot for bending or stretching, or the
// time that the slot states.
func (f *floor) takeLevels() {
	f.stretch = make([]float64, len(f.w.Slots))
	golden := f.w.Golden()
	for s := range f.stretch {
		slot := &f.w.Slots[s]
		if slot.PickSeconds > 0 {
			f.stretch[s] = slot.PickSeconds
			continue
		}
		if slot.Level == 0 || len(golden) == 0 || golden[slot.Level] {
			continue
		}
		away := math.MaxInt
		for g := range golden {
			away = min(away, max(slot.Level-g, g-slot.Level))
		}
		f.stretch[s] = f.opt.LevelTime * float64(away)
	}
}

const (
	depthBuckets = 8  // places along an aisle at which a stop is priced
	probeTours   = 40 // tours each is tried on
)

// price measures what one more stop in each part of the warehouse adds to the
// tours, and makes it grow along the order, since it is known only up to the
// noise of the sample.
func (f *floor) price(k *ranking, at []int32, r *layout.Router, t tours.Tours) {
	k.metres = make([]float64, len(k.order))
	if len(t.Loads) == 0 || r.Policy() == layout.TwoOpt {
		f.priceAlone(k)
	} else {
		f.priceAdded(k, at, r, t)
	}
	v := make([]float64, len(k.order))
	for i, s := range k.order {
		v[i] = k.metres[s]
	}
	ranked.Growing(v)
	for i, s := range k.order {
		k.metres[s] = v[i]
	}
	k.score = make([]float64, len(k.order))
	for s := range k.score {
		k.score[s] = k.metres[s]/f.opt.Speed + f.reach(int32(s), 0)
	}
	place := k.rank
	slices.SortStableFunc(k.order, func(a, b int32) int {
		if c := cmp.Compare(k.score[a], k.score[b]); c != 0 {
			return c
		}
		return int(place[a] - place[b])
	})
	k.rank = newRanking(k.order).rank
}

// priceAlone prices a stop by the walk there and back over the stops it
// shares the tour with.
func (f *floor) priceAlone(k *ranking) {
	for s := range k.metres {
		k.metres[s] = f.w.Away(int32(s)) / math.Sqrt(f.opt.LinesPerTour)
	}
}

func (f *floor) priceAdded(k *ranking, at []int32, r *layout.Router, t tours.Tours) {
	type part struct{ area, column, depth int32 }
	sum := map[part]float64{}
	n := min(probeTours, len(t.Loads))
	base := make([]float64, n)
	stops := make([][]int32, n)
	for i := range n {
		for _, l := range t.Loads[i*len(t.Loads)/n] {
			stops[i] = append(stops[i], at[l])
		}
		base[i] = r.Cost(stops[i])
	}
	for s := range k.metres {
		own := r.Of(int32(s))
		p := part{f.w.AreaOf(int32(s)), own.Column(int32(s)),
			int32(depthBuckets * own.Depth(int32(s)) / (own.Length() + 1e-9))}
		m, done := sum[p]
		if !done {
			for i := range n {
				m += (r.Cost(append(stops[i], int32(s))) - base[i]) / float64(n)
			}
			sum[p] = m
		}
		k.metres[s] = m
	}
}

// fitTries bounds how many roomy slots are looked at that then do not fit for
// another reason, so that a fill stays n log n.
const fitTries = 64

// queue is the movable loads, those that gain most from a good slot first.
func (f *floor) queue() []int32 {
	q := make([]int32, 0, len(f.loads))
	key := f.claims()
	for i, l := range f.loads {
		if !l.fixed && !l.virtual {
			q = append(q, int32(i))
		}
	}
	slices.SortStableFunc(q, func(a, b int32) int {
		if c := cmp.Compare(key[b], key[a]); c != 0 {
			return c
		}
		return layout.CompareCodes(f.skus[f.loads[a].sku].ID, f.skus[f.loads[b].sku].ID)
	})
	return q
}

// claims is how much each load is due a good slot: its lines a day, or by the
// cube-per-order index its lines a day for the volume it holds.
func (f *floor) claims() []float64 {
	key := make([]float64, len(f.loads))
	for i, l := range f.loads {
		key[i] = l.velocity
		if volume := float64(l.quantity) * f.skus[l.sku].Volume; f.opt.Mode == COI && volume > 0 {
			key[i] = l.velocity / volume
		}
	}
	return key
}

// free is a slot's room as the rank tree keeps it.
func (f *floor) free(slot int32) (units, volume, weight float64) {
	s, r := &f.w.Slots[slot], &f.rooms[slot]
	others := len(r.loads)
	if others >= max(s.MaxSKUs, 1) {
		return ranked.Closed, ranked.Closed, ranked.Closed
	}
	return limited(float64(s.Units), float64(r.units)), limited(s.Volume, r.volume), limited(s.Weight, r.weight)
}

func limited(capacity, used float64) float64 {
	if capacity == 0 {
		return math.Inf(1)
	}
	return max(capacity-used, 0) + 1e-9*capacity
}

// needs is the room a load takes, as the rank tree keeps it.
func (f *floor) needs(l int32) (units, volume, weight float64) {
	q, k := float64(f.loads[l].quantity), &f.skus[f.loads[l].sku]
	return q, q * k.Volume, q * k.Weight
}

// firstFor is the first slot of a tree, from a place on, that has the room for a load
// and passes ok; -1, which is onCart, without one.
func (f *floor) firstFor(l int32, t *ranked.Tree, from int32, ok func(slot int32) bool) int32 {
	u, v, w := f.needs(l)
	if p := t.First(max(int(from), 0), u, v, w, fitTries, ok); p >= 0 {
		return t.Slots[p]
	}
	return -1
}

// fill lays every movable load afresh but those that stay, the fastest into the best
// slot that takes it, and returns the slot of each load. Loads that fit nowhere stay.
func (f *floor) fill(k *ranking, stays []bool) []int32 {
	g := f.cleared()
	at := slices.Clone(f.at)
	for l, s := range stays {
		if v := &f.loads[l]; s && !v.fixed && !v.virtual {
			g.put(int32(l), f.at[l])
		}
	}
	open := newForest(g, k.order, g.free)
	for _, l := range g.queue() {
		if stays != nil && stays[l] {
			continue
		}
		if s := g.firstFor(l, open.forLoad(l, f.at[l]), 0, func(s int32) bool { return g.fits(l, s, -1) }); s >= 0 {
			g.put(l, s)
			at[l] = s
			open.refresh(s)
		}
	}
	return at
}

// cleared is the floor with only what may not move left on it.
func (f *floor) cleared() *floor {
	g := *f
	g.rules = f.rules.Cleared()
	g.rooms = make([]room, len(f.rooms))
	g.at = make([]int32, len(f.at))
	for i, l := range f.loads {
		if l.fixed || l.virtual {
			g.put(int32(i), f.at[i])
		}
	}
	return &g
}
