package slotting

import (
	"container/heap"
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
	"github.com/stockwright/stockwright/slotting/storage"
)

// sequence orders units by payback, as far as they do not need each other:
// units that touch the same slot or load keep their order. Every step is
// tried on the floor given, which it changes; a unit that cannot be done is
// left out with all that depends on it.
func (f *floor) sequence(units []unit) []unit {
	waits := make([]int, len(units))
	next := make([][]int32, len(units))
	last := map[int32]int{} // by slot, and by load below zero
	for i, u := range units {
		for _, key := range touchedBy(u) {
			if p, ok := last[key]; ok && !slices.Contains(next[p], int32(i)) {
				next[p] = append(next[p], int32(i))
				waits[i]++
			}
			last[key] = i
		}
	}
	f.stages = newForest(f, slotOrder(f.w), f.free)
	ready := &unitHeap{units: units}
	for i := range units {
		if waits[i] == 0 {
			heap.Push(ready, int32(i))
		}
	}
	done := make([]unit, 0, len(units))
	for ready.Len() > 0 {
		i := heap.Pop(ready).(int32)
		if u, ok := f.try(units[i]); ok {
			done = append(done, u)
		}
		for _, j := range next[i] {
			if waits[j]--; waits[j] == 0 {
				heap.Push(ready, j)
			}
		}
	}
	return done
}

