package slotting

import (
	"slices"
)

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
		if c := sign(key[b] - key[a]); c != 0 {
			return c
		}
		return compareCodes(f.skus[f.loads[a].sku].ID, f.skus[f.loads[b].sku].ID)
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
		return closed, closed, closed
	}
	return limited(float64(s.Units), float64(r.units)), limited(s.Volume, r.volume), limited(s.Weight, r.weight)
}

func limited(capacity, used float64) float64 {
	if capacity == 0 {
		return infinite
	}
	return max(capacity-used, 0) + 1e-9*capacity
}

// needs is the room a load takes, as the rank tree keeps it.
func (f *floor) needs(l int32) (units, volume, weight float64) {
	q, k := float64(f.loads[l].quantity), &f.skus[f.loads[l].sku]
	return q, q * k.Volume, q * k.Weight
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
		sku := g.loads[l].sku
		t := open.forLoad(l, f.at[l])
		u, v, w := g.needs(l)
		p := t.first(0, u, v, w, fitTries, func(s int32) bool { return g.misfit(sku, g.loads[l].quantity, s, -1) == "" })
		if p < 0 {
			continue
		}
		g.put(l, t.slots[p])
		at[l] = t.slots[p]
		open.refresh(t.slots[p])
	}
	return at
}

// cleared is the floor with only what may not move left on it.
func (f *floor) cleared() *floor {
	g := *f
	g.rules = f.rules.cleared()
	g.rooms = make([]room, len(f.rooms))
	g.at = make([]int32, len(f.at))
	for i, l := range f.loads {
		if l.fixed || l.virtual {
			g.put(int32(i), f.at[i])
		}
	}
	return &g
}
