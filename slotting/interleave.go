package slotting

import "math"

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
	if t.at[l] != t.goal[l] && t.misfit(t.loads[l].sku, t.loads[l].quantity, t.goal[l], -1) == "" {
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
		if t.at[l] != t.goal[l] && t.misfit(t.loads[l].sku, t.loads[l].quantity, t.goal[l], -1) == "" {
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