// touchedBy lists the slots and loads whose order matters to a unit. The slot
// a load is staged in is free again when the unit ends.
func touchedBy(u unit) []int32 {
	var keys []int32
	add := func(k int32) {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	for i, s := range u.steps {
		add(-1 - s.load)
		if !s.staged {
			add(s.to)
		}
		if i == 0 || !u.steps[i-1].staged || u.steps[i-1].load != s.load {
			if !u.stagedSlot(s.from) {
				add(s.from)
			}
		}
	}
	return keys
}

func (u unit) stagedSlot(slot int32) bool {
	for _, s := range u.steps {
		if s.staged && s.to == slot {
			return true
		}
	}
	return false
}

// try carries a unit out if every step is possible, and nothing otherwise.
func (f *floor) try(u unit) (unit, bool) {
	for i := range u.steps {
		s := u.steps[i]
		if f.at[s.load] == s.from && (s.to == onCart || f.fits(s.load, s.to, -1)) {
			f.carry(s.load, s.to)
			continue
		}
		if s.staged && f.at[s.load] == s.from {
			stage := f.anyStaging(s, u)
			u = u.restaged(s.load, s.to, stage)
			f.carry(s.load, stage)
			continue
		}
		for j := i - 1; j >= 0; j-- {
			f.carry(u.steps[j].load, u.steps[j].from)
		}
		return u, false
	}
	return u, true
}

// anyStaging is a slot to set a load down in: a named staging slot, or the
// next free one in the order of the slots, or the cart.
func (f *floor) anyStaging(s step, u unit) int32 {
	fits := func(slot int32) bool {
		for _, t := range u.steps {
			if !t.staged && (slot == t.from || slot == t.to) {
				return false
			}
		}
		return f.fits(s.load, slot, -1)
	}
	if len(f.opt.Staging) > 0 {
		return f.namedStaging(fits)
	}
	tree := f.stages.upTo(f.loads[s.load].sku, storage.Barred)
	if near := f.firstFor(s.load, tree, tree.Place[s.from], fits); near != onCart {
		return near
	}
	return f.firstFor(s.load, tree, 0, fits)
}

// namedStaging is the first of the named staging slots that fits, or the cart.
func (f *floor) namedStaging(fits func(slot int32) bool) int32 {
	for _, id := range f.opt.Staging {
		if slot, ok := f.w.Slot(id); ok && fits(int32(slot)) {
			return int32(slot)
		}
	}
	return onCart
}

// slotOrder is the slots in the order of the layout.
func slotOrder(w *layout.Warehouse) []int32 {
	order := make([]int32, len(w.Slots))
	for i := range order {
		order[i] = int32(i)
	}
	return order
}

// carry moves a load and keeps the staging slots up to date.
func (f *floor) carry(l, slot int32) {
	from := f.at[l]
	f.move(l, slot)
	f.stages.refresh(from)
	f.stages.refresh(slot)
}

// restaged is the unit with a load waiting elsewhere.
func (u unit) restaged(load, from, to int32) unit {
	u.steps = slices.Clone(u.steps)
	for i := range u.steps {
		s := &u.steps[i]
		switch {
		case s.load != load:
		case s.staged && s.to == from:
			s.to = to
		case s.from == from:
			s.from = to
		}
	}
	return u
}

// unitHeap gives the unit first that pays back soonest; ties by number.
type unitHeap struct {
	units []unit
	ids   []int32
}

func (h *unitHeap) Len() int { return len(h.ids) }
func (h *unitHeap) Less(i, j int) bool {
	a, b := h.units[h.ids[i]], h.units[h.ids[j]]
	if x, y := a.saves*b.costs, b.saves*a.costs; x != y {
		return x > y
	}
	return h.ids[i] < h.ids[j]
}
func (h *unitHeap) Swap(i, j int) { h.ids[i], h.ids[j] = h.ids[j], h.ids[i] }
func (h *unitHeap) Push(v any)    { h.ids = append(h.ids, v.(int32)) }
func (h *unitHeap) Pop() any {
	v := h.ids[len(h.ids)-1]
	h.ids = h.ids[:len(h.ids)-1]
	return v
}

// interleaved is the steps to a goal layout in an order that walks little: whoever
// has set a load down takes the nearest that can be moved next, so that few ways are
// walked with empty hands (dual command cycles). Every step goes to a slot with room
// for it. It changes the floor; loads that cannot be brought to their goal stay.
func (f *floor) interleaved(goal []int32) []step {
	t := &interleaving{floor: f, goal: goal, waiting: map[int32][]int32{}, here: onCart}
	f.stages = newForest(f, slotOrder(f.w), f.free)
	for l := range goal {
		if f.at[l] != goal[l] {
			t.waiting[goal[l]] = append(t.waiting[goal[l]], int32(l))
			t.offer(int32(l))
		}
	}
	t.carryReady()
	for l := range goal { // those left wait for each other, ring by ring
		if f.at[l] != goal[l] {
			t.ring(int32(l))
		}
	}
	return t.steps
}

type interleaving struct {
	*floor
	goal    []int32
	waiting map[int32][]int32 // by slot, the loads bound for it
	ready   []int32           // loads whose goal had room when it was last looked at
	here    int32             // the slot where the last load was set down; onCart before the first
	steps   []step
}

// nearestOf bounds how many of the ready loads are looked at for the nearest.
const nearestOf = 256

func (t *interleaving) offer(l int32) {
	if t.at[l] != t.goal[l] && t.fits(l, t.goal[l], -1) {
		t.ready = append(t.ready, l)
	}
}

// carryReady moves loads until none has room at its goal.
func (t *interleaving) carryReady() {
	for len(t.ready) > 0 {
		i := t.nearest()
		l := t.ready[i]
		t.ready[i] = t.ready[len(t.ready)-1]
		t.ready = t.ready[:len(t.ready)-1]
		if t.at[l] != t.goal[l] && t.fits(l, t.goal[l], -1) {
			t.take(l, t.goal[l], false)
		}
	}
}

func (t *interleaving) nearest() int {
	best, least := len(t.ready)-1, math.Inf(1)
	if t.here == onCart {
		return best
	}
	for i := len(t.ready) - 1; i >= max(0, len(t.ready)-nearestOf); i-- {
		if from := t.at[t.ready[i]]; from != onCart {
			if d := t.w.Distance(int(t.here), int(from)); d < least {
				best, least = i, d
			}
		}
	}
	return best
}

// take moves a load and offers those that wait for the room it leaves.
func (t *interleaving) take(l, to int32, staged bool) {
	from := t.at[l]
	t.steps = append(t.steps, step{load: l, from: from, to: to, staged: staged})
	t.carry(l, to)
	if to != onCart {
		t.here = to
	}
	if from != onCart {
		for _, other := range t.waiting[from] {
			t.offer(other)
		}
	}
}

// ring sets a load down on the way, lets those move that wait for its slot, and brings
// it to its goal. Where that stays shut, all of it is undone.
func (t *interleaving) ring(l int32) {
	done := len(t.steps)
	t.take(l, t.anyStaging(step{load: l, from: t.at[l], to: t.goal[l]}, unit{}), true)
	t.carryReady()
	if t.at[l] == t.goal[l] {
		return
	}
	for len(t.steps) > done {
		s := t.steps[len(t.steps)-1]
		t.steps = t.steps[:len(t.steps)-1]
		t.carry(s.load, s.from)
	}
}
