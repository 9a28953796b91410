package slotting

import (
	"math"
	"slices"
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
func (f *floor) rankSlots(r *Router, t tours) *ranking {
	orders := [][]int32{f.byDistance(r)}
	if len(f.w.aisles) > 1 {
		orders = append(orders, f.byAisle(r))
	}
	if slices.ContainsFunc(f.w.Slots, func(s Slot) bool { return s.PickSeconds > 0 }) {
		orders = append(orders, f.byTime())
	}
	var best *ranking
	var bestAt []int32
	least := math.Inf(1)
	for _, order := range orders {
		k := newRanking(order)
		at := f.fill(k, nil)
		if m := t.travel(r, at)/f.opt.Speed + f.stated(at); m < least || best == nil {
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

func (f *floor) byDistance(r *Router) []int32 {
	d := make([]float64, len(f.w.Slots))
	for i := range d {
		d[i] = f.w.away(int32(i))
	}
	return f.sortedSlots(func(a, b int32) int { return sign(d[a] - d[b]) })
}

// byTime orders slots by the seconds of a line there, where the walk is shared by the
// lines of a tour.
func (f *floor) byTime() []int32 {
	seconds := make([]float64, len(f.w.Slots))
	for i := range seconds {
		seconds[i] = f.w.away(int32(i))/math.Sqrt(f.opt.LinesPerTour)/f.opt.Speed + f.reach(int32(i), 0)
	}
	return f.sortedSlots(func(a, b int32) int { return sign(seconds[a] - seconds[b]) })
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

func (f *floor) byAisle(r *Router) []int32 {
	return f.sortedSlots(func(a, b int32) int {
		ra, rb := r.of(a), r.of(b)
		da, db := math.Abs(f.w.x[a]-ra.depotX), math.Abs(f.w.x[b]-rb.depotX)
		if da != db {
			return sign(da - db)
		}
		if ra.column[a] != rb.column[b] {
			return int(ra.column[a] - rb.column[b])
		}
		return sign(ra.depth[a] - rb.depth[b])
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
		if c := sign(f.reach(a, 0) - f.reach(b, 0)); c != 0 {
			return c
		}
		return int(a - b)
	})
	return order
}

// reach is the seconds a line costs for bending or stretching to the slot's
// level, with goods of the given unit weight.
func (f *floor) reach(slot int32, weight float64) float64 {
	if v := f.w.Slots[slot].PickSeconds; v > 0 {
		return v
	}
	level := f.w.Slots[slot].Level
	if level == 0 || len(f.w.golden) == 0 || f.w.golden[level] {
		return 0
	}
	away := math.MaxInt
	for g := range f.w.golden {
		away = min(away, max(level-g, g-level))
	}
	t := f.opt.LevelTime * float64(away)
	if weight >= f.opt.HeavyWeight {
		t *= 2
	}
	return t
}

const (
	depthBuckets = 8  // places along an aisle at which a stop is priced
	probeTours   = 40 // tours each is tried on
)

// price measures what one more stop in each part of the warehouse adds to the
// tours, and makes it grow along the order, since it is known only up to the
// noise of the sample.
func (f *floor) price(k *ranking, at []int32, r *Router, t tours) {
	k.metres = make([]float64, len(k.order))
	if len(t.loads) == 0 || r.policy == TwoOpt {
		f.priceAlone(k)
	} else {
		f.priceAdded(k, at, r, t)
	}
	v := make([]float64, len(k.order))
	for i, s := range k.order {
		v[i] = k.metres[s]
	}
	growing(v)
	for i, s := range k.order {
		k.metres[s] = v[i]
	}
	k.score = make([]float64, len(k.order))
	for s := range k.score {
		k.score[s] = k.metres[s]/f.opt.Speed + f.reach(int32(s), 0)
	}
	place := k.rank
	slices.SortStableFunc(k.order, func(a, b int32) int {
		if c := sign(k.score[a] - k.score[b]); c != 0 {
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
		k.metres[s] = f.w.away(int32(s)) / math.Sqrt(f.opt.LinesPerTour)
	}
}

func (f *floor) priceAdded(k *ranking, at []int32, r *Router, t tours) {
	type part struct{ area, column, depth int32 }
	sum := map[part]float64{}
	n := min(probeTours, len(t.loads))
	base := make([]float64, n)
	stops := make([][]int32, n)
	for i := range n {
		for _, l := range t.loads[i*len(t.loads)/n] {
			stops[i] = append(stops[i], at[l])
		}
		base[i] = r.Cost(stops[i])
	}
	for s := range k.metres {
		own := r.of(int32(s))
		p := part{f.w.area[s], own.column[s], int32(depthBuckets * own.depth[s] / (own.length + 1e-9))}
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

// growing replaces v by the nearest non-decreasing sequence in least squares
// (pool adjacent violators).
func growing(v []float64) {
	type pool struct {
		mean float64
		n    int
	}
	var pools []pool
	for _, x := range v {
		pools = append(pools, pool{x, 1})
		for len(pools) > 1 && pools[len(pools)-2].mean >= pools[len(pools)-1].mean {
			a, b := pools[len(pools)-2], pools[len(pools)-1]
			n := a.n + b.n
			pools = append(pools[:len(pools)-2], pool{(a.mean*float64(a.n) + b.mean*float64(b.n)) / float64(n), n})
		}
	}
	i := 0
	for _, p := range pools {
		for range p.n {
			v[i] = p.mean
			i++
		}
	}
}
